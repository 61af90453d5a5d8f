"""The disputes table turned: one row per kind of dispute, or one row per result, instead of one row of fifteen numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from parsers.form import disputes
from parsers.model import Table
from parsers.recognise import vocabulary as words
from parsers.recognise.columns import Header
from parsers.recognise.labels import LabelBook, core
from parsers.recognise.marks import Kind, Mark
from parsers.recognise.rows import RowView, Slot

_LITIGATION = core(disputes.LITIGATION)
_KINDS = tuple(row.code for row in disputes.ROWS)
_RESULTS = tuple(column.code for column in disputes.COLUMNS)


@dataclass(frozen=True, slots=True)
class _Head:
    """A row whose cells head all of one side of the table: code → its cell."""

    at: int
    slots: Mapping[str, Slot]


def dispute_marks(rows: Sequence[RowView]) -> list[Mark]:
    """The data rows of the one turned disputes table, a mark per kind; none when there is no such table, or several.

    Rows inside it that are none of the form's come out as unknown ones.
    """
    found = [
        marks
        for _, its in groupby(rows, key=lambda row: row.block)
        for grid in [list(its)]
        for marks in [_by_kind(grid) or _by_result(grid)]
        if marks
    ]
    return found[0] if len(found) == 1 else []


def _by_kind(grid: Sequence[RowView]) -> list[Mark]:
    head = _head(grid, words.COLUMNS[Table.DISPUTES], _RESULTS)
    if head is None:
        return []
    header = Header(tuple((code, slot.first, slot.last) for code, slot in head.slots.items()))
    marks: list[Mark] = []
    for row in grid[head.at + 1 :]:
        label = _label(row, _kind_of)
        if label is None:
            marks += [Mark(row, Kind.UNKNOWN, Table.DISPUTES)] if not row.empty else []
        else:
            marks.append(Mark(row, Kind.DATA, Table.DISPUTES, label[0], True, label[1], header))
    return marks if _all_once(marks) else []


def _by_result(grid: Sequence[RowView]) -> list[Mark]:
    head = _head(grid, KIND_BOOK, _KINDS)
    if head is None:
        return []
    cells: dict[str, list[Slot]] = {kind: [] for kind in _KINDS}
    header: list[tuple[str, int, int]] = []
    for row in grid[head.at + 1 :]:
        label = _label(row, _result_of)
        if label is None:
            if row.empty:
                continue
            return []
        code, label_slot = label
        header.append((code, len(header) + 1, len(header) + 1))
        values = [slot for slot in row.slots if slot.first > label_slot.last]
        if len(values) != len(_KINDS) or any(slot.carried or slot.down > 1 for slot in values):
            return []
        for (kind, its), value in zip(head.slots.items(), values, strict=True):
            if not (its.first <= value.first and value.last <= its.last) and not row.ragged:
                return []
            cells[kind].append(replace(value, first=len(header), last=len(header)))
    if sorted(code for code, _, _ in header) != sorted(_RESULTS):
        return []
    return [
        Mark(
            replace(grid[head.at], slots=(_as_label(head.slots[kind]), *cells[kind]), ragged=False),
            Kind.DATA,
            Table.DISPUTES,
            kind,
            True,
            _as_label(head.slots[kind]),
            Header(tuple(header)),
        )
        for kind in _KINDS
    ]


def _as_label(slot: Slot) -> Slot:
    return replace(slot, first=0, last=0, carried=False, down=1)


def _head(grid: Sequence[RowView], book: LabelBook, codes: Sequence[str]) -> _Head | None:
    """The first row, or pair of rows under merged heads, in which each of ``codes`` is headed once and nothing else is."""
    for at, row in enumerate(grid):
        slots: dict[str, Slot] = {}
        clear = True
        for slot in row.slots:
            match = book.exact(slot.text) if not slot.blank else None
            if match is not None:
                clear = clear and match.code not in slots
                slots[match.code] = slot
        numbers = any(not slot.blank and not slot.wordy for slot in row.own)
        if clear and not numbers and set(slots) == set(codes):
            return _Head(at, dict(sorted(slots.items(), key=lambda item: item[1].first)))
    return None


def _label(row: RowView, named: Mapping[str, str]) -> tuple[str, Slot] | None:
    """The code that the rightmost wordy cell left of the numbers names, with that cell."""
    wordy = [slot for slot in row.own if slot.wordy]
    if not wordy:
        return None
    code = named.get(core(wordy[-1].text))
    return None if code is None else (code, wordy[-1])


def _names(book: LabelBook) -> Iterator[tuple[str, str]]:
    for wording, code in book.cores.items():
        yield wording, code
        if code != _KINDS[0]:
            yield f"{_LITIGATION}{wording}", code


KIND_BOOK = LabelBook(dict(_names(words.ROWS[Table.DISPUTES])))
_kind_of = KIND_BOOK.cores
_result_of = words.COLUMNS[Table.DISPUTES].cores


def _all_once(marks: Sequence[Mark]) -> bool:
    codes = [mark.code for mark in marks if mark.kind is Kind.DATA]
    return sorted(code for code in codes if code) == sorted(_KINDS)
