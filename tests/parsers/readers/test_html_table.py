"""Tables of pages: spans, rows out of place, nesting, and tables that hold no data."""

from __future__ import annotations

import pytest

from parsers.model import GridWhere
from parsers.readers.document import Document, Grid, GridCell, Paragraph
from parsers.readers.html import read_html

PROSE = "<p>本机关坚持公开为常态、不公开为例外，及时回应社会关切，不断拓宽公开渠道，提升公开质量和服务水平。</p>"


def _read(markup: str) -> Document:
    return read_html(markup.encode())


def _grids(markup: str) -> list[Grid]:
    return [block for block in _read(markup).blocks if isinstance(block, Grid)]


def _grid(markup: str) -> Grid:
    (grid,) = _grids(markup)
    return grid


def _drawn(grid: Grid) -> list[str]:
    """The grid as a picture: each slot shows the cell that covers it, '.' where none does."""
    slots = [["."] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            for col in range(cell.col, cell.col + cell.colspan):
                slots[row][col] = cell.text or "_"
    return ["".join(row) for row in slots]


def _order(markup: str) -> list[str]:
    return ["grid" if isinstance(b, Grid) else b.text for b in _read(markup).blocks if isinstance(b, Paragraph | Grid)]


@pytest.mark.parametrize(
    ("rows", "drawn"),
    [
        ("<tr><td>a<td>b<tr><td>c<td>d", ["ab", "cd"]),
        ("<tr><td rowspan=2>a<td>b<td>c<tr><td>d<td>e", ["abc", "ade"]),
        ("<tr><td colspan=3>a<tr><td>b<td>c<td>d", ["aaa", "bcd"]),
        ("<tr><td rowspan=2 colspan=2>a<td>b<tr><td>c<tr><td>d<td>e<td>f", ["aab", "aac", "def"]),
        ("<tr><td>a<td rowspan=3>b<td>c<tr><td>d<td>e<tr><td>f<td>g", ["abc", "dbe", "fbg"]),
        ("<tr><td rowspan=0>a<td>b<tr><td>c<tr><td>d", ["ab", "ac", "ad"]),
        ("<tr><td rowspan=99999>a<td>b<tr><td>c", ["ab", "ac"]),
        ("<tr><td colspan=0>a<td>b<tr><td colspan=x>c<td colspan=-2>d", ["ab", "cd"]),
        ("<tr><td colspan=' +2 '>a<td>b<tr><td>c<td>d<td>e", ["aab", "cde"]),
        ("<tr><td colspan=2>a<td>b<tr><td>c", ["aab", "c.."]),
        ("<tr><td>a<td rowspan=2>b<tr><td colspan=2>c<tr><td>d<td>e", ["ab", "cc", "de"]),
        ("<tr><td>a<td>b<tr></tr><tr><td>c<td>d", ["ab", "..", "cd"]),
        ("<thead><tr><td>a<td>b</thead><tbody><tr><td>c<td>d</tbody>", ["ab", "cd"]),
        ("<tfoot><tr><td>e<td>f</tfoot><tbody><tr><td>c<td>d</tbody>", ["cd", "ef"]),
        ("<tbody><tr><td rowspan=3>a<td>b</tbody><tbody><tr><td>c<td>d</tbody>", ["ab", "cd"]),
        ("<tbody><tr><td>a<td>b</tbody><tr><td>c<td>d", ["ab", "cd"]),
        ("<td>a</td><td>b</td><tr><td>c<td>d", ["ab", "cd"]),
        ("<form><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></form>", ["ab", "cd"]),
        ("<tr><form><td>a</td><td>b</td></form></tr><tr><th>c<th>d", ["ab", "cd"]),
        ("<tr><td><span>a<td>b</td></tr><tr><td><font>c</td><td>d", ["ab", "cd"]),
        ("<tr><td>a<td>b<td style='display:none'>x<tr hidden><td>y<td>z<tr><td>c<td>d", ["ab", "cd"]),
    ],
)
def test_cells_lie_where_a_browser_puts_them(rows: str, drawn: list[str]) -> None:
    assert _drawn(_grid(f"<table>{rows}</table>")) == drawn


def test_cells_keep_spans_and_places() -> None:
    grid = _grid("<table><tr><td rowspan=2>a<td>b<tr><td>c</table>")
    assert grid.cells == (
        GridCell(0, 0, "a", 2, 1, GridWhere(0, 0, 0)),
        GridCell(0, 1, "b", 1, 1, GridWhere(0, 0, 1)),
        GridCell(1, 1, "c", 1, 1, GridWhere(0, 1, 1)),
    )
    assert not grid.ragged


def test_absurd_column_spans_make_no_columns_nobody_sees() -> None:
    grid = _grid("<table><tr><td colspan=1000>a<tr><td>b<td>c<td colspan=999999999999>d</table>")
    assert (grid.n_rows, grid.n_cols) == (2, 3)
    assert _drawn(grid) == ["aaa", "bcd"]


def test_a_table_of_absurd_spans_fills_no_memory_and_loses_no_cell() -> None:
    grid = _grid("<table>" + ("<tr>" + "<td colspan=1000 rowspan=60000>1" * 20) * 50 + "</table>")
    assert (grid.n_rows, len(grid.cells)) == (50, 1000)
    assert grid.n_cols <= 1000 + len(grid.cells)
    assert len({(cell.row, cell.col) for cell in grid.cells}) == 1000


def test_text_of_a_cell_keeps_its_lines_and_every_character() -> None:
    grid = _grid(
        "<table><tr><td><p>商业</p>\n<p>企业</p></td><td>科研<br>机构</td><td> 1<b>2</b> </td><td>&nbsp;</td></tr></table>"
    )
    assert [cell.text for cell in grid.cells] == ["商业\n企业", "科研\n机构", "12", "\xa0"]


def test_a_picture_in_a_cell_is_no_blank_but_a_spacer_is() -> None:
    grid = _grid(
        "<table><tr><td>规章<td><img src=7.gif><td><img src=s.gif width=1 height=1><td>3<img src=a.gif></table>"
    )
    assert [cell.text for cell in grid.cells] == ["规章", "\ufffc", "", "3\ufffc"]


def test_raised_and_struck_digits_in_a_cell_stay_apart_from_the_number() -> None:
    grid = _grid(
        "<table><tr><td>规章<td>22<sup>1</sup><tr><td>许可<td>4<sup>注</sup><tr><td>强制<td>2<del>3</del></table>"
    )
    assert [cell.text for cell in grid.cells if cell.col == 1] == ["22¹", "4注", "23\u0336"]


def test_grids_are_counted_in_the_order_of_the_page() -> None:
    table = "<table><tr><td>a<td>b<tr><td>c<td>d</table>"
    markup = f"<p>一</p>{table}<table><tr><td><p>二</p>{table}<p>三</p>{PROSE}{PROSE}</td></tr></table>{table}"
    assert _order(markup)[:5] == ["一", "grid", "二", "grid", "三"]
    assert [grid.cells[0].where for grid in _grids(markup)] == [GridWhere(n, 0, 0) for n in range(3)]


def test_a_page_frame_gives_its_blocks_in_order() -> None:
    data = "<table>" + "<tr><td>规章<td>0<td>1</tr>" * 4 + "</table>"
    markup = (
        "<table><tr><td>首页</td><td>公开</td><td>服务</td></tr><tr><td>栏目</td><td colspan=2><h1>年度报告</h1>"
        f"{PROSE}{data}<p>五、问题</p>{data}</td></tr><tr><td colspan=3>版权</td></tr></table>"
    )
    order = _order(markup)
    assert order[:5] == ["首页", "公开", "服务", "栏目", "年度报告"]
    assert order[6:] == ["grid", "五、问题", "grid", "版权"]


@pytest.mark.parametrize(
    "markup",
    [
        f"<table><tr><td>{PROSE}{PROSE}</td></tr></table>",
        f"<table><tr><td>&nbsp;</td><td>{PROSE * 3}</td></tr></table>",
        f"<table><tr><td>栏目</td><td>{PROSE * 4}</td></tr></table>",
        f"<table><tr><td>发布时间</td><td>某年某月</td><td>某局</td></tr><tr><td colspan=3>{PROSE * 8}</td></tr></table>",
        "<table><tr><td>第一行</td></tr><tr><td>第二行</td></tr></table>",
        "<table><tr><td></td><td>标题</td><td></td></tr></table>",
        "<table></table><table><tr></tr></table>",
    ],
)
def test_tables_without_data_are_no_grids(markup: str) -> None:
    assert _grids(markup) == []


def test_prose_in_a_table_keeps_its_paragraphs() -> None:
    assert len(_order(f"<table><tr><td>栏目</td><td>{PROSE * 5}</td></tr></table>")) == 6


def test_a_row_of_blanks_with_its_label_is_a_grid() -> None:
    assert _drawn(_grid("<table><tr><td>规<td><td><td></tr></table>")) == ["规___"]


def test_a_table_inside_a_data_table_comes_after_it() -> None:
    inner = "<table><tr><td>x<td>y</table>"
    grids = _grids(f"<table><tr><td>a<td>b<td>c</tr><tr><td>d<td>e{inner}<td>f</tr><tr><td>g<td>h<td>i</tr></table>")
    assert [_drawn(grid) for grid in grids] == [["abc", "def", "ghi"], ["xy"]]
    assert [grid.cells[0].where for grid in grids] == [GridWhere(0, 0, 0), GridWhere(1, 0, 0)]


def test_frames_around_single_cells_do_not_unmake_a_data_table() -> None:
    framed = "<td><table><tr><td>{}</td></tr></table></td>"
    rows = "".join("<tr>" + framed.format(a) + framed.format(b) + "</tr>" for a, b in ("ab", "cd"))
    assert _drawn(_grid(f"<table>{rows}</table>")) == ["ab", "cd"]


def test_captions_and_text_between_rows_come_before() -> None:
    markup = "<table><caption>表一</caption><tr><td>a<td>b</tr><p>单位：件</p><tr><td>c<td>d</table><p>后</p>"
    assert _order(markup) == ["表一", "单位：件", "grid", "后"]


def test_a_table_that_is_never_closed_ends_where_the_next_begins() -> None:
    markup = "<table><tr><td>a</td><td>b</td></tr><table><tr><td>c</td><td>d</td></tr></table><p>后</p>"
    assert _order(markup) == ["grid", "grid", "后"]
    assert [_drawn(grid) for grid in _grids(markup)] == [["ab"], ["cd"]]


def test_a_hidden_table_is_left_out_with_a_flaw() -> None:
    hidden = "<div style='display:none'><table>" + "<tr><td>规章<td>1</tr>" * 10 + "</table></div>"
    document = _read(f"{PROSE}{hidden}")
    assert not [block for block in document.blocks if isinstance(block, Grid)]
    assert [flaw.code for flaw in document.flaws] == ["hidden_table"]


def test_cells_outside_any_table_are_lines() -> None:
    assert _order("<tr><td>甲</td><td>1</td></tr>") == ["甲", "1"]
