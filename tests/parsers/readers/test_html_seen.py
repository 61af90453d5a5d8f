"""What a browser shows of a page and what it does not: styles, rules, fields, scripts, boxes laid out as tables."""

from __future__ import annotations

import html
import json

import pytest

from parsers.readers.document import Document, Grid, Paragraph
from parsers.readers.html import read_html
from parsers.readers.html_look import OBSCURED, STRUCK


def cell(inside: str, head: str = "", attributes: str = "") -> str:
    """The text of a cell of a table, or of what takes its place."""
    row = "<tr><td>行政许可</td><td>8</td><td>9</td></tr>" * 2
    page = f"{head}<table>{row}<tr><td>规章</td><td {attributes}>{inside}</td><td>5</td></tr></table>"
    (grid,) = [block for block in read(page).blocks if isinstance(block, Grid)]
    return next(its.text for its in grid.cells if (its.row, its.col) == (2, 1))


def read(page: str) -> Document:
    return read_html(page.encode(), "utf-8")


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "DISPLAY : none",
        "visibility:hidden",
        "font-size:0",
        "font-size:0px",
        "font:0/0 a",
        "opacity:0",
        "position:absolute;left:-9999px",
        "text-indent:-999em",
        "width:0;overflow:hidden",
        "clip:rect(0 0 0 0)",
        "color:transparent",
        "color:#fff;background:#FFFFFF",
        "color:rgb(255,0,0);background-color:red",
        "display:inline;display:none",
        "display:none!important;display:inline",
    ],
)
def test_hidden_digits_are_not_read(style: str) -> None:
    assert cell(f"1<span style='{style}'>7</span>2") == "12"


@pytest.mark.parametrize(
    "style", ["display:inline", "opacity:1", "font-size:9pt", "color:#333", "visibility:visible", "mso-hide:none", "x"]
)
def test_digits_in_sight_are_read(style: str) -> None:
    assert cell(f"1<span style='{style}'>7</span>2") == "172"


def test_type_without_size_hides_what_does_not_set_its_own() -> None:
    assert cell("7<b style='font-size:14px'>12</b>", attributes="style='font-size:0'") == "12"
    assert cell("7<b style='visibility:visible'>12</b>", attributes="style='visibility:hidden'") == "12"


def test_a_hidden_cell_keeps_its_place() -> None:
    assert cell("7", attributes="style='visibility:hidden'") == ""


@pytest.mark.parametrize(
    ("rule", "inside"),
    [
        (".q{display:none}", "1<i class='a q'>7</i>2"),
        ("#q{visibility:hidden}", "1<i id=q>7</i>2"),
        ("i.q, .z{font-size:0}", "1<i class=q>7</i>2"),
        ("table td .q{display:none}", "1<i class=q>7</i>2"),
        ("td > i{display:none}", "1<i>7</i>2"),
        (".q{display:none!important}", "1<i class=q style='display:inline'>7</i>2"),
        ("i{display:inline} .q{display:none}", "1<i class=q>7</i>2"),
        ("/* .p{} */ @media screen{.q{display:none}}", "1<i class=q>7</i>2"),
        ("@import url(x.css); .q{display:none}", "1<i class=q>7</i>2"),
        (".q{display:none", "1<i class=q>7</i>2"),
    ],
)
def test_rules_of_the_page_hide(rule: str, inside: str) -> None:
    assert cell(inside, f"<style>{rule}</style>") == "12"


@pytest.mark.parametrize(
    "rule",
    [
        "@media print{.q{display:none}}",
        "@media (max-width:600px){.q{display:none}}",
        ".q:hover{display:none}",
        ".other .q{display:none}",
        ".q{display:none} td .q{display:inline}",
    ],
)
def test_rules_that_do_not_hold_do_not_hide(rule: str) -> None:
    assert cell("1<i class=q>7</i>2", f"<style>{rule}</style>") == "172"


