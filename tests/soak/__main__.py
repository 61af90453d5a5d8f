"""``make soak``: four loaders of 20,000 overlapping reports on PostgreSQL, undisturbed and with two of them killed midway."""

from __future__ import annotations

import argparse
import time

from db import migrate
from tests.soak.run import Content, Loaders, content, seed, shares, undisturbed, wait_for_parses, whole
from tests.support.postgres import running_postgres

BASES, COPIES = 40, 10


def main() -> None:
    """Exits with a word on the first thing that does not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=20_000)
    parser.add_argument("--loaders", type=int, default=4)
    chosen = parser.parse_args()
    job = whole(chosen.reports, BASES, COPIES)
    with running_postgres() as server:
        empty = server.database()
        migrate.upgrade(empty)
        expected = undisturbed(seed(server.database(empty), job.total), job)
        print(f"one loader alone: {expected.parses} documents, {expected.versions} versions", flush=True)

        url = server.database(empty)
        store = seed(url, job.total)
        loaders = Loaders(url, shares(job, chosen.loaders))
        began = time.monotonic()
        loaders.go()
        done = loaders.wait()
        seconds = time.monotonic() - began
        loaded = [it["loaded"] for it in done if it]
        print(f"{chosen.loaders} loaders: {loaded} documents each, {job.total / seconds:.0f}/s in all", flush=True)
        _require(sum(loaded) == job.total, f"{sum(loaded)} loads of {job.total} documents")
        _same(content(store), expected)

        url = server.database(empty)
        store = seed(url, job.total)
        loaders = Loaders(url, shares(job, chosen.loaders))
        loaders.go()
        at = wait_for_parses(store, job.total * 3 // 10)
        loaders.kill([0, 2])
        done = loaders.wait()
        _require(done.count(None) == 2, "the loaders were done before they could be killed")
        left = content(store).parses
        print(f"two killed after {at} documents; the others went on to {left}", flush=True)
        _require(left < job.total, "nothing was left to do")
        again = Loaders(url, [shares(job, chosen.loaders)[number] for number in (0, 2)])
        again.go()
        print(f"started again: {[it['loaded'] for it in again.wait() if it]} documents", flush=True)
        _same(content(store), expected)
    print("the same content each time, no deadlock")


def _same(found: Content, expected: Content) -> None:
    _require(found.deadlocks == 0, f"{found.deadlocks} deadlocks")
    _require(found == expected, f"{found} is not {expected}")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SystemExit(f"soak failed: {otherwise}")


if __name__ == "__main__":
    main()
