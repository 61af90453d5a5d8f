"""CSV files: told from texts with care, fields in their columns, and no number from a row that a comma has shifted."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence

import pytest

from parsers.model import CsvWhere, State
from parsers.parse import parse
from parsers.readers import media
from parsers.readers.csv_text import delimiter_of, read_csv
from parsers.readers.document import Grid, Paragraph
from tests.parsers.readers.office_making import SIGNATURE, TITLE
from tests.support.forms import Values, document, exact, random_form


def _records(edition: str, values: Values) -> list[list[str]]:
    """The report as a spreadsheet writes it: the text of a merged range in its first cell, the others empty."""
    records = [[TITLE]]
    for block in document(edition, values).blocks[1:]:
        if isinstance(block, Paragraph):
            records.append([block.text])
        elif isinstance(block, Grid):
            rows = [[""] * block.n_cols for _ in range(block.n_rows)]
            for cell in block.cells:
                rows[cell.row][cell.col] = cell.text
            records += rows
    return [*records, *([line] for line in SIGNATURE)]


def _written(records: Sequence[Sequence[str]], delimiter: str = ",", *, padded: bool = True) -> str:
    width = max(len(record) for record in records) if padded else 0
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([*record, *[""] * (width - len(record))] for record in records)
    return out.getvalue()


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize(("delimiter", "encoding"), [(",", "gb18030"), (";", "utf-8-sig"), (",", "utf-16")])
def test_a_report_is_read_as_printed(edition: str, delimiter: str, encoding: str, padded: bool) -> None:
    for seed in range(3):
        values = random_form(random.Random(seed), edition)
        report = parse(_written(_records(edition, values), delimiter, padded=padded).encode(encoding))
        assert report.source.media_type == "text/csv"
        assert {cell.key: cell.value for cell in report.cells} == exact(edition, values)
        assert (report.status, report.identity.agency, report.identity.year) == ("complete", "示例县人民政府", 2023)
        assert len(report.sections) == 6


def test_tabs_divide_a_spreadsheets_fields_where_all_rows_are_of_one_width() -> None:
    values = random_form(random.Random(4), "2021")
    data = _written(_records("2021", values), "\t").encode("utf-16")
    assert media.sniff(data) == "text/csv"
    assert {cell.key: cell.value for cell in parse(data).cells} == exact("2021", values)
    assert media.sniff("规章\t1\t2\t3\n行政许可\t5\n行政处罚\t6\n甲\t1\t2\t3\n".encode()) == "text/plain"


def test_blank_cells_keep_their_columns() -> None:
    """Columns line up although merged cells are lost: a blank in the middle of a row is the cell of its column."""
    for seed in range(6):
        rng = random.Random(seed)
        values = random_form(rng, "2021")
        blanked = {key: "" if rng.random() < 0.4 else text for key, text in values.items()}
        report = parse(_written(_records("2021", blanked)).encode())
        want = exact("2021", blanked)
        assert {cell.key: cell.value for cell in report.cells} == want
        assert {cell.state for cell in report.cells if want[cell.key] is None} == {State.BLANK}


def test_a_number_with_an_unquoted_comma_leaves_its_row_unread() -> None:
    for padded in (True, False):
        values = random_form(random.Random(1), "2021")
        records = _records("2021", values)
        width = max(map(len, records)) if padded else 0
        records = [[*record, *[""] * (width - len(record))] for record in records]
        at = next(n for n, record in enumerate(records) if record[0].startswith("一、本年新收"))
        records[at][3:4] = ["1", "234"]
        records[at][10] = ""  # the total: a blank would take in what has moved
        report = parse(_written(records, padded=False).encode())
        assert report.status == "incomplete"
        assert {cell.state for cell in report.cells if cell.row == "received"} == {State.UNREAD}
        others = {cell.key: cell.value for cell in report.cells if cell.row != "received"}
        want = exact("2021", values)
        assert others == {key: want[key] for key in others}


def test_every_cell_has_its_line_and_field() -> None:
    head = '第二十条第（一）项,,,\n信息内容,"本年\n制发件数",本年废止件数,现行有效件数\n'
    text = f"二、主动公开政府信息情况,,,\n{head}规章,1,2,3\n行政规范性文件,4,5,\n"
    grid = next(block for block in read_csv(text.encode()).blocks if isinstance(block, Grid))
    assert [cell.where for cell in grid.cells if cell.row == 2] == [CsvWhere(5, field) for field in (1, 2, 3, 4)]
    assert grid.cells[5].text == "本年\n制发件数"


def test_a_split_number_in_a_row_longer_than_its_table_is_seen_under_padding_too() -> None:
    values = random_form(random.Random(1), "2021")
    records = _records("2021", values)
    at = next(n for n, record in enumerate(records) if record[0].startswith("一、本年新收"))
    records[at][3:4] = ["1", "234"]
    report = parse(_written(records).encode())
    assert {cell.state for cell in report.cells if cell.row == "received"} == {State.UNREAD}


def test_a_quoted_field_without_end_is_damage() -> None:
    text = _written(_records("2021", random_form(random.Random(2), "2021")))
    report = parse(text.replace("规章,", '规章,"', 1).encode())
    assert report.status != "complete"


@pytest.mark.parametrize(
    "text",
    [
        "一、总体情况\n本年度,我局认真贯彻条例,主动公开信息12条,依申请公开3件,复议0件。\n" * 10,
        "2023年,收到申请5件,答复3件,结转2件\n2022年,收到申请4件,答复4件,结转0件\n",
        "规章|1|2|3\n行政许可|5|||\n" * 5,
        "无\n" * 20,
    ],
)
def test_texts_with_commas_are_texts(text: str) -> None:
    assert media.sniff(text.encode()) == "text/plain"


def test_a_declared_delimiter_is_believed() -> None:
    assert delimiter_of("sep=;\n甲;1\n") == ";"
