"""One reading of a table out of two: that of its ruling lines and that of its words' positions. They never overrule each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from parsers.form import CellKey
from parsers.model import State
from parsers.recognise.numbers import Number
from parsers.recognise.readings import CellReading, TableReading, TroubleKind

_CONFLICT = "the ruling lines and the positions of the words give different readings"


def wanting(reading: TableReading | None) -> bool:
    """Whether a reading leaves something to be looked for: it is none, or has cells that were not read or not found."""
    return reading is None or any(cell.number.state in (State.UNREAD, State.MISSING) for cell in reading.cells.values())


def merged(by_rules: TableReading, by_place: TableReading) -> TableReading:
    """The cells of both readings. What only one of both read is taken; where they contradict, the cell is unread.

    A cell that the grid shows and whose content is in doubt stays unread: only cells of rows whose borders were lost are
    looked for elsewhere. Of two layouts the one with more cells read is kept as it is.
    """
    if by_rules.layout is not by_place.layout:
        return max(by_rules, by_place, key=_count)
    cells: dict[CellKey, CellReading] = {}
    for key, cell in by_rules.cells.items():
        other = by_place.cells[key]
        if _shown(cell) and _shown(other):
            same = cell.number == other.number
            cells[key] = cell if same else replace(cell, number=Number(State.UNREAD, why=_CONFLICT))
        elif _shown(cell) or not _lost(by_rules, key):
            cells[key] = cell
        else:
            cells[key] = other if other.number.state is not State.MISSING else cell
    troubles = list(by_place.troubles)
    troubles += [its for its in by_rules.troubles if its.kind is not TroubleKind.NOT_IN_FORM and its not in troubles]
    return TableReading(
        by_rules.layout,
        cells,
        tuple(troubles),
        by_rules.notes or by_place.notes,
        by_rules.grids | by_place.grids,
        {**by_place.variants, **by_rules.variants},
        {**by_place.heads, **by_rules.heads},
        (*by_rules.again, *by_place.again),
    )


def _count(reading: TableReading) -> int:
    return sum(_shown(cell) for cell in reading.cells.values())


def _shown(cell: CellReading) -> bool:
    return cell.number.state not in (State.UNREAD, State.MISSING)


def _lost(reading: TableReading, key: CellKey) -> bool:
    """Whether the cell's whole row was not found, or its cells could not be told from each other."""
    row = _row(reading.cells, key)
    if any(_shown(cell) for cell in row):
        return False
    return len({(cell.raw, cell.where) for cell in row}) == 1


def _row(cells: Mapping[CellKey, CellReading], key: CellKey) -> list[CellReading]:
    return [cell for its, cell in cells.items() if its.table is key.table and its.row == key.row]
