"""What a crawl job takes along from memory: known urls with their validators, known notices, and what columns held."""

from __future__ import annotations

from sqlalchemy import and_, func, select

from db.engine import Store
from db.manifest import ColumnMemory, KnownNotice
from db.manifest import KnownUrl as JobUrl
from db.models import CrawlRun, KnownUrl, Listing, Notice, NoticeDocument


def known_urls(store: Store, portal_id: str) -> tuple[JobUrl, ...]:
    """Every url of the portal that was served well before, with what a conditional request needs; robots.txt never."""
    statement = (
        select(KnownUrl)
        .where(KnownUrl.portal_id == portal_id, KnownUrl.sha256.is_not(None), KnownUrl.role != "robots")
        .order_by(KnownUrl.url)
    )
    with store.read() as session:
        return tuple(
            JobUrl(row.url, row.sha256 or "", row.etag, row.last_modified, row.media_type)
            for row in session.scalars(statement)
        )


def known_notices(store: Store, portal_id: str) -> tuple[KnownNotice, ...]:
    """Every notice of the portal; ``complete`` when it has documents and all of them are in the archive."""
    wanted = NoticeDocument.role != "alias"
    statement = (
        select(
            Notice.url,
            Notice.title,
            Notice.list_date,
            func.count(NoticeDocument.id),
            func.count(NoticeDocument.document_id),
        )
        .outerjoin(NoticeDocument, and_(NoticeDocument.notice_id == Notice.id, wanted))
        .where(Notice.portal_id == portal_id)
        .group_by(Notice.id, Notice.url, Notice.title, Notice.list_date)
        .order_by(Notice.url)
    )
    with store.read() as session:
        return tuple(
            KnownNotice(url, title, list_date.isoformat() if list_date else None, complete=named > 0 and named == held)
            for url, title, list_date, named, held in session.execute(statement)
        )


def column_memory(store: Store, portal_id: str) -> tuple[ColumnMemory, ...]:
    """What the last complete crawl of each column saw. An unchanged list adds nothing to it."""
    place = (
        func.row_number()
        .over(partition_by=Listing.column_url, order_by=(CrawlRun.started_at.desc(), Listing.id.desc()))
        .label("place")
    )
    ranked = (
        select(Listing.column_url, Listing.collected, Listing.declared, Listing.skeleton, place)
        .join(CrawlRun, CrawlRun.id == Listing.run_id)
        .where(Listing.portal_id == portal_id, Listing.outcome == "complete")
        .subquery()
    )
    statement = select(ranked).where(ranked.c.place == 1).order_by(ranked.c.column_url)
    with store.read() as session:
        return tuple(
            ColumnMemory(row.column_url, row.collected, row.declared, row.skeleton)
            for row in session.execute(statement)
        )
