"""What one cell holds: its state, its exact number, its unit. The raw text is never changed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from parsers.model import State, Unit
from parsers.recognise.remarks import DOWN, UP, without_remark
from parsers.recognise.traditional import simplified

_DASHES = "-\u2010\u2011—–―−－─_"
_NOTHING = "无|不适用|暂无|没有|不涉及|未涉及|未发生|未产生|无此项|无此类事项|无此类情况|无数据"
_NOT_APPLICABLE = re.compile(rf"^(?:/{{1,3}}|[{_DASHES}]{{1,8}}|\\|{_NOTHING}|N/?A)$", re.IGNORECASE)
_ZERO_WORDS = frozenset(
    {
        "零",
        "〇",
        "持平",
        "无变化",
        "没有变化",
        "不变",
        "未变",
        "无变动",
        "无增减",
        "无增/减",
        "未增减",
        "不增不减",
        "未变化",
    }
)
_COUNT_UNITS = "件次|项次|条次|批次|人次|件|条|项|个|宗|次|份|部|家|起|人|例|类|篇|笔|批"
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
_UNITS = f"{MONEY}|{_COUNT_UNITS}"
_ZERO_WITH_UNIT = re.compile(rf"^零(?:{_COUNT_UNITS})$")
_NUMBER = re.compile(
    rf"^(?:(?P<sign>{UP}|{DOWN}):?)?"
    r"(?P<digits>[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?|(?:0|[1-9][0-9]*)(?:\.[0-9]+)?)"  # 00, 012: run together
    rf"(?P<unit>{_UNITS})?。?$"
)
_SPACED_GROUPS = re.compile(rf"^(?:{UP}|{DOWN})? ?[1-9][0-9]{{0,2}}(?: [0-9]{{3}})+(?:\.[0-9]+)? ?(?:{_UNITS})?$")
_SIGNS = (None, "+", "-")  # what a count or an amount may have before it; words and arrows tell of changes
_UNIT_IN_TEXT = re.compile(MONEY)
_MOST_DIGITS = 24
_STRUCK = "\u0336"
_OBSCURED = "\u0338"
_STRUCK_RUN = re.compile(f"(?:[^\\s]{_STRUCK})+")
_RAISED = re.compile("[⁰¹²³⁴-⁹₀-₉①-⑳⑴-⒇❶-❿]")
#: Circled numerals behind a number: no number is written with them, notes are.
_NOTE_MARKS = re.compile(r"(?<=\d)\s*[①-⑳❶-❿]+\s*$")
_NO_TEXT = re.compile("[\ufffc\ufffd\ue000-\uf8ff]|\\(cid:\\d+\\)")
#: Spellings of a number that nobody should have to guess at: Chinese and Roman numerals, letters like digits, 同上.
_PERHAPS_A_NUMBER = re.compile(
    r"\d|[一二三四五六七八九十百千两廿卅壹贰叁肆伍陆柒捌玖拾零半]|^[OoIl|○]{1,2}$|^[IVXLCDM]{1,6}$"
    r"|^(?:同上|同左|同前|若干|〃|\?+|□+|■+|#.*)$"
)
#: Characters that show nothing. Those that turn the direction of writing are not among them: they change what is seen.
_UNSEEN = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x2060, 0xFEFF])
_TURNED = re.compile("[\u200f\u202a-\u202e\u2066-\u2069]")


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
    return " ".join(unicodedata.normalize("NFKC", text).translate(_UNSEEN).split())


def unstruck(raw: str, *, spaced: bool) -> str:
    """What a cell still says beside what is crossed out in it; the raw text itself where nothing, or all of it, is.

    ``spaced``: the strokes were seen, not declared, so that only whole words beside words without any are believed.
    """
    if _STRUCK not in raw or _OBSCURED in raw:
        return raw
    words = raw.split()
    if spaced and any(_STRUCK in word and _STRUCK_RUN.sub("", word) for word in words):
        return raw
    return _STRUCK_RUN.sub("", raw).strip() or raw


def _tampered(raw: str) -> Number | None:
    """Marks that NFKC would turn into digits of the number, digits crossed out, and what has no text at all."""
    if _STRUCK in raw or _OBSCURED in raw or _RAISED.search(raw):
        return Number(State.UNREAD, why=f"digits are raised, circled or crossed out: {raw[:40]}")
    if len(digits_of(raw)) > _MOST_DIGITS:
        return Number(State.UNREAD, why="more digits than any count has: cells have run together")
    if _TURNED.search(raw):
        return Number(State.UNREAD, why="marks of writing direction: what is seen may stand in another order")
    if _NO_TEXT.search(raw):
        return Number(State.UNREAD, why="the cell shows a picture or an undecodable character")
    return None


@lru_cache(maxsize=8192)
def read_count(raw: str, changes: bool = True) -> Number:
    """A count (件, 项 …) as one grid cell prints it; a sign is read as printed.

    Where no change is counted (``changes`` off), words and arrows of change (增3, ↓4) are not what the column asks for.

    Groups of three digits divided by a blank are one number here, because a grid cell has borders.
    """
    raw = _NOTE_MARKS.sub("", raw)
    text = _dashes(simplified(squeeze(raw)))
    special = _tampered(raw) or _special(text)
    if special is not None:
        return special
    match = _match(text)
    if match is None:
        return _not_a_number(text)
    if (match["unit"] or "") in _AMOUNT_UNITS:
        return Number(State.UNREAD, why="an amount of money where the form has a count")
    if not changes and match["sign"] not in _SIGNS:
        return Number(State.UNREAD, why=f"a change where the form has a count: {raw[:40]}")
    return _number(_signed(match))


def read_amount(raw: str, header_unit: str | None) -> Number:
    """An amount of money: exact, in 万元 when its unit stands in the cell or, failing that, in the header (元, 万元, 亿元)."""
    raw = _NOTE_MARKS.sub("", raw)
    text = _dashes(simplified(squeeze(raw)))
    special = _tampered(raw) or _special(text)
    if special is not None:
        unit = _unit(header_unit)
        return special if special.value is None else Number(special.state, special.value, unit)
    match = _match(text.removeprefix("¥")) if text.endswith("元") else _match(text)
    if match is None:
        return _not_a_number(text)
    if match["sign"] not in _SIGNS:
        return Number(State.UNREAD, why=f"a change where the form has an amount: {raw[:40]}")
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
    body = without_remark(text, _UNITS)
    if body is None:
        return None
    return _NUMBER.match(body.replace(" ", "") if _blanks_are_harmless(body) else body)


def _blanks_are_harmless(body: str) -> bool:
    """Blanks may stand between sign, digits and unit, and between groups of three digits; nowhere else."""
    if not re.search(r"[0-9.,] [0-9.,]", body):
        return True
    return bool(_SPACED_GROUPS.match(body))


def _signed(match: re.Match[str]) -> Decimal:
    value = Decimal(match["digits"].replace(",", ""))
    sign = match["sign"]
    return -value if sign and re.fullmatch(DOWN, sign) else value


def _number(value: Decimal, unit: Unit | None = None) -> Number:
    return Number(State.ZERO if value == 0 else State.NUMBER, value + 0, unit)


def _not_a_number(text: str) -> Number:
    if _PERHAPS_A_NUMBER.search(text):
        return Number(State.UNREAD, why=f"not one number: {text[:40]}")
    return Number(State.TEXT)
