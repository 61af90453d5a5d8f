"""A number planted anywhere in a table is in the report or in a finding: nothing inside a table is lost in silence."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from parsers.checks.cells import cell_findings
from parsers.form import STATUTORY
from parsers.model import State
from parsers.readers.document import Document, Paragraph
from parsers.recognise.tables import recognise
from tests.support import forms

PLANTED = "918273"
Rows = forms.Rows
CELL = (PLANTED, 1, 1)


def row_of(*texts: str) -> list[tuple[str, int, int]]:
    return [(text, 1, 1) for text in texts]


def at(change: Callable[[Rows, int, random.Random], None]) -> Callable[[Rows, random.Random], Rows]:
    """A planting at a random row, in place."""

    def plant(rows: Rows, rng: random.Random) -> Rows:
        rows = [list(row) for row in rows]
        change(rows, rng.randrange(len(rows)), rng)
        return rows

    return plant


def into_a_label(rows: Rows, row: int, rng: random.Random) -> None:
    wordy = [place for place, cell in enumerate(rows[row]) if len(cell[0]) > 2 and not any(map(str.isdigit, cell[0]))]
    if wordy:
        place = rng.choice(wordy)
        text, down, across = rows[row][place]
        rows[row][place] = (f"{text} {PLANTED}", down, across)
    else:
        rows[row].append(CELL)


def as_a_column(rows: Rows, row: int, head: str, place: int) -> None:
    for its, cells in enumerate(rows):
        text = PLANTED if its == row else head if its == 0 else ""
        cells.insert(len(cells) if place else 0, (text, 1, 1))


PLANTINGS: dict[str, Callable[[Rows, random.Random], Rows]] = {
    "a cell behind the last column": at(lambda rows, row, _: rows[row].append(CELL)),
    "a cell behind a gap": at(lambda rows, row, _: rows[row].extend(row_of("", PLANTED))),
    "a cell before the row": at(lambda rows, row, _: rows[row].insert(0, CELL)),
    "a cell within the row": at(lambda rows, row, rng: rows[row].insert(rng.randrange(len(rows[row]) + 1), CELL)),
    "a row of one number": at(lambda rows, row, _: rows.insert(row, [CELL])),
    "a row of seven numbers": at(lambda rows, row, _: rows.insert(row, row_of("", *[PLANTED] * 7))),
    "a row with another label": at(lambda rows, row, _: rows.insert(row, row_of("其他情况", PLANTED))),
    "a row of words": at(lambda rows, row, _: rows.insert(row, [(f"其中电子渠道{PLANTED}件", 1, 9)])),
    "a row of words at the end": at(lambda rows, row, _: rows.append([(f"其中电子渠道{PLANTED}件", 1, 9)])),
    "a row at the end": at(lambda rows, row, _: rows.append(row_of("其他情况", PLANTED))),
    "inside a label": at(into_a_label),
    "a column to the right": at(lambda rows, row, _: as_a_column(rows, row, "", 1)),
    "a column to the left": at(lambda rows, row, _: as_a_column(rows, row, "", 0)),
    "a column of remarks": at(lambda rows, row, _: as_a_column(rows, row, "备注", 1)),
}


def as_exported(rows: Rows) -> Rows:
    """Merged cells taken apart, their text in each part: what spreadsheet programs write."""
    grid = forms.grid(rows)
    texts = [[""] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        for row in range(cell.row, cell.row + cell.rowspan):
            for column in range(cell.col, cell.col + cell.colspan):
                texts[row][column] = cell.text
    return [row_of(*row) for row in texts]


@pytest.mark.parametrize("exported", [False, True], ids=["merged", "exported"])
@pytest.mark.parametrize("planting", PLANTINGS)
def test_a_planted_number_is_read_unread_or_reported(planting: str, exported: bool) -> None:
    for seed in range(12):
        rng = random.Random(seed)
        edition = rng.choice(("2019", "2021"))
        values = forms.random_form(rng, edition)
        table = rng.choice(STATUTORY)
        rows = {its: forms.RENDER[its](edition, values) for its in STATUTORY}
        rows[table] = PLANTINGS[planting](as_exported(rows[table]) if exported else rows[table], rng)
        blocks = [
            block for its in STATUTORY for block in (Paragraph("节"), forms.grid(rows[its], STATUTORY.index(its)))
        ]
        reading = recognise(Document("text/html", tuple(blocks))).tables[table]
        texts = [cell.raw for cell in reading.cells.values()] + list(reading.notes)
        texts += [finding.message for finding in cell_findings(reading)]
        assert any(PLANTED in text for text in texts), (seed, table)
        truth = forms.exact(edition, values)
        for key, cell in reading.cells.items():
            if cell.number.state not in (State.UNREAD, State.MISSING):
                assert cell.number.value == truth[str(key)], (seed, key)


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_a_table_as_it_should_be_leaves_nothing_over(edition: str) -> None:
    values = forms.random_form(random.Random(3), edition)
    for table, reading in recognise(forms.document(edition, values)).tables.items():
        assert reading.troubles == (), table


def test_numbers_of_the_rows_and_years_in_heads_are_not_left_over() -> None:
    values = forms.random_form(random.Random(4), "2021")
    rows = as_exported(forms.requests_rows("2021", values))
    rows = [[(str(at - 2) if at > 2 else "序号", 1, 1), *row] for at, row in enumerate(rows)]
    rows = [[("表2 2023年收到和处理政府信息公开申请情况", 1, 11)], *rows]
    reading = recognise(Document("text/html", (forms.grid(rows),))).tables[STATUTORY[1]]
    assert not reading.unread
    assert reading.troubles == ()
