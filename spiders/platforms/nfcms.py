"""NFCMS, Guangdong's content system: static lists ``index.html``, ``index_2.html`` … of articles ``content/post_ID.html``.

Most annual reports of the province stand here, reached from the information platform (gkmlpt) by a jump. The pager is a row of
links that shows a part of the numbers, so pages are followed by 下一页; 尾页, where there is one, says how many there are. An
article has a mobile copy ``mpost_ID.html``. What an article says may stand in a script (``_CONFIG.DETAIL``), files included.
"""

from __future__ import annotations

import json
import re
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, parse_html, text_of
from spiders.platforms.base import Column, Visit
from spiders.platforms.entries import Attachment
from spiders.platforms.inner import department_columns, year_columns
from spiders.platforms.links import file_links, list_rows
from spiders.platforms.static_list import ListPage, StaticListPlatform
from spiders.platforms.twins import fold

ARTICLE = re.compile(r"/content/(?:\d+/\d+/)?m?post_\d+\.s?html$")
_NO_DAY = re.compile(r"(?!)(\d)(\d)(\d)")  # addresses carry no date
_MOBILE = re.compile(r"/mpost_(\d+\.s?html)$")
_NUMBER = re.compile(r"/index_(\d+)\.(s?html?)$")
_NEXT = re.compile(r"下一?页|^[>›»]+$")
_LAST = re.compile(r"尾页|末页|最后")
_PAGES = re.compile(r"共\s*(?:<[^>]{1,60}>\s*)*(\d+)\s*(?:<[^>]{1,60}>\s*)*页")
_TOTAL = re.compile(r"共\s*(?:<[^>]{1,60}>\s*)*(\d+)\s*(?:<[^>]{1,60}>\s*)*(?:条|篇)")
_DETAIL = re.compile(r"[\"']?\bDETAIL[\"']?\s*:\s*(?=\{)")
_SURE = re.compile(r"\bNFCMS_(?:SITE|POST|COLUMN|CATEGORY)_ID\b")
_LINK = re.compile(r"/content/post_\d+\.s?html")
_FULL_PAGE = 15  # rows from which a list without any pager is asked for more


class Nfcms(StaticListPlatform):
    """NFCMS."""

    name = "nfcms"

    def recognise(self, html: str, url: str) -> float:
        """Sure with its ids; likely with article addresses or its attachments alone. gkmlpt is its other half and not it."""
        if "/gkmlpt/" in urlsplit(url).path:
            return 0.0
        score = 0.7 if _SURE.search(html) else 0.0
        score += 0.4 if ARTICLE.search(urlsplit(url).path) or _LINK.search(html) else 0.0
        score += 0.2 if "nfw-cms-attachment" in html else 0.0
        return min(score, 1.0)

    async def read_column(self, visit: Visit, url: str) -> Column:
        """The whole list; a mobile copy may stand on another page than its article."""
        column = await super().read_column(visit, url)
        column.rows = list(fold(column.rows, main_address))
        return column

    def read_list(self, text: str, tree: HtmlElement, url: str) -> ListPage:
        """Rows, the link onwards, pages and entries where the pager tells them, columns of years and departments."""
        rows = fold(list_rows(tree, url, ARTICLE, _NO_DAY), main_address)
        last, pages, total = _last(tree, url), _PAGES.search(text), _TOTAL.search(text)
        count = int(pages[1]) if pages else last
        onwards = _next(tree, url)
        if onwards is None and count is not None and _number(url) < count:
            onwards = _numbered(url, _number(url) + 1)
        if count is None and onwards is None and len(rows) < _FULL_PAGE:
            count = 1
        inner = department_columns(tree, url, ARTICLE) | year_columns(tree, url, ARTICLE)
        return ListPage(
            rows,
            count,
            int(total[1]) if total else None,
            next=onwards,
            inner=tuple(inner),
            inner_labels=tuple(inner.items()),
        )

    def page_after(self, url: str) -> str | None:
        """``index_4.html`` after ``index_3.html``."""
        return _numbered(url, _number(url) + 1)

    def read_attachments(self, html: str, url: str) -> tuple[Attachment, ...]:
        """Files linked from the page, and from the article that a script of the page carries."""
        return article_files(html, url)


def main_address(url: str) -> str:
    """``post_ID`` for the address of its mobile copy."""
    return _MOBILE.sub(r"/post_\1", url)


def article_files(html: str, url: str) -> tuple[Attachment, ...]:
    """The files of an article, whether it stands in the page or in ``_CONFIG.DETAIL``; distinct by address."""
    found: dict[str, Attachment] = {}
    for markup in (html, *_carried(html)):
        tree = parse_html(markup)
        for item in file_links(tree, url) if tree is not None else ():
            found.setdefault(item.url, item)
    return tuple(found.values())


def _carried(html: str) -> list[str]:
    """The markup inside ``DETAIL``: its value is JSON, the object around it is JavaScript."""
    detail = _DETAIL.search(html)
    if detail is None:
        return []
    try:
        value, _ = json.JSONDecoder().raw_decode(html, detail.end())
    except ValueError:
        return []
    content = value.get("content") if isinstance(value, dict) else None
    return [f"<div>{content}</div>"] if isinstance(content, str) and content else []


def _next(tree: HtmlElement, url: str) -> str | None:
    for anchor in tree.iter("a"):
        if len(name := text_of(anchor)) <= 6 and _NEXT.search(name):
            address = absolute(anchor.get("href") or "", url)
            return address if address is not None and _number(address) > _number(url) else None
    return None


def _last(tree: HtmlElement, url: str) -> int | None:
    """How many pages 尾页 says there are; on the last page it is no link, and the page's own number is the answer."""
    for anchor in tree.iter("a"):
        if _LAST.search(text_of(anchor)):
            address = absolute(anchor.get("href") or "", url)
            return max(_number(address), _number(url)) if address else _number(url)
    return None


def _number(url: str) -> int:
    """The number of a list page; the first has none."""
    found = _NUMBER.search(urlsplit(url).path)
    return int(found[1]) if found else 1


def _numbered(url: str, number: int) -> str:
    found = _NUMBER.search(urlsplit(url).path)
    return urljoin(url, f"index_{number}.{found[2] if found else 'html'}")
