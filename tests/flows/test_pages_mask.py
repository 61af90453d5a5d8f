"""Masking of personal data, and of signs that would deceive a reader."""

from __future__ import annotations

import pytest

from flows.pages.mask import masked, showable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("电话13812345678。", "电话138********。"),
        ("电话138-1234-5678", "电话138********"),
        ("电话１３８１２３４５６７８", "电话１３８********"),
        ("身份证530181199001011234", "身份证53****************"),
        ("身份证53018119900101123X", "身份证53****************"),
        ("联系人：张三，电话", "联系人：**，电话"),
        ("联系人:张三电话", "联系人:**电话"),
        ("联系人：张　三", "联系人：**"),
        ("联系人：张三、李四", "联系人：**"),
        ("联系人：阿卜杜·热合曼", "联系人：**"),
        ("联系人姓名：欧阳文静", "联系人姓名：**"),
    ],
)
def test_personal_data_is_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert masked(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "受理申请12345678901234件",
        "2020年共公开138123456条",
        "固定电话0871-68699999",
        "a3813812345678901234567890f",
        "本年新收政府信息公开申请21件",
    ],
)
def test_what_is_not_personal_stays(text: str) -> None:
    assert masked(text) == text


def test_signs_that_hide_or_reorder_become_visible() -> None:
    assert showable("a\x1b[31mb\u202ec\x00") == "a\ufffd[31mb\ufffdc\ufffd"
    assert showable("一行\n二行\t三") == "一行\n二行\t三"
