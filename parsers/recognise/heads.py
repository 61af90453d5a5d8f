"""The heads of the statutory tables: which rows are headers, and which columns a row below them stands under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from parsers.form import disputes
from parsers.model import Table
from parsers.recognise import vocabulary as words
from parsers.recognise.columns import Header
from parsers.recognise.labels import core
from parsers.recognise.marks import DISPUTE_CODES, REQUEST_CODES, UNKNOWN_COLUMN, Kind, Mark
from parsers.recognise.rows import RowView, Slot

_GROUP = core("法人或其他组织")
Leaf = tuple[str, int, int, int]  # a head of the requests table: code, first and last column, row of the grid
_SURE_HEADS = 2  # so many heads of the requests table in a row make it a header, whatever else it heads


@dataclass(slots=True)
class State:
    """What the scan carries from row to row."""

    table: Table | None = None
    block: int = -1
    leaves: list[Leaf] = field(default_factory=list)
    group: tuple[int, int] | None = None  # the columns of 法人或其他组织 in the grid at hand
    #: Columns of the requests grid that are none of the form's.
    beside: list[tuple[int, int]] = field(default_factory=list)
    disclosure: Header | None = None
    disclosure_texts: tuple[str, ...] = ()
    dispute_leaves: list[Slot] = field(default_factory=list)
    dispute_groups: list[tuple[str, int]] = field(default_factory=list)
    dispute_header_seen: bool = False
    requests_seen: bool = False


def header_mark(row: RowView, filled: Sequence[Slot], state: State) -> Mark | None:
    """The mark of a row that heads a table, what it says kept in ``state``; None for any other row."""
    if row.wordy:  # no head of the form is a number; a year may be
        if _is_disclosure_header(filled):
            return _disclosure_header(row, filled, state)
        if _is_disputes_header(filled, state):
            return _disputes_header(row, filled, state)
        if _is_requests_header(filled, state):
            return _requests_header(row, filled, state)
    if state.table is Table.REQUESTS and state.leaves:
        return _year_header(row, _year_heads(filled), state)
    return None


def _is_disclosure_header(filled: Sequence[Slot]) -> bool:
    hits = [slot for slot in filled if words.is_disclosure_header(slot.text)]
    return len(hits) == len(filled) or (core(filled[0].text) == words.CONTENT and len(filled) > 1)


def _disclosure_header(row: RowView, filled: Sequence[Slot], state: State) -> Mark:
    """The heads of a block; one that the form does not have becomes a column of no code, whose numbers nobody can place."""
    columns: list[tuple[str, int, int]] = []
    before = ""
    for slot in filled:
        if core(slot.text) == words.CONTENT:
            continue
        code = words.column_of(slot.text) or UNKNOWN_COLUMN
        if columns and columns[-1][0] == code and columns[-1][2] == slot.first - 1 and slot.text == before:
            columns[-1] = (code, columns[-1][1], slot.last)  # one head, taken apart by an export
        else:
            columns.append((code, slot.first, slot.last))
        before = slot.text
    state.table = Table.DISCLOSURE
    state.disclosure = Header(tuple(columns), width=len(row.own)) if columns else None
    state.disclosure_texts = tuple(slot.text for slot in filled)
    return Mark(row, Kind.HEADER, Table.DISCLOSURE, header_texts=state.disclosure_texts)


def _is_requests_header(filled: Sequence[Slot], state: State) -> bool:
    strong = sum(core(slot.text) in words.REQUESTS_HEADER_STRONG or "勾稽" in slot.text for slot in filled)
    if not all(words.is_requests_header(slot.text) for slot in filled):
        return strong >= _SURE_HEADS
    return strong > 0 or (len(filled) >= 2 and state.table is Table.REQUESTS)


def _requests_header(row: RowView, filled: Sequence[Slot], state: State) -> Mark:
    if state.table is not Table.REQUESTS:
        state.leaves, state.group, state.beside = [], None, []
    state.table = Table.REQUESTS
    for slot in filled:
        if _is_beside(slot, state):
            state.beside.append((slot.first, slot.last))
            continue
        match = words.COLUMNS[Table.REQUESTS].exact(slot.text)
        if core(slot.text) == _GROUP:
            state.group = (slot.first, _reach(row, slot))
        if match is not None and not _is_corner(slot):
            state.leaves = [leaf for leaf in state.leaves if leaf[0] != match.code]
            state.leaves.append((match.code, slot.first, slot.last, row.index))
    return Mark(row, Kind.HEADER, Table.REQUESTS)


def _reach(row: RowView, head: Slot) -> int:
    """The last column of a head and of the blank cells right of it, which it covered before merged cells were taken apart."""
    last = head.last
    for slot in sorted(row.own, key=lambda slot: slot.first):
        if slot.first == last + 1 and slot.blank:
            last = slot.last
    return last


def _is_beside(slot: Slot, state: State) -> bool:
    """Whether a head says that its column is none of the form's: 备注, 小计, or a sum of the organisations among them."""
    word = core(slot.text)
    inside = state.group is not None and state.group[0] <= slot.first and slot.last <= state.group[1]
    strange = slot.wordy and not words.is_requests_header(slot.text)
    return strange or word in words.BESIDE or (inside and word in words.SUMS)


