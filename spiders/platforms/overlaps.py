"""Entries that a list names more than once, and what that says: an entry that moved while the list was read hides another.

A page that begins with what the page before it ended with was written, or read, at another time than that one. Entries kept
on top (置顶) stand at the head of several pages and say nothing; an entry found twice anywhere else is twice in the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from spiders.platforms.entries import Row


@dataclass(slots=True)
class Pages:
    """The addresses on each page of a list, in list order."""

    pages: list[tuple[str, ...]] = field(default_factory=list)
    unread: int = 0  # lines that lead nowhere
    within: int = 0  # lines of one page that name an entry of the same page again

    def add(self, rows: Iterable[Row], doubled: int = 0, unread: int = 0) -> None:
        """A page with its rows, which may name an entry twice; ``doubled`` counts such lines where the rows do not show them."""
        urls = [row.url for row in rows]
        distinct = tuple(dict.fromkeys(urls))
        self.pages.append(distinct)
        self.unread += unread
        self.within += doubled + len(urls) - len(distinct)

    def moved(self) -> int | None:
        """The number (from 1) of the first page that begins with what the page before it ended with; None when none does."""
        kept = self._kept_on_top()
        bare = [tuple(url for url in page if url not in kept) for page in self.pages]
        for number, (before, page) in enumerate(pairwise(bare), start=2):
            if set(page) <= set(before):
                continue  # a page that shows nothing new is told as such
            run = next((run for run in range(min(len(before), len(page)), 0, -1) if before[-run:] == page[:run]), 0)
            longer = number == 2 and len(bare) > 2 and run == len(before) - len(page)  # by design: the rest is cut anew
            if run and not longer:
                return number
        return None

    def repeated(self) -> int:
        """How many more lines the list has than entries, entries kept on top of every page counted once."""
        top = self._kept_on_top()
        kept = {url for url in top if all(url in page[: len(top)] for page in self.pages)}
        across = sum(len(page) for page in self.pages) - len({url for page in self.pages for url in page})
        return self.within + across - len(kept) * (len(self.pages) - 1)

    def _kept_on_top(self) -> set[str]:
        """The entries at the head of the first page that other pages show too."""
        first, others = self.pages[:1], {url for page in self.pages[1:] for url in page}
        kept: set[str] = set()
        for url in first[0] if first else ():
            if url not in others:
                break
            kept.add(url)
        return kept
