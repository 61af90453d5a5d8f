"""Columns without borders: which words of some rows stand in which column, by their heads and the clear gutters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.recognise.positions_sheet import Token, apart, lines_of

Interval = tuple[float, float]

_TOUCH = 0.6  # points by which boxes may touch without standing over each other
_APART = 0.6  # ems that surely part two columns' numbers on one line


@dataclass(frozen=True, slots=True)
class Columns:
    """``count`` columns: where each lies, as far as its head and its words tell, and the words of doubtful place."""

    spans: tuple[Interval | None, ...]
    home: dict[int, int]  # id of token → column

    @property
    def count(self) -> int:
        return len(self.spans)

    def of(self, token: Token) -> int | None:
        """The column of a token, None where its place could be another's too."""
        return self.home.get(id(token))


def place(rows: Sequence[Sequence[Token]], heads: Sequence[Interval | None]) -> Columns:
    """Assigns the words of ``rows`` (the words right of each row's label) to as many columns as there are ``heads``.

    A head is the extent of a column's printed heading, None where that was not found. A word is in a column when the
    gutters part exactly the form's number of columns and no head contradicts, or when it stands under one head only and
    reaches into no other column. Every other word has no home.
    """
    tokens = [token for row in rows for token in row]
    if len(heads) == 1:
        return Columns(_spans([tokens], heads), {id(token): 0 for token in tokens})
    loose = {id(token) for token in tokens if len(_under((token.x0, token.x1), heads)) > 1}
    firm = [token for token in tokens if id(token) not in loose]
    clusters = apart(((token.x0, token.x1) for token in firm), _TOUCH)
    at = {id(token): _cluster_of(token, clusters) for token in firm}
    mapped = _by_number(clusters, heads, rows, at) or _by_heads(clusters, heads)
    home = {its: column for its, cluster in at.items() if (column := mapped[cluster]) is not None}
    members = [[token for token in firm if home.get(id(token)) == column] for column in range(len(heads))]
    return Columns(_spans(members, heads), home)


def _cluster_of(token: Token, clusters: Sequence[Interval]) -> int:
    return next(index for index, its in enumerate(clusters) if its[0] <= token.x0 and token.x1 <= its[1])


def _under(box: Interval, heads: Sequence[Interval | None]) -> list[int]:
    return [
        column
        for column, head in enumerate(heads)
        if head is not None and min(box[1], head[1]) - max(box[0], head[0]) > _TOUCH
    ]


def _by_number(
    clusters: Sequence[Interval],
    heads: Sequence[Interval | None],
    rows: Sequence[Sequence[Token]],
    at: Mapping[int, int],
) -> list[int | None] | None:
    """As many clear columns as the form has: the first is the first.

    None when a head contradicts, or when a column stands under no head and no row fills them all: then one of them may
    be empty, and two may be the left and the right of another.
    """
    if len(clusters) != len(heads):
        return None
    under = [_under(cluster, heads) for cluster in clusters]
    if any(column != at for at, its in enumerate(under) for column in its):
        return None
    if not all(under):
        between = all(
            _before(heads[at - 1] if at else None, cluster)
            and _before(cluster, heads[at + 1] if at + 1 < len(heads) else None)
            for at, cluster in enumerate(clusters)
        )
        full = any(len({at.get(id(token), -1) for token in row} - {-1}) == len(heads) for row in rows)
        if not between or not full or _narrow(rows, at):
            return None
    return list(range(len(clusters)))


def _before(left: Interval | None, right: Interval | None) -> bool:
    return left is None or right is None or left[1] <= right[0] + _TOUCH


def _narrow(rows: Sequence[Sequence[Token]], at: Mapping[int, int]) -> bool:
    """Whether two words of a row, in different columns, stand so close that they may be pieces of one number."""
    for row in rows:
        for line in lines_of(row):
            for one, other in pairwise(line):
                if at.get(id(one)) != at.get(id(other)) and other.x0 - one.x1 < _APART * min(one.height, other.height):
                    return True
    return False


def _by_heads(clusters: Sequence[Interval], heads: Sequence[Interval | None]) -> list[int | None]:
    """Each cluster under the one head it stands under; without one, None."""
    under = [_under(cluster, heads) for cluster in clusters]
    return [its[0] if len(its) == 1 else None for its in under]


def _spans(members: Sequence[Sequence[Token]], heads: Sequence[Interval | None]) -> tuple[Interval | None, ...]:
    spans: list[Interval | None] = []
    for its, head in zip(members, heads, strict=True):
        boxes = [(token.x0, token.x1) for token in its] + ([head] if head is not None else [])
        spans.append((min(low for low, _ in boxes), max(high for _, high in boxes)) if boxes else None)
    return tuple(spans)
