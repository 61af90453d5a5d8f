"""The rows of one report for the tables of numbers: its cells, and its line in each panel."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal

from db.release.chunks import Correction, Read
from db.release.rows import Row
from db.release.sheets_cells import statistics_measures
from db.release.subjects import edition_of
from db.release.writing import Value
from db.views import measures
from parsers import encode
from parsers.form import AMOUNT, STATUTORY
from parsers.form.statistics import UNMAPPED
from parsers.model import Cell, Table, Unit

_place = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
_OTHERS = ("other_not_corrected_in_time", "other_fee_unpaid", "other_rest")
_MEASURES = tuple(f"{table}/{row}/{column}" for _, table, row, column in measures())
_STATISTICS = tuple(f"{Table.STATISTICS.value}/{row}/{column}" for row, column in statistics_measures())


def cell_rows(it: Read, corrections: Mapping[str, Correction]) -> Iterator[tuple[Table, Row]]:
    """Every cell with the table that it belongs to. ``corrections``: those that hold, by cell."""
    head, sha256 = it.head, it.sha256
    editions = {table: getattr(it.version, f"layout_{table.value}") for table in Table}
    for ordinal, cell in enumerate(it.cells, start=1):
        place = encode.where_to_json(cell.where)
        correction = corrections.get(cell.key) if corrections else None
        row = (
            *head,
            editions[cell.table],
            ordinal,
            cell.row,
            cell.column,
            cell.label,
            cell.raw,
            cell.value,
            cell.state.value,
            cell.unit.value if cell.unit else None,
            cell.printed_unit,
            cell.grade.value,
            cell.inferred,
            correction.shown if correction else None,
            _place(place) if place else None,
            sha256,
        )
        yield cell.table, row


def panel_row(it: Read, *, waiting: bool) -> Row | None:
    """The report's measures as printed; None for a report that has none of the statutory tables."""
    if not any(cell.table in STATUTORY for cell in it.cells):
        return None
    return *_head(it), waiting, *_measured(_values(it))


def corrected_panel_row(it: Read, corrections: Mapping[str, Correction], *, waiting: bool) -> Row | None:
    """The same with the corrections that hold, and how many they are."""
    if not any(cell.table in STATUTORY for cell in it.cells):
        return None
    values = _values(it) | {key: one.value for key, one in corrections.items()}
    return *_head(it), waiting, len(corrections), *_measured(values)


def statistics_panel_row(it: Read, *, waiting: bool) -> Row | None:
    """The known indicators of the annex; None for a report without one. An indicator printed twice with two numbers has none."""
    mine = [cell for cell in it.cells if cell.table is Table.STATISTICS]
    if not mine:
        return None
    values: dict[str, Decimal | None] = {}
    for cell in mine:
        if cell.value is not None:
            values[cell.key] = cell.value if values.get(cell.key, cell.value) == cell.value else None
    unmapped = len({(cell.label, cell.where) for cell in mine if cell.row == UNMAPPED and cell.column == "year_value"})
    return *_head(it), waiting, unmapped, *(values.get(key) for key in _STATISTICS)


def _head(it: Read) -> tuple[Value, ...]:
    version = it.version
    status, edition = it.subject.agency.status, edition_of(version)
    return (*it.subject.identity, status, it.head[-1], version.published_on, edition, version.lowest_grade)


def _values(it: Read) -> dict[str, Decimal | None]:
    return {cell.key: cell.value for cell in it.cells if not _of_unknown_unit(cell)}


def _measured(values: Mapping[str, Decimal | None]) -> tuple[Value, ...]:
    parts = [values.get(f"requests/{row}/total") for row in _OTHERS]
    other = values.get("requests/other/total")
    if other is None and None not in parts:
        other = sum((part for part in parts if part is not None), Decimal(0))
    return (*(values.get(key) for key in _MEASURES), other)


def _of_unknown_unit(cell: Cell) -> bool:
    return cell.table is Table.DISCLOSURE and cell.column == AMOUNT and cell.unit not in (Unit.WANYUAN, Unit.YUAN)
