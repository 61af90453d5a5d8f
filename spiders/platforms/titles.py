"""Which entries of a list are annual reports, by title. What is left out is named, never dropped silently."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from spiders.platforms.entries import Row

_REPORT = re.compile(r"年度(?:公开)?(?:工作)?(?:情况)?的?报告|年报|公开(?:工作)?(?:年度)?(?:情况)?的?报告|工作报告")
_SUBJECT = re.compile(r"信息公开|政务公开")
_COMPANION = re.compile(r"图解|图说|一图|长图|漫画|速览|图片版|解读|问答|动漫|视频")
_OTHER_SUBJECT = re.compile(r"预算|决算|财务|财政|审计|统计年|法治|依法行政|网站(工作)?(年度)?报表|网站工作|绩效|质量")
_NAMED_AFTER_IT = re.compile(r"(?:财政|审计|统计|法治|质量(?:技术)?监督(?:检验检疫)?)(?:总局|局|厅|部|所|办|署)")
_ABOUT = re.compile(r"指南|目录|公布情况|发布情况|办法|制度|规定|(?:编制|填报|填表)说明|说明$|模板|格式|培训")
#: A 通知 carries the report (关于公布…年度报告的通知) unless it tells others to write one.
_NOTICE = re.compile(r"通知")
_DEMAND = re.compile(
    r"编制|编报|编写|撰写|起草|填报|做好|开展|组织|报送|上报|汇总|会议|有关|工作的通知|要求|规范|抓紧|催|征求|征集|整改|考核|评估"
)
_PART_OF_YEAR = re.compile(r"[上下]半年|半年度?(?:工作|政府|报告|总结)|季度")
_CUT = re.compile(r"(?:…|\.{2,}|·{2,})$")  # a title that the list shortened may be a report's
#: 年度报告公布情况: not a report but the list of who had to publish one, and of who was late (PLATFORMS: the best roster there is).
_ROSTER = re.compile(
    r"(?:年度?报告?|工作报告)的?(?:编制|编报|编写)?[和及与、]?(?:公布|发布|公开|报送|上网)(?:工作)?的?(?:情况|一览表|统计表|情况表|名单)"
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)(?!年\d{1,2}月|[-./]\d{1,2}[-./]\d|[〕\]]\d*号?)")
#: What stands between a year and the report it names: 年、年度、全县…, no other year and no other date.
_OF_REPORT = re.compile(r"(?:年|-?度|\)|$|(?=政府|信息|政务|部门|工作|公开|年报))")
_NEAR = re.compile(r"年?度?的?[^\d。;]{0,16}?(?:信息公开|政务公开|年报|年度(?:工作)?报告)")
_ZERO = "〇○◯零0oOοΟоО"
_CHINESE_YEAR = re.compile(
    rf"(?<![一二三四五六七八九{_ZERO}\d])([二2][{_ZERO}][{_ZERO}一二三四五六七八九1-9]{{2}})(?![一二三四五六七八九十\d])"
)
_DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | dict.fromkeys(_ZERO, "0")
_MARKUP = re.compile(r"<[^<>]{1,80}>|&nbsp;|\s+")


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
    """The report year a title names, in digits of any width or in Chinese numerals; None when it names none.

    Of several years that of the report: 2024年公布2023年年报 is of 2023. A date or a document number names no year.
    """
    bare = _bare(title)
    named = _years(bare)
    near = [found for found in named if _NEAR.match(bare, found.end())]
    best = near or [found for found in named if bare.startswith("年度", found.end())] or named
    return int(best[-1][1]) if best else None


def _years(bare: str) -> list[re.Match[str]]:
    return [found for found in _YEAR.finditer(bare) if _OF_REPORT.match(bare, found.end())]


def _bare(title: str) -> str:
    """A title without markup and spaces, its letters and digits of plain width, its Chinese years in digits."""
    plain = _MARKUP.sub("", unicodedata.normalize("NFKC", title))
    return _CHINESE_YEAR.sub(lambda found: "".join(_DIGITS.get(digit, digit) for digit in found[1]), plain)


def is_roster(title: str) -> bool:
    """Whether a title announces the list of units that had to publish an annual report."""
    bare = _bare(title)
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
        named = {int(found[1]) for found in _years(_bare(row.title))}
        named |= {year - 1} if year is not None and why == "roster" else set()
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
    bare = _bare(title)
    if _COMPANION.search(bare):
        return "companion"
    subject = _SUBJECT.search(bare)
    about = _ABOUT.search(bare) or (_NOTICE.search(bare) and (_DEMAND.search(bare) or not subject))
    if not _REPORT.search(bare):
        if subject and not about and _CUT.search(bare) and title_year(bare) is not None:
            return None
        return "about" if about or _NOTICE.search(bare) else "other"
    if _PART_OF_YEAR.search(bare):
        return "other"
    if subject:
        return "about" if about else None
    return "other" if about or _OTHER_SUBJECT.search(_NAMED_AFTER_IT.sub("", bare)) else None
