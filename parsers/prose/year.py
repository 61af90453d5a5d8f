"""Report year and statistical period: from the title, the period the report states, and what its body speaks of."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from parsers.model import Candidate
from parsers.prose.labelled import Kind, Labelled
from parsers.prose.text import arabic_dates, legible_sentences, squeeze

_DAY = r"(?P<{0}_month>\d{{1,2}})月(?:(?P<{0}_day>\d{{1,2}})日?)?"
# 年 is optional: extractors lose characters that portals wrap in elements of their own (自20211月1日).
_PERIOD = re.compile(
    rf"(?P<first_year>20\d\d)年?{_DAY.format('first')}(?:起|开始)?(?:至|到|—+|-+|~|–|－|─)+"
    rf"(?:(?P<last_year>20\d\d)年?|(?:同年|当年))?{_DAY.format('last')}"
)
_STATED = re.compile("统计|期限|时限|起止|数据|报告期|截止")
_NEAR = 45  # characters between a period and the words that make it the statistical one
# What may not stand before is asked behind: a pattern that begins with 20 is found faster.
_YEAR = re.compile(r"(20[0-3]\d)(?<!\d20\d\d)(?:年|年度)(?!.{0,4}(?:印发|修订|公布施行))")
_DATED = 60  # characters of a line that an organ signs with its date
_DATED_LINE = re.compile(r"[^\d。,;:]*[(]?20\d\d年\d{1,2}月(?:\d{1,2}日)?[)]?")
_QUOTED = re.compile("《[^》]*》|[〔\\[(]20\\d\\d[〕\\])]\\d*号?")


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day counted; ``stated``: the text calls it the period of its figures."""

    start: dt.date
    end: dt.date
    evidence: str
    stated: bool

    @property
    def is_calendar_year(self) -> bool:
        return (self.start, self.end) == (dt.date(self.start.year, 1, 1), dt.date(self.start.year, 12, 31))


def period_of(texts: Sequence[str], titled: int | None = None) -> Period | None:
    """The statistical period stated in ``texts`` (preamble first); else a whole year that they speak of.

    ``titled`` is the year of the title: a whole year that is merely spoken of must be that one.
    """
    found = [period for text in texts for period in _periods(text)]
    stated = next((period for period in found if period.stated), None)
    spoken = (period for period in found if period.is_calendar_year and titled in (None, period.end.year))
    return stated or next(spoken, None)


def _periods(text: str) -> list[Period]:
    found: list[Period] = []
    if squeeze(text).count("月") < 2:  # the first and the last
        return found
    told = legible_sentences(text)
    for place, (sentence, line) in enumerate(told):
        for match in _PERIOD.finditer(line):
            start = _day(match, "first", match["first_year"])
            end = _day(match, "last", match["last_year"] or match["first_year"])
            if start is None or end is None or end <= start:
                continue
            before = told[place - 1][1] if place else ""
            around = (before + line)[: len(before) + match.end() + _NEAR][max(0, len(before) + match.start() - _NEAR) :]
            found.append(Period(start, end, sentence, _STATED.search(around) is not None))
    return found


def _day(match: re.Match[str], which: str, year: str) -> dt.date | None:
    month = int(match[f"{which}_month"])
    day = match[f"{which}_day"]
    try:
        if day is None and which == "last":  # 1月至12月: to the end of the month
            return dt.date(int(year) + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
        return dt.date(int(year), month, int(day or 1))
    except ValueError:  # no such day: not a period
        return None


def years_spoken(texts: Sequence[str]) -> Counter[int]:
    """How often the body speaks of each year."""
    counts: Counter[int] = Counter()
    for text in texts:
        line = arabic_dates(squeeze("\n".join(part for part in text.split("\n") if not _is_dated(part))))
        if "20" not in line:
            continue
        line = _QUOTED.sub("", line)
        counts.update(int(year) for year in _YEAR.findall(line))
    return counts


def body_year(counts: Counter[int]) -> tuple[int, int] | None:
    """The year the body speaks of most, and how often; None when no year stands out."""
    ranked = counts.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0]


def _is_dated(line: str) -> bool:
    """Whether a line is the date below a report, alone or behind the organ's name: when it was signed, not what it counts."""
    return len(line) <= _DATED and _DATED_LINE.fullmatch(arabic_dates(squeeze(line))) is not None


def labelled_years(labels: Sequence[Labelled]) -> list[tuple[int, str, str]]:
    """The years that labels state (统计年度：2015年), each with its origin and its evidence."""
    read = [
        (re.fullmatch(r"(20[0-3]\d)年?度?", squeeze(item.value)), item) for item in labels if item.kind is Kind.YEAR
    ]
    return [(int(match[1]), "index:year", f"{item.label}：{item.value}") for match, item in read if match is not None]


def choose_year(title: int | None, period: Period | None, body: int | None, notice: int | None) -> int | None:
    """The report year: the title's, unless stated period and body agree on another; then period, body, notice title.

    Publishers re-use last year's file and forget one place: two of three witnesses outweigh the third.
    """
    counted = period.end.year if period is not None else None
    if title is not None:
        return counted if counted is not None and counted == body and counted != title else title
    return next((year for year in (counted, body, notice) if year is not None), None)


def year_candidates(
    titles: Sequence[tuple[int, str, str]], period: Period | None, body: tuple[int, int] | None
) -> list[Candidate]:
    """Candidates in order of trust; ``titles``: year, origin and evidence of each title that names one."""
    found = [Candidate("year", str(year), origin, evidence) for year, origin, evidence in titles]
    if period is not None:
        found.append(Candidate("year", str(period.end.year), "period", period.evidence))
    if body is not None:
        found.append(Candidate("year", str(body[0]), "body", f"{body[0]}年 ×{body[1]}"))
    return found
