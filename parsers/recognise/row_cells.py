"""From the marks of one row to a reading for each of its cells: columns by header and order, numbers, units, engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from parsers.form import AMOUNT, CellKey, Layout
from parsers.model import State, Table, Where
from parsers.recognise import vocabulary as words
from parsers.recognise.columns import Alignment, Header, align
from parsers.recognise.marks import REQUEST_CODES, UNKNOWN_COLUMN, Mark
from parsers.recognise.numbers import Number, digits_of, read_amount, read_count, unit_of_header, unstruck
from parsers.recognise.readings import CellReading, Trouble, TroubleKind, made_reading
from parsers.recognise.rows import RowView, Slot, values_right_of


def row_cells(
    layout: Layout, code: str, marks: Sequence[Mark], *, unexplained: bool
) -> tuple[dict[CellKey, CellReading], list[Trouble], list[CellReading]]:
    """The reading of each cell of one form row from all rows of the page that print it, what is wrong with them, and the
    cells of those that repeat it.

    Without any, its cells are missing; ``unexplained`` rows of the table may be it, and then they are unread.
    """
    keys = layout.keys_of(code)
    if not marks:
        state = State.UNREAD if unexplained else State.MISSING
        why = "no row of the page could be told to be this one" if unexplained else None
        return {key: CellReading(key, "", Number(state, why=why)) for key in keys}, [], []
    readings = [_read_row(keys, mark) for mark in marks]
    first, *others = readings
    if not others:
        return first, [], []
    its, alike = together(readings)
    again = [cell for other in others for cell in other.values()]
    return its, [] if alike else [Trouble(TroubleKind.PRINTED_TWICE, code)], again


def together(copies: Sequence[dict[CellKey, CellReading]]) -> tuple[dict[CellKey, CellReading], bool]:
    """One reading from several of the same cells, and whether they say the same; an empty copy says nothing.

    Where they differ, only the cells that all copies print alike are read, and not for certain; none of them unless every
    cell of every copy is surely the one it is taken for.
    """
    telling = [cells for cells in copies if any(it.number.state is not State.BLANK for it in cells.values())]
    first, *others = telling or copies[:1]
    same = {key for key, cell in first.items() if all(cell.number == other[key].number for other in others)}
    if len(same) == len(first):
        return first, True
    sure = all(it.exact and it.number.state is not State.UNREAD for cells in telling for it in cells.values())
    return {
        key: replace(cell, exact=False) if sure and key in same else replace(cell, number=_conflicting())
        for key, cell in first.items()
    }, False


def unread_all(cells: dict[CellKey, CellReading]) -> dict[CellKey, CellReading]:
    """The cells of a row that is printed twice, none of them told."""
    return {key: replace(cell, number=_conflicting()) for key, cell in cells.items()}


def _conflicting() -> Number:
    """What a cell holds when its row is printed twice with different numbers: nothing that can be told."""
    return Number(State.UNREAD, why="the row is printed twice with different numbers")


def _read_row(keys: tuple[CellKey, ...], mark: Mark) -> dict[CellKey, CellReading]:
    codes = tuple([key.column for key in keys])
    values = values_right_of(mark.row, mark.label) if mark.label is not None else mark.row.own
    columns = _form_columns(mark, codes)
    if columns is not mark.header:
        mark = replace(mark, header=columns)
    printed, header = _printed_columns(codes, values, mark)
    alignment = _alignment(values, printed, header, mark)
    sure = alignment.sure and not _heads_wanting(mark, codes)
    cells: dict[CellKey, CellReading] = {}
    for key in keys:
        column = key.column
        if column not in printed:
            cells[key] = CellReading(key, "", Number(State.MISSING))
            continue
        slot = alignment.slots[column]
        if slot is None:
            raw = " ".join(value.text.strip() for value in values)
            cells[key] = CellReading(key, raw, Number(State.UNREAD, why=alignment.why), where_of(values))
        else:
            cells[key] = read_cell(key, slot, mark, sure=sure)
    return cells


def _heads_wanting(mark: Mark, codes: tuple[str, ...]) -> bool:
    """Whether a head that the form has is wanting above the row while a strange one is there: a typo in a head, perhaps."""
    return mark.header is not None and bool(mark.header.beside) and set(mark.header.codes) < set(codes)


def _form_columns(mark: Mark, codes: tuple[str, ...]) -> Header | None:
    """The header of a row, with heads that the form does not have set aside where all that it has are there as well."""
    header = mark.header
    if header is None or mark.row.ragged or UNKNOWN_COLUMN not in header.codes:
        return header
    known = tuple(column for column in header.columns if column[0] != UNKNOWN_COLUMN)
    if sorted(code for code, _, _ in known) != sorted(codes):
        return header
    strange = tuple((first, last) for code, first, last in header.columns if code == UNKNOWN_COLUMN)
    return replace(header, columns=known, beside=(*header.beside, *strange))


def _alignment(values: Sequence[Slot], printed: tuple[str, ...], header: Header | None, mark: Mark) -> Alignment:
    """The row's values by column; of a row under a heading that the form does not have, none can be told."""
    if mark.header is not None and not _codes_of(mark.table, mark.code).issuperset(mark.header.codes):
        return Alignment(
            dict.fromkeys(printed), sure=False, why="a column heading above this row is none of the form's"
        )
    if mark.label is not None and any(slot.down > mark.label.down for slot in values):
        values = [_unless_merged(slot, mark.label.down) for slot in values]
    return align(values, printed, header, ragged=mark.row.ragged)


