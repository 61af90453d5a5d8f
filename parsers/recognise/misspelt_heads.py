"""Column heads with a typo: which head of the form each of them stands for. Told to the reader; no number depends on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from parsers.form import Layout
from parsers.model import Table
from parsers.recognise import vocabulary as words
from parsers.recognise.labels import core, remarks_of
from parsers.recognise.marks import Kind, Mark
from parsers.recognise.numbers import MONEY, squeeze

_UNIT = re.compile(rf"(?:单位:?)?(?:{MONEY})$")


def misspelt_heads(layout: Layout, marks: Sequence[Mark]) -> dict[str, str]:
    """Column code → the head as printed, for heads above the table's rows that are nearly but not quite one of the form's.

    ``marks`` are the table's rows in order. Only columns are named whose own head is nowhere above the rows.
    """
    strange: list[str] = []
    printed: set[str] = set()
    for text in _heads(marks):
        code = _exact(layout.table, text)
        if code is not None:
            printed.add(code)
        elif not _is_other_head(layout.table, text):
            strange.append(text)
    if not strange:
        return {}
    wanting = frozenset(column.code for block in layout.blocks for column in block.columns) - printed
    if not wanting or not printed:
        return {}
    found: dict[str, str] = {}
    for text in strange:
        match = words.COLUMNS[layout.table].near(_bare(text), wanting)
        if match is not None and (layout.table is not Table.DISCLOSURE or words.column_of(text) == match.code):
            found.setdefault(match.code, squeeze(text))
    if not found and len(wanting) == len(strange) == 1 and layout.table is Table.REQUESTS:
        found = {next(iter(wanting)): squeeze(strange[0])}
    return found


def _heads(marks: Sequence[Mark]) -> Iterator[str]:
    """The texts of the header rows, and of strange rows among them that hold words only."""
    blocks = {mark.row.block for mark in marks if mark.kind is Kind.DATA}
    headed = False
    for mark in marks:
        if mark.kind is Kind.DATA:
            headed = False
        headed = headed or mark.kind is Kind.HEADER
        if mark.row.block not in blocks or mark.kind not in (Kind.HEADER, Kind.UNKNOWN):
            continue
        filled = [slot for slot in mark.row.own if not slot.blank]
        if mark.kind is Kind.HEADER or (headed and len(filled) > 1 and all(slot.wordy for slot in filled)):
            yield from dict.fromkeys(slot.text for slot in filled)


@lru_cache(maxsize=1024)
def _exact(table: Table, text: str) -> str | None:
    book = words.COLUMNS[table]
    match = book.exact(text) or book.exact(_bare(text))
    return None if match is None else match.code


def _bare(text: str) -> str:
    """A head without its unit and what else stands in brackets."""
    return _UNIT.sub("", remarks_of(text)[1])


def _is_other_head(table: Table, text: str) -> bool:
    """Whether a text stands in the form's header, or beside it, without heading one of its columns."""
    if table is Table.REQUESTS:
        return (
            words.is_requests_header(text) or core(text) in words.BESIDE or bool(words.YEAR_HEAD.fullmatch(core(text)))
        )
    if table is Table.DISPUTES:
        return words.is_disputes_header(text)
    return core(text) == words.CONTENT or words.is_disclosure_title(text)