@pytest.mark.parametrize("inside", ["<s>7</s>", "<del>7</del>", "<i style='text-decoration:line-through'>7</i>"])
def test_struck_digits_are_shown_as_struck(inside: str) -> None:
    assert cell(f"1{inside}") == f"17{STRUCK}"
    assert cell("1<i class=q>7</i>", "<style>.q{text-decoration: red line-through}</style>") == f"17{STRUCK}"


def test_white_digits_on_an_unknown_ground_are_no_plain_digits() -> None:
    assert OBSCURED in cell("1<font color=white>7</font>")
    assert cell("1<font color=white>7</font>", attributes="bgcolor=#000080") == "17"
    assert cell("1<font color=#fff>7</font>", attributes="bgcolor=white") == "1"


def test_characters_of_no_width_are_nothing() -> None:
    assert cell("1&shy;2&#8203;3&zwnj;4<wbr>5<!-- 6 -->7&#65279;") == "123457"


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("<input value=12>", "12"),
        ("<input type=hidden value=12>", ""),
        ("<input value=''>", ""),
        ("<input>", "\ufffc"),
        ("<input type=checkbox checked>", "\ufffc"),
        ("<textarea>12</textarea>", "12"),
        ("<select><option>3<option selected>12</select>", "12"),
        ("<select><option>3<option>12</select>", "3"),
        ("<select multiple><option>3</select>", "\ufffc"),
    ],
)
def test_fields_print_their_value(field: str, text: str) -> None:
    assert cell(field) == text


def test_what_a_script_writes_is_no_blank() -> None:
    assert cell("<script>document.write(7)</script>") == "\ufffc"
    assert cell("<b id=n></b>", "<script>document.getElementById('n').innerText = 7</script>") == "\ufffc"
    assert cell("<script>var a = 1</script>") == ""


def test_boxes_beside_each_other_are_not_one_word() -> None:
    (line,) = read(
        "<p>规章说明<span style='float:left'>1</span><span style='display:inline-block'>2</span></p>" * 1
    ).blocks
    assert isinstance(line, Paragraph)
    assert line.text == "规章说明 1 2"


def test_empty_paragraphs_are_counted() -> None:
    blocks = read("<p>规章规章规章规章规章规章</p><p></p><p>&nbsp;</p><div><p>5</p></div><br><br>6<p>7").blocks
    assert [(block.text, block.blanks) for block in blocks if isinstance(block, Paragraph)][1:] == [
        ("5", 2),
        ("6", 2),
        ("7", 0),
    ]


# ── boxes ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def rows(page: str) -> list[list[str]]:
    (grid,) = [block for block in read(page).blocks if isinstance(block, Grid)]
    return [[cell.text for cell in grid.cells if cell.row == row] for row in range(grid.n_rows)]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ("div", "div"),
        ("ul", "li"),
        ("div style='display:flex'", "span"),
        ("div", "span class=td"),
        ("div role=row", "span role=cell"),
        ("p", "span style='display:inline-block;width:9em'"),
    ],
)
def test_rows_of_boxes_are_a_grid(row: str, cell: str) -> None:
    def element(tag: str, inside: str) -> str:
        return f"<{tag}>{inside}</{tag.split()[0]}>"

    printed = [["规章", "1", "", "3"], ["规范性文件", "", "5", "6"]]
    inside = "".join(element(row, "".join(element(cell, text) for text in texts)) for texts in printed)
    kind = "div role=table" if "role" in row else "div"
    assert rows(f"<h1>某县报告</h1>{element(kind, inside)}<p>本年度没有其他需要报告的事项，特此说明。</p>") == printed


def test_a_grid_of_a_style_sheet() -> None:
    cells = "".join(f"<div>{text}</div>" for text in ["规章", "1", "", "文件", "2", "3"])
    head = "<div style='grid-column: 1 / -1'>第一项</div>"
    assert rows(f"<div style='display:grid;grid-template-columns:2fr repeat(2, 1fr)'>{head}{cells}</div>") == [
        ["第一项"],
        ["规章", "1", ""],
        ["文件", "2", "3"],
    ]


