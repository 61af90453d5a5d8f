"""The relations between the cells of one table: whether each holds, by exact arithmetic on what was printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from parsers.checks.rules import RULES, breach
from parsers.form import CellKey, Layout, Relation, relations
from parsers.model import Finding, Responsibility, Severity
from parsers.recognise.numbers import plain


class Verdict(StrEnum):
    PASS = "pass"  # noqa: S105 (a verdict, not a secret)
    FAIL = "fail"
    UNCERTAIN = "uncertain"  # fails, but a cell is blank that could hold the difference
    NOT_ASSESSABLE = "not_assessable"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One relation with its verdict; expected is what the printed parts sum to, actual what stands against it."""

    relation: Relation
    verdict: Verdict
    expected: Decimal | None = None
    actual: Decimal | None = None

    @property
    def keys(self) -> tuple[CellKey, ...]:
        return (*self.relation.left, *self.relation.right)


def evaluate(layout: Layout, values: Mapping[CellKey, Decimal | None]) -> Iterator[Outcome]:
    """Every relation of the layout over these values; None is a cell without a number, never a zero."""
    for relation in relations(layout):
        yield _judge(relation, values)


def _judge(relation: Relation, values: Mapping[CellKey, Decimal | None]) -> Outcome:
    left = [values.get(key) for key in relation.left]
    right = [values.get(key) for key in relation.right]
    known_left = [value for value in left if value is not None]
    known_right = [value for value in right if value is not None]
    if not known_left or not known_right or (len(left) == 1 and None in left):
        return Outcome(relation, Verdict.NOT_ASSESSABLE)
    one, other = sum(known_left, Decimal(0)), sum(known_right, Decimal(0))
    # A total stands alone on the left: what its parts sum to is expected of it. In the balance the left is expected.
    expected, actual = (other, one) if len(left) == 1 else (one, other)
    if one == other:
        return Outcome(relation, Verdict.PASS, expected, actual)
    if None not in left and None not in right:
        return Outcome(relation, Verdict.FAIL, expected, actual)
    if len(left) == 1 and other > one:
        return Outcome(relation, Verdict.FAIL, expected, actual)
    return Outcome(relation, Verdict.UNCERTAIN if len(left) == 1 else Verdict.NOT_ASSESSABLE, expected, actual)


def relation_findings(outcomes: Iterator[Outcome] | list[Outcome], unsure: frozenset[CellKey]) -> Iterator[Finding]:
    """A finding per broken relation: the publisher's where every cell was read for sure, else the pipeline's."""
    for outcome in outcomes:
        if (
            outcome.verdict not in (Verdict.FAIL, Verdict.UNCERTAIN)
            or outcome.expected is None
            or outcome.actual is None
        ):
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
