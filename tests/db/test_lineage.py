"""The history of a report: one version for one content, what changed from version to version, and whose change it was."""

from __future__ import annotations

import dataclasses
import io
from decimal import Decimal
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import text

from db.answers import History
from db.decisions import Ruling, accept, correct_cell
from db.engine import Store
from db.ingest import ingest_manifest
from db.queries import history, report_in_full, reports_named, stored_report
from db.todo import select_documents
from flows.lineage import show_cell, show_history, show_report, why
from parsers.model import Finding, Grade, Report, Responsibility, Scope, Severity, State, Status
from tests.db.crawls import NOW, PAGE, know, load, load_all, one_night, sha
from tests.support.reports import make_report, replace_cell, with_findings, with_fingerprint

CELL = "requests/granted/total"
OURS = Finding("table_doubtful", Severity.ERROR, Responsibility.PIPELINE, "requests", "cannot be sure")
THEIRS = Finding("requests_total", Severity.ERROR, Responsibility.PUBLISHER, CELL, "the sum differs", (CELL,), "7", "9")
RULING = Ruling("张三", "read it myself", at=NOW)
ORIGINAL = replace_cell(make_report(1), CELL, raw="7", value=Decimal(7), state=State.NUMBER)
CORRECTED = with_findings(
    with_fingerprint(replace_cell(ORIGINAL, CELL, raw="9", value=Decimal(9), grade=Grade.B)), THEIRS
)


def night(store: Store, folder: Path, content: str, number: int, report: Report) -> None:
    """One night over the page, and the reading of what is new."""
    know(store)
    path = folder / f"{store.engine.dialect.name}-{number}.jsonl"
    ingest_manifest(store, one_night(path, content, number))
    load_all(store, report)


def past(store: Store) -> History:
    (named,) = reports_named(store, "安宁市人民政府", 2020)
    return history(store, named.report_id)


