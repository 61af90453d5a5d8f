"""The second pass over grids: rows named by their place, and each table put together from what its rows give."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from parsers.form import LAYOUTS, CellKey, Layout
from parsers.form.arithmetic import Verdict, evaluate
from parsers.form.relations import APPLICANTS
from parsers.model import State, Table
from parsers.recognise.columns import Header, align
from parsers.recognise.dispute_kinds import dispute_marks
from parsers.recognise.dispute_parts import listed_marks, parted_marks
from parsers.recognise.editions import disclosure_edition, requests_edition, with_other_undivided
from parsers.recognise.inference import settle_assumed, settle_undivided
from parsers.recognise.leftovers import with_leftovers
from parsers.recognise.marks import DISPUTE_CODES, REQUEST_CODES, Kind, Mark
from parsers.recognise.misspelt import name_misspelt_rows
from parsers.recognise.misspelt_heads import misspelt_heads
from parsers.recognise.numbers import Number, squeeze
from parsers.recognise.readings import CellReading, TableReading, Trouble, TroubleKind, values_of
from parsers.recognise.row_cells import numbers_in, read_cell, row_cells, together, unread_all, where_of
from parsers.recognise.rows import RowView
from parsers.recognise.scan import scan
from parsers.recognise.stacked import unstacked
from parsers.recognise.undivided import undivided
from parsers.recognise.unlabelled import name_unlabelled_rows

_FEW_NUMBERS = 5  # so many in an unexplained row under the disputes table make it a row of the table


@dataclass(frozen=True, slots=True)
class GridResult:
    """The tables found in grids, and the blocks they took."""

    tables: dict[Table, TableReading]
    blocks: frozenset[int]


def recognise_grids(rows: Sequence[RowView]) -> GridResult:
    """Read the statutory tables out of grid rows in document order."""
    rows = tuple(unstacked(rows))
    marks = name_misspelt_rows(scan(rows))
    apart: list[Mark] = []
    heads = sum(mark.kind is Kind.DATA and mark.table is Table.DISPUTES for mark in marks)
    if heads == 0 and (apart := listed_marks(rows)):
        # Its rows of totals are none of the requests table's.
        marks = name_misspelt_rows(scan([row for row in rows if row.block != apart[0].row.block]))
    elif heads > 1:
        apart = parted_marks(rows)
    tables: dict[Table, TableReading] = {}
    disclosure = [mark for mark in marks if mark.table is Table.DISCLOSURE]
    requests = with_other_undivided([mark for mark in marks if mark.table is Table.REQUESTS])
    edition = disclosure_edition(disclosure)
    requests_layout = requests_edition(requests) or edition
    if requests:
        requests = name_unlabelled_rows(requests, LAYOUTS[Table.REQUESTS, requests_layout or "2021"])
    if any(mark.kind is Kind.DATA for mark in disclosure):
        reading = _disclosure(disclosure, edition or requests_layout or "2021")
        tables[Table.DISCLOSURE] = with_leftovers(reading, disclosure, marks)
    if any(mark.kind is Kind.DATA for mark in requests):
        reading = _requests(requests, requests_layout or "2021")
        tables[Table.REQUESTS] = with_leftovers(reading, requests, marks)
    disputes = [mark for mark in marks if mark.table is Table.DISPUTES]
    if apart:
        tables[Table.DISPUTES] = _table(LAYOUTS[Table.DISPUTES, requests_layout or edition or "2021"], apart)
    elif any(mark.kind is Kind.DATA for mark in disputes):
        reading = _disputes(disputes, requests_layout or edition or "2021")
        tables[Table.DISPUTES] = with_leftovers(reading, disputes, marks)
    elif turned := dispute_marks(rows):
        reading = _table(LAYOUTS[Table.DISPUTES, requests_layout or edition or "2021"], turned)
        tables[Table.DISPUTES] = with_leftovers(reading, turned, marks)
    else:
        bare = _bare_disputes(marks, requests_layout or edition or "2021")
        tables |= {Table.DISPUTES: bare} if bare is not None else {}
    taken = frozenset(block for reading in tables.values() for block in reading.grids)
    headers = frozenset(
        mark.row.block for mark in marks if mark.kind in (Kind.HEADER, Kind.TITLE) and mark.table in tables
    )
    return GridResult(tables, taken | headers)


# ── the tables ────────────────────────────────────────────────────────────────────────────────────────────────────


def _disclosure(marks: Sequence[Mark], edition: str) -> TableReading:
    layout = LAYOUTS[Table.DISCLOSURE, edition]
    headed = {mark.code for mark in marks if mark.kind is Kind.DATA and mark.header is not None}
    kept = [
        mark
        for mark in marks
        if not (mark.kind is Kind.DATA and mark.header is None and mark.code in headed and mark.exact)
    ]
    return _table(layout, kept)


def _requests(marks: Sequence[Mark], edition: str) -> TableReading:
    layout = LAYOUTS[Table.REQUESTS, edition]
    as_printed = _table(layout, marks)
    if not any(_permuted(mark.header) for mark in marks):
        return as_printed
    return _settle_order(as_printed, _table(layout, [replace(mark, header=None) for mark in marks]))


def _permuted(header: Header | None) -> bool:
    """Whether a header prints all columns in another order than the form: swapped by the publisher, or a broken span."""
    if header is None or header.exchanged:
        return False
    return header.codes != REQUEST_CODES and sorted(header.codes) == sorted(REQUEST_CODES)


def _settle_order(by_header: TableReading, by_form: TableReading) -> TableReading:
    """The reading whose row totals hold where the other's do not or cannot be told; with neither proved, no number is."""
    for chosen, other in ((by_header, by_form), (by_form, by_header)):
        if _totals(chosen) == (True, True) and _totals(other) != (True, True):
            return chosen
    why = "the header's order of columns is not the form's, and the totals do not tell which one holds"
    return replace(
        by_form,
        cells={key: replace(cell, number=Number(State.UNREAD, why=why)) for key, cell in by_form.cells.items()},
    )


