"""Every state that a cell may have, and every spelling of a number that was met."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.model import State, Unit
from parsers.recognise.numbers import digits_of, plain, read_amount, read_count, unit_of_header


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("12", "12"),
        ("１２", "12"),
        ("1,234", "1234"),
        ("1，234，567", "1234567"),
        ("1 234", "1234"),
        ("12件", "12"),
        ("12 件", "12"),
        ("增3", "3"),
        ("减4", "-4"),
        ("增加3项", "3"),
        ("减少 4", "-4"),
        ("+3", "3"),
        ("-15", "-15"),
        ("－15", "-15"),
        ("22（其中修订 16 件）", "22"),
        ("55\n（含自然失效 29 件）", "55"),
        ("3.5", "3.5"),
        ("\u3000 7\xa0", "7"),
        ("1\u00ad2", "12"),  # soft hyphen
        ("1\u200b2\u2060", "12"),
    ],
)
def test_a_printed_number_is_read_exactly(raw: str, value: str) -> None:
    number = read_count(raw)
    assert (number.state, number.value) == (State.NUMBER, Decimal(value))


@pytest.mark.parametrize("raw", ["0", "０", "0件", "零", "持平", "无变化", "0.0", "增0"])
def test_a_zero_is_a_zero(raw: str) -> None:
    number = read_count(raw)
    assert (number.state, number.value) == (State.ZERO, Decimal(0))


@pytest.mark.parametrize("raw", ["", " ", "\xa0\xa0", "\u3000", "\n\t", "\u200b"])
def test_a_blank_is_null_and_never_zero(raw: str) -> None:
    number = read_count(raw)
    assert (number.state, number.value) == (State.BLANK, None)


@pytest.mark.parametrize("raw", ["/", "／", "-", "—", "——", "无", "不适用", "－"])
def test_not_applicable_is_null(raw: str) -> None:
    number = read_count(raw)
    assert (number.state, number.value) == (State.NOT_APPLICABLE, None)


@pytest.mark.parametrize(
    "raw",
    [
        "\u202e21",  # shown as 12
        "12 13",
        "1,23",
        "1.2.3",
        "约3",
        "三",
        "- 5 -",
        "3/4",
        "12\n3",
        "1-2",
        "2020年",
        "(3)",
        "1732万元",
        "22¹",
        "22①",
        "2\u03363",
        "\ufffc",
        "\ufffd",
        "1(cid:12)",
        "\ue0f1",
    ],
)
def test_what_is_not_one_count_stays_unread(raw: str) -> None:
    number = read_count(raw)
    assert (number.state, number.value) == (State.UNREAD, None)
    assert number.why


def test_words_are_text() -> None:
    assert read_count("详见附件").state is State.TEXT


@pytest.mark.parametrize(
    ("raw", "header", "value", "unit"),
    [
        ("1732.633648万元", "万元", "1732.633648", Unit.WANYUAN),
        ("1732.633648万元", None, "1732.633648", Unit.WANYUAN),
        ("251000元", "万元", "25.1", Unit.YUAN),
        ("75394432.52元", None, "7539.443252", Unit.YUAN),
        ("1.2亿元", None, "12000", Unit.WANYUAN),
        ("2480.67", "亿元", "24806700", Unit.WANYUAN),
        ("7730.28", "万元", "7730.28", Unit.WANYUAN),
        ("7730.28", None, "7730.28", Unit.UNKNOWN),
        ("30", "元", "0.003", Unit.YUAN),
    ],
)
def test_amounts_are_exact_in_wanyuan(raw: str, header: str | None, value: str, unit: Unit) -> None:
    number = read_amount(raw, header)
    assert number.value is not None
    assert (plain(number.value), number.unit) == (value, unit)


def test_an_amount_in_pieces_is_unread() -> None:
    assert read_amount("12件", "万元").state is State.UNREAD


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("本年收费金额（单位：万元）", "万元"),
        ("收费金额(元)", "元"),
        ("采购总金额（亿元）", "亿元"),
        ("采购总金额", None),
    ],
)
def test_a_header_may_state_the_unit(text: str, unit: str | None) -> None:
    assert unit_of_header(text) == unit


@given(st.decimals(min_value=0, max_value=10**12, places=8, allow_nan=False))
def test_any_amount_in_yuan_survives_exactly(amount: Decimal) -> None:
    number = read_amount(f"{plain(amount)}元", None)
    assert number.value == amount / 10000


@given(st.integers(min_value=0, max_value=10**9))
def test_any_count_survives_in_every_spelling(count: int) -> None:
    wide = str(count).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    for raw in (str(count), f"{count:,}", wide, f" {count} ", f"{count}件"):
        assert read_count(raw).value == count
    assert digits_of(wide) == str(count)
