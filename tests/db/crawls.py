"""Small crawls as manifests: what a crawl child would have written, without a network."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import Path

from db.engine import Store
from db.load import LoadResult, load_parse
from db.manifest import End, Listing, ManifestWriter, Notice, NoticeDocument, Record, Retrieval
from db.runs import PortalRow, sync_portals
from db.todo import DocumentTodo, documents_without_parse
from parsers.encode import encode
from parsers.model import Report

NOW = dt.datetime(2026, 3, 1, 2, 0, tzinfo=dt.UTC)
PORTAL = PortalRow(
    "yn-anning",
    "安宁市人民政府",
    "https://www.anning.portal.test/",
    "trs_wcm",
    "active",
    agency="安宁市人民政府",
    division_code="530181",
    hosts=("www.anning.portal.test",),
    columns=("https://www.anning.portal.test/ndbg/",),
)
COLUMN = PORTAL.columns[0]
PAGE = "https://www.anning.portal.test/ndbg/1.html"


def sha(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def page(
    content: str | None,
    *,
    url: str = PAGE,
    outcome: str = "ok",
    night: int = 0,
    role: str = "page",
    portal_id: str = PORTAL.portal_id,
    etag: str | None = None,
    final_url: str | None = None,
) -> Retrieval:
    fetched_at = (NOW + dt.timedelta(days=night)).isoformat()
    return Retrieval(
        portal_id,
        url,
        final_url or url,
        role,
        outcome,
        fetched_at,
        status=200,
        sha256=sha(content) if content else None,
        media_type="text/html",
        bytes=100,
        etag=etag,
    )


def notice(url: str = PAGE, *attachments: str, title: str = "安宁市2020年政府信息公开工作年度报告") -> Notice:
    documents = (NoticeDocument(url, "page"), *(NoticeDocument(a, "attachment", "附件") for a in attachments))
    named = re.search(r"20\d\d(?=年)", title)
    year = int(named[0]) if named else None
    return Notice(PORTAL.portal_id, COLUMN, url, title, "2021-02-02", "2021-02-02", documents, title_year=year)


def listing(outcome: str = "complete", collected: int = 1, declared: int | None = 1) -> Listing:
    return Listing(PORTAL.portal_id, COLUMN, outcome, 1, collected, declared, "skeleton")


def write(path: Path, *records: Record, run_id: str = "r1", shard: int = 0) -> Path:
    writer = ManifestWriter(path, run_id, shard)
    for record in records:
        writer.write(record)
    writer.close()
    return path


def one_night(path: Path, content: str, night: int = 0) -> Path:
    return write(
        path,
        listing(),
        page(content, night=night),
        notice(),
        End("finished", 2),
        run_id=f"night{night}",
    )


def know(store: Store) -> None:
    sync_portals(store, [PORTAL], now=NOW)


def load(store: Store, todo: DocumentTodo, report: Report, run_id: str | None = None) -> LoadResult:
    with store.begin() as session:
        return load_parse(session, todo, report, encode(report), run_id=run_id, now=NOW)


def load_all(store: Store, report: Report, run_id: str | None = None) -> list[LoadResult]:
    """Load this report for every document that has no parse."""
    return [load(store, todo, report, run_id) for todo in documents_without_parse(store, report.parser_version)]
