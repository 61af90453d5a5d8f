"""Titles: agency and year come out of every form a portal prints, and nothing else is taken for a title."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.prose.title import read_title, title_at

CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

PLACES = ("青禾市", "云岭县", "白沙区", "石桥自治州", "柳河旗")
ORGANS = (
    "教育局",
    "财政局",
    "发展和改革委员会",
    "人民政府办公室",
    "卫生健康委",
    "交通运输厅",
    "统计局",
    "信访局",
    "政务服务和大数据管理局",
    "第一人民医院",
    "柳树镇人民政府",
    "东街街道办事处",
)
FORMS = (
    "{agency}{year}年政府信息公开工作年度报告",
    "{agency}{year}年度政府信息公开工作年度报告",
    "{agency}{year}年政府信息公开年度报告",
    "{agency}{year}年度政府信息公开年报",
    "{agency}政府信息公开工作{year}年度报告",
    "{agency}政府信息公开{year}年度报告",
    "{year}年{agency}政府信息公开工作年度报告",
    "{year} 年{agency}政府信息公开\n工作年度报告",
    "{agency}政府信息公开工作年度报告（{year}年度）",
    "{agency}政府信息公开工作年度报告（{year}年）",
    "{agency}关于{year}年度政府信息公开工作情况的报告",
    "{agency}　{year}年政府信息公开工作年度报告",
    "《{agency}{year}年政府信息公开工作年度报告》",
    "关于公布{agency}{year}年政府信息公开工作年度报告的公告",
    "【图解】{agency}{year}年政府信息公开工作年度报告",
    "{agency}{year}年政府信息公开工作年度报告（图片版）",
    "{agency}{year}年政府信息公开工作年度报告.pdf",
    "青禾市人民政府网——{agency}{year}年政府信息公开工作年度报告",
    "{agency}{year}年政府信息公开工作年度报告-白沙区政务网",
    "{agency}{year}年政府信息公开工作年度报告\n   _\n 政府信息公开年报\n _\n {agency}",
    "标题：{agency}{year}年政府信息公开工作年度报告",
    "{agency}关于公布{year}年度政府信息公开工作年度报告的公告",
    "附件：{agency}{year}年政府信息公开工作年度报告",
    "附件1 {agency}{year}年政府信息公开工作年度报告.docx",
    "{agency}（{year}年度）政府信息公开工作年度报告",
    "{agency}{year}年年度政府信息公开工作年度报告",
    "{agency}{year}年政府信息公开工作年度报告（电子版）",
    "{agency}{year}年政府信息公开工作年度报告（{year}年1月1日-{year}年12月31日）",
    "中国·{agency}{year}年政府信息公开年报",
)


@given(
    place=st.sampled_from(PLACES),
    organ=st.sampled_from(ORGANS),
    year=st.integers(2008, 2035),
    form=st.sampled_from(FORMS),
    digits=st.sampled_from(("plain", "full", "chinese")),
)
def test_every_form_gives_back_its_agency_and_year(place: str, organ: str, year: int, form: str, digits: str) -> None:
    printed = {"plain": str(year), "full": str(year).translate(FULL_WIDTH), "chinese": str(year).translate(CHINESE)}[
        digits
    ]
    title = read_title(form.format(agency=place + organ, year=printed))
    assert title is not None
    assert (title.agency, title.year) == (place + organ, year)


def test_the_word_government_belongs_to_the_agency_and_to_the_subject() -> None:
    title = read_title("白沙区人民政府信息公开工作年度报告（2023年度）")
    assert title is not None
    assert (title.agency, title.year) == ("白沙区人民政府", 2023)


def test_a_title_may_name_neither_agency_nor_year() -> None:
    title = read_title("政府信息公开工作年度报告")
    assert title is not None
    assert (title.agency, title.year, title.whole) == (None, None, True)


@pytest.mark.parametrize("opening", ["我局", "我委", "本机关", "我镇"])
def test_a_pronoun_names_no_agency(opening: str) -> None:
    title = read_title(f"{opening}2023年政府信息公开工作年度报告")
    assert title is not None
    assert (title.agency, title.year) == (None, 2023)


def test_an_agency_in_brackets_behind_the_title_is_read() -> None:
    title = read_title("2024年政府信息公开工作年度报告（云岭县柳树镇人民政府）")
    assert title is not None
    assert (title.agency, title.year) == ("云岭县柳树镇人民政府", 2024)


@pytest.mark.parametrize(
    "line",
    [
        "政府信息公开指南",
        "关于政府信息公开工作年度报告有关事项的通知",
        "青禾市2023年度政府信息公开工作年度报告公布情况",
        "本报告由云岭县财政局编制。2023年，政府信息公开工作平稳，现予报告",
        "青禾市2023年国民经济和社会发展统计公报",
        "关于2023年预算执行情况的报告",
    ],
)
def test_other_lines_are_no_titles(line: str) -> None:
    assert read_title(line) is None


def test_a_title_broken_over_lines_is_joined() -> None:
    found = title_at(["云岭县人民政府", "2023 年政府信息公开工作年度报告", "本报告说明全年情况。"], 0)
    assert found is not None
    assert (found[0].agency, found[0].year, found[1]) == ("云岭县人民政府", 2023, 2)


def test_a_line_of_navigation_above_is_not_joined_to_the_agency() -> None:
    found = title_at(["首页", "2023年政府信息公开工作年度报告"], 0)
    assert found is None or found[0].agency is None


@given(st.text(max_size=200))
def test_any_text_is_a_title_or_none(text: str) -> None:
    title = read_title(text)
    assert title is None or "公开" in title.printed


@pytest.mark.parametrize(
    ("line", "agency", "year"),
    [
        ("15年政府信息公开工作年度报告", None, 2015),
        ("云岭县民政局15年政府信息公开工作年度报告", "云岭县民政局", 2015),
        ("09年云岭县民政局政府信息公开年度报告", "云岭县民政局", 2009),
        ("一五年政府信息公开工作年度报告", None, None),
        ("云岭县民政局2014—2015年政府信息公开工作年度报告", "云岭县民政局", 2015),
    ],
)
def test_a_year_of_two_digits_or_a_span_of_years_is_no_agency(line: str, agency: str | None, year: int | None) -> None:
    title = read_title(line)
    assert title is not None
    assert (title.agency, title.year) == (agency, year)


@pytest.mark.parametrize("line", ["第15年政府信息公开工作年度报告", "15年来政府信息公开工作年度报告"])
def test_a_count_of_years_is_no_year(line: str) -> None:
    title = read_title(line)
    assert title is None or (title.year is None and title.agency != "15年")
