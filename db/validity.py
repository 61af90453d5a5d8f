"""Which decisions hold: the print that each was made of, compared with what stands there now. Safe to apply any number of times."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import unicodedata
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import ColumnElement, and_, column, func, or_, select, table
from sqlalchemy.orm import Session

from db.models import CellEvidence, Decision, Document, Parse, ParseVersion, ReportVersion, Retrieval
from db.prepare import PreparedReport
from parsers import encode
from parsers.model import Cell, Scope, Table

CORRECTED_TABLE_CHANGED = "the current version prints this table otherwise"
CONTENT_GONE = "the latest reading of the document has no report with this content"
_IDENTITY = ("set_identity", "set_scope")
_CURRENT = table("current_version", column("version_id"), column("report_id"))


def table_print(cells: Iterable[Cell], of: Table) -> str:
    """sha256 over what is printed in a table, cell by cell, whatever was read of it. White space plays no part."""
    printed = sorted(
        [cell.row, cell.column, cell.label if of is Table.STATISTICS else "", _plain(cell.raw)]
        for cell in cells
        if cell.table is of
    )
    return hashlib.sha256(json.dumps(printed, ensure_ascii=False).encode()).hexdigest()


def holds_for() -> ColumnElement[int | None]:
    """The report that a decision speaks of now."""
    return func.coalesce(Decision.holds_for_id, Decision.report_id)


def _speaks_of(report_ids: Collection[int]) -> ColumnElement[bool]:
    """Whether a decision holds for one of these reports, in words that the indices of both columns serve."""
    of_report = and_(Decision.holds_for_id.is_(None), Decision.report_id.in_(report_ids))
    return or_(Decision.holds_for_id.in_(report_ids), of_report)


def report_print(cells: Iterable[Cell]) -> str:
    """sha256 over what is printed in all tables of a report. Prose plays no part."""
    listed = list(cells)
    tables = {cell.table for cell in listed}
    return hashlib.sha256(
        " ".join(table_print(listed, table) for table in Table if table in tables).encode()
    ).hexdigest()


def same_print(
    session: Session,
    report_id: int,
    cells: Iterable[Cell],
    documents: Collection[int],
    standing: Mapping[tuple[int, str], Decision],
) -> Decision | None:
    """The last of the decisions on a report that was made on the very tables that these cells are from, in one of these documents.

    A newer parser that cuts the prose of a document otherwise gives another content; what a person said holds for it. Another
    publication is judged anew, even if its tables are the same.
    """
    of_report = sorted(
        ((fingerprint, decision) for (its, fingerprint), decision in standing.items() if its == report_id),
        key=lambda it: (it[1].decided_at, it[1].id),
    )
    printed = list(cells)
    if not of_report or not printed:  # that two prints have no table makes them no equals
        return None
    wanted = report_print(printed)
    for fingerprint, decision in reversed(of_report):
        encoded = session.scalars(
            select(CellEvidence.encoded)
            .join(ReportVersion, ReportVersion.id == CellEvidence.version_id)
            .join(ParseVersion, ParseVersion.version_id == ReportVersion.id)
            .join(Parse, Parse.id == ParseVersion.parse_id)
            .where(ReportVersion.report_id.in_((report_id, decision.report_id)))
            .where(ReportVersion.fingerprint == fingerprint)
            .where(Parse.document_id.in_(documents))
        )
        if any(report_print(encode.decode(one).cells) == wanted for one in encoded):
            return decision
    return None


def verdicts(session: Session, report_ids: Collection[int]) -> dict[tuple[int, str], Decision]:
    """The last standing decision to accept or reject on each publication of these reports, by report and fingerprint."""
    statement = (
        select(holds_for(), Decision)
        .where(_speaks_of(report_ids), Decision.kind.in_(("accept", "reject")), Decision.state == "active")
        .order_by(Decision.decided_at, Decision.id)
    )
    return {
        (report_id, decision.fingerprint): decision
        for report_id, decision in session.execute(statement)
        if report_id is not None and decision.fingerprint is not None
    }


class IdentityRulings:
    """What people decided on the identities of reports in documents, read once for a batch."""

    def __init__(self, session: Session, document_ids: Collection[int], fingerprints: Collection[str]) -> None:
        self._session = session
        statement = select(Decision).where(
            Decision.kind.in_(_IDENTITY),
            Decision.state != "revoked",
            or_(Decision.fingerprint.in_(fingerprints), Decision.document_id.in_(document_ids)),
        )
        self._standing = session.scalars(statement.order_by(Decision.decided_at, Decision.id)).all()

    def apply(self, part: PreparedReport, document_id: int) -> PreparedReport:
        """The report with the identity that people gave to this content; as it was read where nobody did."""
        read = part
        for decision in self._standing:
            if decision.fingerprint != part.fingerprint:
                continue
            assert decision.decided_value is not None
            if self._is_anothers(read, document_id, decision):
                continue
            if decision.kind == "set_scope":
                part = dataclasses.replace(part, scope=Scope(decision.decided_value).value)
            else:
                value = json.loads(decision.decided_value)
                part = dataclasses.replace(part, agency=value["agency"], year=value["year"])
        return part

    def _is_anothers(self, read: PreparedReport, document_id: int, decision: Decision) -> bool:
        """Whether another page with this content names another organ or year than the one that was decided on: reports of
        units that had nothing to tell are alike to the letter. The same page of another night is the same report."""
        if decision.document_id in (document_id, None) or decision.read_value is None:
            return False
        told = [json.loads(decision.read_value)]
        told += [json.loads(decision.decided_value or "{}")] if decision.kind == "set_identity" else []
        agencies, years = {it["agency"] for it in told}, {it["year"] for it in told}
        if read.agency in {None, *agencies} and read.year in {None, *years}:
            return False
        mine, its = (
            select(Retrieval.url)
            .join(Document, Document.sha256 == Retrieval.sha256)
            .where(Document.id == one, Retrieval.outcome == "ok")
            for one in (document_id, decision.document_id)
        )
        return self._session.scalar(mine.where(Retrieval.url.in_(its)).limit(1)) is None

    def settle(self, document_id: int, fingerprints: Collection[str]) -> None:
        """Decisions on a document lapse while its latest reading has no report of the content they were made of."""
        for decision in self._standing:
            if decision.document_id == document_id:
                _set_state(decision, None if decision.fingerprint in fingerprints else CONTENT_GONE)


def corrected_reports(session: Session, report_ids: Collection[int]) -> set[int]:
    """Those of the reports that people corrected cells of."""
    statement = select(holds_for()).where(
        _speaks_of(report_ids), Decision.kind == "correct_cell", Decision.state != "revoked"
    )
    return {report_id for report_id in session.scalars(statement) if report_id is not None}


def settle_report(session: Session, report_id: int) -> None:
    """Corrected cells lapse while the current version prints their table otherwise, and hold again when it does not."""
    corrections = session.scalars(
        select(Decision).where(_speaks_of([report_id]), Decision.kind == "correct_cell", Decision.state != "revoked")
    ).all()
    if not corrections:
        return
    session.flush()
    version_id = session.scalar(select(_CURRENT.c.version_id).where(_CURRENT.c.report_id == report_id))
    if version_id is None:
        return  # nothing is shown, so nothing contradicts
    cells = encode.decode(session.get_one(CellEvidence, version_id).encoded).cells
    for decision in corrections:
        assert decision.cell is not None
        same = table_print(cells, Table(decision.cell.split("/")[0])) == decision.fingerprint
        _set_state(decision, None if same else CORRECTED_TABLE_CHANGED)
    session.flush()


def _set_state(decision: Decision, lapse_reason: str | None) -> None:
    decision.state = "active" if lapse_reason is None else "lapsed"
    decision.lapse_reason = lapse_reason


def _plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
