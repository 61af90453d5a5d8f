"""按时公布: by when a report had to be published, as data with its basis, and what dates can prove about it.

A page date proves little (migrations re-date by years). Late needs two origins that name the same day, or our own complete
capture of the column, after the deadline, that did not yet hold the report.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

ON_TIME = "按时"
BORDERLINE = "临界"
DOUBTFUL = "日期存疑"
UNDECIDED = "无法判定"

_REGULATIONS_2007 = "政府信息公开条例（2007年）第三十一条"
_ARTICLE_49 = "政府信息公开条例（2019年修订）第四十九条"
_NOTICES = ((2019, 2020, "国办公开办函〔2019〕60号"), (2021, 9999, "国办公开办函〔2021〕30号"))
_ORGANS = ("government_office", "department", "township")
#: What sets the deadlines, in one line.
CLAUSES = f"{_ARTICLE_49}；{'、'.join(basis for _, _, basis in _NOTICES)}；至2018年度：{_REGULATIONS_2007}"

#: What a department's name ends with, and the words of names that say nothing for certain.
DEPARTMENT_ENDINGS = ("局", "厅", "发展和改革委员会", "卫生健康委员会")
NO_DEPARTMENT_WORDS = (
    *(
        "分局",
        "总局",
        "支局",
        "国家",
        "海关",
        "税务",
        "气象",
        "海事",
        "邮政",
        "烟草",
        "地震",
        "铁路",
        "民航",
        "民用航空",
    ),
    *("金融", "银行", "证券", "保险", "通信管理", "供电", "开发区", "新区", "高新", "园区", "示范区", "保税", "管委会"),
    *("管理委员会", "街道", "大队", "派出", "监狱", "戒毒"),
)
_KINDS = (
    (re.compile(r"人民政府办公[厅室]$"), "government_office"),
    (re.compile(r"[镇乡]人民政府$"), "township"),
    (re.compile(f"(?:{'|'.join(DEPARTMENT_ENDINGS)})$"), "department"),
)
_NOT_A_DEPARTMENT = re.compile("|".join(NO_DEPARTMENT_WORDS))

#: The deadline falls in the year after the report year. Days that the page says are not told apart from the day after it.
BORDER_DAYS = 1
#: A page dated later than this after its deadline was more likely moved than published then.
CREDIBLE_DAYS = 180


class Deadline(NamedTuple):
    """Who, of which report years, by which month and day. ``kind`` and ``level`` None: any. ``level`` is the division's."""

    scope: str
    kind: str | None
    level: str | None
    first_year: int
    last_year: int
    month: int
    day: int
    basis: str


def _of_a_notice(first: int, last: int, basis: str) -> tuple[Deadline, ...]:
    return (
        *(Deadline("organ", kind, None, first, last, 1, 31, basis) for kind in _ORGANS),
        Deadline("area", None, "county", first, last, 2, 20, basis),
        Deadline("area", None, "prefecture", first, last, 3, 10, basis),
        Deadline("area", None, "province", first, last, 3, 31, basis),
        Deadline("system", None, None, first, last, 3, 31, basis),
        Deadline("same_level", None, None, first, last, 3, 31, _ARTICLE_49),
    )


#: Streets and zones are not here: they have a deadline only where a local notice is registered.
DEADLINES: tuple[Deadline, ...] = (
    *(
        Deadline(scope, None, None, 2008, 2018, 3, 31, _REGULATIONS_2007)
        for scope in ("organ", "same_level", "area", "system", "unknown")
    ),
    *(deadline for notice in _NOTICES for deadline in _of_a_notice(*notice)),
)


@dataclass(frozen=True, slots=True)
class Timeliness:
    """A verdict with what it rests on. ``days`` late; with ``at_least`` our capture proves no more than that many.

    ``earliest`` is the earliest credible date, None where there is none.
    """

    verdict: str
    days: int | None
    at_least: bool
    earliest: dt.date | None
    reason: str


def kind_by_name(name: str) -> str | None:
    """The kind that a name shows for certain: 县教育局 is a department. None for branches, zones' and vertically led bodies."""
    if _NOT_A_DEPARTMENT.search(name):
        return None
    return next((kind for pattern, kind in _KINDS if pattern.search(name)), None)


def deadline(kind: str, scope: str, level: str | None, year: int) -> tuple[dt.date, str] | None:
    """The last day and its basis for this kind of agency, scope, level of division and report year. None: nothing says so."""
    for row in DEADLINES:
        if (
            row.first_year <= year <= row.last_year
            and row.scope == scope
            and row.kind in (None, kind)
            and row.level in (None, level)
        ):
            return dt.date(year + 1, row.month, row.day), row.basis
    return None


def timeliness(
    last_day: dt.date | None,
    year: int,
    dates: Mapping[str, dt.date],
    first_seen: dt.date | None,
    absent_on: dt.date | None = None,
) -> Timeliness:
    """What these dates, by their origin, prove. ``absent_on``: the last day on which we saw the whole column without it.

    Dates before the report year ended, after we held the report, or half a year past the deadline are not credible.
    """
    if last_day is None:
        return Timeliness(UNDECIDED, None, False, None, "没有适用的期限")
    if first_seen is not None and first_seen <= last_day:
        return Timeliness(ON_TIME, None, False, first_seen, "期限内已采集到")
    held = first_seen or dt.date.max
    latest = last_day + dt.timedelta(days=CREDIBLE_DAYS)
    credible = {origin: day for origin, day in dates.items() if dt.date(year, 12, 31) <= day <= min(held, latest)}
    earliest = min(credible.values(), default=None)
    if absent_on is not None and absent_on > last_day:
        if earliest is not None and earliest <= last_day:
            return Timeliness(DOUBTFUL, None, False, earliest, "所载日期在期限内，期限后的完整栏目中却没有")
        return Timeliness(
            _late(absent_on, last_day), (absent_on - last_day).days, True, earliest, "期限后完整栏目中仍没有"
        )
    if not credible:
        verdict = DOUBTFUL if dates else UNDECIDED
        return Timeliness(verdict, None, False, None, "所载日期不可信" if dates else "没有任何日期")
    return _by_dates(last_day, credible)


def _by_dates(last_day: dt.date, credible: Mapping[str, dt.date]) -> Timeliness:
    earliest = min(credible.values())
    named = "、".join(f"{origin} {day.isoformat()}" for origin, day in sorted(credible.items()))
    if max(credible.values()) <= last_day:
        return Timeliness(ON_TIME, None, False, earliest, named)
    if earliest <= last_day:
        return Timeliness(DOUBTFUL, None, False, earliest, f"来源不一致：{named}")
    if (earliest - last_day).days <= BORDER_DAYS:
        return Timeliness(BORDERLINE, None, False, earliest, named)
    agreed = [day for day, count in Counter(credible.values()).items() if count > 1]
    if agreed and min(agreed) == earliest:
        return Timeliness(_late(earliest, last_day), (earliest - last_day).days, False, earliest, named)
    return Timeliness(DOUBTFUL, None, False, earliest, f"只有一个来源：{named}")


def _late(day: dt.date, last_day: dt.date) -> str:
    return f"逾期{(day - last_day).days}天"
