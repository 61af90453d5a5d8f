"""The body: the article alone, without the portal's furniture, however the page nests them."""

from __future__ import annotations

import pytest

from parsers.prose.body import body_blocks, body_lines
from parsers.prose.chrome import is_chrome
from parsers.prose.labelled import is_label_line
from parsers.readers.document import Block, Document, Paragraph
from tests.parsers.prose.pages import HEADINGS, grid, text

TABLE = [["信息内容", "本年制发件数"], ["规章", "0"]]


def page() -> tuple[Document, frozenset[int]]:
    """Navigation, index table, title, article with a table, footer."""
    blocks: list[Block] = [
        Paragraph("首页", path=(0, 0)),
        Paragraph("云岭县统计局2021年政府信息公开工作年度报告", path=(0, 1)),
        Paragraph("概况", path=(0, 2)),
        Paragraph("当前位置：首页 > 政务公开 > 年报", path=(1, 0)),
        grid([["索引号", "YL-2023-1", "发布机构", "云岭县统计局"], ["发布日期", "2023-01-12", "名称", "年报"]], (1, 1)),
        Paragraph("云岭县统计局2022年政府信息公开工作年度报告", path=(1, 2), kind="heading"),
        Paragraph("发布时间：2023-01-12 来源：云岭县统计局 浏览次数：35", path=(1, 3)),
    ]
    article = (1, 4)
    blocks.append(Paragraph("根据条例编制本报告。", path=(*article, 0)))
    for place, heading in enumerate(HEADINGS, start=1):
        blocks.append(Paragraph(heading, path=(*article, 2 * place)))
        blocks.append(
            grid(TABLE, (*article, 2 * place + 1))
            if place == 2
            else Paragraph(f"正文{place}。", path=(*article, 2 * place + 1))
        )
    table = next(index for index, block in enumerate(blocks) if index > 7 and not isinstance(block, Paragraph))
    blocks += [
        Paragraph("云岭县统计局", path=(*article, 20)),
        Paragraph("2023年1月10日", path=(*article, 21)),
        Paragraph("责任编辑：张三", path=(*article, 22)),
        Paragraph("上一篇：公告", path=(1, 5)),
        Paragraph("版权所有：云岭县人民政府 ICP备00000001号 网站标识码：0000000000", path=(2, 0)),
    ]
    return Document("text/html", tuple(blocks)), frozenset({table})


def test_the_body_is_the_subtree_of_tables_and_headings() -> None:
    document, tables = page()
    lines = [line for _, line in body_lines(document, body_blocks(document, tables))]
    assert lines[0] == "根据条例编制本报告。"
    assert lines[-2:] == ["云岭县统计局", "2023年1月10日"]
    assert len(lines) == 1 + 6 + 5 + 2


def test_a_flat_page_begins_at_its_title_and_ends_before_the_footer() -> None:
    document, tables = page()
    flat = Document(
        "text/html",
        tuple(
            Paragraph(block.text, path=(place,), kind=block.kind)
            if isinstance(block, Paragraph)
            else grid(TABLE, (place,))
            for place, block in enumerate(document.blocks)
            if place != 4
        ),
    )
    tables = frozenset(index for index, block in enumerate(flat.blocks) if not isinstance(block, Paragraph))
    lines = [line for _, line in body_lines(flat, body_blocks(flat, tables))]
    assert lines[0] == "云岭县统计局2022年政府信息公开工作年度报告"
    assert lines[-1] == "2023年1月10日"
    assert "首页" not in lines


def test_an_opening_and_a_signature_in_parts_of_their_own_belong_to_the_body() -> None:
    opening = "根据《中华人民共和国政府信息公开条例》的要求，结合本县工作的实际情况，特编制并公布本年度报告。"
    blocks: list[Block] = [
        Paragraph("首页", path=(0, 0)),
        Paragraph("云岭县统计局2022年政府信息公开工作年度报告", path=(1, 0, 0)),
        Paragraph(opening, path=(1, 1, 0)),
        *(Paragraph(heading, path=(1, 2, place)) for place, heading in enumerate(HEADINGS)),
        Paragraph("云岭县统计局", path=(1, 3, 0)),
        Paragraph("2023年1月10日", path=(1, 3, 1)),
        Paragraph("友情链接", path=(2, 0)),
    ]
    document = Document("text/html", tuple(blocks))
    assert body_blocks(document, frozenset()) == (2, 3, 4, 5, 6, 7, 8, 9, 10)


def test_prose_alone_finds_the_densest_part() -> None:
    prose = "这一年，全县各单位按照要求公开政府信息，回应群众关切，办好每一件申请，工作平稳有序，成效明显。"
    document = Document(
        "text/html",
        (
            Paragraph("首页", path=(0, 0)),
            *(Paragraph(prose, path=(1, 0, place)) for place in range(4)),
            Paragraph("扫一扫", path=(2, 0)),
        ),
    )
    assert body_blocks(document, frozenset()) == (1, 2, 3, 4)


def test_text_without_a_tree_keeps_everything_but_furniture_and_tables() -> None:
    document = Document(
        "text/plain", (*text("标题: 甲", "正文一。", "浏览次数：12").blocks, grid(TABLE), Paragraph("正文二。"))
    )
    assert body_blocks(document, frozenset({3})) == (1, 4)
    assert body_blocks(document, frozenset({1, 3}), partly=frozenset({1})) == (1, 4)


def test_an_unrecognised_grid_stays_as_text() -> None:
    document = Document("text/plain", (grid([["项目", "数量"], ["培训", "3次"]]),))
    assert body_lines(document, body_blocks(document, frozenset())) == [(0, "项目 | 数量"), (0, "培训 | 3次")]


@pytest.mark.parametrize(
    "line",
    [
        "浏览次数：123次",
        "点击数： 45",
        "阅读量:【1,024】",
        "【打印】【关闭】",
        "[打印本页] [关闭窗口]",
        "字号：大 中 小",
        "分享到：微信 微博 QQ空间",
        "责任编辑：李四",
        "上一篇：某公告",
        "您当前的位置：首页>政务公开",
        "版权所有：云岭县人民政府",
        "滇ICP备00000001号 公网安备 53000000000000号",
        "网站标识码：5300000001",
        "- 3 -",
        "— 12 —",
        "",
        "　",
    ],
)
def test_furniture_is_never_body(line: str) -> None:
    assert is_chrome(line)


@pytest.mark.parametrize(
    "line",
    [
        "全年网站浏览量12万次，点击数比上年增长。",
        "2021年2月2日",
        "云岭县财政局",
        "关闭不合格账号3个。",
        "22",
        "加强网站标识码、版权所有等信息的管理，全年检查两次。",
        "大",
    ][:-1],
)
def test_prose_is_not_furniture(line: str) -> None:
    assert not is_chrome(line)


def test_header_lines_are_told_from_prose() -> None:
    assert is_label_line("发布时间：2023-01-09 19:36")
    assert is_label_line("索 引 号：YL-1 发布机构：云岭县统计局")
    assert not is_label_line("来源：多方信息汇总后，由办公室统一答复。")
    assert not is_label_line("统计时间：见附表")
