"""A page as word processors leave it behind: every character of every cell in an element of its own."""

from __future__ import annotations

import random

from parsers.form import STATUTORY
from tests.support.forms import RENDER, Rows, random_form

_HEADS = ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况")
_STYLE = "font-family:仿宋_GB2312;font-size:10.5pt;mso-font-kerning:0pt"


def word_pasted() -> bytes:
    """A whole report of the edition of 2021 in UTF-8."""
    values = random_form(random.Random(2021), "2021")
    parts = [
        "<html><head><meta charset=utf-8><title>示例县人民政府2023年政府信息公开工作年度报告</title></head><body>",
        _paragraph("示例县人民政府2023年政府信息公开工作年度报告"),
        _paragraph("一、总体情况"),
        _paragraph("本报告所列数据的统计期限自2023年1月1日起至2023年12月31日止。"),
    ]
    for table, head in zip(STATUTORY, _HEADS, strict=True):
        parts += [_paragraph(head), _table(RENDER[table]("2021", values))]
    parts += [_paragraph("五、存在的主要问题及改进情况"), _paragraph("六、其他需要报告的事项"), "</body></html>"]
    return "".join(parts).encode()


def _paragraph(text: str) -> str:
    spans = "".join(f'<span style="{_STYLE}">{char}</span>' for char in text)
    return f'<p class=MsoNormal align=center style="text-align:center">{spans}</p>'


def _table(rows: Rows) -> str:
    lines = [
        "".join(f"<td rowspan={down} colspan={across}>{_paragraph(text)}</td>" for text, down, across in row)
        for row in rows
    ]
    return f"<table class=MsoTableGrid>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"
