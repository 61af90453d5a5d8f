"""What one cell holds: its state, its exact number, its unit. The raw text is never changed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from parsers.model import State, Unit

_DASHES = "-—–―−－─_"
_NOT_APPLICABLE = re.compile(rf"^(?:/|[{_DASHES}]{{1,4}}|\\|无|不适用|N/?A)$", re.IGNORECASE)
_ZERO_WORDS = frozenset({"零", "〇", "持平", "无变化", "不变", "无增减", "无增/减", "未变化"})
_COUNT_UNITS = "件|条|项|个|宗|次|份|部|家|起|人次|人|例|类"
_AMOUNT_UNITS = {
    "元": Decimal("0.0001"),
    "百元": Decimal("0.01"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "十万元": Decimal(10),
    "百万元": Decimal(100),
    "千万元": Decimal(1000),
    "亿元": Decimal(10000),
}
MONEY = "|".join(sorted(_AMOUNT_UNITS, key=len, reverse=True))
_ZERO_WITH_UNIT = re.compile(rf"^零(?:{_COUNT_UNITS})$")
_UP = "增加|新增|净增|增长|上升|增|\\+|↑"
_DOWN = "减少|下降|净减|降低|减|-|↓"
_NUMBER = re.compile(
    rf"^(?P<sign>{_UP}|{_DOWN})?"
    r"(?P<digits>[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?|(?:0|[1-9]\d*)(?:\.\d+)?)"  # 00 and 012 are cells run together
    rf"(?P<unit>{_COUNT_UNITS}|{MONEY})?$"
)
_ANNOTATED = re.compile(r"^(?P<body>[^()]*?\d[^()]*|零)\((?P<note>[^()]*)\)$")
_SPACED_GROUPS = re.compile(rf"^(?:{_UP}|{_DOWN})? ?\d{{1,3}}(?: \d{{3}})+(?:\.\d+)? ?(?:{_COUNT_UNITS}|{MONEY})?$")
_UNIT_IN_TEXT = re.compile(MONEY)
_MOST_DIGITS = 24
_STRUCK = "\u0336"
_RAISED = re.compile("[⁰¹²³⁴-⁹₀-₉①-⑳⑴-⒇❶-❿]")
_NO_TEXT = re.compile("[\u202a-\u202e\u2066-\u2069\ufffc\ufffd\ue000-\uf8ff]|\\(cid:\\d+\\)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_CHINESE_DIGITS = re.compile(r"[一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾零]|^[OoIl|○Ｏ]{1,2}$")


@dataclass(frozen=True, slots=True)
class Number:
    """The reading of one raw text. ``value`` is in 万元 for amounts with a known unit; ``why`` says what was not read."""

    state: State
    value: Decimal | None = None
    unit: Unit | None = None
    why: str | None = None


@lru_cache(maxsize=8192)
def squeeze(text: str) -> str:
    """NFKC with every run of white space made one blank, ends stripped (``&nbsp;``, U+3000 and newlines count)."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).split())


def _tampered(raw: str) -> Number | None:
    """Marks that NFKC would turn into digits of the number, digits crossed out, and what has no text at all."""
    if _STRUCK in raw or _RAISED.search(raw):
        return Number(State.UNREAD, why=f"digits are raised, circled or crossed out: {raw[:40]}")
    if len(digits_of(raw)) > _MOST_DIGITS:
        return Number(State.UNREAD, why="more digits than any count has: cells have run together")
    if _NO_TEXT.search(raw):
        return Number(State.UNREAD, why="the cell shows a picture or an undecodable character")
    return None


