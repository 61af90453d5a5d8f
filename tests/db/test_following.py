"""What people decided goes with a content that is read as another report's, by a parser, a person or a merger; and returns."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from db.decisions import accept, correct_cell, merge_agencies, reject, set_identity, set_scope, undo, withhold
from db.engine import Store
from db.errors import DecisionError
from db.ingest import ingest_manifest
from db.models import Agency
from db.release.subjects import withheld_reports
from parsers.model import Finding, Report, Responsibility, Scope, Severity, Status
from tests.db.crawls import know, load_all, one_night, sha
from tests.db.test_decisions import CELL, RULING, publish, reload_all, rows, statuses
from tests.support.reports import make_report, replace_cell, with_findings, with_fingerprint

OURS = Finding("table_doubtful", Severity.ERROR, Responsibility.PIPELINE, "requests", "cannot be sure")
SHOWN = "SELECT agency, report_year, scope FROM panel ORDER BY report_year, agency, scope"


def scoped(scope: Scope, *findings: Finding, seed: int = 1) -> Report:
    return with_findings(make_report(seed, scope=scope), *findings)


def agency_id(store: Store, name: str) -> int:
    with store.read() as session:
        return session.scalars(select(Agency).filter_by(name=name)).one().id


def scopes(store: Store) -> list[str]:
    return [row["scope"] for row in rows(store, SHOWN)]


@pytest.mark.parametrize("by", ["person", "parser", "parser with other prose"])
def test_what_is_withheld_stays_so_whoever_tells_its_scope(store: Store, tmp_path: Path, by: str) -> None:
    publish(store, tmp_path, scoped(Scope.UNKNOWN), 1)
    held = withhold(store, 1, RULING)
    told = set_scope(store, sha("d1"), Scope.AREA, RULING) if by == "person" else None
    if told is None:
        again = scoped(Scope.AREA)
        reload_all(store, again if by == "parser" else dataclasses.replace(again, fingerprint="cut otherwise"), 2)
    assert rows(store, SHOWN) == []
    with store.read() as session:
        assert len(withheld_reports(session)) == 2  # neither name of it is in a release
    if told is not None:
        undo(store, told, RULING)
        assert rows(store, SHOWN) == []
    undo(store, held, RULING)
    assert scopes(store) == ["unknown" if told else "area"]


def test_what_a_document_holds_beside_a_withheld_report_is_shown(store: Store, tmp_path: Path) -> None:
    first, second = scoped(Scope.UNKNOWN), make_report(2, year=2021)
    both = dataclasses.replace(
        first, status=Status.SEVERAL, parts=(first, second), cells=(), layout={}, sections=(), fingerprint="both"
    )
    publish(store, tmp_path, both, 1)
    withhold(store, rows(store, "SELECT id FROM report WHERE report_year = 2020")[0]["id"], RULING)
    assert [row["report_year"] for row in rows(store, SHOWN)] == [2021]
    set_scope(store, sha("d1"), Scope.AREA, RULING)
    assert [row["report_year"] for row in rows(store, SHOWN)] == [2021]


def test_a_withheld_report_stays_so_when_its_agency_is_merged_and_returns_alone(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, make_report(1, year=2021), 1)
    publish(store, tmp_path, make_report(2, agency="安宁市甲局", year=2021), 2)
    old = agency_id(store, "安宁市甲局")
    withhold(store, rows(store, f"SELECT id FROM report WHERE agency_id = {old}")[0]["id"], RULING)
    made = merge_agencies(store, old, agency_id(store, "安宁市人民政府"), RULING)
    assert rows(store, SHOWN) == []
    undo(store, made, RULING)
    assert [row["agency"] for row in rows(store, SHOWN)] == ["安宁市人民政府"]


@pytest.mark.parametrize("kind", ["accept", "reject"])
def test_a_verdict_goes_to_the_report_that_a_newer_parser_reads(store: Store, tmp_path: Path, kind: str) -> None:
    publish(store, tmp_path, scoped(Scope.UNKNOWN, OURS), 1)
    made = (accept if kind == "accept" else reject)(store, 1, RULING)
    reload_all(store, scoped(Scope.AREA, OURS), 2)
    assert scopes(store) == (["area"] if kind == "accept" else [])
    assert statuses(store) == ["rejected", {"accept": "accepted", "reject": "rejected"}[kind]]
    with pytest.raises(DecisionError, match="another report's now"):
        accept(store, 1, RULING)
    undo(store, made, RULING)
    assert statuses(store) == ["rejected", "quarantined"]


def test_an_accepted_report_is_shown_once_when_another_agency_is_read(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, make_report(1), 1)
    accept(store, 1, RULING)
    reload_all(store, make_report(1, agency="安宁市甲局"), 2)
    assert [row["agency"] for row in rows(store, SHOWN)] == ["安宁市甲局"]
    reload_all(store, make_report(1), 3)
    assert [row["agency"] for row in rows(store, SHOWN)] == ["安宁市人民政府"]
    assert statuses(store) == ["accepted", "rejected"]


def test_an_accepted_report_of_a_merged_agency_is_shown_once(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, make_report(9, year=2019), 1)
    publish(store, tmp_path, with_findings(make_report(2, agency="安宁市甲局", year=2021), OURS), 2)
    accept(store, 2, RULING)
    merge_agencies(store, agency_id(store, "安宁市甲局"), agency_id(store, "安宁市人民政府"), RULING)
    assert [(row["agency"], row["report_year"]) for row in rows(store, SHOWN)] == [
        ("安宁市人民政府", 2019),
        ("安宁市人民政府", 2021),
    ]


def test_a_correction_goes_with_its_report_and_comes_back(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, replace_cell(scoped(Scope.UNKNOWN), CELL, raw="7", value=Decimal(7)), 1)
    correct_cell(store, 1, CELL, Decimal(8), RULING)
    corrected = "SELECT scope, requests_granted AS it, corrections FROM panel_corrected"
    made = set_scope(store, sha("d1"), Scope.AREA, RULING)
    assert rows(store, corrected) == [{"scope": "area", "it": 8, "corrections": 1}]
    undo(store, made, RULING)
    assert rows(store, corrected) == [{"scope": "unknown", "it": 8, "corrections": 1}]


def test_the_bytes_of_many_nights_leave_no_report_behind(store: Store, tmp_path: Path) -> None:
    know(store)
    for night in (1, 2, 3):  # a visit counter: three documents, one version
        ingest_manifest(store, one_night(tmp_path / f"{store.engine.dialect.name}-{night}.jsonl", f"c{night}", night))
        load_all(store, scoped(Scope.UNKNOWN))
    assert statuses(store) == ["accepted"]
    reload_all(store, scoped(Scope.AREA), 2)
    assert scopes(store) == ["area"]


def test_undoing_the_first_of_two_mergers_gives_the_name_back(store: Store, tmp_path: Path) -> None:
    names = ("安宁市人民政府", "安宁市甲局", "安宁市乙局")
    for number, name in enumerate(names, start=1):
        publish(store, tmp_path, make_report(number, agency=name, year=2019 + number), number)
    before = rows(store, SHOWN)
    whole, first, second = (agency_id(store, name) for name in names)
    one, two = merge_agencies(store, first, second, RULING), merge_agencies(store, second, whole, RULING)
    assert {row["agency"] for row in rows(store, SHOWN)} == {"安宁市人民政府"}
    undo(store, one, RULING)
    assert [row["agency"] for row in rows(store, SHOWN)] == ["安宁市人民政府", "安宁市甲局", "安宁市人民政府"]
    undo(store, two, RULING)
    assert rows(store, SHOWN) == before


def test_a_word_on_one_document_is_none_on_another_organs_with_the_same_words(store: Store, tmp_path: Path) -> None:
    """Reports of small units that had nothing to tell are alike to the letter; the title is no part of the content."""
    nothing = make_report(1, agency="安宁市甲局")
    twin = dataclasses.replace(nothing, identity=dataclasses.replace(nothing.identity, agency="安宁市乙局"))
    later = dataclasses.replace(nothing, identity=dataclasses.replace(nothing.identity, year=2021))
    counted = with_fingerprint(nothing)  # the page of the next night: other bytes
    for number, report in enumerate((nothing, twin, later, counted), start=1):
        publish(store, tmp_path, report, number)
    told = set_identity(store, sha("d1"), "安宁市丙局", 2020, RULING)
    assert [(row["agency"], row["report_year"]) for row in rows(store, SHOWN)] == [
        ("安宁市丙局", 2020),
        ("安宁市乙局", 2020),
        ("安宁市甲局", 2021),
    ]
    undo(store, told, RULING)
    set_scope(store, sha("d1"), Scope.ORGAN, RULING)
    assert [(row["agency"], row["report_year"], row["scope"]) for row in rows(store, SHOWN)] == [
        ("安宁市乙局", 2020, "area"),
        ("安宁市甲局", 2020, "organ"),
        ("安宁市甲局", 2021, "area"),
    ]


def test_a_word_on_a_page_holds_for_its_bytes_of_every_night(store: Store, tmp_path: Path) -> None:
    know(store)
    for night in (1, 2, 3):
        ingest_manifest(store, one_night(tmp_path / f"{store.engine.dialect.name}-{night}.jsonl", f"c{night}", night))
        load_all(store, make_report(1, agency="政府信息公开"))
    set_identity(store, sha("c2"), "安宁市甲局", 2020, RULING)
    assert [row["agency"] for row in rows(store, SHOWN)] == ["安宁市甲局"]
    reload_all(store, make_report(1, agency="信息公开指南"), 2)
    assert [row["agency"] for row in rows(store, SHOWN)] == ["安宁市甲局"]
