"""What people decide about reports and agencies: recorded with who, when, why; applied at once; undone by another decision.

    accept(store, version_id, Ruling("张三", "read it myself"))

Every function returns the id of its decision. DecisionError: what was named does not exist, or cannot be decided so.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.decision_effects import latest_reading, merge_now, reload_agency, reload_documents, unmerge_now
from db.engine import Store
from db.errors import DecisionError
from db.following import judge_again, rekey
from db.identity import final_agency
from db.links import IDENTITY_REPLACED
from db.locks import enter_as_decider
from db.models import Agency, Base, CellEvidence, Decision, Document, Parse, ParseVersion, Report, ReportVersion
from db.reading import canonical
from db.statements import utc_now
from db.types import AMOUNT_SCALE, fits
from db.validity import settle_report, table_print
from parsers import encode
from parsers.model import Cell, Scope, Table

Row = TypeVar("Row", bound=Base)
_LONGEST_NAME, _LONGEST = 200, 4_000
#: Control characters but tab and line ends, and halves of characters: no terminal and not every database takes them.
UNWRITABLE = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who decided, why, on what evidence, when (UTC; now where it is None)."""

    by: str
    reason: str
    evidence: str | None = None
    at: dt.datetime | None = None

    def check(self) -> None:
        """Raises DecisionError where it does not say who and why, in words that every reader and every database can have."""
        if not self.by.strip() or not self.reason.strip():
            raise DecisionError("a decision names who decided and why")
        for text, most in ((self.by, _LONGEST_NAME), (self.reason, _LONGEST), (self.evidence or "", _LONGEST)):
            if len(text) > most:
                raise DecisionError(f"{text[:20]!r}… has {len(text)} characters: {most} at most")
            if UNWRITABLE.search(text):
                raise DecisionError(f"{text[:60]!r} has characters that are none of a text")


def accept(store: Store, version_id: int, ruling: Ruling) -> int:
    """The publication that this version reads may be used, in every reading of it. A later publication is judged anew."""
    return _rule_on(store, "accept", version_id, ruling)


def reject(store: Store, version_id: int, ruling: Ruling) -> int:
    """The publication that this version reads is not used, in no reading of it."""
    return _rule_on(store, "reject", version_id, ruling)


def withhold(store: Store, report_id: int, ruling: Ruling) -> int:
    """The report is shown in no panel, whatever versions it has, until that is undone."""
    with _deciding(store) as session:
        _there(session, Report, report_id)
        return _record(session, ruling, kind="withhold", report_id=report_id)


def correct_cell(store: Store, version_id: int, cell: str, value: Decimal | None, ruling: Ruling) -> int:
    """The cell ``table/row/column`` of the version's report stands for ``value`` (万元 for amounts; None: a blank).

    What was printed stays in its table; ``panel_corrected`` and ``corrected_cells`` show the correction. It lapses while the
    current version prints the table otherwise.
    """
    return correct_cells(store, version_id, {cell: value}, ruling)[0]


def correct_cells(
    store: Store, version_id: int, values: Mapping[str, Decimal | None], ruling: Ruling
) -> tuple[int, ...]:
    """Several cells at once, each by a decision of its own: all of them are corrected or none."""
    with _deciding(store) as session:
        version = _there(session, ReportVersion, version_id)
        cells = encode.decode(session.get_one(CellEvidence, version_id).encoded).cells
        made = tuple(_corrected(session, version, cells, cell, value, ruling) for cell, value in values.items())
        settle_report(session, version.report_id)
        return made


def merge_agencies(store: Store, agency_id: int, into_id: int, ruling: Ruling) -> int:
    """Two names of one organ: the first agency's reports become the second's, its names aliases of the second."""
    with _deciding(store) as session:
        agency, into = _there(session, Agency, agency_id), _there(session, Agency, into_id)
        if agency.status == "merged":
            raise DecisionError(f"{agency.name} is merged already")
        if final_agency(session, into).id == agency.id:
            raise DecisionError(f"{into.name} is merged into {agency.name}")
        made = _record(
            session, ruling, kind="merge", agency_id=agency_id, decided_value=into.name, read_value=agency.status
        )
        merge_now(session, agency, into)
        rekey(session)
        reload_agency(store, session, agency_id, ruling.at or utc_now())
        return made


def confirm_agency(store: Store, agency_id: int, ruling: Ruling) -> int:
    """A name that was read is that of an organ of its own: the candidate becomes known."""
    with _deciding(store) as session:
        agency = _there(session, Agency, agency_id)
        if agency.status != "candidate":
            raise DecisionError(f"{agency.name} is no candidate: it is {agency.status}")
        made = _record(session, ruling, kind="confirm", agency_id=agency_id, read_value=agency.status)
        agency.status = "known"
        session.flush()
        reload_agency(store, session, agency_id, ruling.at or utc_now())
        return made


def leave(store: Store, topic: str, ruling: Ruling, **subject: int | str | None) -> int:
    """A question of the review queue needs nothing done. ``subject``: the columns of ``decision`` that say which one it is."""
    with _deciding(store) as session:
        return _record(session, ruling, kind="leave", topic=topic, **subject)


def set_identity(store: Store, sha256: str, agency: str, year: int, ruling: Ruling, *, part: int = 0) -> int:
    """The report in this document (the ``part``-th of several) is this agency's of this year, whatever was read."""
    return _override(store, "set_identity", sha256, part, _whose(agency, year), ruling)


def set_scope(store: Store, sha256: str, scope: Scope, ruling: Ruling, *, part: int = 0) -> int:
    """The report in this document has this scope, whatever was read."""
    return _override(store, "set_scope", sha256, part, scope.value, ruling)


