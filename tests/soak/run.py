"""Loaders beside each other on one PostgreSQL: each report once, none lost, none twice, whatever is killed midway."""

from __future__ import annotations

import dataclasses
import json
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select, text

from db.copying import write_rows
from db.digest import content_digest
from db.engine import Store, open_store
from db.models import Document, Parse, ReportVersion
from tests.soak.loader import NOW, Job, run
from tests.support.stored import sha256_of

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Content:
    """What a store holds after all, and how often PostgreSQL had to end a transaction that waited in a circle."""

    digest: str
    parses: int
    versions: int
    deadlocks: int


def seed(url: str, documents: int) -> Store:
    """The migrated store with so many documents."""
    store = open_store(url)
    rows = [(number + 1, sha256_of(number), "text/html", 1000, "manual", NOW) for number in range(documents)]
    with store.begin() as session:
        write_rows(session, Document, rows)
    return store


def content(store: Store) -> Content:
    with store.read() as session:
        parses = session.scalar(select(func.count()).select_from(Parse)) or 0
        versions = session.scalar(select(func.count()).select_from(ReportVersion)) or 0
        deadlocks = 0
        if not store.is_sqlite:
            deadlocks = session.scalar(
                text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
            )
    return Content(content_digest(store), parses, versions, deadlocks)


def whole(total: int, bases: int, copies: int) -> Job:
    """Everything, in the order of the documents."""
    return Job(0, total, total, bases, copies)


def shares(job: Job, loaders: int) -> list[Job]:
    """A share for each loader; half of each is the next one's too."""
    width = job.total // loaders
    return [
        dataclasses.replace(job, start=number * width, end=(number + 1) * width + width // 2, seed=number)
        for number in range(loaders)
    ]


def undisturbed(store: Store, job: Job) -> Content:
    """What one loader alone makes of it."""
    run(store, job, job.variants())
    return content(store)


class Loaders:
    """Processes that load at the same time, each its job."""

    def __init__(self, url: str, jobs: Sequence[Job]) -> None:
        self._processes = [_start(url, job) for job in jobs]
        for process in self._processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"

    def go(self) -> None:
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()

    def kill(self, numbers: Sequence[int]) -> None:
        for number in numbers:
            self._processes[number].send_signal(signal.SIGKILL)

    def wait(self, seconds: float = 1800.0) -> list[dict[str, int] | None]:
        """What each did; None for one that was killed. Raises when one ends in any other way."""
        done: list[dict[str, int] | None] = []
        for process in self._processes:
            said, _ = process.communicate(timeout=seconds)
            if process.returncode not in (0, -signal.SIGKILL):
                raise SystemExit(f"a loader ended with {process.returncode}")
            done.append(json.loads(said) if process.returncode == 0 else None)
        return done


def wait_for_parses(store: Store, number: int, seconds: float = 600.0) -> int:
    """Look until so many documents are loaded."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with store.read() as session:
            parses = session.scalar(select(func.count()).select_from(Parse)) or 0
        if parses >= number:
            return parses
        time.sleep(0.05)
    raise SystemExit(f"{number} documents were not loaded within {seconds:g} s")


def _start(url: str, job: Job) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.soak.loader", url, json.dumps(dataclasses.asdict(job))],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
