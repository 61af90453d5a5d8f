"""The PHP system of Anhui's portals: a report is unit × year, ``/OpennessAnnualReport/year/show/<unit>/<year>.html``.

Some portals give each report a number instead (``/XxgkAnnualReport/show/6587.html``, 亳州) and list them page by page
(``…/showList/650/page_2.html``), and older templates have a page per unit (``/opennessAnnualReport/?branch_id=<id>``). A
column is an address with ``{unit}`` and ``{year}``, or such a list; a list's links to a unit's page are columns inside it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, base_of, text_of
from spiders.platforms.base import Column, Visit
from spiders.platforms.entries import Row
from spiders.platforms.links import list_rows
from spiders.platforms.static_list import ListPage, StaticListPlatform
from spiders.platforms.titles import choose
from spiders.platforms.unit_years import UnitYearPlatform

_REPORT = re.compile(r"/(?:openness|xxgk)AnnualReports?/(?:year/)?show/\w+(?:/20\d\d)?(?:\.html?)?/?$", re.IGNORECASE)
_UNIT_YEAR = re.compile(r"/(?:openness|xxgk)AnnualReports?/year/show/\w+/20\d\d", re.IGNORECASE)
_BRANCH = re.compile(
    r"/(?:openness|xxgk)AnnualReports?/?\?branch_?id=\w+|/(?:openness|xxgk)AnnualReports?/showList/\w+", re.I
)
_SURE = re.compile(r"/(?:openness|xxgk)AnnualReport[s/?]", re.IGNORECASE)
_LIKELY = re.compile(r"/(?:openness(?:Content|Guide|Request|Rules)|xxgk(?:Policy|Content|Guide))/", re.IGNORECASE)
_LIST_PAGE = re.compile(r"/page_(\d+)\.html?$")
_PAGE_LINK = re.compile(r"/page_(\d+)\.html?\b")
_TOTAL = re.compile(r"共\s*(?:<[^>]{1,60}>\s*)*(\d+)\s*(?:<[^>]{1,60}>\s*)*(?:条|篇)")
_PAGES = re.compile(r"共\s*(?:<[^>]{1,60}>\s*)*(\d+)\s*(?:<[^>]{1,60}>\s*)*页")
_NO_DATE = re.compile(r"(?!)(\d)(\d)(\d)")


class Openness(UnitYearPlatform, StaticListPlatform):
    """Anhui's ``openness`` system."""

    name = "openness"
    options: Mapping[str, str] = {**UnitYearPlatform.options, **StaticListPlatform.options}

    def recognise(self, html: str, url: str) -> float:
        """Sure with the controller of annual reports in the address or a link; likely with one of its other controllers."""
        address = urlsplit(url)
        if _SURE.search(f"{address.path}?{address.query}"):
            return 0.9
        return 0.8 if _SURE.search(html) else 0.4 if _LIKELY.search(html) else 0.0

    async def read_column(self, visit: Visit, url: str) -> Column:
        """Every unit and year of an address with places for them; else the list that stands there."""
        family = UnitYearPlatform if "{unit}" in url or "{year}" in url else StaticListPlatform
        return await family.read_column(self, visit, url)

    def read_list(self, text: str, tree: HtmlElement, url: str) -> ListPage:
        """Rows of a numbered list or of a unit's page, and the units' pages as columns inside it."""
        rows = tuple(
            _titled(row) for row in list_rows(tree, url, _REPORT, _NO_DATE) if _REPORT.search(urlsplit(row.url).path)
        )
        inner = _branches(tree, url)
        total, pages = _TOTAL.search(text), _PAGES.search(text)
        numbers = [int(number) for number in _PAGE_LINK.findall(text)]
        count = int(pages[1]) if pages else max(numbers, default=1)
        return ListPage(
            rows,
            count,
            int(total[1]) if total else None,
            inner=tuple(inner),
            inner_labels=tuple(inner.items()),
            pattern=_numbered(url),
            problem=None if rows or inner else "the page shows neither reports nor units",
        )


def _branches(tree: HtmlElement, url: str) -> dict[str, str]:
    """Pages of single units that a page links to, itself left out."""
    links = ((absolute(anchor.get("href") or "", base_of(tree, url)), text_of(anchor)) for anchor in tree.iter("a"))
    return {
        address: name
        for address, name in links
        if address is not None
        and _BRANCH.search(address)
        and urlsplit(address).netloc == urlsplit(url).netloc
        and not _LIST_PAGE.search(urlsplit(address).path)
        and address != url
    }


def _numbered(url: str) -> str:
    """The address of page ``{n}`` of a list: ``page_1.html`` is its first."""
    parts = urlsplit(url)
    if _LIST_PAGE.search(parts.path):
        return parts._replace(path=_LIST_PAGE.sub("/page_{n}.html", parts.path)).geturl()
    return parts._replace(path=f"{parts.path.removesuffix('.html').rstrip('/')}/page_{{n}}.html", query="").geturl()


def _titled(row: Row) -> Row:
    """Links of a unit's page are called by the year or by the unit; the notice gets the words that are missing."""
    if choose([row], ())[0] or not _UNIT_YEAR.search(urlsplit(row.url).path):
        return row
    return replace(row, title=f"{row.title}政府信息公开工作年度报告")
