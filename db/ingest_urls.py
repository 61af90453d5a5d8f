"""Requests and notices of a manifest into the tables of urls, documents and notices."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from db import manifest
from db.models import Document, KnownUrl, Notice, NoticeDocument, Retrieval
from db.statements import insert_new
from db.types import parse_utc

_DOCUMENT_ROLES = ("page", "attachment")
_UNKNOWN_MEDIA = "application/octet-stream"


def add_retrieval(session: Session, line: manifest.Line, record: manifest.Retrieval) -> None:
    """One request: the ledger row, what is now known of the url, and the document when there are bytes."""
    asked_at = parse_utc(record.fetched_at)
    known = session.get(KnownUrl, (record.portal_id, record.url))
    kept = known if record.outcome == "not_modified" else None
    session.add(
        Retrieval(
            run_id=line.run_id,
            shard=line.shard,
            seq=line.seq,
            portal_id=record.portal_id,
            url=record.url,
            final_url=record.final_url,
            role=record.role,
            outcome=record.outcome,
            fetched_at=asked_at,
            http_status=record.status,
            sha256=record.sha256 or (kept.sha256 if kept else None),
            media_type=record.media_type or (kept.media_type if kept else None),
            byte_count=record.bytes,
            etag=record.etag,
            last_modified=record.last_modified,
            declared_charset=record.declared_charset,
            attempts=record.attempts,
            reason=record.reason,
        )
    )
    if known is None:
        known = KnownUrl(
            portal_id=record.portal_id,
            url=record.url,
            role=record.role,
            last_outcome=record.outcome,
            last_asked_at=asked_at,
        )
        session.add(known)
    elif asked_at < known.last_asked_at:
        # An older run that is ingested late says nothing about the url as it is now.
        _keep_document(session, record, asked_at)
        session.flush()
        return
    known.role, known.last_outcome, known.last_asked_at = record.role, record.outcome, asked_at
    _learn(known, record, asked_at)
    _keep_document(session, record, asked_at)
    session.flush()
    if record.role in _DOCUMENT_ROLES and known.sha256:
        _attach(session, record, known.sha256)


def _learn(known: KnownUrl, record: manifest.Retrieval, asked_at: dt.datetime) -> None:
    if record.outcome == "ok" and record.sha256:
        known.sha256, known.media_type = record.sha256, record.media_type
        known.etag, known.last_modified = record.etag, record.last_modified
        known.declared_charset, known.served_at = record.declared_charset, asked_at
    elif record.outcome == "not_modified":
        # The server may send new validators with "unchanged", or none at all.
        known.sha256 = known.sha256 or record.sha256
        known.etag = record.etag or known.etag
        known.last_modified = record.last_modified or known.last_modified
        known.served_at = asked_at


def _keep_document(session: Session, record: manifest.Retrieval, asked_at: dt.datetime) -> None:
    if record.outcome != "ok" or not record.sha256 or record.role not in _DOCUMENT_ROLES:
        return
    values = {
        "sha256": record.sha256,
        "media_type": record.media_type or _UNKNOWN_MEDIA,
        "byte_count": record.bytes or 0,
        "origin": "crawl",
        "first_seen_at": asked_at,
    }
    if not insert_new(session, Document, values, ("sha256",)):
        session.execute(
            update(Document)
            .where(Document.sha256 == record.sha256, Document.first_seen_at > asked_at)
            .values(first_seen_at=asked_at)
        )


def _attach(session: Session, record: manifest.Retrieval, sha256: str) -> None:
    """The notices that name this url point at what it serves now."""
    document_id = session.scalar(select(Document.id).where(Document.sha256 == sha256))
    if document_id is None:
        return
    session.execute(
        update(NoticeDocument)
        .where(
            NoticeDocument.url.in_({record.url, record.final_url}),
            NoticeDocument.notice_id.in_(select(Notice.id).where(Notice.portal_id == record.portal_id)),
        )
        .values(document_id=document_id)
    )


def add_notice(session: Session, run_id: str, record: manifest.Notice) -> None:
    """A notice as the list shows it now, with every document and alias ever named for it."""
    key = {"portal_id": record.portal_id, "url": record.url}
    evidence = {
        "column_url": record.column_url,
        "title": record.title,
        "list_date": _date(record.list_date),
        "url_date": _date(record.url_date),
        "title_year": record.title_year,
        "announces": record.announces,
        "last_run_id": run_id,
    }
    insert_new(session, Notice, {**key, **evidence, "first_run_id": run_id}, tuple(key))
    notice = session.scalars(select(Notice).filter_by(**key)).one()
    for name, value in evidence.items():
        setattr(notice, name, value)
    session.flush()
    for document in record.documents:
        _add_document(session, notice, document.url, document.role, document.name)
    for alias in record.aliases:
        if alias not in {document.url for document in record.documents}:
            _add_document(session, notice, alias, "alias", None)


def _add_document(session: Session, notice: Notice, url: str, role: str, name: str | None) -> None:
    document_id = _served_document(session, notice.portal_id, url)
    values = {"notice_id": notice.id, "url": url, "role": role, "name": name, "document_id": document_id}
    if not insert_new(session, NoticeDocument, values, ("notice_id", "url")):
        row = session.scalars(select(NoticeDocument).filter_by(notice_id=notice.id, url=url)).one()
        row.role, row.name = role, name or row.name
        row.document_id = document_id or row.document_id
        session.flush()


def _served_document(session: Session, portal_id: str, url: str) -> int | None:
    """The document that the url last served well, also when it was reached through a redirect to it."""
    direct = select(Document.id).join(KnownUrl, KnownUrl.sha256 == Document.sha256)
    found = session.scalar(direct.where(KnownUrl.portal_id == portal_id, KnownUrl.url == url))
    if found is not None:
        return found
    return session.scalar(
        select(Document.id)
        .join(Retrieval, Retrieval.sha256 == Document.sha256)
        .where(
            Retrieval.portal_id == portal_id,
            Retrieval.final_url == url,
            Retrieval.outcome.in_(("ok", "not_modified")),
            Retrieval.role.in_(_DOCUMENT_ROLES),
        )
        .order_by(Retrieval.fetched_at.desc(), Retrieval.id.desc())
        .limit(1)
    )


def _date(text: str | None) -> dt.date | None:
    """The list prints what it likes: a date that is none is no date."""
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
