"""Grids as a stream of rows: what each row prints itself, and what merged cells lend it from above."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from parsers.lazy import lazy
from parsers.model import Where
from parsers.readers.document import Document, Grid, GridCell
from parsers.recognise.captions import captions
from parsers.recognise.numbers import read_count, squeeze


@dataclass(unsafe_hash=True)
class Slot:
    """One cell of a row: its text, the columns it covers (``first`` to ``last``), and whether it is merged from above.

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

    @lazy
    def blank(self) -> bool:
        return not squeeze(self.text)

    @lazy
    def wordy(self) -> bool:
        """Whether the text could be a label: it holds letters and is no number with a unit, no 无, no 持平."""
        return _is_wordy(self.text)


@lru_cache(maxsize=8192)
def _is_wordy(printed: str) -> bool:
    text = squeeze(printed)
    return any(char.isalpha() for char in text) and read_count(text).state.value in ("text", "unread")


@dataclass(frozen=True)
class RowView:
    """A row of a grid in the document: ``block`` is the grid's index among the document's blocks."""

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
        return tuple(slot for slot in self.slots if not slot.carried)

    @property
    def empty(self) -> bool:
        return all(slot.blank for slot in self.own)

    @lazy
    def text(self) -> str:
        return " ".join(squeeze(slot.text) for slot in self.own if not slot.blank)


def rows_of(document: Document) -> Iterator[RowView]:
    """Every row of every grid, in document order."""
    units = captions(document)
    for block, content in enumerate(document.blocks):
        if isinstance(content, Grid):
            yield from _rows_of_grid(block, content, units.get(block))


def _rows_of_grid(block: int, grid: Grid, caption: str | None) -> Iterator[RowView]:
    starts: dict[int, list[GridCell]] = {}
    covers: dict[int, list[GridCell]] = {}
    for cell in grid.cells:
        starts.setdefault(cell.row, []).append(cell)
        for below in range(cell.row + 1, min(cell.row + cell.rowspan, grid.n_rows)):
            covers.setdefault(below, []).append(cell)
    for index in range(grid.n_rows):
        slots = [_slot(cell, carried=False) for cell in starts.get(index, ())]
        if index in covers:
            slots += [_slot(cell, carried=True) for cell in covers[index]]
        yield RowView(
            block,
            index,
            tuple(sorted(slots, key=lambda slot: slot.first)),
            ragged=grid.ragged,
            page=grid.page,
            first_of_grid=index == 0,
            last_of_grid=index == grid.n_rows - 1,
            caption=caption,
        )


def _slot(cell: GridCell, *, carried: bool) -> Slot:
    last = cell.col + cell.colspan - 1
    return Slot(cell.text, cell.col, last, cell.where, cell.second, carried, cell.rowspan, cell.doubt, cell.full)


def values_right_of(row: RowView, label: Slot) -> Sequence[Slot]:
    """The slots that stand right of a label, merged ones from above included."""
    return tuple(slot for slot in row.slots if slot.first > label.last)
