"""Pages as portals serve them: lines, characters and META survive whatever the markup does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from parsers.readers.document import Document, Grid, Paragraph
from parsers.readers.html import read_html

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
FILLER = "<p>本机关按照条例的要求编制本年度报告，现予以公布，欢迎监督。</p>"


def _texts(markup: str) -> list[str]:
    return [block.text for block in _read(markup).blocks if isinstance(block, Paragraph)]


def _read(markup: str) -> Document:
    return read_html(markup.encode())


def _codes(document: Document) -> list[str]:
    return [flaw.code for flaw in document.flaws]


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<p>自2021<span>年<b>1</b></span><font>月</font>1<o:p></o:p>日</p>", ["自2021年1月1日"]),
        ("<P>甲<P>乙<DIV>丙<p>丁</DIV>戊", ["甲", "乙", "丙", "丁", "戊"]),
        ("<div>甲<br>乙<br/>丙</div>", ["甲", "乙", "丙"]),
        ("<ul><li>甲<li>乙</ul>", ["甲", "乙"]),
        ("<p>  甲 \n\t 乙 </p>", ["甲 乙"]),
        ("<p>甲<span> </span>乙</p>", ["甲 乙"]),
        ("<p>　　甲&nbsp;&ensp;12</p>", ["　　甲\xa0\u200212"]),
        ("<p>甲<![if !supportLists]>1.<![endif]>乙<!-- 丙 --><?x y?>丁</p>", ["甲1.乙丁"]),
        ('<?xml:namespace prefix = o ns = "urn:x" /><p>甲<o:p>&nbsp;</o:p></p>', ["甲\xa0"]),
        ('<?xml version="1.0" encoding="gb2312"?><p>甲</p>', ["甲"]),
        ("<p>甲\0\x01\x0c乙</p>", ["甲 乙"]),
        ("<html><body><p>甲</p></body></html><p>乙</p>丙", ["甲", "乙", "丙"]),
        ("<html><body><p>甲</p></BODY\u3000 ></html\xa0\r\n><p>乙</p>丙", ["甲", "乙", "丙"]),
        ("<p>甲</p>\x01</bo\x02dy><p>乙\r\n丙\r丁</p>", ["甲", "乙 丙 丁"]),
        (
            "<div>甲<select><option>1<option>2</select>乙<script>x</script>丙<!-- x --><p>丁</div>戊",
            ["甲 1 乙丙", "丁", "戊"],
        ),
        ("<p>1 < 2，3 > 2 &unknown; &amp;</p>", ["1 < 2，3 > 2 &unknown; &"]),
        ("<p>甲</p><p>&nbsp;</p><p>　</p><p></p>", ["甲"]),
        ("<pre>甲  1\n乙  2</pre>", ["甲  1", "乙  2"]),
        ("<span style='display:block'>甲</span><span>乙</span>丙<p style='display:inline'>丁</p>", ["甲", "乙丙丁"]),
        ("甲", ["甲"]),
    ],
)
def test_lines_as_a_browser_shows_them(markup: str, lines: list[str]) -> None:
    assert _texts(markup) == lines


@pytest.mark.parametrize(
    "markup",
    [
        "<script>var a = '<p>隐</p>';</script>",
        "<style>p{content:'隐'}</style>",
        "<noscript>隐</noscript>",
        "<template><p>隐</p></template>",
        "<div style='width:1px; DISPLAY : None'><p>隐</p></div>",
        "<p hidden>隐</p>",
        "<!-- <p>隐</p> -->",
        "<iframe>隐</iframe>",
        "<select><option>隐</select>",
        "<xml><w:View>隐</w:View></xml>",
    ],
)
def test_what_no_reader_sees_is_left_out_but_never_what_follows(markup: str) -> None:
    assert _texts(f"<div>前{markup}后</div>{FILLER}")[:-1] in (["前后"], ["前", "后"])


def test_headings_are_marked() -> None:
    blocks = _read("<h2><span>二、</span>主动公开</h2><p>正文</p>").blocks
    assert [(b.text, b.kind) for b in blocks if isinstance(b, Paragraph)] == [
        ("二、主动公开", "heading"),
        ("正文", "text"),
    ]


def test_paths_are_child_indexes_from_the_root() -> None:
    markup = "<html><head></head><body><!-- 注 --><div><p>甲</p><p>乙<b>丙</b></p>丁</div></body></html>"
    root = etree.fromstring(markup, etree.HTMLParser())
    for block in _read(markup).blocks:
        assert isinstance(block, Paragraph)
        element = root
        for index in block.path:
            element = element[index]
        assert block.text in "".join(str(text) for text in element.itertext())
    assert [block.path for block in _read(markup).blocks if isinstance(block, Paragraph)] == [
        (1, 1, 0),
        (1, 1, 1),
        (1, 1),
    ]


def test_title_and_meta() -> None:
    document = _read(
        "<HTML><HEAD><TITLE>\n 某局2023年\n 年报 </TITLE><META content='某市人民政府' name='SiteName'>"
        "<meta name=sitename content=二><meta property='og:Title' content=三><meta name=Author content=''></HEAD>"
        "<BODY><UCAPTITLE>某局<b>年报</b></UCAPTITLE><table><tr><td>公开日期<td><publishtime>2024-01-17</publishtime></table>"
        f"{FILLER}"
    )
    assert document.title == "某局2023年 年报"
    assert document.meta == {
        "sitename": ("某市人民政府", "二"),
        "og:title": ("三",),
        "ucaptitle": ("某局年报",),
        "publishtime": ("2024-01-17",),
    }


@pytest.mark.parametrize(
    "markup",
    [
        "<html><head><title>某局2023年政府信息公开工作年度报告</title></head><body></body></html>",
        "<script>window.location.href='https://a.portal.test/'</script>",
        "<meta http-equiv=refresh content='0;url=/x'><p>正在跳转</p>",
        "<body><iframe src='/2023.pdf'></iframe></body>",
        "<frameset><frame src=a></frameset>",
        "<!-- 只有注释 -->",
        "<div id=app></div><noscript>请启用脚本以便正常浏览本网站的全部内容，谢谢您的配合与支持</noscript>",
    ],
)
def test_shells_are_called_shells(markup: str) -> None:
    assert _read(markup).reason == "shell_page"


@pytest.mark.parametrize(
    "markup",
    [
        FILLER,
        "<table><tr><td>规章<td>0<tr><td>许可<td>1</table>",
        "<h1>403 Forbidden</h1><p>You do not have permission to access the requested resource on this server, "
        "sorry about that. Please try again later or contact us.</p>",
    ],
)
def test_pages_with_something_to_read_are_no_shells(markup: str) -> None:
    assert _read(markup).reason is None


@pytest.mark.parametrize("data", [b"", b" \r\n", b"\xef\xbb\xbf", b"\0\0"])
def test_nothing_is_empty(data: bytes) -> None:
    assert read_html(data).reason == "empty"


def test_text_hidden_until_a_script_shows_it_is_read_with_a_flaw() -> None:
    document = _read(f"<div style='display:none'>{FILLER}</div>")
    assert document.reason is None
    assert _codes(document) == ["hidden_content"]


def test_a_body_hidden_until_a_script_runs_is_read() -> None:
    assert _texts(f"<body style='display:none'>{FILLER}</body>")


def test_the_article_in_the_data_of_a_script_is_read_with_a_flaw() -> None:
    table = "<table><tr><td>规章<\\/td><td>3<\\/td><\\/tr><tr><td>\\u8bb8\\u53ef</td><td>4</td></tr></table>"
    document = _read(
        "<html><title>门户</title><script>window._CONFIG = {ACTION: 'content', SID: '1', DETAIL: "
        f'{{"id":7,"title":"某局年报","content":"{table}","publisher":"某局"}}, TREE: []}};</script></html>'
    )
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells] == ["规章", "3", "许可", "4"]
    assert (document.title, document.reason) == ("某局年报", None)
    assert document.meta["detail:publisher"] == ("某局",)
    assert _codes(document) == ["embedded_content"]


def test_an_index_table_above_an_empty_place_does_not_hide_the_article_in_the_script() -> None:
    index = "<table><tr><td>索 引 号：</td><td></td></tr><tr><td>发布机构</td><td>某市某局</td></tr></table><div id=content></div>"
    table = "<table><tr><td>规章<\\/td><td>3<\\/td></tr></table>"
    script = (
        f'<script>window._CONFIG = {{DETAIL: {{"content":"{table}","title":"某局年报","publisher":"某局"}}}};</script>'
    )
    (grid,) = _read(f"<html>{index}{script}</html>").blocks
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells] == ["规章", "3"]
    shown = "<table><tr><td>规章</td><td>4</td></tr></table>"
    kept = [block for block in _read(f"<html>{index}{shown}{script}</html>").blocks if isinstance(block, Grid)]
    assert [cell.text for cell in kept[-1].cells] == ["规章", "4"], "a page that shows a table is read as it shows it"


@pytest.mark.parametrize("detail", ["{broken", "{}", '{"content": ""}', '{"content": 3}', "[" * 5000])
def test_script_data_of_another_kind_leaves_a_shell(detail: str) -> None:
    assert _read(f"<script>window._CONFIG = {{DETAIL: {detail}}}</script>").reason == "shell_page"


def test_markup_too_deep_for_the_parser_is_damage_not_silence() -> None:
    document = _read(FILLER + "<div>" * 6000 + "深")
    assert document.reason == "damaged"
    assert "markup_too_deep" in _codes(document)
    assert "深" in "".join(_texts("<div>" * 1500 + "深" + FILLER))


def test_gb_pages_are_read_by_their_meta_and_without() -> None:
    page = f"<html><head><meta charset=gb2312></head><body>{FILLER}</body></html>"
    expected = _texts(page.replace("gb2312", "utf-8"))
    assert [b.text for b in read_html(page.encode("gb18030")).blocks if isinstance(b, Paragraph)] == expected
    assert [b.text for b in read_html(FILLER.encode("gb18030")).blocks if isinstance(b, Paragraph)] == expected


TOKENS = re.findall(
    r"<[^>]+>|\w",
    "<p> </p> <td> </td> <tr> </tr> <table> </table> <div> </div> <span> </span> <br> <b> </b> <td rowspan=0> "
    "<td colspan=3> <th rowspan=9> <tbody> </tbody> <tfoot> <caption> <form> </form> <h1> </h1> <li> <pre> </body> 甲 1",
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(TOKENS), max_size=40))
def test_no_markup_fails_or_loses_a_digit(tokens: list[str]) -> None:
    document = _read("".join(tokens))
    read = ""
    for block in document.blocks:
        if isinstance(block, Grid):
            assert all(c.row + c.rowspan <= block.n_rows and c.col + c.colspan <= block.n_cols for c in block.cells)
            read += "".join(cell.text for cell in block.cells)
        elif isinstance(block, Paragraph):
            read += block.text
    assert read.count("1") == tokens.count("1")


@given(st.binary(max_size=300))
def test_no_bytes_fail(data: bytes) -> None:
    assert read_html(data).media_type == "text/html"


def _sample(*parts: str) -> Document:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the sample page {path.name} is not beside the project")
    return read_html(path.read_bytes())


def test_shuyang_2023() -> None:
    document = _sample("reports", "shuyang_drc_2023.html")
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert [(grid.n_rows, grid.n_cols) for grid in grids] == [(5, 4), (14, 4), (28, 10), (4, 15)]
    assert [grid.cells[0].where.table for grid in grids] == [0, 1, 2, 3]  # type: ignore[union-attr]
    assert document.meta["publishtime"] == ("2024-01-17",)
    headings = [b.text for b in document.blocks if isinstance(b, Paragraph)]
    assert [h for h in headings if h.startswith(("一、", "二、"))] == ["一、总体情况", "二、主动公开政府信息情况"]
    received = {c.col: c.text for c in grids[2].cells if c.row == 3}
    assert received[0].startswith("一、本年新收")
    assert received[3].strip() == "26"


def test_pingtan_2021_keeps_its_misaligned_columns() -> None:
    document = _sample("reports", "pingtan_gwh_2021_excerpt.html")
    disclosure, requests = (block for block in document.blocks if isinstance(block, Grid))
    assert (disclosure.n_rows, disclosure.n_cols) == (12, 4)
    assert (requests.n_rows, requests.n_cols) == (4, 11)
    assert [c.text.strip() for c in disclosure.cells[4:8]] == ["行政规范性文件", "69", "3", "665"]
    assert next(c for c in requests.cells if "自然人" in c.text).colspan == 2


def test_a_fragment_of_a_fujian_page() -> None:
    document = _sample("platforms", "fujian_trs", "putian_ptkjj_2019_annual_report_excerpt.html")
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert [c.text for c in grid.cells if c.row == 1][1] == "本年新\n制作数量"
    assert document.meta["articletitle"] == ("莆田市科技局2019年度政府信息公开工作年度报告",)


def test_a_list_page_and_an_article_of_old_portals() -> None:
    assert _sample("platforms", "kaipu", "jyt.gansu_c110634_column_page.html").reason is None
    document = _sample("platforms", "other", "baoding_saved_detail_page.html")
    assert document.meta["pubdate"] == ("2021-04-09 10:21",)
    assert any("发布时间：2021-04-07" in b.text for b in document.blocks if isinstance(b, Paragraph))
    assert not any(len(cell.text) > 200 for b in document.blocks if isinstance(b, Grid) for cell in b.cells)


def test_a_guangdong_page_is_read_from_its_script() -> None:
    document = _sample("platforms", "gkmlpt", "hongtu_fixture_zhaoqing_detail.html")
    (grid,) = (block for block in document.blocks if isinstance(block, Grid))
    assert (grid.n_rows, grid.n_cols) == (2, 7)
