"""Unit × year in a file name: ``pn<name>pv<value>`` pairs, as 北京西城 writes them.

``/zt/xxgkzl/gknbxq/pnidpv155pntypepvnbpnnfpv2023.html`` is unit 155, type nb, year 2023. A column is either such an address with
``{unit}`` and ``{year}``, or a page that links to them; such links are called by the unit's name or by the year alone, so the
notice gets the words that are missing, never a year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.html import text_of
from spiders.platforms.base import Column, Visit
from spiders.platforms.entries import Row
from spiders.platforms.links import list_rows
from spiders.platforms.static_list import ListPage, StaticListPlatform
from spiders.platforms.titles import choose
from spiders.platforms.unit_years import UnitYearPlatform

_PAIRS = re.compile(r"/pn[a-z]{1,20}?pv[A-Za-z0-9]{0,120}\.html$")
_PAIR = re.compile(r"pn([a-z]{1,20}?)pv([A-Za-z0-9]*?)(?=pn[a-z]{1,20}?pv|$)")
_LINK = re.compile(r"[/\"']pn[a-z]{1,20}?pv[A-Za-z0-9]{0,120}?pnnfpv20\d\d\.html")
_NO_DATE = re.compile(r"(?!)(\d)(\d)(\d)")
_YEAR_NAME = re.compile(r"20\d\d\s*(年度?)?")


class Xicheng(UnitYearPlatform, StaticListPlatform):
    """北京西城 and whoever uses its system."""

    name = "xicheng"
    options: Mapping[str, str] = {**UnitYearPlatform.options, **StaticListPlatform.options}

    def recognise(self, html: str, url: str) -> float:
        """Sure when the address itself is of that kind, nearly so when the page links to several."""
        if pairs_of(url).get("nf"):
            return 0.9
        return 0.9 if len(set(_LINK.findall(html))) > 1 else 0.6 if _LINK.search(html) else 0.0

    async def read_column(self, visit: Visit, url: str) -> Column:
        """Every unit and year of an address with places for them; else what a page links to."""
        family = UnitYearPlatform if "{unit}" in url or "{year}" in url else StaticListPlatform
        return await family.read_column(self, visit, url)

    def read_list(self, text: str, tree: HtmlElement, url: str) -> ListPage:
        """The reports a page links to. Pages of one unit link to its other years; those are rows too."""
        rows = [_titled(row, tree) for row in list_rows(tree, url, _PAIRS, _NO_DATE) if pairs_of(row.url).get("nf")]
        if not rows:
            return ListPage((), 1, problem="the page links to no report by unit and year")
        return ListPage(tuple(rows), 1)


def pairs_of(url: str) -> dict[str, str]:
    """The ``pn…pv…`` pairs of an address; empty when it has none."""
    path = urlsplit(url).path
    return dict(_PAIR.findall(path.rsplit("/", 1)[-1].removesuffix(".html"))) if _PAIRS.search(path) else {}


def _titled(row: Row, tree: HtmlElement) -> Row:
    """The row with the words that make its link's text a title; a link named by its year gets the page's own heading."""
    if choose([row], ())[0]:
        return row
    name = row.title
    if _YEAR_NAME.fullmatch(name):
        name = next((heading for element in tree.iter("h1", "h2") if (heading := text_of(element))), name)
    return replace(row, title=name if "年报" in name or "年度报告" in name else f"{name}政府信息公开工作年度报告")
