"""From a parsed report to the rows of a version: the digest of the reading, its quality, and the tables' cells."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from db.models import Base, DisclosureCells, DisputesCells, RequestsCells, StatisticsCells
from db.types import ExactNumber, fits
from parsers.form import STATUTORY
from parsers.model import Cell, Finding, Grade, Report, Responsibility, Severity, State, Table

_MODELS: dict[Table, type[Base]] = {
    Table.DISCLOSURE: DisclosureCells,
    Table.REQUESTS: RequestsCells,
    Table.DISPUTES: DisputesCells,
    Table.STATISTICS: StatisticsCells,
}
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
    """The rows of the cells tables, without their version, and what could not be kept in them."""

    rows: dict[type[Base], list[dict[str, Any]]]
    findings: tuple[Finding, ...]


def reading_digest(report: Report) -> str:
    """sha256 over what was read of each cell: value, state, unit, grade and layout. Places and raw text play no part:
    the content fingerprint covers what was printed."""
    cells = sorted(
        [cell.key, *([cell.label] if cell.table is Table.STATISTICS else []), *_read(cell)] for cell in report.cells
    )
    text = json.dumps([sorted(report.layout.items()), cells], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _read(cell: Cell) -> list[str]:
    value = "" if cell.value is None else canonical(cell.value)
    return [value, cell.state.value, cell.unit.value if cell.unit else "", cell.grade.value, str(cell.inferred)]


def canonical(value: Decimal) -> str:
    """One spelling per number: no exponent, no trailing zeros, no negative zero."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def quality(report: Report) -> Quality:
    """Cells of an older annex alone miss no statutory table."""
    expected = () if set(report.layout) == {Table.STATISTICS.value} else STATUTORY
    read = [cell.grade for cell in report.cells if cell.state in (State.NUMBER, State.ZERO)]
    unread = sum(cell.state is State.UNREAD for cell in report.cells)
    return Quality(
        tables_absent=sum(table.value not in report.layout for table in expected),
        cell_count=len(report.cells),
        cells_unread=unread,
        cells_uncertain=sum(grade in (Grade.C, Grade.D) for grade in read),
        lowest_grade=Grade.X.value if unread else max((grade.value for grade in read), default=None),
    )


def cell_rows(report: Report) -> Rows:
    """Typed rows, one per form row. A number that its column cannot hold exactly stays NULL, and a finding says so."""
    rows: dict[type[Base], list[dict[str, Any]]] = {}
    findings: list[Finding] = []
    for table in Table:
        model = _MODELS[table]
        cells = [cell for cell in report.cells if cell.table is table]
        made = _statistics(cells, findings) if table is Table.STATISTICS else _by_code(table, cells, findings)
        if made:
            names = [column.name for column in model.__table__.columns if column.name != "version_id"]
            # Every row names every column: one statement then carries all of them.
            rows[model] = [{name: row.get(name) for name in names} for row in made]
    return Rows(rows, tuple(findings))


def _by_code(table: Table, cells: Iterable[Cell], findings: list[Finding]) -> list[dict[str, Any]]:
    key = "item" if table is Table.DISCLOSURE else "row"
    rows: dict[str, dict[str, Any]] = {}
    for cell in cells:
        row = rows.setdefault(cell.row, {key: cell.row})
        _put(row, cell, findings)
        if cell.column == "amount_wanyuan" and cell.value is not None:
            row["amount_unit"] = cell.unit.value if cell.unit else "unknown"
    return list(rows.values())


def _statistics(cells: Iterable[Cell], findings: list[Finding]) -> list[dict[str, Any]]:
    """Rows in printed order. The same label again with a column that is taken is another row."""
    rows: list[dict[str, Any]] = []
    for cell in cells:
        place = next((row for row in reversed(rows) if (row["row"], row["label"]) == (cell.row, cell.label)), None)
        if place is None or cell.column in place:
            place = {"ordinal": len(rows), "row": cell.row, "label": cell.label, "unit": cell.printed_unit}
            rows.append(place)
        _put(place, cell, findings)
        place["unit"] = place["unit"] or (cell.unit.value if cell.unit else None)
    return rows


def _put(row: dict[str, Any], cell: Cell, findings: list[Finding]) -> None:
    column = _MODELS[cell.table].__table__.columns.get(cell.column)
    if column is None or not isinstance(column.type, ExactNumber):
        findings.append(_pipeline(NO_COLUMN, cell, "the store has no column for this cell"))
    elif cell.value is not None and not fits(cell.value, column.type.scale):
        findings.append(_pipeline(VALUE_DOES_NOT_FIT, cell, f"{cell.value} cannot be kept exactly; see the evidence"))
        row[cell.column] = None
    else:
        row[cell.column] = cell.value


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
