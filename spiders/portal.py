"""Crawls one portal: its columns, the notices that announce reports, the documents behind them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from db.manifest import Listing, Notice, NoticeDocument
from spiders.html import decode_html, parse_html
from spiders.missing import GONE, tell_moved, tell_new_year, tell_withdrawn, withdrawn
from spiders.platforms.base import Column, Page, Platform, Visit
from spiders.platforms.entries import Attachment, Row
from spiders.platforms.gathered import MOST, gathered
from spiders.platforms.inner import page_key
from spiders.platforms.titles import LeftOut, choose, title_year
from spiders.platforms.verdict import memory_of

_WHY = {
    "companion": "picture or explanation beside a report",
    "about": "about the reports, not one of them",
    "other": "no annual report by its title",
    "year": "outside the years asked for",
    "roster": "not as a report but as the list of who had to publish one",
}
_TITLES = 10  # named per reason, the number tells the rest
# how a server says that a unit has no report of a year; nobody announced it, and the request is on record
_NOT_THERE = frozenset({*GONE, "not_found", "soft_404", "empty_stub", "homepage_fallback", "js_shell"})
_DEEPEST = 2  # departments, and the years of each
_MOST_INNER = 400  # columns inside one column


async def crawl_portal(visit: Visit, platform: Platform) -> None:
    """Read every column, those found inside it, and everything they announce; each ends in exactly one Listing."""
    todo = [(url, 0) for url in visit.portal.columns]
    columns: dict[tuple[str, str, str], Column] = {}  # by page: a folder and its index file are one
    while todo:
        url, depth = todo.pop(0)
        if page_key(url) in columns:
            continue
        column = columns[page_key(url)] = await platform.read_column(visit, url)
        chosen, left = choose(column.rows, visit.job.years)
        failed = [why for row in chosen if (why := await _notice(visit, platform, column, row))]
        for item in left:
            if item.why == "roster":
                await _notice(visit, platform, column, item.row, announces="roster")
        if failed:
            column.fail("incomplete", f"{len(failed)} expected pages could not be had, first {failed[0]}")
        if depth < _DEEPEST:
            todo += [(inner, depth + 1) for inner in column.inner[:_MOST_INNER]]
        planned = {page_key(inner) for inner, _ in todo}
        if unread := [inner for inner in column.inner if not {page_key(inner)} & (planned | columns.keys())]:
            column.fail("incomplete", f"{len(unread)} columns inside this one are not read: {unread[0]} and onwards")
        _write_listing(visit, column, left)
        await tell_moved(visit, column)
    await _linked(visit, platform, list(columns.values()))
    tell_new_year(visit, list(columns.values()))
    whole = all(column.outcome in ("complete", "unchanged") and not column.stopped for column in columns.values())
    if whole and not visit.job.years:
        await tell_withdrawn(visit, _named(visit, columns.values()))


async def _linked(visit: Visit, platform: Platform, columns: Sequence[Column]) -> None:
    """The reports that entries only link to, one level deep; what a list names itself was visited for it."""
    rows = [row for column in columns for row in column.rows]
    done = {page_key(url) for row in rows for url in (row.url, *row.aliases)} | {page_key(it.url) for it in columns}
    for column in columns:
        for row in choose(column.linked, visit.job.years)[0]:
            if page_key(row.url) not in done:
                done.add(page_key(row.url))
                await _notice(visit, platform, column, row, behind=True)


def _named(visit: Visit, columns: Collection[Column]) -> set[str]:
    """The addresses that the lists, or entries of them, name; an entry that was not asked for names what it did before."""
    rows = [row for column in columns for row in (*column.rows, *column.linked)]
    named = {url for row in rows for url in (row.url, *row.aliases)}
    if all(known.url in named for known in visit.portal.known_notices):
        return named
    for row in (row for column in columns for row in column.in_peace):
        page = visit.fetcher.held(visit.portal, row.url)
        named |= {link.url for link in _behind(visit, page, row)} if page is not None else set()
    return named


def _behind(visit: Visit, page: Page, row: Row) -> list[Row]:
    """The reports that an entry's page links to."""
    if not page.good or page.body is None or page.media_type != "text/html":
        return []
    tree = parse_html(decode_html(page.body, page.declared_charset))
    return gathered(tree, page.final_url, row, visit.portal.hosts) if tree is not None else []


def _write_listing(visit: Visit, column: Column, left: list[LeftOut]) -> None:
    memory = memory_of(visit, column)
    held = memory.collected if memory is not None and column.stopped else len(column.rows)
    stopped = [f"nothing new on its first pages, {held} entries as before"] if column.stopped else []
    visit.write(
        Listing(
            portal_id=visit.portal.portal_id,
            column_url=column.url,
            outcome=column.outcome,
            pages=column.pages,
            collected=held,
            declared=column.declared,
            skeleton=column.skeleton,
            reason="; ".join([*column.reasons, *stopped, *_left_out(left)]) or None,
        )
    )


