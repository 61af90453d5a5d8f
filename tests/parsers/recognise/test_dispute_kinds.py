"""The disputes table with a row per kind, or a row per result: read by its heads, never by habit."""

from __future__ import annotations

import random

import pytest

from parsers.form import LAYOUTS, CellKey
from parsers.model import State, Table
from parsers.readers.document import Document
from parsers.recognise.tables import recognise
from tests.support import forms

D = Table.DISPUTES
VALUES = forms.random_form(random.Random(41), "2021")
TRUTH = {key: raw for key, raw in VALUES.items() if key.table is D}
RESULTS = LAYOUTS[D, "2021"].blocks[0].columns
KINDS = LAYOUTS[D, "2021"].rows


def row_of(kind: str) -> list[tuple[str, int, int]]:
    return [(VALUES[CellKey(D, kind, result.code)], 1, 1) for result in RESULTS]


def by_kind(labels: tuple[list[tuple[str, int, int]], ...]) -> forms.Rows:
    head = [("类别", 1, sum(across for _, _, across in labels[0])), *((it.label, 1, 1) for it in RESULTS)]
    return [head, *([*label, *row_of(kind.code)] for label, kind in zip(labels, KINDS, strict=True))]


def by_result(head: forms.Rows) -> forms.Rows:
    return [
        *head,
        *([(it.label, 1, 1), *((VALUES[CellKey(D, kind.code, it.code)], 1, 1) for kind in KINDS)] for it in RESULTS),
    ]


MERGED = by_kind(([("行政复议", 1, 2)], [("行政诉讼", 2, 1), ("未经复议直接起诉", 1, 1)], [("复议后起诉", 1, 1)]))
FLAT = by_kind(([("行政复议", 1, 1)], [("行政诉讼（未经复议直接起诉）", 1, 1)], [("行政诉讼（复议后起诉）", 1, 1)]))
TURNED = by_result(
    [
        [("", 2, 1), ("行政复议", 2, 1), ("行政诉讼", 1, 2)],
        [("未经复议直接起诉", 1, 1), ("复议后起诉", 1, 1)],
    ]
)


def printed(rows: forms.Rows) -> dict[CellKey, str]:
    reading = recognise(Document("text/html", (forms.grid(rows),))).tables[D]
    assert not any(cell.inferred for cell in reading.cells.values())
    return {key: cell.raw for key, cell in reading.cells.items()}


@pytest.mark.parametrize("rows", [MERGED, FLAT, TURNED], ids=["merged", "flat", "turned"])
def test_a_turned_table_is_read_whole(rows: forms.Rows) -> None:
    assert printed(rows) == TRUTH


def test_results_in_another_order_are_read_by_their_heads() -> None:
    rows = [[*row[:-5], *reversed(row[-5:])] for row in MERGED]
    assert printed(rows) == TRUTH


def test_a_kind_that_stands_twice_is_no_such_table() -> None:
    rows = [*FLAT, FLAT[-1]]
    assert D not in recognise(Document("text/html", (forms.grid(rows),))).tables


def test_a_short_row_is_unread_and_the_others_stand() -> None:
    rows = [*FLAT[:2], FLAT[2][:-1], FLAT[3]]
    reading = recognise(Document("text/html", (forms.grid(rows),))).tables[D]
    unread = {key.row for key, cell in reading.cells.items() if cell.number.state is State.UNREAD}
    assert unread <= {"litigation_direct"}
    assert all(cell.raw == TRUTH[key] for key, cell in reading.cells.items() if key.row != "litigation_direct")


REQUESTS = forms.requests_rows("2021", VALUES)
NUMBERS = [VALUES[CellKey(D, kind.code, result.code)] for kind in KINDS for result in RESULTS]
HEADS = [(it.label, 1, 1) for it in RESULTS]
FIRST: forms.Rows = [[("行政复议", 1, 5)], HEADS, [(number, 1, 1) for number in NUMBERS[:5]]]
SECOND: forms.Rows = [
    [("行政诉讼", 1, 10)],
    [("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
    [*HEADS, *HEADS],
    [(number, 1, 1) for number in NUMBERS[5:]],
]
DIRECT: forms.Rows = [[("未经复议直接起诉", 1, 5)], HEADS, [(number, 1, 1) for number in NUMBERS[5:10]]]
AFTER: forms.Rows = [[("复议后起诉", 1, 5)], HEADS, [(number, 1, 1) for number in NUMBERS[10:]]]


def disputes_among(*tables: forms.Rows) -> tuple[dict[CellKey, str | None], set[CellKey]]:
    """The disputes behind a table of requests, as printed where they were read; and what that table lost by them."""
    found = recognise(Document("text/html", (forms.grid(REQUESTS), *map(forms.grid, tables)))).tables
    lost = {key for key, cell in found[Table.REQUESTS].cells.items() if cell.raw != VALUES[key]}
    lost |= {key for key, cell in found[Table.REQUESTS].cells.items() if cell.number.state is State.UNREAD}
    cells = found[D].cells if D in found else {}
    return {key: None if cell.number.state is State.UNREAD else cell.raw for key, cell in cells.items()}, lost


@pytest.mark.parametrize("tables", [(FIRST, SECOND), (SECOND, FIRST), (FIRST, DIRECT, AFTER)])
def test_a_table_for_each_kind_is_one_table(tables: tuple[forms.Rows, ...]) -> None:
    assert disputes_among(*tables) == (TRUTH, set())


def test_a_second_table_of_a_kind_is_no_part() -> None:
    changed: forms.Rows = [*FIRST[:-1], [("7", 1, 1), *FIRST[-1][1:]]]
    for tables in ((FIRST, SECOND, changed), (FIRST, changed), (FIRST, [*SECOND, SECOND[-1]])):
        got, _ = disputes_among(*tables)
        assert all(raw is None or raw == TRUTH[key] for key, raw in got.items())


def listed(*, merged: bool, repeated: bool) -> forms.Rows:
    labels = {
        "reconsideration": [("行政复议", 5, 2)],
        "litigation_direct": [("行政诉讼", 10, 1), ("未经复议直接起诉", 5, 1)],
        "litigation_after_reconsideration": [("复议后起诉", 5, 1)],
    }
    flat = {"reconsideration": "行政复议", "litigation_direct": "行政诉讼（未经复议直接起诉）"}
    rows: forms.Rows = [[("类别", 1, 2 if merged else 1), ("结果", 1, 1), ("数量", 1, 1)]]
    for kind in KINDS:
        for at, result in enumerate(RESULTS):
            name = flat.get(kind.code, "行政诉讼（复议后起诉）")
            before = [(name if at == 0 or repeated else "", 1, 1)] if not merged else labels[kind.code] * (at == 0)
            rows.append([*before, (result.label, 1, 1), (VALUES[CellKey(D, kind.code, result.code)], 1, 1)])
    return rows


@pytest.mark.parametrize(("merged", "repeated"), [(True, False), (False, True), (False, False)])
def test_fifteen_rows_are_the_table_and_none_of_them_is_the_requests_total(merged: bool, repeated: bool) -> None:
    rows = listed(merged=merged, repeated=repeated)
    assert disputes_among(rows) == (TRUTH, set())
    assert disputes_among(rows[1:]) == (TRUTH, set())
    for short in (rows[:-1], [*rows, rows[-1]]):
        got, _ = disputes_among(short)
        assert all(raw is None or raw == TRUTH[key] for key, raw in got.items())
