"""A run in the ledger: opened before anything is asked of a portal, closed however it ends."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from db.runs import finish_run, mark_orphaned, start_run
from flows.crawling import ingest_left_behind
from flows.house import House
from flows.owners import is_dead


@contextmanager
def run_of(house: House, kind: str, parameters: Mapping[str, object]) -> Iterator[str]:
    """The id of a new run. Runs whose process died are closed first, and what they had crawled is brought in."""
    house.archive.clean()
    mark_orphaned(house.store, is_dead)
    ingest_left_behind(house)
    run_id = f"{kind}-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    start_run(house.store, run_id, kind, house.owner, parameters)
    try:
        yield run_id
    except BaseException as error:
        finish_run(house.store, run_id, "failed", f"{type(error).__name__}: {error}"[:500])
        raise
    finish_run(house.store, run_id, "finished")
