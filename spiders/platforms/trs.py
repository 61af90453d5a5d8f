"""TRS WCM static pages: ``createPageHTML`` lists, ``tYYYYMMDD_ID`` articles, attachments ``P0…`` beside the page."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from spiders.platforms.links import list_rows
from spiders.platforms.static_list import ListPage, StaticListPlatform

_DETAIL = re.compile(r"/t(\d{8}_\d+|\d{5,})(_wap)?\.s?html?$")
_URL_DATE = re.compile(r"/t(\d{4})(\d{2})(\d{2})_\d+")
_WAP = re.compile(r"_wap(\.s?html?)$")
# four arguments; Kaipu's function of the same name has six and is another family
_PAGER = re.compile(r"createPageHTML\(\s*(\d+)\s*,\s*(\d+)\s*,\s*[\"'](\w+)[\"']\s*,\s*[\"'](\w+)[\"']\s*\)")
_COUNT = re.compile(r"\bcountPage\s*=\s*(\d+)")
_TOTAL = re.compile(r"共\s*(?:<[^>]{1,60}>\s*)*(\d+)\s*(?:<[^>]{1,60}>\s*)*(?:条|篇)|\brecordCount\s*=\s*(\d+)")
_EDITOR = re.compile(r"TRS_Editor|trs_editor_view|TRS_UEDITOR|Custom_UnionStyle", re.IGNORECASE)


class Trs(StaticListPlatform):
    """TRS WCM."""

    name = "trs"

    def recognise(self, html: str, url: str) -> float:
        """Sure with the four-argument pager or the editor's class; likely with article addresses alone."""
        score = 0.0
        score += 0.5 if _PAGER.search(html) else 0.2 if _COUNT.search(html) else 0.0
        score += 0.4 if _EDITOR.search(html) else 0.0
        score += 0.4 if _DETAIL.search(url) or re.search(r"/t(?:19|20)\d{6}_\d+\.s?html?", html) else 0.0
        return min(score, 1.0)

    def read_list(self, text: str, tree: HtmlElement, url: str) -> ListPage:
        """Rows with relative links, pages from the pager, entries from a printed total. ``_wap`` twins fold in."""
        rows = list_rows(tree, url, _DETAIL, _URL_DATE)
        addresses = {row.url for row in rows}
        distinct = tuple(row for row in rows if not _is_twin(row.url, addresses))
        total = _TOTAL.search(text)
        declared = int(total[1] or total[2]) if total else None
        if pager := _PAGER.search(text):
            return ListPage(distinct, int(pager[1]), declared, pager[3], pager[4])
        count = _COUNT.search(text)
        extension = "shtml" if url.endswith(".shtml") else "htm" if url.endswith(".htm") else "html"
        return ListPage(distinct, int(count[1]) if count else 1, declared, "index", extension)


def _is_twin(url: str, addresses: set[str]) -> bool:
    """Whether an address is the mobile copy of another one in the list."""
    return bool(_WAP.search(url)) and _WAP.sub(r"\1", url) in addresses
