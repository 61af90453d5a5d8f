"""Units of money above a table, and rows stacked in one cell."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from parsers.form import AMOUNT, CellKey
from parsers.model import State, Table, Unit
from parsers.readers.document import Document, Paragraph
from parsers.recognise.captions import unit_of_caption
from parsers.recognise.readings import CellReading, TableReading
from parsers.recognise.tables import recognise
from tests.support import forms

FEE = CellKey(Table.DISCLOSURE, "fees", AMOUNT)


def disclosure(rows: forms.Rows, *above: str) -> TableReading:
    blocks = (*map(Paragraph, above), forms.grid(rows))
    return recognise(Document("text/html", blocks)).tables[Table.DISCLOSURE]


def bare_rows(heading: str = "本年收费金额") -> forms.Rows:
    values = forms.random_form(random.Random(61), "2021")
    values[FEE] = "12.5"
    rows = forms.disclosure_rows("2021", values)
    return [[(heading if "收费金额" in text else text, *spans) for text, *spans in row] for row in rows]  # type: ignore[misc]


def fee(rows: forms.Rows, *above: str) -> CellReading:
    return disclosure(rows, *above).cells[FEE]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：万元", "万元"),
        ("（单位：元）", "元"),
        ("计量单位: 件、万元", "万元"),
        ("主动公开政府信息情况（单位：件、元）", "元"),
        ("单位：件", None),
        ("单位：某县财政局", None),
        ("单位：万元、元", None),
        ("本单位收费12万元", None),
        ("填报单位：某县民政局 单位：万元", None),
    ],
)
def test_a_caption_states_one_unit_of_money_or_none(text: str, unit: str | None) -> None:
    assert unit_of_caption(text) == unit


def test_the_caption_gives_the_unit_that_cell_and_header_leave_out() -> None:
    assert fee(bare_rows(), "二、主动公开政府信息情况", "单位：万元").number.unit is Unit.WANYUAN
    in_yuan = fee(bare_rows(), "单位：元")
    assert (in_yuan.number.unit, in_yuan.number.value) == (Unit.YUAN, Decimal("0.00125"))
    inside = [[("收费情况（单位：万元）", 1, 4)], *bare_rows()]
    reading = disclosure(inside)
    assert reading.cells[FEE].number.unit is Unit.WANYUAN
    assert reading.troubles == ()


def test_without_any_unit_the_amount_is_nobody_s() -> None:
    assert fee(bare_rows()).number.unit is Unit.UNKNOWN
    assert fee(bare_rows(), "单位：件").number.unit is Unit.UNKNOWN


def test_the_nearer_unit_counts_and_the_contradiction_is_told() -> None:
    cell = fee(bare_rows("本年收费金额（单位：万元）"), "单位：元")
    assert (cell.number.unit, cell.number.value, cell.contradicted) == (Unit.WANYUAN, Decimal("12.5"), True)
    assert not fee(bare_rows("本年收费金额（单位：万元）"), "单位：万元").contradicted


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_rows_stacked_line_by_line_are_taken_apart(edition: str) -> None:
    values = forms.random_form(random.Random(62), edition)
    rows = forms.disclosure_rows(edition, values)
    at = next(at for at, row in enumerate(rows) if row[0][0] == "行政处罚")
    pairs = zip(rows[at], rows[at + 1], strict=True)
    rows[at : at + 2] = [[(f"{one[0]}\n{other[0]}", 1, one[2]) for one, other in pairs]]
    reading = disclosure(rows)
    assert {key: cell.raw for key, cell in reading.cells.items()} == {
        key: raw for key, raw in values.items() if key.table is Table.DISCLOSURE
    }


def test_a_stack_with_a_number_too_few_is_unread() -> None:
    values = forms.random_form(random.Random(63), "2021")
    rows = forms.disclosure_rows("2021", values)
    at = next(at for at, row in enumerate(rows) if row[0][0] == "行政处罚")
    rows[at : at + 2] = [[("行政处罚\n行政强制", 1, 1), ("12", 1, 3)]]
    reading = disclosure(rows)
    assert {key.row for key in reading.unread} == {"penalties", "coercion"}
    assert all(reading.cells[key].number.state is State.UNREAD for key in reading.unread)
