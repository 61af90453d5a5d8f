"""Office files for the tests: whole reports through python-docx and openpyxl, and Word documents of bare XML."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import docx
import openpyxl

from parsers.form import CellKey
from parsers.readers.document import Grid, Paragraph
from tests.support.forms import document

TITLE = "示例县人民政府2023年政府信息公开工作年度报告"
SIGNATURE = ("示例县人民政府办公室", "2024年1月15日")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def word_report(edition: str, values: Mapping[CellKey, str]) -> bytes:
    """A report whose tables python-docx builds and merges."""
    word = docx.Document()
    word.add_heading(TITLE, 0)
    for block in document(edition, values).blocks[1:]:
        if isinstance(block, Paragraph):
            word.add_paragraph(block.text)
        elif isinstance(block, Grid):
            table = word.add_table(block.n_rows, block.n_cols)
            boxes = [row.cells for row in table.rows]  # asked once: python-docx lays the table out anew each time
            for cell in block.cells:
                box, last = boxes[cell.row][cell.col], boxes[cell.row + cell.rowspan - 1][cell.col + cell.colspan - 1]
                (box.merge(last) if cell.rowspan * cell.colspan > 1 else box).text = cell.text
    for line in SIGNATURE:
        word.add_paragraph(line)
    return saved(word)


def workbook_report(
    edition: str,
    values: Mapping[CellKey, str],
    *,
    sheets: bool = False,
    merged: bool = True,
    change: Callable[[Any], None] | None = None,
) -> bytes:
    """A report as a workbook: on one sheet, or each table on one of its own. ``change`` sees each sheet before it is saved."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.cell(1, 1, TITLE)
    row = 2
    for block in document(edition, values).blocks[1:]:
        if isinstance(block, Paragraph):
            if sheets and block.text.startswith(("三、", "四、")):
                sheet, row = book.create_sheet(), 1
            sheet.cell(row, 1, block.text)
            row += 1
        elif isinstance(block, Grid):
            for cell in block.cells:
                sheet.cell(row + cell.row, cell.col + 1, as_number(cell.text))
                if merged and cell.rowspan * cell.colspan > 1:
                    top, left = row + cell.row, cell.col + 1
                    sheet.merge_cells(None, top, left, top + cell.rowspan - 1, left + cell.colspan - 1)
            row += block.n_rows
    for line in SIGNATURE:
        sheet.cell(row, 1, line)
        row += 1
    for each in book.worksheets:
        if change is not None:
            change(each)
    return saved(book)


def as_number(text: str) -> int | str:
    return int(text) if text.isdigit() else text


def saved(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def sheet_of(rows: Iterable[Iterable[Any]], change: Callable[[Any], None] | None = None) -> bytes:
    """A workbook of one sheet with these rows."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    for row in rows:
        sheet.append(list(row))
    if change is not None:
        change(sheet)
    return saved(book)


def word_xml(
    body: str,
    *,
    styles: str = "",
    numbering: str = "",
    main: str = "word/document.xml",
    kind: str = f"{_TYPES}.document.main+xml",
    namespace: str = W,
) -> bytes:
    """A package with this body and nothing that it does not need."""
    spaces = f'xmlns:w="{namespace}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    base = main.rpartition("/")[2]
    members = {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{main}" ContentType="{kind}"/></Types>'
        ),
        "_rels/.rels": _relations(("officeDocument", main)),
        f"word/_rels/{base}.rels": _relations(("styles", "styles.xml"), ("numbering", "numbering.xml")),
        main: f"<w:document {spaces}><w:body>{body}</w:body></w:document>",
        "word/styles.xml": f"<w:styles {spaces}>{styles}</w:styles>",
        "word/numbering.xml": f"<w:numbering {spaces}>{numbering}</w:numbering>",
    }
    return zipped(members)


def _relations(*targets: tuple[str, str]) -> str:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    its = "".join(
        f'<Relationship Id="r{at}" Type="{kind}/{name}" Target="{target}"/>'
        for at, (name, target) in enumerate(targets)
    )
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{its}</Relationships>'


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def p(text: str = "", properties: str = "") -> str:
    """A paragraph of one run."""
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def tc(content: str, properties: str = "") -> str:
    """A cell; bare text gets its paragraph."""
    inner = content if content.startswith("<") else p(content)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return (
        f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(it if it.startswith('<w:') else tc(it) for it in cells)}</w:tr>"
    )


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"
