"""What a report carries in is compared with what the year before carried over, on one scope, across no event."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import select

from db.engine import Store
from db.history_checks import check_history
from db.ingest import ingest_manifest
from db.models import Agency, AgencyEvent, Finding
from db.todo import documents_without_parse
from parsers.model import Report, Scope
from tests.db.crawls import know, load, notice, page, write
from tests.support.reports import make_report


def load_reports(store: Store, folder: Path, *reports: Report) -> None:
    know(store)
    for number, report in enumerate(reports):
        url = f"https://www.anning.portal.test/ndbg/h{number}.html"
        path = folder / f"{report.source.sha256[:8]}{number}{report.identity.year}.jsonl"
        ingest_manifest(
            store,
            write(path, page(f"{report.fingerprint} {number}", url=url, night=number), notice(url), run_id=path.stem),
        )
        (todo,) = documents_without_parse(store, 1)
        load(store, todo, report)


def open_findings(store: Store) -> list[Finding]:
    with store.read() as session:
        return list(session.scalars(select(Finding).filter_by(origin="history", state="open").order_by(Finding.detail)))


def test_a_carry_in_that_contradicts_last_years_carry_over_names_both_reports(store: Store, tmp_path: Path) -> None:
    load_reports(store, tmp_path, make_report(1, year=2020, carried_over=5), make_report(1, year=2021, carried_in=3))
    assert check_history(store) >= 1
    found = next(f for f in open_findings(store) if f.detail == "area/requests/carried_in/natural_person")
    assert (found.code, found.report_year, found.expected, found.actual) == ("restated_by_publisher", 2021, "5", "3")
    assert (found.severity, found.responsibility) == ("warning", "publisher")
    assert found.cells == ["2021/requests/carried_in/natural_person", "2020/requests/carried_over/natural_person"]
    assert "2021 年报告上年结转 3" in found.message
    assert "2020 年报告结转下年度 5" in found.message


def test_what_agrees_is_no_finding_and_what_is_corrected_is_closed(store: Store, tmp_path: Path) -> None:
    load_reports(store, tmp_path, make_report(1, year=2020, carried_over=5), make_report(1, year=2021, carried_in=5))
    check_history(store)
    assert "area/requests/carried_in/natural_person" not in {f.detail for f in open_findings(store)}
    load_reports(store, tmp_path / "correction", make_report(2, year=2020, carried_over=6))
    standing = check_history(store)
    assert "area/requests/carried_in/natural_person" in {f.detail for f in open_findings(store)}
    assert standing == len(open_findings(store)) == check_history(store)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (make_report(1, year=2018, carried_over=5), make_report(1, year=2019, carried_in=3)),
        (make_report(1, year=2020, carried_over=5), make_report(1, year=2022, carried_in=3)),
        (make_report(1, year=2020, carried_over=5, scope=Scope.ORGAN), make_report(1, year=2021, carried_in=3)),
        (make_report(1, year=2020, carried_over=5, agency="另一机关"), make_report(1, year=2021, carried_in=3)),
    ],
    ids=["2019 has no predecessor", "a year between", "another scope", "another agency"],
)
def test_what_has_no_predecessor_is_not_assessed(store: Store, tmp_path: Path, before: Report, after: Report) -> None:
    load_reports(store, tmp_path, before, after)
    assert check_history(store) == 0


def test_nothing_is_compared_across_a_merger(store: Store, tmp_path: Path) -> None:
    load_reports(store, tmp_path, make_report(1, year=2020, carried_over=5), make_report(1, year=2021, carried_in=3))
    with store.begin() as session:
        agency_id = session.scalars(select(Agency.id).filter_by(name="安宁市人民政府")).one()
        session.add(AgencyEvent(agency_id=agency_id, kind="merged", happened_on=dt.date(2021, 3, 1)))
    assert check_history(store) == 0
