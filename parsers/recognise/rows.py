"""Grids as a stream of rows: what each row prints itself, and what merged cells lend it from above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter

from parsers.lazy import lazy
from parsers.model import Where
from parsers.readers.document import Document, Grid, GridCell
from parsers.recognise.captions import captions
from parsers.recognise.numbers import read_count, squeeze

_FIRST = attrgetter("first")


@dataclass(unsafe_hash=True, slots=True)
class Slot:
    """One cell of a row: its text, the columns it covers (``first`` to ``last``), and whether it is merged from above.

    ``wordy``: its text could be a label, as it holds letters and is no number with a unit, no 无, no 持平.

    Never changed once it is made; not frozen, because that doubles the cost of what is made for every cell of a page.
    """

    text: str
    first: int
    last: int
    where: Where | None = None
    second: str | None = None
    carried: bool = False
    down: int = 1  # rows it spans
    doubt: str | None = None  # why its text may not be what stands in this cell; such a cell is unread
    full: bool = False  # its last line fills the cell: a number there may go on after a page break
    blank: bool = field(init=False, repr=False, compare=False)
    wordy: bool = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self.blank, self.wordy = _blank_and_wordy(self.text)


@lru_cache(maxsize=8192)
def _blank_and_wordy(printed: str) -> tuple[bool, bool]:
    text = squeeze(printed)
    return not text, any(char.isalpha() for char in text) and read_count(text).state.value in ("text", "unread")


@dataclass(unsafe_hash=True)
class RowView:
    """A row of a grid in the document: ``block`` is the grid's index among the document's blocks.

    Like its slots never changed once it is made.
    """

    block: int
    index: int
    slots: tuple[Slot, ...]
    ragged: bool = False
    page: int | None = None
    first_of_grid: bool = False
    last_of_grid: bool = False
    caption: str | None = None  # the unit of money that the table's caption states

    @lazy
    def own(self) -> tuple[Slot, ...]:
        for slot in self.slots:
            if slot.carried:
                return tuple([slot for slot in self.slots if not slot.carried])
        return self.slots

    @lazy
    def filled(self) -> tuple[Slot, ...]:
        """Its own cells that are not blank."""
        return tuple([slot for slot in self.own if not slot.blank])

    @lazy
    def wordy(self) -> bool:
        """Whether it prints something, and words only."""
        return bool(self.filled) and all(slot.wordy for slot in self.filled)

    @property
    def empty(self) -> bool:
        return not self.filled

    @lazy
    def text(self) -> str:
        return " ".join([squeeze(slot.text) for slot in self.filled])


def rows_of(document: Document) -> Iterator[RowView]:
    """Every row of every grid, in document order."""
    units = captions(document)
    for block, content in enumerate(document.blocks):
        if isinstance(content, Grid):
            yield from _rows_of_grid(block, content, units.get(block))


def _rows_of_grid(block: int, grid: Grid, caption: str | None) -> Iterator[RowView]:
    rows: list[list[Slot]] = [[] for _ in range(grid.n_rows)]
    for cell in grid.cells:
        if cell.row < grid.n_rows:
            rows[cell.row].append(_slot(cell, carried=False))
    for cell in grid.cells:
        if cell.rowspan > 1:
            for below in range(cell.row + 1, min(cell.row + cell.rowspan, grid.n_rows)):
                rows[below].append(_slot(cell, carried=True))
    last = grid.n_rows - 1
    for index, slots in enumerate(rows):
        slots.sort(key=_FIRST)
        yield RowView(block, index, tuple(slots), grid.ragged, grid.page, index == 0, index == last, caption)


def _slot(cell: GridCell, *, carried: bool) -> Slot:
    last = cell.col + cell.colspan - 1
    return Slot(cell.text, cell.col, last, cell.where, cell.second, carried, cell.rowspan, cell.doubt, cell.full)


def values_right_of(row: RowView, label: Slot) -> Sequence[Slot]:
    """The slots that stand right of a label, merged ones from above included."""
    edge = label.last
    return [slot for slot in row.slots if slot.first > edge]
