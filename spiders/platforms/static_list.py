"""Lists that are files in a directory, index and index_N: the paging TRS, Kunming and others share.

The first page says how many there are. Follow-ups count from 1 (n - 1 of them) or, on some hosts, from 2 (up to n); the
registry option ``first_page`` says which, without it both are tried. A page that fails inside the list is a hole, not the
end; only a list that declares no number of pages ends where the server says there is no page.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, base_of, decode_html, parse_html
from spiders.platforms import inner
from spiders.platforms.base import LISTING_OUTCOME, Column, Page, Platform, Visit
from spiders.platforms.entries import Row
from spiders.platforms.links import file_links, skeleton
from spiders.platforms.overlaps import Pages
from spiders.platforms.shells import pages_in_shell, report_in_page, said_in_full
from spiders.platforms.siblings import Shown, doubled, no_list, refusal, says_empty, says_missing, stranger
from spiders.platforms.twins import fold
from spiders.platforms.verdict import judge, settle, stops_at

_NO_SUCH_PAGE = frozenset({"not_found", "soft_404", "empty_stub", "homepage_fallback"})
_MAX_PAGES = 500
_MAX_REPEATS = 2
_MAX_HOLES = 3
_MARK = 987654321  # stands for the number in an address


@dataclass(frozen=True, slots=True)
class ListPage:
    """One list page read."""

    rows: tuple[Row, ...]
    pages: int | None = None  # how many the list has, when it says so
    declared: int | None = None  # how many entries the list says it has
    base: str = "index"  # follow-up N is <base>_N.<extension> beside the first page
    extension: str = "html"
    next: str | None = None  # address of the page after this one, for families that only link onwards
    inner: tuple[str, ...] = ()  # columns inside this one: one per year, per department
    inner_labels: tuple[tuple[str, str], ...] = ()  # what the page calls them
    pattern: str | None = None  # address of follow-up {n}, for lists whose follow-ups are no <base>_N files
    problem: str | None = None  # why what was read cannot be all of the list
    shown: Shown | None = field(default=None, compare=False, repr=False)  # the page itself, once it is read


class StaticListPlatform(Platform):
    """A family whose lists are index files."""

    options: Mapping[str, str] = {"first_page": "[12]"}

    @abstractmethod
    def read_list(self, text: str, tree: HtmlElement, url: str) -> ListPage:
        """Rows and totals of one list page."""

    async def read_column(self, visit: Visit, url: str) -> Column:
        """The whole list, first page first."""
        column = Column(url)
        fetched = await visit.fetcher.fetch(visit.portal, url, "list")
        first, tree = self._parse(fetched)
        if first is None or tree is None:
            outcome = LISTING_OUTCOME.get(str(fetched.outcome), "incomplete")
            column.fail(outcome, f"first page: {fetched.outcome}{f', {fetched.reason}' if fetched.reason else ''}")
            return column
        first = _with_shell(first, tree, fetched.final_url)
        column.pages, column.declared, column.rows = 1, first.declared, list(first.rows)
        shown, pages = fold(first.rows, self.main_address, visit.portal.hosts), Pages()
        pages.add(first.rows, _doubled(first, first))
        column.skeleton = skeleton(tree)
        column.chrome = frozenset(link.url for link in file_links(tree, fetched.final_url))
        column.inner, column.final_url = list(first.inner), fetched.final_url
        column.inner_labels = dict(first.inner_labels)
        if not (first.rows or first.inner or first.problem):
            column.empty = says_empty(tree, first.declared)
        for why in (first.problem, None if first.inner else no_list(tree, first.rows, visit.portal.name)):
            if why is not None:
                column.fail("incomplete", why)
        follow = self._chain if first.next is not None else self._follow
        more = first.next is not None or first.pages is None or first.pages > 1
        column.stopped = more and stops_at(visit, column, shown)
        same = column.stopped or (await follow(visit, column, fetched.final_url, first, pages) and _unchanged(fetched))
        listed, column.rows = len(column.rows), list(fold(column.rows, self.main_address, visit.portal.hosts))
        column.foreign += listed - len(column.rows)
        settle(column, pages)
        judge(visit, column)
        if same and column.outcome == "complete":
            column.outcome = "unchanged"
        return column

    def main_address(self, url: str) -> str:
        """The address that an article's address is a copy of (a mobile page, a dynamic one); itself when it is none."""
        return url

    def page_url(self, first_url: str, first: ListPage, number: int) -> str:
        """The address of follow-up ``number``."""
        if first.pattern is not None:
            return first.pattern.replace("{n}", str(number))
        parts = urlsplit(first_url)
        directory = parts.path.rsplit("/", 1)[0]
        path = f"{directory}/{first.base}_{number}.{first.extension}"
        return parts._replace(path=path, query="", fragment="").geturl()

    def page_after(self, url: str) -> str | None:
        """The address after that of a list page which cannot be had, in families whose numbering tells it."""
        return None

    # ── follow-up pages ───────────────────────────────────────────────────────────────────────────────────────────

    async def _follow(self, visit: Visit, column: Column, first_url: str, first: ListPage, pages: Pages) -> bool:
        """Read the follow-ups into the column; True when every one of them answered 304."""
        if first.pages is not None and first.pages <= 1:
            return True
        total = min(first.pages or _MAX_PAGES, _MAX_PAGES)
        if first.pages is not None and first.pages > _MAX_PAGES:
            column.fail("incomplete", f"the list declares {first.pages} pages, only {_MAX_PAGES} are read")
        numbers, opening = await self._numbers(visit, first_url, first, total)
        todo, linked = deque(numbers), self._linked(first_url, first, first)
        same, repeats = True, 0
        while todo:
            number = todo.popleft()
            url = self.page_url(first_url, first, number)
            fetched = opening.get(url) or await visit.fetcher.fetch(visit.portal, url, "list", referer=first_url)
            page, tree = self._parse(fetched)
            same = same and _unchanged(fetched)
            odd = _odd(page, first)
            if page is None or not page.rows or odd is not None:
                missing = number in linked and (page is None or odd is not None)
                if first.pages is None and not missing and _is_end(fetched, page, tree, odd):
                    todo = deque(sorted(later for later in linked if later > number))
                    continue
                why = odd or ("no entries on it" if page is not None else fetched.reason or str(fetched.outcome))
                column.fail("incomplete", f"list page {url}: {why}")
                if str(fetched.outcome) == "not_asked":
                    break
                continue
            column.pages += 1
            pages.add(page.rows, _doubled(first, page))
            linked |= self._linked(first_url, first, page)
            seen = {row.url for row in column.rows}
            new = [row for row in page.rows if row.url not in seen]
            column.rows.extend(new)
            if new:
                repeats = 0
                continue
            if first.pages is None:
                break  # a server that answers every number with its last page
            repeats += 1
            column.fail("incomplete", f"list page {url} repeats entries already seen")
            visit.event("list_repeats", f"list page {url} shows nothing but entries seen before", column.url)
            if repeats >= _MAX_REPEATS:
                break
        return same

    async def _chain(self, visit: Visit, column: Column, first_url: str, first: ListPage, pages: Pages) -> bool:
        """Follow the links onwards into the column; True when every page answered 304.

        A page that fails is a hole, and the end as well where nothing but the link on it leads on.
        """
        same, asked, referer, holes = True, {first_url}, first_url, 0
        url = first.next
        while url is not None and url not in asked:
            if len(asked) >= _MAX_PAGES:
                column.fail("incomplete", f"more than {_MAX_PAGES} list pages, the rest is not read")
                break
            asked.add(url)
            fetched = await visit.fetcher.fetch(visit.portal, url, "list", referer=referer)
            page, _ = self._parse(fetched)
            same = same and _unchanged(fetched)
            odd = _odd(page, first)
            if page is None or not page.rows or odd is not None:
                why = odd or ("no entries on it" if page is not None else fetched.reason or str(fetched.outcome))
                column.fail("incomplete", f"list page {url}: {why}")
                holes += 1
                refused = str(fetched.outcome) in ("not_asked", "off_registry")
                url = None if holes >= _MAX_HOLES or refused else self.page_after(url)
                continue
            holes = 0
            column.pages += 1
            pages.add(page.rows, _doubled(first, page))
            seen = {row.url for row in column.rows}
            new = [row for row in page.rows if row.url not in seen]
            if not new:
                column.fail("incomplete", f"list page {url} repeats entries already seen")
                visit.event("list_repeats", f"list page {url} shows nothing but entries seen before", column.url)
                break
            column.rows.extend(new)
            referer = url
            url = page.next
        if first.pages is not None and column.pages < first.pages and column.outcome == "complete":
            column.fail("incomplete", f"the list says it has {first.pages} pages, {column.pages} are linked")
        return same

    async def _numbers(
        self, visit: Visit, first_url: str, first: ListPage, total: int
    ) -> tuple[range, dict[str, Page]]:
        """The numbers of the follow-ups, and the pages fetched to find out."""
        from_one, from_two = range(1, total), range(2, total + 1)
        option = visit.portal.options.get("first_page")
        if option in ("1", "2"):
            return (from_one if option == "1" else from_two), {}
        probes: dict[str, Page] = {}
        for numbers in (from_one, from_two):
            url = self.page_url(first_url, first, numbers.start)
            probes[url] = await visit.fetcher.fetch(visit.portal, url, "list", referer=first_url)
            if self._continues(probes[url], first) or (
                str(probes[url].outcome) in _NO_SUCH_PAGE and numbers.start in self._linked(first_url, first, first)
            ):
                return numbers, probes  # a page that the list links to and that is not there is a hole
        return from_one, probes

    def _linked(self, first_url: str, first: ListPage, page: ListPage) -> set[int]:
        """The numbers of the follow-ups that a page links to: some lists leave numbers out."""
        if page.shown is None:
            return set()
        before, _, after = self.page_url(first_url, first, _MARK).partition(str(_MARK))
        root = base_of(page.shown.tree, page.shown.url)
        links = {absolute(anchor.get("href") or "", root) or "" for anchor in page.shown.tree.iter("a")}
        numbers = {
            url[len(before) : len(url) - len(after)] for url in links if url.startswith(before) and url.endswith(after)
        }
        return {int(number) for number in numbers if number.isdecimal() and len(number) < 4}

    def _continues(self, fetched: Page, first: ListPage) -> bool:
        """Whether an answer is a page of the list other than its first; one that failed may well be."""
        if str(fetched.outcome) in _NO_SUCH_PAGE:
            return False
        page, tree = self._parse(fetched)
        if page is None or tree is None:
            return True
        if _odd(page, first) is not None:
            return not says_missing(tree)
        seen = {row.url for row in first.rows}
        return any(row.url not in seen for row in page.rows)

    def _parse(self, fetched: Page) -> tuple[ListPage | None, HtmlElement | None]:
        if not fetched.good or fetched.body is None:
            return None, None
        text = decode_html(fetched.body, fetched.declared_charset)
        tree = parse_html(text)
        if tree is None:
            return None, None
        page = self.read_list(text, tree, fetched.final_url)
        rows = said_in_full(page.rows, tree, fetched.final_url)
        return replace(page, rows=rows, shown=Shown(tree, fetched.final_url, rows)), tree


