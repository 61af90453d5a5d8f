"""The first pass over the rows of all grids: what each row is, and under which header it stands."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.model import Table
from parsers.recognise import vocabulary as words
from parsers.recognise.breaks import whole_rows
from parsers.recognise.captions import unit_of_caption
from parsers.recognise.heads import State, dispute_columns, header_for, header_mark, texts_for
from parsers.recognise.labels import core
from parsers.recognise.marks import DISPUTE_CODES, Kind, Mark, made_mark
from parsers.recognise.numbers import squeeze
from parsers.recognise.rows import RowView, Slot, values_right_of

_MOST_WORDY = 5  # of fifteen cells of disputes that say 详见附件 or the like instead of a number


def scan(rows: Sequence[RowView]) -> list[Mark]:
    """A mark per row, in order; halves of a row that a page break cut are one row."""
    state = State()
    return [_mark(row, state) for row in whole_rows(rows, _row_label)]


def _mark(row: RowView, state: State) -> Mark:
    if row.block != state.block:
        state.block, state.leaves, state.group, state.beside = row.block, [], None, []
    filled = row.filled
    if not filled:
        return _blank_row(row, state)
    if len(filled) == 1 and words.is_note(filled[0].text):
        return Mark(row, Kind.NOTE, state.table)
    if len(filled) == 1 and unit_of_caption(filled[0].text) is not None and words.column_of(filled[0].text) is None:
        return Mark(row, Kind.TITLE, state.table)
    return (
        _title(row, filled, state)
        or header_mark(row, filled, state)
        or _data(row, state)
        or _disputes_data(row, state)
        or _category(row, filled, state)
        or Mark(row, Kind.UNKNOWN, state.table)
    )


def _blank_row(row: RowView, state: State) -> Mark:
    """An empty row; under a complete disputes header it is the data row of a publisher who left it blank."""
    if state.table is Table.DISPUTES and state.dispute_header_seen and len(row.own) == len(DISPUTE_CODES):
        return _take_disputes(row, state)
    return Mark(row, Kind.EMPTY, state.table)


def _title(row: RowView, filled: Sequence[Slot], state: State) -> Mark | None:
    if words.is_disclosure_title(filled[0].text) and len({squeeze(slot.text) for slot in filled}) == 1:
        state.table, state.disclosure, state.disclosure_texts = Table.DISCLOSURE, None, ()
        return Mark(row, Kind.TITLE, Table.DISCLOSURE)
    return None


# ── data rows ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _row_label(row: RowView) -> tuple[Table, str, Slot] | None:
    """The form row this row prints the label of: the rightmost cell that is one, so that a category left of it yields."""
    for slot in reversed(row.own):
        if slot.wordy and (named := words.row_named(slot.text)) is not None:
            return *named, slot
    return None


def _data(row: RowView, state: State) -> Mark | None:
    found = _row_label(row)
    if found is None:
        return None
    table, code, label = found
    values = values_right_of(row, label)
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
    header, texts = header_for(table, state, ragged=row.ragged), texts_for(table, state)
    return made_mark(row, Kind.DATA, table, code, True, label, header, texts)


def _disputes_data(row: RowView, state: State) -> Mark | None:
    """The row of fifteen numbers under the disputes header: it has no label."""
    if state.table is not Table.DISPUTES or not state.dispute_header_seen:
        return None
    wordy = sum(slot.wordy for slot in row.own)
    if wordy and (row.ragged or len(row.own) != len(DISPUTE_CODES) or wordy > _MOST_WORDY):
        return None
    return _take_disputes(row, state)


def _take_disputes(row: RowView, state: State) -> Mark:
    state.dispute_header_seen = False
    header = None if row.ragged else dispute_columns(state)
    return Mark(row, Kind.DATA, Table.DISPUTES, None, True, None, header)


def _category(row: RowView, filled: Sequence[Slot], state: State) -> Mark | None:
    if state.table is Table.REQUESTS and all(core(slot.text) in words.CATEGORIES for slot in filled):
        return Mark(row, Kind.CATEGORY, Table.REQUESTS)
    return None
