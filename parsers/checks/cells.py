"""Rules on single cells and rows: unread, missing, units, signs, decimals."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.checks import rules_reading, rules_tables
from parsers.checks.rules import breach
from parsers.form import AMOUNT, CellKey, Layout
from parsers.model import Finding, Severity, State, Table, Unit
from parsers.recognise.numbers import plain
from parsers.recognise.readings import CellReading, TableReading, TroubleKind

_SIGNED = "items_change"
_WITHOUT_UNIT = "procurement"  # the form itself prints no unit there


def cell_findings(reading: TableReading) -> Iterator[Finding]:
    """What is wrong with the cells of one table, each alone."""
    yield from _troubles(reading)
    states = {cell.number.state for cell in reading.cells.values()}
    if State.UNREAD in states:
        yield from _unread(reading)
    if State.MISSING in states:
        yield from _missing(reading)
    for key, cell in reading.cells.items():
        if cell.number.value or cell.contradicted:  # nothing is wrong with a nought
            yield from _number(key, cell)
    yield from _labels(reading)


def _troubles(reading: TableReading) -> Iterator[Finding]:
    table = reading.layout.table
    yield from _twice(reading)
    for trouble in reading.troubles:
        if trouble.kind is TroubleKind.PRINTED_TWICE:
            continue
        if trouble.kind is TroubleKind.LEFT_OUT:
            yield breach(
                rules_reading.TABLE_LEFT_OUT, str(table), f"A copy of this table was left out: {trouble.subject}."
            )
        elif trouble.kind is TroubleKind.ERRATUM:
            message = (
                f"The numbers stand as the table prints them, but a sentence corrects one: {trouble.subject[:400]}"
            )
            yield breach(rules_tables.ERRATUM, str(table), message)
        elif trouble.kind is TroubleKind.OUT_OF_ORDER:
            label = reading.layout.row(trouble.subject).label
            message = (
                f"The row {label} stands below one that the form prints after it: see whether labels were exchanged."
            )
            yield breach(rules_tables.ROW_ORDER, f"{table}/{trouble.subject}", message)
        else:
            message = f"A row inside the table, or a number in it, is none of the form's: {trouble.subject[:400]}"
            yield breach(rules_tables.ROW_NOT_IN_FORM, str(table), message)


def _twice(reading: TableReading) -> Iterator[Finding]:
    """One finding for a table that is printed twice, whatever the number of its rows that differ."""
    rows = [trouble.subject for trouble in reading.troubles if trouble.kind is TroubleKind.PRINTED_TWICE]
    if not rows:
        return
    table = reading.layout.table
    cells = [key for key in reading.unread if key.row in rows] if table is not Table.DISPUTES else reading.unread
    if len(rows) == 1:
        message = "The page prints this row twice with different numbers: read by hand which one counts."
        yield breach(rules_tables.ROW_PRINTED_TWICE, f"{table}/{rows[0]}", message, cells=cells)
        return
    labels = ", ".join(reading.layout.row(code).label[:20] for code in rows)
    message = (
        f"The page prints {len(rows)} rows of this table twice with different numbers, and nothing says which count: "
    )
    yield breach(rules_tables.ROW_PRINTED_TWICE, str(table), f"{message}{labels}.", cells=cells)


def _unread(reading: TableReading) -> Iterator[Finding]:
    by_reason: dict[str, list[CellKey]] = {}
    for key in reading.unread:
        by_reason.setdefault(reading.cells[key].number.why or "unknown", []).append(key)
    for why, keys in by_reason.items():
        yield breach(
            rules_reading.CELLS_UNREAD,
            str(reading.layout.table),
            f"{len(keys)} cells not read: {why}. Look at the page and decide by hand.",
            cells=keys,
        )


def _missing(reading: TableReading) -> Iterator[Finding]:
    layout = reading.layout
    for row, keys in layout.keys_of_rows:
        absent = [key for key in keys if reading.cells[key].number.state is State.MISSING]
        if len(absent) == len(keys):
            subject = f"{layout.table}/{row.code}"
            yield breach(
                rules_tables.ROW_MISSING, subject, f"The report does not print the row {row.label}.", cells=keys
            )
    for code in _missing_columns(layout, reading):
        column = [key for key in layout.cell_keys() if key.column == code]
        subject = f"{layout.table}/{code}"
        yield breach(
            rules_tables.COLUMN_MISSING, subject, f"The report does not print the column {code}.", cells=column
        )


def _missing_columns(layout: Layout, reading: TableReading) -> list[str]:
    rows_there = {key.row for key, cell in reading.cells.items() if cell.number.state is not State.MISSING}
    gone: dict[str, bool] = {}
    for key, cell in reading.cells.items():
        if key.row in rows_there:
            gone[key.column] = gone.get(key.column, True) and cell.number.state is State.MISSING
    return [column for column, absent in gone.items() if absent]


def _number(key: CellKey, cell: CellReading) -> Iterator[Finding]:
    number = cell.number
    if key.column == AMOUNT:
        if number.value and number.unit is Unit.UNKNOWN:
            yield breach(
                rules_tables.UNIT_UNKNOWN,
                str(key),
                f"{cell.raw} has no unit anywhere: not used as 万元.",
                cells=[key],
                severity=Severity.INFO if key.row == _WITHOUT_UNIT else None,
            )
        if cell.contradicted:
            yield breach(
                rules_tables.UNIT_CONTRADICTION,
                str(key),
                f"Cell, header and caption of {cell.raw} name different units of money; the nearest was taken.",
                cells=[key],
            )
    if number.value is None:
        return
    if key.column != AMOUNT and number.value != number.value.to_integral_value():
        yield breach(
            rules_tables.NOT_AN_INTEGER, str(key), f"{cell.raw} is no whole number.", cells=[key], actual=cell.raw
        )
    if number.value < 0 and key.column != _SIGNED:
        yield breach(
            rules_tables.NEGATIVE, str(key), f"{cell.raw} cannot be negative.", cells=[key], actual=plain(number.value)
        )


def _labels(reading: TableReading) -> Iterator[Finding]:
    for code, printed in reading.variants.items():
        row = reading.layout.row(code)
        yield breach(
            rules_tables.LABEL_VARIANT,
            f"{reading.layout.table}/{code}",
            f"Read {printed!r} as {row.label}.",
            expected=row.label,
            actual=printed,
        )
    labels = {column.code: column.label for block in reading.layout.blocks for column in block.columns}
    for code, printed in reading.heads.items():
        yield breach(
            rules_tables.LABEL_VARIANT,
            f"{reading.layout.table}/{code}",
            f"Read the column head {printed!r} as {labels[code]}.",
            expected=labels[code],
            actual=printed,
        )