def _with_shell(first: ListPage, tree: HtmlElement, url: str) -> ListPage:
    """A first page without entries, with what may stand in their place: the report itself, frames, panes."""
    if first.rows or first.inner:
        return first
    itself = report_in_page(tree, url)
    found = inner.more_columns(tree, url) if itself is not None else pages_in_shell(tree, url)
    if itself is None and not found:
        return first
    rows = (itself,) if itself is not None else ()
    return replace(first, rows=rows, pages=1, inner=tuple(found), inner_labels=tuple(found.items()), problem=None)


def _odd(page: ListPage | None, first: ListPage) -> str | None:
    """Why a follow-up is no page of the list; None when it is one, be it an empty one."""
    if page is None or page.shown is None or first.shown is None:
        return None
    if not page.rows:
        return refusal(first.shown, page.shown)
    counted = [(page.pages, first.pages), (page.declared, first.declared)]
    known = [one == other for one, other in counted if other is not None and other != 1]
    return stranger(first.shown, page.shown, same_pager=any(known) if known else None)


def _is_end(fetched: Page, page: ListPage | None, tree: HtmlElement | None, odd: str | None) -> bool:
    """Whether a page without entries is the end of a list that does not say how many pages it has."""
    if odd is not None:
        return tree is not None and says_missing(tree)
    return page is not None or str(fetched.outcome) in _NO_SUCH_PAGE


def _doubled(first: ListPage, page: ListPage) -> int:
    """Lines that name an entry again; nobody asks where no total counts them."""
    return doubled(page.shown) if first.declared is not None and page.shown is not None else 0


def _unchanged(fetched: Page) -> bool:
    return str(fetched.outcome) == "not_modified"
