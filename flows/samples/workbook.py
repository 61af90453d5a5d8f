"""The form as a workbook: written for a person to fill in, and read back with one line for whatever is not right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from db.sampling.forms import Form
from flows.pages.sheet import Kind
from flows.refusal import RefusedError
from flows.samples import paper
from flows.samples.paper import Spot, drawn

_THIN = Side(style="thin", color="FF888888")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_LABEL = PatternFill("solid", start_color="FFEEF2F5")
_TO_FILL = PatternFill("solid", start_color="FFFFFBE6")
_MIDDLE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(vertical="center", wrap_text=True)
_OPEN = Protection(locked=False)
_WIDTHS = (22, 20, 30)
_WIDTH = 13


def write_form(form: Form, path: Path, reader: str, document: str) -> None:
    """Write the form: locked but for the cells to fill in, without a password."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "复核表"
    _head(page, form, reader, document)
    widest = 0
    for table in drawn(form):
        page.cell(table.row, 1, paper.NUMERALS[table.table]).font = Font(bold=True, size=12)
        page.cell(table.row + 1, 3, paper.REST).alignment = Alignment(horizontal="right")
        _to_fill(page[table.rest])
        for spot in table.spots:
            _box(page, spot)
            widest = max(widest, spot.column + spot.box.colspan - 1)
    for column in range(1, widest + 1):
        width = _WIDTHS[column - 1] if column <= len(_WIDTHS) else _WIDTH
        page.column_dimensions[get_column_letter(column)].width = width
    page.protection.sheet = True
    page.freeze_panes = "A2"
    page.page_setup.orientation, page.page_setup.fitToHeight = "landscape", 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    book.save(path)


def _head(page: Any, form: Form, reader: str, document: str) -> None:
    page.cell(1, 1, "盲样复核表").font = Font(bold=True, size=14)
    words = {
        paper.SAMPLE: form.sample,
        paper.ORDINAL: form.ordinal,
        paper.CODE: form.code,
        paper.READER: reader,
        paper.FILE: document,
        paper.URL: form.urls[0] if form.urls else "",
        paper.SHA256: form.sha256,
    }
    for row, name in enumerate(paper.HEAD, start=2):
        page.cell(row, 1, name).fill = _LABEL
        page.merge_cells(start_row=row, end_row=row, start_column=2, end_column=6)
        cell = page.cell(row, 2)
        cell.alignment = Alignment(horizontal="left")
        cell.value = words.get(name)
        cell.data_type = "n" if isinstance(cell.value, int) else "s"
        if name in paper.TO_FILL:
            _to_fill(cell)
    for row, line in enumerate(paper.HELP, start=len(paper.HEAD) + 2):
        page.cell(row, 1, line).font = Font(color="FF7A4B00")


def _box(page: Any, spot: Spot) -> None:
    box = spot.box
    last_row, last_column = spot.row + box.rowspan - 1, spot.column + box.colspan - 1
    for row in range(spot.row, last_row + 1):
        for column in range(spot.column, last_column + 1):
            page.cell(row, column).border = _BOX
    cell = page.cell(spot.row, spot.column)
    if spot.key is not None:
        _to_fill(cell)
        cell.number_format = "@"  # what is typed stays what was typed
    else:
        cell.value, cell.fill = box.text, _LABEL
        cell.alignment = _LEFT if box.kind is Kind.ROW else _MIDDLE
        longest = len(box.text) * 2 / (sum(_WIDTHS) if box.kind is Kind.TITLE else 18)
        height = max(
            page.row_dimensions[spot.row].height or 18, min(60, 15 * (1 + int(longest)) if box.rowspan == 1 else 18)
        )
        page.row_dimensions[spot.row].height = height
    if box.rowspan > 1 or box.colspan > 1:
        page.merge_cells(start_row=spot.row, end_row=last_row, start_column=spot.column, end_column=last_column)


def _to_fill(cell: Any) -> None:
    cell.fill, cell.border, cell.protection, cell.alignment = _TO_FILL, _BOX, _OPEN, _MIDDLE


def read_head(path: Path) -> dict[str, object]:
    """The lines at the head of a filled-in form, by their names. Raises ValueError for a file that is none."""
    page = _open(path)
    found = {str(page.cell(row, 1).value): page.cell(row, 2).value for row in range(2, 2 + len(paper.HEAD))}
    if lacking := [name for name in paper.HEAD if name not in found]:
        raise RefusedError(f"this is no form of a sample: there is no line {lacking[0]}")
    return found


def read_cells(path: Path, form: Form) -> Iterator[tuple[str, str, object]]:
    """Every cell of data: its key, its address, and what was written there, or that stands for empty cells of its table.

    Raises ValueError where labels do not stand where they were: rows were put in or taken out.
    """
    page = _open(path)
    for table in drawn(form):
        rest = page[table.rest].value
        for spot in table.spots:
            value = page[spot.address].value
            if spot.key is not None:
                yield spot.key, spot.address, rest if value is None or str(value).strip() == "" else value
            elif (value or "") != spot.box.text:
                raise RefusedError(f"{spot.address} should say {spot.box.text!r}: were rows or columns moved?")


def _open(path: Path) -> Any:
    try:
        return load_workbook(path).worksheets[0]
    except Exception as error:  # openpyxl raises whatever the zip, the XML or the styles in it make it raise
        raise RefusedError("this is no workbook that can be opened") from error
