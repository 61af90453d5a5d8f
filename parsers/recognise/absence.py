"""Rows that were not found: did the publisher leave them out, or did we fail to see them?

Only the first is ``missing``. A row whose label stands anywhere else in the document, or that would follow the last row
found (a table that breaks off), or one of many, is ``unread``: the reading, not the publisher, came up short.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from parsers.form import CellKey, Row
from parsers.model import State, Table
from parsers.readers.document import Document, Grid, Paragraph
from parsers.recognise.labels import core
from parsers.recognise.numbers import Number
from parsers.recognise.readings import CellReading, TableReading

#: A publisher who leaves out more rows than this of a table has not printed the form; then nothing is called missing.
_MOST_LEFT_OUT = {Table.DISCLOSURE: 5, Table.REQUESTS: 8, Table.DISPUTES: 0}
#: Labels this short occur in prose as well, so that only a line of their own shows the row.
_TELLING = 5


def settle_absent_rows(reading: TableReading, document: Document) -> TableReading:
    """The reading with every absent row either ``missing`` (left out by the publisher) or ``unread``."""
    rows = reading.layout.rows
    absent = [row for row in rows if _absent(reading, row)]
    if not absent:
        return reading
    texts = list(_texts(document, reading.grids))
    everything = "".join(core(text) for text in texts)
    lines = [core(word) for text in texts for word in (text, *text.split())]
    last_found = max((at for at, row in enumerate(rows) if row not in absent), default=-1)
    many = len(absent) > _MOST_LEFT_OUT[reading.layout.table]
    loose = document.media_type == "application/pdf" and not any(
        isinstance(document.blocks[block], Grid) for block in reading.grids
    )
    cells = dict(reading.cells)
    for at, row in enumerate(rows):
        if row not in absent:
            continue
        why = None
        if _stands(row, lines, everything):
            why = "its label stands in the document, but not in a row that could be read"
        elif loose:
            why = "the table has no ruling lines here, so that a row may have been overlooked"
        elif many or (at > last_found and reading.layout.table is Table.REQUESTS):
            why = "the table breaks off: its rows are not all in the document"
        if why is not None:
            cells.update(_unread(reading, row, why))
    return replace(reading, cells=cells)


def _absent(reading: TableReading, row: Row) -> bool:
    return all(reading.cells[key].number.state is State.MISSING for key in reading.layout.keys_of(row.code))


def _unread(reading: TableReading, row: Row, why: str) -> dict[CellKey, CellReading]:
    number = Number(State.UNREAD, why=why)
    return {key: replace(reading.cells[key], number=number) for key in reading.layout.keys_of(row.code)}


def _texts(document: Document, taken: frozenset[int]) -> Iterable[str]:
    for block, content in enumerate(document.blocks):
        if isinstance(content, Paragraph):
            yield content.text
        elif isinstance(content, Grid) and block not in taken:
            yield from (cell.text for cell in content.cells)


def _stands(row: Row, lines: list[str], everything: str) -> bool:
    for wording in (core(row.label), *map(core, row.aliases)):
        if len(wording) >= _TELLING:
            if wording in everything:
                return True
        elif any(line.startswith(wording) and _no_word(line[len(wording) :]) for line in lines):
            return True
    return False


def _no_word(rest: str) -> bool:
    """Whether nothing but numbers, signed changes among them, follows a label in its line."""
    return not rest or rest[0].isdigit() or (rest[0] in "增减" and rest[-1].isdigit())
