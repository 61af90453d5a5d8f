"""Patterns of a misreading: a row or column moved by one cell, two numbers run together, one number split in two.

Each is looked for only where relations fail, and only said where it mends at least two of them and leaves none broken that it
touches: coincidence mends one sum now and then, hardly ever two.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from decimal import Decimal

from parsers.checks import rules_reading as rules
from parsers.checks.proof import is_proved
from parsers.checks.rules import breach
from parsers.form import CellKey
from parsers.form.arithmetic import Outcome, Verdict
from parsers.form.relations import APPLICANTS, BALANCE, OUTCOMES
from parsers.model import Finding, GridWhere, Responsibility, SheetWhere, Table
from parsers.recognise.numbers import plain
from parsers.recognise.readings import TableReading, values_of

Values = Mapping[CellKey, Decimal | None]
_NOUGHT = Decimal(0)
_FEWEST = 2  # broken relations that a shift must mend


def shift_findings(
    reading: TableReading, outcomes: Sequence[Outcome], suspects: Set[str] = frozenset()
) -> list[Finding]:
    """What would mend the broken relations of one table. ``suspects``: cells that do not say what their place prints."""
    broken = sum(outcome.verdict is Verdict.FAIL for outcome in outcomes)
    if broken < _FEWEST:  # as in nearly every report
        return []
    values = values_of(reading)
    if reading.layout.table is Table.DISPUTES:
        return [_blamed(finding, reading, suspects) for finding in _disputes(reading, outcomes, values)]
    found = [
        *_moved(outcomes, values, BALANCE),
        *_moved(outcomes, values, OUTCOMES),
        *_moved(outcomes, values, APPLICANTS),
    ]
    unique = {finding.subject: finding for finding in found}
    return [
        _blamed(finding, reading, suspects) for finding in (*unique.values(), *_run_together(reading, outcomes, values))
    ]


def _blamed(finding: Finding, reading: TableReading, suspects: Set[str]) -> Finding:
    """The publisher printed it so where all its cells were read by their labels from places in a grid."""
    cells = [cell for key, cell in reading.cells.items() if str(key) in finding.cells]
    in_grid = all(is_proved(cell) and isinstance(cell.where, GridWhere | SheetWhere) for cell in cells)
    printed = in_grid and suspects.isdisjoint(finding.cells)
    return replace(finding, responsibility=Responsibility.PUBLISHER) if printed else finding


def _residual(outcome: Outcome, values: Values) -> Decimal:
    left = sum((values.get(key) or _NOUGHT for key in outcome.relation.left), _NOUGHT)
    return left - sum((values.get(key) or _NOUGHT for key in outcome.relation.right), _NOUGHT)


def _moved(outcomes: Sequence[Outcome], values: Values, code: str) -> Iterator[Finding]:
    """One line of cells that all relations of a code cross (a row for the balance, a column for the totals), moved by one."""
    its = [outcome for outcome in outcomes if outcome.relation.code == code]
    residuals = [_residual(outcome, values) for outcome in its]
    if sum(residual != 0 for residual in residuals) < _FEWEST:
        return
    signs = [1] * len(its[0].relation.left) + [-1] * len(its[0].relation.right)
    for place, sign in enumerate(signs):
        line = [outcome.keys[place] for outcome in its]
        numbers = [values.get(key) or _NOUGHT for key in line]
        for step, known in ((1, slice(0, -1)), (-1, slice(1, None))):
            moved = [*numbers[1:], _NOUGHT] if step == 1 else [_NOUGHT, *numbers[:-1]]
            after = [
                residual + sign * (new - old) for residual, new, old in zip(residuals, moved, numbers, strict=True)
            ]
            mended = sum(was != 0 for was in residuals[known])
            if mended >= _FEWEST and not any(after[known]):
                yield _moved_finding(line, step, by_row=code != APPLICANTS)
                return


def _moved_finding(line: Sequence[CellKey], step: int, *, by_row: bool) -> Finding:
    first = line[0]
    name = first.row if by_row else first.column
    way = ("left" if step == 1 else "right") if by_row else ("up" if step == 1 else "down")
    message = (
        f"Moved one cell {way}, {name} would make every relation hold that it breaks: see whether a cell is too many."
    )
    return breach(rules.SHIFTED, f"{first.table}/{name}", message, cells=line)


def _disputes(reading: TableReading, outcomes: Sequence[Outcome], values: Values) -> Iterator[Finding]:
    """The fifteen numbers are one printed row: moved by one, all kinds must hold but the one that loses a number."""
    keys = list(reading.layout.cell_keys())
    numbers = [values.get(key) or _NOUGHT for key in keys]
    width = len(keys) // len(outcomes)
    for step in (1, -1):
        moved = [*numbers[1:], _NOUGHT] if step == 1 else [_NOUGHT, *numbers[:-1]]
        rows = [moved[at : at + width] for at in range(0, len(moved), width)]
        whole = list(zip(rows, outcomes, strict=True))[slice(0, -1) if step == 1 else slice(1, None)]
        broken = [row for row, outcome in whole if outcome.verdict is Verdict.FAIL]
        if (
            len(broken) >= _FEWEST
            and all(sum(row[:-1], _NOUGHT) == row[-1] for row, _ in whole)
            and any(map(any, rows))
        ):
            way = "left" if step == 1 else "right"
            message = f"Moved one cell {way}, the row of results would hold: see whether a cell is too many."
            yield breach(rules.SHIFTED, str(Table.DISPUTES), message, cells=keys)
            return


def _run_together(reading: TableReading, outcomes: Sequence[Outcome], values: Values) -> Iterator[Finding]:
    """In each row whose total fails: a number cut in two, or two made one, that mends the row and a column as well."""
    down = {
        code: {outcome.relation.left[0].column: outcome for outcome in outcomes if outcome.relation.code == code}
        for code in (BALANCE, OUTCOMES)
    }
    for outcome in outcomes:
        if outcome.relation.code != APPLICANTS or outcome.verdict is not Verdict.FAIL:
            continue
        off = _residual(outcome, values)
        parts = outcome.relation.right
        found = [
            (key, beside, one, two)
            for key, beside in itertools.pairwise(parts)
            for one, two in _readings(values.get(key), values.get(beside))
            if one + two - (values.get(key) or _NOUGHT) - (values.get(beside) or _NOUGHT) == off
            and _columns_hold(((key, one), (beside, two)), down, values)
        ]
        if len(found) == 1:
            key, beside, one, two = found[0]
            rule = rules.DIGITS_SPLIT if two == 0 else rules.DIGITS_JOINED
            was = f"{_shown(values.get(key))} | {_shown(values.get(beside))}"
            message = f"{was} may be {plain(one)} | {plain(two)}: row and columns would hold."
            yield breach(
                rule, str(key), message, cells=(key, beside), expected=f"{plain(one)} | {plain(two)}", actual=was
            )


def _readings(one: Decimal | None, two: Decimal | None) -> Iterator[tuple[Decimal, Decimal]]:
    """What two neighbours may have been."""
    if one is None or one != one.to_integral_value() or one < 0:
        return
    digits = plain(one)
    if not two:
        cuts = ((digits[:at], digits[at:]) for at in range(1, len(digits)))
        yield from ((Decimal(head), Decimal(tail)) for head, tail in cuts if tail[0] != "0")
    if two is not None and one and two == two.to_integral_value() and two >= 0:
        yield Decimal(digits + plain(two)), _NOUGHT


def _columns_hold(
    changes: Sequence[tuple[CellKey, Decimal]], down: Mapping[str, Mapping[str, Outcome]], values: Values
) -> bool:
    """Whether the columns of both cells hold with these numbers, at least one of which did not before."""
    mended = False
    for key, new in changes:
        delta = new - (values.get(key) or _NOUGHT)
        for by_column in down.values():
            relation = by_column[key.column].relation
            if key not in relation.left and key not in relation.right:
                continue
            was = _residual(by_column[key.column], values)
            if was + (delta if key in relation.left else -delta) != 0:
                return False
            mended = mended or was != 0
    return mended


def _shown(value: Decimal | None) -> str:
    return "blank" if value is None else plain(value)