def printed(store: Store) -> str:
    (named,) = reports_named(store, "安宁市人民政府", 2020)
    console = Console(file=io.StringIO(), width=200)
    show_history(named, history(store, named.report_id), console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_thirty_nights_over_a_visit_counter_are_one_version_with_nothing_to_tell(store: Store, tmp_path: Path) -> None:
    for number in range(30):
        night(store, tmp_path, f"visited {number} times", number, ORIGINAL)
    told = past(store)
    assert (len(told.versions), told.steps) == (1, ())
    assert why(told.versions[0], told.versions) == "current: the only accepted version"


def test_a_publishers_correction_with_worse_sums_is_current_and_its_cells_are_told(
    store: Store, tmp_path: Path
) -> None:
    night(store, tmp_path, "first", 0, ORIGINAL)
    night(store, tmp_path, "second", 1, CORRECTED)
    told = past(store)
    (step,) = told.steps
    assert step.by == "publisher"
    (change,) = step.changes
    assert change.before and change.after
    assert (change.cell, change.before.value, change.after.value) == (CELL, Decimal(7), Decimal(9))
    old, new = told.versions
    assert (old.is_current, new.is_current) == (False, True)
    assert why(old, told.versions) == "superseded: the current one was seen later"
    assert "发布者" in printed(store)
    assert f"{CELL}  7 [number, A] → 9 [number, B]" in printed(store)


def test_a_changed_parser_makes_a_version_only_where_the_reading_changed_and_keeps_decisions(
    store: Store, tmp_path: Path
) -> None:
    night(store, tmp_path, "first", 0, ORIGINAL)
    other = make_report(5, year=2021)
    know(store)
    night(store, tmp_path, "other report", 1, other)
    correct_cell(store, past(store).versions[0].version_id, CELL, Decimal(8), RULING)
    accept(store, past(store).versions[0].version_id, RULING)
    place = next(cell.key for cell in ORIGINAL.cells if cell.table == "disputes" and cell.value is not None)
    reread = replace_cell(ORIGINAL, place, value=Decimal(99), state=State.NUMBER)
    for todo in select_documents(store, 2, mode="reparse"):
        report = reread if todo.sha256 == sha("first") else other
        load(store, todo, dataclasses.replace(report, parser_version=2))
    told = past(store)
    (step,) = told.steps
    assert (step.by, [change.cell for change in step.changes]) == ("parser", [place])
    assert [(it.kind, it.state) for it in told.decisions] == [("correct_cell", "active"), ("accept", "active")]
    assert told.versions[1].is_current
    assert told.versions[1].status == "accepted"
    (untouched,) = reports_named(store, "安宁市人民政府", 2021)
    assert len(history(store, untouched.report_id).versions) == 1
    assert "superseded: the current one is the reading of parser 2" in printed(store)
    with store.read() as session:
        assert session.scalar(text("SELECT requests_granted FROM panel_corrected WHERE report_year = 2020")) == 8


def test_another_print_of_the_same_bytes_is_the_parsers_doing(store: Store, tmp_path: Path) -> None:
    night(store, tmp_path, "first", 0, ORIGINAL)
    for todo in select_documents(store, 2, mode="reparse"):
        load(store, todo, dataclasses.replace(CORRECTED, parser_version=2))
    assert [step.by for step in past(store).steps] == ["parser"]


def test_a_correction_under_review_is_marked_where_the_old_number_is_shown(store: Store, tmp_path: Path) -> None:
    night(store, tmp_path, "first", 0, ORIGINAL)
    night(store, tmp_path, "second", 1, with_findings(CORRECTED, OURS))
    told = past(store)
    assert told.row is not None
    assert told.row.correction_waiting
    assert "已有更正版，待核" in printed(store)
    assert "quarantined (table_doubtful)" in printed(store)
    with store.read() as session:
        shown = session.execute(text("SELECT requests_granted, correction_waiting FROM panel")).one()
    assert tuple(shown) == (7, 1)


def test_a_weaker_reading_says_why_it_is_not_current(store: Store, tmp_path: Path) -> None:
    night(store, tmp_path, "first", 0, ORIGINAL)
    weaker = replace_cell(ORIGINAL, CELL, grade=Grade.C)
    for todo in select_documents(store, 2, mode="reparse"):
        load(store, todo, dataclasses.replace(weaker, parser_version=2, status=Status.COMPLETE))
    told = past(store)
    assert why(told.versions[1], told.versions) == "superseded: cells of grade C or D 1, of the current one 0"


def test_a_name_that_may_mean_several_gives_them_all(store: Store, tmp_path: Path) -> None:
    night(store, tmp_path, "first", 0, ORIGINAL)
    night(store, tmp_path, "second", 1, make_report(2, agency="安宁市财政局", scope=Scope.ORGAN))
    night(store, tmp_path, "third", 2, make_report(3, agency="安宁市教育局", scope=Scope.ORGAN))
    assert [it.agency for it in reports_named(store, "安宁", 2020)] == [
        "安宁市人民政府",
        "安宁市教育局",
        "安宁市财政局",
    ]
    assert [it.agency for it in reports_named(store, "安宁市财政局", 2020)] == ["安宁市财政局"]
    assert reports_named(store, "安宁", 2020, "area")[0].agency == "安宁市人民政府"
    assert reports_named(store, "%", 2020) == ()


def test_a_report_and_a_cell_are_shown_with_every_address_and_time(store: Store, tmp_path: Path) -> None:
    night(store, tmp_path, "first", 0, ORIGINAL)
    night(store, tmp_path, "first", 1, ORIGINAL)
    version_id = past(store).versions[0].version_id
    full, read = stored_report(store, version_id)
    assert full == report_in_full(store, version_id)
    console = Console(file=io.StringIO(), width=160)
    show_report(full, read, past(store).decisions, (), console)
    cell = show_cell(full, CELL, (), console)
    assert cell.value == 7
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    for expected in (sha("first"), PAGE, "served 2026-03-01 02:00 to 2026-03-02 02:00 UTC, 2 times", "table 0, row"):
        assert expected in shown
    with pytest.raises(
        ValueError, match="0 cells are called requests/granted/nobody; this report has requests/granted"
    ):
        show_cell(full, "requests/granted/nobody", (), console)
