"""Numbers that run together with nothing between them: divided only where exactly one way of dividing them is possible.

A number has no leading zero, so 00 is two zeros and 010 is 0 and 10 for certain. Beyond that a year's number is not above
the cumulative one, and totals are the sums of their parts. Where these leave one reading it is *inferred*; else none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from parsers.form.statistics import OVERLAPPING, PARTS

Pair = tuple[str, str]

_NUMBER = re.compile(r"0|[1-9]\d*")
_LEAST_SURE = 2  # rows that divide for certain show that this table prints two numbers in each
_MOST_TRIALS = 20_000  # readings of a total and its parts taken together


@dataclass(frozen=True, slots=True)
class Run:
    """The digits of one row, its code (None for an unmapped one), and how they divide when that is known."""

    code: str | None
    digits: str
    pair: Pair | None = None  # divided by the text itself


@dataclass(frozen=True, slots=True)
class Division:
    """How a run divides into the year's and the cumulative number; ``inferred`` when only constraints say so."""

    pair: Pair
    inferred: bool


def splits(digits: str) -> list[Pair]:
    """Every way to divide digits into two numbers without leading zeros."""
    pairs = ((digits[:at], digits[at:]) for at in range(1, len(digits)))
    return [(one, two) for one, two in pairs if _NUMBER.fullmatch(one) and _NUMBER.fullmatch(two)]


def divide(runs: Sequence[Run], *, ordered: bool, blanks: bool, related: bool) -> list[Division | None]:
    """The one way each run divides, None where there is no or more than one way.

    ``ordered``: the cumulative number stands second and is not below the year's. ``blanks``: some cells may be empty, so
    that digits may as well be one number; then only what begins with 0 is sure. ``related``: the form's sums bind.
    """
    forced = [_forced(run) for run in runs]
    if blanks or sum(sure is not None for sure in forced) < _LEAST_SURE:
        return forced  # nothing shows that empty cells are printed as zeros
    options = [[run.pair] if run.pair else _options(run.digits, ordered=ordered) for run in runs]
    if not all(options):
        return forced  # some row breaks the rules by which the others would be divided
    if related:
        options = _narrowed(runs, options)
    return [
        sure or (Division(pairs[0], inferred=True) if len(pairs) == 1 and run.pair is None else None)
        for run, sure, pairs in zip(runs, forced, options, strict=True)
    ]


def _forced(run: Run) -> Division | None:
    if run.pair is not None:
        return Division(run.pair, inferred=False)
    pairs = splits(run.digits)
    return Division(pairs[0], inferred=False) if len(pairs) == 1 and run.digits[0] == "0" else None


def _options(digits: str, *, ordered: bool) -> list[Pair]:
    return [pair for pair in splits(digits) if not ordered or int(pair[0]) <= int(pair[1])]


def _narrowed(runs: Sequence[Run], options: list[list[Pair]]) -> list[list[Pair]]:
    """The options that some consistent reading of each total with its parts keeps: none where its sums do not hold."""
    place = {run.code: at for at, run in enumerate(runs) if run.code is not None}
    result = list(options)
    for total, parts in PARTS.items():
        members = _members(place, total, parts)
        if not members:
            continue
        trials = 1
        for at in members:
            trials *= len(options[at])
        if not 0 < trials <= _MOST_TRIALS:
            continue
        kept = [trial for trial in product(*(options[at] for at in members)) if _adds_up(trial)]
        for position, at in enumerate(members):
            result[at] = list(dict.fromkeys(trial[position] for trial in kept))
    return result


def _members(place: Mapping[str, int], total: str, parts: Sequence[str]) -> list[int]:
    """The places of a total and its parts, nothing where the rows between them are not just these parts."""
    here = [place[part] for part in parts if part in place]
    if total not in place or len(here) < 2 or (place.keys() >= OVERLAPPING and total == "requests_total"):
        return []
    complete = sorted(here) == list(range(place[total] + 1, place[total] + 1 + len(here)))
    return [place[total], *sorted(here)] if complete else []


def _adds_up(trial: Sequence[Pair]) -> bool:
    total, *parts = trial
    return all(int(total[side]) == sum(int(part[side]) for part in parts) for side in (0, 1))
