"""A report that is changed under its address is found; a page that only counts its visitors is not."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, text

from db.changes import check_changes
from db.engine import Store
from db.ingest import ingest_manifest
from db.models import Finding
from db.queries import panel_as_of
from db.todo import documents_without_parse
from parsers.model import Report
from parsers.parse import parse
from tests.db.crawls import NOW, PAGE, know, load, load_all, one_night, sha
from tests.db.test_decisions import CELL
from tests.support.documents import report_page
from tests.support.reports import make_report, replace_cell, with_fingerprint


def night(store: Store, folder: Path, number: int, content: str, report: Report) -> int:
    """One crawl that got these bytes, read as this report; how many changes stand open after it."""
    ingest_manifest(store, one_night(folder / f"{number}.jsonl", content, night=number))
    load_all(store, report)
    return check_changes(store, NOW)


def test_other_bytes_with_the_same_content_are_no_change(store: Store, tmp_path: Path) -> None:
    know(store)
    report = parse(report_page())
    assert night(store, tmp_path, 1, "visit 1", report) == 0
    assert night(store, tmp_path, 2, "visit 2", report) == 0


def test_other_content_under_one_address_is_the_publishers_change(store: Store, tmp_path: Path) -> None:
    know(store)
    report = parse(report_page())
    corrected = dataclasses.replace(report, fingerprint="f" * 64)
    night(store, tmp_path, 1, "first", report)
    assert night(store, tmp_path, 2, "corrected", corrected) == 1
    assert night(store, tmp_path, 3, "corrected", corrected) == 1, "the fact does not go away"
    with store.read() as session:
        (finding,) = session.scalars(select(Finding).where(Finding.code == "report_changed_in_place"))
        assert (finding.detail, finding.responsibility, finding.state) == (PAGE, "publisher", "open")
        assert (finding.expected, finding.actual) == (report.fingerprint, "f" * 64)
        assert "between 2026-03-02 and 2026-03-03" in finding.message


def test_another_years_report_under_an_old_address_names_both(store: Store, tmp_path: Path) -> None:
    know(store)
    report = parse(report_page())
    year = report.identity.year
    assert year is not None
    later = dataclasses.replace(report.identity, year=year + 1)
    night(store, tmp_path, 1, "first", report)
    assert night(store, tmp_path, 2, "next", dataclasses.replace(report, identity=later, fingerprint="f" * 64)) == 1
    with store.read() as session:
        message = session.scalars(select(Finding.message).where(Finding.code == "report_changed_in_place")).one()
    name = report.identity.agency
    assert f"({name}, {year}; now {name}, {year + 1})" in message


def test_readings_of_different_parsers_are_not_compared(store: Store, tmp_path: Path) -> None:
    know(store)
    report = parse(report_page())
    newer = dataclasses.replace(report, fingerprint="f" * 64, parser_version=report.parser_version + 1)
    ingest_manifest(store, one_night(tmp_path / "1.jsonl", "first", night=1))
    ingest_manifest(store, one_night(tmp_path / "2.jsonl", "second", night=2))
    todo = {item.sha256: item for item in documents_without_parse(store, report.parser_version)}
    load(store, todo[sha("first")], report)
    load(store, todo[sha("second")], newer)
    assert check_changes(store, NOW) == 0, "the newer parser has not read the first one"
    load(store, todo[sha("first")], dataclasses.replace(newer, fingerprint="e" * 64))
    assert check_changes(store, NOW) == 1


@pytest.mark.parametrize("back", ["same bytes", "a visit counter"])
def test_a_correction_that_goes_back_to_the_first_content_is_what_is_shown(
    store: Store, tmp_path: Path, back: str
) -> None:
    know(store)

    def printed(value: int, day: int) -> Report:
        report = replace_cell(make_report(1), CELL, raw=str(value), value=Decimal(value))
        return replace_date(with_fingerprint(report), dt.date(2021, 2, day))

    def replace_date(report: Report, day: dt.date) -> Report:
        return dataclasses.replace(report, identity=dataclasses.replace(report.identity, published_on=day))

    def shown(as_of: int | None = None) -> list[int]:
        if as_of is not None:
            day = (NOW + dt.timedelta(days=as_of)).date()
            return [int(row["requests_granted"]) for row in panel_as_of(store, day)]
        with store.read() as session:
            return [int(value) for value in session.scalars(text("SELECT requests_granted FROM panel"))]

    night(store, tmp_path, 1, "first", printed(7, 2))
    night(store, tmp_path, 2, "second", printed(8, 5))
    assert shown() == [8]
    night(store, tmp_path, 3, "first" if back == "same bytes" else "first, visit 2", printed(7, 2))
    assert (shown(), shown(1), shown(2), shown(3)) == ([7], [7], [8], [7])
    night(store, tmp_path, 4, "third", printed(9, 1))  # put in its place with an earlier date printed on it
    assert shown() == [9]
    with store.read() as session:
        assert session.scalars(text("SELECT correction_waiting FROM panel")).all() == [0]
    night(store, tmp_path, 5, "second", printed(8, 5))
    assert shown() == [8]
