"""Reading the history of a report: which reports a name may mean, and what changed from version to version, by whom."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from db.answers import CellChange, DecisionRow, History, ReportFull, ReportName, Transition, VersionRow
from db.engine import Store
from db.identity import final_agency
from db.models import (
    Agency,
    AgencyAlias,
    CellEvidence,
    Decision,
    Document,
    Parse,
    ParseVersion,
    Report,
    ReportVersion,
)
from db.query_reports import report_in_full, report_rows, version_rows
from db.query_sources import sources_of
from db.reading import canonical
from db.validity import holds_for
from parsers import encode, model
from parsers.model import Cell, Finding, Responsibility, Severity, Table


def reports_named(store: Store, agency: str, year: int, scope: str | None = None) -> tuple[ReportName, ...]:
    """The reports of this year that a name may mean: of agencies called so, else of those whose name contains it.

    Several rows mean that the name, or the scope, does not say which. An agency that was merged is the one it became.
    """
    with store.read() as session:
        alias = select(AgencyAlias.agency_id).where(AgencyAlias.name == agency)
        called = session.scalars(select(Agency).where(or_(Agency.name == agency, Agency.id.in_(alias)))).all()
        exact = _reports(session, called, year, scope)
        if exact or called:
            return exact
        like = select(Agency).where(Agency.name.contains(agency, autoescape=True))
        return _reports(session, session.scalars(like).all(), year, scope)


def history(store: Store, report_id: int) -> History:
    """Every version of a report in the order of publication and reading, with what changed from each to the next.

    A change is the publisher's when the content differs in another document, and the parser's when one document or one
    content was read otherwise.
    """
    with store.read() as session:
        versions = sorted(version_rows(session, report_id), key=_when)
        read = {version.version_id: encode.decode(_evidence(session, version)).cells for version in versions}
        documents = {version.version_id: _documents(session, version.version_id) for version in versions}
        steps = tuple(
            _transition(before, after, documents, cell_changes(read[before.version_id], read[after.version_id]))
            for before, after in itertools.pairwise(versions)
        )
        current = next((version.version_id for version in versions if version.is_current), None)
        shown = current or (versions[-1].version_id if versions else None)
        row = report_rows(session, report_id, shown)[0] if shown is not None else None
        sources = {version.version_id: _sources(session, version.version_id) for version in versions}
        return History(row, tuple(versions), steps, decision_rows(session, holds_for() == report_id), sources)


def _reports(session: Session, agencies: Sequence[Agency], year: int, scope: str | None) -> tuple[ReportName, ...]:
    ids = {final_agency(session, agency).id for agency in agencies}
    statement = (
        select(Report, Agency)
        .join(Agency, Agency.id == Report.agency_id)
        .where(Report.agency_id.in_(ids), Report.report_year == year)
        .where(select(ReportVersion.id).where(ReportVersion.report_id == Report.id).exists())
        .order_by(Agency.name, Agency.division_code, Report.scope)
    )
    return tuple(
        ReportName(report.id, agency.name, agency.division_code or None, report.report_year, report.scope)
        for report, agency in session.execute(statement)
        if scope in (None, report.scope)
    )


def _when(version: VersionRow) -> tuple[dt.date, dt.datetime, int, int]:
    seen = version.first_seen_at or dt.datetime.min.replace(tzinfo=dt.UTC)
    return (version.published_on or seen.date(), seen, version.parser_version, version.version_id)


def _evidence(session: Session, version: VersionRow) -> bytes:
    return session.get_one(CellEvidence, version.version_id).encoded


def _documents(session: Session, version_id: int) -> frozenset[str]:
    statement = (
        select(Document.sha256)
        .join(Parse, Parse.document_id == Document.id)
        .join(ParseVersion, ParseVersion.parse_id == Parse.id)
        .where(ParseVersion.version_id == version_id)
    )
    return frozenset(session.scalars(statement))


def _sources(session: Session, version_id: int) -> tuple[str, ...]:
    evidence = session.get_one(CellEvidence, version_id)
    return tuple(url for source in sources_of(session, version_id, evidence.parse_id) for url in source.urls)


def _transition(
    before: VersionRow, after: VersionRow, documents: dict[int, frozenset[str]], changes: tuple[CellChange, ...]
) -> Transition:
    same_bytes = bool(documents[before.version_id] & documents[after.version_id])
    by = "parser" if before.fingerprint == after.fingerprint or same_bytes else "publisher"
    return Transition(before.version_id, after.version_id, by, changes)


def cell_changes(before: tuple[Cell, ...], after: tuple[Cell, ...]) -> tuple[CellChange, ...]:
    """The cells that are printed or read otherwise, in the order of the form; those that only one of both has too."""
    old, new = _by_place(before), _by_place(after)
    changes = []
    for place in dict.fromkeys((*old, *new)):
        was, now = old.get(place), new.get(place)
        if _shown(was) != _shown(now) or (was and was.raw) != (now and now.raw):
            known = now or was
            assert known is not None
            changes.append(CellChange(known.key, known.label, was, now))
    return tuple(changes)


def _by_place(cells: tuple[Cell, ...]) -> dict[tuple[str, str, int], Cell]:
    """Cells by key; rows of the older annex, which share one, by label and by how often it stood there before."""
    found: dict[tuple[str, str, int], Cell] = {}
    for cell in cells:
        label = cell.label if cell.table is Table.STATISTICS else ""
        number = 0
        while (cell.key, label, number) in found:
            number += 1
        found[cell.key, label, number] = cell
    return found


def _shown(cell: Cell | None) -> tuple[str, ...] | None:
    if cell is None:
        return None
    value = "" if cell.value is None else canonical(cell.value)
    return (value, cell.state, cell.unit or "", cell.grade, str(cell.inferred))


def decision_rows(session: Session, where: ColumnElement[bool]) -> tuple[DecisionRow, ...]:
    """The decisions of which this is true, oldest first."""
    statement = select(Decision).where(where).order_by(Decision.decided_at, Decision.id)
    return tuple(
        DecisionRow(
            decision_id=it.id,
            kind=it.kind,
            state=it.state,
            cell=it.cell,
            fingerprint=it.fingerprint,
            value=it.decided_value,
            printed=it.printed_raw,
            reason=it.reason,
            evidence=it.evidence,
            by=it.decided_by,
            at=it.decided_at,
            lapse_reason=it.lapse_reason,
            undoes=it.undoes_id,
        )
        for it in session.scalars(statement)
    )


def stored_report(store: Store, version_id: int) -> tuple[ReportFull, model.Report]:
    """A version with its sources, and the report as it was read, carrying the findings that stand open on it now."""
    full = report_in_full(store, version_id)
    if full is None:
        raise KeyError(version_id)
    with store.read() as session:
        read = encode.decode(session.get_one(CellEvidence, version_id).encoded)
    findings = tuple(
        Finding(
            it.code,
            Severity(it.severity),
            Responsibility(it.responsibility),
            it.detail,
            it.message,
            it.cells,
            it.expected,
            it.actual,
        )
        for it in full.findings
    )
    return full, dataclasses.replace(read, findings=findings)
