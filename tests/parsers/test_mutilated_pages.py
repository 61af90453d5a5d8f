"""Pages as portals really mangle them: no number is ever wrong, and what does not destroy information is read whole."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import pytest

from parsers.form import STATUTORY, CellKey
from parsers.model import Report, State, Status, Table
from parsers.parse import parse
from tests.parsers.test_parse_contract import html_table
from tests.support import forms

Rows = forms.Rows
Mangle = Callable[[Rows, random.Random], Rows]


def every(change: Callable[[str], str]) -> Mangle:
    return lambda rows, _: [[(change(text), down, across) for text, down, across in row] for row in rows]


def spans(change: Callable[[int, int], tuple[int, int]]) -> Mangle:
    return lambda rows, _: [[(text, *change(down, across)) for text, down, across in row] for row in rows]


def halves(text: str) -> str:
    at = len(text) // 2
    return text if text.isascii() or len(text) < 4 or "万" in text else f"<p>{text[:at]}</p><p>{text[at:]}</p>"


def numbers(change: Callable[[str], str]) -> Mangle:
    return every(lambda text: change(text) if text.isdigit() else text)


def numerals_apart(rows: Rows, _: random.Random) -> Rows:
    return [[part for cell in row for part in (_split_numeral(cell) if cell[2] > 1 else [cell])] for row in rows]


def _split_numeral(cell: tuple[str, int, int]) -> list[tuple[str, int, int]]:
    match = re.match(r"^(（[一二三四五六七]）)(.+)$", cell[0])
    return [cell] if match is None else [(match[1], cell[1], 1), (match[2], cell[1], cell[2] - 1)]


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
HARMLESS: dict[str, Mangle] = {
    "as it should be": every(str),
    "row spans one too short": spans(lambda down, across: (down - 1 if down > 2 else down, across)),
    "row spans one too long": spans(lambda down, across: (down + 1 if down > 3 else down, across)),
    "no row spans": spans(lambda _, across: (1, across)),
    "no column spans": spans(lambda down, _: (down, 1)),
    "no spans": spans(lambda _, __: (1, 1)),
    "an empty column behind": lambda rows, _: [[*row, ("", 1, 1)] for row in rows],
    "an empty column behind some rows": lambda rows, rng: [
        [*row, ("", 1, 1)] if rng.random() < 0.5 else row for row in rows
    ],
    "an empty column before": lambda rows, _: [[("", 1, 1), *row] for row in rows],
    "numerals in cells of their own": numerals_apart,
    "labels in two paragraphs": every(halves),
    "a span around every character": every(lambda text: "".join(f"<span>{char}</span>" for char in text)),
    "padding": every(lambda text: f"&nbsp;{text}\u3000"),
    "thousands separators": numbers(lambda text: f"{int(text):,}"),
    "full-width digits": numbers(lambda text: text.translate(WIDE)),
    "units": numbers(lambda text: f"{text} 件"),
}


def drop_cells(rows: Rows, rng: random.Random) -> Rows:
    rows = [list(row) for row in rows]
    for _ in range(2):
        row = rng.choice(rows[3:] or rows)
        if len(row) > 2:
            row.pop(rng.randrange(1, len(row)))
    return rows


def add_empty_cells(rows: Rows, rng: random.Random) -> Rows:
    rows = [list(row) for row in rows]
    for _ in range(2):
        row = rng.choice(rows[3:] or rows)
        row.insert(rng.randrange(1, len(row) + 1), ("", 1, 1))
    return rows


def merge_two_values(rows: Rows, rng: random.Random) -> Rows:
    rows = [list(row) for row in rows]
    row = rng.choice(rows[3:] or rows)
    pairs = [at for at in range(1, len(row) - 1) if row[at][0].isdigit() and row[at + 1][0].isdigit()]
    if pairs:
        at = rng.choice(pairs)
        row[at : at + 2] = [(row[at][0], 1, 2)]
    return rows


def merge_with_the_row_below(rows: Rows, rng: random.Random) -> Rows:
    rows = [list(row) for row in rows]
    if len(rows) > 5:
        at = rng.randrange(3, len(rows) - 1)
        text, _, across = rows[at][-1]
        rows[at][-1] = (text, 2, across)
        rows[at + 1].pop()
    return rows


def swap_rows(rows: Rows, rng: random.Random) -> Rows:
    rows = list(rows)
    if len(rows) > 8:
        at = rng.randrange(6, len(rows) - 2)
        if len(rows[at]) == len(rows[at + 1]):
            rows[at], rows[at + 1] = rows[at + 1], rows[at]
    return rows


def repeat_a_row(rows: Rows, rng: random.Random) -> Rows:
    at = rng.randrange(6, len(rows) - 2) if len(rows) > 8 else 0
    return [*rows[:at], rows[at], *rows[at:]] if at else rows


HARMFUL: dict[str, Mangle] = {
    "cells lost": drop_cells,
    "empty cells added": add_empty_cells,
    "two values in one cell": merge_two_values,
    "a value merged with the row below": merge_with_the_row_below,
    "rows swapped": swap_rows,
    "a row repeated": repeat_a_row,
}


def report_page(tables: dict[Table, str]) -> bytes:
    return f"""<html><head><meta charset="utf-8"></head><body><div>
