"""The first pass over the rows of all grids: what each row is, and under which header it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from parsers.form import disputes, requests
from parsers.model import Table
from parsers.recognise import vocabulary as words
from parsers.recognise.breaks import whole_rows
from parsers.recognise.captions import unit_of_caption
from parsers.recognise.columns import Header
from parsers.recognise.labels import core
from parsers.recognise.numbers import squeeze
from parsers.recognise.rows import RowView, Slot

_GROUP = core("法人或其他组织")
REQUEST_CODES = tuple(column.code for column in requests.COLUMNS)
UNKNOWN_COLUMN = "?"
DISPUTE_CODES = tuple(f"{row.code}/{column.code}" for row in disputes.ROWS for column in disputes.COLUMNS)


_MOST_WORDY = 5  # of fifteen cells of disputes that say 详见附件 or the like instead of a number


class Kind(StrEnum):
    """What a row of a grid is to the form."""

    EMPTY = "empty"
    TITLE = "title"
    HEADER = "header"
    DATA = "data"
    NOTE = "note"
    CATEGORY = "category"  # a merged label alone in its row
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Mark:
    """A row with its verdict. ``code`` names the form row of a data row; ``header`` the columns it stands under."""

    row: RowView
    kind: Kind
    table: Table | None = None
    code: str | None = None
    exact: bool = True
    label: Slot | None = None
    header: Header | None = None
    header_texts: tuple[str, ...] = ()
    assumed: bool = False  # its label is lost; only its place says which row it is


@dataclass(slots=True)
class _State:
    """What the scan carries from row to row."""

    table: Table | None = None
    block: int = -1
    leaves: list[tuple[str, int, int, int]] = field(default_factory=list)  # requests header cells, with their row
    group: tuple[int, int] | None = None  # the columns of 法人或其他组织 in the grid at hand
    beside: list[tuple[int, int]] = field(
        default_factory=list
    )  # columns of the requests grid that are none of the form's
    disclosure: Header | None = None
    disclosure_texts: tuple[str, ...] = ()
    dispute_leaves: list[Slot] = field(default_factory=list)
    dispute_groups: list[tuple[str, int]] = field(default_factory=list)
    dispute_header_seen: bool = False
    requests_seen: bool = False


def scan(rows: Sequence[RowView]) -> list[Mark]:
    """A mark per row, in order; halves of a row that a page break cut are one row."""
    state = _State()
    return [_mark(row, state) for row in whole_rows(rows, _row_label)]


def _mark(row: RowView, state: _State) -> Mark:
    if row.block != state.block:
        state.block, state.leaves, state.group, state.beside = row.block, [], None, []
    filled = [slot for slot in row.own if not slot.blank]
    if not filled:
        return _blank_row(row, state)
    if len(filled) == 1 and words.is_note(filled[0].text):
        return Mark(row, Kind.NOTE, state.table)
    if len(filled) == 1 and unit_of_caption(filled[0].text) is not None and words.column_of(filled[0].text) is None:
        return Mark(row, Kind.TITLE, state.table)
    return (
        _title(row, filled, state)
        or _header(row, filled, state)
        or _data(row, state)
        or _disputes_data(row, state)
        or _category(row, filled, state)
        or Mark(row, Kind.UNKNOWN, state.table)
    )


def _blank_row(row: RowView, state: _State) -> Mark:
    """An empty row; under a complete disputes header it is the data row of a publisher who left it blank."""
    if state.table is Table.DISPUTES and state.dispute_header_seen and len(row.own) == len(DISPUTE_CODES):
        return _take_disputes(row, state)
    return Mark(row, Kind.EMPTY, state.table)


def _title(row: RowView, filled: Sequence[Slot], state: _State) -> Mark | None:
    if len({squeeze(slot.text) for slot in filled}) == 1 and words.is_disclosure_title(filled[0].text):
        state.table, state.disclosure, state.disclosure_texts = Table.DISCLOSURE, None, ()
        return Mark(row, Kind.TITLE, Table.DISCLOSURE)
    return None


# ── headers ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _header(row: RowView, filled: Sequence[Slot], state: _State) -> Mark | None:
    if _is_disclosure_header(filled):
        return _disclosure_header(row, filled, state)
    if _is_disputes_header(filled, state):
        return _disputes_header(row, filled, state)
    if _is_requests_header(filled, state):
        return _requests_header(row, filled, state)
    return _year_header(row, _year_heads(filled), state)


def _is_disclosure_header(filled: Sequence[Slot]) -> bool:
    if not all(slot.wordy for slot in filled):
        return False
    hits = [slot for slot in filled if words.is_disclosure_header(slot.text)]
    return len(hits) == len(filled) or (core(filled[0].text) == words.CONTENT and len(filled) > 1)


def _disclosure_header(row: RowView, filled: Sequence[Slot], state: _State) -> Mark:
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


def _is_requests_header(filled: Sequence[Slot], state: _State) -> bool:
    if not all(words.is_requests_header(slot.text) for slot in filled):
        return False
    strong = any(core(slot.text) in words.REQUESTS_HEADER_STRONG or "勾稽" in slot.text for slot in filled)
    return strong or (len(filled) >= 2 and state.table is Table.REQUESTS)


def _requests_header(row: RowView, filled: Sequence[Slot], state: _State) -> Mark:
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


def _is_beside(slot: Slot, state: _State) -> bool:
    """Whether a head says that its column is none of the form's: 备注, 小计, or a sum of the organisations among them."""
    word = core(slot.text)
    inside = state.group is not None and state.group[0] <= slot.first and slot.last <= state.group[1]
    return word in words.BESIDE or (inside and word in words.SUMS)


