"""Workbooks of Excel 5 to 2003 (XLS) through xlrd: the only library that gives their number formats and merged ranges."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import xlrd

from parsers.readers.spreadsheet_formats import Shown, shown, shown_day
from parsers.readers.spreadsheet_sheet import SheetDraft, looked

_SHIFTS = {1: "super", 2: "sub"}
_WHITE = (255, 255, 255)


def load(data: bytes) -> tuple[list[SheetDraft], list[str]]:
    """The visible sheets in order and the names of hidden ones that hold something.

    Raises whatever xlrd raises on bytes that are no whole workbook; ``xlrd.XLRDError`` with ``encrypted`` in its message
    for one with a password.
    """
    book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    drafts, hidden = [], []
    for sheet in book.sheets():
        if sheet.visibility:
            hidden += [sheet.name] if sheet.nrows else []
        else:
            drafts.append(_draft(book, sheet))
    return drafts, hidden


def _draft(book: Any, sheet: Any) -> SheetDraft:
    draft = SheetDraft(sheet.name)
    draft.merged = [(top, bottom - 1, left, right - 1) for top, bottom, left, right in sheet.merged_cells]
    draft.hidden_rows = {row for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0}
    draft.hidden_cols = {col for col, info in sheet.colinfo_map.items() if info.hidden or info.width == 0}
    for row in range(sheet.nrows):
        for col, cell in enumerate(sheet.row(row)):
            if cell.ctype not in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                draft.cells[row, col] = _shown(book, sheet, row, col, cell)
    return draft


def _shown(book: Any, sheet: Any, row: int, col: int, cell: Any) -> Shown:
    style = book.xf_list[cell.xf_index]
    font = book.font_list[style.font_index]
    code = book.format_map[style.format_key].format_str if style.format_key in book.format_map else ""
    white = book.colour_map.get(font.colour_index) == _WHITE and style.background.fill_pattern == 0
    if cell.ctype == xlrd.XL_CELL_TEXT:
        runs = sheet.rich_text_runlist_map.get((row, col))
        text = "".join(_pieces(book, cell.value, runs)) if runs else cell.value
        return Shown(looked(text, struck=bool(font.struck_out), shift=_SHIFTS.get(font.escapement), white=white))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        name = xlrd.error_text_from_code.get(cell.value, "#ERROR")
        return Shown(name, f"the cell shows an error ({name})")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return Shown("TRUE" if cell.value else "FALSE")
    its = _day(book, cell.value, code) if cell.ctype == xlrd.XL_CELL_DATE else shown(cell.value, code)
    return Shown(
        looked(its.text, struck=bool(font.struck_out), shift=_SHIFTS.get(font.escapement), white=white), its.doubt
    )


def _day(book: Any, value: float, code: str) -> Shown:
    try:
        return shown_day(xlrd.xldate.xldate_as_datetime(value, book.datemode), code)
    except (ValueError, OverflowError, xlrd.xldate.XLDateError):
        return Shown(str(value), f"the cell is shown as a day or time ({code[:40]})")


def _pieces(book: Any, text: str, runs: list[tuple[int, int]]) -> Iterator[str]:
    """The text with the digits that a font of their own crosses out or raises marked."""
    yield text[: runs[0][0]]
    ends = [start for start, _ in runs[1:]] + [len(text)]
    for (start, number), end in zip(runs, ends, strict=True):
        font = book.font_list[number]
        yield looked(text[start:end], struck=bool(font.struck_out), shift=_SHIFTS.get(font.escapement))
