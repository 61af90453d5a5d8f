"""The jpage widget: lists whose first records stand in the page and whose rest a proxy sends as datastores.

Hanweb's JCMS brought it, TrueCMS took it over. A page may hold several such units, each for a column of its own. The proxy is
asked by record numbers for a group of pages at a time; it answers with more or with less than that, so windows are counted in
pages of the size asked for and never by the rows that came.
"""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from lxml.html import HtmlElement

from spiders.platforms.base import Page, Visit
from spiders.platforms.datastore import Datastore, read_datastore, record_rows
from spiders.platforms.entries import Row
from spiders.platforms.paged_list import PagedListPlatform, Source, Window

_STORE = re.compile(r"<datastore\b.*?</datastore>", re.DOTALL | re.IGNORECASE)
_CALL = re.compile(r"[\"']#([^\"'\s]+)[\"']\s*\)\s*\.jpage\s*\(\s*\{")
_PARAMETERS = re.compile(r"ajaxParam\s*:\s*\{([^{}]*)\}")
_PAIR = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*(?:'([^']*)'|\"([^\"]*)\"|([\w./%-]+))")
_PROXY = re.compile(r"proxyUrl\s*:\s*[\"']([^\"']+)[\"']")
_NUMBER = {name: re.compile(rf"\b{name}\s*:\s*[\"']?(\d+)") for name in ("totalRecord", "perPage")}
_INLINE = re.compile(r"\bdataStore\s*:\s*(\w+)")
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'")
_CALL_CHARACTERS = 4000
_PAGE_SIZE = 15  # the widget's own default
_MOST_RECORDS = 100  # asked for at once; servers cut silently what is far above
_LEAST = 5  # records in a page; fewer than that is an odd answer, not a server's cap
_GROUP = 3  # pages that the widget's own script asks for at once


@dataclass(frozen=True, slots=True)
class Unit:
    """One list of a page: what its proxy is asked with, and what the page itself shows of it."""

    id: str
    proxy: str | None  # address, absolute
    parameters: dict[str, str] = field(default_factory=dict)
    page_size: int | None = None
    declared: int | None = None
    rows: tuple[Row, ...] = ()
    scripted: bool = False  # the page's script asks the proxy; else only the datastore's link says how


