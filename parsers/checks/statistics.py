"""Rules on the statistics annex: unread cells, rows claimed twice, columns left out, sums, cumulative numbers, its year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from parsers.checks import rules_reading, rules_tables
from parsers.checks.proof import is_proved
from parsers.checks.rules import RULES, breach
from parsers.form import CellKey
from parsers.form.arithmetic import Outcome, Verdict, evaluate
from parsers.form.statistics import OVERLAPPING, UNMAPPED
from parsers.model import Finding, Responsibility, Severity, State, Table, Unit
from parsers.recognise.numbers import plain
from parsers.recognise.statistics_readings import StatisticsReading, StatisticsRow

_MOST_NAMED = 12  # rows that one message names


def statistics_outcomes(reading: StatisticsReading) -> list[Outcome]:
    """The form's relations over the annex. One whose parts overlap as printed, or with rows of its own between them,
    is not assessable."""
    order = [row.code for row in reading.rows]
    return [outcome for outcome in evaluate(reading.layout, reading.values) if _assessable(outcome, order)]


def _assessable(outcome: Outcome, order: Sequence[str]) -> bool:
    codes = [key.row for key in outcome.keys if key.row in order]
    if outcome.verdict is Verdict.PASS:
        return True
    if len(codes) < 2 or set(codes) >= OVERLAPPING:
        return False
    places = sorted(order.index(code) for code in codes)
    return places == list(range(places[0], places[0] + len(places))) and order[places[-1] + 1 :][:1] != [UNMAPPED]


def statistics_findings(reading: StatisticsReading, outcomes: Sequence[Outcome]) -> Iterator[Finding]:
    """What is wrong with the annex."""
    subject = str(Table.STATISTICS)
    yield from _unread(reading)
    for code in reading.twice:
        message = (
            f"Several rows are the indicator {reading.layout.row(code).label}: none is taken for it, all are listed."
        )
        yield breach(rules_tables.ROW_PRINTED_TWICE, f"{subject}/{code}", message)
    if reading.against:
        message = (
            f"Tables print the same rows with other numbers, and none is told to count: {'; '.join(reading.against)}"
        )
        yield breach(rules_tables.ROW_PRINTED_TWICE, subject, message)
    for left in reading.tables_left:
        yield breach(rules_reading.TABLE_LEFT_OUT, subject, f"Not taken for this report's annex: {left}")
    if reading.left_out:
        message = f"Columns of the annex that are not kept: {'; '.join(reading.left_out)}"
        yield breach(rules_reading.COLUMN_NOT_IN_FORM, subject, message)
    yield from _broken(reading, outcomes)
    for row in reading.rows:
        yield from _of_row(row)


def _unread(reading: StatisticsReading) -> Iterator[Finding]:
    by_reason: dict[str, list[tuple[StatisticsRow, str]]] = {}
    for row, cell in reading.unread:
        by_reason.setdefault(cell.number.why or "unknown", []).append((row, cell.column))
    for why, its in by_reason.items():
        labels = list(dict.fromkeys(row.label for row, _ in its))
        named = "; ".join(labels[:_MOST_NAMED]) + (" …" if len(labels) > _MOST_NAMED else "")
        yield breach(
            rules_reading.CELLS_UNREAD,
            str(Table.STATISTICS),
            f"{len(its)} cells not read: {why}. Look at the page and decide by hand. Rows: {named}",
            cells=dict.fromkeys(CellKey(Table.STATISTICS, row.code, column) for row, column in its),
        )


def _broken(reading: StatisticsReading, outcomes: Sequence[Outcome]) -> Iterator[Finding]:
    unread = {CellKey(Table.STATISTICS, row.code, cell.column) for row, cell in reading.unread}
    unsure = {
        CellKey(Table.STATISTICS, row.code, it.column) for row in reading.rows for it in row.cells if not is_proved(it)
    }
    for outcome in outcomes:
        uncertain = outcome.verdict is Verdict.UNCERTAIN
        if outcome.verdict is not Verdict.FAIL and not (uncertain and unread.isdisjoint(outcome.keys)):
            continue
        if outcome.expected is None or outcome.actual is None:
            continue
        rule = RULES[outcome.relation.code]
        expected, actual = plain(outcome.expected), plain(outcome.actual)
        parts = " (not every part is printed)" if uncertain else ""
        yield breach(
            rule,
            outcome.relation.subject,
            f"{rule.title}: expected {expected}, printed {actual}{parts}",
            cells=[key for key in outcome.keys if key in reading.values],
            expected=expected,
            actual=actual,
            severity=Severity.WARNING if uncertain else None,
            responsibility=None if unsure.isdisjoint(outcome.keys) else Responsibility.PIPELINE,
        )


def _of_row(row: StatisticsRow) -> Iterator[Finding]:
    by_column = {cell.column: cell for cell in row.cells}
    name = f"{Table.STATISTICS}/{row.code}"
    year, cumulative = by_column.get("year_value"), by_column.get("cumulative_value")
    counted = year.number.value if year is not None else None
    in_all = cumulative.number.value if cumulative is not None else None
    if counted is not None and in_all is not None and in_all < counted:
        yield breach(
            rules_tables.CUMULATIVE_BELOW_YEAR,
            f"{name}/cumulative_value",
            f"{row.label}: {plain(in_all)} in all years, {plain(counted)} in this one.",
            cells=[f"{name}/year_value", f"{name}/cumulative_value"],
            expected=f"at least {plain(counted)}",
            actual=plain(in_all),
        )
    for cell in row.cells:
        value = cell.number.value
        if value is None or cell.number.state is State.ZERO:
            continue
        key = f"{name}/{cell.column}"
        if cell.number.unit is Unit.UNKNOWN:
            yield breach(rules_tables.UNIT_UNKNOWN, key, f"{cell.raw} has no unit: {row.label}", cells=[key])
        elif value < 0:
            yield breach(
                rules_tables.NEGATIVE, key, f"{cell.raw} cannot be negative: {row.label}", cells=[key], actual=cell.raw
            )
        elif cell.number.unit is None and row.code != UNMAPPED and value != value.to_integral_value():
            yield breach(
                rules_tables.NOT_AN_INTEGER, key, f"{cell.raw} is no whole number.", cells=[key], actual=cell.raw
            )
