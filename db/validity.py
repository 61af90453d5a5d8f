"""Which decisions hold: the print that each was made of, compared with what stands there now. Safe to apply any number of times."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import unicodedata
from collections.abc import Iterable

from sqlalchemy import ColumnElement, column, func, select, table
from sqlalchemy.orm import Session

from db.models import CellEvidence, Decision, Parse
from parsers import encode
from parsers.model import Cell, Report, Scope, Table

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


def verdict(session: Session, report_id: int, fingerprint: str) -> Decision | None:
    """The last standing decision to accept or reject this publication of the report."""
    return session.scalars(
        select(Decision)
        .where(
            holds_for() == report_id,
            Decision.fingerprint == fingerprint,
            Decision.kind.in_(("accept", "reject")),
            Decision.state == "active",
        )
        .order_by(Decision.decided_at.desc(), Decision.id.desc())
        .limit(1)
    ).first()


def as_decided(session: Session, part: Report) -> Report:
    """The report with the identity that people gave to this content; as it was read where nobody did."""
    decided = session.scalars(
        select(Decision)
        .where(Decision.kind.in_(_IDENTITY), Decision.fingerprint == part.fingerprint, Decision.state != "revoked")
        .order_by(Decision.decided_at, Decision.id)
    ).all()
    identity = part.identity
    for decision in decided:
        assert decision.decided_value is not None
        if decision.kind == "set_scope":
            identity = dataclasses.replace(identity, scope=Scope(decision.decided_value))
        else:
            value = json.loads(decision.decided_value)
            identity = dataclasses.replace(identity, agency=value["agency"], year=value["year"])
    return part if identity is part.identity else dataclasses.replace(part, identity=identity)


def settle_document(session: Session, parse: Parse, fingerprints: Iterable[str]) -> None:
    """Identity decisions on a document lapse while its latest reading has no report of the content they were made of."""
    there = set(fingerprints)
    statement = select(Decision).where(
        Decision.kind.in_(_IDENTITY), Decision.document_id == parse.document_id, Decision.state != "revoked"
    )
    for decision in session.scalars(statement):
        _set_state(decision, None if decision.fingerprint in there else CONTENT_GONE)


def settle_report(session: Session, report_id: int) -> None:
    """Corrected cells lapse while the current version prints their table otherwise, and hold again when it does not."""
    corrections = session.scalars(
        select(Decision).where(holds_for() == report_id, Decision.kind == "correct_cell", Decision.state != "revoked")
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