def _totals(reading: TableReading) -> tuple[bool, bool]:
    """Whether some row of numbers has a total, and whether every total is the sum of its row."""
    rows = [it for it in evaluate(reading.layout, values_of(reading)) if it.relation.code == APPLICANTS]
    told = any(it.verdict is not Verdict.NOT_ASSESSABLE and it.actual != 0 for it in rows)
    return told, all(it.verdict in (Verdict.PASS, Verdict.NOT_ASSESSABLE) for it in rows)


def _table(layout: Layout, marks: Sequence[Mark]) -> TableReading:
    data = [mark for mark in marks if mark.kind is Kind.DATA]
    known = {row.code for row in layout.rows}
    residue = _residue(marks, known)
    cells: dict[CellKey, CellReading] = {}
    again: list[CellReading] = []
    troubles = [Trouble(TroubleKind.NOT_IN_FORM, row.text) for row in residue]
    troubles += [Trouble(TroubleKind.OUT_OF_ORDER, code) for code in _out_of_order(layout, data)]
    unexplained = bool(residue) or _some_twice(data)
    printed: dict[str | None, list[Mark]] = {}
    for mark in data:
        printed.setdefault(mark.code, []).append(mark)
    for row in layout.rows:
        readings, its, repeated = row_cells(layout, row.code, printed.get(row.code, ()), unexplained=unexplained)
        cells.update(readings)
        troubles += its
        again += repeated
    notes = tuple(mark.row.text for mark in marks if mark.kind is Kind.NOTE)
    variants = {
        mark.code: squeeze(mark.label.text)
        for mark in data
        if mark.code in known and mark.label is not None and not mark.exact and mark.code and not mark.assumed
    }
    blocks = frozenset(mark.row.block for mark in data)
    reading = TableReading(
        layout, cells, tuple(troubles), notes, blocks, variants, misspelt_heads(layout, marks), tuple(again)
    )
    reading = settle_undivided(reading, undivided(data, reading), blanks_lost=any(mark.row.ragged for mark in data))
    return settle_assumed(reading, frozenset(mark.code for mark in data if mark.assumed and mark.code is not None))


def _some_twice(data: Sequence[Mark]) -> bool:
    """Whether a label stands at two rows that both hold numbers: one of them may be a row that seems absent."""
    codes = [mark.code for mark in data]
    if len(codes) == len(set(codes)):
        return False
    codes = [mark.code for mark in data if numbers_in(mark.row)]
    return len(codes) != len(set(codes))