async def _notice(
    visit: Visit, platform: Platform, column: Column, row: Row, announces: str = "report", *, behind: bool = False
) -> str | None:
    """One entry with its documents. Returns why an expected page could not be had; one that is not there is no loss.

    What an entry's page links to is noted in the column, unless the entry itself was found ``behind`` another.
    """
    if row.url != column.url and _left_in_peace(visit, row):  # an article that is the column's page is here already
        _write_notice(visit, column, row, (), announces)
        column.in_peace.append(row)
        return None
    stale = platform.expiring_links and not (visit.job.mode == "incremental" and _unchanged(visit, row))
    page = await visit.fetcher.fetch(visit.portal, row.url, "page", referer=column.url, conditional=not stale)
    known = visit.notices.get(row.url)
    if known is not None and known.complete and str(page.outcome) in GONE and announces == "report":
        withdrawn(visit, known, listed=True)
    if row.expected and known is None and not _holds_report(platform, page):
        return (
            None
            if page.good or str(page.outcome) in _NOT_THERE
            else f"{row.url}: {page.outcome}{f', {page.reason}' if page.reason else ''}"
        )
    linked = {item.url: item for item in (*row.attachments, *_attachments(platform, page))}
    attachments = tuple(item for item in linked.values() if item.url not in column.chrome)
    documents = (
        NoticeDocument(row.url, "page"),
        *(NoticeDocument(item.url, "attachment", item.name) for item in attachments),
    )
    _write_notice(visit, column, row, documents, announces)
    if not behind:
        links = _behind(visit, page, row)
        column.linked += links[:MOST]
        if len(links) > MOST:
            column.fail("incomplete", f"{row.url} links to {len(links)} reports, only {MOST} are read")
    for item in attachments:
        if not _attachment_left_in_peace(visit, row, item):
            await visit.fetcher.fetch(visit.portal, item.url, "attachment", referer=page.final_url)
    return None


def _holds_report(platform: Platform, page: Page) -> bool:
    if not page.good or page.body is None:
        return False
    return page.media_type != "text/html" or platform.holds_report(
        decode_html(page.body, page.declared_charset), page.final_url
    )


def _attachments(platform: Platform, page: Page) -> tuple[Attachment, ...]:
    if not page.good or page.body is None or page.media_type != "text/html":
        return ()
    return platform.read_attachments(decode_html(page.body, page.declared_charset), page.final_url)


def _write_notice(
    visit: Visit, column: Column, row: Row, documents: tuple[NoticeDocument, ...], announces: str
) -> None:
    visit.write(
        Notice(
            portal_id=visit.portal.portal_id,
            column_url=column.url,
            url=row.url,
            title=row.title,
            list_date=row.list_date,
            url_date=row.url_date,
            documents=documents,
            aliases=row.aliases,
            announces=announces,
            title_year=title_year(row.title),
        )
    )


def _unchanged(visit: Visit, row: Row) -> bool:
    """Whether everything behind a row is in the archive, was seen lately, and the list says the same of it as before."""
    known = visit.notices.get(row.url)
    return (
        known is not None
        and known.complete
        and not known.due
        and (known.title, known.list_date) == (row.title, row.list_date)
    )


def _left_in_peace(visit: Visit, row: Row) -> bool:
    """A complete notice whose page has no validators would be downloaded again for nothing; ``recheck`` does so."""
    return visit.job.mode == "incremental" and _unchanged(visit, row) and not _has_validators(visit, row.url)


def _attachment_left_in_peace(visit: Visit, row: Row, item: Attachment) -> bool:
    known = visit.fetcher.known(visit.portal, item.url)
    return (
        visit.job.mode == "incremental"
        and known is not None
        and _unchanged(visit, row)
        and not _has_validators(visit, item.url)
    )


def _has_validators(visit: Visit, url: str) -> bool:
    known = visit.fetcher.known(visit.portal, url)
    return known is not None and bool(known.etag or known.last_modified)


def _left_out(left: list[LeftOut]) -> list[str]:
    """One sentence per reason, with the titles: an entry that is not visited is still on record."""
    groups: dict[str, list[str]] = {}
    for item in left:
        groups.setdefault(item.why, []).append(item.row.title)
    return [
        f"{len(titles)} {'fetched' if why == 'roster' else 'left out'}, {_WHY[why]}: "
        f"{'；'.join(titles[:_TITLES])}{'；…' if len(titles) > _TITLES else ''}"
        for why, titles in sorted(groups.items())
    ]
