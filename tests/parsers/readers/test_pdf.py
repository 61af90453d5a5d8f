"""read_pdf on files that real programs printed, and on drawings that show one difficulty each."""

from __future__ import annotations

import functools
import json

import pytest

from parsers.model import PdfWhere
from parsers.readers.document import Document, Grid, Page, Paragraph
from parsers.readers.pdf import read_pdf
from tests.parsers.readers import pdf_making as making

STYLE = (
    "<meta charset=utf-8><style>@page{size:A4;margin:20mm} body{font-family:'Noto Serif CJK SC'}"
    "table{border-collapse:collapse;width:100%} td{border:1px solid #000;padding:4px}</style>"
)
FIRST = (
    "<table><tr><td colspan=4>第二十条第（一）项</td></tr>"
    "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    "<tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr>"
    "<tr><td>行政规范性文件</td><td>3</td><td>１２</td><td>1,234</td></tr>"
    "<tr><td colspan=4>第二十条第（八）项</td></tr>"
    "<tr><td>信息内容</td><td colspan=3>本年收费金额（单位：万元）</td></tr>"
    "<tr><td>行政事业性收费</td><td colspan=3>7730.28</td></tr></table>"
)


def grids(document: Document) -> list[Grid]:
    return [block for block in document.blocks if isinstance(block, Grid)]


def prose(document: Document) -> list[str]:
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in grid.cells if cell.row == row] for row in range(grid.n_rows)]


def spans(grid: Grid) -> dict[tuple[int, int], tuple[int, int]]:
    return {(c.row, c.col): (c.rowspan, c.colspan) for c in grid.cells if (c.rowspan, c.colspan) != (1, 1)}


@functools.cache
def printed_report() -> bytes:
    body = f"<h1>某区年度报告</h1><p>按照<u>有关规定执行</u>，现予公布。</p>{FIRST}<p>以上为第一张表。</p>"
    return making.chromium_pdf(STYLE + body)


@functools.cache
def printed_long_table() -> bytes:
    category = "<td rowspan=90 style='width:20%'>办理结果</td>"
    body = "".join(f"<tr>{'' if n else category}<td>第{n}行</td><td>{n * 7}</td></tr>" for n in range(90))
    return making.chromium_pdf(f"{STYLE}<p>前文。</p><table>{body}</table><p>后文。</p>")


# ── the real report ───────────────────────────────────────────────────────────────────────────────────────────────


@functools.cache
def hongze() -> Document:
    return read_pdf(making.sample("hongze_2023.pdf").read_bytes())


def test_a_real_report_made_by_wps_gives_every_published_number_in_row_order() -> None:
    truth = json.loads(making.sample("truth/hongze_2023.json").read_text(encoding="utf-8"))["cells"]
    numbers = [
        cell.text
        for grid in grids(hongze())
        for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.col))
        if cell.text.replace(".", "").isdigit()
    ]
    assert numbers == list(truth.values())
    assert len(numbers) == 186


def test_a_real_report_is_sound_and_both_engines_read_the_same() -> None:
    document = hongze()
    assert document.reason is None
    assert document.flaws == ()
    assert [cell for grid in grids(document) for cell in grid.cells if cell.second != cell.text] == []


def test_tables_cut_by_page_breaks_come_as_fragments_with_their_pages() -> None:
    assert [(grid.page, grid.n_rows, grid.n_cols) for grid in grids(hongze())] == [
        (2, 8, 4),
        (3, 6, 2),
        (3, 17, 10),
        (4, 9, 10),
        (4, 4, 15),
    ]


def test_merged_cells_of_a_real_form_keep_their_spans() -> None:
    requests = grids(hongze())[2]
    at = {(cell.row, cell.col): cell for cell in requests.cells}
    assert (at[0, 0].rowspan, at[0, 0].colspan) == (3, 3)
    assert (at[1, 4].text, at[1, 4].colspan) == ("法人或其他组织", 5)
    assert (at[5, 0].text, at[5, 0].rowspan) == ("三、本年度办理结果", 12)
    assert (at[7, 1].text, at[7, 1].rowspan) == ("（三）不予公开", 8)


