"""The views answer in the words of the form: blank stays NULL, scopes stay apart, coverage is exclusive."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from db import queries
from db.coverage import LABELS
from db.engine import Store
from db.ingest import ingest_manifest
from db.manifest import Listing
from db.models import Decision, Duty
from db.runs import PortalRow, known_agency, sync_portals
from parsers.model import Finding, Report, Responsibility, Scope, Severity, State, Status
from tests.db.crawls import NOW, PORTAL, know, listing, load_all, notice, page, write
from tests.support.reports import empty_report, make_report, replace_cell, with_findings

OURS = Finding("table_doubtful", Severity.ERROR, Responsibility.PIPELINE, "requests", "cannot be sure")


def publish(store: Store, folder: Path, report: Report, number: int) -> None:
    """Crawl one notice with one document and load this report for it."""
    know(store)
    url = f"https://www.anning.portal.test/ndbg/v{number}.html"
    path = folder / f"{number}.jsonl"
    title = f"{report.identity.year or 2020}年年度报告"
    ingest_manifest(
        store, write(path, page(f"v{number}", url=url), notice(url, title=title), listing(), run_id=f"v{number}")
    )
    load_all(store, report)


def rows(store: Store, sql: str) -> list[dict[str, Any]]:
    with store.read() as session:
        return [dict(row._mapping) for row in session.execute(text(sql))]


def test_the_panel_shows_numbers_as_printed_and_blanks_as_null(both_stores: list[Store], tmp_path: Path) -> None:
    report = make_report(1)
    report = replace_cell(report, "requests/granted/total", value=None, raw="", state=State.BLANK)
    amount = "disclosure/procurement/amount_wanyuan"
    report = replace_cell(report, amount, value=Decimal("1732.633648"), raw="1732.633648万元", state=State.NUMBER)
    report = replace_cell(
        report, "disclosure/licensing/items_change", value=Decimal(-15), raw="减15", state=State.NUMBER
    )
    received = next(c.value for c in report.cells if c.key == "requests/received/total")
    for store in both_stores:
        publish(store, tmp_path / store.engine.dialect.name, report, 1)
        (row,) = rows(store, "SELECT * FROM panel")
        assert (row["agency"], row["report_year"], row["scope"]) == ("安宁市人民政府", 2020, "area")
        assert row["requests_granted"] is None
        assert row["requests_received"] == received
        assert str(row["disclosure_procurement_amount_wanyuan"]) == "1732.633648"
        assert str(row["disclosure_licensing_items_change"]) == "-15"
        assert row["requests_other_fee_unpaid"] is None  # a row of the other edition
        assert row["lowest_grade"] == "B"


def test_the_undivided_row_and_the_sum_of_its_three_successors_are_one_measure(store: Store, tmp_path: Path) -> None:
    old, new = make_report(1, year=2020, edition="2019"), make_report(2, year=2022, edition="2021")
    publish(store, tmp_path, old, 1)
    publish(store, tmp_path, new, 2)
    whole = {c.row: c.value or 0 for c in new.cells if c.table == "requests" and c.column == "total"}
    expected = {
        2020: next(c.value for c in old.cells if c.key == "requests/other/total"),
        2022: whole["other_not_corrected_in_time"] + whole["other_fee_unpaid"] + whole["other_rest"],
    }
    found = rows(store, "SELECT report_year, requests_other_all FROM panel")
    assert {row["report_year"]: row["requests_other_all"] for row in found} == expected


def test_scopes_stand_in_rows_of_their_own_and_only_organs_may_be_summed(store: Store, tmp_path: Path) -> None:
    for number, scope in enumerate((Scope.AREA, Scope.ORGAN, Scope.SAME_LEVEL)):
        publish(store, tmp_path, make_report(number, scope=scope), number)
    publish(store, tmp_path, make_report(7, scope=Scope.ORGAN, agency="无人知晓的局"), 7)
    panel = rows(store, "SELECT agency, scope FROM panel ORDER BY scope, agency")
    assert [row["scope"] for row in panel] == ["area", "organ", "organ", "same_level"]
    nonoverlap = rows(store, "SELECT agency, scope FROM panel_nonoverlap")
    assert nonoverlap == [{"agency": "安宁市人民政府", "scope": "organ"}]


def test_requests_long_has_a_row_per_form_row_and_applicant(store: Store, tmp_path: Path) -> None:
    report = make_report(1)
    publish(store, tmp_path, report, 1)
    found = rows(store, "SELECT row, applicant, number FROM requests_long")
    assert {(r["row"], r["applicant"]): r["number"] for r in found} == {
        (c.row, c.column): c.value for c in report.cells if c.table == "requests"
    }


def test_what_is_withheld_or_under_review_is_in_no_panel(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, make_report(1), 1)
    publish(store, tmp_path, with_findings(make_report(2, year=2021), OURS), 2)
    assert [row["report_year"] for row in rows(store, "SELECT report_year FROM panel")] == [2020]
    with store.begin() as session:
        report_id = session.scalar(text("SELECT report_id FROM current_version"))
        session.add(
            Decision(kind="withhold", report_id=report_id, reason="asked to", decided_by="reviewer", decided_at=NOW)
        )
    assert rows(store, "SELECT * FROM panel") == []
    assert rows(store, "SELECT * FROM requests_long") == []


def test_open_findings_name_their_subject(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, with_findings(make_report(1, agency="无人知晓的局"), OURS), 1)
    found = rows(store, "SELECT subject_kind, code, agency, report_year FROM open_findings ORDER BY code")
    assert [tuple(row.values()) for row in found] == [
        ("agency_year", "agency_unknown", "无人知晓的局", 2020),
        ("version", "table_doubtful", "无人知晓的局", 2020),
    ]


def status_of(store: Store, agency: str, year: int) -> str:
    (row,) = (r for r in queries.coverage(store) if (r.agency, r.year) == (agency, year))
    assert row.label == LABELS[row.status]
    return row.status


def test_coverage_of_what_is_at_hand(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, make_report(1, year=2020), 1)
    publish(store, tmp_path, with_findings(make_report(2, year=2021), OURS), 2)
    publish(store, tmp_path, empty_report(3, Status.UNREADABLE, "encrypted"), 3)
    publish(store, tmp_path, make_report(4, year=2022, agency="安宁市水务局"), 4)
    agency = "安宁市人民政府"
    assert status_of(store, agency, 2020) == "collected"
    assert status_of(store, agency, 2021) == "under_review"
    assert status_of(store, agency, 2022) == "column_complete_not_seen"
    years = [(row.agency, row.year) for row in queries.coverage(store)]
    assert len(years) == len(set(years))


def test_a_document_that_cannot_be_read_is_seen_not_missing(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, empty_report(3, Status.UNREADABLE, "encrypted"), 3)
    assert status_of(store, "安宁市人民政府", 2020) == "seen_not_readable"


@pytest.mark.parametrize(
    ("permission", "outcome", "expected"),
    [
        ("allowed", "complete", "column_complete_not_seen"),
        ("allowed", "unchanged", "column_complete_not_seen"),
        ("allowed", "incomplete", "list_incomplete"),
        ("allowed", "http_error", "list_incomplete"),
        ("allowed", "gone", "column_gone"),
        ("allowed", "blocked", "site_refuses"),
        ("allowed", "robots_disallow", "robots_forbids"),
        ("robots_disallow", None, "robots_forbids"),
        ("stopped_by_request", None, "site_refuses"),
        ("allowed", None, "list_incomplete"),
    ],
)
def test_coverage_of_what_is_not_at_hand_says_why(
    store: Store, tmp_path: Path, permission: str, outcome: str | None, expected: str
) -> None:
    know(store)
    column = "https://b.portal.test/ndbg/"
    other = PortalRow(
        "yn-b",
        "乙县",
        "https://b.portal.test/",
        "trs_wcm",
        "active",
        permission,
        "乙县人民政府",
        "530102",
        columns=(column,),
    )
    sync_portals(store, [PORTAL, other], now=NOW)
    if outcome:
        ingest_manifest(store, write(tmp_path / "b.jsonl", Listing("yn-b", column, outcome, 1, 0), run_id="b"))
    publish_year = make_report(1, year=2020)
    url = "https://www.anning.portal.test/ndbg/x.html"
    ingest_manifest(store, write(tmp_path / "a.jsonl", page("x", url=url), notice(url), run_id="a"))
    load_all(store, publish_year)
    assert status_of(store, "乙县人民政府", 2020) == expected


def test_a_duty_without_a_portal_is_a_column_that_nobody_registered(store: Store) -> None:
    with store.begin() as session:
        agency_id = known_agency(session, "丙镇人民政府", "530181")
        session.add(Duty(agency_id=agency_id, report_year=2020, basis="roster"))
    (row,) = queries.coverage(store)
    assert (row.status, row.has_duty) == ("no_column_registered", True)


def test_the_crosswalk_says_what_may_be_compared(store: Store) -> None:
    found = rows(store, "SELECT comparable FROM crosswalk WHERE measure = 'disclosure/total_disclosed'")
    assert found == [{"comparable": "none"}]
