"""Cells with their grade: how sure each number is (DOMAIN: A proved twice, B labels matched, C inferred, D unit, X unread)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache

from parsers.form import CellKey
from parsers.form.arithmetic import Outcome, Verdict
from parsers.form.statistics import UNMAPPED
from parsers.making import maker
from parsers.model import Cell, Grade, State, Table, Unit
from parsers.recognise.numbers import plain
from parsers.recognise.readings import CellReading, TableReading, TroubleKind
from parsers.recognise.statistics_readings import StatisticsCell, StatisticsReading

_cell = maker(Cell)
_NOUGHT = Decimal(0)


def graded_cells(reading: TableReading, outcomes: Sequence[Outcome]) -> Iterator[Cell]:
    """Every cell of the table's layout, in the form's order, with its grade."""
    proved = _keys(outcomes, Verdict.PASS) - _keys(outcomes, Verdict.FAIL)
    # What the publisher takes back is surely read and none the surer a number.
    taken_back = any(trouble.kind is TroubleKind.ERRATUM for trouble in reading.troubles)
    for row, keys in reading.layout.keys_of_rows:
        label = row.label
        for key in keys:
            cell = reading.cells[key]
            number = cell.number
            yield _cell(
                key.table,
                key.row,
                key.column,
                label,
                cell.raw,
                None if number.value is None else _exact(number.value) if number.value else _NOUGHT,
                number.state,
                _grade(cell, proved=not taken_back and (cell.seconded is True or key in proved)),
                number.unit,
                cell.inferred,
                cell.where,
            )


@lru_cache(maxsize=4096)
def _exact(value: Decimal) -> Decimal:
    """The number in its one plain spelling, whatever zeros the page prints behind it."""
    return Decimal(plain(value))


def graded_statistics(reading: StatisticsReading, outcomes: Sequence[Outcome]) -> Iterator[Cell]:
    """Every cell of the annex in printed order, with its grade. Unmapped rows keep their printed label."""
    held, broken = _keys(outcomes, Verdict.PASS), _keys(outcomes, Verdict.FAIL)
    labels = {row.code: row.label for row in reading.layout.rows}
    for row, cell in reading.cells:
        key = CellKey(Table.STATISTICS, row.code, cell.column)
        summed = row.code != UNMAPPED and key in held and key not in broken
        value = cell.number.value
        yield Cell(
            table=Table.STATISTICS,
            row=row.code,
            column=cell.column,
            label=labels.get(row.code, row.label),
            raw=cell.raw,
            value=None if value is None else _exact(value),
            state=cell.number.state,
            grade=_grade(cell, proved=cell.seconded is True or summed),
            unit=cell.number.unit,
            inferred=cell.inferred,
            where=cell.where,
            printed_unit=row.unit,
        )


def _grade(cell: CellReading | StatisticsCell, *, proved: bool) -> Grade:
    number = cell.number
    if number.state is State.UNREAD:
        return Grade.X
    if number.unit is Unit.UNKNOWN and number.value:
        return Grade.D
    if cell.inferred:
        return Grade.C
    return Grade.A if cell.exact and proved else Grade.B


def _keys(outcomes: Iterable[Outcome], verdict: Verdict) -> frozenset[CellKey]:
    return frozenset().union(*(outcome.keys for outcome in outcomes if outcome.verdict is verdict))
