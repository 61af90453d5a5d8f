"""Digits that nothing divides, and rows without a label: told by the relations where those leave one reading, else unread."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.form import LAYOUTS, CellKey
from parsers.model import State, Table
from parsers.readers.document import Document
from parsers.recognise.inference import Piece, divisions, divisions_with_blanks
from parsers.recognise.readings import TableReading
from parsers.recognise.tables import recognise
from tests.support import forms


def requests(rows: forms.Rows) -> TableReading:
    return recognise(Document("text/html", (forms.grid(rows),))).tables[Table.REQUESTS]


def as_printed(values: forms.Values) -> dict[CellKey, Decimal]:
    return {key: Decimal(raw) for key, raw in values.items() if key.table is Table.REQUESTS}


@given(st.lists(st.integers(0, 999), min_size=1, max_size=5))
def test_every_division_of_digits_is_found(numbers: list[int]) -> None:
    digits = "".join(map(str, numbers))
    found = list(divisions([Piece(digits, len(numbers), len(numbers))], len(numbers)))
    assert tuple(map(Decimal, numbers)) in found
    assert len(found) == len(set(found))
    assert all("".join(map(str, cut)) == digits for cut in found)


def test_blanks_are_possible_anywhere_where_they_leave_no_trace() -> None:
    found = set(divisions_with_blanks([Piece("7"), Piece("0")], 3))
    seven, zero = Decimal(7), Decimal(0)
    assert found == {(seven, zero, None), (seven, None, zero), (None, seven, zero)}


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("seed", range(6))
def test_run_together_cells_are_read_as_printed_and_marked_or_not_at_all(edition: str, seed: int) -> None:
    rng = random.Random(seed)
    values = forms.random_form(rng, edition)
    rows = forms.requests_rows(edition, values)
    at, first = rng.randrange(3, len(rows)), rng.randrange(0, 5)
    cells = rows[at][-7:]
    cells[first : first + 3] = [("".join(text for text, _, _ in cells[first : first + 3]), 1, 3)]
    rows[at] = [*rows[at][:-7], *cells]
    reading = requests(rows)
    for key, value in as_printed(values).items():
        cell = reading.cells[key]
        if cell.number.state is not State.UNREAD:
            assert cell.number.value == value
    told = {key.row for key, cell in reading.cells.items() if cell.inferred}
    undecided = {key.row for key in reading.unread}
    assert len(told | undecided) == 1


def test_two_possible_divisions_leave_the_row_unread() -> None:
    """11|1 and 1|11 under columns whose sums are both broken by the publisher: nothing tells them apart."""
    values = forms.random_form(random.Random(4), "2021")
    for column in LAYOUTS[Table.REQUESTS, "2021"].blocks[0].columns:
        values[CellKey(Table.REQUESTS, "total_handled", column.code)] = "77777"
    rows = forms.requests_rows("2021", values)
    cells = rows[6][-7:]
    rows[6] = [*rows[6][:-7], ("111", 1, 2), *cells[2:]]
    reading = requests(rows)
    assert {key.row for key in reading.unread} == {"partly_granted"}
    assert not any(cell.inferred for cell in reading.cells.values())


def test_one_number_merged_over_two_columns_is_in_neither_and_spoils_no_other() -> None:
    values = forms.random_form(random.Random(5), "2021")
    rows = forms.requests_rows("2021", values)
    rows[10] = [*rows[10][:-7], ("5", 1, 2), *rows[10][-5:]]
    reading = requests(rows)
    assert {(key.row, key.column) for key in reading.unread} == {
        ("refused_third_party_rights", "natural_person"),
        ("refused_third_party_rights", "commercial_enterprise"),
    }
    told = {key: cell.number.value for key, cell in reading.cells.items() if key not in reading.unread}
    assert told == {key: value for key, value in as_printed(values).items() if key in told}


def test_one_number_merged_over_two_rows_is_in_neither_and_spoils_no_other() -> None:
    values = forms.random_form(random.Random(5), "2021")
    rows = forms.requests_rows("2021", values)
    text, _, across = rows[10][-4]
    rows[10][-4] = (text, 2, across)
    del rows[11][-4]
    reading = requests(rows)
    assert {(key.row, key.column) for key in reading.unread} == {
        ("refused_third_party_rights", "social_organization"),
        ("refused_internal_affairs", "social_organization"),
    }
    told = {key: cell.number.value for key, cell in reading.cells.items() if key not in reading.unread}
    assert told == {key: value for key, value in as_printed(values).items() if key in told}


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_row_without_label_is_the_one_that_is_absent_there(edition: str) -> None:
    values = forms.random_form(random.Random(6), edition)
    rows = forms.requests_rows(edition, values)
    for at in (8, 9, 18):
        rows[at] = [*rows[at][:-8], ("", 1, rows[at][-8][2]), *rows[at][-7:]]
    reading = requests(rows)
    assert {key: cell.number.value for key, cell in reading.cells.items()} == as_printed(values)
    assert len({key.row for key, cell in reading.cells.items() if cell.inferred}) == 3


def test_a_row_without_label_that_no_sum_proves_is_unread() -> None:
    values = forms.random_form(random.Random(7), "2021")
    key = CellKey(Table.REQUESTS, "refused_by_law", "natural_person")
    values[key] = str(int(values[key]) + 1)
    rows = forms.requests_rows("2021", values)
    rows[8] = [("", 1, 1), *rows[8][-7:]]
    reading = requests(rows)
    assert reading.cells[key].number.state is State.UNREAD
    assert all(cell.number.value == as_printed(values)[at] for at, cell in reading.cells.items() if not cell.number.why)


def test_a_row_with_another_label_in_its_place_is_not_taken_for_it() -> None:
    values = forms.random_form(random.Random(8), "2021")
    rows = forms.requests_rows("2021", values)
    rows[8] = [("其中：电子渠道", 1, 1), *rows[8][-7:]]
    reading = requests(rows)
    assert {key.row for key in reading.unread} == {"refused_by_law"}
