"""Where the versions of a chunk came from, with four queries for all of them: documents, addresses, notices."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import Document, Intake, Notice, NoticeDocument, Parse, ParseVersion, Retrieval

_SERVED_WELL = ("ok", "not_modified")
_FAR = dt.datetime.max.replace(tzinfo=dt.UTC)


class Announced(NamedTuple):
    """A notice that led to a document; the first of several by role, portal and address."""

    portal_id: str
    url: str
    title: str
    column_url: str
    list_date: dt.date | None
    url_date: dt.date | None
    first_run_id: str | None


class Origin(NamedTuple):
    """A document that gave a version, with every address that served it. ``is_evidence``: the cells' places refer to it."""

    sha256: str
    media_type: str
    byte_count: int
    origin: str
    is_evidence: bool
    urls: tuple[str, ...]
    first_fetched_at: dt.datetime | None
    last_fetched_at: dt.datetime | None
    notice: Announced | None


class _Served(NamedTuple):
    """An address and where it led, with the portal that asked and the first and last time."""

    portal_id: str
    url: str
    final_url: str
    first_at: dt.datetime
    last_at: dt.datetime


class Origins(NamedTuple):
    """Of a chunk: documents by version, the evidence first; notices by address, for what a column held and when."""

    of_version: dict[int, tuple[Origin, ...]]
    notices: dict[str, list[Announced]]


def read_origins(session: Session, evidence: Mapping[int, int]) -> Origins:
    """The origins of these versions; ``evidence`` names the parse whose places the cells of each version have."""
    gave = _documents(session, evidence)
    documents = {document.id: document for held in gave.values() for document, _ in held}
    served = _served(session, {document.sha256 for document in documents.values()})
    brought = _brought(session, documents)
    asked = {url for rows in served.values() for row in rows for url in (row.url, row.final_url)}
    announced = _announced(session, asked)
    made: dict[tuple[int, bool], Origin] = {}

    def origin(document: Document, is_evidence: bool) -> Origin:
        key = (document.id, is_evidence)
        if key not in made:
            its, by_hand = served.get(document.sha256, []), brought.get(document.id, [])
            made[key] = _origin(document, is_evidence, its, by_hand, announced)
        return made[key]

    of_version = {version: tuple(origin(*one) for one in held) for version, held in gave.items()}
    notices: dict[str, list[Announced]] = defaultdict(list)
    for _, rows in announced.items():
        for _, notice in rows:
            if notice not in notices[notice.url]:
                notices[notice.url].append(notice)
    return Origins(of_version, notices)


def _documents(session: Session, evidence: Mapping[int, int]) -> dict[int, list[tuple[Document, bool]]]:
    """Documents by version; the one that was read first may give another version by now: its bytes are still evidence."""
    gave = session.execute(
        select(ParseVersion.version_id, Document)
        .join(Parse, Parse.id == ParseVersion.parse_id)
        .join(Document, Document.id == Parse.document_id)
        .where(ParseVersion.version_id.in_(evidence))
    )
    found: dict[int, dict[int, Document]] = defaultdict(dict)
    for version_id, document in gave:
        found[version_id][document.id] = document
    first = session.execute(
        select(Parse.id, Document)
        .join(Document, Document.id == Parse.document_id)
        .where(Parse.id.in_(set(evidence.values())))
    )
    shown = {row[0]: row[1] for row in first}
    held: dict[int, list[tuple[Document, bool]]] = {}
    for version_id, parse_id in evidence.items():
        at = shown[parse_id]
        # By what is the same in every store, not by keys that the order of loading gave.
        others = sorted((one for one in found[version_id].values() if one.id != at.id), key=lambda one: one.sha256)
        held[version_id] = [(at, True), *((one, False) for one in others)]
    return held


def _served(session: Session, digests: Collection[str]) -> dict[str, list[_Served]]:
    """Addresses by sha256, in the order of the first time that each served it."""
    found = session.execute(
        select(
            Retrieval.sha256,
            Retrieval.portal_id,
            Retrieval.url,
            Retrieval.final_url,
            func.min(Retrieval.fetched_at),
            func.max(Retrieval.fetched_at),
        )
        .where(Retrieval.sha256.in_(digests), Retrieval.outcome.in_(_SERVED_WELL))
        .group_by(Retrieval.sha256, Retrieval.portal_id, Retrieval.url, Retrieval.final_url)
    )
    rows: dict[str, list[_Served]] = defaultdict(list)
    for sha256, *row in found:
        rows[sha256 or ""].append(_Served(*row))
    for its in rows.values():
        its.sort(key=lambda one: (one.first_at, one.url, one.final_url, one.portal_id))
    return rows


def _brought(session: Session, documents: Iterable[int]) -> dict[int, list[str]]:
    """Addresses that people named who added a document by hand."""
    found: dict[int, list[str]] = defaultdict(list)
    for document_id, url in session.execute(
        select(Intake.document_id, Intake.url).where(Intake.document_id.in_(list(documents)))
    ):
        found[document_id].append(url)
    return {document_id: sorted(urls) for document_id, urls in found.items()}


def _announced(session: Session, urls: Collection[str]) -> dict[str, list[tuple[bool, Announced]]]:
    """Notices by the address of a document of theirs, with whether that is an alias."""
    found = session.execute(
        select(
            NoticeDocument.url,
            NoticeDocument.role,
            Notice.portal_id,
            Notice.url,
            Notice.title,
            Notice.column_url,
            Notice.list_date,
            Notice.url_date,
            Notice.first_run_id,
        )
        .join(Notice, Notice.id == NoticeDocument.notice_id)
        .where(NoticeDocument.url.in_(urls))
    )
    rows: dict[str, list[tuple[bool, Announced]]] = defaultdict(list)
    for url, role, *notice in found:
        rows[url].append((role == "alias", Announced(*notice)))
    return rows


def _origin(
    document: Document,
    is_evidence: bool,
    served: list[_Served],
    brought: list[str],
    announced: Mapping[str, list[tuple[bool, Announced]]],
) -> Origin:
    urls = dict.fromkeys(url for one in served for url in (one.url, one.final_url))
    portals = {one.portal_id for one in served}
    led = [row for url in urls for row in announced.get(url, ()) if row[1].portal_id in portals]
    notice = min(led, key=lambda row: (row[0], row[1].portal_id, row[1].url), default=(False, None))[1]
    return Origin(
        document.sha256,
        document.media_type,
        document.byte_count,
        document.origin,
        is_evidence,
        tuple(dict.fromkeys((*urls, *brought))),
        min((one.first_at for one in served), default=None),
        max((one.last_at for one in served), default=None),
        notice,
    )
