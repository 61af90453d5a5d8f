"""Whether every cell says what stands at its place in the source, and stands where the form has it."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping

from parsers.checks import rules_reading as rules
from parsers.checks.rules import breach
from parsers.form import CellKey
from parsers.model import Finding, GridWhere, State, Table
from parsers.readers.document import Document, Grid
from parsers.recognise.readings import CellReading, TableReading, TroubleKind

Places = Mapping[int, str]
_NOT_READ = (State.UNREAD, State.MISSING)


def printed_places(document: Document) -> Places:
    """The text of every cell of every grid by the identity of its place: a reading carries the place it was taken from."""
    return {id(cell.where): cell.text for block in document.blocks if isinstance(block, Grid) for cell in block.cells}


def not_as_printed(reading: TableReading, places: Places) -> list[CellKey]:
    """The cells whose raw text is not what the grid prints at their place. Cells without a grid's place say nothing."""
    return [
        key
        for key, cell in reading.cells.items()
        if (text := places.get(id(cell.where))) is not None
        and text != cell.raw
        and cell.number.state not in _NOT_READ
        and not _is_piece(cell.raw, text)
    ]


def _is_piece(raw: str, text: str) -> bool:
    """Whether a grid's cell prints this, alone or as a line or word of its own among several."""
    raw = raw.strip()
    return raw == text.strip() or raw in text.split() or raw in map(str.strip, text.splitlines())


def printed_findings(reading: TableReading, wrong: Collection[CellKey]) -> Iterator[Finding]:
    """``wrong``: those of ``not_as_printed``."""
    table = reading.layout.table
    if wrong:
        message = f"{len(wrong)} cells do not say what the source prints at their place."
        yield breach(rules.NOT_AS_PRINTED, str(table), message, cells=wrong)
    if table is Table.REQUESTS:
        yield from _out_of_place(reading)


def _out_of_place(reading: TableReading) -> Iterator[Finding]:
    """Applicants stand left to right. Only grids tell, and only this table has the same columns throughout."""
    rows = [[reading.cells[key] for key in keys] for _, keys in reading.layout.keys_of_rows]
    if not isinstance(rows[0][0].where, GridWhere):
        return
    before: list[int] | None = None
    wrong = []
    for row in rows:
        if any(cell.number.state is State.UNREAD for cell in row):
            continue
        columns = [cell.where.col if isinstance(cell.where, GridWhere) else -1 for cell in row]
        if columns != before and not _ascending(row, columns):
            wrong.append(row)
        else:
            before = columns
    for row in wrong:
        key = row[0].key
        message = "The cells of this row were not taken left to right as the form has its columns."
        yield breach(rules.OUT_OF_PLACE, f"{key.table}/{key.row}", message, cells=[cell.key for cell in row])
    if wrong or any(trouble.kind is TroubleKind.OUT_OF_ORDER for trouble in reading.troubles):
        return
    firsts = [row[0] for row in rows if isinstance(row[0].where, GridWhere)]
    for above, below in itertools.pairwise(firsts):
        one, two = above.where, below.where
        if isinstance(one, GridWhere) and isinstance(two, GridWhere) and one.table == two.table and one.row > two.row:
            key = below.key
            message = "This row was taken from above the one that the form prints before it."
            yield breach(rules.OUT_OF_PLACE, f"{key.table}/{key.row}", message, cells=[key])


def _ascending(row: list[CellReading], columns: list[int]) -> bool:
    """``columns``: those of the cells' places, -1 for a cell without one."""
    if -1 in columns or columns == sorted(set(columns)):
        return True
    return len({cell.where.row for cell in row if isinstance(cell.where, GridWhere)}) > 1  # stacked line by line
