"""Golden PDFs printed by LibreOffice from Word documents and workbooks, as most bodies make theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from parsers.form import CellKey
from parsers.model import Table
from tests.golden.recipes import Source, recipe
from tests.golden.recipes_office import sheets
from tests.golden.truth import Truth, truth_of
from tests.support import renderings_office as office
from tests.support.renderings import Prose, Sheet, blank_zeros, paper, parts

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document
    from openpyxl.worksheet.worksheet import Worksheet

_VERTICAL = '<w:textDirection w:val="tbRlV"/><w:vAlign w:val="center"/>'


def _paper_size(width: int, height: int, *, numbered: bool = False) -> Callable[[Document], None]:
    """Pages of so many millimetres, with a page number at the foot when ``numbered``."""

    def prepare(document: Document) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import parse_xml
        from docx.shared import Mm

        section = document.sections[0]
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(16)
        if numbered:
            foot = section.footer.paragraphs[0]
            foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
            foot.add_run("— ")
            foot._p.append(parse_xml(f'<w:fldSimple {office.W} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
            foot.add_run(" —")

    return prepare


def _small(text: str) -> str:
    """A paragraph in small print, centred."""
    properties, size = '<w:spacing w:before="0" w:after="0"/><w:jc w:val="center"/>', '<w:sz w:val="15"/>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{office.run(text, size)}</w:p>"


@recipe("writer-pdf", "disclosure of 2021 with the undivided （六） row")
def pdf_writer_mixed(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2021", requests="2019", disputes="2019")
    draw = lambda sheet: office.table_xml(sheet.rows, _small)  # noqa: E731
    return office.word_document(made, draw, prepare=_paper_size(210, 297)), truth_of(made)


@recipe("writer-pdf", "no rules at all, edition 2019, blank cells")
def pdf_writer_borderless(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    blank_zeros(made, share=0.3)
    draw = lambda sheet: office.table_xml(sheet.rows, _small, ruled=False)  # noqa: E731
    return office.word_document(made, draw, prepare=_paper_size(210, 297)), truth_of(made)


@recipe("writer-pdf", "small pages with page numbers: every table is cut, nothing is repeated")
def pdf_writer_cut(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    draw = lambda sheet: office.table_xml(sheet.rows, _small)  # noqa: E731
    return office.word_document(made, draw, prepare=_paper_size(190, 130, numbered=True)), truth_of(made)


@recipe("writer-pdf", "small pages with page numbers, the head of each table repeated on every one")
def pdf_writer_repeated_heads(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")

    def draw(sheet: Sheet) -> str:
        return office.table_xml(sheet.rows, _small, header=3 if sheet.table is Table.REQUESTS else 0)

    return office.word_document(made, draw, prepare=_paper_size(190, 140, numbered=True)), truth_of(made)


@recipe("writer-pdf", "no rules, tables cut, page numbers at the foot of every page")
def pdf_writer_borderless_cut(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    draw = lambda sheet: office.table_xml(sheet.rows, _small, ruled=False)  # noqa: E731
    return office.word_document(made, draw, prepare=_paper_size(210, 170, numbered=True)), truth_of(made)


@recipe("writer-pdf", "landscape, the merged category cells are written from top to bottom")
def pdf_writer_landscape(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def turned(text: str) -> str:
        return _VERTICAL if text.startswith(("三、", "（三）", "（四）", "（五）", "（六）")) else ""

    draw = lambda sheet: office.table_xml(sheet.rows, _small, cell=turned)  # noqa: E731
    return office.word_document(made, draw, prepare=_paper_size(297, 210)), truth_of(made)


@recipe("writer-pdf", "underlined prose with numbers that looks like a table")
def pdf_writer_underlined(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    blank = "　　　　"
    lines = [Prose(f"第{n}组{blank}{n * 7}件{blank}网上{n * 3}件{blank}窗口{n * 4}件") for n in range(2, 9)]
    given = parts(made)

    def prepare(document: Document) -> None:
        _paper_size(210, 297)(document)
        document.styles["Normal"].font.underline = True

    draw = lambda sheet: office.table_xml(sheet.rows, _small)  # noqa: E731
    return office.word_document(made, draw, given=[*given[:3], *lines, *given[3:]], prepare=prepare), truth_of(made)


@recipe("writer-pdf", "a few digits struck through beside the new ones")
def pdf_writer_struck(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def inner(text: str) -> str:
        if not text.isdigit() or len(text) != 2:
            return _small(text)
        return "<w:p>{}{}</w:p>".format(office.run(str(int(text) + 1), "<w:strike/>"), office.run(f" {text}"))

    draw = lambda sheet: office.table_xml(sheet.rows, inner)  # noqa: E731
    return office.word_document(made, draw, prepare=_paper_size(210, 297)), truth_of(made)


@recipe("writer-pdf", "broken sums, annotated cells, notes under the tables")
def pdf_writer_broken_and_noted(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    total = made.number("disputes/reconsideration/total") + 4
    made.put("disputes/reconsideration/total", str(total), total)
    made.put("disclosure/normative_documents/in_force", "22（其中修订16件）", 22)
    given = parts(made, notes={Table.DISPUTES: "注：含上年度结转数量 3 件"})
    data = office.word_document(made, lambda sheet: office.table_xml(sheet.rows, _small), given=given)
    return data, truth_of(made, findings=["disputes_result_total"], notes=["含上年度结转数量"])


def _fit(sheet: Worksheet) -> None:
    """As wide as the page, with room for the labels: what does not fit a cell is cut off in print."""
    from openpyxl.worksheet.properties import PageSetupProperties

    for column, width in zip("ABCDEFGHIJKLMNO", (14, 14, 40, *[13] * 12), strict=True):
        sheet.column_dimensions[column].width = width
    for row in range(1, sheet.max_row + 1):
        sheet.row_dimensions[row].height = 44
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0


@recipe("calc-pdf", "a workbook of three sheets printed to a page's width")
def pdf_calc_three_sheets(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    return office.workbook(made, sheets(made), prepare=_fit), truth_of(made)


@recipe("calc-pdf", "a workbook without borders printed to a page's width, edition 2019: some cells touch")
def pdf_calc_borderless(name: str) -> tuple[Source, Truth]:
    """Numbers stand right, words left: in three rows a number touches the next cell, and nobody can say where it ends."""
    made = paper(name, "2019")
    touching = (
        *((row, column) for row in ("coercion", "fees") for column in ("items_last_year", "items_change")),
        *(("procurement", column) for column in ("procurement_items", "amount_wanyuan")),
    )
    for row, column in touching:
        made.states[CellKey(Table.DISCLOSURE, row, column)] = "unread"
    truth = truth_of(made, status="incomplete", reason="cells_unread", findings=["cells_unread"])
    return office.workbook(made, ruled=False, prepare=_fit), truth
