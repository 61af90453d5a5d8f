"""What a reader may write into a cell of a form, and what it means. A blank is written as one: an empty cell was not read."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import NamedTuple

from db.errors import SampleError
from db.reading import canonical
from parsers.form import AMOUNT

BLANK, MISSING, UNCLEAR = "空", "缺", "?"
_STATES = {
    **dict.fromkeys(("空", "空白", "blank"), "blank"),
    **dict.fromkeys(("缺", "missing"), "missing"),
    **dict.fromkeys(("?", "看不清", "unclear"), "unclear"),
    **dict.fromkeys(("/", "-", "--", "—", "——", "无", "不适用"), "not_applicable"),
}
_NUMBER = re.compile(r"(增加?|减少?|[+-])?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(万元|元|[件条项次个份起宗])?")
_MOST_DIGITS = 15
_YUAN = Decimal(10_000)


class Entered(NamedTuple):
    """What a person saw: ``state`` as in ``READ_STATES``, ``value`` a canonical decimal, 万元 for amounts."""

    state: str
    value: str | None = None


def entered(words: object, column: str) -> Entered | None:
    """What was written into a cell of this column; None where nothing was. Raises SampleError for what means nothing."""
    text = unicodedata.normalize("NFKC", _plain(words)).strip()
    if not text:
        return None
    if text in _STATES:
        return Entered(_STATES[text])
    found = _NUMBER.fullmatch("0" if text == "零" else text.replace(" ", ""))
    if found is None or len(found[2]) > _MOST_DIGITS:
        raise SampleError(f"{text[:30]!r} means nothing: a number, {BLANK}, /, {MISSING} or {UNCLEAR}")
    sign, whole, decimals, unit = found.groups()
    number = Decimal(whole.replace(",", "") + (decimals or ""))
    if unit in ("元", "万元") and column != AMOUNT:
        raise SampleError(f"{text!r} is money, and this column counts")
    if unit == "元":
        number /= _YUAN
    return Entered("number", canonical(-number if sign and sign[0] in "减-" else number))


def _plain(words: object) -> str:
    """A spreadsheet's value as it was typed: 3.0 is 3."""
    if words is None:
        return ""
    if isinstance(words, float):
        return canonical(Decimal(repr(words)))
    return str(words)
