"""One mutant made, read and judged in a worker, and the count of what became of those of one file."""

from __future__ import annotations

import functools
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.mutation.judge import Fate, Original, judged, original
from tests.mutation.mutants import mutant
from tests.mutation.workers import Lost


@dataclass(frozen=True, slots=True)
class Trial:
    """One mutant to be made, read and judged in a worker."""

    name: str
    path: str
    seed: int


@dataclass(slots=True)
class Tally:
    """What became of the mutants of one file."""

    fates: Counter[Fate] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)

    def add(self, trial: Trial, result: tuple[str, Fate, str] | Lost) -> None:
        kind, fate, shown = ("?", Fate.BROKEN, result.why) if isinstance(result, Lost) else result
        self.fates[fate] += 1
        self.kinds[kind] += 1
        if fate in (Fate.SILENT, Fate.BROKEN):
            self.failures.append(f"{fate}: {trial.name}, seed {trial.seed} ({kind}): {shown}")


@functools.cache
def _sound(path: str) -> tuple[bytes, Original]:
    data = Path(path).read_bytes()
    return data, original(data)


def tried(trial: Trial) -> tuple[str, Fate, str]:
    """The kind of damage, the fate of the mutant, and what shows it."""
    data, sound = _sound(trial.path)
    kind, damaged = mutant(data, trial.seed)
    return (kind, *judged(damaged, sound))
