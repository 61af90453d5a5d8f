"""Reading what was added by hand: each document with its record, its reading, its reports and its findings."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from db.answers import FindingRow, IntakeOutcome, Problem
from db.engine import Store
from db.models import CellEvidence, Document, Finding, Intake, Parse, ParseVersion, Report, ReportVersion
from db.query_reports import finding_row, report_rows
from db.query_sources import intakes_of

_FINE = ("complete", "several", "not_a_report")


def intake_outcomes(store: Store, sha256s: Collection[str]) -> tuple[IntakeOutcome, ...]:
    """What came of these documents, in the order they are named; those nobody has are left out."""
    with store.read() as session:
        found = session.scalars(select(Document).where(Document.sha256.in_(sha256s)))
        documents = {document.sha256: document for document in found}
        return tuple(_outcome(session, documents[name]) for name in dict.fromkeys(sha256s) if name in documents)


def manual_problems(session: Session) -> Iterator[Problem]:
    """Documents that no portal led to and that were not fully read, by address."""
    newest = (
        select(Parse.document_id, func.max(Parse.parser_version).label("version"))
        .group_by(Parse.document_id)
        .subquery()
    )
    statement = (
        select(Intake.url, Document.sha256, Parse.status, Parse.reason)
        .join(Document, Document.id == Intake.document_id)
        .outerjoin(newest, newest.c.document_id == Document.id)
        .outerjoin(Parse, and_(Parse.document_id == newest.c.document_id, Parse.parser_version == newest.c.version))
        .where(Document.origin == "manual", or_(Parse.status.is_(None), Parse.status.not_in(_FINE)))
        .order_by(Intake.url, Document.sha256)
    )
    for url, sha256, status, reason in session.execute(statement):
        severity = "warning" if status in ("incomplete", "unreadable") else "error"
        yield Problem(
            "document", None, url, status or "unparsed", reason, f"added by hand, sha256 {sha256}", severity, "pipeline"
        )


def _outcome(session: Session, document: Document) -> IntakeOutcome:
    parse = session.scalars(
        select(Parse).filter_by(document_id=document.id).order_by(Parse.parser_version.desc()).limit(1)
    ).first()
    given = (
        select(ReportVersion)
        .join(ParseVersion, ParseVersion.version_id == ReportVersion.id)
        .where(ParseVersion.parse_id == (parse.id if parse else None))
        .order_by(ParseVersion.part)
    )
    versions = session.scalars(given).all()
    encoded = parse.encoded if parse else None
    if encoded is None and versions:
        encoded = session.get_one(CellEvidence, versions[0].id).encoded
    return IntakeOutcome(
        sha256=document.sha256,
        media_type=document.media_type,
        byte_count=document.byte_count,
        origin=document.origin,
        intakes=intakes_of(session, document.id),
        status=parse.status if parse else None,
        reason=parse.reason if parse else None,
        reports=tuple(row for version in versions for row in report_rows(session, version.report_id, version.id)),
        findings=_findings(session, document, versions),
        encoded=encoded,
    )


def _findings(session: Session, document: Document, versions: Collection[ReportVersion]) -> tuple[FindingRow, ...]:
    """Those of the document first: they are about what the person said."""
    own = Finding.document_id == document.id
    of_versions = Finding.version_id.in_([version.id for version in versions])
    years = select(Report.agency_id, Report.report_year).where(Report.id.in_({it.report_id for it in versions}))
    of_years = [
        and_(Finding.agency_id == agency_id, Finding.report_year == year) for agency_id, year in session.execute(years)
    ]
    order = (
        case((own, 0), else_=1),
        case({"error": 0, "warning": 1}, value=Finding.severity, else_=2),
        Finding.code,
        Finding.detail,
    )
    statement = select(Finding).where(Finding.state == "open", or_(own, of_versions, *of_years)).order_by(*order)
    return tuple(finding_row(finding, finding.subject_kind) for finding in session.scalars(statement))
