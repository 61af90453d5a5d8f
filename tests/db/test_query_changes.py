"""What a run changed: its own reports, changes, failures and findings, and nothing of the runs before it; on both databases."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import Store
from db.ingest import ingest_manifest
from db.load import load_failure
from db.models import Finding
from db.query_changes import YearCoverage, coverage_by_year, run_changes
from db.runs import finish_run, start_run
from db.statements import utc_now
from db.todo import documents_without_parse
from tests.db.crawls import know, load_all, one_night
from tests.support.reports import make_report


def a_run(store: Store, path: Path, content: str, night: int, report: object = None) -> str:
    """A night that brings this content, read as this report, or not read at all."""
    run_id = f"night{night}"
    start_run(store, run_id, "nightly", "test:1:0", {}, utc_now())
    ingest_manifest(store, one_night(path / f"{night}.jsonl", content, night))
    if report is not None:
        load_all(store, report, run_id)  # type: ignore[arg-type]
    else:
        for todo in documents_without_parse(store, 1):
            with store.begin() as session:
                load_failure(session, todo, 1, "timeout", "not read in time", run_id=run_id)
    finish_run(store, run_id, "finished", now=utc_now())
    return run_id


def test_each_run_is_told_its_own_changes(store: Store, tmp_path: Path) -> None:
    know(store)
    first = a_run(store, tmp_path, "one", 0, make_report(0))
    second = a_run(store, tmp_path, "another", 1, make_report(1))
    third = a_run(store, tmp_path, "a third", 2)
    numbers = [(it.new, it.changed, it.failed) for it in (run_changes(store, run) for run in (first, second, third))]
    assert numbers == [(1, 0, 0), (0, 1, 0), (0, 0, 1)]


def test_findings_are_of_the_run_that_raised_them(store: Store) -> None:
    moments = [dt.datetime(2026, 11, day, 2, tzinfo=dt.UTC) for day in (20, 21, 22)]
    know(store)
    for number, moment in enumerate(moments):
        start_run(store, f"r{number}", "nightly", "test:1:0", {}, moment)
        finish_run(store, f"r{number}", "finished", now=moment + dt.timedelta(hours=1))
    found = (("b_info", "info", 0), ("a_warning", "warning", 1), ("an_error", "error", 1), ("an_error", "error", 1))
    with store.begin() as session:
        for place, (code, severity, night) in enumerate(found):
            session.add(
                Finding(
                    subject_kind="portal",
                    subject_key="portal:yn-anning",
                    portal_id="yn-anning",
                    origin="crawl",
                    code=code,
                    detail=str(place),
                    severity=severity,
                    responsibility="portal",
                    message="",
                    cells=[],
                    raised_at=moments[night] + dt.timedelta(minutes=5),
                )
            )
    first, second, third = (run_changes(store, f"r{number}") for number in range(3))
    assert [(it.code, it.count) for it in first.raised] == [("b_info", 1)]
    assert [(it.code, it.count) for it in second.raised] == [("an_error", 2), ("a_warning", 1)]
    assert (third.raised, third.closed) == ((), 0)
    with store.begin() as session:
        row = session.scalars(select(Finding).filter_by(code="b_info")).one()
        row.state, row.closed_at = "closed", moments[2] + dt.timedelta(minutes=5)
    assert (run_changes(store, "r2").closed, run_changes(store, "r0").raised) == (1, ())
    with pytest.raises(LookupError, match="no run r9"):
        run_changes(store, "r9")


def test_the_coverage_of_a_year_counts_what_is_owed_apart(store: Store, tmp_path: Path) -> None:
    know(store)
    assert coverage_by_year(store) == {}
    report = make_report(0)
    a_run(store, tmp_path, "one", 0, report)
    assert report.identity.year is not None
    assert coverage_by_year(store)[report.identity.year] == YearCoverage(duty=0, duty_collected=0, collected=1)