<h1>示例县人民政府2023年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>全县各部门依法公开政府信息。</p>
<p>二、主动公开政府信息情况</p>{tables[Table.DISCLOSURE]}<p>三、收到和处理政府信息公开申请情况</p>{tables[Table.REQUESTS]}
<p>四、政府信息公开行政复议、行政诉讼情况</p>{tables[Table.DISPUTES]}<p>五、存在的主要问题及改进情况</p><p>继续改进。</p>
<p>六、其他需要报告的事项</p><p>本年度未收取信息处理费。</p></div></body></html>""".encode()


def mangled(seed: int, mangle: Mangle) -> tuple[Report, str, forms.Values]:
    rng = random.Random(seed)
    edition = rng.choice(("2019", "2021"))
    values = forms.random_form(rng, edition)
    tables = {table: html_table(mangle(forms.RENDER[table](edition, values), rng)) for table in STATUTORY}
    return parse(report_page(tables)), edition, values


def wrong_cells(report: Report, edition: str, values: dict[CellKey, str]) -> list[str]:
    expected = forms.exact(edition, values)
    silent = (State.UNREAD, State.MISSING)
    return [cell.key for cell in report.cells if cell.state not in silent and cell.value != expected.get(cell.key)]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", HARMLESS)
def test_what_loses_no_information_is_read_whole(name: str, seed: int) -> None:
    report, edition, values = mangled(seed, HARMLESS[name])
    assert wrong_cells(report, edition, values) == []
    assert report.status is Status.COMPLETE
    assert not [cell.key for cell in report.cells if cell.state is State.MISSING]


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", HARMFUL)
def test_what_loses_information_never_gives_a_wrong_number(name: str, seed: int) -> None:
    report, edition, values = mangled(seed, HARMFUL[name])
    assert wrong_cells(report, edition, values) == []
    if report.status is not Status.COMPLETE:
        assert any(finding.code == "cells_unread" and finding.cells for finding in report.findings)


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_every_table_flattened_into_paragraphs(edition: str) -> None:
    values = forms.random_form(random.Random(40), edition)
    tables = {
        table: "".join(f"<p>{text}</p>" for row in forms.RENDER[table](edition, values) for text, _, _ in row)
        for table in STATUTORY
    }
    report = parse(report_page(tables))
    assert report.status is Status.COMPLETE
    assert wrong_cells(report, edition, values) == []


def test_all_tables_in_one() -> None:
    values = forms.random_form(random.Random(41), "2021")
    rows = {table: forms.RENDER[table]("2021", values) for table in STATUTORY}
    one: Rows = [
        *rows[Table.DISCLOSURE],
        [("三、收到和处理政府信息公开申请情况", 1, 10)],
        *rows[Table.REQUESTS],
        [("四、政府信息公开行政复议、行政诉讼情况", 1, 15)],
        *rows[Table.DISPUTES],
    ]
    report = parse(report_page({Table.DISCLOSURE: html_table(one), Table.REQUESTS: "", Table.DISPUTES: ""}))
    assert report.status is Status.COMPLETE
    assert wrong_cells(report, "2021", values) == []