def test_prose_of_a_real_report_is_paragraphs_without_page_numbers() -> None:
    texts = prose(hongze())
    assert "六、其他需要报告的事项" in texts
    assert not any(text.strip("- ").isdigit() for text in texts)
    cut_by_page = next(text for text in texts if text.startswith("加强区政府门户网站"))
    assert cut_by_page.endswith("一律不准发布。")


def test_every_cell_lies_where_its_words_are_printed() -> None:
    pages = {block.number: block for block in hongze().blocks if isinstance(block, Page)}
    cell = next(cell for grid in grids(hongze()) for cell in grid.cells if cell.text == "4119")
    assert isinstance(cell.where, PdfWhere)
    word = next(word for word in pages[3].words if word.text == "4119")
    assert cell.where.page == 3
    assert cell.where.box[0] <= word.box[0] and word.box[2] <= cell.where.box[2]
    assert cell.where.box[1] <= word.box[1] + 2 and word.box[3] - 2 <= cell.where.box[3]


# ── Chromium ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.browser
def test_chromium_table_has_its_spans_and_raw_cells() -> None:
    document = read_pdf(printed_report())
    (grid,) = grids(document)
    assert rows(grid) == [
        ["第二十条第（一）项"],
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "0", "0", "0"],
        ["行政规范性文件", "3", "１２", "1,234"],
        ["第二十条第（八）项"],
        ["信息内容", "本年收费金额（单位：万元）"],
        ["行政事业性收费", "7730.28"],
    ]
    assert spans(grid) == {(0, 0): (1, 4), (4, 0): (1, 4), (5, 1): (1, 3), (6, 1): (1, 3)}
    assert all(cell.second == cell.text for cell in grid.cells)
    assert document.flaws == ()


@pytest.mark.browser
def test_compatibility_glyphs_become_everyday_characters() -> None:
    data = making.chromium_pdf(f"{STYLE}<p>⼀份⾏政⽂件，⻓期有效，⻚码⻅⻛险提示，共１２件。</p>")
    assert prose(read_pdf(data)) == ["一份行政文件，长期有效，页码见风险提示，共１２件。"]


@pytest.mark.browser
def test_text_is_given_once_around_a_table_and_underlines_make_no_grid() -> None:
    document = read_pdf(printed_report())
    assert prose(document) == ["某区年度报告", "按照有关规定执行，现予公布。", "以上为第一张表。"]


@pytest.mark.browser
def test_a_category_cell_open_at_both_ends_keeps_its_column_on_every_page() -> None:
    document = read_pdf(printed_long_table())
    fragments = grids(document)
    assert len(fragments) >= 3
    assert {grid.n_cols for grid in fragments} == {3}
    assert [cell.text for grid in fragments for cell in grid.cells if cell.col == 2] == [str(n * 7) for n in range(90)]
    assert fragments[1].cells[0].rowspan == fragments[1].n_rows
    order = [b.text if isinstance(b, Paragraph) else "grid" for b in document.blocks if not isinstance(b, Page)]
    assert order == ["前文。", *["grid"] * len(fragments), "后文。"]


@pytest.mark.browser
def test_cells_with_borders_of_their_own_are_one_table() -> None:
    table = (
        "<table border=1><tr><td colspan=2>甲</td><td>乙</td></tr><tr><td>1</td><td>2</td><td>5 678</td></tr></table>"
    )
    (grid,) = grids(read_pdf(making.chromium_pdf(f"<meta charset=utf-8>{table}")))
    assert rows(grid) == [["甲", "乙"], ["1", "2", "5 678"]]
    assert spans(grid) == {(0, 0): (1, 2)}


