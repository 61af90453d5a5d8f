"""The result of a sample: error rates by grade, medium and table, what differs, and what still has to be read."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.engine import Store
from db.errors import SampleError
from db.models import Sample, SampleItem, SampleStratum
from db.sampling.compare import STATE_DIFFERS, UNDECIDED, UNREAD, WRONG, Compared, Judged, judge
from db.sampling.draw import Stratum
from db.sampling.estimate import Cluster, Rate, cell_rate, report_rate

_COMPARED = ("agrees", *WRONG, STATE_DIFFERS)


@dataclass(frozen=True, slots=True)
class RateRow:
    """A rate of a kind: ``basis`` all, grade, media, table or identity, ``of`` which; ``level`` cell or report."""

    basis: str
    of: str
    level: str
    rate: Rate
    unread: int
    undecided: int
    state_differs: int


@dataclass(frozen=True, slots=True)
class StratumRow:
    stratum: Stratum
    population: int
    drawn: int
    read: int


@dataclass(frozen=True, slots=True)
class Result:
    """A sample with what was made of it. ``uncovered``: reports of the population in strata of which none was read yet.

    ``to_read_again``: numbers read by one person only in which something differs; which cells is not said, for the second
    reading is blind too. ``disagreed``: cells on which readers do not agree.
    """

    name: str
    seed: int
    size: int
    strata_by: str
    population: int
    drawn_on: dt.datetime
    read: int
    read_twice: int
    uncovered: int
    strata: tuple[StratumRow, ...]
    rates: tuple[RateRow, ...]
    judged: tuple[Judged, ...]
    not_read: tuple[int, ...]
    to_read_again: tuple[int, ...]
    disagreed: int


def result(store: Store, name: str) -> Result:
    """The sample as it stands. Raises SampleError where there is none of this name."""
    with store.read() as session:
        sample = session.scalars(select(Sample).filter_by(name=name)).first()
        if sample is None:
            raise SampleError(f"there is no sample called {name}")
        return result_of(session, sample)


def results(session: Session) -> Iterator[Result]:
    """Every sample, oldest first."""
    for sample in session.scalars(select(Sample).order_by(Sample.drawn_at, Sample.name)).all():
        yield result_of(session, sample)


def result_of(session: Session, sample: Sample) -> Result:
    judged = judge(session, sample.id)
    read = Counter(_stratum(one.item) for one in judged)
    rows = session.scalars(select(SampleStratum).filter_by(sample_id=sample.id))
    strata = sorted((_stratum_row(row, read) for row in rows), key=lambda row: row.stratum)
    weights = {row.stratum: row.population / row.read for row in strata if row.read}
    ordinals = session.scalars(select(SampleItem.ordinal).filter_by(sample_id=sample.id).order_by(SampleItem.ordinal))
    have = {one.item.ordinal for one in judged}
    return Result(
        sample.name,
        sample.seed,
        sample.size,
        sample.strata_by,
        sample.population,
        sample.drawn_at,
        len(judged),
        sum(one.readers > 1 for one in judged),
        sum(row.population for row in strata if not row.read),
        tuple(strata),
        tuple(_rates(judged, weights)),
        tuple(judged),
        tuple(number for number in ordinals if number not in have),
        tuple(one.item.ordinal for one in judged if one.readers == 1 and (one.wrong or not one.is_same_report)),
        sum(cell.verdict == UNDECIDED for one in judged if one.readers > 1 for cell in one.cells),
    )


def _stratum(item: SampleItem) -> Stratum:
    return Stratum(item.media, item.edition, item.province)


def _stratum_row(row: SampleStratum, read: Mapping[Stratum, int]) -> StratumRow:
    stratum = Stratum(row.media, row.edition, row.province)
    return StratumRow(stratum, row.population, row.drawn, read.get(stratum, 0))


_KINDS: Mapping[str, Callable[[Judged, Compared], str]] = {
    "all": lambda one, cell: "",
    "grade": lambda one, cell: cell.grade,
    "media": lambda one, cell: one.item.media,
    "table": lambda one, cell: cell.cell.split("/")[0],
}


def _rates(judged: Sequence[Judged], weights: Mapping[Stratum, float]) -> Iterator[RateRow]:
    if not judged:
        return
    identity = [Cluster(_stratum(one.item), 1, int(not one.is_same_report)) for one in judged]
    yield RateRow("identity", "", "report", report_rate(identity, weights), 0, 0, 0)
    for basis, kind in _KINDS.items():
        for of in sorted({kind(one, cell) for one in judged for cell in one.cells}):
            kept = [(one, [cell for cell in one.cells if kind(one, cell) == of]) for one in judged]
            yield from _pair(basis, of, kept, weights)


def _pair(
    basis: str, of: str, kept: Sequence[tuple[Judged, list[Compared]]], weights: Mapping[Stratum, float]
) -> Iterator[RateRow]:
    clusters = [
        Cluster(
            _stratum(one.item),
            sum(cell.verdict in _COMPARED for cell in cells),
            sum(cell.verdict in WRONG for cell in cells),
        )
        for one, cells in kept
    ]
    came = Counter(cell.verdict for _, cells in kept for cell in cells)
    others = came[UNREAD], came[UNDECIDED], came[STATE_DIFFERS]
    yield RateRow(basis, of, "cell", cell_rate(clusters, weights), *others)
    yield RateRow(basis, of, "report", report_rate(clusters, weights), *others)
