"""The table that cells in question were read from, as the document shows it, with those cells outlined."""

from __future__ import annotations

import html
import io
from collections.abc import Iterable, Iterator, Sequence

from flows.evidence import picture
from flows.refusal import RefusedError
from parsers.model import Cell, PdfWhere, Table, Where
from parsers.readers import read
from parsers.readers.document import Grid

_SCALE = 2  # pixels per point
_MARGIN = 40.0  # points around the table


def tables_of(cells: Sequence[Cell], questioned: Iterable[Cell]) -> Iterator[tuple[Table, list[Cell], set[Where]]]:
    """Each table with a cell in question: its cells that have a place, and the places in question."""
    wanted = list(questioned)
    for table in dict.fromkeys(cell.table for cell in wanted):
        marked = {cell.where for cell in wanted if cell.table is table and cell.where is not None}
        yield table, [cell for cell in cells if cell.table is table and cell.where is not None], marked


def table_pictures(data: bytes, cells: Sequence[Cell], marked: set[Where]) -> list[tuple[bytes, str]]:
    """The table that these cells make up in these bytes: PNG by page of a PDF, HTML of a grid, else cell by cell.

    Raises ValueError where it has no place that can be shown.
    """
    boxes = [cell.where for cell in cells if isinstance(cell.where, PdfWhere)]
    if boxes:
        return [(_page(data, number, boxes, marked), ".png") for number in sorted({box.page for box in boxes})]
    places = {cell.where for cell in cells if cell.where is not None}
    grids = [
        block
        for block in read(data).blocks
        if isinstance(block, Grid) and any(it.where in places for it in block.cells)
    ]
    if grids:
        return [(_grid(grid, marked).encode(), ".html") for grid in grids]
    shown = [cell for cell in cells if cell.where in marked]
    if not shown:
        raise RefusedError("no cell in question has a place in the document")
    return [picture(data, cell) for cell in shown]


def printed_lines(data: bytes, cells: Sequence[Cell]) -> list[list[list[str]]]:
    """The text of the tables that these cells were read from, by table, line and printed cell; nothing of a PDF."""
    if any(isinstance(cell.where, PdfWhere) for cell in cells):
        return []
    return [
        [[cell.text for cell in grid.cells if cell.row == row] for row in range(grid.n_rows)]
        for grid in _grids(data, cells)
    ]


def _grids(data: bytes, cells: Sequence[Cell]) -> list[Grid]:
    places = {cell.where for cell in cells if cell.where is not None}
    blocks = read(data).blocks if places else ()
    return [block for block in blocks if isinstance(block, Grid) and any(it.where in places for it in block.cells)]


def _page(data: bytes, number: int, boxes: Sequence[PdfWhere], marked: set[Where]) -> bytes:
    import pypdfium2
    from PIL import ImageDraw

    document = pypdfium2.PdfDocument(data)
    try:
        if not 1 <= number <= len(document):
            raise RefusedError(f"the document has no page {number}")
        page = document[number - 1]
        page.set_rotation(0)  # places count on the unrotated page
        image = page.render(scale=_SCALE).to_pil().convert("RGB")
    finally:
        document.close()
    here = [where.box for where in boxes if where.page == number]
    pen = ImageDraw.Draw(image)
    for where in boxes:
        if where.page == number and where in marked:
            pen.rectangle([round(_SCALE * it) for it in where.box], outline=(200, 0, 0), width=3)
    around = (
        max(0, round(_SCALE * (min(box[0] for box in here) - _MARGIN))),
        max(0, round(_SCALE * (min(box[1] for box in here) - _MARGIN))),
        min(image.width, round(_SCALE * (max(box[2] for box in here) + _MARGIN))),
        min(image.height, round(_SCALE * (max(box[3] for box in here) + _MARGIN))),
    )
    if around[0] >= around[2] or around[1] >= around[3]:
        raise RefusedError(f"page {number} has no such place")
    piece = io.BytesIO()
    image.crop(around).save(piece, "PNG")
    return piece.getvalue()


def _grid(grid: Grid, marked: set[Where]) -> str:
    """The table as the reader sees it. Nothing of the page's markup or scripts is passed on."""
    lines: dict[int, list[str]] = {}
    for cell in grid.cells:
        text = html.escape(cell.text)
        shown = f"<mark>{text or '&nbsp;'}</mark>" if cell.where in marked else text
        lines.setdefault(cell.row, []).append(f'<td rowspan="{cell.rowspan}" colspan="{cell.colspan}">{shown}</td>')
    rows = "".join(f"<tr>{''.join(lines.get(row, ()))}</tr>" for row in range(grid.n_rows))
    return f'<!doctype html>\n<meta charset="utf-8">\n<table border="1">{rows}</table>\n'
