"""EasySite / eportal (中科汇联): lists named after a module, articles as folders, pages linked by an attribute of their own.

Follow-ups are ``<8 hexadecimal digits>-N.html``, ``indexN.html`` or ``/eportal/ui?…currentPage=N``; the link onwards stands in
``tagname`` of the pager's anchors, whose ``href`` says nothing. Customs and the central bank use it. A host that has enough of
us answers 200 with one short page of always the same bytes: that is a refusal, told by its size and by the absence of
everything the system writes into each of its own pages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, text_of
from spiders.platforms.inner import department_columns, year_columns
from spiders.platforms.links import list_rows
from spiders.platforms.static_list import ListPage, StaticListPlatform
from spiders.platforms.twins import fold

_NO_DAY = re.compile(r"(?!)(\d)(\d)(\d)")  # addresses carry no date
_POSITION = re.compile(r"(\d+)\s*/\s*(\d+)")
_TOTAL = re.compile(r"共\s*(?:<[^>]{1,60}>\s*)*(\d+)\s*(?:<[^>]{1,60}>\s*)*(?:条|篇)")
_NEXT = re.compile(r"下一?页|^[>›»]+$")
_CALL = re.compile(r"\(\s*this\s*,\s*[\"']([^\"']+)[\"']")
_NUMBERS = (re.compile(r"(/[0-9a-f]{8}-)(\d+)(\.s?html?)$"), re.compile(r"(/index)(\d+)(\.s?html?)$"))
_CURRENT = re.compile(r"(?<=[?&]currentPage=)(\d+)")
_MODULE = re.compile(r"[\"'/]([0-9a-f]{8})-\d+\.(s?html?)\b")
_SURE = re.compile(r"easysite-|EasySite")
_ADDRESS = re.compile(r"[\"'/]eportal/(?:ui\b|fileDir/|uiFramework/|admin\b)")
_MARK = re.compile(rb"easysite|eportal", re.IGNORECASE)
_REFUSAL_BYTES = range(4_000, 30_000)


class EasySite(StaticListPlatform):
    """EasySite."""

    name = "easysite"
    options: Mapping[str, str] = {}

    def recognise(self, html: str, url: str) -> float:
        """Sure with its classes; likely with its addresses alone."""
        score = 0.7 if _SURE.search(html) else 0.0
        score += 0.4 if _ADDRESS.search(html) or urlsplit(url).path.startswith("/eportal/ui") else 0.0
        return min(score, 1.0)

    def refusal(self, body: bytes) -> str | None:
        """A short page without one word of the system's."""
        if len(body) not in _REFUSAL_BYTES or _MARK.search(body):
            return None
        return f"{len(body)} bytes without anything the system writes into its pages: the host throttles"

    def read_list(self, text: str, tree: HtmlElement, url: str) -> ListPage:
        """Rows with a date, or one folder below the column; the link onwards; columns of years and departments."""
        inner = department_columns(tree, url) | year_columns(tree, url)
        found = list_rows(tree, url, _article_below(url), _NO_DAY)
        rows = fold(row for row in found if row.url not in inner)
        position, total = _position(tree), _TOTAL.search(text)
        count = position[1] if position else 1
        onwards, problem = _next(tree, url), None
        if onwards is None and position is not None and position[0] < position[1]:
            onwards = _made_up(text, url, position[0] + 1)
            problem = f"the list says it has {count} pages and links to none of them" if onwards is None else None
        return ListPage(
            rows,
            count if onwards is not None else 1,
            int(total[1]) if total else None,
            next=onwards,
            inner=tuple(inner),
            inner_labels=tuple(inner.items()),
            problem=problem,
        )

    def page_after(self, url: str) -> str | None:
        """The address with the next number in it, in any of its three dresses."""
        parts = urlsplit(url)
        for pattern in _NUMBERS:
            if found := pattern.search(parts.path):
                path = f"{parts.path[: found.start()]}{found[1]}{int(found[2]) + 1}{found[3]}"
                return parts._replace(path=path).geturl()
        return _CURRENT.sub(lambda found: str(int(found[1]) + 1), url) if _CURRENT.search(url) else None


def _article_below(url: str) -> re.Pattern[str]:
    """Articles of a column as its path has them: columns and articles have the same kind of address."""
    path = urlsplit(url).path
    if path.startswith("/eportal/"):
        return re.compile(r"/\d{6,}/index\.s?html?$")
    return re.compile(re.escape(path.rsplit("/", 1)[0]) + r"/\d{6,}/index\.s?html?$")


def _position(tree: HtmlElement) -> tuple[int, int] | None:
    """Number of the page and of pages, as ``1/42`` however it is marked up."""
    for element in tree.find_class("easysite-total-page"):
        if found := _POSITION.search(text_of(element)):
            return int(found[1]), int(found[2])
    return None


def _next(tree: HtmlElement, url: str) -> str | None:
    """Where 下一页 leads: ``tagname``, else the call it makes, else its ``href``. The last page has a placeholder there."""
    for wrap in tree.find_class("easysite-page-wrap"):
        for anchor in wrap.iter("a"):
            if not _NEXT.search(text_of(anchor) or anchor.get("title") or ""):
                continue
            call = _CALL.search(anchor.get("onclick") or "")
            for candidate in (anchor.get("tagname"), call[1] if call else None, anchor.get("href")):
                if not candidate or candidate.startswith(("[", "#", "javascript")):
                    continue
                address = absolute(candidate, url)
                return None if address == url else address
    return None


def _made_up(text: str, url: str, number: int) -> str | None:
    """The next page where nothing links to it but the module's name stands in the page."""
    module = _MODULE.search(text)
    return absolute(f"{module[1]}-{number}.{module[2]}", url) if module else None
