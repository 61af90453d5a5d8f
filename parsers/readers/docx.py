"""Word reader (DOCX, DOCM, transitional and strict): a package's bytes to paragraphs, grids, title and properties.

The parts are read with lxml: what python-docx models has no tracked changes, fields, content controls or text boxes, and it
refuses strict packages and those with macros.
"""

from __future__ import annotations

from lxml import etree

from parsers.readers.document import Block, Document, Paragraph
from parsers.readers.docx_flow import Flow
from parsers.readers.docx_numbering import Numbering
from parsers.readers.docx_styles import Styles
from parsers.readers.docx_xml import W, child
from parsers.readers.html_table import BLANKS, GridDraft, Item
from parsers.readers.media import DOCX
from parsers.readers.ooxml import BadPackageError, Package, open_package

_FEW = 20  # characters beside pictures: the text is in the pictures


def read_docx(data: bytes) -> Document:
    """Read a Word package. Reasons: ``damaged``, ``encrypted``, ``empty``, ``no_text_layer`` (nothing but pictures).

    Cells have a ``GridWhere`` by tables in document order. Headers, footers, comments and notes below the page are left out.
    Flaws: ``FLAWS`` of the flow, ``damaged_stream`` for members whose checksum is wrong.
    """
    try:
        package = open_package(data)
        flow, items = _read(package)
    except BadPackageError as error:
        return error.document(DOCX)
    blocks = _blocks(items)
    meta = package.properties()
    flaws = (*package.flaws(), *flow.flaws())
    reason = None
    if sum(len(block.text) if isinstance(block, Paragraph) else _FEW for block in blocks) < _FEW:
        reason = "no_text_layer" if flow.pictures else None if blocks else "empty"
    title = meta.get("title", (None,))[0]
    return Document(DOCX, tuple(blocks), title, meta, flaws, reason)


def _read(package: Package) -> tuple[Flow, list[Item]]:
    main = package.main_part("word/document.xml")
    root = package.xml(main)
    body = child(root, "body")
    if body is None or root is None or root.tag != f"{W}document":
        raise BadPackageError("damaged", f"{main} is no document of Word")
    related = dict(package.relations(main).values())
    styles = Styles(_part(package, related, "styles"))
    flow = Flow(styles, Numbering(_part(package, related, "numbering"), styles))
    items: list[Item] = []
    try:
        flow.blocks(body, items)
    except RecursionError as error:
        raise BadPackageError("damaged", "tables nested in each other without end") from error
    return flow, items


def _part(package: Package, related: dict[str, str], kind: str) -> etree._Element | None:
    return package.xml(related[kind]) if kind in related else None


def _blocks(items: list[Item]) -> list[Block]:
    blocks: list[Block] = []
    n_grids = blanks = 0
    for item in items:
        if isinstance(item, GridDraft):
            blocks.append(item.numbered(n_grids))
            n_grids += 1
            blanks = 0
            continue
        text, path, heading, _ = item
        if text.strip(BLANKS):
            blocks.append(Paragraph(text, None, path, "heading" if heading else "text", blanks))
            blanks = 0
        else:
            blanks += 1
    return blocks
