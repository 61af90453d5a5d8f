"""Two copies of one table: the corrected one where the page says so clearly, what they share where it says nothing."""

from __future__ import annotations

import random

import pytest

from parsers.checks.cells import cell_findings
from parsers.form import CellKey
from parsers.model import State, Table
from parsers.readers.document import Document, Paragraph
from parsers.recognise.readings import TableReading, TroubleKind
from parsers.recognise.tables import Recognised, recognise
from tests.support import forms

NEW = forms.random_form(random.Random(81), "2021")
OLD = {
    key: raw if key.column not in ("natural_person", "upheld", "made") or not raw.isdigit() else str(int(raw) + 3)
    for key, raw in NEW.items()
}
HEADING = "三、收到和处理政府信息公开申请情况"
TITLE = "示例县人民政府2022年政府信息公开工作年度报告"
Part = str | forms.Rows


def found(*parts: Part) -> Recognised:
    made = [
        Paragraph(part) if isinstance(part, str) else forms.grid(part, at) for at, part in enumerate([TITLE, *parts])
    ]
    return recognise(Document("text/html", tuple(made)))


def table(values: forms.Values) -> forms.Rows:
    return forms.requests_rows("2021", values)


def requests(*parts: Part) -> TableReading:
    return found(*parts).tables[Table.REQUESTS]


def numbers(reading: TableReading) -> dict[CellKey, str]:
    return {key: cell.raw for key, cell in reading.cells.items() if cell.number.state is not State.UNREAD}


def printed(values: forms.Values, of: Table = Table.REQUESTS) -> dict[CellKey, str]:
    return {key: raw for key, raw in values.items() if key.table is of}


def shared() -> dict[CellKey, str]:
    return {key: raw for key, raw in printed(NEW).items() if OLD[key] == raw}


def is_left_out(reading: TableReading) -> bool:
    return [trouble.kind for trouble in reading.troubles] == [TroubleKind.LEFT_OUT] and not any(
        cell.exact for cell in reading.cells.values()
    )


@pytest.mark.parametrize(
    "between",
    [
        ["更正后："],
        ["注：上表数据填报有误，现更正如下，以此表为准。"],
        ["修订后"],
        ["更正后的表", HEADING],
        [HEADING + "（更正）"],
        ["原表数据有误，更正如下："],
        ["表三（更正后）"],
        ["上表有误，以下表为准："],
        ["上表有误，以此表为准。"],
        ["以此表为准："],
        ["【更正】"],
        ["更正："],
        [HEADING + "（2023年3月10日更正）"],
        ["我局对上述数据进行了核对，更正后的表格如下："],
    ],
)
def test_the_lower_copy_counts_under_a_line_that_calls_it_corrected(between: list[str]) -> None:
    reading = requests(HEADING, table(OLD), *between, table(NEW))
    assert numbers(reading) == printed(NEW)
    assert is_left_out(reading)


@pytest.mark.parametrize(
    ("above", "between"),
    [
        ("更正前", "更正后"),
        ("原表", "更正后"),
        ("原表（已作废）", HEADING),
        ("（已作废）", "表二"),
        ("更正前数据", "现行数据"),
    ],
)
def test_a_copy_that_is_called_old_does_not_count(above: str, between: str) -> None:
    for reading in (
        requests(above, table(OLD), between, table(NEW)),
        requests("（更正后的表）", table(NEW), above, table(OLD)),
    ):
        assert numbers(reading) == printed(NEW)
        assert is_left_out(reading)


@pytest.mark.parametrize(
    "between",
    [
        "原表已作废。",  # the one above, or the one below
        "原表数据有误",
        "以上为更正后数据",
        "上表有误",
        "根据修订后的《条例》填报",
        "按修订后格式填报",
        "更正后全市汇总",
        "更正后（原表见下）",
        "更正：上表“新收”应为12件。",
        "注：与其他口径不一致的，以本表为准。",
        "以上表为准",
        "如有错误，以此表为准。",
        "注：本表为更正后数据。",
        "注：更正后数据以此表为准。",
        "机构调整后",
        "本年制度修订后",
        "现将指南修改如下：",
        "此表已作废",
        "表二",
    ],
)
def test_where_no_line_says_clearly_which_copy_counts_only_what_they_share_is_read(between: str) -> None:
    reading = requests(HEADING, table(OLD), between, table(NEW))
    assert numbers(reading) == shared()
    assert not any(cell.exact for cell in reading.cells.values() if cell.number.state is not State.UNREAD)
    assert TroubleKind.LEFT_OUT not in {trouble.kind for trouble in reading.troubles}


