"""``make mutation``: damaged copies of real PDFs; none may change a cell unless the report says that something is wrong."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.mutation.judge import Fate, original
from tests.mutation.sources import sources
from tests.mutation.trials import Tally, Trial, tried
from tests.mutation.workers import each

SECONDS = 60.0  # that one mutant may take; a sound file takes less than one
_SHOWN = 20  # failures that are told at once; the rest is told at the end
_EVERY = 5.0  # seconds between two lines of progress


def main(arguments: Sequence[str] | None = None) -> int:
    """Damage, read, count; 1 when any mutant was silent or broke the parser."""
    asked = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    asked.add_argument("-n", "--mutants", type=int, default=600, help="how many in all (600)")
    asked.add_argument("-s", "--seed", type=int, default=1, help="of the first mutant (1)")
    asked.add_argument("-p", "--processes", type=int, default=os.cpu_count() or 1)
    options = asked.parse_args(arguments)
    found, absent = sources(printing=True)
    print(f"{options.mutants} mutants of {len(found)} files, seed {options.seed}, {options.processes} processes")
    for data in found.values():
        original(data)  # raises where a sound file is not read whole: then its mutants prove nothing
    for line in absent:
        print(f"  not here — {line}")
    with tempfile.TemporaryDirectory(prefix="gongkai-mutation-") as folder:
        tallies = _run(_written(found, Path(folder)), options.mutants, options.seed, options.processes)
    return _report(tallies)


def _written(found: Mapping[str, bytes], folder: Path) -> dict[str, str]:
    paths = {}
    for number, (name, data) in enumerate(found.items()):
        path = folder / f"{number}.pdf"
        path.write_bytes(data)
        paths[name] = str(path)
    return paths


def _run(paths: Mapping[str, str], mutants: int, seed: int, processes: int) -> dict[str, Tally]:
    names = list(paths)
    trials = [Trial(names[n % len(names)], paths[names[n % len(names)]], seed + n) for n in range(mutants)]
    tallies = {name: Tally() for name in names}
    began = said = time.monotonic()
    shown = 0
    for done, (trial, result) in enumerate(each(tried, trials, processes=processes, seconds=SECONDS), 1):
        tally = tallies[trial.name]
        before = len(tally.failures)
        tally.add(trial, result)
        for failure in tally.failures[before:][: _SHOWN - shown]:
            shown += 1
            print(failure, flush=True)
        now = time.monotonic()
        if now - said >= _EVERY:
            said = now
            bad = sum(len(each.failures) for each in tallies.values())
            print(f"  {done}/{mutants} after {now - began:.0f} s, {bad} failures", flush=True)
    return tallies


def _report(tallies: Mapping[str, Tally]) -> int:
    width = max(map(len, tallies)) + 2
    print(f"\n{'file':<{width}}{'mutants':>9}" + "".join(f"{fate:>12}" for fate in Fate))
    for name, tally in tallies.items():
        _row(name, width, tally.fates)
    everything = sum((tally.fates for tally in tallies.values()), Counter[Fate]())
    _row("all", width, everything)
    kinds = sum((tally.kinds for tally in tallies.values()), Counter[str]())
    print("damage: " + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
    failures = [failure for tally in tallies.values() for failure in tally.failures]
    print("\n".join(failures) if failures else "no mutant changed a cell in silence")
    return 1 if failures else 0


def _row(name: str, width: int, fates: Mapping[Fate, int]) -> None:
    print(f"{name:<{width}}{sum(fates.values()):>9}" + "".join(f"{fates.get(fate, 0):>12}" for fate in Fate))


if __name__ == "__main__":
    sys.exit(main())
