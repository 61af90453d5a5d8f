"""Reports whose page is gone and that stand at another address of the same portal: moved, and not withdrawn."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from db.engine import Store
from db.models import Finding, KnownUrl, Notice, NoticeDocument, Parse, ParseVersion, ReportVersion
from db.statements import utc_now

#: How a request for a page ends that is not there any more.
GONE = ("not_found", "soft_404", "homepage_fallback")
_WITHDRAWN = "report_withdrawn"


def close_moved(store: Store, now: dt.datetime | None = None) -> int:
    """After a night's loading: close the findings of withdrawn reports that are only somewhere else. Returns how many.

    Everything that the page held must stand with the same content at other addresses.
    """
    with store.begin() as session:
        standing = session.scalars(select(Finding).filter_by(code=_WITHDRAWN, origin="crawl", state="open")).all()
        moved = {
            portal: moved_notices(session, portal) for portal in {row.portal_id for row in standing if row.portal_id}
        }
        closed = [row for row in standing if row.detail in moved.get(row.portal_id or "", ())]
        for row in closed:
            row.state, row.closed_at = "closed", now or utc_now()
    return len(closed)


def moved_notices(session: Session, portal_id: str) -> frozenset[str]:
    """The addresses of a portal's notices that are gone while all their reports stand at others of it, or stood there after:
    of a report that is really gone, the address where it was last tells so."""
    gone, there = _held(portal_id).subquery("gone"), _held(portal_id).subquery("there")
    stands = and_(
        there.c.report_id == gone.c.report_id,
        there.c.fingerprint == gone.c.fingerprint,
        or_(there.c.outcome.not_in(GONE), there.c.served_at > gone.c.served_at),
    )
    found = (
        select(gone.c.url, func.max(there.c.report_id).label("stands"))
        .outerjoin(there, stands)
        .where(gone.c.outcome.in_(GONE), gone.c.parser_version == gone.c.newest)
        .group_by(gone.c.url, gone.c.report_id)
        .subquery()
    )
    return frozenset(
        session.scalars(select(found.c.url).group_by(found.c.url).having(func.count(found.c.stands) == func.count()))
    )


def _held(portal_id: str) -> Select[tuple[str, str, dt.datetime | None, int, str, int, int]]:
    """Notices whose page was served well, how it was last, and the reports that their documents were read as."""
    return (
        select(
            Notice.url,
            KnownUrl.last_outcome.label("outcome"),
            KnownUrl.served_at,
            ReportVersion.report_id,
            ReportVersion.fingerprint,
            Parse.parser_version,
            func.max(Parse.parser_version).over(partition_by=Parse.document_id).label("newest"),
        )
        .join(KnownUrl, and_(KnownUrl.portal_id == Notice.portal_id, KnownUrl.url == Notice.url))
        .join(NoticeDocument, NoticeDocument.notice_id == Notice.id)
        .join(Parse, Parse.document_id == NoticeDocument.document_id)
        .join(ParseVersion, ParseVersion.parse_id == Parse.id)
        .join(ReportVersion, ReportVersion.id == ParseVersion.version_id)
        .where(Notice.portal_id == portal_id, KnownUrl.sha256.is_not(None))
    )
