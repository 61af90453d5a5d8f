"""What the demo page shows, gathered from the store."""

from __future__ import annotations

import datetime as dt

from db.digest import content_digest
from db.engine import Store
from db.queries import coverage, list_reports, problems, report_in_full, run_summary
from flows.pages.build import DemoPage


def collect(store: Store, as_of: dt.datetime) -> DemoPage:
    """The last run, every report in full, what went wrong, and the coverage, as the store has them now."""
    run = run_summary(store)
    reports = (report_in_full(store, row.version_id) for row in list_reports(store))
    return DemoPage(
        run=run,
        reports=tuple(full for full in reports if full is not None),
        problems=tuple(problems(store, run.run_id)) if run is not None else (),
        coverage=tuple(coverage(store)),
        digest=content_digest(store),
        as_of=as_of,
    )
