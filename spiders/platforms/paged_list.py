"""Lists that are asked for: a column page says how, and each further answer is a window of the list.

Jpage, jpaas, fjdzapp, Kaipu's search and the other interfaces share this walk: windows are numbered from 1, entries told apart
by address, a failed window is a hole and not the end, and what was collected is compared with what the list declares.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from spiders.html import decode_html, parse_html
from spiders.platforms.base import LISTING_OUTCOME, Column, Page, Platform, Visit
from spiders.platforms.entries import Ask, Row
from spiders.platforms.links import file_links, skeleton
from spiders.platforms.overlaps import Pages
from spiders.platforms.siblings import no_list
from spiders.platforms.titles import choose
from spiders.platforms.twins import fold
from spiders.platforms.verdict import judge, settle, stops_at

_MAX_WINDOWS = 500
_MAX_REPEATS = 2
_MAX_HOLES = 3


@dataclass(frozen=True, slots=True)
class Window:
    """One answer of a list. ``problem``: the answer is none, and says why; such a window is a hole."""

    rows: tuple[Row, ...] = ()
    declared: int | None = None  # entries that the list says it has
    windows: int | None = None  # how many windows of the size asked for that makes, when the answer says so
    problem: str | None = None
    covers: int = 1  # how many windows the answer stands for: some interfaces send a group of pages at once
    unread: int = 0  # entries of the answer without an address or a title
    doubled: int = 0  # entries of the answer that name an entry of it again and are not in ``rows``
    last: bool = False  # the interface has no more, whatever it declared: the end, and what is missing is missing


@dataclass(frozen=True, slots=True)
class Source:
    """How a column's list is asked for, as its page says. ``parameters`` are the family's own."""

    url: str  # of the interface
    page_url: str  # of the column page: the Referer, and the base of relative addresses
    parameters: dict[str, str] = field(default_factory=dict)
    size: int = 0  # entries in a window; 0: not known
    first: Window | None = None  # what the column page itself shows; window 1 is asked for when it shows nothing
    inner: tuple[str, ...] = ()  # columns inside this one
    inner_labels: tuple[tuple[str, str], ...] = ()  # what the page calls them
    next: int = 2  # the window to ask for after ``first``; 1 when the page shows less than a window


class PagedListPlatform(Platform):
    """A family whose lists come from an interface."""

    overlapping = False  # whether windows overlap by design: then an entry that two of them show says nothing

    @abstractmethod
    def open(self, text: str, tree: HtmlElement, url: str, visit: Visit) -> Source | str:
        """The list of a column page, or a sentence saying why there is none."""

    @abstractmethod
    def ask(self, source: Source, number: int) -> tuple[str, Ask | None]:
        """Address and request of window ``number``, from 1."""

    @abstractmethod
    def read_window(self, text: str, source: Source) -> Window:
        """The entries of an answer. What is no answer of the interface is a ``problem``, never an empty list."""

    async def answer(self, visit: Visit, source: Source, number: int) -> tuple[Page, Window]:
        """Window ``number``, asked for and read. Families with several forms of asking try them here."""
        url, ask = self.ask(source, number)
        fetched = await visit.fetcher.fetch(visit.portal, url, "list", referer=source.page_url, ask=ask)
        return fetched, self.window(fetched, source)

    def finish(self, column: Column, source: Source) -> None:
        """What can be said of the entries only when all of them are there, such as which belong to other columns."""

    async def read_column(self, visit: Visit, url: str) -> Column:
        """The column page, then its windows until the list is whole, or says no more."""
        column = Column(url)
        fetched = await visit.fetcher.fetch(visit.portal, url, "list")
        if not fetched.good or fetched.body is None:
            outcome = LISTING_OUTCOME.get(str(fetched.outcome), "incomplete")
            column.fail(outcome, f"first page: {fetched.outcome}{f', {fetched.reason}' if fetched.reason else ''}")
            return column
        text = decode_html(fetched.body, fetched.declared_charset)
        tree = parse_html(text)
        source = self.open(text, tree, fetched.final_url, visit) if tree is not None else "the page is empty"
        if isinstance(source, str) or tree is None:
            column.fail("incomplete", f"first page: {source}")
            return column
        column.pages, column.skeleton, column.inner = 1, skeleton(tree), list(source.inner)
        column.inner_labels, column.final_url = dict(source.inner_labels), fetched.final_url
        column.chrome = frozenset(link.url for link in file_links(tree, fetched.final_url))
        if why := _no_column(tree, source, visit.portal.name):
            column.fail("incomplete", why)
        walk = _Walk(column, source)
        await self._windows(visit, walk)
        listed, column.rows = len(column.rows), list(fold(column.rows, hosts=visit.portal.hosts))
        column.foreign += listed - len(column.rows)
        self.finish(column, source)
        settle(column, Pages(unread=walk.pages.unread, within=walk.pages.within) if self.overlapping else walk.pages)
        judge(visit, column)
        alone = source.first is not None and column.pages == 1  # the page is the whole list
        if fetched.outcome == "not_modified" and alone and column.outcome == "complete":
            column.outcome = "unchanged"
        return column

    async def _windows(self, visit: Visit, walk: _Walk) -> None:
        """Every window into the column; ends when all is there, nothing comes, or nothing new comes twice."""
        column, source = walk.column, walk.source
        number, repeats, holes, nothing = 1, 0, 0, 0
        if source.first is not None:
            walk.take(source.first, preview=source.next == 1)
            number = source.next
            if (walk.expected or _MAX_WINDOWS) > 1 and stops_at(visit, column, source.first.rows):
                column.stopped = True
                return
        while number <= (walk.expected or _MAX_WINDOWS) and not walk.whole:
            fetched, window = await self.answer(visit, source, number)
            if nothing and not window.rows:
                return  # nothing twice, in whatever way
            problem = window.problem
            goes_on = walk.expected is not None and number < walk.expected
            if not window.rows and not window.last and problem is None and goes_on:
                problem = "empty, and the list is said to go on"
            if problem is not None:
                column.fail("incomplete", f"window {number} of the list: {problem}")
                holes += 1
                if holes >= _MAX_HOLES or walk.expected is None or str(fetched.outcome) == "not_asked":
                    return
                number += 1
                continue
            if window.last and not window.rows:
                return
            column.pages += number > 1 or source.first is not None
            new = walk.take(window)
            if not window.rows:
                if walk.expected is not None or number == 1 or not walk.full:
                    return
                nothing += 1  # nobody said that this is the end: the window behind it tells
                number += 1
                continue
            if nothing and new:
                column.fail("incomplete", f"window {number - 1} of the list: empty, and the list goes on")
            nothing = 0
            if (walk.expected or _MAX_WINDOWS) > number and stops_at(visit, column, window.rows):
                column.stopped = True
                return
            if not new and not (number == 1 and source.first is not None):
                repeats += 1
                if walk.expected is not None or column.declared is not None or (walk.brought == 1 and walk.full):
                    column.fail("incomplete", f"window {number} of the list repeats entries already seen")
                    visit.event("list_repeats", f"window {number} shows nothing but entries seen before", column.url)
                if repeats >= _MAX_REPEATS or walk.expected is None:
                    return
            else:
                repeats = 0
            number += max(window.covers, 1)

    def window(self, fetched: Page, source: Source) -> Window:
        """A fetched answer as a window; one that was not had is a problem."""
        if not fetched.good or fetched.body is None:
            return Window(problem=f"{fetched.outcome}{f', {fetched.reason}' if fetched.reason else ''}")
        return self.read_window(decode_html(fetched.body, fetched.declared_charset), source)


def _no_column(tree: HtmlElement, source: Source, site: str) -> str | None:
    """Why a page that shows entries itself is no page of the column; None where an interface or columns inside it tell."""
    if source.first is None or source.inner:
        return None
    if why := no_list(tree, source.first.rows, site):
        return why
    alone = source.url == source.page_url and source.first.windows == 1
    unlike = alone and source.first.rows and not choose(source.first.rows, ())[0]
    return "the page names no interface, and what it links to is no report" if unlike else None


@dataclass(slots=True)
class _Walk:
    """What the windows of a list gave so far, and how many of them it is said to have."""

    column: Column
    source: Source
    pages: Pages = field(default_factory=Pages)
    expected: int | None = None  # windows; None while nobody says how many
    brought: int = 0  # windows that brought something new
    full: bool = False  # whether the last window with rows was as long as windows are
    doubted: bool = False  # the list shows more entries than it declares: what it counts is something else

    @property
    def whole(self) -> bool:
        """Whether everything that the list declares is there."""
        return bool(self.column.declared) and len(self.column.rows) >= (self.column.declared or 0)

    def take(self, window: Window, *, preview: bool = False) -> int:
        """New entries into the column, and their number. ``preview``: what a window will show again."""
        column, seen = self.column, {row.url for row in self.column.rows}
        new = {row.url: row for row in window.rows if row.url not in seen}
        column.rows.extend(new.values())
        if not preview:
            self.pages.add(window.rows, window.doubled, window.unread)
        self.brought += bool(new)
        self.full = 0 < self.source.size <= len(window.rows) if window.rows else self.full
        self._count(window)
        return len(new)

    def _count(self, window: Window) -> None:
        """What the list declares of itself, at most; nothing from where it shows more than that."""
        column = self.column
        told = [count for count in (column.declared, window.declared) if count is not None and count >= 0]
        column.declared = max(told) if told and not self.doubted else None
        if column.declared is not None and column.declared < len(column.rows):
            self.doubted, column.declared = True, None
        if self.doubted:
            self.expected = None
            return
        if window.windows is not None and (window.rows or self.expected is None):
            self.expected = min(window.windows, _MAX_WINDOWS) if window.windows > 0 else None
        elif window.windows is None and column.declared is not None and self.source.size:
            self.expected = min(-(-column.declared // self.source.size), _MAX_WINDOWS)
