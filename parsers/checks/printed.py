"""Whether every cell says what stands at its place in the source, and stands where the form has it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from operator import attrgetter, lt
from typing import Any

from parsers.checks import rules_reading as rules
from parsers.checks.rules import breach
from parsers.form import AMOUNT, CellKey
from parsers.model import CsvWhere, Finding, GridWhere, PdfWhere, SheetWhere, State, Table, TextWhere, Where
from parsers.readers.document import Document, Grid
from parsers.recognise.readings import CellReading, TableReading, TroubleKind

Places = Mapping[int, str]
_NOT_READ = (State.UNREAD, State.MISSING)
_DIGITS = "0123456789"
#: How far along its line a cell stands, for the media that have many cells.
_ALONG = {
    GridWhere: attrgetter("where.col"),
    TextWhere: attrgetter("where.start"),
    CsvWhere: attrgetter("where.field"),
}


def printed_places(document: Document) -> Places:
    """The text of every cell of every grid by the identity of its place: a reading carries the place it was taken from."""
    return {id(cell.where): cell.text for block in document.blocks if isinstance(block, Grid) for cell in block.cells}


def not_as_printed(reading: TableReading, places: Places) -> list[CellKey]:
    """The cells whose number is not their raw text, or whose raw text is not what the grid prints at their place.

    Cells without a place in a grid are held against their raw text only.
    """
    wrong = []
    for key, cell in reading.cells.items():
        raw = cell.raw
        text = places.get(id(cell.where), raw)
        if raw == text == "0" and cell.number.state is State.ZERO:  # as most cells of most reports
            continue
        if cell.number.state not in _NOT_READ and not (_is_said(cell) and (text == raw or _is_piece(raw, text))):
            wrong.append(key)
    return wrong


def _is_said(cell: CellReading) -> bool:
    """Whether the number is that of the raw text, where this is nothing but digits or nothing at all."""
    raw, value = cell.raw, cell.number.value
    if raw.isdigit() and raw.isascii():
        return str(value) == raw or cell.inferred or cell.key.column == AMOUNT
    return bool(raw.strip()) or value is None or cell.inferred


def _is_piece(raw: str, text: str) -> bool:
    """Whether a grid's cell prints this, alone or as a line or word of its own among several."""
    raw = raw.strip()
    return raw == text.strip() or raw in text.split() or raw in map(str.strip, text.splitlines())


def printed_findings(reading: TableReading, wrong: Collection[CellKey]) -> Iterator[Finding]:
    """``wrong``: those of ``not_as_printed``."""
    if wrong:
        message = f"{len(wrong)} cells do not say what the source prints at their place."
        yield breach(rules.NOT_AS_PRINTED, str(reading.layout.table), message, cells=wrong)
    yield from _out_of_place(reading)


# ── order ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _out_of_place(reading: TableReading) -> Iterator[Finding]:
    """The form's columns stand left to right in every table; its rows from top to bottom, but for kinds of disputes."""
    cells = reading.cells
    kinds = {type(cell.where) for cell in cells.values()}
    along = _ALONG.get(kinds.pop()) if len(kinds) == 1 else None
    rows = [[cells[key] for key in keys] for _, keys in reading.layout.keys_of_rows]
    wrong = False
    before: list[int] = []
    for row in rows:
        stands: list[int] = list(map(along, row)) if along is not None else []
        if stands and (stands == before or _ascends(stands)):  # as in most rows of most tables
            before = stands
            continue
        places = [cell.where for cell in row if cell.where is not None and cell.number.state is not State.UNREAD]
        nowhere = any(cell.where is None and cell.number.state not in _NOT_READ for cell in row)
        if places and nowhere:  # a row is taken from its source whole
            message = "A cell of this row was taken from no place, beside others that have one."
        elif len(places) < len(row) or _in_line(places):
            continue
        else:
            message = "The cells of this row were not taken left to right as the form has its columns."
        wrong = True
        key = row[0].key
        yield breach(rules.OUT_OF_PLACE, f"{key.table}/{key.row}", message, cells=[cell.key for cell in row])
    if not wrong and reading.layout.table is not Table.DISPUTES:
        yield from _rows_out_of_place(reading, rows)


def _in_line(places: Sequence[Where]) -> bool:
    """Whether places on one line of the source follow one another. Places on several lines say nothing."""
    kinds = {type(place) for place in places}
    if len(kinds) != 1:
        return True
    if isinstance(places[0], PdfWhere):
        return _in_line_of_page([place for place in places if isinstance(place, PdfWhere)])
    line, along = _READ[kinds.pop()]
    return len({line(place) for place in places}) > 1 or _ascends([along(place) for place in places])


def _in_line_of_page(places: Sequence[PdfWhere]) -> bool:
    """Whether boxes follow one another across or along the page, which may be turned, or stand on several lines."""
    across, down = [place.box[0] for place in places], [place.box[1] for place in places]
    return len({place.page for place in places}) > 1 or any(
        _ascends(line) for line in (across, across[::-1], down, down[::-1])
    )


def _ascends(places: Sequence[Any]) -> bool:
    return all(map(lt, places, places[1:]))


def _letters(place: SheetWhere) -> tuple[int, str]:
    letters = place.cell.rstrip(_DIGITS)
    return len(letters), letters


#: For each kind of place: its line, and how far along the line it stands.
_READ: Mapping[type, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    GridWhere: (lambda place: (place.table, place.row), lambda place: place.col),
    SheetWhere: (lambda place: (place.sheet, place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")), _letters),
    CsvWhere: (lambda place: place.line, lambda place: place.field),
    TextWhere: (lambda place: None, lambda place: place.start),
}


def _rows_out_of_place(reading: TableReading, rows: Sequence[Sequence[CellReading]]) -> Iterator[Finding]:
    if any(trouble.kind is TroubleKind.OUT_OF_ORDER for trouble in reading.troubles):
        return
    for above, below in pairwise(row for row in rows if isinstance(row[0].where, GridWhere)):
        one, two = above[0].where, below[0].where
        if isinstance(one, GridWhere) and isinstance(two, GridWhere) and one.table == two.table and one.row > two.row:
            key = below[0].key
            message = "This row was taken from above the one that the form prints before it."
            cells = [cell.key for cell in (*above, *below)]
            yield breach(rules.OUT_OF_PLACE, f"{key.table}/{key.row}", message, cells=cells)


def unlike_other_rows(reading: TableReading) -> set[str]:
    """Names of the cells of requests whose row stands in other columns of its grid than most rows: no fault, but no proof.

    Pages print rows whose label spans a column too few or too many, and the numbers are read nevertheless.
    """
    if reading.layout.table is not Table.REQUESTS:
        return set()
    grids: dict[int, dict[tuple[int, ...], list[CellKey]]] = {}
    for _, keys in reading.layout.keys_of_rows:
        places = [reading.cells[key].where for key in keys]
        stands = tuple(place.col if isinstance(place, GridWhere) else -1 for place in places)
        grid = next((place.table for place in places if isinstance(place, GridWhere)), -1)
        grids.setdefault(grid, {}).setdefault(stands, []).extend(keys)
    unlike: set[str] = set()
    for columns in grids.values():
        most = max(columns.values(), key=len)
        unlike |= {str(key) for keys in columns.values() if keys is not most for key in keys}
    return unlike
