"""A misspelt column head is read by its place and told; heads that the form or its publisher means otherwise are not."""

from __future__ import annotations

import random

import pytest

from parsers.checks.cells import cell_findings
from parsers.model import Table
from parsers.readers.document import Document
from parsers.recognise.tables import recognise
from tests.support import forms

VALUES = forms.random_form(random.Random(5), "2019")
ROWS = {
    Table.DISCLOSURE: forms.disclosure_rows,
    Table.REQUESTS: forms.requests_rows,
    Table.DISPUTES: forms.disputes_rows,
}


def findings(table: Table, head: str, printed: str) -> list[tuple[str, str, str | None, str | None]]:
    rows = [
        [(printed if text == head else text, down, across) for text, down, across in row]
        for row in ROWS[table]("2019", VALUES)
    ]
    reading = recognise(Document("text/html", (forms.grid(rows),))).tables[table]
    assert {key: cell.raw for key, cell in reading.cells.items()} == {
        k: v for k, v in VALUES.items() if k.table is table
    }
    return [(it.code, it.subject, it.expected, it.actual) for it in cell_findings(reading)]


@pytest.mark.parametrize(
    ("table", "head", "printed", "column"),
    [
        (Table.REQUESTS, "商业企业", "商业起业", "commercial_enterprise"),
        (Table.REQUESTS, "社会公益组织", "社会公益组识", "social_organization"),
        (Table.REQUESTS, "总计", "总记", "total"),
        (Table.DISPUTES, "结果维持", "结果维待", "upheld"),
        (Table.DISCLOSURE, "上一年项目数量", "上一年项日数量", "items_last_year"),
    ],
)
def test_a_misspelt_head_is_told(table: Table, head: str, printed: str, column: str) -> None:
    assert findings(table, head, printed) == [("label_variant", f"{table}/{column}", head, printed)]


@pytest.mark.parametrize(
    ("table", "head", "printed"),
    [
        (Table.REQUESTS, "其他", "其它"),
        (Table.REQUESTS, "总计", "合计"),
        (Table.REQUESTS, "自然人", "自 然 人"),
        (Table.DISCLOSURE, "采购总金额", "采购总金额（万元）"),
        (Table.DISCLOSURE, "采购总金额", "采购总金额 单位：万元"),
        (Table.DISCLOSURE, "采购总金额", "采购总金额万元"),
    ],
)
def test_a_head_that_means_the_same_is_no_typo(table: Table, head: str, printed: str) -> None:
    assert findings(table, head, printed) == []
