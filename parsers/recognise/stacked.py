"""Rows stacked in one: a cell that holds the labels of several rows, line by line, beside cells with a number per line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from parsers.model import Table
from parsers.recognise import vocabulary as words
from parsers.recognise.rows import RowView, Slot, values_right_of


def unstacked(rows: Iterable[RowView]) -> Iterator[RowView]:
    """The rows, each stack taken apart where every cell has as many lines as there are labels; others as they are."""
    for row in rows:
        stacks = [slot for slot in row.own if "\n" in slot.text]
        if not stacks:
            yield row
            continue
        label = next((slot for slot in reversed(stacks) if _labels(slot)), None)
        labels = _labels(label) if label is not None else ()
        values = values_right_of(row, label) if label is not None and labels else ()
        numbers = [_lines(slot) for slot in values]
        if not labels or label is None or any(len(lines) != len(labels) for lines in numbers):
            yield row
            continue
        left = tuple(slot for slot in row.slots if slot.last < label.first)
        for at, text in enumerate(labels):
            slots = [replace(label, text=text, down=1)]
            slots += [replace(slot, text=lines[at], down=1) for slot, lines in zip(values, numbers, strict=True)]
            yield replace(row, slots=(*(left if at == 0 else ()), *slots))


def _labels(slot: Slot) -> tuple[str, ...]:
    """The lines of a cell if each is the label of another row of one table, none otherwise."""
    lines = _lines(slot)
    for table in (Table.REQUESTS, Table.DISCLOSURE):
        matches = [words.ROWS[table].exact(line) for line in lines]
        codes = {match.code for match in matches if match is not None}
        if len(lines) > 1 and len(codes) == len(lines):
            return lines
    return ()


def _lines(slot: Slot) -> tuple[str, ...]:
    if slot.carried or slot.second is not None:
        return ()
    return tuple(line.strip() for line in slot.text.split("\n") if line.strip())
