"""Several annexes in one document: which of them is the report's, and one annex of tables that are parts or copies.

An annex of another year or another organ is left out whole. Where the same rows are printed again with other numbers and
nothing says which are meant, only what all copies say is read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from parsers.model import State
from parsers.recognise import statistics_labels as words
from parsers.recognise.numbers import Number, squeeze
from parsers.recognise.statistics_captions import is_of
from parsers.recognise.statistics_readings import Printed, PrintedRow, PrintedTable

_LEAST_SHARED = 4  # rows that two tables must share to be copies of one where none of them is a known indicator
DIFFERENT = "the row is printed twice with different numbers"

Key = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The tables that are the report's annex, and why others are not."""

    tables: tuple[PrintedTable, ...]
    left: tuple[str, ...] = ()


def choose(tables: Sequence[PrintedTable], year: int | None, agency: str | None, *, beside: bool) -> Chosen:
    """The report's own among the tables of a document. ``beside``: the statutory tables are there as well, so that an annex
    of another year cannot be the report's with a wrong heading."""
    left: list[str] = []
    years = {table.year for table in tables if table.year is not None}
    counted = year if year is not None else max(years, default=None)
    kept = list(tables)
    if counted is not None and (beside or counted in years or None in {table.year for table in tables}):
        kept = [table for table in kept if table.year in (None, counted)]
        left += [_why(table, f"counts {table.year}") for table in tables if table not in kept]
    before = [table for table in kept if table.caption.last_years]
    if len(before) < len(kept):
        left += [_why(table, "counts the year before") for table in before]
        kept = [table for table in kept if table not in before]
    others = _of_others(kept, agency)
    left += [_why(table, "is another organ's") for table in others]
    kept = [table for table in kept if table not in others]
    corrected = [table for table in kept if table.caption.corrected]
    if corrected:
        stale = [it for it in kept if not it.caption.corrected and any(_copies(it, by) for by in corrected)]
        left += [_why(table, f"is corrected below ({corrected[0].caption.printed})") for table in stale]
        kept = [table for table in kept if table not in stale]
    excerpts = [it for it in kept if any(2 * len(it.rows) <= len(by.rows) and _copies(it, by) for by in kept)]
    return Chosen((*(table for table in kept if table not in excerpts), *excerpts), tuple(left))


def _why(table: PrintedTable, why: str) -> str:
    caption = table.caption.printed
    return f"A table of {len(table.rows)} rows {why}{f': {caption}' if caption else ''}"


def _of_others(tables: Sequence[PrintedTable], agency: str | None) -> list[PrintedTable]:
    """The tables that name another organ than the report's; who filled in a table counts where they differ in it."""
    fillers = {table.caption.filler for table in tables} - {None}
    named = [(table, table.caption.organ or (table.caption.filler if len(fillers) > 1 else None)) for table in tables]
    return [table for table, organ in named if organ is not None and agency is not None and not is_of(organ, agency)]


def merged(tables: Sequence[PrintedTable]) -> tuple[tuple[PrintedRow, ...], tuple[str, ...]]:
    """The rows of all tables as those of one annex, and the captions of tables that contradict each other."""
    rows = list(tables[0].rows)
    against: list[str] = []
    for table in tables[1:]:
        known = dict(_keyed(rows))
        own = dict(_keyed(table.rows))
        shared = known.keys() & own.keys()
        if not _is_copy(known.keys(), own.keys()):
            rows += table.rows
            continue
        agree = {key for key in shared if _agree(rows[known[key]], table.rows[own[key]])}
        for key in agree:
            rows[known[key]] = _together(rows[known[key]], table.rows[own[key]])
        added = [row for at, row in enumerate(table.rows) if not row.heading and at not in {own[key] for key in shared}]
        if agree != shared:
            against += [tables[0].caption.printed, table.caption.printed]
            # A short table in the text that says otherwise puts its own rows in doubt, not those of the annex besides.
            excerpt = 2 * len(shared) < max(len(known), len(own))
            sure = {
                at
                for key, at in known.items()
                if key in agree or (excerpt and key not in own and len(own) < len(known))
            }
            rows = [row if row.heading or at in sure else _unread(row) for at, row in enumerate(rows)]
            added = added if excerpt and len(own) > len(known) else [_unread(row) for row in added]
        rows += added
    return tuple(rows), tuple(dict.fromkeys(against))


def repeats(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the labels of some rows come again below: a second table, no second page of the first."""
    return _is_copy(set(_numbered(upper)), set(_numbered(lower)))


def _copies(one: PrintedTable, other: PrintedTable) -> bool:
    return _is_copy(dict(_keyed(one.rows)).keys(), dict(_keyed(other.rows)).keys())


def _is_copy(one: Set[Key], other: Set[Key]) -> bool:
    """Whether two tables share half the rows of the shorter. 其他情形数 comes twice in one annex, no known indicator does."""
    shared = one & other
    if 2 * len(shared) < min(len(one), len(other)):
        return False
    return any(map(_is_code, shared)) or (len(shared) >= _LEAST_SHARED and not any(map(_is_code, one | other)))


def _is_code(key: Key) -> bool:
    return key[0].isascii()


def _keyed(rows: Sequence[PrintedRow]) -> Iterator[tuple[Key, int]]:
    """The rows with numbers by what they count: the indicator or the label, and the how manieth of it."""
    places = [at for at, row in enumerate(rows) if not row.heading]
    yield from zip(_numbered([rows[at].label for at in places]), places, strict=True)


def _numbered(labels: Sequence[str]) -> Iterator[Key]:
    seen: Counter[str] = Counter()
    for label in labels:
        name = words.code_of(label) or words.bare(label)
        seen[name] += 1
        yield name, seen[name]


def _agree(one: PrintedRow, other: PrintedRow) -> bool:
    both = one.values.keys() & other.values.keys()
    return all(squeeze(one.values[code].raw) == squeeze(other.values[code].raw) for code in both)


def _together(one: PrintedRow, other: PrintedRow) -> PrintedRow:
    return one if other.values.keys() <= one.values.keys() else replace(one, values={**other.values, **one.values})


def _unread(row: PrintedRow) -> PrintedRow:
    values = {
        code: Printed(it.raw, it.where, number=Number(State.UNREAD, why=DIFFERENT)) for code, it in row.values.items()
    }
    return replace(row, values=values)
