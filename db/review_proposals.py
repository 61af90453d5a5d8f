"""What a report would say under the reading that a finding proposes, and how many of the form's relations then fail.

Nothing here changes a number: a person takes a proposal, cell by cell, or does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from parsers.form import LAYOUTS, CellKey
from parsers.form.arithmetic import Verdict, evaluate
from parsers.model import Cell, Finding, Report, Table

_SHIFTED, _TWO = "cells_shifted", ("digits_joined", "digits_split")
_NOUGHT = Decimal(0)
_STATUTORY = (Table.REQUESTS, Table.DISPUTES)
Values = dict[CellKey, Decimal | None]


@dataclass(frozen=True, slots=True)
class Proposed:
    """A cell as it was read, and as the proposal has it."""

    cell: Cell
    value: Decimal


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another reading of some cells: the rule that proposes it, and the relations of their table that fail before and after."""

    code: str
    cells: tuple[Proposed, ...]
    failing: int
    failing_then: int


def proposals(report: Report) -> tuple[Proposal, ...]:
    """What the findings of the report propose, where it mends more than it breaks. Each change is proposed once."""
    found: dict[tuple[tuple[str, Decimal], ...], Proposal] = {}
    for finding in report.findings:
        judged = (_judged(report, finding.code, cells) for cells in _proposed(report, finding))
        made = min((it for it in judged if it is not None), key=lambda it: it.failing_then, default=None)
        if made is not None:
            found.setdefault(tuple((it.cell.key, it.value) for it in made.cells), made)
    return tuple(sorted(found.values(), key=lambda it: it.failing_then - it.failing))


def _proposed(report: Report, finding: Finding) -> Iterator[Sequence[Proposed]]:
    by_key = {cell.key: cell for cell in report.cells if cell.table in _STATUTORY}
    line = [by_key[key] for key in finding.cells if key in by_key]
    if finding.code == _SHIFTED:
        numbers = [cell.value or _NOUGHT for cell in line]
        for moved in ([*numbers[1:], _NOUGHT], [_NOUGHT, *numbers[:-1]]):
            yield _with_total([Proposed(cell, new) for cell, new in zip(line, moved, strict=True)])
    elif finding.code in _TWO:
        parts = [_number(part) for part in (finding.expected or "").split("|")]
        if len(parts) == len(line):
            yield [Proposed(cell, new) for cell, new in zip(line, parts, strict=True) if new is not None]
    elif finding.subject in by_key:
        expected = _number(finding.expected or "")
        if expected is not None:
            yield [Proposed(by_key[finding.subject], expected)]


def _with_total(line: list[Proposed]) -> list[Proposed]:
    """A total at the end of a moved line was pushed out of it: its parts say what it was."""
    last = line[-1].cell if line else None
    if last is None or last.column != "total":
        return line
    parts = [it.value for it in line[:-1] if it.cell.row == last.row]
    return [*line[:-1], Proposed(last, sum(parts, _NOUGHT))] if parts else line


def _judged(report: Report, code: str, cells: Sequence[Proposed]) -> Proposal | None:
    changed = tuple(it for it in cells if it.value != it.cell.value)
    if not changed:
        return None
    table = changed[0].cell.table
    values: Values = {CellKey(it.table, it.row, it.column): it.value for it in report.cells if it.table is table}
    before = _failing(report, table, values)
    values |= {CellKey(it.cell.table, it.cell.row, it.cell.column): it.value for it in changed}
    after = _failing(report, table, values)
    return Proposal(code, changed, before, after) if after < before else None


def _failing(report: Report, table: Table, values: Mapping[CellKey, Decimal | None]) -> int:
    layout = LAYOUTS.get((table, report.layout.get(table.value, "")))
    if layout is None:
        return 0
    return sum(outcome.verdict is Verdict.FAIL for outcome in evaluate(layout, values))


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