def _year_heads(filled: Sequence[Slot]) -> list[tuple[bool, Slot]]:
    """Each head with whether it is the report's year; none unless all are years, of which one is the later."""
    texts = {core(slot.text) for slot in filled}
    if len(filled) < 2 or not all(words.YEAR_HEAD.fullmatch(text) for text in texts):
        return []
    named = texts & words.THIS_YEAR
    latest = named or {max((text for text in texts if text[0].isdigit()), default="")}
    if len(latest) != 1 or (not named and len({text[:4] for text in texts}) < len(texts)):
        return []
    return [(core(slot.text) in latest, slot) for slot in filled]


def _year_header(row: RowView, years: Sequence[tuple[bool, Slot]], state: _State) -> Mark | None:
    """Narrows each column to its part for the report's year; the parts for other years stand beside the form."""
    if state.table is not Table.REQUESTS or not years or not state.leaves:
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


def _is_disputes_header(filled: Sequence[Slot], state: _State) -> bool:
    if not all(words.is_disputes_header(slot.text) for slot in filled):
        return False
    cores = {core(slot.text) for slot in filled}
    return bool(cores - {"总计", "合计"}) or state.table is Table.DISPUTES


def _disputes_header(row: RowView, filled: Sequence[Slot], state: _State) -> Mark:
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


def _dispute_columns(state: _State) -> Header | None:
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


# ── data rows ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _row_label(row: RowView) -> tuple[Table, str, Slot] | None:
    """The form row this row prints the label of: the rightmost cell that is one, so that a category left of it yields."""
    for slot in reversed(row.own):
        if slot.blank or not slot.wordy:
            continue
        for table in (Table.REQUESTS, Table.DISCLOSURE):
            match = words.ROWS[table].exact(slot.text)
            if match is not None:
                return table, match.code, slot
    return None


def _data(row: RowView, state: _State) -> Mark | None:
    found = _row_label(row)
    if found is None:
        return None
    table, code, label = found
    values = [slot for slot in row.slots if slot.first > label.last]
    if not values:
        return None
    if core(label.text) in words.AMBIGUOUS and not (
        state.table is Table.REQUESTS
        and state.requests_seen
        and not any(slot.wordy and not slot.carried for slot in values)
    ):
        return None  # 其他 and 总计 head columns of every table; they name a row only below other rows of this one
    state.requests_seen = state.requests_seen or table is Table.REQUESTS
    state.table = table
    return Mark(
        row, Kind.DATA, table, code, True, label, _header_for(table, state, ragged=row.ragged), _texts_for(table, state)
    )


def _header_for(table: Table, state: _State, *, ragged: bool) -> Header | None:
    if table is Table.DISCLOSURE:
        return state.disclosure
    leaves = sorted(state.leaves, key=lambda leaf: leaf[1])
    if _spans_are_broken(state):
        return None
    if not leaves or (ragged and len({index for _, _, _, index in leaves}) > 1):
        return None  # where merged cells were lost, cells of different header rows do not line up
    if any(here[2] >= there[1] for here, there in pairwise(leaves)):
        return None
    return Header(tuple((code, first, last) for code, first, last, _ in leaves), beside=tuple(state.beside))


def _spans_are_broken(state: _State) -> bool:
    """Whether the organisations' heads stand outside 法人或其他组织, each row of the header being in the form's order.

    Then a span is wrong, not the order of the columns, and the header says nothing by its place.
    """
    if state.group is None:
        return False
    first, last = state.group
    places = {code: (start, end) for code, start, end, _ in state.leaves}
    under = [places[code] for code in REQUEST_CODES[1:-1] if code in places]
    outside = any(start < first or end > last for start, end in under)
    beside = [places[code][0] for code in (REQUEST_CODES[0],) if code in places]
    beside += [first] + [places[code][0] for code in (REQUEST_CODES[-1],) if code in places]
    return outside and under == sorted(under) and beside == sorted(beside)


def _texts_for(table: Table, state: _State) -> tuple[str, ...]:
    return state.disclosure_texts if table is Table.DISCLOSURE else ()


def _disputes_data(row: RowView, state: _State) -> Mark | None:
    """The row of fifteen numbers under the disputes header: it has no label."""
    if state.table is not Table.DISPUTES or not state.dispute_header_seen:
        return None
    wordy = sum(slot.wordy and any(char.isalpha() for char in squeeze(slot.text)) for slot in row.own)
    if wordy and (row.ragged or len(row.own) != len(DISPUTE_CODES) or wordy > _MOST_WORDY):
        return None
    return _take_disputes(row, state)


def _take_disputes(row: RowView, state: _State) -> Mark:
    state.dispute_header_seen = False
    header = None if row.ragged else _dispute_columns(state)
    return Mark(row, Kind.DATA, Table.DISPUTES, None, True, None, header)


def _category(row: RowView, filled: Sequence[Slot], state: _State) -> Mark | None:
    if state.table is Table.REQUESTS and all(core(slot.text) in words.CATEGORIES for slot in filled):
        return Mark(row, Kind.CATEGORY, Table.REQUESTS)
    return None
