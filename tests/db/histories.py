"""Random histories of loading: publications, corrections of publishers and of people, re-parsing, and inputs that are broken.

A history is made from a seed and says what is loaded in what order; it can be played one document at a time or in batches.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import random
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

from sqlalchemy import text

from db.decisions import Ruling, accept, correct_cell, merge_agencies, reject, set_identity, undo, withhold
from db.engine import Store
from db.errors import DecisionError
from db.ingest import ingest_manifest
from db.load import ToLoad, load_batch
from db.manifest import End
from db.models import AgencyAlias
from db.prepare import prepare
from db.runs import known_agency
from db.todo import DocumentTodo, documents_of
from parsers.encode import encode
from parsers.model import Finding, Grade, Report, Responsibility, Severity, State, Status
from tests.db.crawls import NOW, know, notice, page, sha, write
from tests.support.reports import empty_report, make_report, replace_cell, with_findings, with_fingerprint

DOCUMENTS = 14
CELL = "requests/granted/total"
RULING = Ruling("张三", "read it myself", "page 3", NOW)
_NAMES = ("安宁市人民政府", "安宁市政府", "人民政府", "无人知晓的局", "无人知晓的所", "鼓楼区人民政府")
_THEIRS = Finding("sum_differs", Severity.ERROR, Responsibility.PUBLISHER, CELL, "差", (CELL,), "11", "0")
_OURS = Finding("table_doubtful", Severity.ERROR, Responsibility.PIPELINE, "requests", "cannot be sure")

Step = tuple[int, Report]  # number of the document, what its parse gave


def seeded(store: Store, folder: Path) -> list[DocumentTodo]:
    """The store with so many documents of one portal, each seen on another night; their todos in order of number."""
    know(store)
    with store.begin() as session:
        known = known_agency(session, "安宁市人民政府", "530181")
        session.add(AgencyAlias(agency_id=known, name="安宁市政府", origin="title"))
    for number in range(DOCUMENTS):
        url = f"https://www.anning.portal.test/ndbg/{number}.html"
        records = page(f"d{number}", url=url, night=number % 5), notice(url, title="年度报告"), End("finished")
        ingest_manifest(store, write(folder / os.urandom(6).hex(), *records, run_id=f"r{number}"))
    by_sha = {todo.sha256: todo for todo in documents_of(store, [sha(f"d{number}") for number in range(DOCUMENTS)])}
    return [by_sha[sha(f"d{number}")] for number in range(DOCUMENTS)]


def steps(rng: random.Random, number: int, parser_versions: Sequence[int]) -> list[Step]:
    """So many loads. Few contents, agencies and years, so that documents meet in all of them: X, then Y, then X again."""
    return [(rng.randrange(DOCUMENTS), _report(rng, rng.choice(parser_versions))) for _ in range(number)]


def play(store: Store, todos: Sequence[DocumentTodo], history: Sequence[Step], rng: random.Random | None) -> None:
    """Load one document at a time, or in batches whose sizes ``rng`` draws."""
    at = 0
    while at < len(history):
        size = rng.choice((2, 3, 7, 30)) if rng else 1
        batch = [ToLoad(todos[number], prepare(it, encode(it))) for number, it in history[at : at + size]]
        with store.begin() as session:
            load_batch(session, batch, now=NOW)
        at += size


def decide(store: Store) -> None:
    """People decide on what stands there, the same for equal content."""
    with store.read() as session:
        versions = session.execute(
            text(
                "SELECT v.id, v.report_id FROM report_version v JOIN report r ON r.id = v.report_id"
                " JOIN agency a ON a.id = r.agency_id WHERE COALESCE(v.status_reason, '') <> 'identity_replaced'"
                " ORDER BY a.name, r.report_year, v.fingerprint, v.reading"
            )
        ).all()
        shown = session.scalars(
            text(
                "SELECT c.version_id FROM current_version c JOIN report_version v ON v.id = c.version_id"
                " JOIN report r ON r.id = v.report_id JOIN requests_cells q ON q.version_id = v.id AND q.row = 'granted'"
                " JOIN agency a ON a.id = r.agency_id ORDER BY a.name, r.report_year"
            )
        ).all()
        names = "SELECT id FROM agency WHERE name = '无人知晓的局' OR name = '无人知晓的所' ORDER BY name"
        candidates = session.scalars(text(names)).all()
    for version_id in shown:
        correct_cell(store, version_id, CELL, Decimal(8), RULING)
    made = [rule(store, version_id, RULING) for rule, (version_id, _) in zip((accept, reject), versions, strict=False)]
    undo(store, made[0], RULING)
    withhold(store, versions[-1].report_id, RULING)
    with contextlib.suppress(DecisionError):  # where the document has no report
        set_identity(store, sha("d3"), "安宁市财政局", 2021, RULING)
    if len(candidates) == 2:
        merge_agencies(store, candidates[0], candidates[1], RULING)


def _report(rng: random.Random, parser_version: int) -> Report:
    content = rng.randrange(4)
    report = make_report(
        content, agency=rng.choice(_NAMES), year=2019 + rng.randrange(2), parser_version=parser_version
    )
    match rng.randrange(14):
        case 0 | 1:
            return with_findings(report, _THEIRS, _THEIRS)
        case 2:
            return with_findings(report, _OURS)
        case 3:  # read otherwise
            return replace_cell(report, CELL, value=Decimal(77), grade=Grade.C)
        case 4:
            cell = replace_cell(report, CELL, value=None, state=State.UNREAD, grade=Grade.X)
            return dataclasses.replace(cell, status=Status.INCOMPLETE)
        case 5:  # a publisher's correction
            return with_fingerprint(replace_cell(report, CELL, raw="78", value=Decimal(78)))
        case 6:  # does not fit its column
            return with_fingerprint(replace_cell(report, CELL, raw="1.5", value=Decimal("1.5")))
        case 7:
            return dataclasses.replace(report, identity=dataclasses.replace(report.identity, year=None))
        case 8:
            return empty_report(content, rng.choice((Status.NOT_A_REPORT, Status.UNREADABLE)), None, parser_version)
        case 9:
            parts = (
                report,
                make_report(content + 1, year=2020, agency="无人知晓的局"),
                empty_report(1, Status.NOT_A_REPORT),
            )
            return dataclasses.replace(empty_report(9, Status.SEVERAL, None, parser_version), parts=parts)
        case 10:
            return dataclasses.replace(report, preamble="a\\b\tc\nd\re\x00", fingerprint="")
    return report
