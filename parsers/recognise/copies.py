"""A table printed twice in one document: the copy that the page says counts, without what it says is corrected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from parsers.form import CellKey
from parsers.model import State, Table
from parsers.readers.document import Document
from parsers.recognise.corrections import Correction, correction_of, errata, is_erratum
from parsers.recognise.grids import GridResult, recognise_grids
from parsers.recognise.other_years import of_another_year
from parsers.recognise.readings import CellReading, TableReading, Trouble, TroubleKind
from parsers.recognise.rows import RowView

_MOST_TOLD = 40  # numbers of a copy left out that its finding lists


def settled_copies(document: Document, rows: Sequence[RowView]) -> GridResult:
    """The tables in grids; of copies with different numbers, the one that the page says counts.

    A copy is left out that is another year's, or that the page says is corrected, and a trouble tells of it. Where the page
    says nothing, what all copies print alike is read.
    """
    found = recognise_grids(rows)
    for table, reading in found.tables.items():
        if not _is_twice(reading):
            continue
        left = of_another_year(document, reading.grids)
        own = [row for row in rows if row.block not in left]
        alone = recognise_grids(own).tables.get(table) if left else None
        if alone is not None:
            beside = Trouble(TroubleKind.LEFT_OUT, "another year's table stands beside this one")
            found.tables[table] = reading = replace(alone, troubles=(*alone.troubles, beside))
        correction = correction_of(document, reading.grids) if _is_twice(reading) else None
        if correction is not None:
            found.tables[table] = _corrected(table, reading, own, correction)
    return found


def _is_twice(reading: TableReading) -> bool:
    return any(trouble.kind is TroubleKind.PRINTED_TWICE for trouble in reading.troubles)


def _corrected(table: Table, reading: TableReading, rows: Sequence[RowView], correction: Correction) -> TableReading:
    """The copy that counts, never graded A, with the rows that only the other prints: a reprint may be of a few rows."""
    stale = recognise_grids([row for row in rows if row.block not in correction.kept]).tables.get(table)
    counts = recognise_grids([row for row in rows if row.block not in correction.dropped]).tables.get(table)
    if stale is None or counts is None:
        return reading
    cells = dict(counts.cells)
    if stale.layout is counts.layout:
        printed = {key.row for key, cell in counts.cells.items() if _is_printed(cell)}
        cells = {key: cell if key.row in printed else stale.cells[key] for key, cell in cells.items()}
    replaced = _differing(stale, cells)
    told = f"“{correction.line[:120]}” tells which copy counts; the other one prints {', '.join(replaced[:_MOST_TOLD])}"
    troubles = [its for its in counts.troubles if its.kind is not TroubleKind.NOT_IN_FORM or its in reading.troubles]
    return replace(
        counts,
        cells={key: replace(cell, exact=False) for key, cell in cells.items()},
        troubles=(*troubles, Trouble(TroubleKind.LEFT_OUT, told)),
        notes=tuple(dict.fromkeys((*stale.notes, *counts.notes))),
        grids=reading.grids,
        variants={**stale.variants, **counts.variants},
        heads={**stale.heads, **counts.heads},
    )


def _is_printed(cell: CellReading) -> bool:
    return cell.number.state is not State.MISSING and (cell.where is not None or bool(cell.raw))


def _differing(stale: TableReading, cells: Mapping[CellKey, CellReading]) -> list[str]:
    """The numbers of the copy that is left out, where they are others: 10 instead of 7 in received/total."""
    return [
        f"{cell.raw or 'nothing'} instead of {cells[key].raw or 'nothing'} in {key.row}/{key.column}"
        for key, cell in stale.cells.items()
        if key in cells and cell.number != cells[key].number
    ]


def with_errata(tables: Mapping[Table, TableReading], document: Document) -> dict[Table, TableReading]:
    """The tables as printed, with a trouble for each sentence that corrects a number; no cell of such a table has the best grade.

    A sentence is held to be about the last table above it.
    """
    found = dict(tables)
    for table, reading in tables.items():
        found[table] = _taken_back(reading, [note for note in reading.notes if is_erratum(note)])
    for block, text in errata(document) if tables else ():
        above = {max(it.grids): table for table, it in tables.items() if it.grids and min(it.grids) < block}
        table = above[max(above)] if above else next(iter(tables))
        if text not in found[table].notes:
            found[table] = _taken_back(found[table], [text])
    return found


def _taken_back(reading: TableReading, texts: Iterable[str]) -> TableReading:
    troubles = [Trouble(TroubleKind.ERRATUM, text) for text in texts]
    return replace(reading, troubles=(*reading.troubles, *troubles)) if troubles else reading
