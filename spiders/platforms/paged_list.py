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
from spiders.platforms.twins import fold
from spiders.platforms.verdict import judge, stops_at

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
        await self._windows(visit, column, source)
        listed, column.rows = len(column.rows), list(fold(column.rows))  # http and https are one article
        column.foreign += listed - len(column.rows)
        self.finish(column, source)
        judge(visit, column)
        alone = source.first is not None and column.pages == 1  # the page is the whole list
        if fetched.outcome == "not_modified" and alone and column.outcome == "complete":
            column.outcome = "unchanged"
        return column

    async def _windows(self, visit: Visit, column: Column, source: Source) -> None:
        """Every window into the column; ends when all is there, nothing comes, or nothing new comes twice."""
        number, repeats, holes = 1, 0, 0
        expected: int | None = None
        if source.first is not None:
            expected = self._take(column, source.first, source)
            number = source.next
            if (expected or _MAX_WINDOWS) > 1 and stops_at(visit, column, source.first.rows):
                column.stopped = True
                return
        while number <= (expected or _MAX_WINDOWS) and not (column.declared and len(column.rows) >= column.declared):
            fetched, window = await self.answer(visit, source, number)
            problem = window.problem
            if not window.rows and not window.last and problem is None and expected is not None and number < expected:
                problem = "empty, and the list is said to go on"
            if problem is not None:
                column.fail("incomplete", f"window {number} of the list: {problem}")
                holes += 1
                if holes >= _MAX_HOLES or expected is None or str(fetched.outcome) == "not_asked":
                    return
                number += 1
                continue
            if window.last and not window.rows:
                return
            column.pages += number > 1 or source.first is not None
            before = len(column.rows)
            expected = self._take(column, window, source) or expected
            if not window.rows:
                return
            if (expected or _MAX_WINDOWS) > number and stops_at(visit, column, window.rows):
                column.stopped = True
                return
            if len(column.rows) == before and not (number == 1 and source.first is not None):
                repeats += 1
                if expected is not None or column.declared is not None:
                    column.fail("incomplete", f"window {number} of the list repeats entries already seen")
                    visit.event("list_repeats", f"window {number} shows nothing but entries seen before", column.url)
                if repeats >= _MAX_REPEATS or expected is None:
                    return
            else:
                repeats = 0
            number += max(window.covers, 1)

    def _take(self, column: Column, window: Window, source: Source) -> int | None:
        """New entries into the column; how many windows the list has, when that is known."""
        seen = {row.url for row in column.rows}
        column.rows.extend({row.url: row for row in window.rows if row.url not in seen}.values())
        column.declared = window.declared if window.declared is not None else column.declared
        if window.windows is not None:
            return min(window.windows, _MAX_WINDOWS)
        if column.declared is not None and source.size:
            return min(-(-column.declared // source.size), _MAX_WINDOWS)
        return None

    def window(self, fetched: Page, source: Source) -> Window:
        """A fetched answer as a window; one that was not had is a problem."""
        if not fetched.good or fetched.body is None:
            return Window(problem=f"{fetched.outcome}{f', {fetched.reason}' if fetched.reason else ''}")
        return self.read_window(decode_html(fetched.body, fetched.declared_charset), source)