def test_libreoffice_table_has_its_spans_and_no_flaw() -> None:
    document = read_pdf(making.libreoffice_pdf(f"{STYLE}<p>前文。</p>{FIRST.replace('<table>', '<table border=1>')}"))
    (grid,) = grids(document)
    assert rows(grid)[3] == ["行政规范性文件", "3", "１２", "1,234"]
    assert spans(grid) == {(0, 0): (1, 4), (4, 0): (1, 4), (5, 1): (1, 3), (6, 1): (1, 3)}
    assert document.flaws == ()


# ── turned pages ──────────────────────────────────────────────────────────────────────────────────────────────────

TABLE = making.ruled_table(50, 250, [100, 60], [["Rules", "12"], ["Fees", "345"]])
# The same drawing turned a quarter to the left inside the page: upright again once the page is turned right.
SIDEWAYS = b"q 0 1 -1 0 300 0 cm\n" + TABLE + b"Q\n"


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_boxes_are_those_of_the_unrotated_page(degrees: int) -> None:
    document = read_pdf(making.rotated(making.drawn_pdf(TABLE), degrees))
    (grid,) = grids(document)
    assert rows(grid) == [["Rules", "12"], ["Fees", "345"]]
    assert grid.cells[3].where == PdfWhere(1, (150.0, 70.0, 210.0, 90.0))
    assert [cell.second for cell in grid.cells] == ["Rules", "12", "Fees", "345"]


@pytest.mark.parametrize("degrees", [0, 90])
def test_a_table_drawn_sideways_is_read_in_its_own_direction(degrees: int) -> None:
    document = read_pdf(making.rotated(making.drawn_pdf(SIDEWAYS), degrees))
    (grid,) = grids(document)
    assert rows(grid) == [["Rules", "12"], ["Fees", "345"]]
    # (x, y) of the drawing stands at (300 - y, x): the cell of 345 is x 150–210, y 210–230 there.
    assert grid.cells[3].where == PdfWhere(1, (70.0, 90.0, 90.0, 150.0))
    assert [cell.second for cell in grid.cells] == ["Rules", "12", "Fees", "345"]


def test_boxes_count_from_the_visible_part_of_the_page() -> None:
    document = read_pdf(making.drawn_pdf(TABLE, page=b"/CropBox [20 10 380 290]"))
    assert grids(document)[0].cells[0].where == PdfWhere(1, (30.0, 40.0, 130.0, 60.0))


# ── what looks like a table, and what hardly does ─────────────────────────────────────────────────────────────────


def test_underlined_and_framed_prose_is_paragraphs() -> None:
    lines = b"".join(
        making.text_at(60, 240 - 20 * n, f"Sentence {n} stands here")
        + making.line_from(60, 238 - 20 * n, 180, 238 - 20 * n)
        for n in range(4)
    )
    frame = b"40 100 300 180 re S\n"
    document = read_pdf(making.drawn_pdf(lines + frame))
    assert grids(document) == []
    assert prose(document) == [f"Sentence {n} stands here" for n in range(4)]


def test_a_single_row_at_the_edge_of_a_page_is_a_fragment_in_the_middle_it_is_prose() -> None:
    widths = [100.0, 60.0]
    first = making.text_at(50, 270, "Before") + making.ruled_table(50, 60, widths, [["Rules", "12"]])
    second = making.ruled_table(50, 280, widths, [["Fees", "345"], ["Other", "6"]])
    assert [rows(grid) for grid in grids(read_pdf(making.drawn_pdf(first, second)))] == [
        [["Rules", "12"]],
        [["Fees", "345"], ["Other", "6"]],
    ]
    middle = first + making.text_at(50, 20, "After")
    assert [grid.page for grid in grids(read_pdf(making.drawn_pdf(middle, second)))] == [2]


def test_a_title_row_alone_at_the_end_of_a_page_belongs_to_the_table_that_goes_on() -> None:
    first = making.text_at(50, 270, "Before") + making.ruled_table(50, 60, [160], [["Title"]])
    second = making.ruled_table(50, 280, [100, 60], [["Fees", "345"], ["Other", "6"]])
    assert [rows(grid) for grid in grids(read_pdf(making.drawn_pdf(first, second)))] == [
        [["Title"]],
        [["Fees", "345"], ["Other", "6"]],
    ]
    narrow = making.ruled_table(50, 280, [60, 60], [["Fees", "345"], ["Other", "6"]])
    document = read_pdf(making.drawn_pdf(first, narrow))
    assert [rows(grid) for grid in grids(document)] == [[["Fees", "345"], ["Other", "6"]]]
    assert prose(document) == ["Before", "Title"]


