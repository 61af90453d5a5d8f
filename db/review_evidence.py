"""What a person has to see to answer a question: the reading, its sources, what is shown now, what changed, what was decided."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.answers import CellChange, DecisionRow, FindingRow, ReportFull, ReportRow, SourceRow, VersionRow
from db.decision_effects import latest_reading
from db.engine import Store
from db.errors import DecisionError
from db.finding_life import Step, life_of, lives_of_report
from db.identity import same_but_for_place
from db.models import Agency, CellEvidence, Document, Finding
from db.query_lineage import cell_changes, stored_report
from db.query_reports import finding_row, list_reports
from db.query_sources import source_of
from db.review_findings import finding_of
from db.review_places import Place, decided, locate
from db.review_proposals import Proposal, proposals
from db.validity import table_print
from parsers import encode
from parsers.model import Cell, Report, Table

_OWN_FINDINGS = ("finding_year", "finding_document", "finding_portal")


@dataclass(frozen=True, slots=True)
class Compared:
    """What is printed or read otherwise than in an earlier version: the one ``of`` that is shown, or that was decided on."""

    of: VersionRow
    changes: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything about one question. ``report`` is the reading in question with the findings that stand on it.

    ``shown`` compares it with the version that is shown, ``since`` with the print that ``decision`` was made on. ``finding`` is the
    one that the question is about. ``may_be`` are known organs that a candidate may be, ``reports`` those under its name; ``steps``
    is what became of the publisher's findings.
    """

    place: Place
    decisions: tuple[DecisionRow, ...]
    full: ReportFull | None = None
    report: Report | None = None
    sources: tuple[SourceRow, ...] = ()
    shown: Compared | None = None
    decision: DecisionRow | None = None
    since: Compared | None = None
    proposals: tuple[Proposal, ...] = ()
    finding: FindingRow | None = None
    may_be: tuple[str, ...] = ()
    reports: tuple[ReportRow, ...] = ()
    steps: tuple[Step, ...] = ()


def evidence(store: Store, key: str) -> Evidence:
    """What there is to see behind the question of this key, open or not. Raises DecisionError where it names nothing."""
    place = locate(store, key)
    found = Evidence(place, decided(store, place), finding=_finding(store, place), steps=_steps(store, place))
    if place.version_id is not None:
        return _of_report(store, found, place.version_id)
    if place.document_id is not None:
        return _of_document(store, found, place.document_id)
    if place.agency_id is not None:
        return _of_agency(store, found, place.agency_id)
    return found


def _of_report(store: Store, found: Evidence, version_id: int) -> Evidence:
    place = found.place
    full, report = stored_report(store, version_id)
    made = _decision(found)
    with store.read() as session:
        shown = None if place.shown_id == version_id else _compared(session, full, place.shown_id)
        since = None
        if made is not None:
            before = _decided_on(session, full, made)
            since = _compared(session, full, before) if before != version_id else None
    return dataclasses.replace(
        found,
        full=full,
        report=report,
        sources=full.sources,
        shown=shown,
        decision=made if since else None,
        since=since,
        proposals=proposals(report),
    )


def _of_document(store: Store, found: Evidence, document_id: int) -> Evidence:
    with store.read() as session:
        document = session.get_one(Document, document_id)
        reading = latest_reading(session, document_id)
        sources = (source_of(session, document, True),)
    parts = (reading.report.parts or (reading.report,)) if reading else ()
    report = parts[found.place.part] if found.place.part < len(parts) else None
    return dataclasses.replace(found, report=report, sources=sources, proposals=proposals(report) if report else ())


def _of_agency(store: Store, found: Evidence, agency_id: int) -> Evidence:
    with store.read() as session:
        agency = session.get_one(Agency, agency_id)
        of_province = Agency.division_code.startswith(agency.division_code[:2])
        known = session.scalars(select(Agency).where(Agency.status == "known", of_province).order_by(Agency.name)).all()
        alike = tuple(f"{it.name}/{it.division_code}" for it in known if same_but_for_place(it.name, agency.name))
        name, division = agency.name, agency.division_code or None
    rows = tuple(row for row in list_reports(store, agency=name) if row.division_code == division)
    return dataclasses.replace(found, may_be=alike, reports=rows)


def _finding(store: Store, place: Place) -> FindingRow | None:
    if place.question is None or place.question.finding_id is None:
        return None
    with store.read() as session:
        return finding_row(session.get_one(Finding, place.question.finding_id), place.question.subject)


def _steps(store: Store, place: Place) -> tuple[Step, ...]:
    if place.report_id is not None:
        return tuple(lives_of_report(store, place.report_id))
    if place.topic not in _OWN_FINDINGS:
        return ()
    try:
        return tuple(life_of(store, finding_of(store, place)))
    except DecisionError:  # not the publisher's, or gone: it has no life
        return ()


def _decision(found: Evidence) -> DecisionRow | None:
    """The decision on an earlier print, which the question names."""
    wanted = found.place.question.decision_id if found.place.question else None
    return next((it for it in found.decisions if it.decision_id == wanted), None)


def _decided_on(session: Session, full: ReportFull, made: DecisionRow) -> int | None:
    """The version that a decision was made on, as far as the prints at hand tell."""
    if made.kind == "correct_cell" and made.cell:
        table = Table(made.cell.split("/")[0])
        prints = (it for it in reversed(full.versions) if table_print(_cells(session, it), table) == made.fingerprint)
        return next((it.version_id for it in prints), None)
    if made.fingerprint is not None:
        return _last(it for it in full.versions if it.fingerprint == made.fingerprint)
    return _last(it for it in full.versions if it.first_seen_at and it.first_seen_at <= made.at)


def _last(versions: Iterable[VersionRow]) -> int | None:
    return max((it.version_id for it in versions), default=None)


def _cells(session: Session, version: VersionRow) -> tuple[Cell, ...]:
    return encode.decode(session.get_one(CellEvidence, version.version_id).encoded).cells


def _compared(session: Session, full: ReportFull, other_id: int | None) -> Compared | None:
    other = next((it for it in full.versions if it.version_id == other_id), None)
    return None if other is None else Compared(other, cell_changes(_cells(session, other), full.cells))
