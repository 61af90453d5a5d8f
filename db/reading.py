"""From a parsed report to the rows of a version: the digest of the reading, its quality, and the tables' cells."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from db.measures import measures
from db.models import Base, DisclosureCells, DisputesCells, RequestsCells, StatisticsCells
from db.types import ExactNumber, fits
from parsers.form import AMOUNT, STATUTORY
from parsers.model import Cell, Finding, Grade, Report, Responsibility, Severity, State, Table

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns of a cells table without the version: names in order, their places, the decimals of numbers."""

    table: str
    names: tuple[str, ...]
    place: dict[str, int]
    scale: dict[str, int]
    code: int  # the place of the form row's code

    @classmethod
    def of(cls, model: type[Base]) -> _Columns:
        columns = [column for column in model.__table__.columns if column.name != "version_id"]
        names = tuple(column.name for column in columns)
        scale = {column.name: column.type.scale for column in columns if isinstance(column.type, ExactNumber)}
        code = next(at for at, name in enumerate(names) if name in ("item", "row"))
        return cls(model.__tablename__, names, {name: at for at, name in enumerate(names)}, scale, code)


_COLUMNS = {
    Table.DISCLOSURE: _Columns.of(DisclosureCells),
    Table.REQUESTS: _Columns.of(RequestsCells),
    Table.DISPUTES: _Columns.of(DisputesCells),
    Table.STATISTICS: _Columns.of(StatisticsCells),
}
_CODES = {columns.table: columns.code for table, columns in _COLUMNS.items() if table in STATUTORY}
_MEASURES = [
    (columns.table, row, columns.place[column], columns.place["amount_unit"] if column == AMOUNT else None)
    for _, table, row, column in measures()
    for columns in (_COLUMNS[Table(table)],)
]
VALUE_DOES_NOT_FIT = "value_does_not_fit"
NO_COLUMN = "cell_without_column"


@dataclass(frozen=True, slots=True)
class Quality:
    """How much was read and how surely; what decides whether a reading may replace another."""

    tables_absent: int
    cell_count: int
    cells_unread: int
    cells_uncertain: int
    lowest_grade: str | None


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of the cells tables, without their version, and what could not be kept in them.

    Under the name of each table tuples in the order of its columns: counts as int, amounts as Decimal.
    """

    rows: dict[str, list[Row]]
    findings: tuple[Finding, ...]


def reading_digest(report: Report) -> str:
    """sha256 over what was read of each cell: value, state, unit, grade and layout. Places and raw text play no part:
    the content fingerprint covers what was printed."""
    cells = sorted([_read(cell) for cell in report.cells])
    text = json.dumps([sorted(report.layout.items()), cells], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _read(cell: Cell) -> list[str]:
    value = "" if cell.value is None else canonical(cell.value)
    read = [value, cell.state, cell.unit or "", cell.grade, "True" if cell.inferred else "False"]
    return [cell.key, cell.label, *read] if cell.table is Table.STATISTICS else [cell.key, *read]


def canonical(value: Decimal) -> str:
    """One spelling per number: no exponent, no trailing zeros, no negative zero."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def quality(report: Report) -> Quality:
    """Cells of an older annex alone miss no statutory table."""
    expected = () if set(report.layout) == {Table.STATISTICS.value} else STATUTORY
    states = Counter((cell.state, cell.grade) for cell in report.cells)
    read = {grade: number for (state, grade), number in states.items() if state in (State.NUMBER, State.ZERO)}
    unread = sum(number for (state, _), number in states.items() if state is State.UNREAD)
    return Quality(
        tables_absent=sum(table.value not in report.layout for table in expected),
        cell_count=len(report.cells),
        cells_unread=unread,
        cells_uncertain=sum(
            number
            for (state, grade), number in states.items()
            if state in (State.NUMBER, State.ZERO) and grade in (Grade.C, Grade.D)
        ),
        lowest_grade=Grade.X.value if unread else max((grade.value for grade in read), default=None),
    )


