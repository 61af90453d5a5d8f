"""One document, read: bytes and context in, a frozen report out. No I/O, no clock; the same input gives the same report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from parsers import fingerprint
from parsers.checks import rules_reading
from parsers.checks.outcomes import outcomes_of
from parsers.checks.printed import printed_places
from parsers.checks.report import Read, identity_available, prose_findings, table_findings
from parsers.checks.rules import breach
from parsers.checks.statistics import statistics_findings, statistics_outcomes
from parsers.checks.trust import blamed, flaw_findings, trust_in
from parsers.form import STATUTORY
from parsers.form.arithmetic import Outcome, evaluate
from parsers.grading import graded_cells, graded_statistics
from parsers.model import (
    Cell,
    Context,
    Finding,
    Grade,
    Identity,
    Note,
    Report,
    Section,
    Source,
    State,
    Status,
    Table,
)
from parsers.prose import rules as prose_rules
from parsers.prose.annexed import with_annexs_organ, with_reports_year
from parsers.prose.body import body_blocks, body_lines
from parsers.prose.contradictions import with_counted_year
from parsers.prose.figures import figures_of
from parsers.prose.identify import identify
from parsers.prose.parts import are_different, common, part_context, parts_of
from parsers.prose.report_kind import foreign_body, looks_like_report
from parsers.prose.sections import find_headings, read_sections
from parsers.readers import read
from parsers.readers.document import Document, Grid, Paragraph
from parsers.recognise.readings import Excluded, values_of
from parsers.recognise.statistics import (
    NEWEST_YEAR,
    is_of_older_kind,
    recognise_own,
    recognise_statistics,
    year_told,
)
from parsers.recognise.statistics_readings import StatisticsReading
from parsers.recognise.tables import Recognised, recognise
from parsers.roster import read_roster, roster_findings

#: Bumped by hand whenever some document would be read differently; a test of golden outputs guards it.
PARSER_VERSION = 8


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
            findings=tuple(flaw_findings(document.flaws)),
            fingerprint=source.sha256,
        )
    return _several(source, document, context) or _report(source, document, context)


def unreadable(data: bytes, reason: str, message: str) -> Report:
    """The report of a document whose parse was cut short (``timeout``, ``memory``, ``worker_died``, ``parser_error``)."""
    source = Source(hashlib.sha256(data).hexdigest(), "application/octet-stream", len(data))
    finding = breach(rules_reading.PARSE_CUT_SHORT, "document", message)
    return Report(source, PARSER_VERSION, Status.UNREADABLE, reason, findings=(finding,), fingerprint=source.sha256)


def _several(source: Source, document: Document, context: Context) -> Report | None:
    """The document as several reports, each read by itself; None where it is not two of different organs or years."""
    parts = tuple(_report(source, part, part_context(context)) for part in parts_of(document))
    year = parts[0].identity.year if parts else None
    if year is not None and any(part.identity.year is None for part in parts):  # annexes without a title of their own
        parts = tuple(_report(source, part, part_context(context), year) for part in parts_of(document))
    identities = [part.identity for part in parts]
    if not parts or not all(part.cells for part in parts) or not are_different(identities):
        return None
    return Report(
        source,
        PARSER_VERSION,
        Status.SEVERAL,
        identity=common(identities),
        findings=tuple(flaw_findings(document.flaws)),
        parts=parts,
        fingerprint=fingerprint.of_text(part.fingerprint for part in parts),
    )


def _report(source: Source, document: Document, context: Context, above: int | None = None) -> Report:
    """``above``: the year of the report that this part of a document is appended to."""
    found = recognise(document)
    annex = recognise_statistics(document, found)
    roster = read_roster(document, context.notice_title) if annex is None and not found.tables else None
    if roster is not None:
        return Report(
            source,
            PARSER_VERSION,
            Status.NOT_A_REPORT,
            "roster",
            Identity(year=roster.year),
            findings=(*flaw_findings(document.flaws), *roster_findings(roster)),
            fingerprint=fingerprint.of_text(_texts(document)),
            roster=roster,
        )
    prose = _prose(document, found, annex, context, above)
    if annex is not None:
        annex = recognise_own(document, found, annex, prose.identity)
    annexed = annex is not None and is_of_older_kind(document, found) and (prose.identity.year or 0) <= NEWEST_YEAR
    older = annexed and annex is not None and bool(annex.rows)
    outside = foreign_body(prose.identity) or prose.reason.partition("not_in_scope:")[2] or None
    if outside is not None or not (found.tables or prose.is_report or annexed):
        return Report(
            source,
            PARSER_VERSION,
            Status.NOT_A_REPORT,
            prose.reason if outside is None else prose_rules.NOT_IN_SCOPE.code,
            identity=prose.identity,
            findings=(*flaw_findings(document.flaws), *_outside_findings(prose.identity, outside)),
            fingerprint=fingerprint.of_text(_texts(document)),
        )
    outcomes = {table: list(evaluate(reading.layout, values_of(reading))) for table, reading in found.tables.items()}
    cells = tuple(
        cell
        for table in STATUTORY
        if table in found.tables
        for cell in graded_cells(found.tables[table], outcomes[table])
    )
    notes = tuple(
        Note(table, text) for table in STATUTORY if table in found.tables for text in found.tables[table].notes
    )
    layout = {table.value: found.tables[table].layout.edition for table in STATUTORY if table in found.tables}
    trust = trust_in(document.flaws)
    why = _why_incomplete(found, annex if older else None, damaged=trust.damaged, lost=trust.lost)
    figures = figures_of(prose.preamble, prose.sections, prose.identity.year)
    told = (prose.identity, prose.preamble, prose.sections, figures)
    doubtful, whole = trust.doubtful or trust.damaged, why is None and not trust.lost
    read_whole = Read(found.tables, outcomes, *told, doubtful=doubtful, whole=whole)
    findings = list(_findings(read_whole, document, older=older))
    available = identity_available(prose.identity)
    if found.tables:
        of_text, available = prose_findings(read_whole)
        findings += of_text
    findings += prose.findings
    sums: list[Outcome] = []
    if annex is not None:
        available.add("annex")
        sums = statistics_outcomes(annex)
        stale = (
            annex.year is not None and annex.year != prose.identity.year
        )  # last year's annex, or a heading left over
        its = tuple(graded_statistics(annex, sums))
        cells += _with_doubt(its, replace(prose.identity, year=None), doubtful=True) if stale else its
        notes += tuple(Note(Table.STATISTICS, text) for text in annex.notes)
        layout |= {Table.STATISTICS.value: annex.edition} if annex.rows else {}
        findings += statistics_findings(annex, sums)
    findings = blamed(findings, trust, prose.identity.year)
    return Report(
        source,
        PARSER_VERSION,
        Status.COMPLETE if why is None else Status.INCOMPLETE,
        why,
        prose.identity,
        layout,
        _with_doubt(cells, prose.identity, doubtful=trust.doubtful),
        notes,
        prose.preamble,
        prose.sections,
        tuple(findings),
        fingerprint=fingerprint.of_report(cells, notes, prose.preamble, prose.sections),
        figures=figures,
        outcomes=outcomes_of(findings, available, [it for its in (*outcomes.values(), sums) for it in its]),
    )


@dataclass(frozen=True, slots=True)
class _Prose:
    """Everything of a document that is not a statutory table."""

    is_report: bool
    reason: str
    identity: Identity
    preamble: str
    sections: tuple[Section, ...]
    findings: tuple[Finding, ...]


def _prose(
    document: Document, found: Recognised, annex: StatisticsReading | None, context: Context, above: int | None
) -> _Prose:
    spans = _spans((*found.excluded, *(annex.excluded if annex is not None else ())))
    grids = found.blocks | (annex.blocks if annex is not None else frozenset())
    body = body_blocks(document, grids | spans.keys(), spans.keys())
    lines = body_lines(document, body)
    headings = find_headings(lines, spans)
    preamble, sections = read_sections(lines, spans, headings)
    # Where tables are printed as text, the headings inside them still tell where the head of the page ends.
    identity, findings = identify(document, preamble, sections, body, context, None if spans else headings)
    if annex is not None and (counted := year_told(annex, identity, alone=not found.tables)) is not None:
        identity, findings = with_counted_year(identity, findings, counted)
    if above is not None:
        identity, findings = with_reports_year(identity, findings, above)
    if annex is not None and annex.caption.organ is not None:
        identity, findings = with_annexs_organ(identity, findings, annex.caption.organ, annex.caption.printed)
    # Tables prove a report; only without one its title and sections have to.
    is_report, reason = (True, "statutory_tables") if found.tables else looks_like_report(document, context)
    return _Prose(is_report, reason, identity, preamble, sections, findings)


def _spans(excluded: Sequence[Excluded]) -> Mapping[int, list[tuple[int, int]]]:
    spans: dict[int, list[tuple[int, int]]] = {}
    for part in excluded:
        spans.setdefault(part.block, []).append((part.start, part.end))
    return spans


def _why_incomplete(found: Recognised, annex: StatisticsReading | None, *, damaged: bool, lost: bool) -> str | None:
    """None when everything was read. ``annex`` is that of a report of the older kind, which has no other table."""
    if damaged:
        return "damaged"
    if annex is not None:
        return "cells_unread" if annex.unread else "row_printed_twice" if annex.twice else None
    if any(table not in found.tables for table in STATUTORY):
        return "table_absent"
    states = {cell.number.state for reading in found.tables.values() for cell in reading.cells.values()}
    if State.UNREAD in states:
        return "cells_unread"
    return "part_unread" if lost and State.MISSING in states else None


def _with_doubt(cells: tuple[Cell, ...], identity: Identity, *, doubtful: bool) -> tuple[Cell, ...]:
    """Grade D for every cell of a report that nobody can be told to have published, or for no year; no A for a file in doubt."""
    nobodys = identity.agency is None or identity.year is None
    if not (nobodys or doubtful):
        return cells

    def grade(cell: Cell) -> Grade:
        if nobodys and cell.grade is not Grade.X:
            return Grade.D
        return Grade.B if doubtful and cell.grade is Grade.A else cell.grade

    return tuple(replace(cell, grade=its) if (its := grade(cell)) is not cell.grade else cell for cell in cells)


def _findings(read: Read, document: Document, *, older: bool) -> Iterator[Finding]:
    yield from flaw_findings(document.flaws)
    year = read.identity.year
    before = not older and not read.tables and (year or NEWEST_YEAR) < NEWEST_YEAR
    if before:
        message = f"No statistics annex could be read in this report of {year}, which knows no other table."
        yield breach(rules_reading.TABLE_ABSENT, str(Table.STATISTICS), message)
    places = printed_places(document)
    for table in () if older or before else STATUTORY:
        if table not in read.tables:
            yield breach(rules_reading.TABLE_ABSENT, str(table), f"The table {table} was not found in this document.")
            continue
        yield from table_findings(read, table, places)


def _outside_findings(identity: Identity, kind: str | None) -> Iterator[Finding]:
    if kind is not None:
        message = f"{identity.agency or 'The publisher'} is none of the bodies that publish this form ({kind})."
        yield breach(prose_rules.NOT_IN_SCOPE, "report/agency", message, actual=kind)


def _texts(document: Document) -> Iterator[str]:
    for block in document.blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Grid):
            yield from (cell.text for cell in block.cells)