def _year_heads(filled: Sequence[Slot]) -> list[tuple[bool, Slot]]:
    """Each head with whether it is the report's year; none unless all are years, of which one is the later."""
    if len(filled) < 2 or not words.YEAR_HEAD.fullmatch(core(filled[0].text)):
        return []
    texts = {core(slot.text) for slot in filled}
    if not all(words.YEAR_HEAD.fullmatch(text) for text in texts):
        return []
    named = texts & words.THIS_YEAR
    latest = named or {max((text for text in texts if text[0].isdigit()), default="")}
    if len(latest) != 1 or (not named and len({text[:4] for text in texts}) < len(texts)):
        return []
    return [(core(slot.text) in latest, slot) for slot in filled]


def _year_header(row: RowView, years: Sequence[tuple[bool, Slot]], state: State) -> Mark | None:
    """Narrows each column to its part for the report's year; the parts for other years stand beside the form."""
    if not years:
        return None
    narrowed: list[tuple[str, int, int, int]] = []
    for code, first, last, _ in state.leaves:
        own = [slot for this_year, slot in years if this_year and first <= slot.first and slot.last <= last]
        if len(own) != 1:
            return None
        narrowed.append((code, own[0].first, own[0].last, row.index))
    state.leaves = narrowed
    state.beside += [(slot.first, slot.last) for this_year, slot in years if not this_year]
    return Mark(row, Kind.HEADER, Table.REQUESTS)


def _is_corner(slot: Slot) -> bool:
    return "勾稽" in slot.text


def _is_disputes_header(filled: Sequence[Slot], state: State) -> bool:
    if not all(words.is_disputes_header(slot.text) for slot in filled):
        return False
    cores = {core(slot.text) for slot in filled}
    return bool(cores - {"总计", "合计"}) or state.table is Table.DISPUTES


def _disputes_header(row: RowView, filled: Sequence[Slot], state: State) -> Mark:
    if state.table is not Table.DISPUTES:
        state.dispute_leaves, state.dispute_groups = [], []
    state.table, state.dispute_header_seen = Table.DISPUTES, True
    for slot in filled:
        group = words.ROWS[Table.DISPUTES].exact(slot.text)
        if group is not None:
            state.dispute_groups.append((group.code, slot.first))
        elif core(slot.text) in words.DISPUTES_LEAVES:
            state.dispute_leaves.append(slot)
    return Mark(row, Kind.HEADER, Table.DISPUTES)


def dispute_columns(state: State) -> Header | None:
    """The fifteen leaf columns as the header places them; None when it does not print them all in one pattern."""
    leaves = sorted(state.dispute_leaves, key=lambda slot: slot.first)
    groups = [code for code, _ in sorted(state.dispute_groups, key=lambda group: group[1])]
    if len(leaves) != len(DISPUTE_CODES) or sorted(groups) != sorted(row.code for row in disputes.ROWS):
        return None
    width = len(disputes.COLUMNS)
    columns: list[tuple[str, int, int]] = []
    for position, slot in enumerate(leaves):
        match = words.COLUMNS[Table.DISPUTES].exact(slot.text)
        if match is None:
            return None
        columns.append((f"{groups[position // width]}/{match.code}", slot.first, slot.last))
    return Header(tuple(columns)) if len({code for code, _, _ in columns}) == len(DISPUTE_CODES) else None


# ── the columns a data row stands under ───────────────────────────────────────────────────────────────────────────


def header_for(table: Table, state: State, *, ragged: bool) -> Header | None:
    """The columns a data row of this table stands under by their place; None where the header says nothing by place."""
    if table is Table.DISCLOSURE:
        return state.disclosure
    return _header(tuple(state.leaves), state.group, tuple(state.beside), ragged)


@lru_cache(maxsize=256)  # every row of a table stands under the same heads
def _header(
    found: tuple[Leaf, ...], group: tuple[int, int] | None, beside: tuple[tuple[int, int], ...], ragged: bool
) -> Header | None:
    leaves = sorted(found, key=lambda leaf: leaf[1])
    if _spans_are_broken(leaves, group):
        return None
    if not leaves or (ragged and len({index for _, _, _, index in leaves}) > 1):
        return None  # where merged cells were lost, cells of different header rows do not line up
    if any(here[2] >= there[1] for here, there in pairwise(leaves)):
        return None
    columns = tuple((code, first, last) for code, first, last, _ in leaves)
    return Header(columns, beside=beside, exchanged=_exchanged(leaves))


def _exchanged(leaves: Sequence[Leaf]) -> bool:
    """Whether heads of one row stand in another order than the form's: no broken span does that, the publisher did."""
    by_row: dict[int, list[int]] = {}
    for code, _, _, row in leaves:
        by_row.setdefault(row, []).append(REQUEST_CODES.index(code))
    return any(order != sorted(order) for order in by_row.values())


def _spans_are_broken(leaves: Sequence[Leaf], group: tuple[int, int] | None) -> bool:
    """Whether the organisations' heads stand outside 法人或其他组织, each row of the header being in the form's order.

    Then a span is wrong, not the order of the columns, and the header says nothing by its place.
    """
    if group is None:
        return False
    first, last = group
    places = {code: (start, end) for code, start, end, _ in leaves}
    under = [places[code] for code in REQUEST_CODES[1:-1] if code in places]
    outside = any(start < first or end > last for start, end in under)
    beside = [places[code][0] for code in (REQUEST_CODES[0],) if code in places]
    beside += [first] + [places[code][0] for code in (REQUEST_CODES[-1],) if code in places]
    return outside and under == sorted(under) and beside == sorted(beside)


def texts_for(table: Table, state: State) -> tuple[str, ...]:
    """The heads above a data row as printed, for the units they state."""
    return state.disclosure_texts if table is Table.DISCLOSURE else ()
