"""From grids to cells: every value in its place, whatever the publisher did to the labels and the grid."""

from __future__ import annotations

import dataclasses
import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.form import CellKey
from parsers.model import State, Table
from parsers.parse import parse
from parsers.readers.document import Document, Grid, Paragraph
from parsers.recognise.readings import TableReading, TroubleKind
from parsers.recognise.tables import recognise
from tests.support import forms
from tests.support.round_trips import STYLES, trial

EDITIONS = ("2019", "2021")


def read(document: Document) -> dict[str, Decimal | None]:
    return {
        str(key): cell.number.value
        for table in recognise(document).tables.values()
        for key, cell in table.cells.items()
    }


def unread(table: TableReading) -> set[str]:
    return {str(key) for key in table.unread}


def requests_only(rows: forms.Rows) -> Document:
    return Document("text/html", (forms.grid(rows),))


@given(st.integers(0, 10**6), st.sampled_from(EDITIONS), st.sampled_from(EDITIONS))
def test_any_valid_form_is_read_back(seed: int, first: str, second: str) -> None:
    """The layout belongs to each table: 2021 disclosure beside 2019 requests is met for real."""
    rng = random.Random(seed)
    one, other = forms.random_form(rng, first), forms.random_form(rng, second)
    values = {key: raw for key, raw in one.items() if key.table is Table.DISCLOSURE}
    values |= {key: raw for key, raw in other.items() if key.table is not Table.DISCLOSURE}
    document = Document(
        "text/html",
        (
            forms.grid(forms.disclosure_rows(first, values), 0),
            forms.grid(forms.requests_rows(second, values), 1),
            forms.grid(forms.disputes_rows(second, values), 2),
        ),
    )
    found = recognise(document)
    assert {table: reading.layout.edition for table, reading in found.tables.items()} == {
        Table.DISCLOSURE: first,
        Table.REQUESTS: second,
        Table.DISPUTES: second,
    }
    assert read(document) == forms.exact(second, values)


@pytest.mark.parametrize("edition", EDITIONS)
def test_one_table_cut_into_several_grids_without_new_headers(edition: str) -> None:
    values = forms.random_form(random.Random(1), edition)
    rows = forms.requests_rows(edition, values)
    flat = [[(text, 1, across) for text, _, across in row] for row in rows]
    document = Document(
        "text/html", tuple(forms.grid(part, at) for at, part in enumerate((flat[:9], flat[9:17], flat[17:])))
    )
    expected = {key: value for key, value in forms.exact(edition, values).items() if key.startswith("requests/")}
    assert read(document) == expected


def test_blank_cells_are_null_and_stay_in_their_column() -> None:
    values = forms.random_form(random.Random(2), "2021")
    blanked = [
        CellKey(Table.REQUESTS, "received", "legal_service"),
        CellKey(Table.REQUESTS, "granted", "natural_person"),
    ]
    values |= dict.fromkeys(blanked, "\xa0")
    got = read(requests_only(forms.requests_rows("2021", values)))
    assert all(got[str(key)] is None for key in blanked)
    assert got["requests/received/total"] == Decimal(values[CellKey(Table.REQUESTS, "received", "total")])


def test_misspelt_labels_and_wrong_numerals_are_read_by_their_place() -> None:
    values = forms.random_form(random.Random(3), "2021")
    rows = forms.requests_rows("2021", values)
    changes = {
        "2.其他法律行政法规禁止公开": "2.其他法律行政止公开",
        "7.属于行政执法案卷": "6.属于行政执法卷宗",
        "二、上年结转政府信息公开申请数量": "三、上年结转政府信息公开申请数",
    }
    rows = [[(changes.get(text, text), down, across) for text, down, across in row] for row in rows]
    reading = recognise(requests_only(rows)).tables[Table.REQUESTS]
    assert not reading.unread
    assert set(reading.variants) == {"refused_by_law", "refused_enforcement_file", "carried_in"}
    assert read(requests_only(rows)) == {
        k: v for k, v in forms.exact("2021", values).items() if k.startswith("requests/")
    }


