"""Loading is versioned and idempotent: same content and reading, same version; never a half report."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from db.digest import content_digest
from db.engine import Store
from db.identity import resolve_agency
from db.ingest import ingest_manifest
from db.load import load_failure, load_parse
from db.models import (
    Agency,
    AgencyAlias,
    Base,
    CellEvidence,
    Decision,
    DisclosureCells,
    Finding,
    Parse,
    Report,
    ReportVersion,
    RequestsCells,
    StatisticsCells,
)
from db.runs import known_agency
from db.todo import MAX_ATTEMPTS, documents_without_parse, select_documents
from parsers import model
from parsers.encode import decode, encode
from parsers.form import STATUTORY
from parsers.model import Cell, Grade, Responsibility, Severity, State, Status, Table, Unit
from tests.db.crawls import NOW, know, load, load_all, one_night
from tests.support.reports import empty_report, make_report, replace_cell, with_findings, with_fingerprint

OURS = model.Finding("table_doubtful", Severity.ERROR, Responsibility.PIPELINE, "requests", "cannot be sure")
THEIRS = model.Finding(
    "disputes_result_total",
    Severity.ERROR,
    Responsibility.PUBLISHER,
    "disputes/reconsideration/total",
    "the sum differs",
    ("disputes/reconsideration/total",),
    "11",
    "0",
)


def crawl(store: Store, tmp_path: Path, content: str = "content", night: int = 0) -> None:
    know(store)
    ingest_manifest(store, one_night(tmp_path / f"{night}-{store.engine.dialect.name}.jsonl", content, night))


@pytest.fixture
def crawled(store: Store, tmp_path: Path) -> Store:
    """A store that knows one notice with one document."""
    crawl(store, tmp_path)
    return store


def versions(store: Store) -> list[ReportVersion]:
    with store.read() as session:
        return list(session.scalars(select(ReportVersion).order_by(ReportVersion.id)))


def current(store: Store) -> list[int]:
    with store.read() as session:
        return list(session.scalars(text("SELECT version_id FROM current_version ORDER BY 1")))


def count(store: Store, table: type[Base]) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def findings(store: Store, kind: str) -> list[tuple[str, str]]:
    with store.read() as session:
        rows = session.scalars(select(Finding).filter_by(subject_kind=kind, state="open").order_by(Finding.code))
        return [(row.code, row.detail) for row in rows]


def test_every_cell_stands_in_its_column_and_in_the_evidence(crawled: Store) -> None:
    report = make_report(3)
    (result,) = load_all(crawled, report)
    (outcome,) = result.versions
    assert (outcome.created, outcome.status) == (True, "accepted")
    with crawled.read() as session:
        for cell in report.cells:
            table = {"requests": "requests_cells", "disputes": "disputes_cells", "disclosure": "disclosure_cells"}[
                cell.table
            ]
            tables = Base.metadata.tables[table]
            code = tables.c.item if cell.table is Table.DISCLOSURE else tables.c.row
            assert session.scalar(select(tables.c[cell.column]).where(code == cell.row)) == cell.value, cell.key
        evidence = session.get_one(CellEvidence, outcome.version_id)
        assert decode(evidence.encoded) == report
        assert session.get_one(Parse, evidence.parse_id).encoded is None  # kept once


def test_the_same_load_gives_equal_content_on_both_databases(both_stores: list[Store], tmp_path: Path) -> None:
    digests = set()
    for store in both_stores:
        crawl(store, tmp_path)
        load_all(store, with_findings(make_report(5, edition="2021"), THEIRS))
        digests.add(content_digest(store))
    assert len(digests) == 1


def test_loading_again_changes_nothing(crawled: Store) -> None:
    (todo,) = documents_without_parse(crawled, 1)
    report = with_findings(make_report(1), THEIRS)
    first = load(crawled, todo, report)
    before = (
        content_digest(crawled),
        [count(crawled, t) for t in (Parse, Report, ReportVersion, RequestsCells, Finding)],
    )
    again = load(crawled, todo, report)
    assert [v.created for v in first.versions + again.versions] == [True, False]
    after = content_digest(crawled), [count(crawled, t) for t in (Parse, Report, ReportVersion, RequestsCells, Finding)]
    assert after == before
    assert documents_without_parse(crawled, 1) == []


def test_thirty_nights_over_a_page_with_a_visit_counter_make_one_version(crawled: Store, tmp_path: Path) -> None:
    report = make_report(1)
    load_all(crawled, report)
    digest = content_digest(crawled)
    for night in range(1, 31):
        crawl(crawled, tmp_path, f"content, visited {night} times", night)
        assert len(load_all(crawled, report)) == 1
    assert len(versions(crawled)) == 1
    assert content_digest(crawled) == digest


def test_a_night_killed_between_ingest_and_parse_is_made_up_for(both_stores: list[Store], tmp_path: Path) -> None:
    report = make_report(1)
    for number, store in enumerate(both_stores):
        for night in range(2):
            crawl(store, tmp_path, f"content, visited {night} times", night)
            if number == 0 or night == 1:
                load_all(store, report)
    assert content_digest(both_stores[0]) == content_digest(both_stores[1])


def test_another_reading_of_the_same_content_is_a_new_version_and_no_lost_one(crawled: Store) -> None:
    (todo,) = documents_without_parse(crawled, 1)
    report = make_report(1)
    load(crawled, todo, report)
    key = next(c.key for c in report.cells if c.table is Table.REQUESTS and c.value)
    better = dataclasses.replace(replace_cell(report, key, value=Decimal(77), raw="77"), parser_version=2)
    load(crawled, todo, better)
    old, new = versions(crawled)
    assert old.fingerprint == new.fingerprint
    assert old.reading != new.reading
    assert current(crawled) == [new.id]


def test_a_reading_that_reads_less_never_replaces_a_better_one(crawled: Store) -> None:
    (todo,) = documents_without_parse(crawled, 1)
    report = make_report(1)
    load(crawled, todo, report)
    key = next(c.key for c in report.cells if c.value)
    worse = dataclasses.replace(
        replace_cell(report, key, value=None, state=State.UNREAD, grade=Grade.X),
        parser_version=2,
        status=Status.INCOMPLETE,
    )
    load(crawled, todo, worse)
    old, new = versions(crawled)
    assert (old.status, new.status, new.status_reason) == ("accepted", "quarantined", "incomplete")
    assert current(crawled) == [old.id]
    with crawled.begin() as session:  # accepted by hand: it is still the weaker reading
        session.get_one(ReportVersion, new.id).status = "accepted"
    assert current(crawled) == [old.id]


def test_a_correction_with_worse_sums_becomes_current(crawled: Store, tmp_path: Path) -> None:
    load_all(crawled, make_report(1))
    crawl(crawled, tmp_path, "corrected content", night=1)
    corrected = make_report(2)
    # A broken sum proves nothing twice: its cells are graded lower, which must not count against the publication.
    cells = tuple(dataclasses.replace(c, grade=Grade.B) for c in corrected.cells)
    load_all(crawled, with_findings(dataclasses.replace(corrected, cells=cells), THEIRS))
    old, new = versions(crawled)
    assert (new.status, current(crawled)) == ("accepted", [new.id])
    assert old.status == "accepted"  # superseded is derived, not written


@pytest.mark.parametrize(
    ("findings_", "status", "expected"),
    [
        ((THEIRS,), Status.COMPLETE, ("accepted", None)),
        ((OURS,), Status.COMPLETE, ("quarantined", "table_doubtful")),
        ((dataclasses.replace(OURS, severity=Severity.WARNING),), Status.COMPLETE, ("accepted", None)),
        ((), Status.INCOMPLETE, ("quarantined", "incomplete")),
    ],
)
def test_only_our_own_errors_hold_a_version_back(
    crawled: Store, findings_: tuple[model.Finding, ...], status: Status, expected: tuple[str, str | None]
) -> None:
    load_all(crawled, dataclasses.replace(with_findings(make_report(1), *findings_), status=status))
    (version,) = versions(crawled)
    assert (version.status, version.status_reason) == expected
    assert current(crawled) == ([version.id] if expected[0] == "accepted" else [])


def test_better_checks_on_the_same_reading_replace_its_findings(crawled: Store) -> None:
    (todo,) = documents_without_parse(crawled, 1)
    report = make_report(1)
    load(crawled, todo, with_findings(report, OURS))
    assert versions(crawled)[0].status == "quarantined"
    load(crawled, todo, dataclasses.replace(with_findings(report, THEIRS), parser_version=2))
    (version,) = versions(crawled)
    assert version.status == "accepted"
    assert findings(crawled, "version") == [(THEIRS.code, THEIRS.subject)]


def test_a_decision_outlives_a_new_parse(crawled: Store) -> None:
    (todo,) = documents_without_parse(crawled, 1)
    report = with_findings(make_report(1), OURS)
    load(crawled, todo, report)
    (version,) = versions(crawled)
    with crawled.begin() as session:
        session.add(
            Decision(
                kind="accept",
                report_id=version.report_id,
                fingerprint=version.fingerprint,
                reason="read it myself",
                decided_by="reviewer",
                decided_at=NOW,
            )
        )
    load(crawled, todo, dataclasses.replace(report, parser_version=2))
    (version,) = versions(crawled)
    assert (version.status, version.status_origin) == ("accepted", "decision")


@pytest.mark.parametrize(
    ("agency", "year", "absent"), [(None, 2020, "agency"), ("安宁市", None, "year"), (None, None, "agency,year")]
)
def test_a_report_without_identity_is_kept_and_named_but_not_loaded(
    crawled: Store, agency: str | None, year: int | None, absent: str
) -> None:
    report = make_report(1, agency=agency, year=year)
    (result,) = load_all(crawled, report)
    assert (result.status, result.versions, count(crawled, Report)) == ("complete", (), 0)
    assert findings(crawled, "document") == [("identity_unread", "identity")]
    with crawled.read() as session:
        assert session.scalars(select(Finding.actual)).one() == absent
        encoded = session.scalars(select(Parse.encoded)).one()
    assert encoded is not None
    assert decode(encoded) == report


@pytest.mark.parametrize(
    ("status", "reason"), [(Status.NOT_A_REPORT, None), (Status.UNREADABLE, "encrypted"), (Status.UNREADABLE, "empty")]
)
def test_foreign_and_unreadable_documents_are_parses_too(crawled: Store, status: Status, reason: str | None) -> None:
    (result,) = load_all(crawled, empty_report(1, status, reason))
    assert result.status == status.value
    assert documents_without_parse(crawled, 1) == []
    with crawled.read() as session:
        parse = session.scalars(select(Parse)).one()
    assert (parse.reason, parse.encoded is not None) == (reason, True)


def test_a_document_with_two_reports_gives_both(crawled: Store) -> None:
    parts = (
        make_report(1, year=2019),
        make_report(2, agency="安宁市财政局", scope=model.Scope.ORGAN),
        empty_report(3, Status.NOT_A_REPORT),
    )
    whole = dataclasses.replace(empty_report(9, Status.SEVERAL), parts=parts)
    (result,) = load_all(crawled, whole)
    assert (result.created, count(crawled, Report)) == (2, 2)
    with crawled.read() as session:
        evidence = session.scalars(select(CellEvidence.encoded).order_by(CellEvidence.version_id)).all()
    assert [decode(encoded) for encoded in evidence] == list(parts[:2])
    digest = content_digest(crawled)
    (todo,) = select_documents(crawled, 1, mode="all")
    assert load(crawled, todo, whole).created == 0
    assert content_digest(crawled) == digest


def test_an_unknown_name_becomes_a_candidate_with_a_finding_until_someone_knows_it(crawled: Store) -> None:
    (todo,) = documents_without_parse(crawled, 1)
    report = make_report(1, agency="安宁市某某局")
    load(crawled, todo, report)
    assert findings(crawled, "agency_year") == [("agency_unknown", "agency")]
    with crawled.begin() as session:
        agency = session.scalars(select(Agency).filter_by(name="安宁市某某局")).one()
        assert (agency.status, agency.division_code) == ("candidate", "530181")
        known_agency(session, "安宁市某某局", "530181")
    load(crawled, todo, report)
    assert findings(crawled, "agency_year") == []
    assert count(crawled, Report) == 1


def test_an_alias_leads_to_its_agency_and_the_same_name_elsewhere_does_not(crawled: Store) -> None:
    with crawled.begin() as session:
        known = known_agency(session, "安宁市人民政府", "530181")
        session.add(AgencyAlias(agency_id=known, name="安宁市政府", origin="title"))
        known_agency(session, "鼓楼区人民政府", "320106")  # of Nanjing; the portal is in Yunnan
    (todo,) = documents_without_parse(crawled, 1)
    load(crawled, todo, make_report(1, agency="安宁市政府"))
    load(crawled, todo, dataclasses.replace(make_report(2, agency="鼓楼区人民政府"), parser_version=2))
    with crawled.read() as session:
        found = session.execute(
            select(Agency.name, Agency.division_code, Agency.status).join(Report).order_by(Report.id)
        ).all()
    assert [tuple(row) for row in found] == [
        ("安宁市人民政府", "530181", "known"),
        ("鼓楼区人民政府", "530181", "candidate"),
    ]


@pytest.mark.parametrize(
    ("printed", "agency"),
    [
        ("洪泽区人民政府", "淮安市洪泽区人民政府"),
        ("江苏省淮安市洪泽区人民政府", "淮安市洪泽区人民政府"),
        ("淮安市洪泽区人民政府", "淮安市洪泽区人民政府"),
        ("人民政府", "人民政府"),  # whose?
        ("高良涧街道人民政府", "高良涧街道人民政府"),
    ],
)
def test_on_its_own_portal_an_agency_may_leave_out_the_division_above_it(
    store: Store, printed: str, agency: str
) -> None:
    with store.begin() as session:
        known = known_agency(session, "淮安市洪泽区人民政府", "320813")
        found = resolve_agency(session, printed, "320813", "淮安市洪泽区人民政府")
        assert session.get_one(Agency, found.agency_id).name == agency
        assert found.is_candidate == (found.agency_id != known)


def test_a_new_identity_of_a_document_retires_the_old_one(crawled: Store) -> None:
    (todo,) = documents_without_parse(crawled, 1)
    load(crawled, todo, make_report(1, year=2019))
    load(crawled, todo, dataclasses.replace(make_report(1, year=2020), parser_version=2))
    old, new = versions(crawled)
    assert (old.status, old.status_reason, new.status) == ("rejected", "identity_replaced", "accepted")
    assert current(crawled) == [new.id]


def test_a_number_too_large_for_its_column_is_null_with_a_finding_and_waits(crawled: Store) -> None:
    report = replace_cell(
        make_report(1), "requests/received/total", value=Decimal("1.5"), state=State.NUMBER, raw="1.5"
    )
    load_all(crawled, with_fingerprint(report))
    with crawled.read() as session:
        assert session.scalars(select(RequestsCells.total).filter_by(row="received")).one() is None
    (version,) = versions(crawled)
    assert (version.status, version.status_reason) == ("quarantined", "value_does_not_fit")
    assert findings(crawled, "version") == [("value_does_not_fit", "requests/received/total")]


def test_an_amount_of_unknown_unit_is_kept_with_that_word_and_stays_out_of_the_panel(crawled: Store) -> None:
    key = "disclosure/procurement/amount_wanyuan"
    report = replace_cell(
        make_report(1), key, value=Decimal("251000"), raw="251000", state=State.NUMBER, unit=Unit.UNKNOWN, grade=Grade.D
    )
    load_all(crawled, report)
    with crawled.read() as session:
        row = session.scalars(select(DisclosureCells).filter_by(item="procurement")).one()
        shown = session.scalar(text("SELECT disclosure_procurement_amount_wanyuan FROM panel"))
    assert (row.amount_wanyuan, row.amount_unit, shown) == (Decimal(251000), "unknown", None)


def test_the_older_annex_keeps_every_row_in_order(crawled: Store) -> None:
    def cell(row: str, label: str, column: str, value: int) -> Cell:
        return Cell(Table.STATISTICS, row, column, label, str(value), Decimal(value), State.NUMBER, Grade.B)

    report = dataclasses.replace(
        make_report(1, year=2015),
        layout={"statistics": "indicator_list"},
        cells=(
            cell("proactive_total", "主动公开文件数", "year_value", 5),
            cell("proactive_total", "主动公开文件数", "cumulative_value", 50),
            cell("unmapped", "发布解读", "year_value", 6),
            cell("unmapped", "回应热点", "year_value", 7),
        ),
    )
    load_all(crawled, report)
    with crawled.read() as session:
        rows = session.scalars(select(StatisticsCells).order_by(StatisticsCells.ordinal)).all()
        absent = session.scalars(select(ReportVersion.tables_absent)).one()
    assert [(r.row, r.label, r.year_value, r.cumulative_value) for r in rows] == [
        ("proactive_total", "主动公开文件数", 5, 50),
        ("unmapped", "发布解读", 6, None),
        ("unmapped", "回应热点", 7, None),
    ]
    assert absent == 0


def test_a_worker_that_died_is_tried_again_and_a_result_is_never_overwritten_by_a_failure(crawled: Store) -> None:
    for attempt in range(1, MAX_ATTEMPTS + 1):
        (todo,) = documents_without_parse(crawled, 1)
        with crawled.begin() as session:
            load_failure(session, todo, 1, "killed", "signal 9")
        with crawled.read() as session:
            assert session.scalars(select(Parse.attempts)).one() == attempt
    assert documents_without_parse(crawled, 1) == []  # a person has to look
    (todo,) = select_documents(crawled, 1, mode="failed")
    load(crawled, todo, make_report(1))
    with crawled.begin() as session:
        assert load_failure(session, todo, 1, "timeout", "late").status == "complete"
    assert select_documents(crawled, 1, mode="failed") == []


def test_a_document_that_took_too_long_is_not_tried_every_night(crawled: Store) -> None:
    (todo,) = documents_without_parse(crawled, 1)
    with crawled.begin() as session:
        load_failure(session, todo, 1, "timeout", "60 s")
    assert documents_without_parse(crawled, 1) == []
    assert select_documents(crawled, 1, mode="failed") == [todo]
    assert select_documents(crawled, 2, mode="reparse") == [todo]


def test_an_aborted_transaction_leaves_nothing(crawled: Store) -> None:
    digest = content_digest(crawled)
    (todo,) = documents_without_parse(crawled, 1)

    class AbortError(Exception):
        pass

    with pytest.raises(AbortError), crawled.begin() as session:
        load_parse(session, todo, make_report(1), encode(make_report(1)))
        raise AbortError
    assert content_digest(crawled) == digest
    assert documents_without_parse(crawled, 1) == [todo]


def test_years_select_by_what_was_read_before_what_the_title_says(crawled: Store) -> None:
    (todo,) = select_documents(crawled, 1, mode="all", years=[2020])  # the title's year
    assert select_documents(crawled, 1, mode="all", years=[2019]) == []
    load(crawled, todo, make_report(1, year=2019))
    assert select_documents(crawled, 1, mode="all", years=[2020]) == []
    assert select_documents(crawled, 1, mode="all", years=[2019]) == [todo]
    assert select_documents(crawled, 1, mode="all", portals=["elsewhere"]) == []
    with pytest.raises(ValueError, match="mode 'sometimes'"):
        select_documents(crawled, 1, mode="sometimes")


def test_the_form_and_the_columns_of_the_cells_are_the_same() -> None:
    from parsers.form import LAYOUTS

    for (table, _), layout in LAYOUTS.items():
        columns = set(Base.metadata.tables[f"{table.value}_cells"].columns.keys())
        assert {key.column for key in layout.cell_keys()} <= columns
    named = {key.column for (table, _), layout in LAYOUTS.items() if table in STATUTORY for key in layout.cell_keys()}
    kept = {c for t in STATUTORY for c in Base.metadata.tables[f"{t.value}_cells"].columns.keys()}  # noqa: SIM118
    assert kept - named == {"version_id", "item", "row", "amount_unit"}
