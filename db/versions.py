"""Report versions: content × reading. A version is made once and never changed but for its status and its findings."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from db.findings import Subject, replace_findings
from db.models import (
    CellEvidence,
    Document,
    Parse,
    ParseVersion,
    ReportVersion,
    Section,
    TableNote,
)
from db.models import Report as ReportRow
from db.reading import cell_rows, quality, reading_digest
from db.statements import insert_new
from db.validity import verdict
from parsers.model import Finding, Report, Responsibility, Severity, Status, Table

IDENTITY_REPLACED = "identity_replaced"


@dataclass(frozen=True, slots=True)
class VersionOutcome:
    """The version a report became: made now (``created``), or found."""

    version_id: int
    report_id: int
    created: bool
    status: str


@dataclass(frozen=True, slots=True)
class Loading:
    """Where a version comes from: parse, document, content fingerprint, encoded report, run and time of the load."""

    parse_id: int
    document: Document
    fingerprint: str
    encoded: bytes
    run_id: str | None
    now: dt.datetime


def load_version(session: Session, loading: Loading, agency_id: int, report: Report) -> VersionOutcome:
    """The version of this content and reading, made if it is not there. ``report`` has an agency and a year."""
    report_id = _report_id(session, agency_id, report)
    key = {"report_id": report_id, "fingerprint": loading.fingerprint, "reading": reading_digest(report)}
    cells = cell_rows(report)
    findings = (*report.findings, *cells.findings)
    created = insert_new(session, ReportVersion, {**key, **_columns(loading, report)}, tuple(key))
    version = session.scalars(select(ReportVersion).filter_by(**key).with_for_update()).one()
    if created:
        for model, rows in cells.rows.items():
            session.execute(insert(model), [{"version_id": version.id, **row} for row in rows])
        _add_prose(session, version.id, report)
        session.add(CellEvidence(version_id=version.id, parse_id=loading.parse_id, encoded=loading.encoded))
    else:
        _seen_again(version, loading, report)
    if created or report.parser_version >= version.checks_version:
        version.checks_version = report.parser_version
        replace_findings(session, Subject.version(version.id), "parse", findings, loading.now)
        _judge(session, version, report, findings)
    session.flush()
    return VersionOutcome(version.id, report_id, created, version.status)


def retire_replaced(session: Session, parse: Parse, earlier: set[int]) -> None:
    """Reject what the document gave under another identity before, unless another document still says so."""
    linked = select(ReportVersion.report_id).join(ParseVersion, ParseVersion.version_id == ReportVersion.id)
    reports_now = set(session.scalars(linked.where(ParseVersion.parse_id == parse.id)))
    for version in session.scalars(select(ReportVersion).where(ReportVersion.id.in_(earlier))):
        if version.report_id in reports_now or version.status_origin == "decision":
            continue
        others = (
            select(Parse.id)
            .join(ParseVersion, ParseVersion.parse_id == Parse.id)
            .where(ParseVersion.version_id == version.id, Parse.document_id != parse.document_id)
        )
        if session.scalar(others.limit(1)) is None:
            version.status, version.status_reason = "rejected", IDENTITY_REPLACED


def _report_id(session: Session, agency_id: int, report: Report) -> int:
    key = {"agency_id": agency_id, "report_year": report.identity.year, "scope": report.identity.scope.value}
    insert_new(session, ReportRow, key, tuple(key))
    return session.scalars(select(ReportRow.id).filter_by(**key)).one()


def _columns(loading: Loading, report: Report) -> dict[str, object]:
    identity, judged = report.identity, quality(report)
    return {
        "status": "quarantined",
        "status_origin": "rule",
        "parse_status": report.status.value,
        "parser_version": report.parser_version,
        "checks_version": report.parser_version,
        **{f"layout_{table.value}": report.layout.get(table.value) for table in Table},
        "scope_evidence": identity.scope_evidence,
        "published_on": identity.published_on,
        "period_start": identity.period_start,
        "period_end": identity.period_end,
        "preamble": report.preamble,
        "tables_absent": judged.tables_absent,
        "cell_count": judged.cell_count,
        "cells_unread": judged.cells_unread,
        "cells_uncertain": judged.cells_uncertain,
        "lowest_grade": judged.lowest_grade,
        "first_seen_at": loading.document.first_seen_at,
        "run_id": loading.run_id,
    }


def _add_prose(session: Session, version_id: int, report: Report) -> None:
    for ordinal, section in enumerate(report.sections):
        session.add(
            Section(
                version_id=version_id, ordinal=ordinal, number=section.number, title=section.title, body=section.text
            )
        )
    for ordinal, note in enumerate(report.notes):
        session.add(TableNote(version_id=version_id, ordinal=ordinal, form_table=note.table.value, body=note.text))


def _seen_again(version: ReportVersion, loading: Loading, report: Report) -> None:
    """The earliest date counts, in whatever order documents are loaded."""
    published = report.identity.published_on
    if published is not None:
        version.published_on = min(version.published_on or published, published)
    version.first_seen_at = min(version.first_seen_at, loading.document.first_seen_at)


def _judge(session: Session, version: ReportVersion, report: Report, findings: tuple[Finding, ...]) -> None:
    """Accept a complete reading without an error of ours. What the publisher got wrong never holds a version back."""
    decided = verdict(session, version.report_id, version.fingerprint)
    if decided is not None:
        version.status = "accepted" if decided.kind == "accept" else "rejected"
        version.status_origin, version.status_reason = "decision", decided.reason
        return
    if version.status_origin == "decision":
        return
    ours = sorted(
        {f.code for f in findings if f.severity is Severity.ERROR and f.responsibility is Responsibility.PIPELINE}
    )
    if report.status is Status.COMPLETE and not ours:
        version.status, version.status_reason = "accepted", None
    else:
        version.status, version.status_reason = "quarantined", ", ".join(ours) or report.status.value
