"""Lonsun ex8: columns ``/public/column/<organ>?type=…``, articles ``/public/<organ>/<id>.html``, lists by a label.

A column's list is a label that the page asks for by Ajax: ``labelName=publicInfoList`` with the organ, the kind (``type=3`` is
信息公开年报, 4 a list) and the category, answered with a fragment of HTML whose script says ``pageCount:N``. The label's address
stands in the page as a whole or as an object of its fields; where it does not, the column's own address and the META SiteId
have the fields, and the template file is the common one. Sites may lie below a path of their own (``/zwgk/site/label/8888``).
A column address with ``{unit}`` stands for one column per organ of the registry entry.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml.html import HtmlElement

from spiders.html import parse_html, visible_text
from spiders.platforms.base import Column, Visit
from spiders.platforms.entries import Ask, Row
from spiders.platforms.inner import year_columns
from spiders.platforms.links import list_rows
from spiders.platforms.paged_list import PagedListPlatform, Source, Window
from spiders.platforms.unit_years import unit_columns

_COLUMN = re.compile(r"^(.*)/public/column/(\w+)")
_ARTICLE = re.compile(r"/public/\d+/\d+\.html$")
_LABEL = re.compile(r"[\"']([^\"'\s]{0,120}/site/label/8888)(?:\?([^\"']{0,2000}))?[\"']")
_OBJECT = re.compile(r"\{[^{}]{0,2000}?labelName[\"']?\s*:\s*[\"']publicInfoList[\"'][^{}]{0,2000}\}")
_RANDOM = re.compile(r"[\"']\s*\+\s*[\w.]{1,40}\(\)\s*\+\s*[\"']")  # "…&_=" + Math.random() + "&labelName=…"
_FIELD = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*(?:[\"']([^\"']*)[\"']|(\d+|true|false))")
_SITE_ID = re.compile(r"<meta\b[^>]*\bname\s*=\s*[\"']?SiteId[\"']?[^>]*\bcontent\s*=\s*[\"']?(\d+)", re.IGNORECASE)
_PAGE_COUNT = re.compile(r"pageCount[\"']?\s*[:=]\s*[\"']?(\d+)")
_TOTAL = re.compile(
    r"(?:totalCount|totalRecord|total)[\"']?\s*[:=]\s*[\"']?(\d+)|共\s*(?:<[^>]{1,60}>\s*)*(\d+)\s*(?:<[^>]{1,60}>\s*)*条"
)
_NOTHING = re.compile(r"暂无(?:相关)?(?:信息|内容|数据)")
_NO_DATE = re.compile(r"(?!)(\d)(\d)(\d)")
_SURE = re.compile(
    r"labelName[\"']?\s*[=:]\s*[\"']?publicInfoList|/site/label/8888|/public/column/\d+\?", re.IGNORECASE
)
_LINK = re.compile(r"[\"'/]public/\d+/\d+\.html")
_DEFAULT_FILE = "/xxgk/publicInfoList_newest2020"
_SIZE = 15


class Lonsun(PagedListPlatform):
    """Lonsun ex8."""

    name = "lonsun"
    options: Mapping[str, str] = {"label_file": r"/[\w./-]+"}

    def recognise(self, html: str, url: str) -> float:
        """Sure with its label or a column's address; likely with article addresses alone."""
        parts = urlsplit(url)
        score = 0.6 if _SURE.search(html) or (_COLUMN.search(parts.path) and "type=" in parts.query) else 0.0
        score += 0.3 if _LINK.search(html) or _ARTICLE.search(parts.path) else 0.0
        return min(score, 1.0)

    async def read_column(self, visit: Visit, url: str) -> Column:
        """The column's list; for an address with ``{unit}``, the columns of all units."""
        return unit_columns(visit, url) if "{unit}" in url else await super().read_column(visit, url)

    def open(self, text: str, tree: HtmlElement, url: str, visit: Visit) -> Source | str:
        """The label's fields as the page has them, completed from the column's address."""
        parts = urlsplit(url)
        column = _COLUMN.search(parts.path)
        address, fields = _label(_RANDOM.sub("", html.unescape(text)))
        fields = {**dict(parse_qsl(parts.query, keep_blank_values=True)), **fields}
        if column is not None:
            fields.setdefault("organId", column[2])
        if "siteId" not in fields and (site := _SITE_ID.search(text)):
            fields["siteId"] = site[1]
        missing = [name for name in ("organId", "siteId") if not fields.get(name)]
        if missing:
            return f"the page names no list of a label ({', '.join(missing)} missing)"
        size = fields.get("pageSize", "")
        fields |= {
            "IsAjax": "1",
            "dataType": "html",
            "labelName": "publicInfoList",
            "action": "list",
            "pageSize": size if size.isdigit() and int(size) else str(_SIZE),
            "file": visit.portal.options.get("label_file") or fields.get("file") or _DEFAULT_FILE,
        }
        for name in ("_", "pageIndex", "nav"):  # a random number against caches, the page, the menu's state
            fields.pop(name, None)
        inner = year_columns(tree, url, _ARTICLE)
        labels = tuple(inner.items())
        mount = urljoin(url, address) if address else urljoin(url, f"{column[1] if column else ''}/site/label/8888")
        return Source(mount, url, fields, int(fields["pageSize"]), inner=tuple(inner), inner_labels=labels)

    def ask(self, source: Source, number: int) -> tuple[str, Ask | None]:
        """The label by GET, as the page's script asks for it."""
        fields = {**source.parameters, "pageIndex": str(number)}
        return f"{source.url}?{urlencode(fields)}", Ask(headers=(("X-Requested-With", "XMLHttpRequest"),))

    def read_window(self, text: str, source: Source) -> Window:
        """The rows of a fragment. A whole page, or a fragment with neither rows nor the words for nothing, is no answer."""
        tree = parse_html(f"<div>{text}</div>")
        if tree is None:
            return Window(problem="an empty answer")
        if re.search(r"<body\b", text, re.IGNORECASE):
            return Window(problem="a whole page instead of a fragment of the list")
        rows = _own(list_rows(tree, source.page_url, _ARTICLE, _NO_DATE))
        pages, total = _PAGE_COUNT.search(text), _TOTAL.search(text)
        if not rows and not _NOTHING.search(visible_text(tree)) and not (pages and pages[1] == "0"):
            return Window(problem="no entries, and no word that there are none")
        return Window(
            rows,
            declared=int(total[1] or total[2]) if total else None,
            windows=int(pages[1]) if pages else None,
        )


def _own(rows: list[Row]) -> tuple[Row, ...]:
    return tuple(row for row in rows if _ARTICLE.search(urlsplit(row.url).path) or row.list_date)


def _label(text: str) -> tuple[str | None, dict[str, str]]:
    """Address and fields of the list's label as a page writes them: one address, or an object beside it."""
    address: str | None = None
    for found in _LABEL.finditer(text):
        address = address or found[1]
        fields = dict(parse_qsl(found[2] or "", keep_blank_values=True))
        if fields.get("labelName") == "publicInfoList":
            return found[1], fields
    if written := _OBJECT.search(text):
        return address, {name: quoted or plain for name, quoted, plain in _FIELD.findall(written[0])}
    return address, {}
