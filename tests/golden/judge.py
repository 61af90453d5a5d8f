"""A reading held against its truth: cells right, wrong and unread, and what else is not as it should be."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from parsers.model import Cell, Report, Severity, State
from parsers.parse import parse
from tests.golden.truth import Golden, Truth


@dataclass(slots=True)
class Verdict:
    """``unread`` counts cells whose truth is known and that were not read; ``ambiguous`` those that nobody can tell."""

    right: int = 0
    ambiguous: int = 0
    wrong: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    other: list[str] = field(default_factory=list)
    status: str = ""

    @property
    def passed(self) -> bool:
        return not (self.wrong or self.unread or self.other)

    def add(self, part: Verdict) -> None:
        self.right += part.right
        self.ambiguous += part.ambiguous
        for name in ("wrong", "unread", "other"):
            getattr(self, name).extend(getattr(part, name))


def judge(golden: Golden) -> Verdict:
    """Read the document and compare."""
    return compare(golden.truth, parse(golden.data))


def compare(truth: Truth, report: Report) -> Verdict:
    verdict = Verdict(status=report.status.value)
    if truth.parts or report.parts:
        if len(truth.parts) != len(report.parts):
            verdict.other.append(f"{len(report.parts)} parts instead of {len(truth.parts)}")
        for part, its in zip(truth.parts, report.parts, strict=False):
            verdict.add(compare(part, its))
        for part in truth.parts[len(report.parts) :]:
            verdict.unread += part.cells
    cells = {cell.key: cell for cell in report.cells if cell.row != "unmapped"}
    for key, value in truth.cells.items():
        _cell(key, None if value is None else Decimal(value), truth, cells.pop(key, None), verdict)
    verdict.wrong += [f"{key} is not of this form" for key, cell in cells.items() if cell.state is not State.UNREAD]
    _unmapped(truth, report, verdict)
    _frame(truth, report, verdict)
    return verdict


def _cell(key: str, value: Decimal | None, truth: Truth, cell: Cell | None, verdict: Verdict) -> None:
    expected = truth.states.get(key)
    if cell is None or cell.state is State.UNREAD:
        if expected == State.UNREAD:
            verdict.ambiguous += 1
        else:
            verdict.unread.append(f"{key}: {_shown(value, expected)}, read {cell.raw if cell else 'nothing'!r}")
        return
    if expected == State.UNREAD:
        good = value is not None and cell.value == value
    elif expected:
        good = cell.state == expected and cell.value is None
    elif value is None:
        good = cell.state is State.BLANK
    else:
        good = cell.value == value and cell.state is (State.NUMBER if value else State.ZERO)
    good = good and (key not in truth.units or cell.unit == truth.units[key])
    if good:
        verdict.right += 1
    else:
        unit = f" {cell.unit}" if cell.unit else ""
        verdict.wrong.append(f"{key}: {_shown(value, expected)}, read {cell.raw!r} as {cell.state} {cell.value}{unit}")


def _shown(value: Decimal | None, state: str | None) -> str:
    return state or ("blank" if value is None else str(value))


def _unmapped(truth: Truth, report: Report, verdict: Verdict) -> None:
    expected = Counter((_squeezed(str(label)), column, value) for label, column, value in truth.unmapped)
    read = Counter(
        (_squeezed(cell.label), cell.column, None if cell.value is None else format(cell.value, "f"))
        for cell in report.cells
        if cell.row == "unmapped"
    )
    verdict.right += sum((expected & read).values())
    verdict.unread += [f"unmapped row {row}" for row in (expected - read).elements()]
    verdict.wrong += [f"unmapped row {row} is not there" for row in (read - expected).elements()]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _frame(truth: Truth, report: Report, verdict: Verdict) -> None:
    found = {
        "status": (truth.status, report.status.value),
        "reason": (truth.reason or (report.reason if truth.status == "incomplete" else None), report.reason),
        "layout": (truth.layout, dict(report.layout)),
        "agency": (truth.agency, report.identity.agency),
        "year": (truth.year, report.identity.year),
    }
    verdict.other += [f"{name} {was!r} instead of {should!r}" for name, (should, was) in found.items() if should != was]
    codes = {finding.code for finding in report.findings}
    errors = {finding.code for finding in report.findings if finding.severity is Severity.ERROR}
    verdict.other += [f"no finding {code}" for code in truth.findings if code not in codes]
    verdict.other += [f"finding {code}" for code in sorted(errors - set(truth.findings))]
    texts = [note.text for note in report.notes]
    verdict.other += [f"no note {note!r}" for note in truth.notes if not any(note in text for text in texts)]