@pytest.mark.parametrize(
    "page",
    [
        "<ul><li><a>首页</a><a>政务公开</a></li><li><a>互动</a><a>服务</a></li></ul>",
        "<div><p><span>本年</span><span>收到</span></p><p><span>申请</span><span>五</span></p></div>",
        "<div><p><span>本</span><span>年</span><span>1</span><span>2</span></p><p><span>件</span><span>3</span></p></div>",
        "<ul><li><a>某县通知</a><span>2023-01-09</span></li><li><a>某县公告</a><span>2023-01-08</span></li></ul>",
        "<div><div><h3>标题</h3><p>一</p></div><div><h3>标题</h3><p>二</p></div></div>",
    ],
)
def test_lists_and_prose_are_no_tables(page: str) -> None:
    assert not [
        block
        for block in read(f"<p>某县人民政府信息公开年度报告全文如下所示</p>{page}").blocks
        if isinstance(block, Grid)
    ]


# ── what stands elsewhere ─────────────────────────────────────────────────────────────────────────────────────────

ARTICLE = "<h1>某县年度报告</h1>" + "<p>本年度主动公开政府信息若干条，依申请公开若干件，均已按期答复。</p>" * 8
ARTICLE += (
    "<table><tr><td>规章</td><td>3</td></tr><tr><td>许可</td><td>4</td></tr><tr><td>处罚</td><td>5</td></tr></table>"
)


@pytest.mark.parametrize(
    "page",
    [
        f"<div id=app></div><noscript>{ARTICLE}</noscript><script src=a.js></script>",
        f"<div id=app></div><template>{ARTICLE}</template>",
        f"<textarea style='display:none'>{html.escape(ARTICLE)}</textarea>",
        f"<script>window.STATE={json.dumps({'a': {'content': ARTICLE}})}</script>",
        f"<script type='text/template'>{ARTICLE}</script>",
        "<script>" + "".join(f"document.write({json.dumps(part)});" for part in ARTICLE.split("。")) + "</script>",
    ],
)
def test_an_article_that_the_page_does_not_show_itself_is_read_with_a_flaw(page: str) -> None:
    document = read(f"<html><body>{page}</body></html>")
    assert document.reason is None
    assert [flaw.code for flaw in document.flaws] == ["embedded_content"]
    assert [len(block.cells) for block in document.blocks if isinstance(block, Grid)] == [6]


@pytest.mark.parametrize(
    "page",
    [
        f"<script>var n = 3; document.write('{ARTICLE}' + n)</script>",
        f"<template>{ARTICLE.replace('3', '{{ made }}')}</template>",
        "<ul><li>首页<li>政务公开<li>政务服务<li>互动交流<li>走进某县<li>网站地图</ul><div id=content></div><script></script>",
    ],
)
def test_what_a_script_would_still_fill_in_is_a_shell(page: str) -> None:
    assert read(f"<html><body>{page}</body></html>").reason == "shell_page"


def test_a_document_inside_the_page_is_read_in_its_place() -> None:
    document = read(f"<p>前</p><iframe srcdoc='{html.escape(ARTICLE, quote=True)}'>no frames</iframe><p>后</p>")
    texts = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    assert (texts[0], texts[1], texts[-1]) == ("前", "某县年度报告", "后")
    assert [len(block.cells) for block in document.blocks if isinstance(block, Grid)] == [6]


def test_tables_without_end_tags_do_not_swallow_what_follows() -> None:
    table = "<table>" + "<tr><td>规章<td>1<td>2<td>3" * 4
    document = read(
        f"<p>二、表</p>{table}<p>三、表</p>{table}<p>四、其他</p><p>本年度没有其他需要报告的事项。</p><p>无。</p>"
        + "<p>再补充说明若干情况如下。</p>" * 3
    )
    assert [(block.n_rows, block.n_cols) for block in document.blocks if isinstance(block, Grid)] == [(4, 4), (4, 4)]
    assert [block.text for block in document.blocks if isinstance(block, Paragraph)][:3] == [
        "二、表",
        "三、表",
        "四、其他",
    ]
