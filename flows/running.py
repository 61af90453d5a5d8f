"""A run in the ledger: opened before anything is asked of a portal, closed however it ends."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from db.runs import finish_run, mark_orphaned, start_run
from flows.crawling import NotCrawled, ingest_left_behind
from flows.house import House
from flows.owners import is_dead


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is open. ``damaged``: manifests of earlier runs that could not be read and were put aside."""

    run_id: str
    damaged: tuple[NotCrawled, ...] = ()


@contextmanager
def run_of(house: House, kind: str, parameters: Mapping[str, object]) -> Iterator[Run]:
    """A new run. Runs whose process died are closed first, and what they had crawled is brought in."""
    house.archive.clean()
    mark_orphaned(house.store, is_dead)
    damaged = ingest_left_behind(house)
    run_id = f"{kind}-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    start_run(house.store, run_id, kind, house.owner, parameters)
    try:
        yield Run(run_id, damaged)
    except BaseException as error:
        finish_run(house.store, run_id, "failed", f"{type(error).__name__}: {error}"[:500])
        raise
    finish_run(house.store, run_id, "finished")