def test_text_drawn_twice_is_read_once() -> None:
    twice = making.text_at(54.3, 236, "Rules") + making.text_at(154.3, 236, "12")
    (grid,) = grids(read_pdf(making.drawn_pdf(TABLE + twice)))
    assert rows(grid) == [["Rules", "12"], ["Fees", "345"]]


def test_a_number_wider_than_its_cell_is_not_cut_in_two() -> None:
    drawing = making.ruled_table(50, 250, [100, 30, 60], [["Fees", "173263364", ""], ["Other", "1", "2"]])
    (grid,) = grids(read_pdf(making.drawn_pdf(drawing)))
    assert rows(grid)[0] == ["Fees", "173263364", ""]
    # The second engine reads what is inside the box, so the doubt stays visible.
    assert grid.cells[1].second != grid.cells[1].text


def test_a_number_wrapped_in_a_narrow_cell_is_one_number_and_two_short_ones_are_two() -> None:
    drawing = making.ruled_table(50, 250, [100, 40, 100], [["Fees", "", ""], ["Other", "1", "2"]], height=40)
    for x, top, bottom in ((154, "17326", "33"), (194, "12", "5")):
        drawing += making.text_at(x, 236, top) + making.text_at(x, 222, bottom)
    (grid,) = grids(read_pdf(making.drawn_pdf(drawing)))
    assert rows(grid)[0] == ["Fees", "1732633", "12 5"]


def test_a_watermark_stays_out_of_the_cells_it_crosses() -> None:
    mark = b"BT /F1 30 Tf 0.7071 0.7071 -0.7071 0.7071 80 120 Tm (SPECIMEN) Tj ET\n"
    document = read_pdf(making.drawn_pdf(TABLE + mark))
    assert rows(grids(document)[0]) == [["Rules", "12"], ["Fees", "345"]]
    assert [b.text for b in document.blocks if isinstance(b, Paragraph) and b.kind == "watermark"] == ["SPECIMEN"]


def test_page_numbers_are_dropped_but_not_a_lone_number_of_the_text() -> None:
    pages = [making.text_at(50, 200, "Text") + making.text_at(190, 15, f"- {n} -") for n in (1, 2)]
    assert prose(read_pdf(making.drawn_pdf(*pages))) == ["Text", "Text"]
    pages = [making.text_at(50, 200, "Text") + making.text_at(190, 15, str(n)) for n in (5, 6)]
    assert prose(read_pdf(making.drawn_pdf(*pages))) == ["Text", "Text"]
    assert prose(read_pdf(making.drawn_pdf(making.text_at(50, 200, "Text") + making.text_at(50, 15, "550")))) == [
        "Text",
        "550",
    ]


def test_document_properties_are_meta() -> None:
    info = b"<< /Title (Annual report) /Author (Office) >>"
    document = read_pdf(making.drawn_pdf(TABLE, more=[info], trailer=b"/Info 6 0 R"))
    assert document.title == "Annual report"
    assert document.meta == {"title": ("Annual report",), "author": ("Office",)}


def test_reading_is_deterministic() -> None:
    data = making.drawn_pdf(TABLE, SIDEWAYS)
    assert read_pdf(data) == read_pdf(data)


def test_a_footnotes_raised_mark_is_no_digit_of_the_number() -> None:
    table = "<table><tr><td>规章<td>19<sup>1</sup><tr><td>行政规范性文件<td>191</table>"
    (grid,) = grids(read_pdf(making.chromium_pdf(f"{STYLE}{table}")))
    assert [cell.text for cell in grid.cells if cell.col == 1] == ["19¹", "191"]
