"""What a key of the review queue stands for in this database, whether its question is still open or was answered."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from db.answers import DecisionRow
from db.decisions import UNWRITABLE
from db.engine import Store
from db.errors import DecisionError
from db.identity import final_agency
from db.models import Agency, Decision, Document, Finding, Parse, ParseVersion, Report, ReportVersion
from db.query_lineage import decision_rows
from db.query_reports import CURRENT
from db.review import Question, ReportPlace, open_question, report_place, topic_of
from db.validity import holds_for

_OF_AGENCY = re.compile(r"(?:agency|finding_year)/(.+?)/(\d*)(?:/(\d{4}/.*))?", re.DOTALL)
_OF_DOCUMENT = re.compile(r"(?:identity|lapsed_identity|finding_document)/([0-9a-f]{16})/(.*)", re.DOTALL)
_OF_PORTAL = re.compile(r"finding_portal/(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Place:
    """What a question is about. ``question`` is None once it was answered or does not arise any more.

    ``version_id`` is the newest reading of the content that the key names; ``shown_id`` the version that is shown now.
    """

    topic: str
    key: str
    question: Question | None
    report_id: int | None = None
    fingerprint: str | None = None
    version_id: int | None = None
    shown_id: int | None = None
    agency_id: int | None = None
    document_id: int | None = None
    sha256: str | None = None
    part: int = 0
    place: str = ""


def locate(store: Store, key: str) -> Place:
    """What the key stands for. Raises DecisionError where it is no key, or names nothing that is here."""
    topic = topic_of(key)
    if UNWRITABLE.search(key):
        raise DecisionError(f"nothing here is called {key!r}")
    question = open_question(store, key)
    with store.read() as session:
        named = report_place(key)
        if named is not None:
            return _of_report(session, topic, key, question, named)
        found = _OF_AGENCY.fullmatch(key)
        if found is not None:
            agency = session.scalars(select(Agency).filter_by(name=found[1], division_code=found[2])).one_or_none()
            if agency is not None:
                return Place(topic, key, question, agency_id=agency.id, place=found[3] or "")
        found = _OF_DOCUMENT.fullmatch(key)
        if found is not None:
            documents = session.scalars(select(Document).where(Document.sha256.startswith(found[1]))).all()
            if len(documents) == 1:
                (it,) = documents
                fingerprint = question.fingerprint if question else None
                numbered = re.match(r"part (\d+):", found[2])
                part = int(numbered[1]) if numbered else 0
                return Place(
                    topic,
                    key,
                    question,
                    document_id=it.id,
                    sha256=it.sha256,
                    part=part,
                    place=found[2],
                    fingerprint=fingerprint,
                )
        found = _OF_PORTAL.fullmatch(key)
        if found is not None and (question is not None or _was_asked(session, topic, found[1])):
            return Place(topic, key, question, place=found[1])
    raise DecisionError(f"nothing here is called {key}")


def decided(store: Store, place: Place) -> tuple[DecisionRow, ...]:
    """Every decision on what the question is about, those taken back too, oldest first."""
    if place.report_id is not None:
        where = holds_for() == place.report_id
        if place.document_id is not None:
            where = or_(where, Decision.document_id == place.document_id)
    elif place.document_id is not None:
        where = Decision.document_id == place.document_id
    elif place.agency_id is not None:
        where = Decision.agency_id == place.agency_id
    else:
        where = (Decision.topic == place.topic) & (Decision.cell == place.place)
    with store.read() as session:
        return decision_rows(session, where)


def _was_asked(session: Session, topic: str, place: str) -> bool:
    """Whether a portal has a finding of this name, or somebody left one."""
    portal, _, rule = place.partition("/")
    code, _, detail = rule.partition("/")
    its = session.scalar(select(Finding.id).filter_by(portal_id=portal, code=code, detail=detail).limit(1))
    return (
        its is not None or session.scalar(select(Decision.id).filter_by(topic=topic, cell=place).limit(1)) is not None
    )


def _of_report(session: Session, topic: str, key: str, question: Question | None, named: ReportPlace) -> Place:
    agency = session.scalars(
        select(Agency).filter_by(name=named.agency, division_code=named.division_code)
    ).one_or_none()
    report = None
    if agency is not None:
        whose = final_agency(session, agency).id
        its = {"agency_id": whose, "report_year": named.year, "scope": named.scope}
        report = session.scalars(select(Report).filter_by(**its)).one_or_none()
    if report is None:
        raise DecisionError(f"no report of {named.agency} {named.year} {named.scope} is here")
    versions = session.scalars(
        select(ReportVersion)
        .where(
            ReportVersion.report_id == report.id, ReportVersion.fingerprint.startswith(named.content, autoescape=True)
        )
        .order_by(ReportVersion.id)
    ).all()
    if not versions:
        raise DecisionError(f"no print {named.content} of {named.agency} {named.year} {named.scope} is here")
    if len({it.fingerprint for it in versions}) > 1:
        raise DecisionError(
            f"{named.content} may be any of several prints of {named.agency} {named.year} {named.scope}"
        )
    version = versions[-1]
    document_id, sha256, part = _document(session, version)
    return Place(
        topic,
        key,
        question,
        report_id=report.id,
        fingerprint=version.fingerprint,
        version_id=version.id,
        shown_id=session.scalar(select(CURRENT.c.version_id).where(CURRENT.c.report_id == report.id)),
        document_id=document_id,
        sha256=sha256,
        part=part,
        place=named.place,
    )


def _document(session: Session, version: ReportVersion) -> tuple[int | None, str | None, int]:
    """A document whose latest reading gives this content, and which part of it that is."""
    newer = aliased(Parse)
    latest = select(func.max(newer.parser_version)).where(newer.document_id == Document.id).scalar_subquery()
    row = session.execute(
        select(Document.id, Document.sha256, ParseVersion.part)
        .join(Parse, Parse.document_id == Document.id)
        .join(ParseVersion, ParseVersion.parse_id == Parse.id)
        .join(ReportVersion, ReportVersion.id == ParseVersion.version_id)
        .where(ReportVersion.report_id == version.report_id, ReportVersion.fingerprint == version.fingerprint)
        .where(Parse.parser_version == latest)
        .order_by(Document.id, ParseVersion.part)
        .limit(1)
    ).first()
    return (row[0], row[1], row[2]) if row is not None else (None, None, 0)
