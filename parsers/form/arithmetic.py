"""Whether the form's relations hold over some numbers: exact arithmetic, no judgement on whose fault a breach is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from parsers.form.layout import CellKey, Layout, Relation
from parsers.form.relations import relations
from parsers.making import maker


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


_outcome = maker(Outcome)
_NOUGHT = Decimal(0)


def evaluate(layout: Layout, values: Mapping[CellKey, Decimal | None]) -> Iterator[Outcome]:
    """Every relation of the layout over these values; None is a cell without a number, never a zero."""
    for relation in relations(layout):
        yield _judge(relation, values)


def _judge(relation: Relation, values: Mapping[CellKey, Decimal | None]) -> Outcome:
    left, right = relation.left, relation.right
    known_left = [value for value in map(values.get, left) if value is not None]
    known_right = [value for value in map(values.get, right) if value is not None]
    if not known_left or not known_right:
        return _outcome(relation, Verdict.NOT_ASSESSABLE)
    one, other = sum(known_left, _NOUGHT), sum(known_right, _NOUGHT)
    # A total stands alone on the left: what its parts sum to is expected of it. In the balance the left is expected.
    expected, actual = (other, one) if len(left) == 1 else (one, other)
    if one == other:
        return _outcome(relation, Verdict.PASS, expected, actual)
    if len(known_left) == len(left) and len(known_right) == len(right):
        return _outcome(relation, Verdict.FAIL, expected, actual)
    if len(left) == 1 and other > one:
        return _outcome(relation, Verdict.FAIL, expected, actual)
    return _outcome(relation, Verdict.UNCERTAIN if len(left) == 1 else Verdict.NOT_ASSESSABLE, expected, actual)
