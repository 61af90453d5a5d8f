"""Blank cells of running text, where something on the page shows them: empty paragraphs, or columns that line up.

Either is believed only where it holds for the table as a whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.recognise.numbers import read_count
from parsers.recognise.rows import Slot
from parsers.recognise.stream_tokens import Token

_TOTALLED = {7: 7, 15: 5}  # cells of a row, and of each group that ends with its total
_FEWEST = 2  # columns that can line up


@dataclass(frozen=True, slots=True)
class Printed:
    """A row's numbers, the last word of its label, the empty paragraphs behind it, and the cells the form has for it."""

    numbers: tuple[Token, ...]
    label: Token
    after: int
    expected: int | None


def placed_by_paragraphs(rows: Sequence[Printed]) -> list[tuple[Slot, ...]] | None:
    """The cells of every row, an empty paragraph being a blank one; None unless every row comes out at its full number.

    Behind the last row of a table stand empty lines of the page as well.
    """
    placed: list[tuple[Slot, ...]] = []
    for at, row in enumerate(rows):
        if row.expected is None or not all(token.alone for token in row.numbers):
            return None
        cells: list[Token | None] = []
        for token in row.numbers:
            cells += [*[None] * token.blanks, token]
        if len(cells) + row.after < row.expected or len(cells) > row.expected:
            return None
        if at + 1 < len(rows) and len(cells) + row.after != row.expected and not _ends_block(rows[at], rows[at + 1]):
            return None
        exact = len(cells) + row.after == row.expected
        cells += [None] * (row.expected - len(cells))
        if not exact and not totals_hold(cells):
            return None
        placed.append(tuple(_slot(position, token) for position, token in enumerate(cells, start=1)))
    return placed


def placed_by_lines(rows: Sequence[Printed], merged: Sequence[int]) -> list[tuple[Slot, ...]] | None:
    """The cells of every row of a text in which each cell of the grid has a line, an empty one where it is blank or merged.

    ``merged``: the empty lines of merged cells that stand before each row's label. None unless every row comes out at its
    full number, its empty lines to the last. Behind the last row others may stand, so that it must end with its total.
    """
    placed: list[tuple[Slot, ...]] = []
    for at, row in enumerate(rows):
        if row.expected is None or not all(token.alone for token in row.numbers):
            return None
        cells: list[Token | None] = []
        for token in row.numbers:
            cells += [*[None] * token.blanks, token]
        behind = row.after - merged[at + 1] if at + 1 < len(rows) else 0
        if behind < 0 or len(cells) + behind != row.expected:
            return None
        cells += [None] * behind
        if at + 1 == len(rows) and row.after and not totals_hold(cells):
            return None
        placed.append(tuple(_slot(position, token) for position, token in enumerate(cells, start=1)))
    return placed


def totals_hold(cells: Sequence[Token | None]) -> bool:
    """Whether every total of a row of requests or disputes is printed, and the sum of the cells before it."""
    width = _TOTALLED.get(len(cells))
    values = [read_count(token.text).value or 0 if token is not None else 0 for token in cells]
    return width is None or all(
        cells[at + width - 1] is not None and sum(values[at : at + width - 1]) == values[at + width - 1]
        for at in range(0, len(cells), width)
    )


def _ends_block(row: Printed, following: Printed) -> bool:
    return row.expected != following.expected


def placed_by_columns(rows: Sequence[Printed]) -> list[tuple[Slot, ...] | None]:
    """The cells of every short row by the columns that the full rows of its table line up in; None where they do not."""
    columns = {
        expected: _columns([row for row in rows if row.expected == expected and _in_one_line(row)], expected)
        for expected in {row.expected for row in rows}
        if expected is not None
    }
    return [_by_columns(row, columns.get(row.expected or 0)) for row in rows]


def _in_one_line(row: Printed) -> bool:
    return bool(row.numbers) and all(token.block == row.numbers[0].block for token in row.numbers)


@dataclass(frozen=True, slots=True)
class _Columns:
    """The edges of the columns, and which edge of its column every number stands at."""

    edges: tuple[int, ...]
    right: bool


def _columns(rows: Sequence[Printed], expected: int) -> _Columns | None:
    """The columns in which all numbers of these rows stand: as many edges as the form has cells, each seen twice or more."""
    if expected < _FEWEST or len({row.label.right for row in rows}) < 2:
        return None
    if len({row.numbers[0].left - row.label.right for row in rows}) < 2:
        return None  # one gap behind all labels: cells divided by single blanks line up by chance only
    for right in (True, False):
        edges = Counter(_edge(token, right=right) for row in rows for token in row.numbers)
        if len(edges) == expected and min(edges.values()) > 1:
            return _Columns(tuple(sorted(edges)), right)
    return None


def _edge(token: Token, *, right: bool) -> int:
    return token.right if right else token.left


def _by_columns(row: Printed, columns: _Columns | None) -> tuple[Slot, ...] | None:
    if columns is None or not _in_one_line(row) or len(row.numbers) >= len(columns.edges):
        return None
    by_edge = {_edge(token, right=columns.right): token for token in row.numbers}
    if not by_edge.keys() <= set(columns.edges):
        return None
    return tuple(_slot(position, by_edge.get(edge)) for position, edge in enumerate(columns.edges, start=1))


def _slot(position: int, token: Token | None) -> Slot:
    return Slot("", position, position) if token is None else Slot(token.text, position, position, token.where)
