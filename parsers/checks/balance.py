"""Broken relations as findings, with the side that is to blame.

Responsibility goes by evidence. A relation that fails is the publisher's where every cell it joins is proved: row and column
matched the form's labels, nothing about the cell was inferred, the file has no flaw under which its text may be other than the
page, and the cell says what its place prints. A cell that lacks any of these makes the breach the pipeline's: it may be a
misreading, and is to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set

from parsers.checks.proof import is_proved
from parsers.checks.rules import RULES, breach
from parsers.form.arithmetic import Outcome, Verdict
from parsers.model import Finding, GridWhere, Responsibility, Severity, SheetWhere
from parsers.recognise.numbers import plain
from parsers.recognise.readings import TableReading


def relation_findings(
    outcomes: Iterable[Outcome],
    reading: TableReading,
    suspects: Set[str] = frozenset(),
    shifted: Set[str] = frozenset(),
    *,
    doubtful: bool = False,
) -> Iterator[Finding]:
    """A finding per broken relation: the publisher's where every cell is proved, else the pipeline's.

    ``suspects``: names of cells that do not say what their place prints. ``shifted``: of cells that a pattern of misreading
    explains: proved only where a grid shows their place. ``doubtful``: the file's text may be other than its page. A sum that
    falls short only because one of its cells was not read says nothing.
    """
    doubted = [item for item in outcomes if item.verdict is Verdict.FAIL or item.verdict is Verdict.UNCERTAIN]
    if not doubted:  # as in most reports
        return
    unsure = {
        key
        for key, cell in reading.cells.items()
        if not is_proved(cell)
        or (str(key) in suspects)
        or (str(key) in shifted and not isinstance(cell.where, GridWhere | SheetWhere))
    }
    unread = frozenset(reading.unread)
    for outcome in doubted:
        broken = outcome.verdict is Verdict.FAIL or unread.isdisjoint(outcome.keys)
        if not broken or outcome.expected is None or outcome.actual is None:
            continue
        rule = RULES[outcome.relation.code]
        ours = doubtful or not unsure.isdisjoint(outcome.keys)
        yield breach(
            rule,
            outcome.relation.subject,
            f"{rule.title}: expected {plain(outcome.expected)}, printed {plain(outcome.actual)}"
            + (" (blank cells could hold the difference)" if outcome.verdict is Verdict.UNCERTAIN else ""),
            cells=outcome.keys,
            expected=plain(outcome.expected),
            actual=plain(outcome.actual),
            severity=Severity.WARNING if outcome.verdict is Verdict.UNCERTAIN else None,
            responsibility=Responsibility.PIPELINE if ours else None,
        )
