"""One document, read: bytes and context in, a frozen report out. No I/O, no clock; the same input gives the same report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from parsers import fingerprint
from parsers.checks import rules
from parsers.checks.balance import Outcome, evaluate, relation_findings
from parsers.checks.cells import cell_findings
from parsers.checks.rules import breach
from parsers.form import STATUTORY, CellKey
from parsers.grading import graded_cells
from parsers.model import (
    Cell,
    Context,
    Finding,
    Grade,
    Identity,
    Note,
    Report,
    Responsibility,
    Source,
    Status,
    Table,
)
from parsers.prose import Prose, read_prose
from parsers.readers import read
from parsers.readers.document import Document, Flaw, Grid, Paragraph
from parsers.recognise.readings import Excluded, TableReading
from parsers.recognise.tables import Recognised, recognise

#: Bumped by hand whenever some document would be read differently; a test of golden outputs guards it.
PARSER_VERSION = 1

#: Flaws after which no number of the file can be trusted (1–10 corrupted bytes change tables silently).
_FATAL_FLAWS = frozenset({"damaged_stream", "truncated"})


def parse(data: bytes, context: Context | None = None) -> Report:
    """Read one document. Never raises on bad input: what could not be read is the report's status, reason and findings."""
    context = context or Context()
    document = read(data, context.declared_charset)
    source = Source(hashlib.sha256(data).hexdigest(), document.media_type, len(data))
    if document.reason is not None:
        return Report(
            source,
            PARSER_VERSION,
            Status.UNREADABLE,
            document.reason,
            findings=tuple(_flaw_findings(document.flaws)),
            fingerprint=source.sha256,
        )
    return _report(source, document, context)


def unreadable(data: bytes, reason: str, message: str) -> Report:
    """The report of a document whose parse was cut short (``timeout``, ``memory``, ``worker_died``, ``parser_error``)."""
    source = Source(hashlib.sha256(data).hexdigest(), "application/octet-stream", len(data))
    finding = breach(rules.PARSE_CUT_SHORT, "document", message)
    return Report(source, PARSER_VERSION, Status.UNREADABLE, reason, findings=(finding,), fingerprint=source.sha256)


def _report(source: Source, document: Document, context: Context) -> Report:
    found = recognise(document)
    prose = read_prose(document, found.blocks, _spans(found.excluded), context)
    if not found.tables and not prose.is_report:
        return Report(
            source,
            PARSER_VERSION,
            Status.NOT_A_REPORT,
            prose.reason,
            identity=prose.identity,
            findings=tuple(_flaw_findings(document.flaws)),
            fingerprint=fingerprint.of_text(_texts(document)),
        )
    outcomes = {table: list(evaluate(reading.layout, _values(reading))) for table, reading in found.tables.items()}
    cells = tuple(
        cell
        for table in STATUTORY
        if table in found.tables
        for cell in graded_cells(found.tables[table], outcomes[table])
    )
    notes = tuple(
        Note(table, text) for table in STATUTORY if table in found.tables for text in found.tables[table].notes
    )
    damaged = any(flaw.code in _FATAL_FLAWS for flaw in document.flaws)
    whole = all(table in found.tables and not found.tables[table].unread for table in STATUTORY)
    return Report(
        source,
        PARSER_VERSION,
        Status.COMPLETE if whole and not damaged else Status.INCOMPLETE,
        _why_incomplete(found, damaged=damaged),
        prose.identity,
        {table.value: found.tables[table].layout.edition for table in STATUTORY if table in found.tables},
        _with_doubt(cells, prose.identity),
        notes,
        prose.preamble,
        prose.sections,
        tuple(_findings(found, outcomes, document, prose)),
        fingerprint=fingerprint.of_report(cells, notes, prose.preamble, prose.sections),
    )


def _spans(excluded: Sequence[Excluded]) -> Mapping[int, list[tuple[int, int]]]:
    spans: dict[int, list[tuple[int, int]]] = {}
    for part in excluded:
        spans.setdefault(part.block, []).append((part.start, part.end))
    return spans


def _values(reading: TableReading) -> dict[CellKey, Decimal | None]:
    return {key: cell.number.value for key, cell in reading.cells.items()}


def _why_incomplete(found: Recognised, *, damaged: bool) -> str | None:
    if damaged:
        return "damaged"
    if any(table not in found.tables for table in STATUTORY):
        return "table_absent"
    return "cells_unread" if any(reading.unread for reading in found.tables.values()) else None


def _with_doubt(cells: tuple[Cell, ...], identity: Identity) -> tuple[Cell, ...]:
    """Grade D for every cell that was read of a report that nobody can be told to have published, or for no year."""
    if identity.agency is not None and identity.year is not None:
        return cells
    return tuple(cell if cell.grade is Grade.X else replace(cell, grade=Grade.D) for cell in cells)


def _findings(
    found: Recognised, outcomes: Mapping[Table, list[Outcome]], document: Document, prose: Prose
) -> Iterator[Finding]:
    yield from _flaw_findings(document.flaws)
    for table in STATUTORY:
        reading = found.tables.get(table)
        if reading is None:
            yield breach(rules.TABLE_ABSENT, str(table), f"The table {table} was not found in this document.")
            continue
        yield from reading.findings
        yield from cell_findings(reading)
        unsure = frozenset(key for key, cell in reading.cells.items() if not cell.exact)
        yield from relation_findings(outcomes[table], unsure)
    yield from prose.findings


def _flaw_findings(flaws: Sequence[Flaw]) -> Iterator[Finding]:
    for flaw in flaws:
        rule = rules.DAMAGED if flaw.code in _FATAL_FLAWS else rules.READER_FLAW
        yield breach(rule, f"document/{flaw.code}", flaw.message, responsibility=Responsibility.PIPELINE)


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Grid):
            yield from (cell.text for cell in block.cells)
