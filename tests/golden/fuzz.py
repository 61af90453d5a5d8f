"""Random reports in every style, untouched and with one cell damaged: printed, read back, and compared with what was printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

from parsers.parse import parse
from tests.golden.producers import printer
from tests.support.round_trips import DAMAGES, STYLES, complaints, trial, unread


def fuzz(rounds: int, seed: int, styles: list[str] | None = None) -> Iterator[tuple[str, str, int, str, list[str]]]:
    """Style, damage, seed, what was done, and complaints, of ``rounds`` rounds over everything there is.

    An untouched report must be read whole; with damage, as printed or with a word about it.
    """
    ways: list[str | None] = [None, *DAMAGES]
    chosen = [name for name in STYLES if not styles or name in styles]
    with ExitStack() as stack:
        printed = stack.enter_context(printer()) if any(STYLES[name].printed for name in chosen) else None
        for number in range(seed, seed + rounds):
            for at, name in enumerate(chosen):
                style, way = STYLES[name], ways[(number + at) % len(ways)]
                made = trial(number, style, way)
                data = made.source(style)
                if style.printed:
                    assert printed is not None
                    data = printed(data.decode())
                report = parse(data)
                found = complaints(report, made)
                if way is None:
                    found += [f"{key} is unread" for key in unread(report, made)]
                yield name, way or "none", number, made.what, found


def run(rounds: int, seed: int, styles: list[str] | None = None) -> int:
    """Fuzz and tell; the number of trials that went wrong."""
    tried: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    for style, damage, number, what, found in fuzz(rounds, seed, styles):
        tried[style] += 1
        if found:
            failed[style] += 1
            print(f"{style}, {damage}, seed {number}: {what}; {len(found)} complaints")
            print("".join(f"    {line}\n" for line in found[:3]), end="")
    for style, count in tried.items():
        print(f"{style:<26} {count:>6} random reports, {failed[style]} misread")
    return sum(failed.values())
