"""Columns that show something else than a list of titles, on portals of every family: the layout of 2019 leaves that open.

The report itself in the list's place, a frame or panes where the list is, entries called by the organ or the year alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.html import text_of, title_of, visible_text
from spiders.platforms import inner
from spiders.platforms.entries import Row
from spiders.platforms.shapes import url_date
from spiders.platforms.titles import choose, title_year

_REPORT = re.compile(r"信息公开.{0,40}?(?:年度报告|年报)", re.DOTALL)
_PARTS = re.compile(r"第二十条第|勾稽关系")
_OVERVIEW = re.compile(r"总体情况|主动公开")
_TITLE_END = re.compile(r"\s*[-_|—–]+\s*[^-_|—–]{2,30}$")
_COLUMN = re.compile(r"年报|年度报告")
_CHROME = re.compile(
    r"header|footer|(?<![a-z])(?:top|nav|menu|stat|foot)(?![a-z])|search|login|count|visit|share|banner", re.IGNORECASE
)
_MEANT = "政府信息公开工作年度报告"


def report_in_page(tree: HtmlElement, url: str) -> Row | None:
    """The page as an entry of its own list, when it is a report: some columns show the current one and hide the earlier."""
    seen = visible_text(tree)
    if not (_REPORT.search(seen) and _PARTS.search(seen) and _OVERVIEW.search(seen)):
        return None
    headings = [text_of(element) for element in tree.iter("h1", "h2", "h3")]
    metas = [element.get("content") or "" for element in tree.iter("meta") if element.get("name") == "ArticleTitle"]
    titles = [*headings, *metas, _TITLE_END.sub("", title_of(tree))]
    named = [title for title in titles if choose([Row(url, title)], ())[0]]
    dated = [title for title in named if title_year(title) is not None]  # before what the column is called
    return Row(url, [*dated, *named, _MEANT][0], None, url_date(url))


def pages_in_shell(tree: HtmlElement, url: str) -> dict[str, str]:
    """Frames and panes of the column's host that may hold its list, by address."""
    own = (*inner.framed_pages(tree, url)[0], *inner.pane_pages(tree, url)[0])
    return {page: page for page in own if not _CHROME.search(urlsplit(page).path.rsplit("/", 1)[-1])}


def said_in_full(rows: Iterable[Row], tree: HtmlElement, url: str) -> tuple[Row, ...]:
    """Rows with the words that make a title of an organ's name or a year, which is all that some columns say of a report.

    Only on a page that is called 年报 itself, and only for addresses in the column's own folder.
    """
    rows = tuple(rows)
    names = [title_of(tree), *(text_of(element) for element in tree.iter("h1", "h2", "h3", "h4"))]
    if not any(_COLUMN.search(name) for name in names):
        return rows
    return tuple(
        replace(row, title=f"{row.title}{_MEANT}")
        if inner.is_below(row.url, url) and inner.is_bare_name(row.title)
        else row
        for row in rows
    )