def undo(store: Store, decision_id: int, ruling: Ruling) -> int:
    """Take a decision back. What it did is done away with; both decisions stay on record."""
    with _deciding(store) as session:
        decision = _there(session, Decision, decision_id)
        if decision.kind == "undo" or decision.state == "revoked":
            raise DecisionError(f"decision {decision_id} cannot be undone: {decision.kind}, {decision.state}")
        decision.state, decision.lapse_reason = "revoked", None
        names = ("report_id", "agency_id", "document_id", "fingerprint", "topic")
        subject = {name: getattr(decision, name) for name in names}
        made = _record(session, ruling, kind="undo", undoes_id=decision_id, cell=decision.cell, **subject)
        now = ruling.at or utc_now()
        if decision.kind in ("accept", "reject"):
            judge_again(session, decision.holds_for_id or decision.report_id)
        elif decision.kind == "merge":
            agency = session.get_one(Agency, decision.agency_id)
            into = session.get_one(Agency, agency.merged_into_id)
            unmerge_now(session, agency, into, decision.read_value or "candidate")
            rekey(session)
            reload_agency(store, session, final_agency(session, into).id, now)
        elif decision.kind == "confirm":
            agency = session.get_one(Agency, decision.agency_id)
            agency.status = decision.read_value or "candidate"
            session.flush()
            reload_agency(store, session, agency.id, now)
        elif decision.kind in ("set_identity", "set_scope"):
            _reload_content(store, session, decision.document_id, decision.fingerprint, now)
        return made


@contextmanager
def _deciding(store: Store) -> Iterator[Session]:
    """A transaction that no loader writes beside: what is decided on is what stands."""
    with store.begin() as session:
        enter_as_decider(session)
        yield session


def _rule_on(store: Store, kind: str, version_id: int, ruling: Ruling) -> int:
    with _deciding(store) as session:
        version = _there(session, ReportVersion, version_id)
        if version.status_reason == IDENTITY_REPLACED:
            raise DecisionError(f"version {version_id} is read as another report's now: that one can be decided on")
        made = _record(session, ruling, kind=kind, report_id=version.report_id, fingerprint=version.fingerprint)
        judge_again(session, version.report_id)
        return made


def _override(store: Store, kind: str, sha256: str, part: int, value: str, ruling: Ruling) -> int:
    with _deciding(store) as session:
        document = session.scalars(select(Document).filter_by(sha256=sha256)).one_or_none()
        if document is None:
            raise DecisionError(f"no document {sha256}")
        reading = latest_reading(session, document.id)
        parts = (reading.report.parts or (reading.report,)) if reading else ()
        if part >= len(parts) or not parts[part].fingerprint or not parts[part].cells:
            raise DecisionError(f"document {sha256} has no report {part}")
        made = _record(
            session,
            ruling,
            kind=kind,
            document_id=document.id,
            fingerprint=parts[part].fingerprint,
            decided_value=value,
            read_value=_whose(parts[part].identity.agency, parts[part].identity.year),
        )
        _reload_content(store, session, document.id, parts[part].fingerprint, ruling.at or utc_now())
        return made


def _corrected(
    session: Session, version: ReportVersion, cells: tuple[Cell, ...], cell: str, value: Decimal | None, ruling: Ruling
) -> int:
    read = _only_cell(cells, cell)
    scale = AMOUNT_SCALE if cell.endswith(("amount_wanyuan", "items_last_year", "items_change")) else 0
    if value is not None and (not value.is_finite() or not fits(value, scale)):
        raise DecisionError(f"{value} cannot be kept exactly in {cell}")
    return _record(
        session,
        ruling,
        kind="correct_cell",
        report_id=version.report_id,
        cell=cell,
        fingerprint=table_print(cells, read.table),
        decided_value=None if value is None else canonical(value),
        printed_raw=read.raw,
        read_value=None if read.value is None else canonical(read.value),
    )


def _whose(agency: str | None, year: int | None) -> str:
    return json.dumps({"agency": agency, "year": year}, ensure_ascii=False, sort_keys=True)


def _reload_content(
    store: Store, session: Session, document_id: int | None, fingerprint: str | None, now: dt.datetime
) -> None:
    """Load the document anew, and every other one that was read to hold this content: the decision is on the content."""
    holding = (
        select(Parse.document_id)
        .join(ParseVersion, ParseVersion.parse_id == Parse.id)
        .join(ReportVersion, ReportVersion.id == ParseVersion.version_id)
        .where(ReportVersion.fingerprint == fingerprint)
    )
    documents = {*session.scalars(holding), *(() if document_id is None else (document_id,))}
    reload_documents(store, session, documents, now)


def _record(session: Session, ruling: Ruling, **columns: Any) -> int:
    ruling.check()
    decision = Decision(
        **columns,
        state="active",
        reason=ruling.reason,
        decided_by=ruling.by,
        evidence=ruling.evidence,
        decided_at=ruling.at or utc_now(),
    )
    session.add(decision)
    session.flush()
    return decision.id


def _only_cell(cells: tuple[Cell, ...], key: str) -> Cell:
    found = [cell for cell in cells if cell.key == key]
    if len(found) != 1:
        raise DecisionError(f"{len(found)} cells are called {key}")
    if found[0].table is Table.STATISTICS:
        raise DecisionError(
            "cells of the older annex cannot be corrected one by one: their rows have no codes of their own"
        )
    return found[0]


def _there(session: Session, model: type[Row], key: int) -> Row:
    found = session.get(model, key)
    if found is None:
        raise DecisionError(f"no {model.__tablename__} {key}")
    return found