def test_a_label_beyond_recognition_leaves_its_row_unread_and_says_so() -> None:
    values = forms.random_form(random.Random(4), "2021")
    rows = [
        [("口口口口", down, across) if text == "2.重复申请" else (text, down, across) for text, down, across in row]
        for row in forms.requests_rows("2021", values)
    ]
    reading = recognise(requests_only(rows)).tables[Table.REQUESTS]
    assert {key.split("/")[1] for key in unread(reading)} == {"unprocessed_duplicate"}
    assert [trouble.kind for trouble in reading.troubles] == [TroubleKind.NOT_IN_FORM]


def test_a_row_the_publisher_left_out_is_missing_not_zero() -> None:
    values = forms.random_form(random.Random(5), "2021")
    rows = [row for row in forms.disclosure_rows("2021", values) if row[0][0] != "规章"]
    reading = recognise(Document("text/html", (forms.grid(rows),))).tables[Table.DISCLOSURE]
    states = {str(key): cell.number.state for key, cell in reading.cells.items()}
    assert {key for key, state in states.items() if state is State.MISSING} == {
        "disclosure/rules/made",
        "disclosure/rules/repealed",
        "disclosure/rules/in_force",
    }


def test_an_empty_extra_column_under_a_wide_header_does_not_shift_the_numbers() -> None:
    """自然人 spans two columns above a number and an empty cell: an eleven-column grid met for real."""
    values = forms.random_form(random.Random(6), "2021")
    rows = forms.requests_rows("2021", values)
    for at, row in enumerate(rows):
        if at == 0:
            row[1] = (row[1][0], 1, 8)
        elif at == 1:
            row[0] = ("自然人", 2, 2)
        elif at > 2:
            row.insert(len(row) - 6, ("\xa0", 1, 1))
    values[CellKey(Table.REQUESTS, "received", "legal_service")] = ""
    rows[3] = [*rows[3][:-3], ("", 1, 1), *rows[3][-2:]]
    got = read(requests_only(rows))
    assert got["requests/received/legal_service"] is None
    assert got == {k: v for k, v in forms.exact("2021", values).items() if k.startswith("requests/")}


def test_swapped_columns_follow_the_header_when_the_totals_prove_it() -> None:
    values = forms.random_form(random.Random(7), "2021")
    rows = forms.requests_rows("2021", values)
    rows[1] = [rows[1][2], rows[1][0], rows[1][1]]  # 总计 first
    rows = [row if at < 3 else [*row[:-7], row[-1], *row[-7:-1]] for at, row in enumerate(rows)]
    assert read(requests_only(rows)) == {
        k: v for k, v in forms.exact("2021", values).items() if k.startswith("requests/")
    }


def test_a_header_with_broken_spans_never_moves_a_number() -> None:
    values = forms.random_form(random.Random(8), "2021")
    rows = forms.requests_rows("2021", values)
    rows[1] = [("自然人", 2, 1), ("法人或其他组织", 1, 1), ("总计", 2, 1)]
    got = read(requests_only(rows))
    expected = {k: v for k, v in forms.exact("2021", values).items() if k.startswith("requests/")}
    assert all(got[key] in (None, expected[key]) for key in expected)
    assert got == expected


def test_a_row_with_too_few_cells_is_unread() -> None:
    values = forms.random_form(random.Random(9), "2021")
    rows = forms.requests_rows("2021", values)
    rows[6] = rows[6][:-1]
    reading = recognise(requests_only(rows)).tables[Table.REQUESTS]
    assert {key.split("/")[1] for key in unread(reading)} == {"partly_granted"}