def _unless_merged(slot: Slot, height: int) -> Slot:
    """A value as it is, or in doubt if its cell reaches into the row below."""
    merged = slot.down > height and not slot.carried and not slot.blank
    return replace(slot, doubt="merged with the row below") if merged else slot


@lru_cache(maxsize=512)
def _codes_of(table: Table | None, code: str | None) -> frozenset[str]:
    """The columns that some edition gives a row."""
    if table is Table.REQUESTS or table is None:
        return frozenset(REQUEST_CODES)
    layouts = words.layouts_of(table)
    return frozenset(key.column for layout in layouts for key in layout.keys_of(code or ""))


def where_of(values: Sequence[Slot]) -> Where | None:
    """The place of a row whose cells cannot be told apart: that of its first value."""
    return values[0].where if values else None


def _printed_columns(
    codes: tuple[str, ...], values: Sequence[Slot], mark: Mark
) -> tuple[tuple[str, ...], Header | None]:
    """The columns this row shows, in the page's order, and the header if it can be used by place."""
    header = mark.header
    if header is None:
        return codes, None
    usable = header if not mark.row.ragged or header.width == len(mark.row.own) else None
    if sorted(header.codes) == sorted(codes):
        return header.codes, usable
    own = [slot for slot in values if not slot.carried]
    if set(header.codes) < set(codes) and len(own) == len(header.codes):
        return header.codes, usable
    return codes, None


def read_cell(key: CellKey, slot: Slot, mark: Mark, *, sure: bool) -> CellReading:
    """One cell from its slot; unread where the second engine reads other digits, or the slot itself is in doubt."""
    raw = slot.text.strip()
    if key.column != AMOUNT and slot.second is None and slot.doubt is None:  # nearly every cell of a page
        number = read_count(unstruck(raw, spaced=False), key.column == "items_change")
        return made_reading(key, raw, number, slot.where, mark.exact and sure)
    above = _units_above(mark) if key.column == AMOUNT else ()
    header_unit = above[0] if above else None
    standing = unstruck(raw, spaced=slot.second is not None)
    number = _number(key, standing, header_unit) if slot.doubt is None else Number(State.UNREAD, why=slot.doubt)
    seconded = None
    if slot.second is not None:
        same = digits_of(slot.second) == digits_of(raw)
        seconded = same and (standing != raw or _number(key, slot.second, header_unit) == number)
        if not seconded and number.state is not State.UNREAD:
            number = Number(State.UNREAD, why=f"two engines read it differently: {raw!r} and {slot.second!r}")
    printed_unit = unit_of_header(raw) if key.column == AMOUNT else None
    contradicted = key.column == AMOUNT and len({unit for unit in (printed_unit, *above) if unit is not None}) > 1
    return CellReading(key, raw, number, slot.where, mark.exact and sure, seconded, contradicted)


def _number(key: CellKey, raw: str, header_unit: str | None) -> Number:
    if key.column == AMOUNT:
        return read_amount(raw, header_unit)
    return read_count(raw, changes=key.column == "items_change")


def _units_above(mark: Mark) -> tuple[str, ...]:
    """The units of money stated for a row's amounts, nearest first: in the column's head, in the table's caption."""
    heads = [unit_of_header(text) for text in mark.header_texts if words.column_of(text) == AMOUNT]
    heads = [unit_of_header(mark.label.text), *heads] if mark.label is not None else heads
    return tuple(unit for unit in (*heads, mark.row.caption) if unit is not None)


def numbers_in(row: RowView) -> int:
    """How many of a row\'s own cells hold a number."""
    return sum(
        read_count(slot.text).value is not None
        or ("元" in slot.text and read_amount(slot.text, None).value is not None)
        for slot in row.own
    )
