"""Everything else: a list that stands in the page, whatever wrote it, found by what annual reports are called.

About a quarter of all addresses lies outside the big families. This one reads: links called annual reports and the rows that
stand beside them in the same list; follow-ups by a link onwards or by numbered links; one column per year or per department;
a frame of the same host in place of a list; panes that a script fills; a report that stands in the column itself, with its
history behind 更多; unit × year addresses. It guesses, so it says what it could not see: a list without any report, pages
that only a script turns, a frame of another host. It is never the likeliest family of a page that another one knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, base_of, parse_html, text_of, visible_text
from spiders.platforms import inner
from spiders.platforms.base import Column, Visit
from spiders.platforms.entries import Row
from spiders.platforms.links import row_date, row_title
from spiders.platforms.shapes import is_article, url_date
from spiders.platforms.shells import pages_in_shell, report_in_page, said_in_full
from spiders.platforms.siblings import says_empty
from spiders.platforms.static_list import ListPage, StaticListPlatform
from spiders.platforms.titles import choose, named_better, title_year
from spiders.platforms.twins import fold
from spiders.platforms.unit_years import UnitYearPlatform, unit_columns

_NEXT = re.compile(r"(?:下一?页|后一?页|next|[›»>]{1,2})\s*[›»>]*", re.IGNORECASE)
_PAGES = (
    re.compile(r"共\s*(\d+)\s*页|(?:第\s*)?\d+\s*(?:页\s*)?/\s*(?:共\s*)?(\d+)\s*页"),
    re.compile(r"\b(?:countPage|pageCount|totalPages?|pageTotal)[\"']?\s*[:=]\s*[\"']?(\d+)"),
    re.compile(r"createPageHTML\(\s*(\d+)\s*,"),
)
_TOTAL = re.compile(r"共\s*(?:有\s*)?(\d+)\s*(?:条|篇|个?记录)")
_STATE = re.compile(r"\d+|\b(?:odd|even|first|last|on|cur(?:rent)?|active|hover)\b|\s+")  # what differs from row to row
_SCORE = 0.2
_FULL_PAGE = 10
_GROUP_DEPTH = 5


class Generic(UnitYearPlatform, StaticListPlatform):
    """A portal of no known family."""

    name = "generic"
    options: Mapping[str, str] = {**UnitYearPlatform.options, **StaticListPlatform.options}

    def recognise(self, html: str, url: str) -> float:
        """At most a fifth, for a page that shows reports, columns of years or a report: every other family is likelier."""
        tree = parse_html(html) if "年报" in html or "年度报告" in html else None
        if tree is None:
            return 0.0
        page = self.read_list(html, tree, url)
        return _SCORE if choose(page.rows, ())[0] or len(inner.year_columns(tree, url)) > 1 else 0.0

    async def read_column(self, visit: Visit, url: str) -> Column:
        """Units and years of an address with places for them, else what the page shows."""
        if "{unit}" in url and "{year}" not in url:
            return unit_columns(visit, url)
        if "{unit}" in url:
            return await UnitYearPlatform.read_column(self, visit, url)
        column = await StaticListPlatform.read_column(self, visit, url)
        if not choose(column.rows, ())[0]:
            column.rows = []  # dated links of another list, which only follow-ups of a list of reports need
        return column

    def read_list(self, text: str, tree: HtmlElement, url: str) -> ListPage:
        """The list with reports in it, or the columns inside, or the report that the page is; else a ``problem``."""
        itself = report_in_page(tree, url)
        rows = fold([*([itself] if itself else []), *_rows(tree, url, others=itself is None)])
        reports = choose(rows, ())[0]
        columns = _columns(tree, url, reports)
        total = _number(visible_text(tree), _TOTAL)
        if not reports:
            problem = _what_was_seen(tree, url, rows, columns)
            return ListPage(rows, 1, inner=tuple(columns), inner_labels=tuple(columns.items()), problem=problem)
        pages = next((int(number) for pattern in _PAGES if (number := _number_text(text, pattern))), None)
        onwards, by_script = _next(tree, url)
        pattern = None if onwards else _numbered(tree, url)
        problem = None
        if onwards is None and pattern is None:
            if pages is not None and pages > 1:
                problem = f"the list says it has {pages} pages and links to none of them"
            elif pages is None and by_script and len(rows) >= _FULL_PAGE:
                problem = "only a script turns the pages of the list, and nothing says how many there are"
            pages = 1
        return ListPage(
            rows,
            pages,
            total,
            next=onwards,
            inner=tuple(columns),
            inner_labels=tuple(columns.items()),
            pattern=pattern,
            problem=problem,
        )


# ── rows ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rows(tree: HtmlElement, url: str, *, others: bool) -> list[Row]:
    """Rows of the lists that hold a report; where none does and ``others`` will do, of the longest list with dates."""
    groups: dict[tuple[str, ...], dict[str, Row]] = {}
    for anchor, row in _candidates(tree, url):
        group = groups.setdefault(_place(anchor), {})
        group[row.url] = named_better(group[row.url], row) if row.url in group else row
    lists = [list(said_in_full(group.values(), tree, url)) for group in groups.values()]
    chosen = [rows for rows in lists if choose(rows, ())[0]]
    if not chosen and others:
        dated = [rows for rows in lists if sum(row.list_date is not None for row in rows) > 1]
        chosen = [max(dated, key=len)] if dated else []
    return list({row.url: row for rows in chosen for row in rows}.values())


def _candidates(tree: HtmlElement, url: str) -> Iterator[tuple[HtmlElement, Row]]:
    """Links that may be entries of a list: beside a date, to an address like an article's, or called a report of a year."""
    root = base_of(tree, url)
    for anchor in tree.iter("a"):
        address = absolute(anchor.get("href") or "", root)
        if address is None or inner.same_page(address, url):
            continue
        title, date = row_title(anchor), row_date(anchor)
        named = title_year(title) is not None and bool(choose([Row(address, title)], ())[0])
        if title and (date is not None or is_article(address) or (named and not _is_folder(address))):
            yield anchor, Row(address, title, date, url_date(address))


