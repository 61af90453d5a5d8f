"""PDF → Document: text through pypdfium2, pages with tables through pdfplumber, trust through the raw bytes."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium_c
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.psparser import LIT

from parsers.readers.document import Block, Document, Flaw, Grid, Paragraph
from parsers.readers.pdf_integrity import Decipher, inspect
from parsers.readers.pdf_lines import Line, Margins, continues, joined, margins, page_numbers
from parsers.readers.pdf_pages import (
    PageWork,
    add_fragments,
    blocks_of,
    open_page,
    page_of,
    paragraph_of,
    read_with_plumber,
    settle,
    watermark_of,
)
from parsers.readers.pdf_running import running
from parsers.readers.pdf_survey import TOO_MANY_OBJECTS, Ruled, table_words

# pdfminer warns on stderr about every Type 3 font and odd colour; what matters comes out as a flaw.
logging.getLogger("pdfminer").setLevel(logging.ERROR)

MEDIA_TYPE = "application/pdf"

_NO_TEXT = 20  # characters; a document of pictures with fewer has no text layer
_NO_TEXT_ON_PAGE = 8  # a page number and its dashes
_PICTURE = 0.05  # share of a page from which an image may be what the page says


def read_pdf(data: bytes) -> Document:
    """Reads a PDF file.

    Blocks are in reading order: per page a ``Page`` (only where pdfplumber read it), then paragraphs and grids from top
    to bottom. Boxes are points of the unrotated page. Bad input never raises: ``reason`` is ``empty``, ``encrypted``
    (needs a password), ``damaged`` (cannot be opened) or ``no_text_layer``. Flaws: ``damaged_stream``, ``damaged_object``,
    ``damaged_xref``, ``truncated``, ``page_unread``, ``page_too_complex``, ``table_engine_failed``, ``cid_residue``, ``ocr_layer``.
    """
    if not data.strip(b"\0 \t\r\n"):
        return Document(MEDIA_TYPE, reason="empty")
    try:
        source = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == pdfium_c.FPDF_ERR_PASSWORD
        return Document(MEDIA_TYPE, reason="encrypted" if locked else "damaged", flaws=() if locked else inspect(data))
    try:
        return _read(data, source)
    finally:
        source.close()


def _read(data: bytes, source: Any) -> Document:
    flaws: list[Flaw] = list(inspect(data, _decipher(data) if _is_encrypted(source) else None))
    meta = _properties(source, flaws)
    title = meta.get("title", (None,))[0]
    works = _pages(source, flaws)
    if not works:
        return Document(MEDIA_TYPE, title=title, meta=meta, flaws=tuple(flaws), reason="damaged")
    too_complex = any(work.survey.too_complex for work in works)
    characters = sum(len(work.glyphs) for work in works)
    pictured = any(work.survey.picture > _PICTURE for work in works)
    if characters < (_NO_TEXT if pictured else 1) and not too_complex:
        return Document(MEDIA_TYPE, title=title, meta=meta, flaws=tuple(flaws), reason="no_text_layer")
    flaws += _page_flaws(works)
    flaws += _tables(data, works)
    blocks = _blocks(works)
    flaws += [
        Flaw("cid_residue", f"page {work.number}: {work.unknown} glyphs stand for no known character")
        for work in works
        if work.unknown
    ]
    return Document(MEDIA_TYPE, blocks, title, meta, tuple(flaws))


def _properties(source: Any, flaws: list[Flaw]) -> dict[str, tuple[str, ...]]:
    """The document's properties by name in lower case; one whose text is damaged is a flaw."""
    meta: dict[str, tuple[str, ...]] = {}
    for name in source.METADATA_KEYS:
        try:
            value = source.get_metadata_value(name)
        except UnicodeDecodeError as error:
            flaws.append(Flaw("damaged_object", f"the document property {name} is no text: {error.reason}"))
        else:
            meta |= {name.lower(): (value,)} if value else {}
    return meta


def _is_encrypted(source: Any) -> bool:
    return int(pdfium_c.FPDF_GetSecurityHandlerRevision(source.raw)) >= 0


def _decipher(data: bytes) -> Decipher | None:
    """The decryption of a file that opens without a password; None when pdfminer does not know its cipher."""
    try:
        opened = PDFDocument(PDFParser(io.BytesIO(data)))
    except Exception:  # noqa: BLE001 - a damaged file fails in pdfminer in any way; its streams are then checked as they are
        return None
    decipher = opened.decipher
    if decipher is None:
        return None

    def plain_bytes(number: int, generation: int, head: bytes, raw: bytes) -> bytes:
        attrs = {"Type": LIT("Metadata")} if b"/Metadata" in head else {}
        return bytes(decipher(number, generation, raw, attrs))

    return plain_bytes


def _pages(source: Any, flaws: list[Flaw]) -> list[PageWork]:
    works = []
    for index in range(len(source)):
        try:
            works.append(open_page(index + 1, source[index]))
        except pypdfium2.PdfiumError as error:
            flaws.append(Flaw("page_unread", f"page {index + 1} cannot be loaded: {error}"))
    return works


