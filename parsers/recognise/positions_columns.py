"""Columns without borders: which words of some rows stand in which column, by their heads and the clear gutters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.recognise.positions_sheet import Token, apart, lines_of

Interval = tuple[float, float]

_TOUCH = 0.6  # points by which boxes may touch without standing over each other
_CENTRED = 1.5  # points by which the middles of a head and of a number centred under it differ
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
    _doubt_mixed(rows, home)
    for row in rows:
        _settle_pieces(row, home, len(heads))
    _doubt_reaching(rows, home, heads)
    for row in rows:
        _settle_pieces(row, home, len(heads))
    members = [[token for token in tokens if home.get(id(token)) == column] for column in range(len(heads))]
    return Columns(_spans(members, heads), home)


def _doubt_mixed(rows: Sequence[Sequence[Token]], home: dict[int, int]) -> None:
    """Takes the home from all words of a column in which a row has two numbers well apart: it holds two columns' words."""
    mixed: set[int] = set()
    for row in rows:
        for line in lines_of(row):
            for one, other in pairwise(line):
                same = home.get(id(one)) is not None and home.get(id(one)) == home.get(id(other))
                if same and other.x0 - one.x1 >= _APART * min(one.height, other.height):
                    mixed.add(home[id(one)])
    for token in (token for row in rows for token in row):
        if home.get(id(token)) in mixed:
            home.pop(id(token))


def _settle_pieces(row: Sequence[Token], home: dict[int, int], count: int) -> None:
    """Words without a home right beside words that have one: pieces of the same number where no column is empty, else
    both are in doubt. So are the pieces of numbers of two columns, where nothing tells which piece is whose."""
    full = len({home[id(token)] for token in row if id(token) in home}) == count
    for line in lines_of(row):
        for run in _runs(line):
            homes = {home[id(token)] for token in run if id(token) in home}
            if len(homes) == 1 and full:
                home.update(dict.fromkeys(map(id, run), *homes))
            elif any(id(token) not in home for token in run) or 1 < len(homes) < len(run):
                for token in run:
                    home.pop(id(token), None)


def _doubt_reaching(rows: Sequence[Sequence[Token]], home: dict[int, int], heads: Sequence[Interval | None]) -> None:
    """Takes the home from words that reach towards an empty neighbour farther than their column is known to go.

    Two numbers printed without any gap are one word. It may hold the neighbour's number unless it keeps within its head,
    or within what a row shows where the neighbour has a number of its own, or is centred under its head.
    """
    placed = [
        {column: [token for token in row if home.get(id(token)) == column] for column in range(len(heads))}
        for row in rows
    ]
    for step in (-1, 1):
        for column, head in enumerate(heads):
            beside = column + step
            if head is None or not 0 <= beside < len(heads):
                continue
            far = [_edge(token, step) for its in placed if its[beside] for token in its[column]]
            limit = max([_edge_of(head, step), *far])
            for its in placed:
                for token in its[column] if not its[beside] else ():
                    middle = abs((token.x0 + token.x1) / 2 - (head[0] + head[1]) / 2)
                    if _edge(token, step) > limit + _TOUCH and middle > _CENTRED:
                        home.pop(id(token), None)


def _edge(token: Token, step: int) -> float:
    return _edge_of((token.x0, token.x1), step)


def _edge_of(box: Interval, step: int) -> float:
    """How far a box reaches in the direction of ``step``: left or right."""
    return -box[0] if step < 0 else box[1]


def _runs(line: Sequence[Token]) -> list[list[Token]]:
    """A line cut where two words cannot be pieces of one number."""
    runs = [[line[0]]]
    for before, after in pairwise(line):
        if _pieces(before, after):
            runs[-1].append(after)
        else:
            runs.append([after])
    return runs


def _pieces(left: Token, right: Token) -> bool:
    """Whether two neighbours may be one number printed with a gap: spaced out, in groups of three, or with its unit."""
    if right.x0 - left.x1 >= _APART * min(left.height, right.height):
        return False
    if not (left.text.isdigit() and right.text.isdigit()):
        return True
    return len(left.text) == len(right.text) == 1 or (len(left.text) <= 3 and len(right.text) == 3)


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
        if not between or not any(_full(row, at, len(heads)) for row in rows):
            return None
    return list(range(len(clusters)))


def _before(left: Interval | None, right: Interval | None) -> bool:
    return left is None or right is None or left[1] <= right[0] + _TOUCH


def _full(row: Sequence[Token], at: Mapping[int, int], count: int) -> bool:
    """Whether a row has one word in each column, none so near its neighbour that both may be pieces of one number."""
    ordered = sorted(row, key=lambda token: token.x0)
    if [at.get(id(token)) for token in ordered] != list(range(count)):
        return False
    return not any(_pieces(a, b) for a, b in pairwise(ordered))


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
