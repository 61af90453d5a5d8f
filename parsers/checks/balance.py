"""Broken relations as findings, with the side that is to blame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from parsers.checks.rules import RULES, breach
from parsers.form.arithmetic import Outcome, Verdict
from parsers.model import Finding, Responsibility, Severity
from parsers.recognise.numbers import plain
from parsers.recognise.readings import TableReading


def relation_findings(outcomes: Iterable[Outcome], reading: TableReading) -> Iterator[Finding]:
    """A finding per broken relation: the publisher's where every cell was read for sure, else the pipeline's.

    A sum that falls short only because one of its cells was not read says nothing.
    """
    doubted = [item for item in outcomes if item.verdict is Verdict.FAIL or item.verdict is Verdict.UNCERTAIN]
    if not doubted:  # as in most reports
        return
    unsure = frozenset(key for key, cell in reading.cells.items() if not cell.exact)
    unread = frozenset(reading.unread)
    for outcome in doubted:
        broken = outcome.verdict is Verdict.FAIL or unread.isdisjoint(outcome.keys)
        if not broken or outcome.expected is None or outcome.actual is None:
            continue
        rule = RULES[outcome.relation.code]
        ours = any(key in unsure for key in outcome.keys)
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
