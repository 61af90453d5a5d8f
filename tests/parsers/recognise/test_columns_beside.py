"""Columns that stand beside the form's: another year's, sums of organisations, remarks. Read by their heads or not at all."""

from __future__ import annotations

import random

import pytest

from parsers.form import CellKey
from parsers.model import State, Table
from parsers.readers.document import Document
from parsers.recognise.readings import TableReading
from parsers.recognise.tables import recognise
from tests.support import forms

THIS = forms.random_form(random.Random(51), "2021")
LAST = forms.random_form(random.Random(52), "2021")


def requests(rows: forms.Rows) -> TableReading:
    return recognise(Document("text/html", (forms.grid(rows),))).tables[Table.REQUESTS]


def raws(reading: TableReading) -> dict[CellKey, str]:
    return {key: cell.raw for key, cell in reading.cells.items()}


def of(values: forms.Values, table: Table) -> dict[CellKey, str]:
    return {key: raw for key, raw in values.items() if key.table is table}


def both_years(first: forms.Values, second: forms.Values, heads: tuple[str, str]) -> forms.Rows:
    """Every column twice, under a fourth line of heads."""
    one, other = forms.requests_rows("2021", first), forms.requests_rows("2021", second)
    rows: forms.Rows = [
        [(one[0][0][0], 4, 3), ("申请人情况", 1, 14)],
        [("自然人", 2, 2), ("法人或其他组织", 1, 10), ("总计", 2, 2)],
        [(text, 1, 2) for text, _, _ in one[2]],
        [(head, 1, 1) for _ in range(7) for head in heads],
    ]
    for here, there in zip(one[3:], other[3:], strict=True):
        pairs = [cell for pair in zip(here[-7:], there[-7:], strict=True) for cell in pair]
        rows.append([*here[:-7], *pairs])
    return rows


@pytest.mark.parametrize(
    "heads", [("本年", "上年"), ("2023年", "2022年"), ("本年度", "上一年度"), ("2023年度", "2022年度")]
)
def test_of_two_years_the_later_is_the_report_s(heads: tuple[str, str]) -> None:
    assert raws(requests(both_years(THIS, LAST, heads))) == of(THIS, Table.REQUESTS)
    assert raws(requests(both_years(LAST, THIS, heads[::-1]))) == of(THIS, Table.REQUESTS)


def test_two_columns_of_one_head_are_told_only_where_it_makes_no_difference() -> None:
    reading = requests(both_years(THIS, LAST, ("件数", "件数")))
    for key, cell in reading.cells.items():
        assert cell.number.state is State.UNREAD or cell.raw == THIS[key] == LAST[key]
    assert reading.unread


@pytest.mark.parametrize("word", ["小计", "合计"])
def test_a_sum_of_the_organisations_among_them_is_none_of_the_form_s(word: str) -> None:
    rows = forms.requests_rows("2021", THIS)
    rows[1] = [rows[1][0], ("法人或其他组织", 1, 6), rows[1][2]]
    rows[0] = [rows[0][0], ("申请人情况", 1, 8)]
    rows[2] = [*rows[2], (word, 1, 1)]
    for at in range(3, len(rows)):
        numbers = rows[at][-7:]
        own = sum(int(text) for text, _, _ in numbers[1:6])
        rows[at] = [*rows[at][:-1], (str(own), 1, 1), numbers[-1]]
    assert raws(requests(rows)) == of(THIS, Table.REQUESTS)


def test_remarks_in_words_stand_beside_the_form() -> None:
    rows = forms.requests_rows("2021", THIS)
    rows[0] = [*rows[0], ("备注", 3, 1)]
    rows[3:] = [[*row, ("另有一件正在补正" if at == 2 else "", 1, 1)] for at, row in enumerate(rows[3:])]
    assert raws(requests(rows)) == of(THIS, Table.REQUESTS)


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("repeated", [True, False])
def test_exports_that_take_merged_cells_apart_are_read(edition: str, repeated: bool) -> None:
    values = forms.random_form(random.Random(53), edition)
    blocks = []
    for number, table in enumerate((Table.DISCLOSURE, Table.REQUESTS, Table.DISPUTES)):
        merged = forms.grid(forms.RENDER[table](edition, values))
        texts = [[""] * merged.n_cols for _ in range(merged.n_rows)]
        for cell in merged.cells:
            for down in range(cell.rowspan if repeated else 1):
                for right in range(cell.colspan if repeated else 1):
                    texts[cell.row + down][cell.col + right] = cell.text
        blocks.append(forms.grid([[(text, 1, 1) for text in row] for row in texts], number))
    found = recognise(Document("text/html", tuple(blocks))).tables
    assert {key: cell.raw for reading in found.values() for key, cell in reading.cells.items()} == values


def test_a_heading_of_last_year_in_place_of_one_of_the_form_leaves_the_row_unread() -> None:
    rows = forms.disclosure_rows("2021", THIS)
    rows[1] = [cell if cell[0] != "本年废止件数" else ("上年废止件数", *cell[1:]) for cell in rows[1]]
    reading = recognise(Document("text/html", (forms.grid(rows),))).tables[Table.DISCLOSURE]
    assert {key.row for key in reading.unread} == {"rules", "normative_documents"}


def test_a_heading_of_last_year_beside_all_of_the_form_is_passed_over() -> None:
    rows = forms.disclosure_rows("2021", THIS)
    rows[1] = [*rows[1], ("上年现行有效件数", 1, 1)]
    rows[2:4] = [[*row, ("99", 1, 1)] for row in rows[2:4]]
    reading = recognise(Document("text/html", (forms.grid(rows),))).tables[Table.DISCLOSURE]
    assert raws(reading) == of(THIS, Table.DISCLOSURE)


@pytest.mark.parametrize("head", ["上年总计", "占比"])
def test_a_strange_head_at_the_right_stands_beside_the_form(head: str) -> None:
    rows = forms.requests_rows("2021", THIS)
    rows[0] = [rows[0][0], ("申请人情况", 1, 8)]
    rows[1] = [*rows[1], (head, 2, 1)]
    rows[3:] = [[*row, ("77", 1, 1)] for row in rows[3:]]
    assert raws(requests(rows)) == of(THIS, Table.REQUESTS)


def test_exchanged_heads_of_one_row_are_the_publisher_s_order() -> None:
    rows = forms.requests_rows("2021", THIS)
    rows[2][0], rows[2][1] = rows[2][1], rows[2][0]
    for row in rows[3:]:
        row[-6], row[-5] = row[-5], row[-6]
    assert raws(requests(rows)) == of(THIS, Table.REQUESTS)


def test_a_misspelt_head_keeps_the_order_and_not_the_certainty() -> None:
    rows = forms.requests_rows("2021", THIS)
    rows[2] = [("科研机溝" if text == "科研机构" else text, *spans) for text, *spans in rows[2]]  # type: ignore[misc]
    reading = requests(rows)
    assert raws(reading) == of(THIS, Table.REQUESTS)
    assert not any(cell.exact for cell in reading.cells.values())