def _out_of_order(layout: Layout, data: Sequence[Mark]) -> list[str]:
    """Codes of rows that stand below one that the form prints after them."""
    order = [row.code for row in layout.rows]
    printed = [mark.code for mark in data if mark.code in order]
    first = list(dict.fromkeys(code for code in printed if code is not None))
    return [after for before, after in pairwise(first) if order.index(after) < order.index(before)]


def _residue(marks: Sequence[Mark], known: set[str]) -> list[RowView]:
    """Rows of the table that hold something and that no row of the form explains."""
    data = [position for position, mark in enumerate(marks) if mark.kind is Kind.DATA]
    blocks = {marks[position].row.block for position in data}

    def inside(position: int) -> bool:
        return data[0] <= position <= data[-1]

    return [
        mark.row
        for position, mark in enumerate(marks)
        if (mark.kind is Kind.UNKNOWN and mark.row.block in blocks and (inside(position) or numbers_in(mark.row)))
        or (mark.kind is Kind.UNKNOWN and inside(position) and _numbers_alone(mark.row))
        or (mark.kind is Kind.DATA and mark.code is not None and mark.code not in known)
    ]


def _numbers_alone(row: RowView) -> bool:
    """A row of several numbers without any words: it has lost its label."""
    filled = [slot for slot in row.own if not slot.blank]
    return len(filled) > 2 and not any(slot.wordy for slot in filled)


def _bare_disputes(marks: Sequence[Mark], edition: str) -> TableReading | None:
    """The one row of fifteen bare numbers of a document, if its three totals hold: a table whose header was lost."""
    rows = [mark for mark in marks if mark.kind is Kind.UNKNOWN and _numbers_alone(mark.row)]
    fifteen = [mark for mark in rows if sum(not slot.blank for slot in mark.row.own) == len(DISPUTE_CODES)]
    if len(fifteen) != 1:
        return None
    mark = replace(fifteen[0], kind=Kind.DATA, table=Table.DISPUTES, exact=False)
    reading = _disputes([mark], edition)
    verdicts = {outcome.verdict for outcome in evaluate(reading.layout, values_of(reading))}
    return reading if verdicts == {Verdict.PASS} else None


def _disputes(marks: Sequence[Mark], edition: str) -> TableReading:
    layout = LAYOUTS[Table.DISPUTES, edition]
    mark, *others = [mark for mark in marks if mark.kind is Kind.DATA]
    copies = [_dispute_cells(layout, its) for its in (mark, *others)]
    cells, alike = together(copies)
    residue = [other.row for other in marks if other.kind is Kind.UNKNOWN and numbers_in(other.row) >= _FEW_NUMBERS]
    troubles = [Trouble(TroubleKind.NOT_IN_FORM, row.text) for row in residue]
    if any(numbers_in(row) >= len(DISPUTE_CODES) for row in residue):
        alike, cells = False, unread_all(cells)
    troubles += [] if alike else [Trouble(TroubleKind.PRINTED_TWICE, layout.rows[0].code)]
    notes = tuple(other.row.text for other in marks if other.kind is Kind.NOTE)
    blocks = frozenset(its.row.block for its in (mark, *others))
    again = tuple(cell for copy in copies[1:] for cell in copy.values())
    return TableReading(layout, cells, tuple(troubles), notes, blocks, heads=misspelt_heads(layout, marks), again=again)


def _dispute_cells(layout: Layout, mark: Mark) -> dict[CellKey, CellReading]:
    values, header = mark.row.own, mark.header
    codes = header.codes if header is not None else DISPUTE_CODES
    alignment = align(values, codes, header if not mark.row.ragged else None, ragged=mark.row.ragged)
    cells: dict[CellKey, CellReading] = {}
    for key in layout.cell_keys():
        slot = alignment.slots[f"{key.row}/{key.column}"]
        if slot is None:
            raw = " ".join(value.text.strip() for value in values)
            cells[key] = CellReading(key, raw, Number(State.UNREAD, why=alignment.why), where_of(values))
        else:
            cells[key] = read_cell(key, slot, mark, sure=alignment.sure)
    return cells
