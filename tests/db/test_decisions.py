"""Decisions are recorded, applied, kept through re-parsing, lapse when the print changes, and are undone by another."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from db import migrate
from db.decisions import (
    Ruling,
    accept,
    correct_cell,
    merge_agencies,
    reject,
    set_identity,
    set_scope,
    undo,
    withhold,
)
from db.digest import content_digest
from db.engine import Store, open_store
from db.errors import DecisionError
from db.ingest import ingest_manifest
from db.models import Agency, AgencyAlias, CellEvidence, Decision, Document
from db.todo import documents_of, select_documents
from parsers.encode import decode
from parsers.model import Finding, Report, Responsibility, Scope, Severity
from tests.db.crawls import NOW, know, listing, load, load_all, notice, page, sha, write
from tests.support.reports import make_report, replace_cell, with_findings, with_fingerprint

OURS = Finding("table_doubtful", Severity.ERROR, Responsibility.PIPELINE, "requests", "cannot be sure")
RULING = Ruling("张三", "read it myself", "page 3 of the print", NOW)
CELL = "requests/granted/total"


def publish(store: Store, folder: Path, report: Report, number: int) -> None:
    """One more notice with one document that reads so; each night's publication is seen later than the one before."""
    know(store)
    url = f"https://www.anning.portal.test/ndbg/d{number}.html"
    path = folder / f"{store.engine.dialect.name}-{number}.jsonl"
    records = page(f"d{number}", url=url, night=number), notice(url), listing()
    ingest_manifest(store, write(path, *records, run_id=f"d{number}"))
    load_all(store, report)


def rows(store: Store, sql: str) -> list[dict[str, Any]]:
    with store.read() as session:
        return [dict(row._mapping) for row in session.execute(text(sql))]


def statuses(store: Store) -> list[str]:
    return [row["status"] for row in rows(store, "SELECT status FROM report_version ORDER BY id")]


def version_id(store: Store) -> int:
    (row,) = rows(store, "SELECT version_id FROM current_version")
    return int(row["version_id"])


def reload_all(store: Store, report: Report, parser_version: int) -> None:
    for todo in select_documents(store, parser_version, mode="reparse"):
        load(store, todo, dataclasses.replace(report, parser_version=parser_version))


def test_accepting_and_undoing_it_is_kept_by_a_new_parse(store: Store, tmp_path: Path) -> None:
    report = with_findings(make_report(1), OURS)
    publish(store, tmp_path, report, 1)
    assert statuses(store) == ["quarantined"]
    made = accept(store, 1, RULING)
    assert statuses(store) == ["accepted"]
    reload_all(store, report, 2)
    assert statuses(store) == ["accepted"]
    undo(store, made, RULING)
    assert statuses(store) == ["quarantined"]
    reload_all(store, report, 3)
    assert statuses(store) == ["quarantined"]
    kinds = rows(store, "SELECT kind, state, decided_by, evidence FROM decision ORDER BY id")
    assert [(row["kind"], row["state"]) for row in kinds] == [("accept", "revoked"), ("undo", "active")]
    assert {row["evidence"] for row in kinds} == {"page 3 of the print"}


def test_the_last_of_two_verdicts_holds_and_undoing_it_brings_back_the_first(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, make_report(1), 1)
    accept(store, 1, RULING)
    rejected = reject(store, 1, RULING)
    assert statuses(store) == ["rejected"]
    undo(store, rejected, RULING)
    assert statuses(store) == ["accepted"]
    with pytest.raises(DecisionError, match="cannot be undone"):
        undo(store, rejected, RULING)


def test_a_corrected_cell_stands_beside_the_printed_one(both_stores: list[Store], tmp_path: Path) -> None:
    report = replace_cell(make_report(1), CELL, raw="7", value=Decimal(7))
    amount = "disclosure/procurement/amount_wanyuan"
    answers = []
    for store in both_stores:
        publish(store, tmp_path, report, 1)
        correct_cell(store, version_id(store), CELL, Decimal(8), RULING)
        correct_cell(store, version_id(store), amount, Decimal("12.5"), RULING)
        wanted = "requests_granted, disclosure_procurement_amount_wanyuan AS amount"
        (printed,) = rows(store, f"SELECT {wanted} FROM panel")
        (corrected,) = rows(store, f"SELECT {wanted}, corrections FROM panel_corrected")
        assert (printed["requests_granted"], corrected["requests_granted"]) == (7, 8)
        assert str(corrected["amount"]) == "12.5"
        assert corrected["corrections"] == 2
        side_by_side = "SELECT cell, printed_raw, read_value, corrected_value, state FROM corrected_cells ORDER BY cell"
        answers.append(rows(store, side_by_side))
    assert answers[0] == answers[1]
    assert answers[0][1] == {
        "cell": CELL,
        "printed_raw": "7",
        "read_value": "7",
        "corrected_value": "8",
        "state": "active",
    }


