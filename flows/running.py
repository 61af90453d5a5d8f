"""A run in the ledger: opened before anything is asked of a portal, closed however it ends."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from db.failures import AWAY
from db.ingest import pending_manifests
from db.runs import finish_run, mark_orphaned, orphan_before, owners_lost, show_life, start_run
from flows.crawling import NotCrawled, ingest_left_behind
from flows.house import House
from flows.tidying import claim, shorten_logs, tidy_folders

_BEAT_SECONDS = 60.0
_STOP_SECONDS = 5.0
_log = logging.getLogger("flows.running")


@dataclass(frozen=True, slots=True)
class Run:
    """A run that is open. ``damaged``: manifests of earlier runs that could not be read and were put aside."""

    run_id: str
    damaged: tuple[NotCrawled, ...] = ()


@contextmanager
def run_of(house: House, kind: str, parameters: Mapping[str, object]) -> Iterator[Run]:
    """A new run. Runs whose process died are closed first, and what they had crawled is brought in; the log says so."""
    house.archive.clean()
    orphans = mark_orphaned(house.store, house.gone())
    closed = claim(house.owner, owners_lost(house.store))
    left = pending_manifests(house.store, house.settings.runs)
    damaged = ingest_left_behind(house)
    for orphan in dict.fromkeys((*orphans, *orphan_before(house.store, kind))):
        whose = (
            "what it left is done now"
            if orphan.startswith(f"{kind}-")
            else "the next run of its kind does what it left"
        )
        _log.warning("上次运行中断 · %s did not live to its end; %s", orphan, whose)
    for name in closed:
        _log.warning("Prefect showed %s as running, but its process is gone: closed as crashed", name)
    if left:
        _log.warning(
            "续做 · brought in what earlier runs had crawled: %s", ", ".join(path.parent.name for path in left)
        )
    tidy_folders(house)
    shorten_logs(house.settings.root)
    run_id = f"{kind}-{dt.datetime.now(dt.UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(3)}"
    start_run(house.store, run_id, kind, house.owner, parameters)
    try:
        with signs_of_life(house, run_id):
            yield Run(run_id, damaged)
    except Exception as error:
        finish_run(house.store, run_id, "failed", f"{type(error).__name__}: {error}".removesuffix(": ")[:500])
        raise
    except BaseException:  # a signal: of the terminal, of Prefect, of the machine that goes down
        _log.warning("被停止 · %s was told to stop; what it has done stands", run_id)
        finish_run(house.store, run_id, "stopped", "it was told to stop")
        raise
    finish_run(house.store, run_id, "finished")


@contextmanager
def signs_of_life(house: House, run_id: str, every: float = _BEAT_SECONDS) -> Iterator[None]:
    """Meanwhile other machines see that the run goes on. A database that is away for a moment is asked again the next time."""
    over = threading.Event()

    def show() -> None:
        while not over.wait(every):
            with suppress(AWAY):
                show_life(house.store, run_id)

    thread = threading.Thread(target=show, name=f"{run_id} lives", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(_STOP_SECONDS)
