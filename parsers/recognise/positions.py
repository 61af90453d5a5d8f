"""Tables without complete ruling, read from the places of a page's words: rows by the statutory labels, columns by gutters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.model import PdfWhere, Table
from parsers.readers.document import Document, Page, Paragraph
from parsers.readers.pdf_glyphs import turned
from parsers.recognise import vocabulary as words
from parsers.recognise.positions_disputes import disputes_tables
from parsers.recognise.positions_labels import labels_of
from parsers.recognise.positions_segments import segments
from parsers.recognise.positions_sheet import Box, Token, lines_of, sheet_of
from parsers.recognise.positions_tables import Found, read_segment
from parsers.recognise.readings import Excluded
from parsers.recognise.rows import RowView, Slot

_EDGE = 2.0  # points by which a paragraph's box may stick out of the table it is part of


@dataclass(frozen=True, slots=True)
class PositionRows:
    """Rows read by position, and for each table the parts of paragraphs that printed it."""

    rows: tuple[RowView, ...] = ()
    taken: tuple[tuple[Table, Excluded], ...] = ()


def position_rows(document: Document) -> PositionRows:
    """The rows of every statutory table on the positioned pages of a document, in the order of the page.

    Rows carry the index of the page's block. Every word between a table's heads and its last row is in some row, or in a
    label; a slot is blank only where the columns are told apart and nothing stands in this one.
    """
    sheet = sheet_of(document)
    if not sheet.tokens:
        return PositionRows()
    labels = labels_of(sheet.tokens)
    found: list[Found] = []
    for table in (Table.DISCLOSURE, Table.REQUESTS):
        found += [read_segment(sheet, segment) for segment in segments(sheet, labels, table)]
    found += disputes_tables(sheet, labels)
    rows: list[RowView] = []
    taken: list[tuple[Table, Excluded]] = []
    for its in found:
        rows += its.rows
        rows += _notes(document, its)
        taken += [(its.table, part) for part in _parts(document, its)]
    return PositionRows(tuple(rows), tuple(taken))


def _region(tokens: Sequence[Token]) -> dict[int, tuple[float, float]]:
    """The heights of a table on each page it stands on, in the direction in which the page is read."""
    regions: dict[int, tuple[float, float]] = {}
    for token in tokens:
        _, top, _, bottom = turned(token.box, token.page.width, token.page.height, token.page.turn)
        low, high = regions.get(token.page.number, (top, bottom))
        regions[token.page.number] = (min(low, top), max(high, bottom))
    return regions


def _paragraphs(document: Document) -> Iterator[tuple[int, Paragraph, int, tuple[float, float]]]:
    """Paragraphs with their block, page and heights on it."""
    pages = {block.number: block for block in document.blocks if isinstance(block, Page)}
    for at, block in enumerate(document.blocks):
        if isinstance(block, Paragraph) and isinstance(block.where, PdfWhere) and block.where.page in pages:
            page = pages[block.where.page]
            _, top, _, bottom = turned(block.where.box, page.width, page.height, page.turn)
            yield at, block, page.number, (top, bottom)


def _parts(document: Document, found: Found) -> Iterator[Excluded]:
    """What paragraphs print of the table: whole ones, and the begin or end of one that the reader joined with its text."""
    regions = _region(found.tokens)
    for at, paragraph, page, (top, bottom) in _paragraphs(document):
        if page not in regions or paragraph.kind == "watermark":
            continue
        low, high = regions[page]
        if low - _EDGE <= top and bottom <= high + _EDGE:
            yield Excluded(at, 0, len(paragraph.text))
        elif top < high - _EDGE and low + _EDGE < bottom and isinstance(paragraph.where, PdfWhere):
            inside = [
                token for token in found.tokens if token.page.number == page and _in(token.box, paragraph.where.box)
            ]
            text = "".join(token.text for line in lines_of(inside) for token in line)
            dense = "".join(paragraph.text.split())
            if text and dense.startswith(text):
                yield Excluded(at, 0, _place(paragraph.text, len(text)))
            elif text and dense.endswith(text):
                yield Excluded(at, _place(paragraph.text, len(dense) - len(text)), len(paragraph.text))


def _in(box: Box, whole: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return whole[0] <= x <= whole[2] and whole[1] <= y <= whole[3]


def _place(text: str, count: int) -> int:
    """The place in ``text`` behind so many characters that are no white space."""
    seen = [at for at, char in enumerate(text) if not char.isspace()]
    return seen[count - 1] + 1 if count else 0


def _notes(document: Document, found: Found) -> Iterator[RowView]:
    """The notes right under a table, as rows of one cell."""
    last = max((token for token in found.tokens), key=lambda token: token.bottom)
    low = _region([token for token in found.tokens if token.page.number == last.page.number])[last.page.number][1]
    for _, paragraph, page, (top, _) in _paragraphs(document):
        if page != last.page.number or top < low - _EDGE or not paragraph.text.strip():
            continue
        if not words.is_note(paragraph.text):
            return
        text = " ".join(paragraph.text.split())
        yield RowView(last.block, 0, (Slot(text, 0, 0, paragraph.where),), page=page)