def test_a_correction_to_a_blank_is_a_blank_and_undone_is_the_printed_number(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, replace_cell(make_report(1), CELL, raw="7", value=Decimal(7)), 1)
    made = correct_cell(store, version_id(store), CELL, None, RULING)
    assert rows(store, "SELECT requests_granted AS it FROM panel_corrected") == [{"it": None}]
    undo(store, made, RULING)
    assert rows(store, "SELECT requests_granted AS it, corrections FROM panel_corrected") == [
        {"it": 7, "corrections": 0}
    ]


def test_a_correction_outlives_a_new_reading_and_lapses_when_its_table_is_printed_otherwise(
    store: Store, tmp_path: Path
) -> None:
    report = replace_cell(make_report(1), CELL, raw="7", value=Decimal(7))
    publish(store, tmp_path, report, 1)
    correct_cell(store, version_id(store), CELL, Decimal(8), RULING)
    other = next(cell.key for cell in report.cells if cell.table == "disputes")
    reread = replace_cell(report, other, value=Decimal(99))  # the same print, read otherwise
    reload_all(store, reread, 2)
    assert rows(store, "SELECT state FROM corrected_cells") == [{"state": "active"}]
    prose = dataclasses.replace(reread, fingerprint="another prose, the same tables", parser_version=2)
    publish(store, tmp_path, prose, 2)
    assert rows(store, "SELECT state FROM corrected_cells") == [{"state": "active"}]
    reprinted = replace_cell(reread, CELL, raw="9", value=Decimal(9))
    publish(store, tmp_path, dataclasses.replace(with_fingerprint(reprinted), parser_version=2), 3)
    (lapsed,) = rows(store, "SELECT state, lapse_reason FROM corrected_cells")
    assert lapsed == {"state": "lapsed", "lapse_reason": "the current version prints this table otherwise"}
    assert rows(store, "SELECT requests_granted AS it FROM panel_corrected") == [{"it": 9}]


def test_what_cannot_be_corrected_is_refused(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, make_report(1), 1)
    for cell, value in (("requests/nothing/total", Decimal(1)), (CELL, Decimal("1.5")), (CELL, Decimal("NaN"))):
        with pytest.raises(DecisionError):
            correct_cell(store, 1, cell, value, RULING)
    with pytest.raises(DecisionError, match="who decided and why"):
        accept(store, 1, Ruling("", "because"))
    with pytest.raises(DecisionError, match="no report_version 99"):
        accept(store, 99, RULING)
    assert rows(store, "SELECT id FROM decision") == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_decisions_live_through_migrations_down_and_up(
    kind: str, new_url: Callable[[str], str], tmp_path: Path
) -> None:
    url = new_url(kind)
    store = open_store(url)
    publish(store, tmp_path, make_report(1), 1)
    undo(store, accept(store, 1, RULING), RULING)
    correct_cell(store, 1, CELL, Decimal(8), RULING)
    store.dispose()
    migrate.downgrade(url, "0002")
    migrate.upgrade(url)
    store = open_store(url)
    kept = rows(store, "SELECT kind, state, decided_value, decided_by FROM decision ORDER BY id")
    assert [tuple(row.values()) for row in kept] == [
        ("accept", "revoked", None, "张三"),
        ("correct_cell", "active", "8", "张三"),
    ]
    withhold(store, 1, RULING)
    assert rows(store, "SELECT * FROM panel_corrected") == []
    store.dispose()


def test_withholding_hides_and_undoing_it_shows_again(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, make_report(1), 1)
    made = withhold(store, 1, RULING)
    assert rows(store, "SELECT * FROM panel") == rows(store, "SELECT * FROM panel_corrected") == []
    undo(store, made, RULING)
    assert len(rows(store, "SELECT * FROM panel")) == 1


