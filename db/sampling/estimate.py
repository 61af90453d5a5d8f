"""Error rates of a stratified sample of reports, with intervals that know that errors come together in a report.

Cells of one report are no independent trials: a shifted column spoils dozens. So the variance is that of report totals (ratio
estimate, Taylor linearisation, by stratum), and the interval is Clopper and Pearson's at the effective number of cells
n / deff that it implies (Korn and Graubard 1998). Clopper-Pearson because rates here are near nought, where Wilson's interval
is known to cover less than it says; an interval that is too wide misleads nobody. Where no error was seen the design effect
cannot be estimated: then the reports themselves are the trials, and the upper bound is an honest, wide one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Cluster:
    """A report that was read: its stratum, the cells compared, and how many of them are wrong."""

    stratum: Hashable
    cells: int
    errors: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate with its interval. ``effective`` is the number of independent trials that it is worth."""

    reports: int
    trials: int
    errors: int
    rate: float | None
    low: float | None
    high: float | None
    effective: float


def cell_rate(read: Sequence[Cluster], weights: Mapping[Any, float], confidence: float = CONFIDENCE) -> Rate:
    """Wrong cells among all cells. ``weights``: reports of the population for each that was read, by stratum."""
    its = [one for one in read if one.cells]
    cells, errors = sum(one.cells for one in its), sum(one.errors for one in its)
    if not its:
        return Rate(0, 0, 0, None, None, None, 0.0)
    whole = sum(weights[one.stratum] * one.cells for one in its)
    rate = sum(weights[one.stratum] * one.errors for one in its) / whole
    worth = _kish([weights[one.stratum] for one in its])
    if 0 < errors < cells:
        scores = [(one.stratum, weights[one.stratum] * (one.errors - rate * one.cells) / whole) for one in its]
        variance = _between(scores)
        # One report alone says nothing of how reports differ; several that do not differ are as good as their cells.
        if len(its) > 1:
            worth = min(float(cells), rate * (1 - rate) / variance) if variance > 0 else float(cells)
    low, high = interval(rate, worth, confidence)
    return Rate(len(its), cells, errors, rate, low, high, worth)


def report_rate(read: Sequence[Cluster], weights: Mapping[Any, float], confidence: float = CONFIDENCE) -> Rate:
    """Reports with at least one wrong cell among all reports."""
    return cell_rate([Cluster(one.stratum, 1, int(one.errors > 0)) for one in read if one.cells], weights, confidence)


def _between(scores: Sequence[tuple[Hashable, float]]) -> float:
    """The variance of a total of scores, by stratum; strata with one report are taken together."""
    groups: dict[Hashable, list[float]] = defaultdict(list)
    for stratum, score in scores:
        groups[stratum].append(score)
    alone = [its[0] for its in groups.values() if len(its) == 1]
    several = [its for its in groups.values() if len(its) > 1]
    if len(alone) == 1 and several:
        several[0] = [*several[0], *alone]
    elif alone:
        several.append(alone)
    total = 0.0
    for its in several:
        if len(its) > 1:
            mean = sum(its) / len(its)
            total += len(its) / (len(its) - 1) * sum((one - mean) ** 2 for one in its)
    return total


def _kish(weights: Sequence[float]) -> float:
    return sum(weights) ** 2 / sum(one * one for one in weights)


def interval(rate: float, trials: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Clopper and Pearson's interval of a rate in so many trials, which need not be a whole number."""
    tail = (1 - confidence) / 2
    wrong = rate * trials
    low = 0.0 if wrong <= 0 else beta_quantile(tail, wrong, trials - wrong + 1)
    high = 1.0 if wrong >= trials else beta_quantile(1 - tail, wrong + 1, trials - wrong)
    return low, high


def beta_quantile(probability: float, a: float, b: float) -> float:
    """Where the beta distribution has this much below, by halving: fifty steps are more than a double holds."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if beta_share(middle, a, b) < probability:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz's method)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - beta_share(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)) / a
    tiny = 1e-300
    c, d = 1.0, 1 / _not_nought(1 - (a + b) * x / (a + 1), tiny)
    value = d
    for m in range(1, 10_000):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _not_nought(1 + step * d, tiny)
            c = _not_nought(1 + step / c, tiny)
            value *= c * d
        if abs(c * d - 1) < 1e-14:
            break
    return front * value


def _not_nought(value: float, tiny: float) -> float:
    return value if abs(value) > tiny else tiny
