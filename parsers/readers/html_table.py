"""HTML tables: where every cell lies after span expansion, and whether a table holds data or only lays out the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter

from parsers.model import GridWhere
from parsers.readers.document import Block, Grid, GridCell, Paragraph

# The limits of the HTML standard.
_MAX_COLSPAN = 1000
_MAX_ROWSPAN = 65534
_MAX_COLS = 64  # no statutory table has more than fifteen; wider grids come of absurd spans
_MAX_SPANNED = 1000  # columns beyond are not spanned any more, or a few bytes would fill the memory
_INTEGER = re.compile(r"[ \t\n\f\r]*\+?([0-9]{1,9})")
_PROSE = 200  # characters
_PROSE_LINES = 4
_SHORT_TABLE = 10  # cells
_NESTED = attrgetter("nested")
BLANKS = " \t\r\n\f\v\xa0\u3000\u200b\u2002\u2003\u2009\ufeff"
PICTURE = "\ufffc"  # stands for an image, as in Unicode


@dataclass(slots=True)
class CellDraft:
    """A ``td`` or ``th`` while the page is read. ``nested`` counts the cells of the tables inside it."""

    rowspan: int  # 0: to the end of its row group
    colspan: int
    depth: int  # of its element in the tree
    items: list[Item] = field(default_factory=list)
    nested: int = 0
    pictured: bool = False

    @property
    def length(self) -> int:
        """Characters in its lines."""
        items = self.items
        if len(items) == 1:
            return 0 if isinstance(items[0], GridDraft) else len(items[0][0])
        return sum([len(item[0]) for item in items if not isinstance(item, GridDraft)])

    @property
    def lines(self) -> list[str]:
        """Its paragraphs, without those of nested tables that are grids."""
        return [item[0] for item in self.items if not isinstance(item, GridDraft)]

    @property
    def text(self) -> str:
        """Its paragraphs divided by line feeds; a picture without words is U+FFFC, for it is no blank and may be a digit."""
        items = self.items
        if not items:
            return PICTURE if self.pictured else ""
        text = items[0][0] if len(items) == 1 and not isinstance(items[0], GridDraft) else "\n".join(self.lines)
        return text + PICTURE if self.pictured and not any(char.isalpha() for char in text) else text


@dataclass(slots=True)
class RowDraft:
    """A table row; ``group`` numbers its thead, tbody or tfoot, which no row span leaves."""

    group: int
    foot: bool
    depth: int
    cells: list[CellDraft] = field(default_factory=list)


@dataclass(slots=True)
class TableDraft:
    """A table while the page is read. ``before`` takes captions and what stands between the tags of a table, as in a
    browser; ``after`` what follows a table that was never closed.
    """

    path: tuple[int, ...]
    rows: list[RowDraft] = field(default_factory=list)
    row: RowDraft | None = None
    cell: CellDraft | None = None
    group: int = 0
    foot: bool = False
    before: list[Item] = field(default_factory=list)
    after: list[Item] = field(default_factory=list)
    ragged: bool = False  # made of boxes, which have no spans


@dataclass(frozen=True, slots=True)
class GridDraft:
    """A grid that does not know yet the how-manieth of the page it is. Cells: row, column, text, rows, columns."""

    n_rows: int
    n_cols: int
    cells: tuple[tuple[int, int, str, int, int], ...]
    path: tuple[int, ...]
    ragged: bool = False

    def numbered(self, table: int) -> Grid:
        """The grid of the Document, every cell with its place."""
        cells = [
            GridCell(row, col, text, rowspan, colspan, _where(table, row, col))
            for row, col, text, rowspan, colspan in self.cells
        ]
        return Grid(self.n_rows, self.n_cols, tuple(cells), self.path, ragged=self.ragged)


# The tables of all reports have the same places.
_where = lru_cache(maxsize=8192)(GridWhere)


Line = tuple[str, tuple[int, ...], bool, int]  # text, path, whether in a heading, empty lines above it
Item = Line | GridDraft


def blocks_of(items: Sequence[Item]) -> list[Block]:
    """Paragraphs and grids of a Document: grids numbered in order, blank lines counted above the next line with text."""
    blocks: list[Block] = []
    n_grids = blanks = 0
    for item in items:
        if isinstance(item, GridDraft):
            blocks.append(item.numbered(n_grids))
            n_grids += 1
            blanks = 0
            continue
        text, path, heading, above = item
        blanks += above
        if text.strip(BLANKS):
            blocks.append(Paragraph(text, None, path, "heading" if heading else "text", blanks))
            blanks = 0
        else:
            blanks += 1
    return blocks


def colspan(value: str | None) -> int:
    """Columns of a cell by the HTML standard: 1 to 1000, 1 for what is no number or zero."""
    return min(_integer(value, 1) or 1, _MAX_COLSPAN)


def rowspan(value: str | None) -> int:
    """Rows of a cell by the HTML standard; 0 means: to the end of the row group."""
    return min(_integer(value, 1), _MAX_ROWSPAN)


def _integer(value: str | None, default: int) -> int:
    match = _INTEGER.match(value) if value else None
    return int(match.group(1)) if match else default


def close_table(table: TableDraft) -> tuple[list[Item], int]:
    """What a finished table gives to the flow around it, and how many cells it had, nested ones included.

    A data table gives one grid, and the tables nested in its cells after it. Any other gives the contents of its cells.
    A frame around a single text counts no cells: it does not make a layout of the table it stands in.
    """
    rows = [r for r in table.rows if not r.foot] + [r for r in table.rows if r.foot]
    tail = _swallowed(table.rows)
    cells = [cell for row in rows for cell in row.cells]
    n_cells = len(cells) + sum(map(_NESTED, cells)) + sum(map(_size, tail))
    placed, n_cols = lay_out(rows)
    if not _is_data(rows, cells, n_cols):
        inner = [item for cell in cells for item in cell.items]
        framed = len(inner) <= 1 and n_cells == len(cells)
        return [*table.before, *inner, *tail, *table.after], 0 if framed else n_cells
    nested = [item for cell in cells for item in cell.items if isinstance(item, GridDraft)]
    even = len({len(row.cells) for row in rows}) == 1
    grid = GridDraft(len(rows), n_cols, tuple(placed), table.path, table.ragged and not even)
    return [*table.before, grid, *nested, *tail, *table.after], n_cells


def _size(item: Item) -> int:
    return len(item.cells) if isinstance(item, GridDraft) else 0


def _swallowed(rows: Sequence[RowDraft]) -> list[Item]:
    """What the last cell of a table without end tags took of the page behind it, taken out of it again.

    Its own text is one line; a table of many cells inside it, or lines of prose under a short one, are none of its content.
    """
    cells = [cell for row in rows for cell in row.cells]
    if len(cells) < _SHORT_TABLE:
        return []
    last = cells[-1]
    prose = len(last.items) >= _PROSE_LINES and sum(map(len, last.lines)) > _PROSE // 4 and len(last.lines[0]) < 20
    if last.nested < _SHORT_TABLE and not prose:
        return []
    if sum(len(cell.text) for cell in cells[:-1]) > _PROSE * len(cells) // 4:
        return []
    own = 1 if last.items and not isinstance(last.items[0], GridDraft) and len(last.items[0][0]) <= _PROSE // 4 else 0
    tail = last.items[own:]
    last.items, last.nested = last.items[:own], 0
    return tail


def lay_out(rows: Sequence[RowDraft]) -> tuple[list[tuple[int, int, str, int, int]], int]:
    """Place cells by the table algorithm of the HTML standard: row, column, text, rowspan, colspan each, and the width.

    A row span ends with its row group. Cells may overlap where the page says so; each keeps its own first slot. No cell is
    ever left out, however wide.
    """
    taken: list[int] = []  # per column, the first row that is free again
    placed: list[tuple[int, int, str, int, int]] = []
    width = 0
    for r, (row, end) in enumerate(zip(rows, _group_ends(rows), strict=True)):
        col = 0
        for cell in row.cells:
            while col < width and taken[col] > r:
                col += 1
            down, across = cell.rowspan, cell.colspan
            if down != 1:
                down = min(down or end - r, end - r)
            if across == 1 and col < width:
                taken[col] = r + down  # what was there has ended
            else:
                across = across if col + across <= _MAX_SPANNED else 1
                if col + across > width:
                    taken.extend([0] * (col + across - width))
                    width = col + across
                for c in range(col, col + across):
                    taken[c] = max(taken[c], r + down)
            placed.append((r, col, cell.text, down, across))
            col += across
    if width > _MAX_COLS:
        # Columns in which no cell begins exist in nobody's eyes.
        width = max(col for _, col, *_ in placed) + 1
        placed = [(r, col, text, down, min(across, width - col)) for r, col, text, down, across in placed]
    return placed, width


def _group_ends(rows: Sequence[RowDraft]) -> list[int]:
    """For every row, the number of the first row after its group."""
    ends = [len(rows)] * len(rows)
    for r in range(len(rows) - 2, -1, -1):
        ends[r] = ends[r + 1] if rows[r].group == rows[r + 1].group else r + 1
    return ends


def _is_data(rows: Sequence[RowDraft], cells: Sequence[CellDraft], n_cols: int) -> bool:
    """Whether a table is to be read as rows and columns.

    Statutory tables have at least two columns and short cells. A table around other tables, around prose, or around a
    single text only lays out the page: read as a grid it would swallow headings and the tables inside.
    """
    if n_cols < 2:
        return False
    filled = [cell for cell in cells if cell.items or cell.pictured]
    if any(map(_NESTED, filled)):
        return _is_data_around_tables(rows, filled)
    lengths = [cell.length for cell in filled]
    if len(filled) <= 1:
        # A row of blanks with its label may be all that a page break left of a table; spacers are narrower.
        return n_cols >= 4 and sum(lengths) <= _PROSE // 2
    longest = lengths.index(max(lengths))
    n_lines = len(filled[longest].lines)
    if len(filled) == 2:
        return lengths[longest] <= _PROSE // 2 and n_lines < _PROSE_LINES
    prose = lengths[longest] > _PROSE and n_lines >= _PROSE_LINES
    return not (prose and lengths[longest] * 5 >= sum(lengths) * 4)


def _is_data_around_tables(rows: Sequence[RowDraft], filled: Sequence[CellDraft]) -> bool:
    """A form with a small table in one of its cells, as opposed to a frame of the page."""
    if any(cell.nested and sum(len(line) for line in cell.lines) > _PROSE for cell in filled):
        return False
    plain = sum(1 for cell in filled if not cell.nested)
    nested = sum(cell.nested for cell in filled)
    wide_rows = sum(1 for row in rows if sum(1 for cell in row.cells if cell.lines and not cell.nested) >= 2)
    return wide_rows >= 2 and nested * 2 <= plain
