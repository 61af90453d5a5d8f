"""Numbers that nothing on the page divides: told by the form's relations where those leave exactly one reading.

Such a number is marked ``inferred``. Where two readings are possible, or the publisher's own sums do not hold, none is given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations, islice, product

from parsers.form import CellKey, Layout, relations
from parsers.form.layout import Relation
from parsers.model import State
from parsers.recognise.numbers import Number
from parsers.recognise.readings import CellReading, TableReading, values_of

Numbers = Mapping[CellKey, Decimal | None]  # None: a cell without a number
_MOST_READINGS = 5_000  # of one row before its sums are looked at, and of all rows together after


@dataclass(frozen=True, slots=True)
class Piece:
    """Digits that stand together: the numbers of ``least`` to ``most`` neighbouring cells; without digits, blank cells."""

    digits: str
    least: int = 1
    most: int = 1


def divisions(pieces: Sequence[Piece], cells: int) -> Iterator[tuple[Decimal | None, ...]]:
    """Every way in which these pieces may be the numbers of so many cells; no number begins with a superfluous zero."""
    if not pieces:
        if cells == 0:
            yield ()
        return
    first, others = pieces[0], pieces[1:]
    spare = cells - sum(piece.least for piece in others)
    for count in range(first.least, min(first.most, spare) + 1):
        for head in _cuts(first.digits, count):
            for tail in divisions(others, cells - count):
                yield (*head, *tail)


def divisions_with_blanks(pieces: Sequence[Piece], cells: int) -> Iterator[tuple[Decimal | None, ...]]:
    """The same where any of the cells may be blank besides: the page does not show where."""
    filled = [replace(piece, least=1, most=max(piece.most, 1)) for piece in pieces if piece.digits]
    for count in range(len(filled), cells + 1):
        for numbers in divisions(filled, count):
            for places in combinations(range(cells), count):
                at = dict(zip(places, numbers, strict=True))
                yield tuple(at.get(place) for place in range(cells))


def _cuts(digits: str, cells: int) -> Iterator[tuple[Decimal | None, ...]]:
    if not digits:
        yield (None,) * cells
    elif cells == 1:
        if digits == "0" or digits[0] != "0":
            yield (Decimal(digits),)
    else:
        longest = 1 if digits[0] == "0" else len(digits) - cells + 1
        for end in range(1, min(longest, len(digits) - cells + 1) + 1):
            for tail in _cuts(digits[end:], cells - 1):
                yield (Decimal(digits[:end]), *tail)


def solve(
    layout: Layout, known: Numbers, rows: Mapping[tuple[CellKey, ...], Sequence[tuple[Decimal | None, ...]]]
) -> dict[CellKey, Decimal | None] | None:
    """The one reading of these rows, each by its cells in order with all its possible readings, that every relation allows.

    ``known`` are the numbers of the other cells. None when no reading or more than one is left, when a cell takes part in
    no relation, or when there are too many to try.
    """
    bound = _by_cell(layout)
    if any(not bound.get(key) for keys in rows for key in keys):
        return None
    open_cells = {key for keys in rows for key in keys}
    others = {key: value for key, value in known.items() if key not in open_cells}
    left: list[list[dict[CellKey, Decimal | None]]] = []
    for keys, possible in rows.items():
        alone = [relation for relation in _of(bound, keys) if not (open_cells - set(keys)) & _cells_of(relation)]
        tried = (dict(zip(keys, numbers, strict=True)) for numbers in possible)
        left.append([reading for reading in tried if _all_hold(alone, {**others, **reading})])
    return _the_one(left, others, _of(bound, open_cells))


def _the_one(
    left: Sequence[Sequence[dict[CellKey, Decimal | None]]], others: Numbers, bound: Sequence[Relation]
) -> dict[CellKey, Decimal | None] | None:
    total = 1
    for possible in left:
        total *= len(possible)
    if not 0 < total <= _MOST_READINGS:
        return None
    found: dict[CellKey, Decimal | None] | None = None
    for choice in product(*left):
        reading = {key: number for row in choice for key, number in row.items()}
        if _all_hold(bound, {**others, **reading}):
            if found is not None:
                return None
            found = reading
    return found


def _all_hold(bound: Sequence[Relation], numbers: Numbers) -> bool:
    return all(_holds(relation, numbers) for relation in bound)


def _holds(relation: Relation, numbers: Numbers) -> bool:
    """Whether both sides are told and equal; a blank cell among several adds nothing, a blank side tells nothing."""
    sides = []
    for keys in (relation.left, relation.right):
        told = [number for key in keys if (number := numbers.get(key)) is not None]
        if not told:
            return False
        sides.append(sum(told, Decimal(0)))
    return sides[0] == sides[1]


def _by_cell(layout: Layout) -> dict[CellKey, list[Relation]]:
    found: dict[CellKey, list[Relation]] = {}
    for relation in relations(layout):
        for key in _cells_of(relation):
            found.setdefault(key, []).append(relation)
    return found


def _cells_of(relation: Relation) -> set[CellKey]:
    return {*relation.left, *relation.right}


def _of(bound: Mapping[CellKey, Sequence[Relation]], keys: Collection[CellKey]) -> list[Relation]:
    return list(dict.fromkeys(relation for key in keys for relation in bound.get(key, ())))


# ── into a reading of a table ─────────────────────────────────────────────────────────────────────────────────────


def settle_undivided(reading: TableReading, rows: Mapping[str, Sequence[Piece]], *, blanks_lost: bool) -> TableReading:
    """The reading with the cells of these rows (by code) told by the relations, or as unread as they were.

    ``blanks_lost``: blank cells leave no trace on the page. They may stand in an undivided row as well where the publisher
    leaves other cells of the table blank.
    """
    unread = {key for key, cell in reading.cells.items() if cell.number.state is State.UNREAD}
    if not unread or any(key.row not in rows for key in unread):
        return reading
    may_be_blank = blanks_lost or any(cell.number.state is State.BLANK for cell in reading.cells.values())
    ways = divisions_with_blanks if may_be_blank else divisions
    possible = {}
    for code, pieces in rows.items():
        keys = tuple(key for key in reading.cells if key.row == code)
        tried = list(islice(ways(pieces, len(keys)), _MOST_READINGS + 1))
        if len(tried) > _MOST_READINGS:
            return reading
        read = {at: reading.cells[key].number.value for at, key in enumerate(keys) if key not in unread}
        possible[keys] = [way for way in tried if all(way[at] == value for at, value in read.items())]
    solved = solve(reading.layout, values_of(reading), possible)
    if solved is None:
        return reading
    return replace(reading, cells={**reading.cells, **{key: _told(reading.cells[key], solved[key]) for key in unread}})


def _told(cell: CellReading, value: Decimal | None) -> CellReading:
    if value is None:
        return replace(cell, number=Number(State.BLANK), inferred=True, exact=False)
    return replace(cell, number=Number(State.NUMBER if value else State.ZERO, value), inferred=True, exact=False)


def settle_assumed(reading: TableReading, rows: frozenset[str]) -> TableReading:
    """The reading in which rows that only their place names keep their numbers if every relation of theirs holds."""
    if not rows:
        return reading
    numbers = values_of(reading)
    bound = _by_cell(reading.layout)
    cells = dict(reading.cells)
    for key, cell in reading.cells.items():
        if key.row not in rows or cell.number.state is State.UNREAD:
            continue
        its = bound.get(key, [])
        if its and _all_hold(its, numbers):
            cells[key] = replace(cell, inferred=True, exact=False)
        else:
            why = "its row has no label, and no sum of the form proves which one it is"
            cells[key] = replace(cell, number=Number(State.UNREAD, why=why))
    return replace(reading, cells=cells)
