"""Hanweb jpaas: a page is put together from units, and the unit that is the list is asked for by GET and answers HTML in JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urlencode, urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, base_of, parse_html, text_of
from spiders.platforms.answers import read_json
from spiders.platforms.base import Column, Page, Visit
from spiders.platforms.entries import Ask, Attachment, Row
from spiders.platforms.inner import same_page, year_columns
from spiders.platforms.links import file_links, list_rows
from spiders.platforms.paged_list import PagedListPlatform, Source, Window

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_DOWNLOAD = "/jpaas-web-server/front/document/download"
_DETAIL = re.compile(r"/art/(19|20)\d{2}/art_\w+\.s?html?$|/art/\d{4}[/-]\d{1,2}[/-]\d{1,2}/art_\d+_\d+\.s?html?$")
_NEW_DETAIL = re.compile(r"/art/(19|20)\d{2}/art_[0-9a-f]{32}\.s?html?")
_OLD_DETAIL = re.compile(r"/art/\d{4}[/-]\d{1,2}[/-]\d{1,2}/art_\d+_\d+\.s?html?$")
_OLD_DATE = re.compile(r"/art/(\d{4})[/-](\d{1,2})[/-](\d{1,2})/art_\d")
_PAIR = re.compile(r"[\"']([^\"'{},:]+)[\"']\s*:\s*(?:[\"']([^\"']*)[\"']|(\d+))")
_COUNT = re.compile(r"(?<![\w-])count\s*[:=]\s*[\"']?(\d+)")
_ROWS = re.compile(r"(?<![\w-])rows\s*[:=]\s*[\"']?(\d+)")
_PAGER = re.compile(r"<[^>]{0,300}\bpagination\b[^>]{0,300}>|oLayPageRender\s*\([^)]{0,600}\)")
_FRAME_UNIT = re.compile(
    r"头|尾|底|导航|菜单|位置|面包屑|左侧|检索|搜索|友情|nav|head|foot|top|left|search", re.IGNORECASE
)
_LIST_UNIT = re.compile(r"列表|list|分页", re.IGNORECASE)
_BODY_UNIT = re.compile(r"右侧|内容|区域|栏目|正文|main|zw", re.IGNORECASE)
_SIZE = 15
_TRIED = 4  # units of a page that are asked whether they are its list


class Jpaas(PagedListPlatform):
    """The generation after jpage: miit, samr, mohurd, mofcom, departments of Zhejiang, 泰州, 扬州, 烟台, 温州, 金华."""

    name = "jpaas"
    options: Mapping[str, str] = {"unit": ".{1,40}"}  # tagId of the unit that is the list
    expiring_links = True

    def recognise(self, html: str, url: str) -> float:
        """Sure with a unit's script; likely with the download gateway or an article's 32 digits after the year alone."""
        if "jpaas-publish-server/front/page/build/unit" in html or "AuthorizedRead/unitbuild.js" in html:
            return 1.0
        score = 0.6 if _DOWNLOAD in html else 0.0
        score += 0.4 if _NEW_DETAIL.search(html) or _NEW_DETAIL.search(url) else 0.0
        return score

    def open(self, text: str, tree: HtmlElement, url: str, visit: Visit) -> Source | str:
        """The units of the page, the likeliest list first. A page without units may carry its rows itself."""
        inner = _inner(tree, url)
        units = _units(tree, url)
        if wanted := visit.portal.options.get("unit"):
            units = [unit for unit in units if unit["tagId"] == wanted]
            if not units:
                return f"no unit {wanted} on the page"
        if not units:
            rows = tuple(list_rows(tree, url, _DETAIL, _OLD_DATE))
            if not rows and not inner:
                return "no unit and no rows on the page"
            return Source(url, url, {"inner": json.dumps(inner)}, first=Window(rows, windows=1))
        units.sort(key=lambda unit: -_likeness(unit["tagId"]))
        best = _likeness(units[0]["tagId"])
        rivals = [unit["tagId"] for unit in units if _likeness(unit["tagId"]) == best == _likeness("列表")]
        told = {"units": json.dumps(units), "unit": "0", "rivals": "、".join(rivals[1:]), "inner": json.dumps(inner)}
        return Source(units[0][""], url, told, _SIZE)

    async def answer(self, visit: Visit, source: Source, number: int) -> tuple[Page, Window]:
        """A window of the list. At the first, the units are asked in turn until one has rows."""
        fetched, window = await super().answer(visit, source, number)
        units = min(len(json.loads(source.parameters["units"])), _TRIED)
        while number == 1 and fetched.good and not window.rows and int(source.parameters["unit"]) + 1 < units:
            if window.problem is not None and _likeness(_unit(source)["tagId"]) == _likeness("列表"):
                # what another unit shows may not be the list that cannot be had
                source.parameters["refused"] = f"unit {_unit(source)['tagId']}: {window.problem}"
            source.parameters["unit"] = str(int(source.parameters["unit"]) + 1)
            fetched, window = await super().answer(visit, source, number)
        return fetched, window

    def ask(self, source: Source, number: int) -> tuple[str, Ask | None]:
        """``paramJson`` alone turns pages; ``pageNo`` in the query is ignored. Always UTF-8: the server knows no GBK tagId."""
        unit = _unit(source)
        query = {name: value for name, value in unit.items() if name}
        query["paramJson"] = json.dumps({"pageNo": number, "pageSize": _SIZE}, separators=(",", ":"))
        return f"{unit['']}?{urlencode(query)}", Ask(headers=(("X-Requested-With", "XMLHttpRequest"),))

    def read_window(self, text: str, source: Source) -> Window:
        """Rows from the HTML inside the JSON; totals from its pager, with the size the server really uses."""
        try:
            answer = read_json(text)
        except ValueError:
            return Window(problem="no JSON came")
        data = answer.get("data") if isinstance(answer, dict) else None
        html = data.get("html") if isinstance(data, dict) else None
        if not isinstance(html, str) or not answer.get("success", True):
            return Window(problem=f"the unit is refused: {text[:80]}")
        tree = parse_html(html)
        rows = list_rows(tree, source.page_url, _DETAIL, _OLD_DATE) if tree is not None else []
        inner = json.loads(source.parameters["inner"]) | (_inner(tree, source.page_url) if tree is not None else {})
        source.parameters["inner"] = json.dumps(inner)
        pager = " ".join(found[0] for found in _PAGER.finditer(html))
        count, size = _COUNT.search(pager), _ROWS.search(pager)
        declared = int(count[1]) if count else None
        per_page = int(size[1]) if size and int(size[1]) else _SIZE
        windows = None if declared is None else max(-(-declared // per_page), 1)
        return Window(tuple(rows), declared, windows)

    def finish(self, column: Column, source: Source) -> None:
        """Twins of a migration fold; a second unit that looks like a list was not read, and that is said."""
        column.inner_labels = json.loads(source.parameters["inner"])
        column.inner = list(column.inner_labels)
        listed, column.rows = len(column.rows), list(_fold(column.rows))
        column.foreign += listed - len(column.rows)
        if refused := source.parameters.get("refused"):
            column.fail("incomplete", refused)
        if rivals := source.parameters.get("rivals"):
            column.fail(
                "incomplete", f"more units look like lists and were not read ({rivals}): name one as option unit"
            )

    def read_attachments(self, html: str, url: str) -> tuple[Attachment, ...]:
        """Downloads through the gateway have no extension and a token that expires; their names stand in the link."""
        tree = parse_html(html)
        if tree is None:
            return ()
        files = {item.url: item for item in file_links(tree, url)}
        found: dict[str, Attachment] = {}
        root = base_of(tree, url)
        for anchor in tree.iter("a"):
            target = absolute(anchor.get("href") or "", root) or ""
            if _DOWNLOAD in urlsplit(target).path:
                named = parse_qs(urlsplit(target).query).get("fileName", [""])[0]
                name = text_of(anchor) or anchor.get("title") or named or "附件"
                found[target] = Attachment(target, named if named.startswith(name) else name)
            elif target in files:
                found[target] = files[target]
        return tuple((found | {url: item for url, item in files.items() if url not in found}).values())


def _units(tree: HtmlElement, url: str) -> list[dict[str, str]]:
    """The units of a page as their query; the address of the interface under the empty name."""
    found = []
    for script in tree.iter("script"):
        data = script.get("querydata")
        address = absolute(script.get("url") or _UNIT, url)
        if data is None or address is None:
            continue
        pairs = {name: text or number for name, text, number in _PAIR.findall(data)}
        if pairs.get("tagId") and pairs.get("pageType", "column") == "column":
            found.append({"": address, **pairs})
    return found


def _unit(source: Source) -> dict[str, str]:
    """The unit that is asked."""
    units: list[dict[str, str]] = json.loads(source.parameters["units"])
    return units[int(source.parameters["unit"])]


def _likeness(tag: str) -> int:
    """How much a unit's name sounds like the list of the column."""
    if _LIST_UNIT.search(tag):
        return 3
    return 0 if _FRAME_UNIT.search(tag) else 2 if _BODY_UNIT.search(tag) else 1


