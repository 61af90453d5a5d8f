"""What a crawl job takes along from memory: known urls with their validators, known notices, and what columns held."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import and_, func, select

from db.elsewhere import GONE, moved_notices
from db.engine import Store
from db.manifest import ColumnMemory, KnownNotice
from db.manifest import KnownUrl as JobUrl
from db.models import CrawlRun, KnownUrl, Listing, Notice, NoticeDocument
from db.statements import utc_now


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


_MOST_DUE = 50  # notices of a portal that one night looks at again, the longest unseen first


def known_notices(store: Store, portal_id: str, now: dt.datetime | None = None) -> tuple[KnownNotice, ...]:
    """Every notice of the portal; ``complete`` when it has documents and all of them are in the archive.

    ``due`` when its page was last asked for so long ago that it is looked at again: a month for the last two report years
    and for notices without a year, a year for older ones.
    """
    moment = now or utc_now()
    wanted = NoticeDocument.role != "alias"
    statement = (
        select(
            Notice.url,
            Notice.title,
            Notice.list_date,
            Notice.title_year,
            KnownUrl.last_outcome,
            KnownUrl.last_asked_at,
            func.count(NoticeDocument.id),
            func.count(NoticeDocument.document_id),
        )
        .outerjoin(NoticeDocument, and_(NoticeDocument.notice_id == Notice.id, wanted))
        .outerjoin(KnownUrl, and_(KnownUrl.portal_id == Notice.portal_id, KnownUrl.url == Notice.url))
        .where(Notice.portal_id == portal_id)
        .group_by(
            Notice.id,
            Notice.url,
            Notice.title,
            Notice.list_date,
            Notice.title_year,
            KnownUrl.last_outcome,
            KnownUrl.last_asked_at,
        )
        .order_by(Notice.url)
    )
    with store.read() as session:
        rows = session.execute(statement).all()
        moved = moved_notices(session, portal_id)
    overdue = sorted(
        (asked_at, url)
        for url, _, _, year, _, asked_at, _, _ in rows
        if asked_at is not None and moment - asked_at > _looked_at_every(year, moment)
    )
    due = {url for _, url in overdue[:_MOST_DUE]}
    return tuple(
        KnownNotice(
            url,
            title,
            list_date.isoformat() if list_date else None,
            complete=named > 0 and named == held,
            due=url in due,
            gone=outcome in GONE,
            moved=url in moved,
        )
        for url, title, list_date, _, outcome, _, named, held in rows
    )


def _looked_at_every(report_year: int | None, now: dt.datetime) -> dt.timedelta:
    recent = report_year is None or report_year >= now.year - 2
    return dt.timedelta(days=30 if recent else 365)


_SWEEP = dt.timedelta(days=7)


def column_memory(store: Store, portal_id: str, now: dt.datetime | None = None) -> tuple[ColumnMemory, ...]:
    """What the last complete crawl of each column saw. An unchanged list adds nothing to it, nor does a backfill: the years
    that it was not asked for may never have been collected.

    ``sweep`` when that is a week ago: then the list is read to its end again, whatever its first page says.
    """
    moment = now or utc_now()
    place = (
        func.row_number()
        .over(partition_by=Listing.column_url, order_by=(CrawlRun.started_at.desc(), Listing.id.desc()))
        .label("place")
    )
    ranked = (
        select(Listing.column_url, Listing.collected, Listing.declared, Listing.skeleton, CrawlRun.started_at, place)
        .join(CrawlRun, CrawlRun.id == Listing.run_id)
        .where(Listing.portal_id == portal_id, Listing.outcome == "complete", CrawlRun.kind != "backfill")
        .subquery()
    )
    statement = select(ranked).where(ranked.c.place == 1).order_by(ranked.c.column_url)
    with store.read() as session:
        return tuple(
            ColumnMemory(
                row.column_url, row.collected, row.declared, row.skeleton, sweep=moment - row.started_at > _SWEEP
            )
            for row in session.execute(statement)
        )
