"""Workbooks: numbers as shown, merged ranges, what is hidden, and several tables on one sheet or on three."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from parsers.model import SheetWhere, State
from parsers.parse import parse
from parsers.readers import read
from parsers.readers.document import Document, Grid, GridCell, Paragraph
from parsers.readers.spreadsheet_formats import shown
from tests.parsers.readers.office_making import TITLE, saved, sheet_of, workbook_report
from tests.support.forms import exact, random_form

GOLDEN = Path(__file__).parents[2] / "golden/set"
HEAD = ("信息内容", "本年制发件数", "本年废止件数", "现行有效件数")


def _grid(document: Document) -> Grid:
    return next(block for block in document.blocks if isinstance(block, Grid))


def _cell(value: Any, number_format: str = "General", change: Any = None) -> GridCell:
    """How one cell of a small table reads."""

    def style(sheet: Any) -> None:
        sheet["B3"].number_format = number_format
        if change is not None:
            change(sheet)

    document = read(sheet_of([["第二十条第（一）项"], HEAD, ["规章", value, 2, 3]], style))
    return next(cell for cell in _grid(document).cells if (cell.row, cell.col) == (2, 1))


@pytest.mark.parametrize("edition", ["2019", "2021"])
@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10**6), st.booleans(), st.booleans())
def test_a_random_form_written_by_openpyxl_is_read_as_printed(
    edition: str, seed: int, sheets: bool, merged: bool
) -> None:
    values = random_form(random.Random(seed), edition)
    report = parse(workbook_report(edition, values, sheets=sheets, merged=merged))
    assert {cell.key: cell.value for cell in report.cells} == exact(edition, values)
    assert (report.status, report.identity.agency, report.identity.year) == ("complete", "示例县人民政府", 2023)
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
    assert str(report.identity.published_on) == "2024-01-15"


def test_every_cell_has_its_sheet_and_name() -> None:
    grid = _grid(read(sheet_of([[TITLE], ["第二十条第（一）项"], HEAD, ["规章", 1, None, 3]])))
    assert [cell.where for cell in grid.cells if cell.row == 2] == [SheetWhere("Sheet", f"{col}4") for col in "ABCD"]


@pytest.mark.parametrize(
    ("value", "code", "text", "sure"),
    [
        (5.0, "General", "5", True),
        (0.1 + 0.2, "General", "0.3", True),
        (12.5, "0.00", "12.50", True),
        (1234567, "#,##0", "1,234,567", True),
        (-5, "0_ ", "-5", True),
        (7, '0"件"', "7件", True),
        (0, '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', "-", True),
        (0, "#", "", True),
        (1 / 3, "General", "0.333333333333333", False),
        (-5, "0;[Red]0", "5", False),
        (5, ";;;", "", False),
        (1234, "0,", "1", False),
        (0.2, "0", "0", False),
        (44927, "yyyy/m/d", "44927", False),
        (5, "[DBNum1]0", "5", False),
        (5, "# ?/?", "5", False),
        (1e300, "0", "1e+300", False),
    ],
)
def test_numbers_are_given_as_their_format_shows_them(value: float, code: str, text: str, sure: bool) -> None:
    its = shown(value, code)
    assert (its.text, its.doubt is None) == (text, sure)


@pytest.mark.parametrize(
    ("value", "code", "state", "raw"),
    [
        (12, "General", State.NUMBER, "12"),
        (1234, "#,##0", State.NUMBER, "1,234"),
        ("0012", "General", State.UNREAD, "0012"),
        ("１２", "@", State.NUMBER, "１２"),
        (None, "General", State.BLANK, ""),
        (0.125, "0.0%", State.UNREAD, "12.5%"),
        (dt.datetime(2023, 1, 5), "d", State.UNREAD, "2023-01-05"),
        ("=1+2", "General", State.UNREAD, "="),
        ("#REF!", "General", State.UNREAD, "#REF!"),
        (1 / 3, "General", State.UNREAD, "0.333333333333333"),
    ],
)
def test_what_is_no_plain_number_is_never_read_as_one(value: Any, code: str, state: State, raw: str) -> None:
    def style(sheet: Any) -> None:
        sheet["B3"].number_format = code

    report = parse(sheet_of([["第二十条第（一）项"], HEAD, ["规章", value, 2, 3]], style))
    cell = next(cell for cell in report.cells if cell.where == SheetWhere("Sheet", "B3"))
    assert (cell.state, cell.raw) == (state, raw)


def test_struck_raised_and_white_digits_are_no_digits_of_the_number() -> None:
    def font(**its: Any) -> Any:
        return lambda sheet: setattr(sheet["B3"], "font", Font(**its))

    assert _cell(5, change=font(strike=True)).text == "5\u0336"
    assert _cell(5, change=font(vertAlign="superscript")).text == "⁵"
    assert _cell(5, change=font(color="FFFFFF")).text == "5\u0338"
    rich = CellRichText("12", TextBlock(InlineFont(vertAlign="superscript"), "3"))
    assert _cell(rich).text == "12³"


def test_hidden_rows_columns_and_sheets_are_left_out_and_said() -> None:
    def change(sheet: Any) -> None:
        sheet.row_dimensions[4].hidden = True
        sheet.column_dimensions["C"].hidden = True
        other = sheet.parent.create_sheet("草稿")
        other["A1"] = "规章"
        other.sheet_state = "hidden"

    rows = [["第二十条第（一）项"], HEAD, ["规章", 1, 2, 3], ["规章", 7, 8, 9], ["行政规范性文件", 4, 5, 6]]
    document = read(sheet_of(rows, change))
    assert [flaw.code for flaw in document.flaws] == ["hidden_sheets", "hidden_rows", "hidden_columns"]
    grid = _grid(document)
    assert [cell.text for cell in grid.cells if cell.row == 3] == ["行政规范性文件", "4", "6"]
    assert [cell.where for cell in grid.cells if cell.row == 3][1:] == [
        SheetWhere("Sheet", "B5"),
        SheetWhere("Sheet", "D5"),
    ]


def test_merged_value_cells_are_unread() -> None:
    def change(sheet: Any) -> None:
        sheet.merge_cells("B3:B4")

    rows = [["第二十条第（一）项"], HEAD, ["规章", 1, 2, 3], ["行政规范性文件", None, 5, 6]]
    report = parse(sheet_of(rows, change))
    states = {cell.row: cell.state for cell in report.cells if cell.column == report.cells[0].column}
    assert list(states.values())[:2] == [State.UNREAD, State.UNREAD]


def test_merged_ranges_keep_their_spans_and_long_prose_becomes_lines() -> None:
    def change(sheet: Any) -> None:
        sheet.merge_cells("A1:D1")
        sheet.merge_cells("A2:D4")
        sheet.merge_cells("A5:D5")

    rows: list[list[Any]] = [
        [TITLE],
        ["第一段。\n第二段。"],
        [],
        [],
        ["第二十条第（一）项"],
        list(HEAD),
        ["规章", 1, 2, 3],
    ]
    document = read(sheet_of(rows, change))
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)] == [TITLE, "第一段。", "第二段。"]
    assert (_grid(document).cells[0].colspan, _grid(document).n_rows) == (4, 3)


def test_a_blank_form_is_read_as_blank() -> None:
    values = dict.fromkeys(random_form(random.Random(1), "2021"), "")
    report = parse(workbook_report("2021", values))
    assert {cell.state for cell in report.cells} == {State.BLANK}
    assert len(report.cells) == 200


@pytest.mark.parametrize("name", ["xls-merged.xls", "xls-three-sheets.xls"])
def test_old_workbooks_are_read_with_their_merged_ranges(name: str) -> None:
    path = GOLDEN / name
    if not path.exists():
        pytest.skip("the golden set has not been built")
    report = parse(path.read_bytes())
    assert report.source.media_type == "application/vnd.ms-excel"
    assert report.status == "complete"
    assert all(isinstance(cell.where, SheetWhere) for cell in report.cells)


def test_damaged_workbooks_end_in_a_state() -> None:
    whole = workbook_report("2021", random_form(random.Random(2), "2021"))
    for cut in (100, len(whole) // 2, len(whole) - 30):
        assert read(whole[:cut]).reason in ("damaged", "unsupported_media")
    path = GOLDEN / "xls-merged.xls"
    if path.exists():
        old = path.read_bytes()
        rng = random.Random(5)
        for _ in range(20):
            wounded = bytearray(old[: rng.randrange(600, len(old))])
            for _ in range(5):
                wounded[rng.randrange(len(wounded))] = rng.randrange(256)
            parse(bytes(wounded))
    assert read(saved(openpyxl.Workbook())).reason == "empty"
