"""Workbooks of Excel 2007 and later (XLSX, XLSM) through openpyxl: values, number formats, merged ranges, what is hidden."""

from __future__ import annotations

import datetime as dt
import io
import warnings
import zipfile
from collections.abc import Iterator
from typing import Any

import openpyxl
from lxml import etree
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils import column_index_from_string, coordinate_to_tuple

from parsers.readers.ooxml import Package, parse_xml
from parsers.readers.spreadsheet_formats import Shown, shown, shown_day
from parsers.readers.spreadsheet_sheet import SheetDraft, looked

_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_STRICT = b"http://purl.oclc.org/ooxml/"
_SHIFTS = {"superscript": "super", "subscript": "sub"}
_NOT_CALCULATED = "the cell holds a formula whose result the file does not keep"
_LARGEST_PICTURE = 400  # cells under one picture that are looked at


def load(data: bytes, package: Package) -> tuple[list[SheetDraft], list[str]]:
    """The visible sheets in order and the names of hidden ones that hold something.

    Raises whatever openpyxl raises on a package that is no whole workbook.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about extensions that say nothing of the cells
        book = openpyxl.load_workbook(io.BytesIO(_transitional(data, package)), data_only=True, rich_text=True)
    parts = _parts(package)
    drafts, hidden = [], []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            hidden += [sheet.title] if any(cell.value is not None for row in sheet.iter_rows() for cell in row) else []
        else:
            drafts.append(_draft(sheet, package, parts.get(sheet.title)))
    return drafts, hidden


def _transitional(data: bytes, package: Package) -> bytes:
    """The package as openpyxl knows it: strict ones name their namespaces otherwise."""
    if not any(_STRICT in content for name, content in package.members.items() if name.endswith("workbook.xml")):
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in package.members.items():
            is_xml = name.endswith((".xml", ".rels")) and _STRICT in content
            archive.writestr(name, etree.tostring(_renamed(content, name)) if is_xml else content)
    return out.getvalue()


def _renamed(content: bytes, name: str) -> etree._Element:
    kinds = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    return parse_xml(content.replace(b"http://purl.oclc.org/ooxml/officeDocument/relationships/", kinds), name)


def _parts(package: Package) -> dict[str, str]:
    """Name of the part of every sheet by its title."""
    main = package.main_part("xl/workbook.xml")
    root = package.xml(main)
    related = package.relations(main)
    found: dict[str, str] = {}
    for element in root.iter(f"{_S}sheet") if root is not None else ():
        target = related.get(element.get(f"{_R}id") or "")
        if target is not None:
            found[element.get("name") or ""] = target[1]
    return found


def _draft(sheet: Any, package: Package, part: str | None) -> SheetDraft:
    draft = SheetDraft(sheet.title)
    draft.merged = [
        (it.min_row - 1, it.max_row - 1, it.min_col - 1, it.max_col - 1) for it in sheet.merged_cells.ranges
    ]
    draft.merged.sort()
    draft.hidden_rows = {at - 1 for at, row in sheet.row_dimensions.items() if row.hidden or row.height == 0}
    for letters, column in sheet.column_dimensions.items():
        if column.hidden or column.width == 0:
            first = column.min or column_index_from_string(letters)
            draft.hidden_cols |= set(range(first - 1, min(column.max or first, 16_384)))
    zeros = all(view.showZeros is not False for view in sheet.views.sheetView)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is not None:
                draft.cells[cell.row - 1, cell.column - 1] = _shown(cell, zeros=zeros)
    if part is not None:
        for at in _not_calculated(package, part):
            draft.cells[at] = Shown("=", _NOT_CALCULATED)
        draft.covered = set(_covered(package, part))
    return draft


def _shown(cell: Any, *, zeros: bool) -> Shown:
    value = cell.value
    font = cell.font
    struck, shift = bool(font.strike), _SHIFTS.get(font.vertAlign or "")
    white = _is_white(font.color) and (cell.fill.fill_type is None or _is_white(cell.fill.fgColor))
    if cell.data_type == "e":
        return Shown(str(value), f"the cell shows an error ({value})")
    if isinstance(value, CellRichText):
        return Shown("".join(_piece(piece, struck=struck, shift=shift, white=white) for piece in value))
    if isinstance(value, bool):
        return Shown("TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        its = Shown("") if value == 0 and not zeros else shown(value, cell.number_format)
    elif isinstance(value, dt.date | dt.time | dt.timedelta):
        its = shown_day(value, cell.number_format)
    else:
        its = Shown(str(value))
    return Shown(looked(its.text, struck=struck, shift=shift, white=white), its.doubt)


def _piece(piece: str | TextBlock, *, struck: bool, shift: str | None, white: bool) -> str:
    """A run of a rich text; its own font holds alone."""
    if isinstance(piece, str):
        return looked(piece, struck=struck, shift=shift, white=white)
    font = piece.font
    return looked(
        piece.text, struck=bool(font.strike), shift=_SHIFTS.get(font.vertAlign or ""), white=_is_white(font.color)
    )


def _is_white(color: Any) -> bool:
    if color is None:
        return False
    if color.type == "rgb":
        return str(color.rgb)[-6:].upper() == "FFFFFF"
    return color.type == "theme" and color.theme == 0 and not color.tint


def _not_calculated(package: Package, part: str) -> Iterator[tuple[int, int]]:
    """Cells with a formula and without its result; one whose result is an empty text shows nothing and is none of them."""
    data = package.part(part)
    if data is None or (b"<f" not in data and b":f" not in data):
        return
    for cell in parse_xml(data, part).iter(f"{_S}c"):
        result = cell.find(f"{_S}v")
        if cell.find(f"{_S}f") is None or (result is not None and (result.text or cell.get("t") == "str")):
            continue
        if name := cell.get("r"):
            row, col = coordinate_to_tuple(name)
            yield row - 1, col - 1


def _covered(package: Package, part: str) -> Iterator[tuple[int, int]]:
    """Cells that a picture, an object or a text box lies over."""
    for kind, target in package.relations(part).values():
        root = package.xml(target) if kind == "drawing" else None
        for anchor in root if root is not None else ():
            start, end = anchor.find(f"{_XDR}from"), anchor.find(f"{_XDR}to")
            if start is None:
                continue
            top, left = _corner(start)
            bottom, right = _corner(end) if end is not None else (top, left)
            if (bottom - top + 1) * (right - left + 1) <= _LARGEST_PICTURE:
                yield from ((row, col) for row in range(top, bottom + 1) for col in range(left, right + 1))


def _corner(element: etree._Element) -> tuple[int, int]:
    row, col = element.findtext(f"{_XDR}row") or "0", element.findtext(f"{_XDR}col") or "0"
    return (int(row), int(col)) if row.isdecimal() and col.isdecimal() else (0, 0)
