"""Content keys: what moves on every visit does not count, what the publisher corrects does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.prose.fingerprint import text_key


@given(
    st.integers(0, 10**7),
    st.sampled_from(("浏览次数：{}", "点击数:{}次", "阅读量：{}", "【浏览（{}）】", "访问次数：[{}]", "阅读({}) ")),
)
def test_a_visit_counter_changes_nothing(count: int, form: str) -> None:
    line = "全年公开信息30条。" + form
    assert text_key(line.format(count)) == text_key(line.format(1))


def test_width_and_white_space_change_nothing() -> None:
    assert text_key("全年（2023）　公开 30\n条") == text_key("全年(2023)公开３０条")


@pytest.mark.parametrize("line", ["网站浏览量{}万次", "答复申请{}件", "浏览次数：\n{}年"])
def test_figures_of_the_text_count(line: str) -> None:
    assert text_key(line.format(2023)) != text_key(line.format(2024))