@lru_cache(maxsize=8192)
def read_count(raw: str, *, changes: bool = True) -> Number:
    """A count (件, 项 …) as one grid cell prints it; a sign is read as printed.

    Where no change is counted (``changes`` off), words and arrows of change (增3, ↓4) are not what the column asks for.

    Groups of three digits divided by a blank are one number here, because a grid cell has borders.
    """
    text = _dashes(squeeze(raw))
    special = _tampered(raw) or _special(text)
    if special is not None:
        return special
    match = _match(text)
    if match is None:
        return _not_a_number(text)
    if (match["unit"] or "") in _AMOUNT_UNITS:
        return Number(State.UNREAD, why="an amount of money where the form has a count")
    if not changes and match["sign"] not in (None, "+", "-"):
        return Number(State.UNREAD, why=f"a change where the form has a count: {raw[:40]}")
    return _number(_signed(match))


def read_amount(raw: str, header_unit: str | None) -> Number:
    """An amount of money: exact, in 万元 when its unit stands in the cell or, failing that, in the header (元, 万元, 亿元)."""
    text = _dashes(squeeze(raw))
    special = _tampered(raw) or _special(text)
    if special is not None:
        unit = _unit(header_unit)
        return special if special.value is None else Number(special.state, special.value, unit)
    match = _match(text)
    if match is None:
        return _not_a_number(text)
    printed = match["unit"]
    if printed is not None and printed not in _AMOUNT_UNITS:
        return Number(State.UNREAD, why=f"unit {printed} where the form has an amount")
    stated = printed or header_unit
    value = _signed(match)
    return _number(value if stated is None else value * _AMOUNT_UNITS[stated], _unit(stated))


def unit_of_header(text: str) -> str | None:
    """The unit that a header or caption states (单位：万元), None when it states none."""
    match = _UNIT_IN_TEXT.search(squeeze(text).replace(" ", ""))
    return None if match is None else match[0]


def _unit(stated: str | None) -> Unit:
    """The contract's word for a unit; amounts printed in 亿元 are given in 万元 like those printed in 万元."""
    if stated is None:
        return Unit.UNKNOWN
    return Unit.YUAN if stated == "元" else Unit.WANYUAN


def digits_of(text: str) -> str:
    """The digits of a text in order, full-width ones as ASCII: what two engines must agree on."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char in "0123456789")


def plain(value: Decimal) -> str:
    """An exact decimal as a string without exponent or trailing zeros."""
    normal = value.normalize()
    return "0" if normal == 0 else format(normal, "f")


def _dashes(text: str) -> str:
    return re.sub(rf"[{_DASHES}](?=\s*\d)", "-", text)


def _special(text: str) -> Number | None:
    if not text:
        return Number(State.BLANK)
    compact = text.replace(" ", "")
    if _NOT_APPLICABLE.match(compact):
        return Number(State.NOT_APPLICABLE)
    if compact in _ZERO_WORDS or _ZERO_WITH_UNIT.match(compact):
        return Number(State.ZERO, Decimal(0))
    return None


def _match(text: str) -> re.Match[str] | None:
    annotated = _ANNOTATED.match(text)
    if annotated and not any(char.isalpha() for char in annotated["note"]):
        return None  # 12（13）: which of the two is the number, nobody says
    body = annotated["body"].strip() if annotated else text
    if body == "零":
        body = "0"
    compact = body.replace(" ", "") if _blanks_are_harmless(body) else body
    return _NUMBER.match(compact)


def _blanks_are_harmless(body: str) -> bool:
    """Blanks may stand between sign, digits and unit, and between groups of three digits; nowhere else."""
    if not re.search(r"[\d.,] [\d.,]", body):
        return True
    return bool(_SPACED_GROUPS.match(body))


def _signed(match: re.Match[str]) -> Decimal:
    value = Decimal(match["digits"].replace(",", ""))
    sign = match["sign"]
    return -value if sign and re.fullmatch(_DOWN, sign) else value


def _number(value: Decimal, unit: Unit | None = None) -> Number:
    return Number(State.ZERO if value == 0 else State.NUMBER, value + 0, unit)


def _not_a_number(text: str) -> Number:
    if re.search(r"\d", text) or _CHINESE_DIGITS.search(text):
        return Number(State.UNREAD, why=f"not one number: {text[:40]}")
    return Number(State.TEXT)
