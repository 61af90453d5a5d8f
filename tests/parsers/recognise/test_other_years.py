"""Last year's table beside this year's: left out where a caption says so, and nothing read where none does."""

from __future__ import annotations

import random

import pytest

from parsers.form import CellKey
from parsers.model import Table
from parsers.readers.document import Document, Paragraph
from parsers.recognise.readings import TableReading, TroubleKind
from parsers.recognise.tables import recognise
from tests.support import forms

THIS = forms.random_form(random.Random(71), "2021")
LAST = forms.random_form(random.Random(72), "2021")
HEADING = "三、收到和处理政府信息公开申请情况"


def requests(*parts: str | forms.Values) -> TableReading:
    blocks = [Paragraph("示例县人民政府2022年政府信息公开工作年度报告")]
    made = [
        Paragraph(part) if isinstance(part, str) else forms.grid(forms.requests_rows("2021", part), at)
        for at, part in enumerate(parts)
    ]
    return recognise(Document("text/html", (*blocks, *made))).tables[Table.REQUESTS]


def printed(values: forms.Values) -> dict[CellKey, str]:
    return {key: raw for key, raw in values.items() if key.table is Table.REQUESTS}


@pytest.mark.parametrize(
    "caption",
    [
        "附：2021年度申请情况",
        "上年情况",
        "上一年度数据（供对比）",
        "去年同期",
        "附表：2021年收到和处理申请情况（供参考）",
    ],
)
def test_a_table_that_its_caption_gives_to_another_year_is_left_out_and_said_so(caption: str) -> None:
    for reading in (requests(HEADING, THIS, caption, LAST), requests(caption, LAST, "2022年度情况", THIS)):
        assert {key: cell.raw for key, cell in reading.cells.items()} == printed(THIS)
        assert TroubleKind.LEFT_OUT in {trouble.kind for trouble in reading.troubles}


@pytest.mark.parametrize("caption", ["四、上年结转申请情况", "表二"])
def test_two_tables_that_no_caption_tells_apart_are_unread(caption: str) -> None:
    reading = requests(HEADING, THIS, caption, LAST)
    for key, cell in reading.cells.items():
        assert key in reading.unread or cell.raw == THIS[key] == LAST[key]
    assert reading.unread


@pytest.mark.parametrize(
    "sentence",
    [
        "与去年相比，本年新收申请增加12件，办理情况如下：",
        "较去年增加3件。",
        "对比2021年略有下降，",
        "自2019年以来的办理情况如下：",
        "按2021年印发的格式填报。",
        "2021年度数据较本年少",
        "2021年机构改革后的申请情况",
        "去年我局收到申请12件",
        "2020年起按新口径统计",
    ],
)
def test_a_sentence_that_mentions_the_past_gives_no_table_to_it(sentence: str) -> None:
    """The second table is another body's or another reach's: neither may pass for this organ's."""
    reading = requests(HEADING, sentence, THIS, "各镇街汇总", LAST)
    for key, cell in reading.cells.items():
        assert key in reading.unread or cell.raw == THIS[key] == LAST[key]
    assert reading.unread


def test_a_table_of_another_reach_never_takes_the_place_of_one_that_a_caption_gives_to_last_year() -> None:
    reading = requests("2021年度情况", THIS, "下属单位汇总", LAST)
    assert reading.unread


def test_a_single_table_is_read_whatever_its_caption_says() -> None:
    reading = requests("上年情况（供对比）", THIS)
    assert {key: cell.raw for key, cell in reading.cells.items()} == printed(THIS)
