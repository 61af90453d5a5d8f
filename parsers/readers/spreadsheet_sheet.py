"""One sheet of a workbook, whatever its file format: cells as shown, merged ranges, what is hidden; and its blocks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from parsers.model import SheetWhere
from parsers.readers.document import Block, GridCell
from parsers.readers.html_look import Look
from parsers.readers.html_style import WHITE
from parsers.readers.sheet_blocks import sheet_blocks
from parsers.readers.spreadsheet_formats import Shown

_MOST_CELLS = 400_000  # of a sheet, blank ones between them counted: far beyond any report
_UNDER_MERGED = "a merged cell covers another one that holds something"
_OVER_CELL = "a picture or text box lies over the cell"
_BLANK = Shown("")


class SheetTooLargeError(Exception):
    """A sheet of more cells than any report has."""


@dataclass(slots=True)
class SheetDraft:
    """Rows and columns count from 0. ``merged``: first row, last row, first column, last column of each range.

    ``covered``: cells under a picture or text box, which are in doubt unless they hold something themselves.
    """

    name: str
    cells: dict[tuple[int, int], Shown] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_cols: set[int] = field(default_factory=set)
    covered: set[tuple[int, int]] = field(default_factory=set)

    def flaws(self) -> Iterator[tuple[str, str]]:
        """Codes and messages of what was left out."""
        rows = {row for row, _ in self.cells} & self.hidden_rows
        cols = {col for _, col in self.cells} & self.hidden_cols
        if rows:
            yield "hidden_rows", f"rows hidden in the sheet {self.name} were left out: {_listed(rows)}"
        if cols:
            yield "hidden_columns", f"columns hidden in the sheet {self.name} were left out"
        if self.covered:
            yield "pictures_over_cells", f"pictures or text boxes in the sheet {self.name} were not read"


def looked(text: str, *, struck: bool = False, shift: str | None = None, white: bool = False) -> str:
    """A text as its font shows it: digits crossed out, raised, or white on white marked as in HTML."""
    if not (struck or shift or white):
        return text
    return Look(struck=struck, shift=shift, color=WHITE if white else None).on(text)


def blocks_of(sheet: SheetDraft) -> Iterator[Block]:
    """Paragraphs and grids of what a sheet shows. Raises SheetTooLargeError."""
    filled = {at: shown for at, shown in sheet.cells.items() if shown.text.strip() or shown.doubt is not None}
    if not filled:
        return
    bottom, right = max(row for row, _ in filled), max(col for _, col in filled)
    shown_rows = [row for row in range(bottom + 1) if row not in sheet.hidden_rows]
    shown_cols = [col for col in range(right + 1) if col not in sheet.hidden_cols]
    if len(shown_rows) * len(shown_cols) > _MOST_CELLS:
        raise SheetTooLargeError(f"the sheet {sheet.name} has {len(shown_rows)} rows and {len(shown_cols)} columns")
    row_at = {row: at for at, row in enumerate(shown_rows)}
    col_at = {col: at for at, col in enumerate(shown_cols)}
    spans, under = _spans(sheet, row_at, col_at)
    cells: list[GridCell] = []
    for row, col in sorted(filled.keys() | spans.keys() | sheet.covered):
        if row not in row_at or col not in col_at or (row, col) in under:
            continue
        text, doubt, down, across, where = _cell(sheet, row, col, spans)
        cells.append(GridCell(row_at[row], col_at[col], text, down, across, SheetWhere(sheet.name, where), doubt=doubt))
    yield from sheet_blocks(
        cells, len(shown_rows), lambda row, col: SheetWhere(sheet.name, a1(shown_rows[row], shown_cols[col]))
    )


_Spans = dict[tuple[int, int], tuple[int, int, tuple[int, int, int, int]]]


def _spans(sheet: SheetDraft, row_at: dict[int, int], col_at: dict[int, int]) -> tuple[_Spans, set[tuple[int, int]]]:
    """Visible size of each merged range by its first visible cell, and all other cells under merged ranges.

    Of ranges that overlap only the first counts.
    """
    spans: _Spans = {}
    under: set[tuple[int, int]] = set()
    for top, bottom, left, right in sheet.merged:
        rows = [row for row in range(top, min(bottom, top + _MOST_CELLS) + 1) if row in row_at]
        cols = [col for col in range(left, min(right, left + _MOST_CELLS) + 1) if col in col_at]
        if not rows or not cols:
            continue
        places = {(row, col) for row in rows for col in cols}
        if places & (under | spans.keys()):
            continue
        spans[rows[0], cols[0]] = (len(rows), len(cols), (top, bottom, left, right))
        under |= places - {(rows[0], cols[0])}
    return spans, under


def _cell(sheet: SheetDraft, row: int, col: int, spans: _Spans) -> tuple[str, str | None, int, int, str]:
    """Text, doubt, rows, columns and name of a visible cell; a merged one shows its first cell."""
    if (row, col) not in spans:
        shown = sheet.cells.get((row, col), _BLANK)
        return shown.text, _doubt(sheet, shown, (row, col)), 1, 1, a1(row, col)
    down, across, (top, bottom, left, right) = spans[row, col]
    shown = sheet.cells.get((top, left), _BLANK)
    doubt = _doubt(sheet, shown, (row, col))
    for (r, c), other in sheet.cells.items():
        if top <= r <= bottom and left <= c <= right and (r, c) != (top, left) and other.text.strip():
            doubt = doubt or _UNDER_MERGED
    return shown.text, doubt, down, across, a1(top, left)


def _doubt(sheet: SheetDraft, shown: Shown, at: tuple[int, int]) -> str | None:
    if shown.doubt is None and at in sheet.covered and not shown.text.strip():
        return _OVER_CELL
    return shown.doubt


def a1(row: int, col: int) -> str:
    """The name of a cell: A1 for row and column 0."""
    letters, col = "", col + 1
    while col:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _listed(rows: set[int]) -> str:
    shown = [str(row + 1) for row in sorted(rows)[:10]]
    return ", ".join(shown) + (" …" if len(rows) > len(shown) else "")
