"""Golden Word documents, workbooks and CSV files, written by python-docx, openpyxl and LibreOffice."""

from __future__ import annotations

from xml.sax.saxutils import escape

from parsers.model import Table
from tests.golden.recipes import Source, recipe
from tests.golden.truth import Truth, truth_of
from tests.support import renderings_html as html
from tests.support import renderings_office as office
from tests.support.renderings import Heading, Paper, Part, Prose, Sheet, blank_zeros, paper, parts


def sheets(made: Paper) -> list[tuple[str, list[Part]]]:
    """The three tables on sheets of their own, each under its heading."""
    given = parts(made)
    return [
        (name, [given[at - 1], part])
        for name, (at, part) in zip(
            ("主动公开", "依申请公开", "复议诉讼"),
            ((at, part) for at, part in enumerate(given) if isinstance(part, Sheet)),
            strict=True,
        )
    ]


# ── Word ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@recipe("docx", "tables built and merged by python-docx itself, edition 2021")
def docx_merged_cells(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return office.word_by_api(made), truth_of(made)


@recipe("docx", "edition 2019, vertical merges, blank cells, no borders")
def docx_2019(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    blank_zeros(made)
    return office.word_document(made, lambda sheet: office.table_xml(sheet.rows, ruled=False)), truth_of(made)


@recipe("docx", "a run for every character")
def docx_split_runs(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return office.word_document(made, lambda sheet: office.table_xml(sheet.rows, office.split_runs)), truth_of(made)


@recipe("docx", "tracked changes: old numbers deleted, new ones inserted, none accepted yet")
def docx_tracked_changes(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    who = 'w:id="7" w:author="张" w:date="2024-01-10T09:00:00Z"'

    def inner(text: str) -> str:
        if not text.isdigit() or len(text) < 2:
            return office.paragraph(text)
        gone = f"<w:del {who}><w:r><w:delText>{int(text) + 1}</w:delText></w:r></w:del>"
        return f"<w:p>{gone}<w:ins {who}>{office.run(text)}</w:ins></w:p>"

    return office.word_document(made, lambda sheet: office.table_xml(sheet.rows, inner)), truth_of(made)


@recipe("docx", "a table inside a cell of the layout table that holds the whole report's tables")
def docx_nested_table(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")

    def draw(sheet: Sheet) -> str:
        return office.table_xml([[("", 1, 1)]], lambda _: office.table_xml(sheet.rows) + "<w:p/>", ruled=False)

    return office.word_document(made, draw), truth_of(made)


@recipe("docx", "hidden text and struck-through numbers beside those that count")
def docx_hidden_text(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def inner(text: str) -> str:
        old = office.run(str(int(text) + 1), "<w:vanish/>") if text.isdigit() else ""
        return f"<w:p>{old}{office.run(text)}</w:p>"

    return office.word_document(made, lambda sheet: office.table_xml(sheet.rows, inner)), truth_of(made)


@recipe("docx", "undivided （六）, tabs and line breaks inside cells, full-width digits")
def docx_mixed(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2021", requests="2019", disputes="2019")
    wide = str.maketrans("0123456789", "０１２３４５６７８９")

    def inner(text: str) -> str:
        if text.isdigit():
            return f"<w:p><w:r><w:tab/><w:t>{text.translate(wide)}</w:t></w:r></w:p>"
        half = len(text) // 2 if len(text) > 8 and not text[0].isdigit() else 0
        first, rest = escape(text[:half]), escape(text[half:])
        return f"<w:p><w:r><w:t>{first}</w:t>{'<w:br/>' if half else ''}<w:t>{rest}</w:t></w:r></w:p>"

    return office.word_document(made, lambda sheet: office.table_xml(sheet.rows, inner)), truth_of(made)


@recipe("writer-docx", "a page saved as DOCX by LibreOffice")
def docx_libreoffice(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return html.report_page(made), truth_of(made)


@recipe("writer-docx", "a page saved as DOCX by LibreOffice, edition 2019, a character per span")
def docx_libreoffice_2019(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    blank_zeros(made)
    draw = html.table_html
    return html.report_page(made, lambda sheet: draw(sheet.rows, html.one_character_spans)), truth_of(made)


# ── workbooks ─────────────────────────────────────────────────────────────────────────────────────────────────────


@recipe("xlsx", "one sheet, merged cells, edition 2021")
def xlsx_one_sheet(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return office.workbook(made), truth_of(made)


@recipe("xlsx", "three sheets, a table on each")
def xlsx_three_sheets(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    return office.workbook(made, sheets(made)), truth_of(made)


@recipe("xlsx", "numbers kept as text, with spaces around")
def xlsx_numbers_as_text(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return office.workbook(made, value=lambda text: f" {text} " if text else None), truth_of(made)


@recipe("xlsx", "merged cells lost: the text stands in the first cell, the others are empty; blank cells")
def xlsx_merges_lost(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    blank_zeros(made)
    return office.workbook(made, merged=False), truth_of(made)


@recipe("xlsx", "undivided （六）, a hidden sheet with last year's draft before the report's")
def xlsx_hidden_sheet(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2021", requests="2019", disputes="2019")
    draft = paper(name + " draft", "2021", requests="2019", disputes="2019")
    draft.agency, draft.year = made.agency, made.year

    def hide(sheet: office.Worksheet) -> None:
        sheet.sheet_state = "hidden" if sheet.title == "草稿" else "visible"

    return office.workbook(made, [("草稿", parts(draft)), ("年报", parts(made))], prepare=hide), truth_of(made)


@recipe("calc-xls", "the old Excel format, merged cells")
def xls_merged(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return office.workbook(made), truth_of(made)


@recipe("calc-xls", "the old Excel format, three sheets, blank cells, edition 2019")
def xls_three_sheets(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    blank_zeros(made)
    return office.workbook(made, sheets(made)), truth_of(made)


@recipe("calc-csv", "a workbook saved as CSV: merged cells leave empty fields, gb18030")
def csv_libreoffice(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return office.workbook(made), truth_of(made)


@recipe("csv", "written by hand: empty fields for merged cells, quotes around commas, GBK")
def csv_gbk(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    lines = [made.title]
    for part in parts(made):
        if not isinstance(part, Sheet):
            lines.append(f'"{part.text}"' if isinstance(part, Heading) or "，" in part.text else part.text)
            continue
        width = max(sum(across for _, _, across in row) for row in part.rows)
        fields = [[""] * width for _ in part.rows]
        for row, col, _, _, text in office.placed(part.rows):
            fields[row][col] = f'"{text}"' if "，" in text or "," in text else text
        lines += [",".join(row) for row in fields]
    return "\r\n".join(lines).encode("gb18030"), truth_of(made)


@recipe("xlsx", "one cell of 复议诉讼 refers to an annex, an empty line below: the fourteen others are numbers")
def xlsx_word_in_disputes(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    made.put("disputes/litigation_direct/other", "详见附件", None, "text")
    given = parts(made)
    at = next(at for at, part in enumerate(given) if isinstance(part, Sheet) and part.table is Table.DISPUTES)
    return office.workbook(made, [("年报", [*given[: at + 1], Prose(""), *given[at + 1 :]])]), truth_of(made)
