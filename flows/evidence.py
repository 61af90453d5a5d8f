"""The place on the page that a cell was read from, to look at: a piece of the page as PNG, or the row of the table as HTML."""

from __future__ import annotations

import html
import io

from flows.refusal import RefusedError
from parsers.model import Cell, PdfWhere, Where
from parsers.readers import read
from parsers.readers.document import Grid

_SCALE = 3  # pixels per point
_MARGIN = 36.0  # points around the cell, so that its neighbours can be seen


def picture(data: bytes, cell: Cell) -> tuple[bytes, str]:
    """The place of the cell in these bytes, and the file ending that it has: ``.png`` for PDF, ``.html`` for tables.

    Raises ValueError where the cell has no place that can be shown.
    """
    if cell.where is None:
        raise RefusedError(f"{cell.key} has no place on the page: its state is {cell.state}")
    if isinstance(cell.where, PdfWhere):
        return _page_region(data, cell.where), ".png"
    return _row_fragment(data, cell.where).encode(), ".html"


def _page_region(data: bytes, where: PdfWhere) -> bytes:
    import pypdfium2
    from PIL import ImageDraw

    document = pypdfium2.PdfDocument(data)
    try:
        if not 1 <= where.page <= len(document):
            raise RefusedError(f"the document has no page {where.page}")
        page = document[where.page - 1]
        page.set_rotation(0)  # places count on the unrotated page
        image = page.render(scale=_SCALE).to_pil().convert("RGB")
    finally:
        document.close()
    x0, top, x1, bottom = where.box
    edge = 1.0
    outline = tuple(round(_SCALE * it) for it in (x0 - edge, top - edge, x1 + edge, bottom + edge))
    ImageDraw.Draw(image).rectangle(outline, outline=(200, 0, 0), width=2)
    around = (
        max(0, round(_SCALE * (x0 - 4 * _MARGIN))),
        max(0, round(_SCALE * (top - _MARGIN))),
        min(image.width, round(_SCALE * (x1 + 4 * _MARGIN))),
        min(image.height, round(_SCALE * (bottom + _MARGIN))),
    )
    if around[0] >= around[2] or around[1] >= around[3]:
        raise RefusedError(f"page {where.page} has no place {where.box}")
    piece = io.BytesIO()
    image.crop(around).save(piece, "PNG")
    return piece.getvalue()


def _row_fragment(data: bytes, where: Where) -> str:
    """The row as the reader sees it, the cell marked. Nothing of the page's markup or scripts is passed on."""
    for block in read(data).blocks:
        if isinstance(block, Grid):
            place = next((cell for cell in block.cells if cell.where == where), None)
            if place is not None:
                row = [cell for cell in block.cells if cell.row <= place.row < cell.row + cell.rowspan]
                texts = [(html.escape(cell.text), cell is place, cell.colspan) for cell in row]
                cells = "".join(
                    f'<td colspan="{span}">{f"<mark>{text}</mark>" if is_it else text}</td>'
                    for text, is_it, span in texts
                )
                return f'<!doctype html>\n<meta charset="utf-8">\n<table border="1"><tr>{cells}</tr></table>\n'
    raise RefusedError("the table of the cell is not found in the document as it is read today")
