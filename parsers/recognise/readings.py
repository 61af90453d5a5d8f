"""What was read of one table: a reading per cell of its layout, notes, and what stayed unexplained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from parsers.form.layout import CellKey, Layout
from parsers.making import maker
from parsers.model import State, Where
from parsers.recognise.numbers import Number


@dataclass(frozen=True, slots=True)
class CellReading:
    """One cell as read. ``exact``: row and column labels matched without forgiving a typo. ``seconded``: an independent
    engine read the same digits (None where there is no second engine)."""

    key: CellKey
    raw: str
    number: Number
    where: Where | None = None
    exact: bool = True
    seconded: bool | None = None
    contradicted: bool = False  # the cell prints a unit that is not the header's
    inferred: bool = False  # only the relations told where, or between which digits, the number stands


made_reading = maker(CellReading)


class TroubleKind(StrEnum):
    """What may be wrong with a row as a whole."""

    NOT_IN_FORM = "not_in_form"  # a row inside the table that no row of the form explains
    PRINTED_TWICE = "printed_twice"  # with different numbers
    OUT_OF_ORDER = "out_of_order"  # below a row that the form prints after it
    LEFT_OUT = "left_out"  # a copy of the table that is another year's, or was corrected
    ERRATUM = "erratum"  # a sentence takes back a number of the table


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something about a table's rows that its cells do not tell. ``subject`` is the row's code or its text."""

    kind: TroubleKind
    subject: str


@dataclass(frozen=True, slots=True)
class TableReading:
    """A table of the form as found in the document, every cell of its layout listed once."""

    layout: Layout
    cells: Mapping[CellKey, CellReading]
    troubles: tuple[Trouble, ...] = ()
    notes: tuple[str, ...] = ()
    grids: frozenset[int] = frozenset()  # the document's blocks that hold its rows

    variants: Mapping[str, str] = field(default_factory=dict)  # row code → its label as printed, where that has a typo
    heads: Mapping[str, str] = field(default_factory=dict)  # column code → its head as printed, where that has a typo
    again: tuple[
        CellReading, ...
    ] = ()  # the cells of rows that were printed before, with the numbers held against them

    @property
    def unread(self) -> tuple[CellKey, ...]:
        return tuple(key for key, cell in self.cells.items() if cell.number.state is State.UNREAD)


def values_of(reading: TableReading) -> dict[CellKey, Decimal | None]:
    """The numbers of a table by cell; None where a cell has none."""
    return {key: cell.number.value for key, cell in reading.cells.items()}


@dataclass(frozen=True, slots=True)
class Excluded:
    """The part of a paragraph that is a table printed as running text: characters ``start`` to ``end`` of the block."""

    block: int
    start: int
    end: int
