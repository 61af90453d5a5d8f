"""The disputes table taken apart: a table for each kind of dispute, or a row for each of the fifteen cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from parsers.form import disputes
from parsers.model import Table
from parsers.recognise import vocabulary as words
from parsers.recognise.columns import Header
from parsers.recognise.dispute_kinds import KIND_BOOK
from parsers.recognise.labels import core
from parsers.recognise.marks import Kind, Mark
from parsers.recognise.rows import RowView, Slot

_KINDS = tuple(row.code for row in disputes.ROWS)
_RESULTS = tuple(column.code for column in disputes.COLUMNS)
_KIND_OF = KIND_BOOK.cores
_RESULT_OF = words.COLUMNS[Table.DISPUTES].cores
_HEADER = Header(tuple((code, at, at) for at, code in enumerate(_RESULTS, start=1)))


def parted_marks(rows: Sequence[RowView]) -> list[Mark]:
    """A mark per kind where several tables print five results, or ten, each; none unless each kind stands once in them.

    Every number must stand under its result, and every result under its kind.
    """
    found = [part for _, its in groupby(rows, key=lambda row: row.block) for part in _parts(list(its))]
    return found if sorted(mark.code or "" for mark in found) == sorted(_KINDS) else []


def listed_marks(rows: Sequence[RowView]) -> list[Mark]:
    """A mark per kind of the one table with fifteen rows of a kind, a result and a number; none where there is none, or two.

    A kind may be merged over its rows, repeated in each, or stand in the first of them alone.
    """
    lists = [
        marks
        for _, its in groupby(rows, key=lambda row: row.block)
        for marks in [_listed(list(its))]
        if marks is not None
    ]
    return lists[0] if len(lists) == 1 else []


def _parts(grid: Sequence[RowView]) -> list[Mark]:
    """The marks of a grid with one row of numbers, each under the head of its result."""
    data = [row for row in grid if _only_numbers(row)]
    if len(data) != 1 or not 0 < len(data[0].own) < len(_KINDS) * len(_RESULTS):
        return []
    if any(not slot.blank and not slot.wordy for row in grid if row is not data[0] for slot in row.own):
        return []
    values = sorted(data[0].own, key=lambda slot: slot.first)
    heads = [slot for row in grid if row.index < data[0].index for slot in row.own if not slot.blank]
    results = [_over(value, heads, _RESULT_OF) for value in values]
    kinds = [_over(value, heads, _KIND_OF) for value in values]
    made: list[Mark] = []
    for at in range(0, len(values), len(_RESULTS)):
        five = slice(at, at + len(_RESULTS))
        kind = kinds[at]
        if tuple(results[five]) != _RESULTS or kind is None or set(kinds[five]) != {kind}:
            return []
        made.append(_mark(data[0], kind, values[five]))
    return made


def _only_numbers(row: RowView) -> bool:
    """Whether a row prints something, and no word: the numbers of its table, some of them blank perhaps."""
    return not row.empty and not any(slot.wordy for slot in row.own) and len(row.own) == len(row.slots)


def _over(value: Slot, heads: Sequence[Slot], codes: Mapping[str, str]) -> str | None:
    """What the one head above a value says: that of its kind or of its result."""
    above = {
        codes[core(head.text)]
        for head in heads
        if core(head.text) in codes and head.first <= value.first and value.last <= head.last
    }
    return above.pop() if len(above) == 1 else None


def _listed(grid: Sequence[RowView]) -> list[Mark] | None:
    cells: dict[tuple[str, str], Slot] = {}
    kind: str | None = None
    for row in grid:
        named = [_KIND_OF[core(slot.text)] for slot in row.slots if not slot.blank and core(slot.text) in _KIND_OF]
        kind = named[-1] if named else kind
        filled = [slot for slot in row.own if not slot.blank]
        label = next((slot for slot in reversed(filled) if slot.wordy), None)
        code = _RESULT_OF.get(core(label.text)) if label is not None else None
        values = [slot for slot in row.own if label is not None and slot.first > label.last]
        if code is None or label is None:
            if all(slot.wordy for slot in filled):
                continue  # a head: 类别, 结果, 数量
            return None
        if kind is None or (kind, code) in cells or len(values) != 1 or values[0].down > 1:
            return None
        cells[kind, code] = values[0]
    if set(cells) != {(kind, code) for kind in _KINDS for code in _RESULTS}:
        return None
    return [_mark(grid[0], kind, [cells[kind, code] for code in _RESULTS]) for kind in _KINDS]


def _mark(row: RowView, kind: str, values: Sequence[Slot]) -> Mark:
    label = Slot(kind, 0, 0)
    slots = (label, *(replace(value, first=at, last=at) for at, value in enumerate(values, start=1)))
    return Mark(replace(row, slots=slots), Kind.DATA, Table.DISPUTES, kind, True, label, _HEADER)
