"""Dates of lists in every dress that portals give them, and what only looks like one."""

from __future__ import annotations

import re

import pytest

from spiders.html import parse_html
from spiders.platforms.dates import iso_date, only_date
from spiders.platforms.links import list_rows

ANYWHERE = [
    "2025-01-20",
    "２０２５-０１-２０",
    "２０２５年１月２０日",
    "2025－01－20",
    "2025—01—20",
    "2025–1–20",
    "2025．01．20",
    "2025·01·20",
    "2025/1/20 09:30",
    "2025 年 1 月 20 日",
    "2025-01-20T09:30:00+08:00",
    "二〇二五年一月二十日",
    "二○二五年一月二十日",
    "Mon Jan 20 09:30:00 CST 2025",
    "January 20, 2025",
    "20-Jan-2025",
]
ALONE = [
    "20250120",
    "25-01-20",
    "20 2025-01",
    "20日 2025年1月",
    "2025-01 20",
    "01-20 2025",
    "1月20日 2025年",
    "2025 01/20",
]


@pytest.mark.parametrize("text", ANYWHERE)
def test_a_date_is_read_however_it_is_written(text: str) -> None:
    assert iso_date(f"来源：办公室 {text} 浏览") == "2025-01-20"


@pytest.mark.parametrize("text", [*ANYWHERE[:-5], *ALONE])
@pytest.mark.parametrize("around", ["{}", "[{}]", "（{}）", "【{}】", "发布时间：{}", "[ {} ]"])
def test_a_text_that_is_nothing_but_a_date(text: str, around: str) -> None:
    if "+" not in text:
        assert only_date(around.format(text)) == "2025-01-20"


@pytest.mark.parametrize(
    "text",
    [
        "电话 0871-68710880",
        "2024-13-40",
        "第20250120号公告",
        "2025年",
        "20 2025",
        "01-20",
        "3.1.4",
        "2025-2026",
        "共20 2025-01页",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert iso_date(text) is None and only_date(text) is None


def test_a_day_that_there_is_not_hides_none_behind_it() -> None:
    assert iso_date("2024-13-40 2025-01-20") == "2025-01-20"


@pytest.mark.parametrize("date", [*ANYWHERE, *ALONE])
@pytest.mark.parametrize(
    "line",
    [
        "<li><a href='/x/show.do?k=1'>某县2024年政府信息公开年报</a><span>{}</span></li>",
        "<li><span>{}</span><a href='/x/show.do?k=1' title='某县2024年政府信息公开年报'>某县2024年政府…</a></li>",
        "<li><a href='/x/show.do?k=1'><p>某县2024年政府信息公开年报</p><em>{}</em></a></li>",
    ],
)
def test_a_line_of_a_list_has_its_date(line: str, date: str) -> None:
    tree = parse_html(f"<html><body><ul>{line.format(date)}</ul></body></html>")
    assert tree is not None
    (row,) = list_rows(tree, "http://a.portal.test/x/", re.compile("(?!)"), re.compile("(?!)"))
    assert (row.title, row.list_date) == ("某县2024年政府信息公开年报", "2025-01-20")


def test_a_day_and_its_month_in_elements_of_their_own() -> None:
    tree = parse_html(
        "<ul><li><div class='t'><b>20</b><i>2025-01</i></div><a href='/x/show.do?k=1'>某县2024年政府信息公开年报</a></li></ul>"
    )
    assert tree is not None
    (row,) = list_rows(tree, "http://a.portal.test/x/", re.compile("(?!)"), re.compile("(?!)"))
    assert row.list_date == "2025-01-20"
