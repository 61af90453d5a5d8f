"""Labels and headings that look like the form's and mean something else: their numbers are never taken for the form's."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from parsers.form import LAYOUTS, CellKey
from parsers.model import State, Table
from parsers.readers.document import Document
from parsers.recognise.readings import TroubleKind
from parsers.recognise.tables import recognise
from tests.support import forms

VALUES = forms.random_form(random.Random(50), "2021")


def renamed(rows: forms.Rows, old: str, new: str) -> forms.Rows:
    assert any(text == old for row in rows for text, _, _ in row)
    return [[(new if text == old else text, down, across) for text, down, across in row] for row in rows]


def states(rows: forms.Rows, table: Table, row: str, column: str | None = None) -> set[State]:
    reading = recognise(Document("text/html", (forms.grid(rows),))).tables[table]
    return {
        cell.number.state
        for key, cell in reading.cells.items()
        if key.row == row and (column is None or key.column == column)
    }


@pytest.mark.parametrize(
    ("row", "label", "lookalike"),
    [
        ("normative_documents", "行政规范性文件", "规章和行政规范性文件"),
        ("normative_documents", "行政规范性文件", "其他规范性文件"),
        ("normative_documents", "行政规范性文件", "党内规范性文件"),
        ("normative_documents", "行政规范性文件", "废止规范性文件"),
        ("licensing", "行政许可", "行政许可（含委托）"),
        ("licensing", "行政许可", "非行政许可"),
        ("licensing", "行政许可", "上年行政许可"),
        ("licensing", "行政许可", "行政许可（2022年）"),
    ],
)
def test_a_row_of_something_else(row: str, label: str, lookalike: str) -> None:
    rows = renamed(forms.disclosure_rows("2021", VALUES), label, lookalike)
    assert states(rows, Table.DISCLOSURE, row) <= {State.UNREAD, State.MISSING}


@pytest.mark.parametrize(
    "heading",
    ["上年处理决定数量", "2022年处理决定数量", "累计处理决定数量", "本年公开数量", "本年处理决定数量（单位：万件）"],
)
def test_a_column_of_something_else(heading: str) -> None:
    rows = forms.disclosure_rows("2021", VALUES)
    at = next(at for at, row in enumerate(rows) if row[0][0] == "行政许可")
    rows[at - 1] = [
        (heading if text == "本年处理决定数量" else text, down, across) for text, down, across in rows[at - 1]
    ]
    assert states(rows, Table.DISCLOSURE, "licensing") == {State.UNREAD}
    assert states(rows, Table.DISCLOSURE, "penalties") <= {State.NUMBER, State.ZERO}


@pytest.mark.parametrize("heading", ["本年（2023）制发件数", "本年制发件数（件）"])
def test_the_year_at_hand_or_a_unit_leave_a_heading_what_it_is(heading: str) -> None:
    rows = renamed(forms.disclosure_rows("2021", VALUES), "本年制发件数", heading)
    assert states(rows, Table.DISCLOSURE, "rules", "made") <= {State.NUMBER, State.ZERO}


def test_last_years_applications_are_not_this_years() -> None:
    label = "一、本年新收政府信息公开申请数量"
    rows = renamed(forms.requests_rows("2021", VALUES), label, "一、上年新收政府信息公开申请数量")
    assert states(rows, Table.REQUESTS, "received") == {State.UNREAD}


@pytest.mark.parametrize("label", [None, "2022年", "合计"])
@pytest.mark.parametrize("first", [True, False])
def test_two_rows_of_disputes_and_nobody_says_which_counts(first: bool, label: str | None) -> None:
    rows = forms.disputes_rows("2021", VALUES)
    other = [(str(int(text) + 1), 1, 1) for text, _, _ in rows[-1]]
    if label is not None:
        rows = [[("", 1, 1), *row] if at else [("", 3, 1), *row] for at, row in enumerate(rows[:1])] + rows[1:]
        rows[-1] = [("", 1, 1), *rows[-1]]
        other = [(label, 1, 1), *other]
    rows = [*rows[:-1], other, rows[-1]] if first else [*rows, other]
    reading = recognise(Document("text/html", (forms.grid(rows),))).tables.get(Table.DISPUTES)
    assert reading is None or {cell.number.state for cell in reading.cells.values()} == {State.UNREAD}
    if reading is not None:
        assert TroubleKind.PRINTED_TWICE in {trouble.kind for trouble in reading.troubles}


def test_a_value_merged_with_the_row_below_belongs_to_neither() -> None:
    rows = forms.requests_rows("2021", VALUES)
    at = next(at for at, row in enumerate(rows) if any(text == "2.重复申请" for text, _, _ in row))
    text, _, across = rows[at][-7]
    rows[at][-7] = (text, 2, across)
    del rows[at + 1][-7]
    assert states(rows, Table.REQUESTS, "unprocessed_duplicate", "natural_person") == {State.UNREAD}
    assert states(rows, Table.REQUESTS, "unprocessed_published_matter", "natural_person") == {State.UNREAD}
    key = CellKey(Table.REQUESTS, "unprocessed_excessive", "natural_person")
    assert states(rows, Table.REQUESTS, key.row, key.column) <= {State.NUMBER, State.ZERO}


@pytest.mark.parametrize(
    ("label", "printed", "value", "contradicted"),
    [
        ("行政事业性收费（万元）", "81414.3524", "81414.3524", False),
        ("行政事业性收费（元）", "814143524", "81414.3524", True),  # the head says 万元
        ("行政事業性收費", "12", "12", False),
    ],
)
def test_a_unit_behind_the_label_is_its_row_s_own(label: str, printed: str, value: str, contradicted: bool) -> None:
    values = forms.random_form(random.Random(9), "2021")
    key = CellKey(Table.DISCLOSURE, "fees", "amount_wanyuan")
    values[key] = printed
    rows = [
        [(label if text == "行政事业性收费" else text, down, across) for text, down, across in row]
        for row in forms.disclosure_rows("2021", values)
    ]
    cell = recognise(Document("text/html", (forms.grid(rows),))).tables[Table.DISCLOSURE].cells[key]
    assert (cell.number.value, cell.contradicted) == (Decimal(value), contradicted)


def test_an_amount_beside_another_label_is_not_called_unprinted() -> None:
    values = forms.random_form(random.Random(10), "2021")
    rows = [
        [("行政事业性收费金额" if text == "行政事业性收费" else text, down, across) for text, down, across in row]
        for row in forms.disclosure_rows("2021", values)
    ]
    reading = recognise(Document("text/html", (forms.grid(rows),))).tables[Table.DISCLOSURE]
    assert reading.cells[CellKey(Table.DISCLOSURE, "fees", "amount_wanyuan")].number.state is State.UNREAD


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("received", "一、本年新收申请数量"),
        ("carried_in", "二、上年结转申请数量"),
        ("granted", "（一）予以公開"),
        ("refused_security_stability", "3.危及「三安全一稳定」"),
        ("unprocessed_petition", "1.信访投诉举报类申请"),
        ("unprocessed_duplicate", "2.重复申请的"),
        ("other_not_corrected_in_time", "1.逾期不补正"),
        ("other_fee_unpaid", "2.申请人逾期未缴纳费用"),
        ("other_rest", "3.其它"),
        ("total_handled", "（六）总计"),
        ("carried_over", "四、結轉下年度繼續辦理"),
    ],
)
def test_short_and_traditional_wordings_name_the_same_row(code: str, label: str) -> None:
    values = forms.random_form(random.Random(11), "2021")
    wording = LAYOUTS[Table.REQUESTS, "2021"].row(code).label
    rows = [
        [(label if text == wording else text, down, across) for text, down, across in row]
        for row in forms.requests_rows("2021", values)
    ]
    reading = recognise(Document("text/html", (forms.grid(rows),))).tables[Table.REQUESTS]
    assert {key: cell.raw for key, cell in reading.cells.items()} == {
        key: raw for key, raw in values.items() if key.table is Table.REQUESTS
    }
