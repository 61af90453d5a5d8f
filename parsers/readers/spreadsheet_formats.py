"""Number formats of spreadsheets: what a cell shows for the number it keeps, exactly, or why that cannot be told."""

from __future__ import annotations

import datetime as dt
import math
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_PRECISION = 15  # significant digits that spreadsheets keep; more are noise of binary fractions
_GENERAL_DIGITS = 11  # characters that General shows at most: longer numbers are rounded to the width of their column
_MOST_EXPONENT = 30

_GENERAL = re.compile(r"general|g/通用格式|standard|g/標準|标准", re.IGNORECASE)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<padded>.)|\*(?P<filled>.)|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general|g/通用格式)|(?P<ampm>am/pm|a/p|上午/下午)|(?P<digits>[0#?][0#?,]*(?:\.[0#?,]*)?|\.[0#?]+,*)"
    r"|(?P<exponent>e[+-][0#?]+)|(?P<percent>%)|(?P<text>@)|(?P<date>[ymdhsge]+|aaaa?|b{2,4})|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell shows; ``doubt`` says why it may be something else, ``None`` when it is sure."""

    text: str
    doubt: str | None = None


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the up to four parts of a format that ``;`` divides."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None = None

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset(kind for kind, _ in self.tokens)

    @property
    def is_date(self) -> bool:
        return bool(self.kinds & {"date", "ampm", "elapsed"})


def exact(value: float) -> Decimal:
    """A binary fraction as the decimal that was typed: its shortest form, of no more digits than spreadsheets keep."""
    number = Decimal(value) if isinstance(value, int) else Decimal(repr(value))
    if len(number.as_tuple().digits) > _PRECISION:
        number = number.quantize(Decimal(1).scaleb(number.adjusted() - _PRECISION + 1), ROUND_HALF_UP)
    if number == number.to_integral_value() and abs(number.adjusted()) < _MOST_EXPONENT:
        return number.quantize(Decimal(1))
    return number.normalize()


def is_date_format(code: str) -> bool:
    """Whether a format shows numbers as days or times."""
    return any(section.is_date for section in _sections(code))


def shown(value: float, code: str) -> Shown:
    """The text of a number under a format. Days, fractions and powers are in doubt: nothing in them is a count."""
    number = exact(value) if math.isfinite(value) else None
    if number is None or number.adjusted() > _MOST_EXPONENT:
        return Shown(str(value), "the cell keeps no number that can be printed")
    sections = _sections(code)
    section, plain = _chosen(sections, number)
    if section is None or section.kinds & {"general"} or (not section.tokens and len(sections) == 1):
        return _general(number if plain else abs(number), section)
    if section.is_date:
        return Shown(format(number, "f"), f"the cell is shown as a day or time ({code[:40]})")
    if section.kinds & {"exponent"} or any(kind == "literal" and text == "/" for kind, text in section.tokens):
        return Shown(format(number, "f"), f"the cell is shown in a way that keeps no plain number ({code[:40]})")
    if section.kinds == {"text"}:
        return _general(number, None)
    return _formatted(number, section, plain, code)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    if not code or _GENERAL.fullmatch(code.strip()) or code.strip() == "@":
        return (_Section((("general", ""),)),)
    sections: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    condition: tuple[str, Decimal] | None = None
    for match in _TOKEN.finditer(code):
        kind, text = str(match.lastgroup), match[match.lastgroup or 0]
        if kind == "literal" and text == ";":
            sections.append(_Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif kind == "bracket":
            compared = _CONDITION.fullmatch(text)
            if compared is not None:
                condition = (compared[1], Decimal(compared[2]))
            elif _ELAPSED.fullmatch(text):
                tokens.append(("elapsed", text))
            elif text.startswith("$"):
                tokens.append(("quoted", text[1:].split("-")[0]))
            elif text.upper().startswith("DBNUM"):
                tokens.append(("exponent", text))  # the digits are shown as Chinese numerals
        elif kind in ("padded", "filled"):
            tokens.append(("quoted", " " if kind == "padded" else ""))
        elif kind == "escaped":
            tokens.append(("quoted", text))
        else:
            tokens.append((kind, text))
    return (*sections, _Section(tuple(tokens), condition))


def _chosen(sections: tuple[_Section, ...], number: Decimal) -> tuple[_Section | None, bool]:
    """The section that shows this number, and whether it shows the minus of a negative one by itself."""
    given = sections[:3]
    if any(section.condition for section in given):
        for section in given:
            if section.condition is None or _COMPARE[section.condition[0]](number, section.condition[1]):
                return section, True
        return None, True
    if len(sections) == 1:
        return sections[0], True
    if number < 0:
        return sections[1], False
    if number == 0 and len(sections) >= 3:
        return sections[2], True
    return sections[0], True


def _general(number: Decimal, section: _Section | None) -> Shown:
    digits = format(number, "f")
    text = digits
    if section is not None and len(section.tokens) > 1:
        text = "".join(digits if kind == "general" else its for kind, its in section.tokens)
    if len(digits.lstrip("-").replace(".", "")) > _GENERAL_DIGITS:
        return Shown(text, "the cell keeps more digits than it shows")
    return Shown(text)


def _formatted(number: Decimal, section: _Section, signs: bool, code: str) -> Shown:
    places = [text for kind, text in section.tokens if kind == "digits"]
    if not places:
        text = "".join(text for kind, text in section.tokens if kind in ("quoted", "literal", "percent")).strip()
        # A mark for nothing (-) is what the page prints; that a number is hidden or replaced must not be passed over.
        return Shown(text, None if number == 0 else "the cell's format hides the number that it keeps")
    if len(places) > 1:
        return Shown(format(number, "f"), f"the cell is shown in pieces ({code[:40]})")
    shift = 2 * sum(kind == "percent" for kind, _ in section.tokens)
    digits, scaled = _digits(abs(number).scaleb(shift), places[0])
    zero = not any(digit in "123456789" for digit in digits)
    text = "".join(digits if kind == "digits" else its for kind, its in section.tokens).strip()
    if number < 0 and signs and not zero:
        text = f"-{text}"
    if scaled:
        return Shown(text, "the cell shows thousands, not the number that it keeps")
    if zero and number != 0:
        return Shown(text, "the cell shows nothing or zero and keeps another number")
    if number < 0 and not signs and "-" not in text and "(" not in text:
        return Shown(text, "the cell shows a negative number without its sign")
    return Shown(text)


def _digits(number: Decimal, places: str) -> tuple[str, bool]:
    """Rounded as spreadsheets do, and whether commas behind the places divide it by thousands."""
    bare = places.rstrip(",")
    thousands = len(places) - len(bare)
    head, _, tail = bare.partition(".")
    if not tail and head.endswith(","):
        thousands += len(head) - len(head.rstrip(","))
    number = number.scaleb(-3 * thousands)
    tail = tail.replace(",", "")
    rounded = number.quantize(Decimal(1).scaleb(-len(tail)), ROUND_HALF_UP)
    whole, _, fraction = format(rounded, "f").partition(".")
    least = sum(1 for place in head if place == "0")
    whole = whole.lstrip("0").rjust(least, "0")
    if "," in head.rstrip(",") and whole:
        whole = _grouped(whole)
    optional = len(tail) - len(tail.rstrip("#?"))
    kept = len(tail) - optional
    while len(fraction) > kept and fraction.endswith("0"):
        fraction = fraction[:-1]
    point = "." if "." in bare and (fraction or tail == "" or optional < len(tail)) else ""
    return f"{whole}{point}{fraction}", thousands > 0


def _grouped(whole: str) -> str:
    head = len(whole) % 3 or 3
    return ",".join([whole[:head], *(whole[at : at + 3] for at in range(head, len(whole), 3))])


def shown_day(day: dt.datetime | dt.date | dt.time | dt.timedelta, code: str) -> Shown:
    """A day or time, in Chinese where its format has 年; never a number, however it is shown."""
    text = day.isoformat() if isinstance(day, dt.date | dt.time) else str(day)
    if isinstance(day, dt.date):
        midnight = not isinstance(day, dt.datetime) or day.time() == dt.time()
        if midnight:
            text = (
                f"{day.year}年{day.month}月{day.day}日"
                if "年" in code
                else f"{day.year:04}-{day.month:02}-{day.day:02}"
            )
    return Shown(text, f"the cell is shown as a day or time ({code[:40]})")
