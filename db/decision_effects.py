"""What decisions do to versions and agencies. Each function brings about a state and may be called again at any time."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, aliased

from db.engine import Store
from db.finding_place import rekey_steps
from db.findings import Subject, replace_findings
from db.gates import Raised, judge
from db.identity import final_agency
from db.links import IDENTITY_REPLACED
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
from db.validity import same_print, verdict, verdicts
from parsers import encode, model

_WITH_REPORT = ("complete", "incomplete", "several")


@dataclass(frozen=True, slots=True)
class Reading:
    """The latest reading of a document that holds a report, as the loader takes it."""

    report: model.Report
    encoded: bytes


def judge_again(session: Session, report_id: int | None, fingerprint: str | None) -> None:
    """The status of every reading of a publication, and of what other parsers made of its tables: the last standing decision on
    it, else what the gates say."""
    if report_id is None or fingerprint is None:
        return
    standing = verdicts(session, [report_id])
    for version in session.scalars(select(ReportVersion).filter_by(report_id=report_id).order_by(ReportVersion.id)):
        decided = standing.get((report_id, version.fingerprint))
        if decided is None and version.status_reason != IDENTITY_REPLACED:
            cells = encode.decode(session.get_one(CellEvidence, version.id).encoded).cells
            decided = same_print(session, report_id, cells, _documents(session, version.id), standing)
        if decided is not None:
            version.status = "accepted" if decided.kind == "accept" else "rejected"
            version.status_origin, version.status_reason = "decision", decided.reason
        elif version.status_origin == "decision":
            version.status_origin = "rule"
            version.status, version.status_reason = judge(version.parse_status, _raised(session, version))
    session.flush()


def _documents(session: Session, version_id: int) -> set[int]:
    """The documents that ever gave the version."""
    links = select(Parse.document_id).join(ParseVersion, ParseVersion.parse_id == Parse.id)
    return set(session.scalars(links.where(ParseVersion.version_id == version_id)))


def _raised(session: Session, version: ReportVersion) -> Iterator[Raised]:
    standing = session.execute(
        select(Finding.code, Finding.severity, Finding.responsibility, Finding.detail).filter_by(
            version_id=version.id, origin="parse", state="open"
        )
    )
    return (Raised(*row) for row in standing)


def holders(session: Session, document_ids: Collection[int], fingerprint: str | None) -> set[int]:
    """The reports that the latest readings of these documents give this content to."""
    newer = aliased(Parse)
    latest = select(func.max(newer.parser_version)).where(newer.document_id == Parse.document_id).scalar_subquery()
    statement = (
        select(ReportVersion.report_id)
        .join(ParseVersion, ParseVersion.version_id == ReportVersion.id)
        .join(Parse, Parse.id == ParseVersion.parse_id)
        .where(Parse.document_id.in_(document_ids), Parse.parser_version == latest)
        .where(ReportVersion.fingerprint == fingerprint)
    )
    return set(session.scalars(statement))


def carry_verdict(session: Session, fingerprint: str, gone: Collection[int], come: Collection[int]) -> None:
    """What people decided on a content goes with it to the report that it is given to now, and holds no more where it was."""
    for report_id in come:
        standing = verdict(session, report_id, fingerprint)
        before = [it for it in (verdict(session, old_id, fingerprint) for old_id in gone) if it is not None]
        newest = max(before, key=_when, default=None)
        if newest is not None and (standing is None or _when(newest)[0] > _when(standing)[0]):
            copied = {
                name: getattr(newest, name) for name in ("kind", "reason", "decided_by", "decided_at", "evidence")
            }
            session.add(Decision(report_id=report_id, fingerprint=fingerprint, state="active", **copied))
            session.flush()
            judge_again(session, report_id, fingerprint)
    for version in session.scalars(
        select(ReportVersion).where(ReportVersion.report_id.in_(gone), ReportVersion.fingerprint == fingerprint)
    ):
        version.status, version.status_origin, version.status_reason = "rejected", "rule", IDENTITY_REPLACED
    session.flush()


def _when(decision: Decision) -> tuple[dt.datetime, int]:
    return decision.decided_at, decision.id


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
