"""Numbers as Chinese prose writes them: 二十三, 一百零五, 两千, 二〇一九, 1.2万, 1,234; only where they have one reading."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

_DIGIT = {char: value for value, char in enumerate("零一二三四五六七八九")}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_PLAIN = str.maketrans("〇○两俩壹贰貳叁肆伍陆陸柒捌玖拾佰仟萬億兩", "零零二二一二二三四五六六七八九十百千万亿二")
_ARABIC = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?([十百千万亿]*)")

#: Characters that a number in Chinese numerals is made of, for a regular expression's class.
CHARACTERS = "零〇○一二三四五六七八九十百千万亿两俩廿卅壹贰貳叁肆伍陆陸柒捌玖拾佰仟萬億兩"


@lru_cache(maxsize=1024)
def number_of(text: str) -> Decimal | None:
    """The number that folded ``text`` is, without its unit; None for what is none or could be two (一百五, 三四).

    Digits may have thousands separators, decimals and 万 or the like behind them; Chinese numerals may be read out
    (二十三) or digit by digit (一〇五, at least three of them).
    """
    if match := _ARABIC.fullmatch(text):
        digits, decimals, powers = match.groups()
        value = Decimal(digits.replace(",", "") + (decimals or ""))
        for power in powers:
            value *= _SMALL.get(power) or _LARGE[power]
        if len(powers) > 1 and powers not in ("十万", "百万", "千万", "万亿"):
            return None
        return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
    whole = chinese_integer(text)
    return None if whole is None else Decimal(whole)


def chinese_integer(text: str) -> int | None:
    """The whole number that Chinese numerals say, up to 9999亿; None where they say none or could say two."""
    text = text.translate(_PLAIN).replace("廿", "二十").replace("卅", "三十")
    if not text or any(char not in _DIGIT and char not in _SMALL and char not in _LARGE for char in text):
        return None
    if all(char in _DIGIT for char in text):
        # 三四 is three or four; longer runs of digits are numbers told digit by digit.
        return int("".join(str(_DIGIT[char]) for char in text)) if len(text) != 2 and _told(text) else None
    total = 0
    for power in ("亿", "万"):
        head, found, text = text.rpartition(power)
        if not found:
            continue
        many = _below_ten_thousand(head.lstrip("零") if total else head)
        if not many:
            return None
        total += many * _LARGE[power]
        if text and text[0] != "零" and len(text) == 1 and text in _DIGIT:
            return None  # 一万二 is 12000 to a speaker and 10002 to the letter
    if not text:
        return total
    rest = _below_ten_thousand(text.removeprefix("零") if total else text)
    return None if rest is None else total + rest


def _told(text: str) -> bool:
    return len(text) == 1 or text[0] != "零"


def _below_ten_thousand(text: str) -> int | None:
    """二千零五十 → 2050; powers must fall, and a digit right behind 百 or 千 needs its 零."""
    if not text:
        return None
    total, last, digit, gap = 0, 10_000, None, False
    for char in text:
        if char == "零":
            if digit is not None or gap:
                return None
            gap = True
        elif char in _DIGIT:
            if digit is not None:
                return None
            digit = _DIGIT[char]
        elif (power := _SMALL.get(char)) is not None:
            if power >= last or (digit is None and (power != 10 or gap)):
                return None
            total, last, digit, gap = total + (1 if digit is None else digit) * power, power, None, False
        else:
            return None
    if digit is None:
        return None if gap else total
    return total + digit if gap or last in (10, 10_000) else None
