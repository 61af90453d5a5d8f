"""Columns of a replica read in this process: the real fetcher and the real platform, a site in place of the network."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import HtmlResponse, Response

from db.archive import Archive
from db.manifest import Job, PortalEvent, PortalJob, Record, Retrieval
from spiders.fetching.fetcher import Download, Fetcher
from spiders.html import parse_html
from spiders.platforms import PLATFORMS
from spiders.platforms.base import Column, Visit
from spiders.platforms.paged_list import PagedListPlatform, Source
from spiders.portal import crawl_portal
from spiders.replica.site import Answer, Asked, Site
from tests.support.replica import Crawled, make_job


@dataclass
class Read:
    """What reading a column gave, and what was written meanwhile."""

    column: Column
    records: list[Record] = field(default_factory=list)

    @property
    def events(self) -> list[str]:
        return [record.code for record in self.records if isinstance(record, PortalEvent)]

    @property
    def retrievals(self) -> list[Retrieval]:
        return [record for record in self.records if isinstance(record, Retrieval)]

    @property
    def titles(self) -> list[str]:
        return [row.title for row in self.column.rows]


def read_column(
    site: Site,
    portal: PortalJob,
    root: Path,
    *,
    column: str | None = None,
    faults: Mapping[str, Answer] | None = None,
    **changes: object,
) -> Read:
    """Read a column (the portal's first) of a site. ``faults`` are answers by path with query, or by path with what is posted."""
    portal = dataclasses.replace(portal, **changes)  # type: ignore[arg-type]
    job = make_job(root, None, (portal,))
    records: list[Record] = []
    fetcher = Fetcher(job, Archive(job.archive_root), _download(site, faults or {}), records.append)
    visit = Visit(job, portal, fetcher, records.append, {})
    read = PLATFORMS[portal.platform].read_column(visit, column or portal.columns[0])
    return Read(asyncio.run(read), records)


def crawl_here(site: Site, job: Job) -> Crawled:
    """Crawl the portals of a job, all of this site, without a child: everything but robots.txt and delays is as it is there."""
    records: list[Record] = []
    fetcher = Fetcher(job, Archive(job.archive_root), _download(site, {}), records.append)

    async def run() -> None:
        for portal in job.portals:
            notices = {notice.url: notice for notice in portal.known_notices}
            await crawl_portal(Visit(job, portal, fetcher, records.append, notices), PLATFORMS[portal.platform])

    asyncio.run(run())
    return Crawled(job, tuple(records))


def _download(site: Site, faults: Mapping[str, Answer]) -> Download:
    async def download(request: Request) -> Response:
        parts = urlsplit(request.url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        headers = {name.decode().lower(): values[-1].decode() for name, values in request.headers.items() if values}
        posted = request.body.decode()
        fault = next(
            (answer for key, answer in faults.items() if key in (f"{path}#{posted}" if posted else path)), None
        )
        answer = fault or site.answer(path, Asked(request.method, headers, request.body))
        sent = {"Content-Type": answer.content_type, **dict(answer.headers)}
        return HtmlResponse(request.url, answer.status, sent, answer.body, request=request)

    return download


def open_page(platform: PagedListPlatform, text: str, url: str, **options: str) -> Source | str:
    """How a family opens a column page of your own markup."""
    tree = parse_html(text)
    assert tree is not None
    return platform.open(text, tree, url, visit_of(platform, url, options))


def visit_of(platform: PagedListPlatform, url: str, options: Mapping[str, str] | None = None) -> Visit:
    """A visit of a portal that has this one column, for what needs no network."""
    host = urlsplit(url).netloc
    portal = PortalJob(
        "p", platform.name, "某县人民政府", f"http://{host}/", (url,), (host,), options=dict(options or {})
    )
    job = Job("r", 0, "memory://", "-", (portal,), "test")
    return Visit(job, portal, None, lambda record: None, {})  # type: ignore[arg-type]
