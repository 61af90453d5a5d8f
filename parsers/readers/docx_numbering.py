"""Automatic numbering of Word: the numeral that is printed before a paragraph and stands nowhere in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from parsers.readers.docx_styles import Styles
from parsers.readers.docx_xml import W, child, number, value

_LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"
_FORMAL = "零壹贰叁肆伍陆柒捌玖"
_COUNTING = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "japaneseCounting",
        "ideographTraditional",
    )
)
_DIGITAL = frozenset(["ideographDigital", "taiwaneseDigital", "japaneseDigitalTenThousand", "koreanDigital2"])
_FORMAL_COUNTING = frozenset(["chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"])
_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"))
_ROMAN_UNITS = ((9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    format: str
    text: str
    style: str | None
    suffix: str
    restart: int | None  # the level whose count starts this one again; None: any above
    arabic: bool  # legal numbering: the numerals of all levels in Arabic digits


@dataclass(slots=True)
class _List:
    """A ``w:num``: levels of its abstract list with its own changes, and the starts it sets at its first use."""

    abstract: str
    levels: dict[int, _Level]
    starts: dict[int, int]


class Numbering:
    """The counters of a document, moved on by ``next`` paragraph by paragraph in document order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()
        if root is None:
            return
        abstract = {value(it, "abstractNumId") or "": it for it in root.iterfind(f"{W}abstractNum")}
        nums = {value(it, "numId") or "": it for it in root.iterfind(f"{W}num")}
        for numeral, element in nums.items():
            self._lists[numeral] = self._list(element, abstract, nums)

    def _list(
        self, element: etree._Element, abstract: dict[str, etree._Element], nums: dict[str, etree._Element]
    ) -> _List:
        name = value(child(element, "abstractNumId")) or ""
        of_style = self._styles.numbering(value(child(abstract.get(name), "numStyleLink")))
        if of_style is not None and of_style[0] in nums:
            name = value(child(nums[of_style[0]], "abstractNumId")) or ""
        levels = _levels(abstract.get(name))
        starts: dict[int, int] = {}
        for change in element.iterfind(f"{W}lvlOverride"):
            at = number(change, 0, "ilvl")
            levels.update(_levels(change))
            if (start := child(change, "startOverride")) is not None:
                starts[at] = number(start, 1)
        return _List(name, levels, starts)

    def next(self, paragraph: etree._Element, style: str | None) -> str:
        """The numeral before a paragraph as printed, ``""`` without one; the counters move on."""
        listed = child(paragraph, "pPr", "numPr")
        own = value(child(listed, "numId"))
        of_style = self._styles.numbering(style)
        numeral = own if own is not None else of_style[0] if of_style else None
        its = self._lists.get(numeral or "")
        if its is None or numeral is None:
            return ""
        at = self._level(its, listed, own, of_style, style)
        level = its.levels.get(at)
        if level is None or (level.format == "none" and not level.text):
            return ""
        self._count(numeral, its, at, level)
        return self._printed(its, level)

    def _level(
        self,
        its: _List,
        listed: etree._Element | None,
        own: str | None,
        of_style: tuple[str, int] | None,
        style: str | None,
    ) -> int:
        if listed is not None and child(listed, "ilvl") is not None:
            return number(child(listed, "ilvl"), 0)
        if own is not None or style is None:
            return 0
        linked = next((at for at, level in its.levels.items() if level.style == style), None)
        return linked if linked is not None else of_style[1] if of_style else 0

    def _count(self, numeral: str, its: _List, at: int, level: _Level) -> None:
        counts = self._counts.setdefault(its.abstract, {})
        fresh = at in its.starts and (numeral, at) not in self._begun
        self._begun.add((numeral, at))
        if fresh:
            counts[at] = its.starts[at]
        else:
            counts[at] = counts[at] + 1 if at in counts else level.start
        for below in range(at + 1, _LEVELS):
            lower = its.levels.get(below)
            if lower is not None and lower.restart is not None and (lower.restart == 0 or at >= lower.restart):
                continue
            counts.pop(below, None)

    def _printed(self, its: _List, level: _Level) -> str:
        if level.format == "bullet":
            return ""
        counts = self._counts[its.abstract]

        def numeral(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            other = its.levels.get(at)
            count = counts.get(at, other.start if other else 1)
            return spelled(count, "decimal" if level.arabic or other is None else other.format)

        text = _PLACE.sub(numeral, level.text)
        return text if level.suffix == "nothing" or not text[-1:].isascii() else f"{text} "


def _levels(parent: etree._Element | None) -> dict[int, _Level]:
    found: dict[int, _Level] = {}
    for element in parent.iterfind(f"{W}lvl") if parent is not None else ():
        restart = child(element, "lvlRestart")
        found[number(element, 0, "ilvl")] = _Level(
            number(child(element, "start"), 1),
            value(child(element, "numFmt")) or "decimal",
            value(child(element, "lvlText")) or "",
            value(child(element, "pStyle")),
            value(child(element, "suff")) or "tab",
            None if restart is None else number(restart, 0),
            child(element, "isLgl") is not None,
        )
    return found


def spelled(count: int, style: str) -> str:
    """A count in one of Word's number formats; those that no Chinese document uses come out in Arabic digits."""
    if style in _COUNTING:
        return _counted(count, _DIGITS, "十百千")
    if style in _FORMAL_COUNTING:
        return _counted(count, _FORMAL, "拾佰仟")
    if style in _DIGITAL:
        return "".join(_DIGITS[int(digit)] for digit in str(count)) if count >= 0 else str(count)
    if style in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= count <= 20:
        return chr(0x2460 + count - 1)
    if style == "decimalEnclosedParen" and 1 <= count <= 20:
        return chr(0x2474 + count - 1)
    if style in ("decimalFullWidth", "decimalFullWidth2"):
        return str(count).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if style in ("upperLetter", "lowerLetter") and count >= 1:
        letters = chr(65 + (count - 1) % 26) * ((count - 1) // 26 + 1)
        return letters if style == "upperLetter" else letters.lower()
    if style in ("upperRoman", "lowerRoman") and 1 <= count < 4000:
        roman = _roman(count)
        return roman if style == "upperRoman" else roman.lower()
    if style == "none":
        return ""
    return f"{count:02}" if style == "decimalZero" else str(count)


def _counted(count: int, digits: str, units: str) -> str:
    """Chinese numerals up to 9999: 十一, 二十, 一百零三."""
    if not 0 <= count <= 9999:
        return str(count)
    if count == 0:
        return digits[0]
    text, gap = "", False
    for place, unit in zip((1000, 100, 10, 1), (units[2], units[1], units[0], ""), strict=True):
        digit = count // place % 10
        if digit:
            text += ("零" if gap and text else "") + digits[digit] + unit
        gap = digit == 0
    one = digits[1] + units[0]
    return text[1:] if text.startswith(one) and digits is _DIGITS and count < 20 else text


def _roman(count: int) -> str:
    text = ""
    for worth, sign in (*_ROMAN, *_ROMAN_UNITS):
        text += sign * (count // worth)
        count %= worth
    return text
