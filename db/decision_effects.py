"""What decisions do to versions and agencies. Each function brings about a state and may be called again at any time."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.engine import Store
from db.findings import Subject, replace_findings
from db.load import load_parse
from db.models import Agency, AgencyAlias, CellEvidence, Document, Parse, ParseVersion, Report, ReportVersion
from db.statements import insert_new
from db.todo import documents_of
from parsers import encode, model

_WITH_REPORT = ("complete", "incomplete", "several")


@dataclass(frozen=True, slots=True)
class Reading:
    """The latest reading of a document that holds a report, as the loader takes it."""

    report: model.Report
    encoded: bytes


def merge_now(session: Session, agency: Agency, into: Agency) -> None:
    """The agency stands for the other one; all its names do."""
    agency.status, agency.merged_into_id = "merged", into.id
    for name in (agency.name, *_aliases(session, agency)):
        if name != into.name:
            alias = {"agency_id": into.id, "name": name, "origin": _origin(agency)}
            insert_new(session, AgencyAlias, alias, ("agency_id", "name"))
    session.flush()


def unmerge_now(session: Session, agency: Agency, into: Agency, status: str) -> None:
    """The agency stands for itself again, with the names that the merger gave to the other, and to all that it was merged into."""
    agency.status, agency.merged_into_id = status, None
    session.execute(delete(AgencyAlias).filter_by(agency_id=into.id, origin=_origin(agency)))
    names = {agency.name, *_aliases(session, agency)}
    while into.merged_into_id is not None:
        gone = names - {into.name, *_aliases(session, into)}
        merged, into = into, session.get_one(Agency, into.merged_into_id)
        theirs = delete(AgencyAlias).filter_by(agency_id=into.id, origin=_origin(merged))
        session.execute(theirs.where(AgencyAlias.name.in_(gone)))
    session.flush()


def _aliases(session: Session, agency: Agency) -> list[str]:
    return list(session.scalars(select(AgencyAlias.name).filter_by(agency_id=agency.id)))


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