def _place(anchor: HtmlElement) -> tuple[str, ...]:
    """Where in the page a link stands, the same for all rows of one list."""
    shapes = (f"{element.tag}.{element.get('class') or ''}" for element in anchor.iterancestors())
    return tuple(_STATE.sub("", shape) for _, shape in zip(range(_GROUP_DEPTH), shapes, strict=False))


def _is_folder(url: str) -> bool:
    return urlsplit(url).path.endswith("/")


# ── columns inside ────────────────────────────────────────────────────────────────────────────────────────────────


def _columns(tree: HtmlElement, url: str, reports: list[Row]) -> dict[str, str]:
    """Where else to look, with what the page calls it; links that are rows already are left out."""
    known = {row.url for row in reports if row.url != url}
    found = inner.department_columns(tree, url) | inner.year_columns(tree, url)
    if not reports or any(row.url == url for row in reports):
        found |= inner.more_columns(tree, url)
    if not reports and not found:
        found |= pages_in_shell(tree, url)
    elif not any(row.url == url for row in reports):
        near = url.rsplit("/", 2)[0] + "/"
        panes = inner.pane_pages(tree, url)[0]
        found |= {
            page: name for page, name in pages_in_shell(tree, url).items() if page in panes and page.startswith(near)
        }
    return {page: name for page, name in found.items() if page not in known}


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _next(tree: HtmlElement, url: str) -> tuple[str | None, bool]:
    """Where the link onwards leads, and whether there is one that only a script can follow."""
    by_script = False
    for anchor in tree.iter("a"):
        name = (text_of(anchor) or anchor.get("title") or "").strip("[]【】 ")
        if not _NEXT.fullmatch(name):
            continue
        address = absolute(anchor.get("href") or "", base_of(tree, url))
        if address is not None and not inner.same_page(address, url):
            return (address, False) if urlsplit(address).netloc == urlsplit(url).netloc else (None, False)
        by_script = by_script or address is None
    return None, by_script


def _numbered(tree: HtmlElement, url: str) -> str | None:
    """The address of page ``{n}``, told by the links called 2 and 3, whose addresses differ in one number."""
    links: dict[int, str] = {}
    for anchor in tree.iter("a"):
        name, address = text_of(anchor), absolute(anchor.get("href") or "", base_of(tree, url))
        if name.isdigit() and address is not None and urlsplit(address).netloc == urlsplit(url).netloc:
            links.setdefault(int(name), address)
    for number in (2, 3):
        if number not in links:
            continue
        for written in (str(number), str(number - 1)):  # index_1 is the second page of many systems
            found = re.search(rf"(?<=[=_/-]){written}(?=\.\w+$|&|$)", links[number])
            if found is not None:
                address = links[number]
                return f"{address[: found.start()]}{{n}}{address[found.end() :]}"
    return None


# ── honesty ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _what_was_seen(tree: HtmlElement, url: str, rows: tuple[Row, ...], columns: Mapping[str, str]) -> str | None:
    """Why a page without reports is not read whole; None when the columns inside it are all there is."""
    elsewhere = [*inner.framed_pages(tree, url)[1], *inner.pane_pages(tree, url)[1]]
    away = [f"what another host shows in it is not read ({elsewhere[0]})"] if elsewhere else []
    if columns:
        return away[0] if away else None
    if not rows and not away and says_empty(tree, None):
        return None
    links = sum(1 for anchor in tree.iter("a") if anchor.get("href"))
    longest = f", {len(rows)} in the longest list with dates, first {rows[0].title}" if rows else ", none beside a date"
    spoken = ["the page only speaks of 年报"] if "年报" in visible_text(tree) else []
    return "; ".join([f"no link is called an annual report ({links} links{longest})", *away, *spoken])


def _number(text: str, pattern: re.Pattern[str]) -> int | None:
    found = _number_text(text, pattern)
    return int(found) if found else None


def _number_text(text: str, pattern: re.Pattern[str]) -> str | None:
    found = pattern.search(re.sub(r"<[^>]{1,80}>|&nbsp;", "", text) if "<" in text else text)
    return next((group for group in found.groups() if group), None) if found else None
