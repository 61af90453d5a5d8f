"""Which version of a report is current: the rule in SQL against the rule in words, over versions that tie in most of it."""

from __future__ import annotations

import datetime as dt
import random

from sqlalchemy import text

from db.copying import new_row, write_new
from db.engine import Store
from db.models import Agency, Report, ReportVersion
from tests.db.crawls import NOW

REPORTS, VERSIONS = 12, 120
DAYS = (None, dt.date(2021, 1, 31), dt.date(2021, 2, 2))


def version(key: int, rng: random.Random) -> ReportVersion:
    return new_row(
        ReportVersion,
        id=key,
        report_id=rng.randrange(REPORTS) + 1,
        fingerprint=f"f{key}",
        reading="r",
        status=rng.choice(("accepted", "accepted", "quarantined", "rejected")),
        status_origin="rule",
        parse_status="complete",
        parser_version=rng.randrange(1, 3),
        checks_version=1,
        scope_evidence="",
        published_on=rng.choice(DAYS),
        preamble="",
        tables_absent=rng.randrange(2),
        cell_count=200,
        cells_unread=rng.randrange(2),
        cells_uncertain=rng.randrange(2),
        first_seen_at=NOW + dt.timedelta(days=rng.randrange(2)),
    )


def rank(it: ReportVersion) -> tuple[object, ...]:
    """Read most and most surely, then published last (a day beats none), seen last, read last."""
    published = (it.published_on or dt.date.min).toordinal()
    newest = (-published, -it.first_seen_at.timestamp(), -it.parser_version, -it.id)
    return (it.tables_absent, it.cells_unread, it.cells_uncertain, *newest)


def test_the_current_version_is_the_first_by_the_rule(store: Store) -> None:
    rng = random.Random(5)
    versions = [version(key, rng) for key in range(1, VERSIONS + 1)]
    agency = new_row(Agency, id=1, name="安宁市人民政府", division_code="", kind="government", status="known")
    reports = [new_row(Report, id=key + 1, agency_id=1, report_year=2010 + key, scope="area") for key in range(REPORTS)]
    with store.begin() as session:
        write_new(session, Agency, [agency])
        write_new(session, Report, reports)
        write_new(session, ReportVersion, versions)
    accepted = [it for it in versions if it.status == "accepted"]
    expected = {
        report.id: min(mine, key=rank).id
        for report in reports
        if (mine := [it for it in accepted if it.report_id == report.id])
    }
    with store.read() as session:
        rows = session.execute(text("SELECT report_id, version_id FROM current_version")).all()
    assert len(rows) == len(expected)
    assert {row[0]: row[1] for row in rows} == expected
