"""Rows cut by a page break: what belongs together is joined, and nothing else; numbers that may go on are no numbers."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from parsers.form import CellKey
from parsers.model import State, Table
from parsers.readers.document import Block, Document, Grid, GridCell, Paragraph
from parsers.recognise.readings import CellReading
from parsers.recognise.tables import recognise
from tests.support import forms

EDITION = "2021"
VALUES = forms.random_form(random.Random(5), EDITION)
REQUESTS = forms.requests_rows(EDITION, VALUES)
DISPUTES = forms.disputes_rows(EDITION, VALUES)


def read(*grids: Grid) -> dict[str, CellReading]:
    blocks: list[Block] = [Paragraph("三、收到和处理政府信息公开申请情况"), *grids]
    found = recognise(Document("application/pdf", tuple(blocks)))
    return {str(key): cell for reading in found.tables.values() for key, cell in reading.cells.items()}


def filled(grid: Grid, *texts: str) -> Grid:
    """``grid`` whose cells with these texts are full to their edge."""

    def cell(it: GridCell) -> GridCell:
        return replace(it, full=it.text in texts)

    return replace(grid, cells=tuple(map(cell, grid.cells)))


def wrapped(rows: forms.Rows, at: int, column: int, *, heads: int, full: bool) -> tuple[Grid, Grid, str]:
    """A table cut after its row ``at``, the number in ``column`` (from the right) wrapped: its last digit is on page two."""
    row = rows[at]
    text = row[column][0] + "47"
    upper = [*rows[:at], [*row[:column], (text[:-1], 1, 1), *row[column + 1 or len(row) :]]]
    blank: forms.Rows = [[("", 1, across) for _, _, across in row]]
    blank[0][column] = (text[-1], 1, 1)
    first = forms.grid(upper, page=1)
    second = forms.grid([*rows[:heads], *blank], page=2)
    return (filled(first, text[:-1]) if full else first), second, text


@pytest.mark.parametrize("heads", [0, 3])
@pytest.mark.parametrize("column", [-1, -3, -7])
def test_a_number_that_fills_its_cell_goes_on_after_the_break(heads: int, column: int) -> None:
    first, second, text = wrapped(REQUESTS, 4, column, heads=heads, full=True)
    key = [str(key) for key in VALUES if key.table is Table.REQUESTS and key.row == "carried_in"][column]
    assert read(first, second)[key].number.value == Decimal(text)


@pytest.mark.parametrize("heads", [0, 3])
def test_a_number_that_does_not_fill_its_cell_is_unread_when_digits_follow(heads: int) -> None:
    first, second, _ = wrapped(REQUESTS, 4, -2, heads=heads, full=False)
    key = [str(key) for key in VALUES if key.table is Table.REQUESTS and key.row == "carried_in"][-2]
    assert read(first, second)[key].number.state is State.UNREAD


@pytest.mark.parametrize("heads", [0, 3])
def test_the_row_of_disputes_goes_on_too(heads: int) -> None:
    first, second, text = wrapped(DISPUTES, 3, 4, heads=heads, full=True)
    key = CellKey(Table.DISPUTES, "reconsideration", "total")
    assert read(first, second)[str(key)].number.value == Decimal(text)


def test_merged_cells_that_begin_anew_do_not_hide_the_rest_of_a_row() -> None:
    at = 8
    row = REQUESTS[at]
    assert row[0][0].startswith("2."), "a row that begins with its label, its category standing above"
    first = forms.grid([*REQUESTS[:at], [*row[:-1], ("409", 1, 1)]], page=1)
    rest = [("", 1, 1), ("", 1, 1), *(("", 1, 1) for _ in row[:-1]), ("3", 1, 1)]
    second = forms.grid([*REQUESTS[:3], rest], page=2)
    key = [key for key in VALUES if key.table is Table.REQUESTS and key.column == "total"][5]
    assert read(filled(first, "409"), second)[str(key)].number.value == Decimal(4093)


def test_a_number_and_its_category_may_both_go_on() -> None:
    at = 7
    row = REQUESTS[at]
    assert row[0][0] == "（三）不予公开"
    upper = [("（三）不予", 1, 1), *row[1:-1], ("409", 1, 1)]
    first = forms.grid([*REQUESTS[:at], upper], page=1)
    rest = [("", 1, 1), ("公开", 1, 1), *(("", 1, 1) for _ in row[1:-1]), ("3", 1, 1)]
    key = [str(key) for key in VALUES if key.table is Table.REQUESTS and key.column == "total"][4]
    assert read(filled(first, "409"), forms.grid([*REQUESTS[:3], rest], page=2))[key].number.value == Decimal(4093)


def test_loose_digits_after_a_break_that_fit_nowhere_put_full_numbers_in_doubt() -> None:
    at = 8
    row = REQUESTS[at]
    first = forms.grid([*REQUESTS[:at], [*row[:-1], ("409", 1, 1)]], page=1)
    second = forms.grid([*REQUESTS[:3], [("", 1, 4), ("3", 1, 3), ("", 1, 3)]], page=2)
    keys = [str(key) for key in VALUES if key.table is Table.REQUESTS and key.row == "refused_by_law"]
    cells = read(filled(first, "409"), second)
    assert cells[keys[-1]].number.state is State.UNREAD
    assert State.UNREAD not in {cells[key].number.state for key in keys[:-1]}


def test_a_label_cut_in_two_is_one_row_with_its_numbers_on_either_half() -> None:
    at = 3
    label, numbers = REQUESTS[at][0], REQUESTS[at][1:]
    upper = [(label[0][:6], 1, 3), *numbers[:3], *(("", 1, 1) for _ in numbers[3:])]
    lower = [(label[0][6:], 1, 3), *(("", 1, 1) for _ in numbers[:3]), *numbers[3:]]
    cells = read(forms.grid([*REQUESTS[:at], upper], page=1), forms.grid([*REQUESTS[:3], lower, *REQUESTS[4:]], page=2))
    exact = forms.exact(EDITION, VALUES)
    keys = [str(key) for key in VALUES if key.table is Table.REQUESTS]
    assert {key: cells[key].number.value for key in keys} == {key: exact[key] for key in keys}


@pytest.mark.parametrize(
    "tail", [("年度办理结果", "", ""), ("", "予公开", ""), ("年度办理结果", "予公开", "律行政法规禁止公开")]
)
def test_the_end_of_a_category_or_label_alone_on_the_next_page_is_no_row(tail: tuple[str, str, str]) -> None:
    at = 8
    rest = [(tail[0], 1, 1), (tail[1], 1, 1), (tail[2], 1, 1), *(("", 1, 1) for _ in range(7))]
    first = forms.grid(REQUESTS[: at + 1], page=1)
    if tail[2]:
        row = REQUESTS[at]
        first = forms.grid([*REQUESTS[:at], [(row[0][0].removesuffix(tail[2]), 1, 1), *row[1:]]], page=1)
    second = forms.grid([*REQUESTS[:3], rest, *REQUESTS[at + 1 :]], page=2)
    blocks: list[Block] = [Paragraph("三、收到和处理政府信息公开申请情况"), first, second]
    reading = recognise(Document("application/pdf", tuple(blocks))).tables[Table.REQUESTS]
    exact = forms.exact(EDITION, VALUES)
    assert {str(key): cell.number.value for key, cell in reading.cells.items()} == {
        key: value for key, value in exact.items() if key.startswith("requests/")
    }
    assert reading.troubles == ()


def test_whole_rows_on_both_sides_of_a_break_stay_two() -> None:
    first, second = forms.grid(REQUESTS[:5], page=1), forms.grid([*REQUESTS[:3], *REQUESTS[5:]], page=2)
    cells = read(first, second)
    exact = forms.exact(EDITION, VALUES)
    keys = [str(key) for key in VALUES if key.table is Table.REQUESTS]
    assert {key: cells[key].number.value for key in keys} == {key: exact[key] for key in keys}


def cut_in_label(at: int, places: int, heads: int) -> tuple[Grid, Grid]:
    """The table of requests cut inside the label of its row ``at``, ``places`` characters of it left above the break."""
    row, below = REQUESTS[at], REQUESTS[at + 1 :]
    column = next(place for place in range(len(row) - 1, -1, -1) if not row[place][0].isdigit() and row[place][0])
    label = row[column][0]
    upper = [*row[:column], (label[:places], 1, row[column][2]), *row[column + 1 :]]
    span = sum(across for _, _, across in row)
    lower = [("", 1, 1)] * (10 - span) + [("", 1, across) for _, _, across in row]
    lower[10 - span + column] = (label[places:], 1, row[column][2])
    first = forms.grid([*REQUESTS[:at], upper], page=1)
    return first, forms.grid([*REQUESTS[:heads], lower, *map(widened, below)], page=2)


def widened(row: list[tuple[str, int, int]]) -> list[tuple[str, int, int]]:
    """A row with the merged cells of its categories begun anew, blank, as a page break leaves them."""
    return [("", 1, 1)] * (10 - sum(across for _, _, across in row)) + [(text, 1, across) for text, _, across in row]


@pytest.mark.parametrize("heads", [0, 3])
@pytest.mark.parametrize("at", range(8, len(REQUESTS) - 2))
def test_a_label_is_named_only_when_it_is_whole_again(at: int, heads: int) -> None:
    truth = {str(key): int(text) for key, text in VALUES.items() if key.table is Table.REQUESTS}
    label = next(text for text, _, _ in reversed(REQUESTS[at]) if text and not text.isdigit())
    for places in range(2, len(label)):
        got = read(*cut_in_label(at, places, heads))
        read_values = {key: cell.number.value for key, cell in got.items() if key in truth}
        wrong = {key: value for key, value in read_values.items() if value is not None and value != truth[key]}
        assert not wrong, (label[:places], wrong)
        if label[:places].endswith("其他") or places == max(len(label) // 2, 3):
            assert read_values == truth, label[:places]
