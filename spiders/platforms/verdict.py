"""What a column's list says of itself and what it held before, against what was collected."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from db.manifest import ColumnMemory
from spiders.platforms.base import Column, Visit
from spiders.platforms.entries import Row
from spiders.platforms.overlaps import Pages
from spiders.platforms.titles import choose, title_year


def memory_of(visit: Visit, column: Column) -> ColumnMemory | None:
    """What the column held when it was last read whole."""
    return next((memory for memory in visit.portal.memory if memory.url == column.url), None)


def stops_at(visit: Visit, column: Column, rows: Iterable[Row]) -> bool:
    """Whether a list may be left after a page with these rows: all its reports are known, and nothing else is open.

    Lists put the new in front. One whose dates say that it does not, that declares another total than before, was not read
    whole for long, or belongs to a portal with unfinished notices is read to its end.
    """
    memory = memory_of(visit, column)
    if visit.job.mode != "incremental" or memory is None or memory.sweep or column.declared != memory.declared:
        return False
    if not all(known.complete and not known.due for known in visit.portal.known_notices):
        return False
    chosen, _ = choose(rows, ())
    if _oldest_first(chosen):
        return False  # what is new stands on the last page
    return all(
        (known := visit.notices.get(row.url)) is not None
        and (known.title, known.list_date) == (row.title, row.list_date)
        for row in chosen
    )


def _oldest_first(rows: Sequence[Row]) -> bool:
    """Whether entries stand in the order of their days: those of the list, else of the addresses, else by year, else by number."""
    for mark in (_list_day, _address_day, _year, _number):
        marks = [found for row in rows if (found := mark(row)) is not None]
        if len(set(marks)) > 1:
            return marks == sorted(marks)
    return False


def _list_day(row: Row) -> str | None:
    return row.list_date


def _address_day(row: Row) -> str | None:
    return row.url_date


def _year(row: Row) -> str | None:
    year = title_year(row.title)
    return None if year is None else str(year)


def _number(row: Row) -> str | None:
    """The last long number of an address; systems count their articles up."""
    found = re.findall(r"(?<![0-9a-fA-F])\d{3,}(?![0-9a-fA-F])", row.url)
    return found[-1].rjust(30, "0") if found else None


def settle(column: Column, pages: Pages) -> None:
    """What entries named more than once say: lines that a total counts too, or that one moved while the list was read.

    A total that is reached leaves no room for an entry that was missed.
    """
    moved = pages.moved()
    column.repeated = pages.repeated() if moved is None else 0
    if column.stopped or (column.declared is not None and column.declared <= len(column.rows) + column.foreign):
        return
    if pages.unread:
        column.fail("incomplete", f"{pages.unread} entries of the list have no address or no title")
    if moved is not None:
        why = f"page {moved} of the list begins with what the page before it ends with: an entry may be missing"
        column.fail("incomplete", why)


def judge(visit: Visit, column: Column) -> None:
    """Mark a list as not whole, and tell what changed since it was last read whole."""
    if column.stopped:
        if column.outcome == "complete":
            column.outcome = "unchanged"
        return
    collected = len(column.rows)
    memory = memory_of(visit, column)
    if not collected and not column.inner:
        if column.empty is None or (memory is not None and memory.collected):
            column.fail("incomplete", "no entries recognised")
        else:
            column.reasons.append(column.empty)
    shown = collected + column.foreign
    if column.declared is not None and column.declared > shown and column.declared != shown + column.repeated:
        column.fail("incomplete", f"declares {column.declared} entries, shows {shown}")
        visit.event(
            "list_shorter_than_declared",
            f"the list declares {column.declared} entries and shows {shown}",
            column.url,
            str(column.declared),
            str(shown),
        )
    if memory is None:
        return
    rebuilt = bool(memory.skeleton and column.skeleton and memory.skeleton != column.skeleton)
    if rebuilt and memory.collected and visit.notices and not column.inner and not choose(column.rows, ())[0]:
        column.fail("incomplete", "another page than before, and no report on it: it may stand in the list's place")
    if collected < memory.collected:
        visit.event(
            "list_shrank",
            f"the list held {memory.collected} entries before and holds {collected} now",
            column.url,
            str(memory.collected),
            str(collected),
        )
    if rebuilt:
        visit.event(
            "list_skeleton_changed",
            "the structure of the list page changed: the portal may have been rebuilt",
            column.url,
            memory.skeleton,
            column.skeleton,
        )
