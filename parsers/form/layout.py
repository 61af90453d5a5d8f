"""The vocabulary in which the statutory form is written down: rows, columns, blocks, layouts, relations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from parsers.lazy import lazy
from parsers.model import Table


class CellKey(NamedTuple):
    """Table, row and column code of one cell of the form."""

    table: Table
    row: str
    column: str

    def __str__(self) -> str:
        return "/".join(self)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the form. ``category`` is the merged label left of it (（三）不予公开); ``aliases`` are other wordings met."""

    code: str
    label: str
    category: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the form; ``group`` is the merged header above it."""

    code: str
    label: str
    group: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that share a header. ``title`` is the full-width title row (第二十条第（一）项), None where there is none."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    title: str | None = None


@dataclass(frozen=True)
class Layout:
    """One table of one edition."""

    table: Table
    edition: str
    blocks: tuple[Block, ...]

    @lazy
    def rows(self) -> tuple[Row, ...]:
        return tuple(row for block in self.blocks for row in block.rows)

    @lazy
    def _blocks(self) -> dict[str, Block]:
        return {row.code: block for block in self.blocks for row in block.rows}

    @lazy
    def _rows(self) -> dict[str, Row]:
        return {row.code: row for row in self.rows}

    def block_of(self, row: str) -> Block:
        """The block that holds the row of this code. Raises KeyError when there is none."""
        return self._blocks[row]

    def row(self, code: str) -> Row:
        """The row of this code. Raises KeyError when there is none."""
        return self._rows[code]

    @lazy
    def keys_of_rows(self) -> tuple[tuple[Row, tuple[CellKey, ...]], ...]:
        """Every row with its cells, in the order of the page."""
        return tuple(
            (row, tuple(CellKey(self.table, row.code, column.code) for column in block.columns))
            for block in self.blocks
            for row in block.rows
        )

    def keys_of(self, row: str) -> tuple[CellKey, ...]:
        """The cells of the row of this code, left to right; none for a row that the layout does not have."""
        return self._keys_by_row.get(row, ())

    @lazy
    def _keys_by_row(self) -> dict[str, tuple[CellKey, ...]]:
        return {row.code: keys for row, keys in self.keys_of_rows}

    def cell_keys(self) -> Iterator[CellKey]:
        """Every cell of the layout, in the order of the page."""
        yield from self._keys

    @lazy
    def _keys(self) -> tuple[CellKey, ...]:
        return tuple(key for _, keys in self.keys_of_rows for key in keys)


@dataclass(frozen=True, slots=True)
class Relation:
    """``whole`` = Σ ``parts`` minus nothing: both sides are sums of cells. ``basis`` is the clause, or ``implied``."""

    code: str
    subject: str
    left: tuple[CellKey, ...]
    right: tuple[CellKey, ...]
    basis: str
