"""Reports as Word documents and workbooks, written by python-docx and openpyxl; merged cells kept, or lost on request."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from tests.support.forms import Rows
from tests.support.renderings import Heading, Paper, Part, Sheet, parts, signature

if TYPE_CHECKING:
    from docx.document import Document
    from openpyxl.worksheet.worksheet import Worksheet

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_SMALL = '<w:sz w:val="18"/>'
#: What stands in a cell of a Word table: paragraphs as XML, from its text.
Inner = Callable[[str], str]


# ── Word ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(text: str) -> str:
    """A paragraph of one run."""
    return f"<w:p>{run(text, _SMALL)}</w:p>"


def split_runs(text: str) -> str:
    """A paragraph with a run for every character, as Word leaves them after spelling checks."""
    return f'<w:p><w:proofErr w:type="spellStart"/>{"".join(map(run, text))}</w:p>'


def table_xml(
    rows: Rows, inner: Inner = paragraph, *, ruled: bool = True, header: int = 0, cell: Inner = lambda _: ""
) -> str:
    """A ``w:tbl``. ``header`` rows are repeated on every page; ``cell`` gives properties of a cell from its text."""
    width = max(col + across for _, col, _, across, _ in placed(rows))
    held: dict[int, tuple[int, int]] = {}  # column → rows still to come, columns it spans
    lines = []
    for number, row in enumerate(rows):
        cells, waiting, col = [], list(row), 0
        while col < width:
            if held.get(col, (0, 0))[0]:
                left, across = held[col]
                held[col] = (left - 1, across)
                cells.append(_cell("", across, "<w:vMerge/>", inner, ""))
            elif waiting:
                text, down, across = waiting.pop(0)
                held[col] = (down - 1, across)
                merge = '<w:vMerge w:val="restart"/>' if down > 1 else ""
                cells.append(_cell(text, across, merge, inner, cell(text)))
            else:
                break
            col += across
        head = "<w:tblHeader/>" if number < header else ""
        lines.append(f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>")
    grid = f'<w:gridCol w:w="{9000 // width}"/>' * width
    borders = f"<w:tblBorders>{_BORDERS}</w:tblBorders>" if ruled else ""
    properties = f'<w:tblPr><w:tblW w:w="5000" w:type="pct"/>{borders}</w:tblPr>'
    return f"<w:tbl {W}>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"


def _cell(text: str, across: int, merge: str, inner: Inner, more: str) -> str:
    span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    return f"<w:tc><w:tcPr>{span}{merge}{more}</w:tcPr>{inner(text)}</w:tc>"


def word_document(
    made: Paper,
    draw: Callable[[Sheet], str] | None = None,
    *,
    given: Iterable[Part] | None = None,
    prepare: Callable[[Document], None] | None = None,
    framed: bool = True,
) -> bytes:
    """A report as .docx. ``draw`` gives the XML of a table; ``prepare`` changes the document before it is filled; ``framed``
    puts title and signature around what is given."""
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    draw = draw or (lambda sheet: table_xml(sheet.rows))
    document = docx.Document()
    document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), "Noto Sans CJK SC")
    if prepare:
        prepare(document)
    if framed:
        document.add_paragraph(made.title)
    for part in given if given is not None else parts(made):
        if isinstance(part, Sheet):
            at = document.element.body
            at.insert(len(at) - 1, parse_xml(draw(part)))
        else:
            document.add_paragraph(part.text).runs[0].bold = isinstance(part, Heading)
    for line in signature(made) if framed else ():
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def word_by_api(made: Paper) -> bytes:
    """A report as .docx whose tables python-docx builds and merges itself."""
    import docx

    document = docx.Document()
    document.add_heading(made.title, 1)
    for part in parts(made):
        if not isinstance(part, Sheet):
            document.add_paragraph(part.text)
            continue
        width = max(sum(across for _, _, across in row) for row in part.rows)
        table = document.add_table(len(part.rows), width, style="Table Grid")
        boxes = [row.cells for row in table.rows]  # asked once: python-docx lays the table out anew each time
        for row, col, down, across, text in placed(part.rows):
            box, last = boxes[row][col], boxes[row + down - 1][col + across - 1]
            (box.merge(last) if down * across > 1 else box).text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def placed(rows: Rows) -> Iterable[tuple[int, int, int, int, str]]:
    """Row, column, rows and columns spanned, and text of every cell, as a browser places them."""
    taken: set[tuple[int, int]] = set()
    for at, row in enumerate(rows):
        col = 0
        for text, down, across in row:
            while (at, col) in taken:
                col += 1
            taken |= {(at + below, col + right) for below in range(down) for right in range(across)}
            yield at, col, down, across, text
            col += across


# ── workbooks ─────────────────────────────────────────────────────────────────────────────────────────────────────


def number_or_text(text: str) -> str | int | None:
    return int(text) if text.removeprefix("-").isdigit() else (text or None)


def workbook(
    made: Paper,
    sheets: Sequence[tuple[str, Sequence[Part]]] | None = None,
    *,
    value: Callable[[str], str | int | None] = number_or_text,
    merged: bool = True,
    ruled: bool = True,
    prepare: Callable[[Worksheet], None] | None = None,
) -> bytes:
    """A report as .xlsx: every part below the other on the sheets named, one sheet without ``sheets``."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for name, given in sheets or [("年度报告", parts(made))]:
        sheet = book.create_sheet(name)
        line = 1
        sheet.cell(line, 1, made.title)
        for part in given:
            line += 1
            if isinstance(part, Sheet):
                line = _lay(sheet, line, part.rows, value, merged=merged, ruled=ruled)
            else:
                sheet.cell(line, 1, part.text)
        if prepare:
            prepare(sheet)
    book.active = len(book.worksheets) - 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _lay(
    sheet: Worksheet, line: int, rows: Rows, value: Callable[[str], str | int | None], *, merged: bool, ruled: bool
) -> int:
    from openpyxl.styles import Alignment, Border, Side

    thin = Side(style="thin") if ruled else Side()
    for row, col, down, across, text in placed(rows):
        cell = sheet.cell(line + row, 1 + col, value(text))
        cell.border = Border(thin, thin, thin, thin)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        if merged and down * across > 1:
            sheet.merge_cells(None, line + row, 1 + col, line + row + down - 1, col + across)
    return line + len(rows)
