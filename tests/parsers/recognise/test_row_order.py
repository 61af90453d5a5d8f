"""Rows are read by their labels; one that stands out of the form's order is read as printed and said so."""

from __future__ import annotations

import random

from parsers.model import Table
from parsers.readers.document import Document
from parsers.recognise.readings import TroubleKind
from parsers.recognise.tables import recognise
from tests.support import forms


def test_a_row_out_of_order_is_read_by_its_label_and_named() -> None:
    values = forms.random_form(random.Random(31), "2021")
    rows = forms.requests_rows("2021", values)
    rows[8], rows[9] = rows[9], rows[8]  # 2.其他法律行政法规禁止公开 above 3.危及“三安全一稳定”
    reading = recognise(Document("text/html", (forms.grid(rows),))).tables[Table.REQUESTS]
    assert {str(key): cell.raw for key, cell in reading.cells.items()} == {
        str(key): raw for key, raw in values.items() if key.table is Table.REQUESTS
    }
    subjects = {trouble.subject for trouble in reading.troubles if trouble.kind is TroubleKind.OUT_OF_ORDER}
    assert subjects == {"refused_by_law"}


def test_rows_in_the_form_s_order_have_no_such_trouble() -> None:
    for edition in ("2021", "2019"):
        values = forms.random_form(random.Random(32), edition)
        for reading in recognise(forms.document(edition, values)).tables.values():
            assert reading.troubles == ()
