"""The tables that are open while a page is walked: their rows and cells, and where a line goes.

The tree of libxml2 keeps malformed nesting (a ``tr`` in a ``form``, a table that never ends), so cells are opened and closed
by the rules of the HTML standard, not by who is whose child.
"""

from __future__ import annotations

from lxml import etree

from parsers.readers.html_kinds import CELL, GROUP, ROW
from parsers.readers.html_table import (
    CellDraft,
    Item,
    RowDraft,
    TableDraft,
    close_table,
    colspan,
    rowspan,
)


class OpenTables:
    """A stack of tables, innermost last. ``items`` are the page's own; depths are those of elements in the tree."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.stack: list[TableDraft] = []

    @property
    def cell(self) -> CellDraft | None:
        """The cell that the walk is in."""
        return self.stack[-1].cell if self.stack else None

    def target(self) -> list[Item]:
        """Where the next line goes."""
        if not self.stack:
            return self.items
        table = self.stack[-1]
        if table.cell is not None:
            return table.cell.items
        return table.after or table.before

    def picture(self) -> None:
        """Something stands in the cell that has no text."""
        if self.stack and (cell := self.stack[-1].cell) is not None:
            cell.pictured = True

    def close(self) -> None:
        """Take the blocks of the innermost table into what is around it."""
        items, n_cells = close_table(self.stack.pop())
        if not self.stack:
            self.items.extend(items)
            return
        table = self.stack[-1]
        if table.cell is None:
            # A table between the rows of another: the other one was never closed, a browser ends it here.
            table.after.extend(items)
            return
        table.cell.items.extend(items)
        table.cell.nested += n_cells


def open_part(table: TableDraft, kind: int, element: etree._Element, depth: int) -> None:
    """Begin a group, a row or a cell of a table."""
    if kind is GROUP:
        table.group += 1
        table.foot = element.tag == "tfoot"
        table.row = table.cell = None
        return
    row = table.row
    if kind is ROW or row is None:
        table.row = row = RowDraft(table.group, table.foot, depth)
        table.rows.append(row)
        table.cell = None
    if kind is CELL:
        down, across = element.get("rowspan"), element.get("colspan")
        cell = CellDraft(rowspan(down) if down else 1, colspan(across) if across else 1, depth)
        table.cell = cell
        row.cells.append(cell)


def close_part(table: TableDraft, kind: int, depth: int) -> None:
    """Close what this very element opened; an outer one may have been closed by an inner one before."""
    if kind is CELL:
        if table.cell is not None and table.cell.depth == depth:
            table.cell = None
    elif kind is GROUP:
        table.group += 1
        table.foot = False
        table.row = table.cell = None
    elif table.row is not None and table.row.depth == depth:
        table.row = table.cell = None
