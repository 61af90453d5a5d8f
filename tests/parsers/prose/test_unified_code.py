"""The unified code: made by its own check character, read from index tables, never used when it is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.prose.unified_code import check_character, is_unified_code
from parsers.readers.document import Document, Paragraph
from tests.parsers.prose.pages import grid, identity_of, report

CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
TITLE = "云岭县财政局2022年政府信息公开工作年度报告"
ORGANS = st.builds(
    lambda division, organ: f"11{division:06d}{organ}",
    st.integers(110000, 659999),
    st.text(CHARACTERS, min_size=9, max_size=9),
)


def code(first: str = "11530181015123456") -> str:
    return first + check_character(first)


def with_index(label: str, value: str) -> Document:
    whole = report(TITLE)
    return Document("text/html", (Paragraph(f"{label}：{value}"), *whole.blocks))


def test_published_codes_are_right() -> None:
    # 国家标准 GB 32100 names this as its example of a code with its check character.
    assert is_unified_code("91350100M000100Y43")


@given(ORGANS, st.integers(0, 16), st.sampled_from(CHARACTERS))
def test_one_wrong_character_is_seen(first: str, place: int, other: str) -> None:
    whole = code(first)
    assert is_unified_code(whole)
    wrong = whole[:place] + other + whole[place + 1 :]
    assert is_unified_code(wrong) is (wrong == whole)


@given(ORGANS, st.integers(0, 16))
def test_two_neighbours_exchanged_are_seen(first: str, place: int) -> None:
    whole = code(first)
    exchanged = whole[:place] + whole[place + 1] + whole[place] + whole[place + 2 :]
    assert is_unified_code(exchanged) is (exchanged == whole)


@pytest.mark.parametrize("value", ["{}", "{}/2023-00012", "{}-/2024-0129001", "{}_A/2024-01", "　{}　"])
def test_it_stands_at_the_head_of_the_index_number(value: str) -> None:
    identity, _ = identity_of(with_index("索引号", value.format(code())))
    assert identity.unified_code == code()
    assert [item.origin for item in identity.candidates if item.what == "unified_code"] == ["index:索引号"]


def test_it_stands_in_an_index_table() -> None:
    index = grid([["统一社会信用代码", code(), "发布机构", "云岭县财政局"], ["文号", "", "公开形式", "网站"]])
    identity, _ = identity_of(Document("text/html", (index, *report(TITLE).blocks)))
    assert identity.unified_code == code()


@pytest.mark.parametrize(
    "value", [code()[:-1] + ("0" if code()[-1] != "0" else "1"), code() + "2023", "530181-2023-00012", code()[:17]]
)
def test_a_wrong_one_is_never_used(value: str) -> None:
    identity, _ = identity_of(with_index("索引号", value))
    assert identity.unified_code is None
    assert not [item for item in identity.candidates if item.what == "unified_code"]


def test_two_codes_are_nobodys() -> None:
    other = code("11530181015654321")
    index = grid([["统一社会信用代码", code(), "索引号", f"{other}/2023-1"], ["文号", "", "公开形式", "网站"]])
    identity, _ = identity_of(Document("text/html", (index, *report(TITLE).blocks)))
    assert identity.unified_code is None
    assert {item.value for item in identity.candidates if item.what == "unified_code"} == {code(), other}
