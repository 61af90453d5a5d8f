"""Reading reports: the list of them, and one in full with its evidence, findings and sources."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, case, column, func, or_, select, table
from sqlalchemy.orm import Session

from db.answers import FindingRow, NoteRow, ReportFull, ReportRow, SectionRow, VersionRow
from db.engine import Store
from db.models import (
    Agency,
    CellEvidence,
    Finding,
    Report,
    ReportVersion,
    Section,
    TableNote,
)
from db.query_sources import sources_of
from parsers import encode
from parsers.model import Table

CURRENT = table("current_version", column("version_id"), column("report_id"))


def list_reports(store: Store, *, years: Collection[int] = (), agency: str | None = None) -> tuple[ReportRow, ...]:
    """Every report, with the version to show, by division, agency, year and scope."""
    where: list[ColumnElement[bool]] = []
    if years:
        where.append(Report.report_year.in_(years))
    if agency is not None:
        where.append(Agency.name == agency)
    with store.read() as session:
        return _report_rows(session, *where)


def find_version(store: Store, agency: str, year: int, scope: str | None = None) -> int | None:
    """The version to show of this agency's report of the year; of several scopes the first by name. None: no report."""
    rows = [row for row in list_reports(store, years=(year,), agency=agency) if scope in (None, row.scope)]
    return rows[0].version_id if rows else None


def report_in_full(store: Store, version_id: int) -> ReportFull | None:
    """One version with everything that is known of it. None: there is no such version."""
    with store.read() as session:
        version = session.get(ReportVersion, version_id)
        if version is None:
            return None
        shown = report_rows(session, version.report_id, version_id)
        evidence = session.get_one(CellEvidence, version_id)
        sections = session.scalars(select(Section).filter_by(version_id=version_id).order_by(Section.ordinal))
        notes = session.scalars(select(TableNote).filter_by(version_id=version_id).order_by(TableNote.ordinal))
        return ReportFull(
            row=shown[0],
            fingerprint=version.fingerprint,
            parser_version=version.parser_version,
            scope_evidence=version.scope_evidence,
            period_start=version.period_start,
            period_end=version.period_end,
            preamble=version.preamble,
            cells=encode.decode(evidence.encoded).cells,
            notes=tuple(NoteRow(note.form_table, note.body) for note in notes),
            sections=tuple(SectionRow(section.number, section.title, section.body) for section in sections),
            findings=_findings_of(session, version, shown[0]),
            sources=sources_of(session, version_id, evidence.parse_id),
            versions=version_rows(session, version.report_id),
        )


def report_rows(session: Session, report_id: int, version_id: int) -> tuple[ReportRow, ...]:
    """One version of a report, as a row of the list of reports."""
    return _report_rows(session, Report.id == report_id, version_id=version_id)


def _report_rows(session: Session, *where: ColumnElement[bool], version_id: int | None = None) -> tuple[ReportRow, ...]:
    counts = _finding_counts()
    # Without an accepted version the newest one stands for the report, so that nothing collected is invisible.
    place = func.row_number().over(
        partition_by=ReportVersion.report_id,
        order_by=(
            case((CURRENT.c.version_id.is_(None), 1), else_=0),
            case((ReportVersion.status == "quarantined", 0), else_=1),
            ReportVersion.first_seen_at.desc(),
            ReportVersion.id.desc(),
        ),
    )
    ranked = (
        select(
            ReportVersion.id.label("version_id"),
            place.label("place"),
            func.count().over(partition_by=ReportVersion.report_id).label("versions"),
        )
        .outerjoin(CURRENT, CURRENT.c.version_id == ReportVersion.id)
        .subquery()
    )
    chosen = ranked.c.place == 1 if version_id is None else ranked.c.version_id == version_id
    statement = (
        select(
            ReportVersion,
            Report,
            Agency,
            CURRENT.c.version_id,
            ranked.c.versions,
            *counts.c,
            _waiting().label("waiting"),
        )
        .join(ranked, and_(ranked.c.version_id == ReportVersion.id, chosen))
        .join(Report, Report.id == ReportVersion.report_id)
        .join(Agency, Agency.id == Report.agency_id)
        .outerjoin(CURRENT, CURRENT.c.version_id == ReportVersion.id)
        .outerjoin(counts, counts.c.of_version == ReportVersion.id)
        .where(*where)
        .order_by(Agency.division_code, Agency.name, Report.report_year, Report.scope)
    )
    return tuple(_report_row(row) for row in session.execute(statement))


