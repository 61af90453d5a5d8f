"""Missing is what the publisher left out; what we failed to see is unread."""

from __future__ import annotations

import dataclasses
import random

from parsers.model import State, Table
from parsers.readers.document import Document, Paragraph
from parsers.recognise.tables import recognise
from tests.support import forms

VALUES = forms.random_form(random.Random(30), "2021")


def states(document: Document, table: Table, row: str) -> set[State]:
    reading = recognise(document).tables[table]
    return {cell.number.state for key, cell in reading.cells.items() if key.row == row}


def without(label: str) -> Document:
    """The whole requests table, printed without one of its rows."""
    rows = [[(text, 1, across) for text, _, across in row] for row in forms.requests_rows("2021", VALUES)]
    return Document("text/html", (forms.grid([row for row in rows if all(text != label for text, _, _ in row)]),))


def test_one_row_left_out_between_others_is_missing() -> None:
    assert states(without("3.要求提供公开出版物"), Table.REQUESTS, "unprocessed_published_matter") == {State.MISSING}


def test_a_row_whose_label_stands_elsewhere_is_unread() -> None:
    document = without("3.要求提供公开出版物")
    document = dataclasses.replace(document, blocks=(*document.blocks, Paragraph("3.要求提供公开出版物")))
    assert states(document, Table.REQUESTS, "unprocessed_published_matter") == {State.UNREAD}


def test_the_rows_after_a_table_broke_off_are_unread() -> None:
    rows = forms.requests_rows("2021", VALUES)[:-3]
    document = Document("text/html", (forms.grid(rows),))
    assert states(document, Table.REQUESTS, "carried_over") == {State.UNREAD}
    assert states(document, Table.REQUESTS, "received") <= {State.NUMBER, State.ZERO}


def test_rows_of_unknown_labels_keep_the_absent_ones_from_being_called_missing() -> None:
    rows = [[(text, 1, across) for text, _, across in row] for row in forms.requests_rows("2021", VALUES)]
    at = next(at for at, row in enumerate(rows) if any(text == "2.重复申请" for text, _, _ in row))
    rows[at] = [("某类申请", 1, 3), *rows[at][-7:]]
    assert states(Document("text/html", (forms.grid(rows),)), Table.REQUESTS, "unprocessed_duplicate") == {State.UNREAD}


def test_a_column_the_publisher_left_out_is_missing_and_the_others_keep_their_numbers() -> None:
    rows = forms.requests_rows("2021", VALUES)
    rows[0] = [rows[0][0], ("申请人情况", 1, 6)]
    rows[1] = [rows[1][0], ("法人或其他组织", 1, 4), rows[1][2]]
    rows[2] = [cell for cell in rows[2] if cell[0] != "法律服务机构"]
    rows = [row if at < 3 else [*row[:-3], *row[-2:]] for at, row in enumerate(rows)]
    reading = recognise(Document("text/html", (forms.grid(rows),))).tables[Table.REQUESTS]
    for key, cell in reading.cells.items():
        if key.column == "legal_service":
            assert cell.number.state is State.MISSING
        else:
            assert str(cell.number.value) == VALUES[key]