class JpagePlatform(PagedListPlatform):
    """A family of jpage lists."""

    options: Mapping[str, str] = {"perpage": r"[1-9]\d?|100", "unit": r"\S+"}
    detail: re.Pattern[str]  # an article's path
    url_date: re.Pattern[str]  # with groups for year, month, day
    group = _GROUP  # pages asked for at once
    overlapping = True

    @abstractmethod
    def choose_unit(self, units: list[Unit], text: str, url: str) -> Unit | str:
        """The unit that is the column's own list, or a sentence saying why none is."""

    @abstractmethod
    def source_of(self, unit: Unit, url: str, visit: Visit) -> dict[str, str]:
        """The family's own parameters of a source, beside ``perpage``."""

    def open(self, text: str, tree: HtmlElement, url: str, visit: Visit) -> Source | str:
        """The column's unit, with the records that stand in the page."""
        units = units_of(text, url, self.detail, self.url_date)
        wanted = visit.portal.options.get("unit")
        named = [unit for unit in units if unit.id == wanted]
        unit = named[0] if named else self.choose_unit(units, text, url)
        if isinstance(unit, str):
            return unit
        if unit.proxy is None:
            return f"list {unit.id} names no interface"
        size = min(int(visit.portal.options.get("perpage", unit.page_size or _PAGE_SIZE)), _MOST_RECORDS)
        first = Window(unit.rows, unit.declared, _windows(unit.declared, size)) if unit.rows else None
        parameters = {**self.source_of(unit, url, visit), "perpage": str(size)}
        return Source(unit.proxy, url, parameters, size, first, next=1 + len(unit.rows) // size)

    def read_window(self, text: str, source: Source) -> Window:
        """A datastore as a window that stands for as many pages as it fills, a group at most."""
        store = read_datastore(text, source.page_url, self.detail, self.url_date)
        if store is None:
            return Window(problem="the answer is no datastore")
        size, came = page_size(source), len(store.rows) + max(store.unread, 0)
        source.parameters["came"] = str(came)
        return Window(
            store.rows,
            store.declared,
            _windows(store.declared, size),
            covers=min(self._pages(size), max(came // size, 1)),
            unread=max(store.unread, 0),
        )

    async def answer(self, visit: Visit, source: Source, number: int) -> tuple[Page, Window]:
        """Window ``number``; where the server sends fewer records than a page has, pages are made as small as that."""
        fetched, window = await super().answer(visit, source, number)
        size, came = page_size(source), int(source.parameters.get("came", 0))
        behind = (number - 1) * size + came
        if not window.rows or not _LEAST <= came < size or window.declared is None or behind >= window.declared:
            return fetched, window
        source.parameters["perpage"] = str(came)
        return fetched, replace(window, windows=_windows(window.declared, came), covers=behind // came + 1 - number)

    def records(self, source: Source, number: int) -> tuple[tuple[str, str], ...]:
        """First and last record of the pages to ask for from page ``number`` on, and the size of a page."""
        size = page_size(source)
        return (
            ("startrecord", str((number - 1) * size + 1)),
            ("endrecord", str((number - 1 + self._pages(size)) * size)),
            ("perpage", str(size)),
        )

    def _pages(self, size: int) -> int:
        return self.group if self.group * size <= _MOST_RECORDS else 1


def page_size(source: Source) -> int:
    """Records in a page of the list, as it is asked for now."""
    return int(source.parameters["perpage"])


def _windows(declared: int | None, size: int) -> int | None:
    return -(-declared // size) if declared is not None else None


# ── units of a page ───────────────────────────────────────────────────────────────────────────────────────────────


def units_of(text: str, url: str, detail: re.Pattern[str], url_date: re.Pattern[str]) -> list[Unit]:
    """Every jpage list of a page, in page order, from the widget's calls and the datastores that stand in the page."""
    units: dict[str, Unit] = {}
    for found in _CALL.finditer(text):
        unit = _called(found[1], text, found.end(), url, detail, url_date)
        units.setdefault(unit.id, unit)
    stores = [read_datastore(store, url, detail, url_date) for store in _STORE.findall(text)]
    waiting = [unit.id for unit in units.values()]
    for index, store in enumerate(store for store in stores if store is not None):
        linked = _linked(store, url) if store.next_group else None
        same_place = waiting[index] if index < len(waiting) and linked is None else None
        key = linked.id if linked is not None else same_place or f"datastore {index + 1}"
        known = units.get(key) or linked or Unit(key, None)
        units[key] = replace(
            known,
            proxy=known.proxy or (linked.proxy if linked else None),
            parameters=known.parameters or (linked.parameters if linked else {}),
            declared=known.declared or store.declared,
            rows=store.rows or known.rows,
        )
    return list(units.values())


def _called(element: str, text: str, start: int, url: str, detail: re.Pattern[str], url_date: re.Pattern[str]) -> Unit:
    """A unit from the widget's call; the older form keeps its records in an array of strings."""
    following = _CALL.search(text, start)
    call = text[start : min(following.start() if following else len(text), start + _CALL_CHARACTERS)]
    block, proxy, inline = _PARAMETERS.search(call), _PROXY.search(call), _INLINE.search(call)
    parameters = {name: a or b or c for name, a, b, c in _PAIR.findall(block[1])} if block else {}
    numbers = {name: found and int(found[1]) for name, pattern in _NUMBER.items() for found in [pattern.search(call)]}
    array = re.search(rf"\b{inline[1]}\s*=\s*\[(.*?)\]\s*;", text, re.DOTALL) if inline else None
    strings = [string.replace("\\'", "'").replace("\\/", "/") for string in _STRING.findall(array[1])] if array else []
    return Unit(
        parameters.get("unitid") or element,
        urljoin(url, unescape(proxy[1])) if proxy else None,
        parameters,
        numbers["perPage"] or None,
        numbers["totalRecord"] or None,
        record_rows(strings, url, detail, url_date),
        scripted=bool(parameters),
    )


def _linked(store: Datastore, url: str) -> Unit | None:
    """A unit from the link to more that its datastore holds."""
    parts = urlsplit(urljoin(url, store.next_group or ""))
    parameters = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "unitid" not in parameters:
        return None
    return Unit(parameters["unitid"], parts._replace(query="").geturl(), parameters)