def _finding_counts() -> Any:
    def count(severity: str, responsibility: str | None = None) -> ColumnElement[int]:
        hit = Finding.severity == severity
        if responsibility:
            hit = and_(hit, Finding.responsibility == responsibility)
        return func.sum(case((hit, 1), else_=0))

    return (
        select(
            Finding.version_id.label("of_version"),
            count("error", "publisher").label("publisher_errors"),
            count("error", "pipeline").label("pipeline_errors"),
            count("warning").label("warnings"),
        )
        .where(Finding.version_id.is_not(None), Finding.state == "open")
        .group_by(Finding.version_id)
        .subquery()
    )


def _waiting() -> ColumnElement[bool]:
    return ReportVersion.id.in_(select(column("version_id")).select_from(table("waiting_correction")))


def _layouts(version: ReportVersion) -> dict[str, str]:
    found = {name.value: getattr(version, f"layout_{name.value}") for name in Table}
    return {name: layout for name, layout in found.items() if layout is not None}


def _report_row(row: Any) -> ReportRow:
    version, report, agency = row[0], row[1], row[2]
    is_current = row[3] is not None
    return ReportRow(
        report_id=report.id,
        version_id=version.id,
        agency=agency.name,
        agency_is_candidate=agency.status == "candidate",
        division_code=agency.division_code or None,
        year=report.report_year,
        scope=report.scope,
        layouts=_layouts(version),
        status=version.status,
        status_reason=version.status_reason,
        is_current=is_current,
        correction_waiting=is_current and bool(row.waiting),
        reading=version.parse_status,
        lowest_grade=version.lowest_grade,
        cells=version.cell_count,
        cells_unread=version.cells_unread,
        published_on=version.published_on,
        versions=row.versions,
        publisher_errors=int(row.publisher_errors or 0),
        pipeline_errors=int(row.pipeline_errors or 0),
        warnings=int(row.warnings or 0),
    )


def _findings_of(session: Session, version: ReportVersion, row: ReportRow) -> tuple[FindingRow, ...]:
    """Open findings of the version, and those of its agency and year."""
    report = session.get_one(Report, version.report_id)
    of_year = and_(Finding.agency_id == report.agency_id, Finding.report_year == report.report_year)
    statement = (
        select(Finding)
        .where(Finding.state == "open", or_(Finding.version_id == version.id, of_year))
        .order_by(case({"error": 0, "warning": 1}, value=Finding.severity, else_=2), Finding.code, Finding.detail)
    )
    subject = f"{row.agency} {row.year} {row.scope}"
    return tuple(finding_row(finding, subject) for finding in session.scalars(statement))


def finding_row(finding: Finding, subject: str) -> FindingRow:
    """A finding with a readable subject."""
    return FindingRow(
        finding_id=finding.id,
        subject_kind=finding.subject_kind,
        subject=subject,
        code=finding.code,
        severity=finding.severity,
        responsibility=finding.responsibility,
        detail=finding.detail,
        message=finding.message,
        cells=tuple(finding.cells),
        expected=finding.expected,
        actual=finding.actual,
    )


def version_rows(session: Session, report_id: int) -> tuple[VersionRow, ...]:
    """Every version of a report, in the order it was first seen."""
    statement = (
        select(ReportVersion, CURRENT.c.version_id)
        .outerjoin(CURRENT, CURRENT.c.version_id == ReportVersion.id)
        .where(ReportVersion.report_id == report_id)
        .order_by(ReportVersion.first_seen_at, ReportVersion.id)
    )
    return tuple(
        VersionRow(
            version_id=version.id,
            fingerprint=version.fingerprint,
            reading_digest=version.reading,
            status=version.status,
            is_current=current is not None,
            published_on=version.published_on,
            first_seen_at=version.first_seen_at,
            parser_version=version.parser_version,
            cells_unread=version.cells_unread,
            lowest_grade=version.lowest_grade,
            status_reason=version.status_reason,
            cells_uncertain=version.cells_uncertain,
            tables_absent=version.tables_absent,
            is_decided=version.status_origin == "decision",
            replaced_at=version.replaced_at,
        )
        for version, current in session.execute(statement)
    )