def _page_flaws(works: Sequence[PageWork]) -> Iterator[Flaw]:
    for work in works:
        seen = work.survey
        if seen.too_complex:
            yield Flaw(
                "page_too_complex", f"page {work.number} has more than {TOO_MANY_OBJECTS} objects and was not read"
            )
        elif len(work.glyphs) < _NO_TEXT_ON_PAGE and seen.picture > _PICTURE:
            yield Flaw("page_unread", f"page {work.number} is a picture without text")
        elif seen.is_scan:
            yield Flaw("ocr_layer", f"page {work.number} is a scan; its text was guessed by somebody's OCR")


# ── tables ────────────────────────────────────────────────────────────────────────────────────────────────────────


_GAP_IN_TABLE = 8  # pages from one with words of the statutory tables to the next


def _worth_the_table_engine(works: Sequence[PageWork]) -> list[PageWork]:
    """Pages with a ruled grid, with the words of a statutory table, between such words or right after; boxes beside those."""
    readable = [work for work in works if work.glyphs and not work.survey.too_complex]
    grids = {work.number: work.survey.ruled for work in readable}
    # pypdfium2 gives the text of a page that stands on its head backwards
    said = {work.number: max(table_words(work.text), table_words(work.text[::-1])) for work in readable}
    worded = {number for number, count in said.items() if count >= 2}
    sure = worded | {work.number for work in readable if work.survey.ruled is Ruled.GRID}
    for low, high in pairwise(sorted(worded)):
        sure.update(range(low, high) if high - low <= _GAP_IN_TABLE else ())
    for work in readable:  # the last rows of a table without lines may hold no word that tells it
        loose = said[work.number] or grids.get(work.number - 1) is not Ruled.GRID or work.text[:4].isdigit()
        if work.number - 1 in worded and loose:
            sure.add(work.number)
    return [
        work
        for work in readable
        if work.number in sure or (work.survey.ruled is Ruled.BOX and sure & {work.number - 1, work.number + 1})
    ]


def _read_with_plumber(data: bytes, wanted: dict[int, PageWork]) -> list[Flaw]:
    """Reads the ``wanted`` pages again; a page that fails keeps the text of pypdfium2 and has a flaw."""
    if not wanted:
        return []
    flaws: list[Flaw] = []
    try:
        with pdfplumber.open(io.BytesIO(data), pages=sorted(wanted)) as opened:
            for page in opened.pages:
                work = wanted.pop(page.page_number)
                try:
                    flaws += read_with_plumber(work, page)
                except Exception as error:  # noqa: BLE001 - pdfminer raises anything on a damaged page
                    flaws.append(_engine_failed(work.number, error))
                page.close()
    except Exception as error:  # noqa: BLE001 - or already when it looks for the pages
        flaws += [_engine_failed(number, error) for number in wanted]
        return flaws
    return flaws + [Flaw("table_engine_failed", f"page {number}: pdfplumber does not find it") for number in wanted]


def _engine_failed(number: int, error: Exception) -> Flaw:
    return Flaw("table_engine_failed", f"page {number}: pdfplumber: {type(error).__name__}: {error}"[:300])


def _tables(data: bytes, works: Sequence[PageWork]) -> list[Flaw]:
    """Reads the pages that matter through pdfplumber and settles, for all pages, what is table and what is line."""
    heads = running(
        {work.number: work.glyphs for work in works}, {work.number: work.frame.reading_size for work in works}
    )
    for work in works:
        work.running = heads[work.number]
    flaws = _read_with_plumber(data, {work.number: work for work in _worth_the_table_engine(works)})
    for work in works:
        settle(work)
    numbers = page_numbers(
        {work.number: work.lines for work in works}, {work.number: work.frame.reading_size[1] for work in works}
    )
    by_number = {work.number: work for work in works}
    for work in works:
        work.numbers = numbers[work.number]
    for work in works:
        if work.candidates and add_fragments(work, by_number.get(work.number - 1), by_number.get(work.number + 1)):
            settle(work)
    return flaws


# ── blocks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _edges(works: Sequence[PageWork]) -> dict[int, Margins]:
    """Margins of the prose by width of page: a page of its own may have too few lines to show them."""
    by_width: dict[int, list[Line]] = {}
    for work in works:
        prose = [line for line in work.lines if line not in work.numbers and line.turn == 0]
        by_width.setdefault(round(work.frame.reading_size[0]), []).extend(prose)
    return {width: margins(lines, width) for width, lines in by_width.items()}


def _blocks(works: Sequence[PageWork]) -> tuple[Block, ...]:
    edges = _edges(works)
    blocks: list[Block] = []
    open_end: Line | None = None  # the last line of the page before, when it ended in the middle of a paragraph
    for work in works:
        edge = edges[round(work.frame.reading_size[0])]
        paragraph = next(
            (index for index in reversed(range(len(blocks))) if isinstance(blocks[index], Paragraph)), None
        )
        items = blocks_of(work, edge)
        if items and open_end is not None and paragraph is not None and isinstance(items[0], list):
            before = blocks[paragraph]
            if isinstance(before, Paragraph) and continues(open_end, items[0][0], edge, next_page=True):
                text = joined([before.text, *(line.text for line in items[0])])
                blocks[paragraph] = Paragraph(text, before.where)
                items = items[1:] or items[:0]
        if work.rules is not None:
            blocks.append(page_of(work))
        blocks += [item if isinstance(item, Grid) else paragraph_of(item, work.frame) for item in items]
        last = items[-1] if items else None
        open_end = last[-1] if isinstance(last, list) else None
        watermark = watermark_of(work)
        if watermark:
            blocks.append(watermark)
    return tuple(blocks)
