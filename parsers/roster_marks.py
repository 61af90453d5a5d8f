"""What a roster says in few characters: the name of a unit, the day it published, whether that was late."""

from __future__ import annotations

import datetime as dt
import re

from parsers.prose.dates import read_date
from parsers.prose.organs import clean_organ, is_organ
from parsers.prose.text import arabic_dates, squeeze

_ORDINAL = re.compile(r"^[(]?(?:\d{1,3}|[一二三四五六七八九十]{1,3})[)]?[.、:)]\s*|^\d{1,3}(?=[\u4e00-\u9fff]{3})")
#: Groups of units, sums and heads of columns: no unit is called so.
_NOBODY = re.compile(
    "^(?:各|所有|全部|以上|其他|其余|合计|总计|小计|备注|说明|单位|部门|机关|无$)"
    "|^.{0,8}(?:部门|直属机构|直属单位|工作机构|派出机构|[乡镇]街道?|乡镇|镇街|街镇|区县|县区|县市区|市县|单位|企事业|机关)(?:[(].*[)])?$"
)
_PROSE = re.compile(
    "公布|发布|逾期|按时|按期|及时|其中|以及|截至|全部|没有|未|均|、"
)  # words of sentences, in no unit's name
_SURE_UNIT = re.compile("机关事务|机关服务|直属机关|事业单位登记")
_LENGTH = range(3, 31)

_ON_TIME = re.compile("按时|及时|按期|如期|准时|(?:规定|法定|要求)的?(?:时间|期限|时限)内?")
_LATE = re.compile("逾期|超期|超时|滞后|延迟|迟(?:报|发|于|公|到|交)|晚于")
_DENIED = re.compile("(?:未|没有|没|不|无|不存在)(?:能|有|得)?(?:出现)?(?:在)?$")
_YES, _NO = frozenset({"是", "√", "✓", "✔", "☑", "■", "已"}), frozenset({"否", "×", "✗", "✘", "X", "x", "不是", "未"})
_MONTH_DAY = re.compile(r"(?<!\d)(\d{1,2})[月./-](\d{1,2})日?(?!\d)")


def unit_of(text: str, *, sure: bool = False) -> str | None:
    """The unit that ``text`` names, its ordinal taken away; None for groups, sums and what is no name.

    ``sure``: it stands where units stand (a column headed 单位), so that its ending need not be one of organs.
    """
    name = clean_organ(_ORDINAL.sub("", squeeze(text)))
    if name is None or len(name) not in _LENGTH or re.search(r"\d|日$", name) or _PROSE.search(name):
        return None
    if _NOBODY.search(squeeze(name)) and not _SURE_UNIT.search(name):
        return None
    return name if sure or is_organ(name) or re.search("[局委办厅镇乡处]$", name) else None


def late_of(text: str, head: str = "") -> bool | None:
    """Whether ``text`` says that something came late, under a column head (是否按时, 是否逾期) if there is one."""
    words = squeeze(text)
    for pattern, says in ((_LATE, True), (_ON_TIME, False)):
        if (match := pattern.search(words)) is not None:
            return says if _DENIED.search(words[: match.start()]) is None else not says
    if words in _YES or words in _NO:
        if _ON_TIME.search(head):
            return words in _NO
        if _LATE.search(head):
            return words in _YES
    return None


def day_of(text: str, year: int | None) -> dt.date | None:
    """The day in ``text``; one without a year (1月25日) is of ``year``, None where that is not known."""
    if (day := read_date(text)) is not None:
        return day
    match = _MONTH_DAY.search(arabic_dates(squeeze(text)))
    if match is None or year is None:
        return None
    try:
        return dt.date(year, int(match[1]), int(match[2]))
    except ValueError:  # 2.30: no day
        return None


def has_day(text: str) -> bool:
    """Whether a day stands there, with or without its year."""
    return day_of(text, 2000) is not None
