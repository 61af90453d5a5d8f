"""Which entries of a list are annual reports, by title. What is left out is named, never dropped silently."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from spiders.platforms.entries import Row

_REPORT = re.compile(r"年度(工作)?报告|年报|公开(工作)?报告|工作报告")
_SUBJECT = re.compile(r"信息公开|政务公开")
_COMPANION = re.compile(r"图解|一图读懂|图片版|解读|问答|动漫|视频")
_OTHER_SUBJECT = re.compile(r"预算|决算|财务|财政|审计|统计年|法治|依法行政|网站(工作)?(年度)?报表|网站工作|绩效|质量")
_ABOUT = re.compile(r"指南|目录|通知|公布情况|发布情况|办法|制度|规定|说明$|模板|格式")
#: 年度报告公布情况: not a report but the list of who had to publish one, and of who was late (PLATFORMS: the best roster there is).
_ROSTER = re.compile(
    r"(?:年度?报告?|工作报告)的?(?:编制|编报|编写)?[和及与、]?(?:公布|发布|公开|报送|上网)(?:工作)?的?(?:情况|一览表|统计表|情况表|名单)"
)
_YEAR = re.compile(r"((?:19|20)\d{2})\s*(?:年|-?\s*度|）|\))")
_CHINESE_YEAR = re.compile(r"[二一][〇○零OＯ九0-9０]([〇○零一二三四五六七八九]{2})年")
_DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | {"○": "0", "零": "0"}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that is not visited, and why."""

    row: Row
    why: str  # companion | about | other | year | roster: fetched all the same, as what it is


def named_better(one: Row, other: Row) -> Row:
    """Of two links to one address the one that is called a report; the first, where both or neither are.

    Lists link an entry twice, with its picture or its document number first; a date that only one of them has is kept.
    """
    kept = other if _why_not(one.title) is not None and _why_not(other.title) is None else one
    return replace(kept, list_date=kept.list_date or one.list_date or other.list_date)


def title_year(title: str) -> int | None:
    """The report year a title names; None when it names none."""
    if found := _YEAR.search(title):
        return int(found[1])
    if found := _CHINESE_YEAR.search(title):
        return 2000 + int("".join(_DIGITS[digit] for digit in found[1]))
    return None


def is_roster(title: str) -> bool:
    """Whether a title announces the list of units that had to publish an annual report."""
    bare = "".join(title.split())
    return (
        _ROSTER.search(bare) is not None
        and _SUBJECT.search(bare) is not None
        and not _OTHER_SUBJECT.search(bare)
        and not _COMPANION.search(bare)
    )


def choose(rows: Iterable[Row], years: tuple[int, ...]) -> tuple[list[Row], list[LeftOut]]:
    """Entries that announce an annual report of the wanted years (all when empty), and everything else.

    A title without a year is visited whatever the years: only its page can tell.
    """
    chosen: list[Row] = []
    left: list[LeftOut] = []
    for row in rows:
        why = _why_not(row.title)
        year = title_year(row.title)
        # A roster may be named after the year it was published in, the year after that of the reports.
        named = {year, year - 1} if year is not None and why == "roster" else {year}
        if why in (None, "roster") and years and year is not None and not named & set(years):
            why = "year"
        if why is None:
            chosen.append(row)
        else:
            left.append(LeftOut(row, why))
    return chosen, left


def _why_not(title: str) -> str | None:
    if is_roster(title):
        return "roster"
    if _COMPANION.search(title):
        return "companion"
    if not _REPORT.search(title):
        return "about" if _ABOUT.search(title) else "other"
    if _SUBJECT.search(title):
        return "about" if _ABOUT.search(title) else None
    return "other" if _OTHER_SUBJECT.search(title) or _ABOUT.search(title) else None
