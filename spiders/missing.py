"""What should be there and is not: a column that moved, a report that was withdrawn, a new year that never came."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection

from db.manifest import KnownNotice
from spiders.html import absolute, decode_html, parse_html, text_of
from spiders.platforms.base import Column, Visit
from spiders.platforms.inner import page_key
from spiders.platforms.titles import is_roster, title_year

GONE = frozenset({"not_found", "soft_404", "homepage_fallback"})
_COLUMN_NAME = re.compile(r"年报|年度报告")
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_LAST_DAY = (3, 31)  # governments publish by 31 March, departments by 31 January (条例 第五十条)
_MOST_CANDIDATES = 3


async def tell_moved(visit: Visit, column: Column) -> None:
    """An event for a column that is gone, with what the front page offers instead, or that redirects elsewhere."""
    if column.outcome == "gone":
        offers = await _offers(visit, column.url)
        code, what = (
            ("column_moved", "the front page links to other columns of that name")
            if offers
            else (
                "column_gone",
                "the front page links to no column of that name",
            )
        )
        visit.event(code, f"the column is gone; {what}", column.url, column.url, " ".join(offers) or None)
    elif column.final_url is not None and _place(column.final_url) != _place(column.url):
        visit.event("column_moved", "the column redirects elsewhere", column.url, column.url, column.final_url)


async def _offers(visit: Visit, gone: str) -> list[str]:
    """Addresses on the portal's front page that are called annual reports; none when the page cannot be had."""
    page = await visit.fetcher.fetch(visit.portal, visit.portal.home, "list")
    if not page.good or page.body is None:
        return []
    tree = parse_html(decode_html(page.body, page.declared_charset))
    links = tree.iter("a") if tree is not None else ()
    found = {
        url: None
        for link in links
        if _COLUMN_NAME.search(text_of(link) or link.get("title") or "")
        and (url := absolute(link.get("href") or "", page.final_url)) is not None
        and _place(url) != _place(gone)
    }
    return list(found)[:_MOST_CANDIDATES]


def _place(url: str) -> tuple[str, str, str]:
    """Where an address leads, whatever its scheme, its www and the name of its index file."""
    host, path, query = page_key(url)
    return host.removeprefix("www."), path.rstrip("/"), query


async def tell_withdrawn(visit: Visit, listed: Collection[str]) -> None:
    """An event for every known report that no list names any more; its page says whether it was withdrawn.

    To be asked only when every list was read to its end. A portal that went over to https lists the same pages.
    """
    places = {_place(url) for url in listed}
    for known in visit.portal.known_notices:
        if _place(known.url) in places or not known.complete or known.moved or is_roster(known.title):
            continue  # what was never had, or stands elsewhere, cannot be withdrawn, and a roster is no report
        if known.gone and not known.due:
            withdrawn(visit, known, listed=False)
            continue
        page = await visit.fetcher.fetch(visit.portal, known.url, "page")
        if str(page.outcome) in GONE:
            withdrawn(visit, known, listed=False)
        elif page.good:
            visit.event("notice_unlisted", f"no list names {known.title!r} any more; its page still answers", known.url)


def withdrawn(visit: Visit, known: KnownNotice, *, listed: bool) -> None:
    """The event of a report that was there and is not."""
    where = "still listed" if listed else "no longer listed"
    visit.event("report_withdrawn", f"the page of {known.title!r} is gone, {where}", known.url)


def tell_new_year(visit: Visit, columns: Collection[Column]) -> None:
    """An event when the year that is due by now has neither column nor report while the year before it has."""
    if visit.job.today is None or visit.job.years:
        return
    today = dt.date.fromisoformat(visit.job.today)
    due = today.year - 1 if (today.month, today.day) > _LAST_DAY else today.year - 2
    inner: set[int] = set()
    known_titles = [known.title for known in visit.portal.known_notices]
    for column in columns:
        inner |= {int(year) for url in column.inner for year in _YEAR.findall(column.inner_labels.get(url) or url)[-1:]}
    titles = [*known_titles, *(row.title for column in columns for row in column.rows)]
    reports = {year for title in titles if not is_roster(title) and (year := title_year(title)) is not None}
    home = visit.portal.home
    if due - 1 in inner and not inner & {due, due + 1}:
        message = f"新年度栏目未出现: the columns end with {due - 1}, that of {due} is due by 31 March {due + 1}"
        visit.event("new_year_column_missing", message, home, str(due), str(max(inner)))
    elif due - 1 in reports and due not in reports:
        message = f"no report of {due} is listed, due by 31 March {due + 1}; the last one is of {max(reports)}"
        visit.event("new_year_report_missing", message, home, str(due), str(max(reports)))
