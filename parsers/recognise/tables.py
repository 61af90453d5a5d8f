"""All statutory tables of a document: from grids first, and from running text where no grid holds them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from parsers.form import STATUTORY
from parsers.model import Table
from parsers.readers.document import Document, Grid, Paragraph
from parsers.recognise import vocabulary as words
from parsers.recognise.grids import recognise_grids
from parsers.recognise.readings import Excluded, TableReading
from parsers.recognise.rows import rows_of
from parsers.recognise.stream import stream_rows


@dataclass(frozen=True, slots=True)
class Recognised:
    """The tables of one document, the grid blocks they took, and the parts of paragraphs that were tables."""

    tables: dict[Table, TableReading]
    blocks: frozenset[int]
    excluded: tuple[Excluded, ...] = ()


def recognise(document: Document) -> Recognised:
    """Find the statutory tables. A table that is nowhere has no entry."""
    from_grids = recognise_grids(tuple(rows_of(document)))
    tables = dict(from_grids.tables)
    excluded: tuple[Excluded, ...] = ()
    if any(table not in tables for table in STATUTORY):
        stream = stream_rows(document)
        from_text = recognise_grids(stream.rows)
        added = {table: reading for table, reading in from_text.tables.items() if table not in tables}
        tables.update(added)
        excluded = tuple(part for table, part in stream.taken if table in added)
    noted = {table: _with_notes(reading, document) for table, reading in tables.items()}
    return Recognised(noted, from_grids.blocks, excluded)


def _with_notes(reading: TableReading, document: Document) -> TableReading:
    """Add the 注 lines that stand right under the table's grid."""
    if reading.notes or not reading.grids:
        return reading
    return replace(reading, notes=tuple(_notes_after(document, max(reading.grids))))


def _notes_after(document: Document, block: int) -> Iterator[str]:
    for content in document.blocks[block + 1 :]:
        if isinstance(content, Grid):
            return
        if not isinstance(content, Paragraph) or not content.text.strip():
            continue
        if not words.is_note(content.text):
            return
        yield re.sub(r"\s+", " ", content.text).strip()