def test_a_correction_of_another_reach_takes_no_tables_place() -> None:
    assert numbers(requests(HEADING, table(OLD), "下属单位汇总（更正后）", table(NEW))) == shared()
    assert numbers(requests(HEADING, table(OLD), "下属单位", table(NEW), "更正后", table(NEW))) == shared()


def test_a_corrected_table_of_another_kind_corrects_none_of_these() -> None:
    disputes = forms.disputes_rows("2021", NEW)
    reading = requests(HEADING, table(OLD), "四、复议", "更正后：", disputes, "下属单位情况", table(NEW))
    assert numbers(reading) == shared()


@pytest.mark.parametrize("kind", [Table.DISCLOSURE, Table.DISPUTES])
def test_the_other_tables_are_corrected_alike(kind: Table) -> None:
    rows = forms.disclosure_rows if kind is Table.DISCLOSURE else forms.disputes_rows
    reading = found(rows("2021", OLD), "更正后：", rows("2021", NEW)).tables[kind]
    assert numbers(reading) == printed(NEW, kind)
    assert is_left_out(reading)


def test_a_whole_report_below_its_correction_counts_in_every_table() -> None:
    def whole(values: forms.Values) -> list[Part]:
        return [
            "二、主动公开政府信息情况",
            forms.disclosure_rows("2021", values),
            HEADING,
            table(values),
            "四、行政复议、行政诉讼情况",
            forms.disputes_rows("2021", values),
        ]

    for line in ("更正说明：因统计口径有误，现将本机关年度报告更正如下，以此为准。", TITLE + "（更正版）"):
        read = found(*whole(OLD), line, *whole(NEW))
        assert {kind: numbers(reading) for kind, reading in read.tables.items()} == {
            kind: printed(NEW, kind) for kind in read.tables
        }


def test_a_reprint_of_one_row_replaces_that_row() -> None:
    reading = requests(HEADING, table(OLD), "更正如下：", table(NEW)[:4])
    received = {key: raw for key, raw in printed(NEW).items() if key.row == "received"}
    assert numbers(reading) == {**printed(OLD), **received}
    assert is_left_out(reading)


def test_copies_that_say_the_same_are_one_table() -> None:
    reading = requests(HEADING, table(NEW), HEADING, table(NEW))
    assert numbers(reading) == printed(NEW)
    assert all(cell.exact for cell in reading.cells.values())
    assert not reading.troubles


def test_copies_that_differ_are_one_finding_that_names_their_cells() -> None:
    reading = requests(HEADING, table(OLD), table(NEW))
    twice, unread = cell_findings(reading)
    assert (twice.code, twice.subject, unread.code) == ("row_printed_twice", "requests", "cells_unread")
    assert set(twice.cells) == {str(key) for key in printed(NEW).keys() - shared().keys()}


def test_a_sentence_that_corrects_a_number_leaves_the_table_as_printed_and_is_told() -> None:
    text = "更正：上表“一、本年新收政府信息公开申请数量”自然人栏应为65。"
    reading = requests(HEADING, table(OLD), text)
    assert numbers(reading) == printed(OLD)
    assert [(its.code, its.subject) for its in cell_findings(reading)] == [("erratum", "requests")]


@pytest.mark.parametrize(
    "text", ["公开时限应为20个工作日。", "行政行为有误的2件，已改正为合法。", "更正为民服务的态度"]
)
def test_other_sentences_correct_nothing(text: str) -> None:
    assert not requests(HEADING, table(NEW), text).troubles
