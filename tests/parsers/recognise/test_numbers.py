"""Every state that a cell may have, and every spelling of a number that was met."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.model import State, Unit
from parsers.recognise.numbers import digits_of, plain, read_amount, read_count, unit_of_header, unstruck


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


@pytest.mark.parametrize(
    "raw", ["/", "／", "//", "-", "—", "——", "-----", "无", "不适用", "－", "暂无", "未发生", "不涉及", "N/A", "无此项"]
)
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
        "①22",
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


#: What a careful person makes of spellings that no rule of the form foresees: count, state (None: unread, nobody can tell).
DECIDED = {
    "3.0": "3",
    "0.00": "0",
    "2023.1": "2023.1",  # as printed; a finding says that it is no whole number
    "12件次": "12",
    "12宗": "12",
    "12個": "12",
    "12。": "12",
    "12件。": "12",
    "12（件）": "12",
    "12（单位：件）": "12",
    "0（零）": "0",
    "零件": "0",
    "〇": "0",
    "无变动": "0",
    "負5": "-5",
    "增：3": "3",
    "減少4": "-4",
    "增 加 3 项": "3",
    "−5": "-5",
    "‐5": "-5",
    "﹣5": "-5",
    "1\u00ad2": "12",  # a soft hyphen shows only where the line ends
    "1\u200b2": "12",
    "1\u200d2": "12",
    "1\u20602": "12",
    "1\u200e2": "12",
    "𝟏𝟐": "12",
    "1\u202e2": None,  # seen as 21, stored as 12
    "1\u200f2": None,
    "12（13）": None,
    "12（13件）": None,
    "12（十三）": None,
    "12（应为13）": None,
    "12（约）": None,
    "3（减）": None,  # the sign stands behind the number
    "4（减少2）": None,
    "减（4）": None,
    "12（万元）": None,
    "12余件": None,
    "约12": None,
    "12左右": None,
    "12.": None,  # decimals may be lost
    ".5": None,
    "1,23": None,
    "1.234.567": None,
    "1、234": None,
    "1 2": None,
    "0 000": None,  # cells run together
    "012": None,
    "12%": None,
    "1.5万": None,
    "1.2E+05": None,
    "12*": None,
    "12 注1": None,
    "12①": "12",  # the mark of a note: no number is written with it
    "12 ②③": "12",
    "①12": None,
    "③": None,
    "½": None,
    "Ⅳ": None,
    "XII": None,
    "٣": None,
    "1٣": None,
    "十二": None,
    "一": None,  # or a dash
    "两": None,
    "O": None,
    "l2": None,
    "○": None,
    "1/2": None,
    "3/0": None,
    "3↑": None,
    "±3": None,
    "减少-3": None,
    "12-13": None,
    "同上": None,
    "若干": None,
    "?": None,
    "□": None,
    "#REF!": None,
    "########": None,  # a column too narrow for its number
}


@pytest.mark.parametrize(("raw", "value"), DECIDED.items())
def test_each_odd_spelling_is_read_as_a_careful_person_would_or_not_at_all(raw: str, value: str | None) -> None:
    number = read_count(raw)
    assert (number.value, number.state is State.UNREAD) == (None if value is None else Decimal(value), value is None)


@pytest.mark.parametrize("raw", ["详见附件", "待定", "*", "……", "保密", "增/减"])
def test_what_is_no_number_in_any_spelling_is_text(raw: str) -> None:
    assert read_count(raw).state is State.TEXT


@pytest.mark.parametrize("raw", ["增3万元", "减少4", "↑3", "12件", "12（件）", "约12万元", "12万3456元"])
def test_what_is_no_amount_is_not_read_as_one(raw: str) -> None:
    assert read_amount(raw, "万元").state is State.UNREAD


def test_a_unit_in_brackets_is_the_number_s_own() -> None:
    number = read_amount("251000（元）", "万元")
    assert (number.value, number.unit) == (Decimal("25.1"), Unit.YUAN)


def test_words_are_text() -> None:
    assert read_count("详见附件").state is State.TEXT


@pytest.mark.parametrize(
    ("raw", "header", "value", "unit"),
    [
        ("￥12,500.00元", "万元", "1.25", Unit.YUAN),
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


@pytest.mark.parametrize(
    ("raw", "declared", "seen"),
    [
        ("12", "12", "12"),
        ("4\u03368\u03367\u0336484", "484", "4\u03368\u03367\u0336484"),
        ("4\u03368\u03367\u0336 484", "484", "484"),
        ("3\u03366", "6", "3\u03366"),
        ("1\u03362\u0336", "1\u03362\u0336", "1\u03362\u0336"),
    ],
)
def test_beside_what_is_crossed_out_the_rest_stands(raw: str, declared: str, seen: str) -> None:
    assert unstruck(raw, spaced=False) == declared
    assert unstruck(raw, spaced=True) == seen


def test_a_number_that_is_crossed_out_as_a_whole_is_unread() -> None:
    assert read_count(unstruck("1\u03362\u0336", spaced=False)).state is State.UNREAD
