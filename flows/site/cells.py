"""A report's cells as the site keeps them: what is printed, a number for the kind of cell, its place; the rest by exception."""

from __future__ import annotations

from decimal import Decimal

from flows.pages.figure import figure, place
from flows.pages.mask import masked, showable
from flows.pages.words import Words
from parsers.model import Cell, CsvWhere, GridWhere, PdfWhere, SheetWhere, State, TextWhere, Unit, Where

_Seen = tuple[str, Decimal | None, State, Unit | None, bool]
#: What a cell shows, by what it was read from: a country's cells are mostly the same few thousand small numbers.
_SHOWN: dict[_Seen, str | list[str | None]] = {}
_HELD = 100_000
#: Orders of cells that are held once for the whole site; a report with another one says its own.
ORDERS = 200


class Orders:
    """The keys of the cells in the orders that reports have them: nearly all reports have one of a few."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], int] = {}

    def of(self, keys: tuple[str, ...]) -> int | list[str]:
        """The number of this order, or the keys themselves where there are too many orders."""
        number = self._known.get(keys)
        if number is None and len(self._known) < ORDERS:
            number = self._known[keys] = len(self._known)
        return list(keys) if number is None else number

    @property
    def known(self) -> list[list[str]]:
        """The orders, by number."""
        return [list(keys) for keys in self._known]


class Packing:
    """Packs the cells of one report. ``kinds``: [state, grade, unit, inferred], by the number that a packed cell has."""

    def __init__(self) -> None:
        self._kinds: dict[tuple[str, str, str | None, bool], int] = {}

    def pack(self, cell: Cell) -> list[object]:
        """[printed, kind, letter of the place's sentence, its numbers …]; printed as [printed, read, raw, value] if they differ."""
        kind = (cell.state, cell.grade, cell.unit, cell.inferred)
        return [_shown(cell), self._kinds.setdefault(kind, len(self._kinds)), *_place(cell.where)]

    @property
    def kinds(self) -> list[list[object]]:
        return [[state, grade, unit, 1 if inferred else 0] for state, grade, unit, inferred in self._kinds]


def _shown(cell: Cell) -> str | list[str | None]:
    seen = (cell.raw, cell.value, cell.state, cell.unit, cell.column == "items_change")
    found = _SHOWN.get(seen)
    if found is None:
        if len(_SHOWN) >= _HELD:
            _SHOWN.clear()
        found = _SHOWN[seen] = _show(cell)
    return found


def _show(cell: Cell) -> str | list[str | None]:
    shown = figure(cell)
    printed, raw = showable(shown.printed), showable(cell.raw)
    if cell.state is State.TEXT or cell.value is None:
        printed, raw = masked(printed), masked(raw)
    value = None if cell.value is None else format(cell.value, "f")
    if not shown.read and raw == printed and value in (None, printed):
        return printed
    return [printed, shown.read, raw if raw != printed else None, value if value != printed else None]


def _place(where: Where | None) -> tuple[object, ...]:
    """The letter of its sentence and what stands in it, in the order of ``PLACES``."""
    match where:
        case GridWhere(table, row, col):
            return ("g", table + 1, row + 1, col + 1)
        case PdfWhere(page, (x0, top, x1, bottom)):
            return ("p", page, f"{x0:.1f}", f"{top:.1f}", f"{x1:.1f}", f"{bottom:.1f}")
        case TextWhere(start, end):
            return ("t", start, end)
        case SheetWhere(sheet, cell):
            return ("s", masked(showable(sheet)), cell)
        case CsvWhere(line, field):
            return ("c", line, field)
        case None:
            return ("n",)


def _sentence(where: Where | None, *parts: str) -> Words:
    said = place(where)
    zh, en = said.zh, said.en
    for number, part in enumerate(parts):
        zh, en = zh.replace(part, f"{{{number}}}"), en.replace(part, f"{{{number}}}")
    return Words(zh, en)


#: Letter → the sentence in both languages, {0}, {1} … where a cell's own numbers go. Made of what the other pages say.
PLACES = {
    "g": _sentence(GridWhere(7000, 8000, 9000), "7001", "8001", "9001"),
    "p": _sentence(PdfWhere(5001, (6001.0, 7001.0, 8001.0, 9001.0)), "5001", "6001.0", "7001.0", "8001.0", "9001.0"),
    "t": _sentence(TextWhere(7001, 8001), "7001", "8001"),
    "s": _sentence(SheetWhere("7001", "8001"), "7001", "8001"),
    "c": _sentence(CsvWhere(7001, 8001), "7001", "8001"),
    "n": _sentence(None),
}
