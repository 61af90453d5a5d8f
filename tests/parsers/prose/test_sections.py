"""Sections: six of them whatever their numbering and wording, tables and contents never mistaken for headings."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.prose.sections import read_sections
from tests.parsers.prose.pages import HEADINGS

OFFICIAL = (
    "总体情况",
    "主动公开政府信息情况",
    "收到和处理政府信息公开申请情况",
    "政府信息公开行政复议、行政诉讼情况",
    "存在的主要问题及改进情况",
    "其他需要报告的事项",
)
DRIFTED = (
    ("总体情况", "本年度政府信息公开工作情况", "政府信息公开工作总体情况", "基本情况"),
    ("主动公开政府信息情况", "主动公开政府信息的情况", "政府信息主动公开情况", "主动公开情况"),
    (
        "收到和处理政府信息公开申请情况",
        "收到和处理政府信息公开申请的情况",
        "政府信息依申请公开办理情况",
        "依申请公开情况",
    ),
    (
        "政府信息公开行政复议、行政诉讼情况",
        "政府信息公开行政法复议、行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "行政复议和行政诉讼情况",
    ),
    (
        "存在的主要问题及改进情况",
        "存在的主要问题及整改措施",
        "政府信息公开工作存在的主要问题及改进情况",
        "存在问题及下一步工作打算",
        "存在的不足及改进措施",
    ),
    ("其他需要报告的事项", "其他需要报告的情况", "需要报告的其他事项", "其它需要说明的事项"),
)
NUMERALS = "一二三四五六七"


def split(*texts: str) -> tuple[str, list[tuple[int | None, str, str]]]:
    preamble, sections = read_sections(list(enumerate(texts)))
    return preamble, [(item.number, item.title, item.text) for item in sections]


def numbered(*bodies: str) -> list[str]:
    lines = ["云岭县财政局2022年政府信息公开工作年度报告", "本报告按要求编制。"]
    for numeral, title, body in zip(NUMERALS, OFFICIAL, bodies, strict=False):
        lines += [f"{numeral}、{title}", body]
    return lines


@given(
    titles=st.tuples(*(st.sampled_from(words) for words in DRIFTED)),
    style=st.sampled_from(("{n}、{t}", "{n}、 {t}", "{n}.{t}", "{n}，{t}", "第{n}部分 {t}", "{n}　{t}", "{t}")),
    spaced=st.booleans(),
)
def test_the_six_parts_are_found_in_every_wording(titles: tuple[str, ...], style: str, spaced: bool) -> None:
    if style == "{t}":  # without a numeral only wordings that nothing else shares are headings
        titles = OFFICIAL
    lines = ["开头的说明。"]
    for number, title in enumerate(titles):
        printed = " ".join(title) if spaced else title
        lines += [
            style.format(n=NUMERALS[number], t=printed),
            f"第{number}段正文，内容平常。",
            "（一）细目。做了一些事。",
        ]
    preamble, sections = split(*lines)
    assert preamble == "开头的说明。"
    assert [title for _, title, _ in sections] == list(titles)
    assert [text for _, _, text in sections] == [f"第{n}段正文，内容平常。\n（一）细目。做了一些事。" for n in range(6)]
    assert [n for n, _, _ in sections] == ([None] * 6 if style == "{t}" else list(range(1, 7)))


def test_a_bracketed_numeral_is_a_heading_only_for_the_wording_of_a_whole_part() -> None:
    lines = numbered("（一）主动公开情况。公开了文件。", "", "", "", "（一）存在的主要问题\n栏目不全。")[:-2]
    lines += ["五、存在的主要问题及改进情况", "（一）存在的主要问题", "栏目不全。", "（二）改进措施", "补齐。"]
    lines += ["(六)其他需要报告的事项", "没有需要报告的事项。"]
    _, sections = split(*lines)
    assert [number for number, _, _ in sections] == [1, 2, 3, 4, 5, 6]
    assert sections[4][2] == "（一）存在的主要问题\n栏目不全。\n（二）改进措施\n补齐。"
    assert sections[5][1:] == ("其他需要报告的事项", "没有需要报告的事项。")


def test_wrong_numerals_are_kept_as_printed_and_the_order_holds() -> None:
    lines = numbered("甲", "乙", "丙", "丁", "戊", "己")
    lines[lines.index("五、存在的主要问题及改进情况")] = "四、存在的主要问题及改进情况"
    lines[lines.index("六、其他需要报告的事项")] = "五、其他需要报告的事项"
    _, sections = split(*lines)
    assert [number for number, _, _ in sections] == [1, 2, 3, 4, 4, 5]
    assert [text for _, _, text in sections] == ["甲", "乙", "丙", "丁", "戊", "己"]


def test_text_may_follow_the_heading_on_its_line() -> None:
    lines = numbered("甲", "乙", "丙", "丁", "戊")
    lines += ["六、其他需要报告的事项：2022年未收取信息处理费。"]
    _, sections = split(*lines)
    assert sections[-1] == (6, "其他需要报告的事项", "2022年未收取信息处理费。")


def test_row_labels_of_the_tables_are_never_headings() -> None:
    lines = numbered("甲", "乙")
    lines += [
        "三、收到和处理政府信息公开申请情况",
        "一、本年新收政府信息公开申请数量 3",
        "二、上年结转政府信息公开申请数量 0",
    ]
    lines += ["三、本年度办理结果", "（一）予以公开 3", "四、结转下年度继续办理 0"]
    lines += [
        "四、政府信息公开行政复议、行政诉讼情况",
        "丁",
        "五、存在的主要问题及改进情况",
        "戊",
        "六、其他需要报告的事项",
        "己",
    ]
    _, sections = split(*lines)
    assert [title for _, title, _ in sections] == list(OFFICIAL)


def test_a_table_of_contents_is_not_six_sections() -> None:
    contents = [
        "目录",
        *(f"{numeral}、{title}……{page}" for page, (numeral, title) in enumerate(zip(NUMERALS, OFFICIAL, strict=False))),
    ]
    _, sections = split(*contents, *numbered("甲", "乙", "丙", "丁", "戊", "己"))
    assert [text for _, _, text in sections] == ["甲", "乙", "丙", "丁", "戊", "己"]


def test_headings_without_text_between_them_are_no_table_of_contents() -> None:
    _, sections = split(*(f"{numeral}、{title}" for numeral, title in zip(NUMERALS, OFFICIAL, strict=False)))
    assert len(sections) == 6


def test_a_sentence_that_lists_the_parts_divides_nothing() -> None:
    opening = "本报告由总体情况、主动公开政府信息情况、收到和处理政府信息公开申请情况等六部分组成。" * 3
    _, sections = split(opening, *numbered("甲", "乙", "丙", "丁", "戊", "己"))
    assert [text for _, _, text in sections] == ["甲", "乙", "丙", "丁", "戊", "己"]


def test_a_heading_in_other_words_stands_where_its_numeral_fits() -> None:
    lines = numbered("甲", "乙", "丙", "丁", "戊", "己")
    lines[lines.index("一、总体情况")] = "一、工作回顾"
    _, sections = split(*lines, "七、附表", "庚")
    assert next((n, t) for n, t, _ in sections) == (1, "工作回顾")
    assert sections[-1] == (7, "附表", "庚")
    assert len(sections) == 7


def test_numbered_lines_inside_a_section_stay_in_it() -> None:
    lines = numbered("甲", "乙", "丙", "丁")
    lines += ["五、存在的主要问题及改进情况", "一、人手不足", "二、更新不及时", "六、其他需要报告的事项", "己"]
    _, sections = split(*lines)
    assert sections[4][2] == "一、人手不足\n二、更新不及时"


def test_older_reports_are_divided_by_their_own_headings() -> None:
    lines = ["前言。", "一、概述", "甲", "二、主动公开政府信息的情况", "乙", "三、依申请公开政府信息办理情况", "丙"]
    lines += ["四、政府信息公开收费及减免情况", "丁", "五、因政府信息公开申请行政复议、提起行政诉讼情况", "戊"]
    lines += ["六、存在的主要问题和改进措施", "己", "七、附表", "庚"]
    _, sections = split(*lines)
    assert [number for number, _, _ in sections] == [1, 2, 3, 4, 5, 6, 7]
    assert sections[3][1:] == ("政府信息公开收费及减免情况", "丁")


def test_free_headings_count_up_from_one() -> None:
    _, sections = split("前言。", "一、工作进展", "甲", "二、明年安排", "乙", "五、不相干的编号", "丙")
    assert [(n, t) for n, t, _ in sections] == [(1, "工作进展"), (2, "明年安排")]


def test_a_heading_broken_over_two_lines_is_one() -> None:
    lines = numbered("甲", "乙", "丙")
    lines += ["四、政府信息公开行政复议、行政诉", "讼情况", "丁", "五、", "存在的主要问题及改进情况", "戊"]
    _, sections = split(*lines)
    assert sections[3] == (4, "政府信息公开行政复议、行政诉讼情况", "丁")
    assert sections[4] == (5, "存在的主要问题及改进情况", "戊")


def test_headings_inside_one_long_line_divide_it_without_its_tables() -> None:
    table = "第二十条第（一）项 信息内容 本年制发件数 规章 0 0 0 行政规范性文件 4 0 16"
    answers = "一、本年新收政府信息公开申请数量 11 0 0 0 0 0 11 三、本年度办理结果 （一）予以公开 7 0 四、结转下年度继续办理 0"
    line = (
        "2022年我局规范公开。一、总体情况 全年平稳。二、主动公开政府信息情况 "
        f"{table} 三、收到和处理政府信息公开申请情况 {answers} 四、政府信息公开行政复议、行政诉讼情况 无复议。"
        " 五、存在的主要问题及改进情况 个别栏目偏慢。六、其他需要报告的事项 未收费。"
    )
    spans = [(line.index(part), line.index(part) + len(part)) for part in (table, answers)]
    preamble, sections = read_sections([(7, line)], {7: spans})
    assert preamble == "2022年我局规范公开。"
    assert [item.title for item in sections] == list(OFFICIAL)
    assert [item.text for item in sections] == ["全年平稳。", "", "", "无复议。", "个别栏目偏慢。", "未收费。"]


def test_a_text_without_headings_is_all_preamble() -> None:
    assert split("今年工作平稳。", "谢谢。") == ("今年工作平稳。\n谢谢。", [])


@given(st.lists(st.text(alphabet="一二三四五六、.（）总体情况主动公开政府信息申请\n 0|甲乙", max_size=60), max_size=30))
def test_no_text_is_lost(lines: list[str]) -> None:
    preamble, sections = read_sections(list(enumerate(lines)))
    kept = preamble + "".join(str(item.title) + item.text for item in sections)
    for char in "甲乙":
        assert kept.count(char) == "".join(lines).count(char)


@pytest.mark.parametrize("count", [20_000])
def test_a_page_of_headings_is_read_in_reasonable_steps(count: int) -> None:
    _, sections = read_sections([(n, f"{NUMERALS[n % 6]}、{OFFICIAL[n % 6]}") for n in range(count)])
    assert len(sections) == 6


_HAN = "一二三四五六"
NUMBERINGS = {
    "brackets": lambda place, words: f"（{_HAN[place]}）{words}",
    "parts": lambda place, words: f"第{_HAN[place]}部分 {words}",
    "roman": lambda place, words: f"{'ⅠⅡⅢⅣⅤⅥ'[place]}、{words}",
    "roman letters": lambda place, words: f"{('I', 'II', 'III', 'IV', 'V', 'VI')[place]}. {words}",
    "capital": lambda place, words: f"{'壹贰叁肆伍陆'[place]}、{words}",
    "circled": lambda place, words: f"{'①②③④⑤⑥'[place]}{words}",
    "arabic": lambda place, words: f"{place + 1}.{words}",
    "markdown": lambda place, words: f"## {_HAN[place]}、{words}",
}


@pytest.mark.parametrize("numbered", NUMBERINGS.values(), ids=NUMBERINGS.keys())
def test_every_numbering_divides_at_the_six_parts(numbered: Callable[[int, str], str]) -> None:
    lines = ["甲局2022年政府信息公开工作年度报告", "本报告按要求编制。"]
    for place, heading in enumerate(HEADINGS):
        lines += [numbered(place, heading[2:]), "（一）制度建设。工作平稳。", "（二）平台建设。运行正常。"]
    preamble, sections = read_sections(list(enumerate(lines)))
    assert [(item.number, item.title) for item in sections] == [
        (place + 1, heading[2:]) for place, heading in enumerate(HEADINGS)
    ]
    assert preamble.endswith("本报告按要求编制。")
    assert all("（二）平台建设。" in item.text for item in sections)


def test_ornaments_without_a_numeral_are_no_part_of_the_title() -> None:
    lines = [line for heading in HEADINGS for line in (f"【{heading[2:]}】", "工作平稳。")]
    assert [(item.number, item.title) for item in read_sections(list(enumerate(lines)))[1]] == [
        (None, heading[2:]) for heading in HEADINGS
    ]


def test_a_sub_heading_of_the_first_parts_wording_stays_in_the_text() -> None:
    lines = ["一、工作开展情况", "（一）总体情况", "工作平稳。", *(x for item in HEADINGS[1:] for x in (item, "无。"))]
    sections = read_sections(list(enumerate(lines)))[1]
    assert sections[0].title == "工作开展情况"
    assert sections[0].text == "（一）总体情况\n工作平稳。"


@pytest.mark.parametrize("cut", [4, 7, 12])
def test_a_heading_cut_in_two_is_one(cut: int) -> None:
    lines = [
        x for item in HEADINGS for x in ([item[:cut], item[cut:], "无。"] if len(item) > cut + 1 else [item, "无。"])
    ]
    assert [item.title for item in read_sections(list(enumerate(lines)))[1]] == [item[2:] for item in HEADINGS]
