"""Plain texts: lines, bars, tabs, and offsets that point at what was read."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.model import TextWhere
from parsers.readers.document import Document, Grid, Paragraph
from parsers.readers.text import read_text

REPORTS = Path(__file__).resolve().parents[4] / "shared" / "data" / "reports"


def _rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in grid.cells if cell.row == row] for row in range(grid.n_rows)]


def _grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def _paragraphs(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def _assert_places(document: Document, text: str) -> None:
    for block in document.blocks:
        for part in block.cells if isinstance(block, Grid) else (block,):
            assert isinstance(part, Paragraph) or hasattr(part, "row")
            assert isinstance(part.where, TextWhere)
            assert text[part.where.start : part.where.end] == part.text


def test_lines_are_paragraphs_with_their_place() -> None:
    text = "　　一、总体情况\r\n\r\n本年收到 3 件。  \r\n末行"
    document = read_text(text.encode())
    assert _paragraphs(document) == ["一、总体情况", "本年收到 3 件。", "末行"]
    assert document.blocks[0] == Paragraph("一、总体情况", TextWhere(2, 8), indent=4)
    _assert_places(document, text)


def test_a_byte_order_mark_moves_no_offset() -> None:
    document = read_text(codecs.BOM_UTF8 + "规章 0".encode())
    assert document.blocks == (Paragraph("规章 0", TextWhere(0, 4)),)


def test_bars_make_a_ragged_grid_and_trailing_bars_are_empty_cells() -> None:
    text = "二、主动公开\n第二十条第(一)项 | |||\n信息内容 | 制作 | 公开 | 总数 |\n规章 | 0 | 1 | 2\n三、申请\n"
    document = read_text(text.encode())
    (grid,) = _grids(document)
    assert _rows(grid) == [
        ["第二十条第(一)项", "", "", "", ""],
        ["信息内容", "制作", "公开", "总数", ""],
        ["规章", "0", "1", "2"],
    ]
    assert (grid.n_rows, grid.n_cols, grid.ragged) == (3, 5, True)
    assert _paragraphs(document) == ["二、主动公开", "三、申请"]
    _assert_places(document, text)


def test_an_empty_field_stays_at_its_place() -> None:
    text = "甲 |  | 乙 |"
    (grid,) = _grids(read_text(text.encode()))
    assert [cell.where for cell in grid.cells] == [TextWhere(0, 1), TextWhere(3, 3), TextWhere(7, 8), TextWhere(10, 10)]


def test_markdown_borders_and_rules_are_no_cells() -> None:
    text = "| 信息内容 | 数量 | |\n|---|:--:|---|\n| 规章 | 0 | |\n"
    (grid,) = _grids(read_text(text.encode()))
    assert _rows(grid) == [["信息内容", "数量", ""], ["规章", "0", ""]]
    _assert_places(read_text(text.encode()), text)


def test_a_second_markdown_header_begins_a_second_grid() -> None:
    text = "| 甲 | 1 |\n|---|---|\n| 乙 | 2 |\n| 丙 | 3 |\n|---|---|\n| 丁 | 4 |\n"
    assert [_rows(grid) for grid in _grids(read_text(text.encode()))] == [
        [["甲", "1"], ["乙", "2"]],
        [["丙", "3"], ["丁", "4"]],
    ]


def test_dashes_that_answer_are_cells() -> None:
    (grid,) = _grids(read_text("规章 | - | 0\n- | - | -\n— | -- | /".encode()))
    assert _rows(grid) == [["规章", "-", "0"], ["-", "-", "-"], ["—", "--", "/"]]


def test_a_leading_bar_among_rows_without_is_an_empty_cell() -> None:
    (grid,) = _grids(read_text("三、办理结果 | 予以公开 | 2\n | 部分公开 | 0".encode()))
    assert _rows(grid) == [["三、办理结果", "予以公开", "2"], ["", "部分公开", "0"]]


def test_blank_lines_between_rows_keep_one_grid() -> None:
    assert len(_grids(read_text("甲 | 1 | 2\r\n\r\n乙 | 3 | 4\r\n".encode()))) == 1


def test_a_single_bar_in_prose_is_no_table() -> None:
    document = read_text("来源：办公室 | 编辑：某某\n甲 | 1 | 2\n\n首页 | 返回".encode())
    assert len(_grids(document)) == 1
    assert "首页 | 返回" in _paragraphs(document)


def test_tabs_beside_a_single_bar_still_divide_cells() -> None:
    document = read_text("首页 | 返回\n规章|甲\t0\t2\n完 | 毕\n".encode())
    assert [_rows(grid) for grid in _grids(document)] == [[["规章|甲", "0", "2"]]]
    assert _paragraphs(document) == ["首页 | 返回", "完 | 毕"]


def test_two_columns_of_label_and_number_are_a_table() -> None:
    (grid,) = _grids(read_text("行政许可 | 12\n行政处罚 | 3\n".encode()))
    assert _rows(grid) == [["行政许可", "12"], ["行政处罚", "3"]]


def test_full_width_bars_and_box_drawing() -> None:
    text = "┌──┬──┬──┐\n│规章│0│1│\n├──┼──┼──┤\n│许可│2│3│\n└──┴──┴──┘"
    (grid,) = _grids(read_text(text.encode()))
    assert _rows(grid) == [["规章", "0", "1"], ["许可", "2", "3"]]
    assert _rows(_grids(read_text("规章｜0｜1".encode()))[0]) == [["规章", "0", "1"]]


def test_tabs_divide_cells_but_only_indent_a_lone_text() -> None:
    text = "\t\t二、主动公开\n规章\t0\t\t2\n\t行政强制\t3\t\n"
    document = read_text(text.encode())
    (grid,) = _grids(document)
    assert _rows(grid) == [["规章", "0", "", "2"], ["", "行政强制", "3", ""]]
    assert _paragraphs(document) == ["二、主动公开"]
    _assert_places(document, text)


def test_markdown_headings_lose_their_marks() -> None:
    document = read_text("## 二、主动公开\n".encode())
    assert document.blocks == (Paragraph("二、主动公开", TextWhere(3, 9), kind="heading"),)


@pytest.mark.parametrize("data", [b"", b" \r\n\t", codecs.BOM_UTF8, "　\n".encode()])
def test_nothing_is_empty(data: bytes) -> None:
    document = read_text(data)
    assert (document.reason, document.blocks) == ("empty", ())


def test_gb_and_undecodable_bytes() -> None:
    assert _paragraphs(read_text("规章".encode("gb18030"), "gb2312")) == ["规章"]
    assert [flaw.code for flaw in read_text("年度报告。".encode() * 9 + b"\xff").flaws] == ["undecodable"]


@given(st.text(alphabet="|｜\t \r\n-─┼甲乙1２.#:\u3000\xa0\0", max_size=60))
def test_any_text_keeps_its_characters_at_their_places(text: str) -> None:
    document = read_text(codecs.BOM_UTF8 + text.encode())
    _assert_places(document, text)
    read = "".join(_paragraphs(document)) + "".join(cell.text for grid in _grids(document) for cell in grid.cells)
    for character in "甲乙1２":
        assert read.count(character) == text.count(character)


def _report(name: str) -> bytes:
    path = REPORTS / name
    if not path.exists():
        pytest.skip(f"the sample report {name} is not beside the project")
    return path.read_bytes()


def test_anning_2020_has_its_three_tables() -> None:
    data = _report("anning_2020.txt")
    document = read_text(data)
    grids = _grids(document)
    assert [grid.n_rows for grid in grids] == [18, 26, 4]
    assert _rows(grids[0])[17][:3] == ["政府集中采购", "144", "1732.633648万元"]
    assert _rows(grids[2])[3][:15] == ["0"] * 15
    assert _paragraphs(document)[-1] == "2021年2月2日"
    _assert_places(document, data.decode())


def test_shanghai_2025_rows_keep_their_numbers() -> None:
    data = _report("shanghai_office_2025.md")
    document = read_text(data)
    rows = [row for grid in _grids(document) for row in _rows(grid)]
    assert ["（七）总计", "1139", "48", "0", "0", "4", "0", "1191"] in rows
    assert not any(set(cell) == {"-"} for row in rows for cell in row)
    _assert_places(document, data.decode())


def test_pingtan_2022_cells_divided_by_spaces_stay_one_paragraph() -> None:
    document = read_text(_report("pingtan_jtj_2022_text.txt"))
    assert _grids(document) == []
    assert "一、本年新收政府信息公开申请数量 11 0 0 0 0 0 11" in _paragraphs(document)[-1]
