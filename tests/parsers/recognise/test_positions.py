"""Tables without complete ruling, from word positions: by hand-placed words, and printed by real browsers."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pytest

from parsers.form import LAYOUTS, CellKey
from parsers.model import PdfWhere, Report, State, Table
from parsers.parse import parse
from parsers.readers.document import Document, Page, Paragraph, Rule, Word
from parsers.recognise.readings import CellReading, TableReading
from parsers.recognise.tables import recognise
from tests.parsers.readers.pdf_making import chromium_pdf, libreoffice_pdf, rotated
from tests.support import forms

SIZE = 10.0
COLUMNS = (200, 245, 290, 335, 380, 425, 470)  # middles of the seven columns
HEADS = ("自然人", "商业企业", "科研机构", "社会公益", "法律服务", "其他", "总计")


# ── pages placed by hand ──────────────────────────────────────────────────────────────────────────────────────────


def word(text: str, x0: float, top: float, *, second: str | None = None, size: float = SIZE) -> Word:
    """A word of full-width ideographs and half-width digits, read alike by both engines unless ``second`` says not."""
    width = sum(size if ord(char) > 255 else size / 2 for char in text)
    return Word(text, (x0, top, x0 + width, top + size), second=text if second is None else second)


def centred(text: str, middle: float, top: float) -> Word:
    one = word(text, 0, top)
    width = one.box[2] - one.box[0]
    return word(text, middle - width / 2, top)


def page(words: Iterable[Word], number: int = 1, rules: Sequence[Rule] = ()) -> Page:
    return Page(number, 595.0, 1200.0, tuple(words), tuple(rules))


def head(top: float) -> list[Word]:
    return [
        *(centred(text, middle, top) for text, middle in zip(HEADS, COLUMNS, strict=True)),
        centred("组织", COLUMNS[3], top + 12),
        centred("机构", COLUMNS[4], top + 12),
    ]


def requests_page(values: Mapping[str, Sequence[str]], *, headed: bool = True) -> list[Word]:
    """The requests table of 2021 without a rule: labels in lines of 13 characters, numbers at their middle height."""
    words = head(60) if headed else []
    for at, row in enumerate(LAYOUTS[Table.REQUESTS, "2021"].rows):
        top = 110 + 38 * at
        lines = [row.label[start : start + 13] for start in range(0, len(row.label), 13)]
        words += [word(line, 30, top + 11 * (n - (len(lines) - 1) / 2)) for n, line in enumerate(lines)]
        words += [centred(text, x, top) for text, x in zip(values[row.code], COLUMNS, strict=True) if text]
    return words


def numbers(*changes: tuple[str, int, str]) -> dict[str, list[str]]:
    """A digit per column and row; ``changes`` are (row, column, text)."""
    rows = {row.code: ["1", "2", "3", "4", "5", "6", "21"] for row in LAYOUTS[Table.REQUESTS, "2021"].rows}
    for code, column, text in changes:
        rows[code][column] = text
    return rows


def read(*pages: Page, paragraphs: Sequence[Paragraph] = ()) -> dict[Table, TableReading]:
    return recognise(Document("application/pdf", (*pages, *paragraphs))).tables


def cell(tables: Mapping[Table, TableReading], row: str, column: str) -> CellReading:
    return tables[Table.REQUESTS].cells[CellKey(Table.REQUESTS, row, column)]


def test_a_blank_cell_is_blank_where_its_column_is_known() -> None:
    tables = read(page(requests_page(numbers(("granted", 2, ""), ("granted", 5, "")))))
    assert not tables[Table.REQUESTS].unread
    assert cell(tables, "granted", "research_institution").number.state is State.BLANK
    assert cell(tables, "granted", "other_organization").number.state is State.BLANK
    assert cell(tables, "granted", "social_organization").number.value == 4
    assert cell(tables, "granted", "social_organization").seconded
    assert isinstance(cell(tables, "granted", "research_institution").where, PdfWhere)


def test_columns_without_heads_are_told_by_their_gutters() -> None:
    tables = read(page(requests_page(numbers(("granted", 2, "")), headed=False)))
    assert not tables[Table.REQUESTS].unread
    assert cell(tables, "granted", "legal_service").number.value == 5
    assert cell(tables, "granted", "research_institution").number.state is State.BLANK


def test_a_column_that_is_empty_everywhere_is_not_guessed_without_heads() -> None:
    rows = {code: [*its[:3], "", *its[4:]] for code, its in numbers().items()}
    tables = read(page(requests_page(rows, headed=False)))
    states = {
        cell(tables, "granted", column.code).number.state
        for column in LAYOUTS[Table.REQUESTS, "2021"].blocks[0].columns
    }
    assert states == {State.UNREAD}
    assert not read(page(requests_page(rows)))[Table.REQUESTS].unread  # with heads it is told


def test_two_numbers_without_a_gap_are_not_read_as_one() -> None:
    words = requests_page(numbers(("granted", 1, ""), ("granted", 2, "")))
    top = next(one.box[1] for one in words if one.text == "（一）予以公开")
    joined = Word("123456", (COLUMNS[1] - 10, top, COLUMNS[2] + 10, top + SIZE), second="123456")
    tables = read(page([*words, joined]))
    assert cell(tables, "granted", "commercial_enterprise").number.state is State.UNREAD
    assert cell(tables, "granted", "research_institution").number.state is State.UNREAD
    assert cell(tables, "granted", "total").number.value == 21


def test_a_number_in_two_pieces_is_one_only_where_no_column_is_empty() -> None:
    def pieces(*changes: tuple[str, int, str]) -> dict[Table, TableReading]:
        words = requests_page(numbers(("granted", 6, ""), *changes))
        top = next(one.box[1] for one in words if one.text == "（一）予以公开")
        return read(page([*words, word("2", COLUMNS[6] - 7, top), word("1", COLUMNS[6] + 2, top)]))

    assert cell(pieces(), "granted", "total").number.value == 21
    assert cell(pieces(("granted", 3, "")), "granted", "total").number.state is State.UNREAD


def test_spaced_out_digits_of_two_columns_are_not_divided_by_guess() -> None:
    words = requests_page(numbers(("granted", 3, ""), ("granted", 4, "")))
    top = next(one.box[1] for one in words if one.text == "（一）予以公开")
    digits = [word(text, COLUMNS[3] - 15 + 9 * at, top) for at, text in enumerate("206351")]
    tables = read(page([*words, *digits]))
    assert cell(tables, "granted", "social_organization").number.state is State.UNREAD
    assert cell(tables, "granted", "legal_service").number.state is State.UNREAD


def test_a_number_too_many_in_a_row_puts_its_neighbours_in_doubt() -> None:
    words = requests_page(numbers())
    top = next(one.box[1] for one in words if one.text == "（一）予以公开")
    tables = read(page([*words, word("7", COLUMNS[5] + 15, top)]))
    assert cell(tables, "granted", "other_organization").number.state is State.UNREAD
    assert cell(tables, "granted", "total").number.state is State.UNREAD
    assert cell(tables, "granted", "legal_service").number.value == 5


def test_a_piece_that_reaches_towards_an_empty_column_takes_its_neighbour_along() -> None:
    words = requests_page(numbers(("granted", 3, ""), ("granted", 4, "")))
    top = next(one.box[1] for one in words if one.text == "（一）予以公开")
    tables = read(page([*words, word("1", COLUMNS[4] - 24, top), word("4", COLUMNS[4] - 15, top)]))
    assert cell(tables, "granted", "legal_service").number.state is State.UNREAD
    assert cell(tables, "granted", "social_organization").number.state is State.UNREAD


def test_what_only_the_second_engine_sees_is_no_blank() -> None:
    words = requests_page(numbers(("granted", 2, "")))
    top = next(one.box[1] for one in words if one.text == "（一）予以公开")
    unseen = replace(word("7", COLUMNS[2] - 2, top), text="")
    assert cell(read(page([*words, unseen])), "granted", "research_institution").number.state is State.UNREAD


def test_engines_that_disagree_leave_the_cell_unread() -> None:
    words = requests_page(numbers())
    at = next(n for n, one in enumerate(words) if one.text == "21")
    words[at] = replace(words[at], second="24")
    tables = read(page(words))
    assert cell(tables, "received", "total").number.state is State.UNREAD
    assert len(tables[Table.REQUESTS].unread) == 1


def test_numbers_beside_no_label_are_reported_and_shake_the_blank_rows_around() -> None:
    rows = numbers()
    rows["unprocessed_duplicate"] = [""] * 7
    words = requests_page(rows)
    top = next(one.box[1] for one in words if one.text == "2.重复申请")
    astray = [centred(text, x, top - 11) for text, x in zip("1234567", COLUMNS, strict=True)]
    tables = read(page([*words, *astray]))
    assert cell(tables, "unprocessed_duplicate", "total").number.state is State.UNREAD
    assert any("1 2 3 4 5 6 7" in trouble.subject for trouble in tables[Table.REQUESTS].troubles)
    assert not read(page(words))[Table.REQUESTS].unread  # nothing astray: all seven are blank


def test_prose_that_names_the_labels_is_no_table() -> None:
    words = [
        word(text, 30, 60 + 20 * at)
        for at, text in enumerate(("（一）予以公开", "3件", "（二）部分公开", "4件", "2.重复申请", "1件"))
    ]
    assert read(page(words), paragraphs=[Paragraph("（一）予以公开3件。")]) == {}


def test_vertical_rules_tell_columns_that_heads_do_not() -> None:
    rows = {code: [*its[:3], "", *its[4:]] for code, its in numbers().items()}
    borders = [*(middle - 22.5 for middle in COLUMNS), COLUMNS[-1] + 22.5]
    rules = [Rule((x, 95.0, x, 1050.0)) for x in borders]
    tables = read(page(requests_page(rows, headed=False), rules=rules))
    assert not tables[Table.REQUESTS].unread
    assert cell(tables, "granted", "social_organization").number.state is State.BLANK
    assert cell(tables, "granted", "legal_service").number.value == 5


# ── printed by real programs ──────────────────────────────────────────────────────────────────────────────────────

STYLES = {
    "borderless": "td { text-align: center; padding: 3px }",
    "three lines, right aligned": (
        "table { border-top: 2px solid; border-bottom: 2px solid } td { text-align: right; padding: 3px 6px }"
    ),
    "horizontal rules, small": (
        "td { border-top: 1px solid; border-bottom: 1px solid; text-align: center; padding: 2px 3px; font-size: 9px }"
    ),
    "vertical rules": "td { border-left: 1px solid; border-right: 1px solid; text-align: left; padding: 3px }",
    "outer box, tracked": (
        "table { border: 1px solid } td { text-align: center; padding: 4px 3px; letter-spacing: 0.2em; font-size: 10px }"
    ),
    "ruled head only": "tr.h td { border: 1px solid } td { text-align: center; padding: 3px; vertical-align: top }",
}


def printed_table(rows: forms.Rows) -> str:
    def printed(row: Sequence[tuple[str, int, int]]) -> str:
        kind = "h" if not any(text[:1].isdigit() and len(text) < 9 for text, _, _ in row[1:]) else "d"
        cells = "".join(f"<td rowspan={down} colspan={across}>{text}</td>" for text, down, across in row)
        return f'<tr class="{kind}">{cells}</tr>'

    return f"<table>{''.join(map(printed, rows))}</table>"


def report_html(edition: str, values: Mapping[CellKey, str], css: str, note: str = "") -> str:
    return f"""<html><head><meta charset="utf-8"><title>年度报告</title><style>@page {{ size: A4; margin: 15mm }}
        body {{ font: 12px "Noto Sans CJK SC" }} table {{ border-collapse: collapse; width: 100% }} {css}</style></head><body>
        <h1>示例县人民政府2023年政府信息公开工作年度报告</h1><h2>一、总体情况</h2>
        <p>全年受理的申请都在期限之内办结，没有拖延，也没有人为此提出投诉，各项工作按照年初的安排逐一落实。</p>
        <h2>二、主动公开政府信息情况</h2>{printed_table(forms.disclosure_rows(edition, values))}
        <h2>三、收到和处理政府信息公开申请情况</h2>{printed_table(forms.requests_rows(edition, values))}{note}
        <h2>四、政府信息公开行政复议、行政诉讼情况</h2>{printed_table(forms.disputes_rows(edition, values))}
        <h2>五、存在的主要问题及改进情况</h2><p>继续改进。</p><h2>六、其他需要报告的事项</h2><p>无。</p></body></html>"""


def form(edition: str, seed: int, blanks: float = 0.0) -> forms.Values:
    rng = random.Random(seed)
    values = forms.random_form(rng, edition)
    return {key: "" if rng.random() < blanks and key.table is Table.REQUESTS else text for key, text in values.items()}


def differences(report: Report, edition: str, values: Mapping[CellKey, str]) -> list[tuple[str, str, Decimal | None]]:
    found = {one.key: one for one in report.cells}
    return [
        (key, found[key].raw, value)
        for key, value in forms.exact(edition, values).items()
        if found[key].value != value or (value is None and found[key].state is not State.BLANK)
    ]


@pytest.fixture(scope="module")
def borderless() -> tuple[bytes, forms.Values]:
    values = form("2021", 5, blanks=0.3)
    note = "<p>注：含上年度结转数量12件。</p>"
    return chromium_pdf(report_html("2021", values, STYLES["borderless"], note)), values


@pytest.mark.parametrize(("style", "edition"), zip(STYLES, ("2019", "2021") * 3, strict=True))
def test_partly_ruled_tables_of_chromium(style: str, edition: str) -> None:
    values = form(edition, len(style), blanks=0.2)
    report = parse(chromium_pdf(report_html(edition, values, STYLES[style])))
    assert differences(report, edition, values) == []
    assert report.status == "complete"


def test_borderless_tables_with_notes_leave_the_sections_alone(borderless: tuple[bytes, forms.Values]) -> None:
    data, values = borderless
    report = parse(data)
    assert differences(report, "2021", values) == []
    assert {str(one.grade) for one in report.cells} == {"A"}
    assert [(note.table, note.text) for note in report.notes] == [(Table.REQUESTS, "注:含上年度结转数量12件。")]
    assert [section.number for section in report.sections] == [1, 2, 3, 4, 5, 6]
    assert [section.text for section in report.sections[1:]] == [
        "",
        "注：含上年度结转数量12件。",
        "",
        "继续改进。",
        "无。",
    ]


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_borderless_tables_on_turned_pages(borderless: tuple[bytes, forms.Values], degrees: int) -> None:
    data, values = borderless
    report = parse(rotated(data, degrees))
    assert differences(report, "2021", values) == []
    where = next(one.where for one in report.cells if one.key == "requests/received/total")
    assert isinstance(where, PdfWhere) and 0 <= where.box[0] < where.box[2] and 0 <= where.box[1] < where.box[3]


def test_a_table_ruled_on_one_page_and_not_on_the_next() -> None:
    values = form("2021", 9, blanks=0.2)
    rows = forms.requests_rows("2021", values)
    ruled, bare = printed_table(rows[:12]).replace("<td", '<td class="r"'), printed_table(rows[12:])
    whole = ruled.removesuffix("</table>") + bare.removeprefix("<table>")
    page_html = report_html("2021", values, STYLES["borderless"] + " td.r { border: 1px solid }")
    report = parse(chromium_pdf(page_html.replace(printed_table(rows), whole)))
    assert differences(report, "2021", values) == []


def test_page_numbers_and_running_heads_between_the_rows() -> None:
    values = form("2021", 13)
    css = STYLES["borderless"] + (
        " @page { size: A5; margin: 18mm; @bottom-center { content: counter(page) } "
        "@top-center { content: '示例县人民政府政府信息公开年度报告' } } td { font-size: 9px }"
    )
    report = parse(chromium_pdf(report_html("2021", values, css)))
    assert differences(report, "2021", values) == []


def test_borderless_tables_of_libreoffice() -> None:
    values = form("2019", 21, blanks=0.2)
    report = parse(libreoffice_pdf(report_html("2019", values, STYLES["borderless"])))
    assert differences(report, "2019", values) == []
