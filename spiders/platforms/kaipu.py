"""Kaipu (开普, UCAP): articles named by 32 hexadecimal digits, lists as ``<base>_N.shtml`` files or from ``/common/search``.

The base name of a list is the template's (``list``, ``zwgklist``, ``zfxxgklby_nb`` all over Harbin) and stands in a pager of
six arguments, which also declares the entries; follow-ups count from 2, on a few hosts from 1. Disclosure pages put their
list into an HTML comment, from where a script takes it. Columns without a list in the page are asked for as JSON under the
column's channelId, a few entries at a time whatever is asked for. Annual reports often have one column per year, named in
``ul#nb_list``; column codes change with rebuilds, which the portal's walk tells of (301 or 404 of the old address).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode, urljoin, urlsplit

from lxml.etree import Comment
from lxml.html import HtmlElement

from spiders.html import absolute, decode_html, parse_html, text_of
from spiders.platforms.answers import count_of, read_json
from spiders.platforms.base import Column, Page, Visit
from spiders.platforms.dates import iso_date
from spiders.platforms.entries import Ask, Row
from spiders.platforms.inner import department_columns, year_columns
from spiders.platforms.links import list_rows
from spiders.platforms.paged_list import PagedListPlatform, Source, Window
from spiders.platforms.static_list import ListPage, StaticListPlatform
from spiders.platforms.twins import fold

_DETAIL = re.compile(r"/\d{6}/(?:[0-9a-f]{32}|c\d+_\d+|\d{6,})\.s?html$|/c\d+/c\w+/content\.s?html$")
_NO_DAY = re.compile(r"(?!)(\d)(\d)(\d)")  # addresses carry a month at most
_PAGER = re.compile(
    r"createPageHTML\(\s*[\"'][\w-]*[\"']\s*,\s*(\d+)\s*,\s*\d+\s*,\s*[\"']([\w-]+)[\"']\s*,\s*[\"'](\w+)[\"']"
    r"\s*(?:,\s*[\"']?(\d+)[\"']?\s*)?\)"
)
_CHANNEL = re.compile(r"<meta[^>]+name=[\"']channelId[\"'][^>]+content=[\"']([0-9a-f]{32})[\"']", re.IGNORECASE)
_CODE = re.compile(r"<meta[^>]+name=[\"']code[\"'][^>]+content=[\"']c\d+[\"']", re.IGNORECASE)
_INTERFACE = re.compile(r"[\"'/](common/search|searchList|search)/(?:[\"']\s*\+|[0-9a-f]{32}|\$\{)")
_LINK = re.compile(r"/\d{6}/(?:[0-9a-f]{32}|c01_\d+)\.shtml|/c\d{5,}/c\d+/content\.shtml")
_SURE = re.compile(r"<UCAP|UCAP-?CONTENT|CMSPRO_|</publishtime>|[\"'/]common/search/", re.IGNORECASE)
# Jiangxi's platform of the same vendor, which has a spider of its own
_OTHERS = re.compile(r"\blistData\s*=|[\"'/]queryList\b")
_STEM = re.compile(r"/([\w-]+?)(?:_\d+)?\.(s?html?)$")
_FULL_PAGE = 10  # rows from which a list without any total is asked for more
_SIZE = 20  # what every host grants


class Kaipu(StaticListPlatform, PagedListPlatform):
    """Kaipu's UCAP: Gansu, Xinjiang, Harbin, Sichuan's prefectures, csrc and others."""

    name = "kaipu"
    options: Mapping[str, str] = {
        "first_page": "[12]",
        "channel": "[0-9a-f]{32}",
        "interface": "common/search|searchList|search",
        "page_size": r"[1-9]\d?|100",
    }

    def recognise(self, html: str, url: str) -> float:
        """Sure with its tags, its pager of six arguments or both metas; likely with article addresses or one meta."""
        if _OTHERS.search(html):
            return 0.0
        metas = bool(_CHANNEL.search(html)) + bool(_CODE.search(html))
        score = 0.6 if _SURE.search(html) or metas == 2 else 0.3 * metas
        score += 0.5 if _PAGER.search(html) else 0.0
        score += 0.4 if _DETAIL.search(urlsplit(url).path) or _LINK.search(html) else 0.0
        return min(score, 1.0)

    async def read_column(self, visit: Visit, url: str) -> Column:
        """The list as files where the page shows one or only leads to columns of years, as JSON where a script fills it."""
        fetched = await visit.fetcher.fetch(visit.portal, url, "list")
        if fetched.good and fetched.body is not None:
            text = decode_html(fetched.body, fetched.declared_charset)
            tree = parse_html(text)
            if tree is not None and self._is_asked_for(text, tree, fetched.final_url, visit):
                return await PagedListPlatform.read_column(self, visit, url)
        return await StaticListPlatform.read_column(self, visit, url)

    def _is_asked_for(self, text: str, tree: HtmlElement, url: str, visit: Visit) -> bool:
        if "interface" in visit.portal.options or "channel" in visit.portal.options:
            return True
        scripted = bool(_INTERFACE.search(text)) and not _PAGER.search(text)
        if _rows(text, tree, url):
            return scripted  # what the page shows is then something else, such as what is read most
        return bool(_CHANNEL.search(text)) and (scripted or not _years(tree, url))

    # ── lists that are files ──────────────────────────────────────────────────────────────────────────────────────

    def read_list(self, text: str, tree: HtmlElement, url: str) -> ListPage:
        """Rows where they stand, in the page or in a comment; totals from the pager; columns of years and departments."""
        rows = _rows(text, tree, url)
        inner = _inner(tree, url)
        stem = _STEM.search(urlsplit(url).path)
        base, extension = (stem[1], stem[2]) if stem else ("list", "shtml")
        pager = _PAGER.search(text)
        if pager:
            base, extension = pager[2], pager[3]
        numbers = [int(found) for found in re.findall(rf"\b{re.escape(base)}_(\d+)\.{extension}", text)]
        pages = int(pager[1]) if pager else max(numbers) if numbers else 1 if len(rows) < _FULL_PAGE else None
        queried = re.search(rf"{re.escape(base)}\.{extension}\?\d+[\"']", text) is not None  # Suzhou
        return ListPage(
            rows,
            max(pages, 1) if pages is not None else None,
            int(pager[4]) if pager and pager[4] else None,
            base,
            extension,
            inner=tuple(inner),
            inner_labels=tuple(inner.items()),
            pattern=urljoin(url, f"{base}.{extension}?{{n}}") if queried else None,
        )

    async def _numbers(
        self, visit: Visit, first_url: str, first: ListPage, total: int
    ) -> tuple[range, dict[str, Page]]:
        """Follow-ups count from 2 unless the last of them is not there and one numbered 1 is."""
        if "first_page" in visit.portal.options or first.pages is None:
            return await super()._numbers(visit, first_url, first, total)
        probes: dict[str, Page] = {}
        for number, numbers in ((total, range(2, total + 1)), (1, range(1, total))):
            url = self.page_url(first_url, first, number)
            probes[url] = await visit.fetcher.fetch(visit.portal, url, "list", referer=first_url)
            if self._continues(probes[url], first):
                return numbers, probes
        return range(2, total + 1), probes

    # ── lists that are asked for ──────────────────────────────────────────────────────────────────────────────────

    def open(self, text: str, tree: HtmlElement, url: str, visit: Visit) -> Source | str:
        """The interface under the page's channelId; which of its three addresses, the page's scripts or the entry say."""
        options = visit.portal.options
        channel = options.get("channel") or (found[1] if (found := _CHANNEL.search(text)) else None)
        if channel is None:
            return "the page shows no list and names no channelId"
        named = _INTERFACE.search(text)
        interface = options.get("interface") or (named[1] if named else "common/search")
        size = int(options.get("page_size", _SIZE))
        inner = _inner(tree, url)
        address = urljoin(url, f"/{interface}/{channel}")
        return Source(address, url, {"size": str(size)}, size, None, tuple(inner), tuple(inner.items()))

    def ask(self, source: Source, number: int) -> tuple[str, Ask | None]:
        """A plain GET, as the page's own script sends it."""
        query = {
            "_isAgg": "true",
            "_isJson": "true",
            "_pageSize": str(source.size),
            "_template": "index",
            "_rangeTimeGte": "",
            "_channelName": "",
            "page": str(number),
        }
        return f"{source.url}?{urlencode(query)}", Ask(headers=(("X-Requested-With", "XMLHttpRequest"),))

    def read_window(self, text: str, source: Source) -> Window:
        """Rows and total; the size of a page is what came, not what was asked for."""
        try:
            answer = read_json(text)
        except ValueError:
            return Window(problem="no JSON came")
        data = answer.get("data") if isinstance(answer, dict) else None
        results = data.get("results") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(results, list):
            return Window(problem=f"no list came: {text[:80]}")
        total, granted = count_of(data.get("total")), count_of(data.get("rows"))
        size = int(source.parameters["size"])
        if granted is not None and max(granted, len(results)) < size:
            size = max(granted, len(results), 1)
        elif total is not None and 0 < len(results) < min(size, total) and "read" not in source.parameters:
            size = len(results)  # of the first window; the last one may well be short
        source.parameters.update(size=str(size), read="yes")
        found = [_twin(row, source.page_url) for item in results if (row := _entry(item, source.page_url))]
        windows = max(-(-total // size), 1) if total is not None else None
        rows = fold(found)
        return Window(rows, total, windows, unread=len(results) - len(found), doubled=len(found) - len(rows))


def _rows(text: str, tree: HtmlElement, url: str) -> tuple[Row, ...]:
    """The page's entries; those of a comment when the pager stands in it or nothing else has any."""
    visible = fold(list_rows(tree, url, _DETAIL, _NO_DAY))
    for comment in tree.iter(Comment):
        markup = str(comment.text or "")
        if "<a" not in markup or not (_PAGER.search(markup) or not visible):
            continue
        inside = parse_html(f"<div>{markup}</div>")
        if inside is not None and (rows := list_rows(inside, url, _DETAIL, _NO_DAY)):
            return fold(rows)
    return visible


def _inner(tree: HtmlElement, url: str) -> dict[str, str]:
    return department_columns(tree, url, _DETAIL) | _years(tree, url)


def _years(tree: HtmlElement, url: str) -> dict[str, str]:
    """One column per year: ``ul#nb_list`` names them all, wherever they are; else what looks like one."""
    named: dict[str, str] = {}
    for anchor in tree.xpath("//ul[@id='nb_list']//a[@href]"):
        address = absolute(anchor.get("href"), url)
        if address is not None and address != url:
            named.setdefault(address, text_of(anchor))
    return named or year_columns(tree, url, _DETAIL)


def _entry(item: object, base: str) -> Row | None:
    """One result as a row; titles may carry the marks of a search, addresses may lack their scheme."""
    if not isinstance(item, Mapping):
        return None
    url = absolute(str(item.get("url") or ""), base)
    title = parse_html(f"<p>{item.get('title') or ''}</p>")
    if url is None or title is None or not text_of(title):
        return None
    printed = item.get("publishedTimeStr") or item.get("publishedTime") or ""
    return Row(url, text_of(title), iso_date(str(printed)))


def _twin(row: Row, base: str) -> Row:
    """The interface writes http whatever the portal speaks: one article, one address."""
    here, there = urlsplit(base), urlsplit(row.url)
    if there.netloc != here.netloc or there.scheme == here.scheme:
        return row
    return replace(row, url=there._replace(scheme=here.scheme).geturl(), aliases=(*row.aliases, row.url))
