"""Late is said only of what two origins prove, or a complete column without the report."""

from __future__ import annotations

import datetime as dt

import pytest

from db.deadlines import deadline, kind_by_name, timeliness

LAST = dt.date(2021, 1, 31)
HELD = dt.date(2026, 3, 1)


def on(month: int, day: int, year: int = 2021) -> dt.date:
    return dt.date(year, month, day)


@pytest.mark.parametrize(
    ("kind", "scope", "level", "year", "expected"),
    [
        ("department", "organ", "county", 2020, (1, 31)),
        ("township", "organ", None, 2022, (1, 31)),
        ("government", "area", "county", 2020, (2, 20)),
        ("government", "area", "prefecture", 2021, (3, 10)),
        ("government", "area", "province", 2021, (3, 31)),
        ("vertical", "system", None, 2021, (3, 31)),
        ("government", "same_level", "county", 2021, (3, 31)),
        ("department", "organ", "county", 2016, (3, 31)),
        ("dispatched_organ", "organ", "county", 2021, None),
        ("zone_committee", "organ", None, 2021, None),
        ("unknown", "organ", "county", 2021, None),
        ("government", "area", None, 2021, None),
        ("government", "unknown", "county", 2021, None),
    ],
)
def test_deadlines(kind: str, scope: str, level: str | None, year: int, expected: tuple[int, int] | None) -> None:
    found = deadline(kind, scope, level, year)
    assert (found and found[0]) == (expected and dt.date(year + 1, *expected))
    assert found is None or found[1]


@pytest.mark.parametrize(
    ("dates", "verdict"),
    [
        ({"页面": on(1, 20)}, "按时"),
        ({"页面": on(1, 31), "列表": on(1, 31)}, "按时"),
        ({"页面": on(2, 10), "列表": on(2, 10)}, "逾期10天"),
        ({"页面": on(2, 10), "列表": on(2, 10), "网址": on(3, 1)}, "逾期10天"),
        ({"页面": on(2, 10)}, "日期存疑"),
        ({"页面": on(2, 10), "列表": on(2, 12)}, "日期存疑"),
        ({"页面": on(1, 30), "列表": on(2, 12), "网址": on(2, 12)}, "日期存疑"),
        ({"页面": on(2, 1), "列表": on(2, 1)}, "临界"),
        ({"列表": on(6, 1, 2024), "网址": on(6, 1, 2024)}, "日期存疑"),  # re-dated by a migration
        ({"页面": on(5, 1, 2019)}, "日期存疑"),
        ({}, "无法判定"),
    ],
)
def test_what_dates_prove(dates: dict[str, dt.date], verdict: str) -> None:
    assert timeliness(LAST, 2020, dates, HELD).verdict == verdict


def test_what_we_held_in_time_was_in_time_whatever_it_says() -> None:
    assert timeliness(LAST, 2020, {"页面": on(2, 10), "列表": on(2, 10)}, on(1, 30)).verdict == "按时"


def test_a_whole_column_without_the_report_after_the_deadline_proves_it_late() -> None:
    found = timeliness(LAST, 2020, {}, on(3, 1), absent_on=on(2, 15))
    assert (found.verdict, found.days, found.at_least) == ("逾期15天", 15, True)
    assert timeliness(LAST, 2020, {"页面": on(1, 20)}, on(3, 1), absent_on=on(2, 15)).verdict == "日期存疑"


def test_without_a_deadline_there_is_no_verdict() -> None:
    assert timeliness(None, 2020, {"页面": on(6, 1)}, HELD).verdict == "无法判定"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("安宁市教育局", "department"),
        ("云南省财政厅", "department"),
        ("某县卫生健康委员会", "department"),
        ("某县城关镇人民政府", "township"),
        ("某县人民政府办公室", "government_office"),
        ("某县人民政府", None),
        ("某市公安局城区分局", None),
        ("国家税务总局某县税务局", None),
        ("某经济开发区财政局", None),
        ("某区东门街道办事处", None),
        ("某县气象局", None),
    ],
)
def test_a_name_shows_a_kind_only_where_it_is_plain(name: str, kind: str | None) -> None:
    assert kind_by_name(name) == kind