def _inner(tree: HtmlElement, url: str) -> dict[str, str]:
    """Yearly archives (``/2023n/``) and the page behind 更多, where a disclosure page shows only the newest rows."""
    found = dict(year_columns(tree, url, _DETAIL))
    for anchor in tree.xpath("//a[contains(concat(' ', @class, ' '), ' xxgk_more ')]"):
        target = absolute(anchor.get("href") or "", url)
        if target is not None and not same_page(target, url) and urlsplit(target).netloc == urlsplit(url).netloc:
            found.setdefault(target, text_of(anchor))
    return found


def _fold(rows: Iterable[Row]) -> tuple[Row, ...]:
    """An article under its address from before the migration (``/art/Y/M/D/``) and the one after it is one article.

    Only title and date tell; where they do not tell exactly one pair, both stay.
    """
    groups: dict[tuple[str, str | None], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.title, row.list_date), []).append(row)
    folded: list[Row] = []
    for group in groups.values():
        new = [row for row in group if _NEW_DETAIL.search(row.url)]
        old = [row for row in group if _OLD_DETAIL.search(urlsplit(row.url).path)]
        if len(new) == len(old) == 1 and len(group) == 2:
            aliases = (*new[0].aliases, old[0].url, *old[0].aliases)
            folded.append(replace(new[0], aliases=aliases, url_date=new[0].url_date or old[0].url_date))
        else:
            folded += group
    return tuple(folded)
