"""The terminal drawing: readable at 80 columns and wider, plain when piped, blank as blank, unread in red."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from flows.drawing import draw_report
from parsers.model import Note, Report, Section, Source, State, Status, Table
from tests.flows.page_samples import BROKEN, LAYOUT_2021, SPECIAL, cell, report, whole


def drawn(parsed: Report, width: int = 80, *, colour: bool = False) -> str:
    out = io.StringIO()
    draw_report(
        parsed, Console(file=out, width=width, force_terminal=colour, color_system="truecolor" if colour else None)
    )
    return out.getvalue()


def line_of(text: str, label: str) -> str:
    (line,) = (line for line in text.splitlines() if label in line)
    return line


@pytest.mark.parametrize("width", [80, 100, 140, 200])
def test_every_number_of_the_form_is_drawn_within_the_width(width: int) -> None:
    cells = whole(LAYOUT_2021)
    text = drawn(report(cells, LAYOUT_2021), width)
    assert max(cell_len(line) for line in text.splitlines()) <= width
    for item in cells:
        assert item.raw in text


def test_a_row_keeps_its_seven_numbers_in_order() -> None:
    cells = whole()
    text = drawn(report(cells), 140)
    expected = [item.raw for item in cells if item.row == "refused_state_secret"]
    numbers = line_of(text, "1.属于国家秘密").replace("│", " ").split()[1:]
    assert numbers == expected


def test_blank_is_blank_unread_and_missing_are_marked() -> None:
    text = drawn(report(whole(special=SPECIAL)), 140)
    received = [part.strip() for part in line_of(text, "一、本年新收").strip("│").split("│")]
    assert received[5] == ""  # 法律服务机构 is blank
    assert received[7] == "⟨未读⟩"
    assert line_of(text, "（六）其他处理").strip("│ ").split("│")[-1].strip() == "—(未印)"
    granted = [part.strip() for part in line_of(text, "（一）予以公开").strip("│").split("│")]
    assert (granted[1], granted[7]) == ("/", "详见附件")


def test_raw_and_value_stand_together_where_they_differ() -> None:
    text = drawn(report(whole(special=SPECIAL)), 140)
    for shown in ("增3 → +3", "减4 → -4", "251000元 → 25.1 万元"):
        assert shown in text


def test_unread_is_red_and_nothing_is_coloured_when_piped() -> None:
    parsed = report(whole(special=SPECIAL), findings=(BROKEN,))
    assert re.search(r"\x1b\[1;31m *⟨未读⟩", drawn(parsed, 140, colour=True))
    assert "\x1b" not in drawn(parsed, 140)


def test_a_broken_relation_marks_its_cells_and_is_told_with_its_blame() -> None:
    text = drawn(report(whole(), findings=(BROKEN,)), 140)
    numbers = line_of(text, "行政复议  ").replace("│", " ").split()[1:]
    assert all(number.endswith("*") for number in numbers)
    assert text.count("*") == len(BROKEN.cells) + 1  # and the line that explains the sign
    assert "错误 · 发布机关 · disputes_result_total" in text
    assert "应为 11，实为 0" in text


def test_header_notes_and_sections_are_drawn() -> None:
    parsed = report(
        whole(),
        notes=(Note(Table.DISPUTES, "注：含上年度结转数量"),),
        sections=(Section(1, "总体情况", "\n第一行。\n第二行。"), Section(None, "附言", "")),
    )
    text = drawn(parsed)
    for fact in (
        "临江市人民政府  2020 年",
        "2021-02-02",
        "行政区域汇总",
        "ab" * 32,
        "text/html",
        "注：含上年度结转数量",
    ):
        assert fact in text
    assert "1. 总体情况" in text
    assert "第一行。" in text
    assert "第二行" not in text


def test_what_could_not_be_read_says_why_and_draws_no_table() -> None:
    parsed = Report(Source("00" * 32, "application/pdf", 12), 1, Status.UNREADABLE, "no_text_layer")
    text = drawn(parsed)
    assert "无法读取 (unreadable)" in text
    assert "没有文字层" in text
    assert "┌" not in text


def test_an_absent_table_is_named() -> None:
    cells = tuple(item for item in whole() if item.table is not Table.DISPUTES)
    text = drawn(report(cells, {"disclosure": "2019", "requests": "2019"}, status=Status.INCOMPLETE))
    assert "未找到本表" in text


def test_several_reports_in_one_file_are_all_drawn() -> None:
    one, two = report(whole(), agency="甲县人民政府"), report(whole(), agency="乙县人民政府")
    text = drawn(replace(one, cells=(), layout={}, status=Status.SEVERAL, parts=(one, two)))
    assert "甲县人民政府" in text
    assert "乙县人民政府" in text


def test_text_of_the_document_cannot_write_to_the_terminal() -> None:
    nasty = "[red]\x1b]0;title\x07[/nonsense]"
    special = {"requests/granted/total": cell("requests/granted/total", nasty, None, State.TEXT)}
    parsed = report(
        whole(special=special),
        agency=nasty,
        sections=(Section(1, nasty, nasty),),
        notes=(Note(Table.REQUESTS, nasty),),
        findings=(replace(BROKEN, message=nasty, subject=nasty, actual=nasty),),
    )
    text = drawn(parsed, 140)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[red]" in text


def test_drawing_loads_no_heavy_room() -> None:
    code = (
        "import sys, flows.drawing; "
        "print([m for m in ('prefect', 'scrapy', 'sqlalchemy', 'twisted', 'pdfplumber', 'jinja2') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
