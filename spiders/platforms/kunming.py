"""The Kunming family: articles ``/c/YYYY-MM-DD/ID.shtml``, lists as directories, page totals only inside a script."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from spiders.platforms.links import list_rows
from spiders.platforms.static_list import ListPage, StaticListPlatform

_DETAIL = re.compile(r"/c/\d{4}-\d{2}-\d{2}/\d+\.s?html$")
_URL_DATE = re.compile(r"/c/(\d{4})-(\d{2})-(\d{2})/")
_PAGES = re.compile(r"ele\.value\s*(?:>|&gt;)\s*(\d+)")
_TOTAL = re.compile(r"共\s*(?:<[^>]{1,60}>\s*)*(\d+)\s*(?:<[^>]{1,60}>\s*)*(?:条|篇)")
_ROW = re.compile(r"class=[\"'][^\"']*\bitem-url\b")
_LINK = re.compile(r"/c/(?:19|20)\d{2}-\d{2}-\d{2}/\d+\.shtml")


class Kunming(StaticListPlatform):
    """``www.km.gov.cn`` and its relatives."""

    name = "kunming"

    def recognise(self, html: str, url: str) -> float:
        """Sure with article addresses and the list's script or rows; likely with the addresses alone."""
        score = 0.5 if _DETAIL.search(url) or _LINK.search(html) else 0.0
        score += 0.3 if _PAGES.search(html) else 0.0
        score += 0.3 if _ROW.search(html) or re.search(r"class=[\"']activity\b", html) else 0.0
        return min(score, 1.0)

    def read_list(self, text: str, tree: HtmlElement, url: str) -> ListPage:
        """Rows with dotted dates; the number of pages from the jump box's script, one page without it."""
        pages, total = _PAGES.search(text), _TOTAL.search(text)
        return ListPage(
            tuple(list_rows(tree, url, _DETAIL, _URL_DATE)),
            int(pages[1]) if pages else 1,
            int(total[1]) if total else None,
            "index",
            "shtml",
        )
