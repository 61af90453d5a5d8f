"""Promise one inside a table: every number in a statutory table's rows is a cell of the form, or is named as left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.model import State
from parsers.recognise.marks import Kind, Mark
from parsers.recognise.numbers import squeeze
from parsers.recognise.readings import CellReading, TableReading, Trouble, TroubleKind
from parsers.recognise.rows import Slot

#: Digits that count nothing: years and dates, numerals of lists and of the form's clauses.
_HARMLESS = re.compile(
    r"(?:19|20)[0-9]{2}(?:[年./-][0-9]{1,2}(?:[月./-][0-9]{1,2}日?)?|年度?)?|[0-9]{1,2}[.、．)](?![0-9])|\([0-9]{1,2}\)"
    r"|第[0-9]{1,2}[项行列款]|[表件][0-9]{1,2}"
)
_DIGIT = re.compile("[0-9]")
_SERIAL = re.compile(r"[0-9]{1,3}")
_REMARK = 80  # characters; a longer cell above or below a table is the page's prose


def with_leftovers(reading: TableReading, marks: Sequence[Mark], everything: Sequence[Mark] = ()) -> TableReading:
    """The reading with a trouble for every row that shows a number which no cell of the reading holds.

    ``marks`` are the table's rows in order; ``everything`` the rows of all tables, for what stands above the table's header.
    """
    told = " ".join([*(trouble.subject for trouble in reading.troubles), *reading.notes])
    serials = _serials(marks)
    found = [
        Trouble(TroubleKind.NOT_IN_FORM, text)
        for mark in _rows_of_the_table(marks, everything)
        if (text := _left_over(mark, reading, serials)) and mark.row.text not in told
    ]
    return replace(reading, troubles=(*reading.troubles, *found)) if found else reading


def _rows_of_the_table(marks: Sequence[Mark], everything: Sequence[Mark]) -> Iterator[Mark]:
    """From each grid's first header or row of the form to its last one, and the lines that show numbers right beside those."""
    for block in sorted({mark.row.block for mark in marks if mark.kind is Kind.DATA}):
        its = [mark for mark in marks if mark.row.block == block]
        known = [at for at, mark in enumerate(its) if mark.kind in (Kind.HEADER, Kind.TITLE, Kind.DATA)]
        top = its[known[0]].row.index
        yield from _lines([mark for mark in everything if mark.row.block == block and mark.row.index < top][::-1])
        yield from its[known[0] : known[-1] + 1]
        yield from _lines(its[known[-1] + 1 :])


def _lines(marks: Sequence[Mark]) -> Iterator[Mark]:
    """The first of these rows, as long as they are short lines with numbers that no other table has."""
    for mark in marks:
        longest = max((len(slot.text) for slot in mark.row.own), default=0)
        if mark.kind is not Kind.UNKNOWN or longest > _REMARK or not _counts(mark.row.text):
            return
        yield mark


def _left_over(mark: Mark, reading: TableReading, serials: frozenset[tuple[int, int]]) -> str:
    """The numbers of a row that nothing holds, behind the row's label; empty where there are none."""
    if mark.kind is Kind.NOTE:
        return ""
    if mark.kind is not Kind.DATA:
        lost = [
            slot
            for slot in mark.row.own
            if _DIGIT.search(squeeze(slot.text)) and "勾稽" not in slot.text and _counts(slot.text)
        ]
    else:
        keys = reading.layout.keys_of(mark.code) if mark.code else reading.cells
        cells = [reading.cells[key] for key in keys]
        if reading.again:
            cells += [cell for cell in reading.again if mark.code is None or cell.key.row == mark.code]
        told = {(id(cell.where), cell.raw) for cell in cells}  # most cells are told by standing where they were read
        rest = [slot for slot in mark.row.own if slot.where is None or (id(slot.where), slot.text) not in told]
        lost = [slot for slot in rest if _DIGIT.search(squeeze(slot.text)) and not _is_told(slot, mark, cells, serials)]
    label = [] if mark.label is None or mark.label in lost else [squeeze(mark.label.text)[:30]]
    return " ".join([*label, *(squeeze(slot.text) for slot in lost)]) if lost else ""


def _is_told(slot: Slot, mark: Mark, cells: Sequence[CellReading], serials: frozenset[tuple[int, int]]) -> bool:
    label = mark.label
    if any(cell.where is slot.where and cell.raw == slot.text for cell in cells if slot.where is not None):
        return True
    if label is not None and slot.first <= label.last:
        if slot is label or slot == label:
            return not mark.exact or not _counts(slot.text)  # a label that is not exact is reported as printed
        return not _counts(slot.text) or (mark.row.block, slot.first) in serials
    text = slot.text.strip()
    placed = slot.where is not None
    return any(
        text in cell.raw and (cell.where == slot.where or not placed or cell.number.state is State.UNREAD)
        for cell in cells
    )


def _counts(text: str) -> bool:
    """Whether a text holds digits that may count something, its blanks read as such or passed over."""
    spaced = squeeze(text)
    return all(_DIGIT.search(_HARMLESS.sub("", way)) is not None for way in (spaced, spaced.replace(" ", "")))


def _serials(marks: Sequence[Mark]) -> frozenset[tuple[int, int]]:
    """Columns left of the labels that only number the rows, by block and place."""
    found: dict[tuple[int, int], list[int]] = {}
    for mark in marks:
        for slot in mark.row.own if mark.kind is Kind.DATA and mark.label is not None else ():
            if mark.label is not None and slot.last < mark.label.first and _SERIAL.fullmatch(squeeze(slot.text)):
                found.setdefault((mark.row.block, slot.first), []).append(int(squeeze(slot.text)))
    return frozenset(
        place
        for place, numbers in found.items()
        if len(numbers) > 2 and all(0 < there - here < 5 for here, there in pairwise(numbers))
    )
