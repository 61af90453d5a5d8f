"""Chinese numerals: a number written out comes back, and what has two readings is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parsers.prose.chinese_numerals import chinese_integer, number_of

DIGITS = "零一二三四五六七八九"


def written(number: int) -> str:
    """``number`` below a thousand million as it is read out."""
    if number < 10:
        return DIGITS[number]
    for power, name in ((100_000_000, "亿"), (10_000, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= power:
            head, rest = divmod(number, power)
            gap = "零" if 0 < rest < power // 10 else ""
            return written(head) + name + gap + (written(rest) if rest else "")
    raise AssertionError(number)


@given(st.one_of(st.integers(0, 100), st.integers(0, 99_999), st.integers(0, 10**8)))
@example(10**8)
@example(100_010_010)
def test_a_number_written_out_comes_back(number: int) -> None:
    assert chinese_integer(written(number)) == number
    assert number_of(written(number)) == Decimal(number)


@given(st.integers(100, 10**8))
def test_a_number_told_digit_by_digit_comes_back(number: int) -> None:
    told = "".join(DIGITS[int(digit)] for digit in str(number)).replace("零", "〇")
    assert chinese_integer(told) == number


@given(st.integers(11, 19))
def test_ten_needs_no_one(number: int) -> None:
    assert chinese_integer(written(number).removeprefix("一")) == number


@given(st.integers(0, 10**9))
def test_separators_and_decimals(number: int) -> None:
    assert number_of(f"{number:,}") == number
    assert number_of(f"{number}.5") == Decimal(f"{number}.5")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("两千", 2000),
        ("廿三", 23),
        ("一百一十二", 112),
        ("一百十二", 112),
        ("壹佰贰拾叁", 123),
        ("1.2万", 12000),
        ("3千", 3000),
        ("〇", 0),
    ],
)
def test_other_ways_to_write(text: str, number: int) -> None:
    assert number_of(text) == number


@pytest.mark.parametrize(
    "text", ["一百五", "三四", "一万二", "零五", "十零", "百", "亿", "二十十", "一百千", "", "几十", "1,23", "1.2.3"]
)
def test_two_readings_or_none(text: str) -> None:
    assert number_of(text) is None
