"""Titles of annual reports in all their forms: whose report of which year a line announces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from parsers.prose.organs import Kind, clean_organ, is_organ, kind_of
from parsers.prose.text import arabic_dates, squeeze

_YEAR = "(?:(?P<{}>20[0-3]\\d)年?度?)"
_SUBJECT = "(?:政府信息(?:与政务|和政务|及政务)?公开|信息公开|政务公开|政府信息和政务公开)"
_REPORT = "(?:(?:的)?(?:年度)?(?:工作)?(?:总结)?(?:情况)?(?:的)?(?:总结)?(?:年度)?(?:工作)?(?:情况)?(?:的)?(?:年度报告|年报|报告))"
_TITLE = re.compile(
    f"{_YEAR.format('first')}?(?:度)?(?P<agency>.*?)(?:关于)?{_YEAR.format('second')}?(?:年度|度)?(?:的)?(?:本级|本机关)?"
    f"(?P<subject>{_SUBJECT})(?:的)?(?:工作)?(?:情况)?(?:的)?{_YEAR.format('third')}?{_REPORT}"
    f"(?P<post>.*)"
)
_POST = re.compile(
    f"(?:[(\\[〔【]?(?:{_YEAR.format('fourth')}|图解|图片版|图文版|文字版|全文|公示|公开版|修订版?|更正版?|电子版|公开|正式|定稿|审定稿|终稿|最终版|上网版|挂网版|发布版|网站版|网络版|汇总|合集|pdf版?|word版?|"
    r"\.(?:pdf|docx?|html?|wps|ofd|xlsx?))[)\]〕】]?)*",
    re.IGNORECASE,
)
#: Spellings of one thing, brought to one before a title is read.
_SPELLED = (
    (re.compile("年年(?=度|政|信)"), "年"),
    (re.compile("[(\\[〔](20[0-3]\\d)年?度?[)\\]〕](?=政府信息|信息公开|政务公开)"), r"\1年"),
    (re.compile("(20[0-3]\\d)年1月?(?:份|1日)?[-—~至到]+(?:20[0-3]\\d年)?12月(?:份|31日)?(?=.)"), r"\1年"),
    (re.compile("[(](20[0-3]\\d)年1月1?日?[-—~至到]+(?:20[0-3]\\d年)?12月(?:31日)?[)]"), r"(\1年)"),
    (re.compile("^[【\\[]([^】\\]]{4,30}[局委会厅办室府镇乡处道])[】\\]](?=20|政府|信息)"), r"\1"),
    # 15年: a year of two digits, as publishers write it; no 第15年, no 2014-15年, no 15年来.
    (re.compile("^(?:0[89]|[123]\\d)年(?=度?[\u3400-\u9fff])(?!来|间|度?以|[以之]|期)"), r"20\g<0>"),
    (
        re.compile(
            "(?<=[\u3400-\u9fff])(?<!第)((?:0[89]|[123]\\d)年)(?=度?(?:政府信息|信息公开|政务公开|工作|年度报告))"
        ),
        r"20\1",
    ),
    (re.compile("20[0-3]\\d年?[-—–~～至到]+(?=20[0-3]\\d年)"), ""),
    (re.compile("关于(?:公布|发布|公开)(?=20[0-3]\\d)"), "关于"),
)
_AGENCY_BEHIND = re.compile("[(\\[]([^()]{4,30})[)\\]]")
_SITE = re.compile("[_|]|--+|——+|>+|-(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])-")
_LEAD = re.compile(
    "^(?:(?:标题|名称|信息名称)[:]|附件?(?:[\\d一二三四五六七八九十]{1,2}[:.、]?|[:.、])|中国·|[【\\[(](?:图解|一图读懂|图文|公告|公示|年报|转载)[】\\])]|(?:图解|一图读懂)[:|]?|"
    '(?:关于)?(?:印发|发布|公布|公开|编制)(?=.{2,30}(?:年|信息公开))|[《“"])+'
)
_TAIL = re.compile('(?:的?(?:通知|公告|函))?[》”"]?(?:的?(?:通知|公告|函))?$')
_NOBODY = "[我本该全].{0,6}|年度|度|本级|[\\d〇○零一二三四五六七八九至—~-]{1,9}年度?"
_LENGTH = 90
_YEAR_NUMBERS = ("first", "second", "third", "fourth")


@dataclass(frozen=True, slots=True)
class Title:
    """A title as read. ``agency`` and ``year`` are None where it names none; ``whole``: the line is nothing else."""

    agency: str | None
    year: int | None
    printed: str
    whole: bool

    @property
    def fullness(self) -> int:
        """How many of agency and year it names."""
        return (self.agency is not None) + (self.year is not None)


def read_title(text: str) -> Title | None:
    """The title of an annual report that ``text`` is, None when it is none.

    Reads ``<机关>YYYY年(度)政府信息公开工作年度报告``, ``…政府信息公开工作YYYY年度报告``, ``YYYY年<机关>政府信息公开…``,
    ``…（YYYY年度）`` and their mixtures, years in full-width or Chinese numerals too, and a site's name before or behind a
    dash or bar.
    """
    if "公" not in text or "报" not in text:  # neither has a compatibility form
        return None
    line = arabic_dates(squeeze(text))
    if len(line) > _LENGTH * 2 or "公开" not in line or not ("报告" in line or "年报" in line):
        return None
    return _read_line(line)


@lru_cache(maxsize=1024)  # a page prints its title three or four times, and each is asked for by several rules
def _read_line(line: str) -> Title | None:
    whole = _of_segment(line)
    if whole is not None:
        return whole
    parts = [part for part in _SITE.split(line) if part]
    found = [title for part in parts if len(parts) > 1 and (title := _of_segment(part)) is not None]
    return max(found, key=lambda title: (title.fullness, title.year is not None), default=None)


def _of_segment(line: str) -> Title | None:
    if len(line) > _LENGTH or "。" in line:
        return None
    stripped = _TAIL.sub("", _LEAD.sub("", line))
    whole = stripped == line
    for spelling, plain in _SPELLED:
        stripped = spelling.sub(plain, stripped)
    match = _TITLE.fullmatch(stripped)
    if match is None:
        return None
    name, behind = match["agency"].strip('"“”《》:,·-'), match["post"]
    inside = _AGENCY_BEHIND.fullmatch(behind)
    if inside is not None and not name and is_organ(inside[1]):
        name, behind = inside[1], ""
    post = _POST.fullmatch(behind)
    if post is None or re.search("[。,;:!?《》|>]|第\\d+条", name):
        return None
    # 洪山区人民政府信息公开…: the word 政府 belongs to the agency and to the subject.
    if name.endswith("人民") and match["subject"].startswith("政府"):
        name += "政府"
    if name.endswith(("政务公开", "政府信息公开", "指南", "制度", "条例")):
        return None
    years = [match[key] for key in _YEAR_NUMBERS[:3]] + [post["fourth"]]
    told = {int(number) for number in years if number}
    year = told.pop() if len(told) == 1 else None  # 2024年…报告（2023年度）: period and text tell which
    agency = clean_organ(name)
    if agency is None and name and not re.fullmatch(_NOBODY, name):
        return None
    return Title(agency, year, stripped, whole)


def title_at(lines: Sequence[str], place: int, depth: int = 4) -> tuple[Title, int] | None:
    """The title that begins in ``lines[place]`` and may go on over the next lines: its fullest reading and its length.

    A line before the title proper counts as its first half only when what then stands for the agency ends like one.
    """
    best: tuple[Title, int] | None = None
    joined = ""
    for count, line in enumerate(lines[place : place + depth], start=1):
        if len(line) > _LENGTH * 2 or re.search("[。;；]", line):
            break
        joined += squeeze(line)
        title = read_title(line) if count == 1 else _of_segment(arabic_dates(joined))
        if title is None or (count > 1 and title.agency is not None and kind_of(title.agency) is Kind.UNKNOWN):
            continue
        if best is None or title.fullness > best[0].fullness:
            best = title, count
    return best
