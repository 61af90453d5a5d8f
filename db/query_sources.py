"""Reading where a version came from: documents, the addresses that served them, the notices that led to them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from db.answers import IntakeRow, ServedRow, SourceRow
from db.models import Document, Intake, Notice, NoticeDocument, Parse, ParseVersion, Portal, Retrieval


def sources_of(session: Session, version_id: int, evidence_parse_id: int) -> tuple[SourceRow, ...]:
    """Every document that gave the version; the one that the cells' places refer to first."""
    statement = (
        select(Document, func.max(case((Parse.id == evidence_parse_id, 1), else_=0)))
        .join(Parse, Parse.document_id == Document.id)
        .join(ParseVersion, ParseVersion.parse_id == Parse.id)
        .where(ParseVersion.version_id == version_id)
        .group_by(Document.id)
        .order_by(func.max(case((Parse.id == evidence_parse_id, 1), else_=0)).desc(), Document.id)
    )
    rows = [(document, bool(evidence)) for document, evidence in session.execute(statement)]
    if not any(evidence for _, evidence in rows):
        # The document that was read first may give another version by now: its bytes are still where the places are.
        document = session.get_one(Document, session.get_one(Parse, evidence_parse_id).document_id)
        rows = [(document, True), *((other, False) for other, _ in rows if other.id != document.id)]
    return tuple(source_of(session, document, evidence) for document, evidence in rows)


def source_of(session: Session, document: Document, is_evidence: bool) -> SourceRow:
    """A document with the addresses that served it and the notice that led to it."""
    served = session.scalars(
        select(Retrieval)
        .where(Retrieval.sha256 == document.sha256, Retrieval.outcome.in_(("ok", "not_modified")))
        .order_by(Retrieval.fetched_at, Retrieval.id)
    ).all()
    urls = list(dict.fromkeys(url for retrieval in served for url in (retrieval.url, retrieval.final_url)))
    intakes = intakes_of(session, document.id)
    found = _notice_of(session, served, urls)
    notice, portal = found if found else (None, None)
    return SourceRow(
        sha256=document.sha256,
        media_type=document.media_type,
        bytes=document.byte_count,
        origin=document.origin,
        is_evidence=is_evidence,
        urls=tuple(dict.fromkeys((*urls, *(intake.url for intake in intakes)))),
        first_fetched_at=served[0].fetched_at if served else None,
        last_fetched_at=served[-1].fetched_at if served else None,
        portal_id=portal.id if portal else None,
        portal_name=portal.name if portal else None,
        notice_url=notice.url if notice else None,
        notice_title=notice.title if notice else None,
        list_date=notice.list_date if notice else None,
        url_date=notice.url_date if notice else None,
        intakes=intakes,
        served=_served(served),
    )


def _served(retrievals: Sequence[Retrieval]) -> tuple[ServedRow, ...]:
    """By address, in the order of the first time; the request's address and where it led are one each."""
    times: dict[str, list[dt.datetime]] = {}
    for retrieval in retrievals:
        for url in dict.fromkeys((retrieval.url, retrieval.final_url)):
            times.setdefault(url, []).append(retrieval.fetched_at)
    return tuple(ServedRow(url, at[0], at[-1], len(at)) for url, at in times.items())


def intakes_of(session: Session, document_id: int) -> tuple[IntakeRow, ...]:
    """What people said who added the document by hand, by address."""
    rows = session.scalars(select(Intake).filter_by(document_id=document_id).order_by(Intake.url))
    return tuple(
        IntakeRow(row.url, row.agency_name, row.report_year, row.obtained_on, row.obtained_by, row.how, row.added_at)
        for row in rows
    )


def _notice_of(session: Session, served: Sequence[Retrieval], urls: Sequence[str]) -> tuple[Notice, Portal] | None:
    statement = (
        select(Notice, Portal)
        .join(NoticeDocument, NoticeDocument.notice_id == Notice.id)
        .join(Portal, Portal.id == Notice.portal_id)
        .where(NoticeDocument.url.in_(urls), Notice.portal_id.in_({retrieval.portal_id for retrieval in served}))
        .order_by(case((NoticeDocument.role == "alias", 1), else_=0), Notice.portal_id, Notice.url)
        .limit(1)
    )
    row = session.execute(statement).first()
    return (row[0], row[1]) if row else None
