"""Vertical rules as borders of columns, where a partly ruled table draws them beside its rows or only in its head."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from parsers.recognise.positions_sheet import Box, Sheet, Token

Interval = tuple[float, float]

_ONE_RULE = 3.0  # points between two drawings of one border
_COVERED = 0.5  # share of a band's height that a rule must cover to divide it
_FAR = 10_000.0  # beyond every page


def walled(
    sheet: Sheet,
    heads: Sequence[Interval | None],
    bands: Sequence[Interval],
    tokens: Sequence[Token],
    left: float,
) -> list[Interval | None]:
    """The heads widened to the borders drawn around their columns, where rules divide exactly as many columns.

    ``bands`` are the heights in which a rule counts (the heads' and the rows'); ``left`` is where the labels end. The
    first and the last column may be open on their outer side.
    """
    places = _places(sheet.down, bands, left)
    if not places:
        return list(heads)
    middles = [(low + high) / 2 for low, high in (*(its for its in heads if its), *((t.x0, t.x1) for t in tokens))]
    if not middles:
        return list(heads)
    if min(middles) < places[0]:
        places.insert(0, -_FAR)
    if max(middles) > places[-1]:
        places.append(_FAR)
    cells = list(pairwise(places))
    if len(cells) != len(heads):
        return list(heads)
    for head, (low, high) in zip(heads, cells, strict=True):
        if head is not None and not low <= (head[0] + head[1]) / 2 <= high:
            return list(heads)
    return [*cells]


def _places(rules: Sequence[Box], bands: Sequence[Interval], left: float) -> list[float]:
    """Where rules right of the labels divide one of the bands, from left to right."""
    places: list[float] = []
    by_place: dict[int, list[Box]] = {}
    for rule in rules:
        by_place.setdefault(round(rule[0]), []).append(rule)
    for _, its in sorted(by_place.items()):
        at = its[0][0]
        if at < left - _ONE_RULE or (places and at - places[-1] <= _ONE_RULE):
            continue
        if any(_covered(its, low, high) >= _COVERED * (high - low) for low, high in bands if high > low):
            places.append(at)
    return places


def _covered(rules: Sequence[Box], low: float, high: float) -> float:
    return sum(max(0.0, min(high, rule[3]) - max(low, rule[1])) for rule in rules)
