"""Numbers with their units in a sentence (1,234件, 二十三宗, 两千余件, 1.2万元), and the figure that one becomes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from parsers.prose import figure_words as words
from parsers.prose.chinese_numerals import number_of

MONEY = ("元", "万元", "亿元")


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit as printed; ``start`` and ``end`` are its places in the line."""

    start: int
    end: int
    value: Decimal
    unit: str | None
    approximate: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A figure of a sentence; ``start`` and ``end`` are places in its squeezed text."""

    code: str
    value: Decimal
    unit: str | None
    approximate: bool
    subject: str
    start: int
    end: int
    verb: str = ""


def masked(line: str) -> str:
    """``line`` with quotations, brackets and 公民、法人和其他组织 masked, character for character."""

    def mask(match: re.Match[str]) -> str:
        return words.MASK * len(match[0])

    line = words.BRACKETS.sub(mask, words.QUOTED.sub(mask, line))
    return words.APPLICANTS.sub(mask, line)


def numbers_in(line: str, start: int, end: int) -> Iterator[Number]:
    """The counted numbers of ``line[start:end]``, left to right; those with two readings are left out."""
    if not words.NUMERAL.search(line, start, end):
        return
    taken = start
    for match in words.NUMBER.finditer(line, start, end):
        first = match.start("number")
        if words.NO_NUMBER_BEFORE.search(line, max(start, first - 3), first):
            continue
        number, unit = match["number"].rstrip(",") + match["power"], match["unit"]
        if unit == "元" and number[-1] in "万亿":  # 1.25万元 is 1.25 of 万元
            number, unit = number[:-1], number[-1] + unit
        value = number_of(number)
        if value is None or (match["number"] == "一" and line[match.end() : match.end() + 1] in ("性", match["unit"])):
            continue
        loose = any(match[name] for name in ("before", "more", "rest", "after"))
        taken = match.end()
        yield Number(match.start(), match.end(), value, unit, loose)
    bare = words.BARE.search(line, taken, end)
    if bare is not None:
        value = Decimal(0) if bare["number"] == "无" else number_of(bare["number"])
        if value is not None:
            yield Number(bare.start("number"), bare.end("number"), value, None, approximate=False)
