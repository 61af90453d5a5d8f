"""Which version of a report is current: the rule in SQL against the rule in words, over versions that tie in most of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import random
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text

from db.copying import new_row, write_new
from db.decisions import accept
from db.engine import Store
from db.models import Agency, Report, ReportVersion
from db.queries import list_reports
from db.review import queue
from parsers import model
from parsers.model import Grade, State, Status
from tests.db.crawls import NOW
from tests.db.test_decisions import CELL, RULING, publish, rows
from tests.support.reports import make_report, replace_cell, with_fingerprint

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
        status_origin=rng.choice(("rule", "rule", "decision")),
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
        replaced_at=rng.choice((None, None, NOW)),
    )


def rank(it: ReportVersion) -> tuple[object, ...]:
    """Read most and most surely (what a person accepted is sure enough), still served, then published last (a day beats none),
    seen last, then by the reading itself."""
    published = (it.published_on or dt.date.min).toordinal()
    lacks = (it.tables_absent, it.cells_unread, it.cells_uncertain)
    sure = (0, 0, 0) if it.status_origin == "decision" else lacks
    return (
        *sure,
        it.replaced_at is not None,
        -published,
        -it.first_seen_at.timestamp(),
        *lacks,
        -it.parser_version,
        -it.id,
    )


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


def newer(report: model.Report, cell: str, **read: object) -> model.Report:
    """The publication of a day later, which prints 8 and has a cell that is read so."""
    printed = with_fingerprint(replace_cell(report, CELL, raw="8", value=Decimal(8)))
    identity = dataclasses.replace(printed.identity, published_on=dt.date(2021, 2, 3))
    return replace_cell(dataclasses.replace(printed, identity=identity), cell, **read)


@pytest.mark.parametrize("lack", ["grade", "unread"])
def test_a_newer_publication_that_is_read_less_surely_waits_until_a_person_accepts_it(
    store: Store, tmp_path: Path, lack: str
) -> None:
    first = replace_cell(make_report(1), CELL, raw="7", value=Decimal(7))
    publish(store, tmp_path, first, 1)
    cell = "requests/granted/natural_person"
    if lack == "grade":
        second = newer(first, cell, grade=Grade.C)
    else:
        second = newer(first, cell, state=State.UNREAD, value=None, grade=Grade.X)
        second = dataclasses.replace(second, status=Status.INCOMPLETE)
    publish(store, tmp_path, second, 2)
    shown = "SELECT requests_granted AS it, correction_waiting AS waiting FROM panel"
    assert rows(store, shown) == [{"it": 7, "waiting": 1}]
    (listed,) = list_reports(store)
    assert listed.correction_waiting
    (question,) = queue(store, ["publication"])
    assert question.priority == 20
    accept(store, rows(store, "SELECT MAX(id) AS id FROM report_version")[0]["id"], RULING)
    assert rows(store, shown) == [{"it": 8, "waiting": 0}]
    assert queue(store, ["publication"]) == ()


def test_another_document_with_the_same_numbers_is_no_correction(store: Store, tmp_path: Path) -> None:
    first = make_report(1)
    publish(store, tmp_path, first, 1)
    scan = replace_cell(first, "requests/granted/natural_person", grade=Grade.C)
    publish(store, tmp_path, dataclasses.replace(scan, fingerprint="the attachment"), 2)
    assert rows(store, "SELECT correction_waiting AS waiting FROM panel") == [{"waiting": 0}]
    assert queue(store, ["publication"]) == ()