def test_a_row_printed_twice_with_other_numbers_is_unread() -> None:
    values = forms.random_form(random.Random(10), "2019")
    rows = forms.requests_rows("2019", values)
    again = [
        (text if at < len(rows[-1]) - 7 else f"{int(text) + 1}", down, across)
        for at, (text, down, across) in enumerate(rows[-1])
    ]
    reading = recognise(requests_only([*rows, again])).tables[Table.REQUESTS]
    assert {key.split("/")[1] for key in unread(reading)} == {"carried_over"}
    assert TroubleKind.PRINTED_TWICE in {trouble.kind for trouble in reading.troubles}


def test_other_tables_of_the_page_are_left_alone() -> None:
    values = forms.random_form(random.Random(11), "2021")
    report = forms.document("2021", values)
    index = forms.grid([[("索引号", 1, 1), ("014314799/2024-00002", 1, 1)], [("行政许可", 1, 1), ("12", 1, 1)]])
    with_extra = dataclasses.replace(report, blocks=(index, *report.blocks))
    assert read(with_extra) == forms.exact("2021", values)
    assert 0 not in recognise(with_extra).blocks


@pytest.mark.parametrize("edition", EDITIONS)
def test_running_text_divided_by_blanks_is_read(edition: str) -> None:
    values = forms.random_form(random.Random(12), edition)
    report = forms.document(edition, values)
    words = [
        " ".join(cell.text for cell in block.cells) if isinstance(block, Grid) else block.text
        for block in report.blocks
        if isinstance(block, (Grid, Paragraph))
    ]
    document = Document("text/plain", (Paragraph(" ".join(words)),))
    assert read(document) == forms.exact(edition, values)


def test_running_text_with_a_lost_blank_leaves_that_row_unread() -> None:
    values = forms.random_form(random.Random(13), "2021")
    values[CellKey(Table.REQUESTS, "granted", "legal_service")] = ""
    report = forms.document("2021", values)
    words = [" ".join(cell.text for cell in block.cells) for block in report.blocks if isinstance(block, Grid)]
    reading = recognise(Document("text/plain", (Paragraph(" ".join(words)),))).tables[Table.REQUESTS]
    assert {key.split("/")[1] for key in unread(reading)} == {"granted"}


def test_the_halves_of_a_row_cut_by_a_page_break_are_joined() -> None:
    values = forms.random_form(random.Random(14), "2021")
    rows = [[(text, 1, across) for text, _, across in row] for row in forms.requests_rows("2021", values)]
    at = next(i for i, row in enumerate(rows) if any("5.要求行政机关确认" in text for text, _, _ in row))
    head, numbers = rows[at][:-7], rows[at][-7:]
    label = head[-1][0]
    upper = [*head[:-1], (label[:12], 1, 1), *[("", 1, 1)] * 7]
    lower = [*[("", 1, 1)] * (len(head) - 1), (label[12:], 1, 1), *numbers]
    document = Document(
        "application/pdf", (forms.grid([*rows[:at], upper], 0, 1), forms.grid([lower, *rows[at + 1 :]], 1, 2))
    )
    assert read(document) == {k: v for k, v in forms.exact("2021", values).items() if k.startswith("requests/")}


@pytest.mark.parametrize("style", ["html", "html-div-per-cell", "text-tabs"])
@pytest.mark.parametrize(
    ("label", "code"), [("（六）其他", "other"), ("六、其它", "other"), ("其他", "other"), ("3.其他", "other_rest")]
)
def test_the_sixth_row_in_short_is_the_sixth_row_and_not_its_third_part(style: str, label: str, code: str) -> None:
    seed = next(
        n for n in range(99) if "（六）其他处理" in printed(style, n) and "1.申请人无正当理由" not in printed(style, n)
    )
    report = parse(printed(style, seed).replace("（六）其他处理", label).encode())
    truth = {str(key): value for key, value in trial(seed, STYLES[style]).made.values.items()}
    assert {cell.key.replace(code, "other"): cell.value for cell in report.cells if f"/{code}/" in cell.key} == {
        key: value for key, value in truth.items() if "requests/other/" in key
    }


def printed(style: str, seed: int) -> str:
    source = trial(seed, STYLES[style]).source(STYLES[style])
    return source.decode()
