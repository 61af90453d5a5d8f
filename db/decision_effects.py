"""What decisions do to versions and agencies. Each function brings about a state and may be called again at any time."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.engine import Store
from db.finding_place import rekey_steps
from db.findings import Subject, replace_findings
from db.gates import Raised, judge
from db.identity import final_agency
from db.load import load_parse
from db.models import (
    Agency,
    AgencyAlias,
    CellEvidence,
    Decision,
    Document,
    Finding,
    Parse,
    ParseVersion,
    Report,
    ReportVersion,
)
from db.statements import insert_new
from db.todo import documents_of
from db.validity import verdict
from parsers import encode, model

_WITH_REPORT = ("complete", "incomplete", "several")


@dataclass(frozen=True, slots=True)
class Reading:
    """The latest reading of a document that holds a report, as the loader takes it."""

    report: model.Report
    encoded: bytes


def judge_again(session: Session, report_id: int | None, fingerprint: str | None) -> None:
    """The status of every reading of a publication: the last standing decision, else what the gates say."""
    if report_id is None or fingerprint is None:
        return
    decided = verdict(session, report_id, fingerprint)
    for version in session.scalars(select(ReportVersion).filter_by(report_id=report_id, fingerprint=fingerprint)):
        if decided is not None:
            version.status = "accepted" if decided.kind == "accept" else "rejected"
            version.status_origin, version.status_reason = "decision", decided.reason
            continue
        standing = session.execute(
            select(Finding.code, Finding.severity, Finding.responsibility, Finding.detail).filter_by(
                version_id=version.id, origin="parse", state="open"
            )
        )
        version.status, version.status_reason = judge(version.parse_status, (Raised(*row) for row in standing))
        version.status_origin = "rule"
    session.flush()


def merge_now(session: Session, agency: Agency, into: Agency) -> None:
    """The agency stands for the other one; all its names do."""
    agency.status, agency.merged_into_id = "merged", into.id
    aliases = session.scalars(select(AgencyAlias.name).filter_by(agency_id=agency.id)).all()
    for name in (agency.name, *aliases):
        if name != into.name:
            alias = {"agency_id": into.id, "name": name, "origin": _origin(agency)}
            insert_new(session, AgencyAlias, alias, ("agency_id", "name"))
    session.flush()


def unmerge_now(session: Session, agency: Agency, into: Agency, status: str) -> None:
    """The agency stands for itself again, with the names that the merger gave to the other."""
    agency.status, agency.merged_into_id = status, None
    session.execute(delete(AgencyAlias).filter_by(agency_id=into.id, origin=_origin(agency)))
    session.flush()


def rekey(session: Session) -> None:
    """Decisions on reports of merged agencies, and steps on their findings, speak of the report that those became."""
    statement = select(Decision, Report).join(Report, Report.id == Decision.report_id)
    for decision, report in session.execute(statement).all():
        agency = session.get_one(Agency, report.agency_id)
        final = final_agency(session, agency)
        if final.id == agency.id:
            decision.holds_for_id = None
            continue
        key = {"agency_id": final.id, "report_year": report.report_year, "scope": report.scope}
        insert_new(session, Report, key, tuple(key))
        decision.holds_for_id = session.scalars(select(Report.id).filter_by(**key)).one()
    session.flush()
    rekey_steps(session)


def reload_agency(store: Store, session: Session, agency_id: int, now: dt.datetime) -> None:
    """Load every document again that gave a version under this agency: its names may stand for another one now."""
    years = session.scalars(select(Report.report_year).filter_by(agency_id=agency_id).distinct()).all()
    for year in years:
        replace_findings(session, Subject.agency_year(agency_id, year), "identity", (), now)
    documents = session.scalars(
        select(Parse.document_id)
        .join(ParseVersion, ParseVersion.parse_id == Parse.id)
        .join(ReportVersion, ReportVersion.id == ParseVersion.version_id)
        .join(Report, Report.id == ReportVersion.report_id)
        .where(Report.agency_id == agency_id)
        .distinct()
        .order_by(Parse.document_id)
    ).all()
    reload_documents(store, session, documents, now)


def reload_documents(store: Store, session: Session, document_ids: Collection[int], now: dt.datetime) -> None:
    """Load the stored readings of these documents again, in this transaction: reports go where decisions say they belong."""
    sha256s = session.scalars(select(Document.sha256).where(Document.id.in_(document_ids))).all()
    for todo in documents_of(store, sha256s):
        reading = latest_reading(session, todo.document_id)
        if reading is not None:
            load_parse(session, todo, reading.report, reading.encoded, now=now)


def latest_reading(session: Session, document_id: int) -> Reading | None:
    """What the newest parser read in the document, None where it found no report."""
    parse = session.scalars(
        select(Parse)
        .where(Parse.document_id == document_id, Parse.status.in_(_WITH_REPORT))
        .order_by(Parse.parser_version.desc())
        .limit(1)
    ).first()
    if parse is None:
        return None
    encoded = parse.encoded or session.scalar(
        select(CellEvidence.encoded)
        .join(ParseVersion, ParseVersion.version_id == CellEvidence.version_id)
        .where(ParseVersion.parse_id == parse.id)
        .order_by(ParseVersion.part)
        .limit(1)
    )
    if encoded is None:
        return None
    # The same reading may have been made by an earlier parser first: it is this one's all the same.
    return Reading(dataclasses.replace(encode.decode(encoded), parser_version=parse.parser_version), encoded)


def _origin(agency: Agency) -> str:
    return f"merge of {agency.name} ({agency.division_code})"
