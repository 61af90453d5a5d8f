"""All statutory tables of a document: from grids first, then from words by their places, last from running text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from parsers.form import STATUTORY
from parsers.model import Table
from parsers.readers.document import Document, Grid, Paragraph
from parsers.recognise import vocabulary as words
from parsers.recognise.absence import settle_absent_rows
from parsers.recognise.copies import settled_copies, with_errata
from parsers.recognise.grids import recognise_grids
from parsers.recognise.positions import position_rows
from parsers.recognise.positions_merge import merged, wanting
from parsers.recognise.readings import Excluded, TableReading
from parsers.recognise.rows import rows_of
from parsers.recognise.stream import stream_rows

_HEADING = re.compile(r"^[(（]?[一二三四五六][)）]?[、.．]")


@dataclass(frozen=True, slots=True)
class Recognised:
    """The tables of one document, the grid blocks they took, and the parts of paragraphs that were tables."""

    tables: dict[Table, TableReading]
    blocks: frozenset[int]
    excluded: tuple[Excluded, ...] = ()


def recognise(document: Document) -> Recognised:
    """Find the statutory tables. A table that is nowhere has no entry."""
    from_grids = settled_copies(document, tuple(rows_of(document)))
    tables = dict(from_grids.tables)
    excluded: tuple[Excluded, ...] = ()
    if any(wanting(tables.get(table)) for table in STATUTORY):
        placed = position_rows(document)
        by_place = recognise_grids(placed.rows).tables
        excluded = tuple(part for table, part in placed.taken if table in by_place)
        for table, reading in by_place.items():
            tables[table] = merged(tables[table], reading) if table in tables else reading
    if any(table not in tables for table in STATUTORY):
        stream = stream_rows(document)
        from_text = recognise_grids(stream.rows)
        added = {table: reading for table, reading in from_text.tables.items() if table not in tables}
        tables.update(added)
        excluded += tuple(part for table, part in stream.taken if table in added)
    if document.media_type == "text/plain" and any(wanting(tables.get(table)) for table in from_grids.tables):
        tables.update(_with_lines(document, tables, from_grids.tables))
    noted = {
        table: settle_absent_rows(_with_notes(reading, document, from_grids.blocks), document)
        for table, reading in tables.items()
    }
    return Recognised(with_errata(noted, document), from_grids.blocks, excluded)


def _with_lines(
    document: Document, tables: Mapping[Table, TableReading], from_grids: Mapping[Table, TableReading]
) -> dict[Table, TableReading]:
    """The tables of a text's grids with the rows that its tool left outside them, each on lines of its own."""
    from_lines = recognise_grids(stream_rows(document, whole_lines=True).rows).tables
    return {
        table: merged(tables[table], from_lines[table])
        for table in from_grids
        if table in from_lines and wanting(tables[table])
    }


def _with_notes(reading: TableReading, document: Document, taken: frozenset[int]) -> TableReading:
    """Add the 注 lines that stand right under the table's grid, or between its heading and the grid."""
    if not reading.grids:
        return reading
    around = (*_notes_before(document, min(reading.grids), taken), *_notes_after(document, max(reading.grids)))
    return replace(reading, notes=tuple(dict.fromkeys((*reading.notes, *around))))


def _notes_after(document: Document, block: int) -> Iterator[str]:
    for content in document.blocks[block + 1 :]:
        if isinstance(content, Grid):
            return
        if not isinstance(content, Paragraph) or not content.text.strip():
            continue
        if not words.is_note(content.text):
            return
        yield _one_line(content.text)


def _notes_before(document: Document, block: int, taken: frozenset[int]) -> list[str]:
    """Notes above a grid are its own only where a section heading parts them from the table before."""
    notes: list[str] = []
    for at in range(block - 1, -1, -1):
        content = document.blocks[at]
        if at in taken:
            break
        if isinstance(content, Paragraph):
            if _HEADING.match(content.text.strip()):
                return notes[::-1]
            if words.is_note(content.text):
                notes.append(_one_line(content.text))
    return []


def _one_line(text: str) -> str:
    return " ".join(text.split())