def test_merging_moves_reports_and_decisions_and_keeps_the_name_as_an_alias(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, make_report(1), 1)
    report = replace_cell(make_report(2, agency="安宁市政务某局", year=2021), CELL, raw="7", value=Decimal(7))
    publish(store, tmp_path, report, 2)
    with store.read() as session:
        old = session.scalars(select(Agency).filter_by(name="安宁市政务某局")).one()
        into = session.scalars(select(Agency).filter_by(name="安宁市人民政府")).one()
    moved = "SELECT version_id FROM panel WHERE report_year = 2021"
    correct_cell(store, rows(store, moved)[0]["version_id"], CELL, Decimal(8), RULING)
    before = rows(store, "SELECT agency, report_year, requests_granted FROM panel_corrected ORDER BY 2")
    made = merge_agencies(store, old.id, into.id, RULING)
    shown = rows(store, "SELECT agency, report_year, requests_granted FROM panel_corrected ORDER BY 2")
    assert [row["agency"] for row in shown] == ["安宁市人民政府"] * 2
    assert shown[1]["requests_granted"] == 8
    assert rows(store, "SELECT state FROM corrected_cells") == [{"state": "active"}]
    with store.read() as session:
        merged = session.get_one(Agency, old.id)
        assert (merged.status, merged.merged_into_id) == ("merged", into.id)
        assert session.scalars(select(AgencyAlias.name).filter_by(agency_id=into.id)).all() == ["安宁市政务某局"]
    digest = content_digest(store)
    (todo,) = documents_of(store, [sha("d2")])
    load(store, todo, report)  # the same once more
    assert content_digest(store) == digest
    with pytest.raises(DecisionError):
        merge_agencies(store, into.id, old.id, RULING)
    undo(store, made, RULING)
    assert rows(store, "SELECT agency, report_year, requests_granted FROM panel_corrected ORDER BY 2") == before
    with store.read() as session:
        assert session.get_one(Agency, old.id).status == "candidate"
        assert session.scalars(select(AgencyAlias)).all() == []


def test_an_identity_given_by_hand_outlives_new_parses_and_is_undone(store: Store, tmp_path: Path) -> None:
    report = make_report(1, agency=None, year=None)
    publish(store, tmp_path, report, 1)
    identity = set_identity(store, sha("d1"), "安宁市人民政府", 2022, RULING)
    set_scope(store, sha("d1"), Scope.ORGAN, RULING)
    expected = [{"agency": "安宁市人民政府", "report_year": 2022, "scope": "organ"}]
    panel = "SELECT agency, report_year, scope FROM panel"
    assert rows(store, panel) == expected
    with store.read() as session:  # what was read stays on record
        assert decode(session.scalars(select(CellEvidence.encoded).limit(1)).one()).identity.year is None
    reload_all(store, report, 2)
    assert rows(store, panel) == expected
    reload_all(store, dataclasses.replace(report, fingerprint="other content"), 3)
    assert {row["state"] for row in rows(store, "SELECT state FROM decision")} == {"lapsed"}
    reload_all(store, report, 4)
    undo(store, identity, RULING)
    assert rows(store, "SELECT code FROM open_findings WHERE code = 'identity_unread'") == [{"code": "identity_unread"}]
    with pytest.raises(DecisionError, match="no document"):
        set_scope(store, "0" * 64, Scope.ORGAN, RULING)


def test_an_override_moves_a_report_that_was_read_as_anothers(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, make_report(1, year=2020), 1)
    made = set_identity(store, sha("d1"), "安宁市人民政府", 2021, RULING)
    assert rows(store, "SELECT report_year FROM panel") == [{"report_year": 2021}]
    undo(store, made, RULING)
    assert rows(store, "SELECT report_year FROM panel") == [{"report_year": 2020}]


def test_decisions_and_loads_in_any_order_give_the_same_content(both_stores: list[Store], tmp_path: Path) -> None:
    first, second = both_stores
    original = replace_cell(make_report(1), CELL, raw="7", value=Decimal(7))
    corrected = make_report(2)
    publish(first, tmp_path, original, 1)
    correct_cell(first, 1, CELL, Decimal(8), RULING)
    accept(first, 1, RULING)
    publish(first, tmp_path, corrected, 2)
    publish(second, tmp_path, original, 1)
    publish(second, tmp_path, corrected, 2)
    correct_cell(second, 1, CELL, Decimal(8), RULING)
    accept(second, 1, RULING)
    assert content_digest(first) == content_digest(second)
    with first.read() as session:
        assert session.scalars(select(Decision.state).order_by(Decision.id)).all() == ["lapsed", "active"]
        assert len(session.scalars(select(Document)).all()) == 2
