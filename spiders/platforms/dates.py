"""Dates as lists write them: in any width, with any divider, in Chinese numerals, the day above its month."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator

_STROKES = re.compile("[‐‑‒–—―−ー〜~]")
_YEAR = r"(?P<y>(?:19|20)\d{2})"
_MONTH, _DAY = r"(?P<m>\d{1,2})", r"(?P<d>\d{1,2})"
_DATE = re.compile(rf"(?<!\d){_YEAR}\s*[-./年·、]\s*{_MONTH}\s*[-./月·、]\s*{_DAY}(?!\d)")
_CHINESE = re.compile(
    "(?P<y>[二2][〇○零0][〇○零一二三四五六七八九0]{2})年(?P<m>十?[一二三四五六七八九十])月(?P<d>[二三]?十?[一二三四五六七八九十])日?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = rf"(?P<n>{'|'.join(_MONTHS)})[a-z]*\.?"
_ENGLISH = (
    # the second is what Java prints of a date
    re.compile(rf"\b{_NAME}\s+{_DAY}(?:\s*,\s*|\s+(?:\d\d?:\d\d(?::\d\d)?\s+(?:[A-Z]{{3,4}}\s+)?)?){_YEAR}\b", re.I),
    re.compile(rf"(?<!\d){_DAY}[\s-]+{_NAME}[\s,-]+{_YEAR}(?!\d)", re.I),
)
#: What is a date only where nothing else stands beside it: 20250120, 25-01-20, and a day, or a year, in a line of its own.
_ALONE = (
    re.compile(rf"{_YEAR}(?P<m>\d{{2}})(?P<d>\d{{2}})"),
    re.compile(r"(?P<y>(?:0[3-9]|[1-3]\d))[-./](?P<m>\d{2})[-./](?P<d>\d{2})"),
    re.compile(rf"{_DAY}\s*日?\s+{_YEAR}\s*[-./年]\s*{_MONTH}\s*月?"),
    re.compile(rf"{_YEAR}\s*[-./年]\s*{_MONTH}\s*月?\s+{_DAY}\s*日?"),
    re.compile(rf"{_MONTH}\s*[-./月]\s*{_DAY}\s*日?\s+{_YEAR}\s*年?"),
    re.compile(rf"{_YEAR}\s*年?\s+{_MONTH}\s*[-./月]\s*{_DAY}\s*日?"),
)
_WORDS = re.compile(
    r"^(?:(?:发布|更新|公开|发文|成文|生成|录入|上传)?(?:日期|时间|于)?:\s*|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s)",
    re.I,
)
_TIME = re.compile(r"(?:\s*T?\s*\d\d?:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$")
_AROUND = "[]()【】〔〕<>{}|, \t"
_NUMERALS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零0", 0) | {"2": 2}


def iso_date(text: str) -> str | None:
    """The first date in a text as ISO, however it is written; None when there is none or it is no day."""
    return next(_found(_plain(text)), None)


def only_date(text: str) -> str | None:
    """The ISO date of a text that is nothing but a date, with a time, brackets or 发布时间 around it; None for other texts."""
    bare = _WORDS.sub("", _plain(text).strip(_AROUND)).strip(_AROUND)
    bare = _TIME.sub("", bare).strip(_AROUND)
    for pattern in (_DATE, _CHINESE, *_ENGLISH, *_ALONE):
        if (found := pattern.fullmatch(bare.removesuffix("日") if pattern is _DATE else bare)) and (day := _day(found)):
            return day
    return None


def _plain(text: str) -> str:
    """A text with digits and dividers of plain width, its white space folded."""
    return " ".join(_STROKES.sub("-", unicodedata.normalize("NFKC", text)).split())


def _found(text: str) -> Iterator[str]:
    for pattern in (_DATE, _CHINESE, *_ENGLISH):
        yield from (day for found in pattern.finditer(text) if (day := _day(found)))


def _day(found: re.Match[str]) -> str | None:
    parts = found.groupdict()
    month = _MONTHS.index(parts["n"].lower()) + 1 if parts.get("n") else _number(parts["m"])
    year = "".join(str(_NUMERALS.get(digit, digit)) for digit in parts["y"])
    try:
        return dt.date(int(year) if len(year) == 4 else 2000 + int(year), month, _number(parts["d"])).isoformat()
    except ValueError:
        return None


def _number(text: str) -> int:
    """A number below a hundred, in digits or as 二十一."""
    if text.isdecimal():
        return int(text)
    tens, mark, ones = text.rpartition("十")
    return (10 * _NUMERALS.get(tens, 1) if mark else 0) + _NUMERALS.get(ones, 0)
