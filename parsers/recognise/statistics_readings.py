"""What was read of a statistics annex: its rows in printed order, each with its code, label, unit and cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from parsers.form import LAYOUTS, CellKey, Layout
from parsers.form.statistics import UNMAPPED
from parsers.model import Identity, State, Table, Where
from parsers.recognise.numbers import Number
from parsers.recognise.readings import Excluded
from parsers.recognise.statistics_captions import NO_CAPTION, Caption, is_of


@dataclass(frozen=True, slots=True)
class Printed:
    """A value as it stands in the document, before anybody asks what it means. ``number`` is set where only the whole
    table tells what the text says (cells run together)."""

    raw: str
    where: Where | None = None
    second: str | None = None
    number: Number | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row as it stands in the document. ``values`` are by column code; a heading has none."""

    label: str
    unit: str | None = None
    values: dict[str, Printed] = field(default_factory=dict)
    block: int = -1
    sure: bool = True  # the header says which value belongs to which column

    @property
    def heading(self) -> bool:
        return not self.values


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """One annex as it stands in the document: rows in order, the columns of its header, and what lies beside them."""

    rows: tuple[PrintedRow, ...]
    columns: tuple[str, ...]
    strict: bool  # the header names indicators and their units
    year: int | None = None  # of the year column's heading, or of the caption
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()  # headings of columns that the annex does not have
    blocks: frozenset[int] = frozenset()
    excluded: tuple[Excluded, ...] = ()
    caption: Caption = NO_CAPTION


@dataclass(frozen=True, slots=True)
class StatisticsCell:
    """One value as read; ``exact``, ``seconded`` and ``inferred`` as in ``CellReading``."""

    column: str
    raw: str
    number: Number
    where: Where | None = None
    exact: bool = True
    seconded: bool | None = None
    inferred: bool = False


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """One row as read. ``label`` is the form's for a mapped row and the printed one for an unmapped row, with its group
    before it where the same label stands in several groups. ``unit`` is the printed one."""

    code: str
    label: str
    unit: str | None
    cells: tuple[StatisticsCell, ...]


@dataclass(frozen=True, slots=True)
class StatisticsReading:
    """The annex of one document. Unmapped rows share a code, so that its cells are a list and no mapping."""

    edition: str
    rows: tuple[StatisticsRow, ...]
    year: int | None = None
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()  # codes that several rows claim: all of them are left unmapped
    blocks: frozenset[int] = frozenset()
    excluded: tuple[Excluded, ...] = ()
    years: frozenset[int] = frozenset()  # that the tables of the document count, this one and those left out
    organs: frozenset[str] = frozenset()  # that their captions name
    caption: Caption = NO_CAPTION
    tables_left: tuple[str, ...] = ()  # annexes that are not this report's, and why
    against: tuple[str, ...] = ()  # captions of tables that print the same rows with other numbers

    @property
    def layout(self) -> Layout:
        return LAYOUTS[Table.STATISTICS, self.edition]

    def open_to(self, identity: Identity) -> bool:
        """Whether it may be another table of the document that is the annex of a report of this year and organ."""
        agency = identity.agency
        others = agency is not None and any(not is_of(organ, agency) for organ in self.organs)
        return bool(self.tables_left or others or self.years - {identity.year})

    @property
    def cells(self) -> Iterator[tuple[StatisticsRow, StatisticsCell]]:
        """Every cell with its row, in the order of the page."""
        return ((row, cell) for row in self.rows for cell in row.cells)

    @property
    def unread(self) -> tuple[tuple[StatisticsRow, StatisticsCell], ...]:
        return tuple((row, cell) for row, cell in self.cells if cell.number.state is State.UNREAD)

    @property
    def values(self) -> dict[CellKey, Decimal | None]:
        """The numbers of the mapped rows; None where a cell has none."""
        return {
            CellKey(Table.STATISTICS, row.code, cell.column): cell.number.value
            for row, cell in self.cells
            if row.code != UNMAPPED
        }
