"""Rules on tables as wholes: nothing printed, totals left blank, another edition than the year's, notes that change a meaning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from parsers.checks import rules_tables as rules
from parsers.checks.rules import breach
from parsers.form import CellKey
from parsers.form.relations import OUTCOMES, relations
from parsers.model import Finding, Responsibility, Severity, State, Table
from parsers.recognise.numbers import plain
from parsers.recognise.readings import TableReading

_FIRST_NEW = 2021  # the report year from which the form of 〔2021〕30号 is the one to fill in
_FIRST = 2019
_CARRIED = ("含上年", "包括上年", "含上一年", "包含上年", "含往年", "含结转", "含以前年度")
_WITHOUT = ("不含", "不包括", "不包含")
_WORTHLESS = (State.BLANK, State.NOT_APPLICABLE, State.TEXT, State.MISSING)


def whole_findings(reading: TableReading, year: int | None) -> Iterator[Finding]:
    """What is wrong with one table that no single cell tells."""
    table = reading.layout.table
    states = {cell.number.state for cell in reading.cells.values()}
    if states.issubset(_WORTHLESS) and states != {State.MISSING}:
        yield breach(rules.TABLE_BLANK, str(table), "No cell of this table has a number, and a blank is no zero.")
    elif State.BLANK in states and table is not Table.DISCLOSURE:
        yield from _totals(reading)
    if table is Table.DISCLOSURE:
        yield from _items(reading)
    yield from _edition(reading, year)
    if table is Table.DISPUTES and reading.notes:
        yield from _carried(reading.notes)


def _totals(reading: TableReading) -> Iterator[Finding]:
    table = reading.layout.table
    blank: list[CellKey] = []
    for _, keys in reading.layout.keys_of_rows:
        *parts, total = keys
        if reading.cells[total].number.state is State.BLANK and any(reading.cells[key].number.value for key in parts):
            blank.append(total)
    if table is Table.REQUESTS:
        blank += [key for key in _of_outcomes(reading) if key not in blank]
    if blank:
        message = f"{len(blank)} totals are blank beside numbers; a blank is kept and never worked out."
        yield breach(rules.TOTAL_BLANK, str(table), message, cells=blank)


def _of_outcomes(reading: TableReading) -> Iterator[CellKey]:
    """The blank cells of （七）总计 below outcomes that have a number."""
    for relation in relations(reading.layout):
        total = relation.left[0]
        if (
            relation.code == OUTCOMES
            and reading.cells[total].number.state is State.BLANK
            and any(reading.cells[key].number.value for key in relation.right)
        ):
            yield total


def _items(reading: TableReading) -> Iterator[Finding]:
    for _, keys in reading.layout.keys_of_rows:
        by_column = {key.column: key for key in keys}
        if "items_change" not in by_column:
            continue
        before, change = by_column["items_last_year"], by_column["items_change"]
        had, more = reading.cells[before].number.value, reading.cells[change].number.value
        if had is not None and more is not None and had + more < 0:
            message = f"{plain(had)} items and a change of {plain(more)} leave fewer than none."
            yield breach(rules.ITEMS_BELOW_ZERO, str(change), message, cells=(before, change), actual=plain(had + more))


def _edition(reading: TableReading, year: int | None) -> Iterator[Finding]:
    """The disputes are alike in both editions."""
    layout = reading.layout
    if year is None or layout.table is Table.DISPUTES:
        return
    if year < _FIRST:
        message = (
            f"The table is the {layout.edition} form's in a report of {year}, before there was one: is the year right?"
        )
        yield breach(
            rules.EDITION_NOT_OF_YEAR,
            str(layout.table),
            message,
            actual=layout.edition,
            severity=Severity.WARNING,
            responsibility=Responsibility.PIPELINE,
        )
        return
    of_year = "2021" if year >= _FIRST_NEW else "2019"
    if layout.edition != of_year:
        message = f"The table is the {layout.edition} form's in a report of {year}; it is read as what it is."
        yield breach(rules.EDITION_NOT_OF_YEAR, str(layout.table), message, expected=of_year, actual=layout.edition)


def _carried(notes: Iterable[str]) -> Iterator[Finding]:
    note = carried_note(notes)
    if note is not None:
        yield breach(rules.DISPUTES_WITH_CARRY_IN, str(Table.DISPUTES), f"Not additive over years: {note[:200]}")


def carried_note(notes: Iterable[str]) -> str | None:
    """The note under a table that says that last year's pending cases are counted in, squeezed."""
    squeezed = ("".join(note.split()) for note in notes)
    return next(
        (it for it in squeezed if any(word in it for word in _CARRIED) and not any(word in it for word in _WITHOUT)),
        None,
    )


def is_zero_report(tables: Mapping[Table, TableReading]) -> bool:
    """Whether no cell of any table has a number other than nought."""
    return not any(cell.number.value for reading in tables.values() for cell in reading.cells.values())