def cell_rows(report: Report) -> Rows:
    """Typed rows, one per form row. A number that its column cannot hold exactly stays NULL, and a finding says so."""
    rows: dict[str, list[Row]] = {}
    findings: list[Finding] = []
    by_table: dict[Table, list[Cell]] = {}
    for cell in report.cells:
        by_table.setdefault(cell.table, []).append(cell)
    for table, columns in _COLUMNS.items():
        cells = by_table.get(table, [])
        made = _statistics(cells, findings) if table is Table.STATISTICS else _by_code(columns, cells, findings)
        if made:
            rows[columns.table] = made
    return Rows(rows, tuple(findings))


def measures_row(rows: Mapping[str, Sequence[Row]]) -> Row:
    """The row of ``report_measures`` for these rows of the cells tables. An amount of unknown unit is none."""
    by_code = {
        (table, row[_CODES[table]]): row for table, of_table in rows.items() if table in _CODES for row in of_table
    }
    found: list[Any] = []
    for table, code, place, unit_place in _MEASURES:
        row = by_code.get((table, code))
        known = row is not None and (unit_place is None or row[unit_place] in ("wanyuan", "yuan"))
        found.append(row[place] if row is not None and known else None)
    return tuple(found)


def _by_code(columns: _Columns, cells: Iterable[Cell], findings: list[Finding]) -> list[Row]:
    rows: dict[str, list[Any]] = {}
    unit_at = columns.place.get("amount_unit", -1)
    for cell in cells:
        row = rows.get(cell.row)
        if row is None:
            row = rows[cell.row] = [None] * len(columns.names)
            row[columns.code] = cell.row
        place = columns.place.get(cell.column, -1)
        scale = columns.scale.get(cell.column)
        if scale is None:
            findings.append(_no_column(cell))
        else:
            row[place] = _kept(cell, scale, findings)
            if cell.column == AMOUNT and cell.value is not None:
                row[unit_at] = cell.unit.value if cell.unit else "unknown"
    return [tuple(row) for row in rows.values()]


def _statistics(cells: Iterable[Cell], findings: list[Finding]) -> list[Row]:
    """Rows in printed order. The same label again with a column that is taken is another row."""
    columns = _COLUMNS[Table.STATISTICS]
    rows: list[dict[str, Any]] = []
    for cell in cells:
        place = next((row for row in reversed(rows) if (row["row"], row["label"]) == (cell.row, cell.label)), None)
        if place is None or cell.column in place:
            place = {"ordinal": len(rows), "row": cell.row, "label": cell.label, "unit": cell.printed_unit}
            rows.append(place)
        scale = columns.scale.get(cell.column)
        if scale is None:
            findings.append(_no_column(cell))
        else:
            place[cell.column] = _kept(cell, scale, findings)
        place["unit"] = place["unit"] or (cell.unit.value if cell.unit else None)
    return [tuple(row.get(name) for name in columns.names) for row in rows]


def _kept(cell: Cell, scale: int, findings: list[Finding]) -> int | Decimal | None:
    """The number as its column holds it; None, with a finding, where it cannot."""
    value = cell.value
    if value is None:
        return None
    if scale == 0 and value.is_finite() and value.adjusted() < 18:
        number = int(value)
        if number == value:
            return number
    elif fits(value, scale):
        return value if scale else int(value)
    findings.append(_pipeline(VALUE_DOES_NOT_FIT, cell, f"{value} cannot be kept exactly; see the evidence"))
    return None


def _no_column(cell: Cell) -> Finding:
    return _pipeline(NO_COLUMN, cell, "the store has no column for this cell")


def _pipeline(code: str, cell: Cell, message: str) -> Finding:
    return Finding(
        code,
        Severity.ERROR,
        Responsibility.PIPELINE,
        cell.key,
        message,
        (cell.key,),
        actual=str(cell.value or cell.raw),
    )
