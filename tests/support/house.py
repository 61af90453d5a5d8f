"""Nights over the replicas in folders of their own: as real processes to be killed, and without Prefect where it is not the point.

``python -m tests.support.house`` is one night in a nightly's order, as the ``GONGKAI_*`` variables say.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from db.changes import check_changes
from db.digest import content_digest
from db.elsewhere import close_moved
from db.finding_follow import follow_publications
from db.history_checks import check_history
from db.todo import documents_without_parse
from flows.crawling import crawl_shard, plan_crawl
from flows.duty import feed
from flows.expecting import broken_expectations
from flows.house import House, open_house
from flows.reading import read_documents
from flows.running import run_of
from flows.settings import Settings
from parsers.parse import PARSER_VERSION
from spiders.replica import ReplicaServer
from tests.support.processes import is_alive, wait_for

ROOT = Path(__file__).parents[2]


def night(settings: Settings) -> str:
    """A nightly's steps, in its order, without Prefect. Returns the id of the run."""
    house = open_house(settings)
    try:
        with run_of(house, "nightly", {}) as run:
            run_id = run.run_id
            for shard, members in enumerate(plan_crawl(house, house.portals()).shards):
                crawl_shard(house, run_id, shard, members)
            read_documents(house, run_id, documents_without_parse(house.store, PARSER_VERSION))
            feed(house)
            check_history(house.store)
            check_changes(house.store)
            close_moved(house.store)
            follow_publications(house.store)
            broken_expectations(house)
    finally:
        house.store.dispose()
    return run_id


@dataclass(frozen=True)
class Place:
    """An installation in a folder of its own that crawls these replicas."""

    var: Path
    replicas: ReplicaServer

    @property
    def settings(self) -> Settings:
        return Settings(var=self.var, proxy=self.replicas.url, replicas=True, _env_file=None)  # type: ignore[call-arg]

    @property
    def environment(self) -> dict[str, str]:
        """What a process of this installation finds in its environment."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
        return {**inherited, **self.settings.environment(), "PYTHONPATH": str(ROOT)}

    def house(self) -> House:
        return open_house(self.settings)

    def digest(self) -> str:
        house = self.house()
        try:
            return content_digest(house.store)
        finally:
            house.store.dispose()

    def night(self) -> str:
        return night(self.settings)

    @contextlib.contextmanager
    def process(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        """A command of this installation as a process; its output is in ``output.txt``. Nothing of it outlives the block."""
        self.var.mkdir(parents=True, exist_ok=True)
        with (self.var / "output.txt").open("ab") as out:
            process = subprocess.Popen(
                command, env=self.environment, cwd=self.var, stdin=subprocess.DEVNULL, stdout=out, stderr=out
            )
        try:
            yield process
        finally:
            for mine in self.processes():
                with contextlib.suppress(psutil.NoSuchProcess):
                    mine.kill()
            process.wait()

    def processes(self) -> list[psutil.Process]:
        """Every process of this installation, whoever its parent is by now: known by its environment."""
        mine = f"{self.var.absolute()}"
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                if process.environ().get("GONGKAI_VAR") == mine and is_alive(process):
                    found.append(process)
        return found

    def wait_until_all_gone(self) -> None:
        """Wait until no process of this installation runs any more."""
        wait_for(lambda: not self.processes(), f"the end of every process of {self.var}", 30)

    # ── what can be seen from outside ─────────────────────────────────────────────────────────────────────────────

    def rows(self, table: str) -> int:
        """How many rows a table has; none while there is no such table yet."""
        address = f"file:{self.var / 'gongkai.db'}?mode=ro"
        try:
            with contextlib.closing(sqlite3.connect(address, uri=True, timeout=30)) as connection:
                return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
        except sqlite3.OperationalError:
            return 0

    def manifest_lines(self) -> int:
        """How many whole lines the manifests have together."""
        return sum(path.read_bytes().count(b"\n") for path in (self.var / "runs").glob("*/manifest-*.jsonl"))

    def crawl_ended(self) -> bool:
        return any(b'"kind": "end"' in path.read_bytes() for path in (self.var / "runs").glob("*/manifest-*.jsonl"))

    def objects(self) -> int:
        """How many objects the archive holds."""
        return sum(path.is_file() for path in (self.var / "archive").glob("??/??/*"))

    def of_module(self, module: str) -> list[psutil.Process]:
        """The processes of this installation that run a module."""
        found = []
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                if module in process.cmdline():
                    found.append(process)
        return found


@contextlib.contextmanager
def operated(place: Place) -> Iterator[Place]:
    """The environment of this process says that this installation is the one to work on."""
    before = {name: value for name, value in os.environ.items() if name.startswith("GONGKAI_")}
    for name in before:
        del os.environ[name]
    os.environ.update(place.settings.environment())
    try:
        yield place
    finally:
        for name in place.settings.environment():
            os.environ.pop(name, None)
        os.environ.update(before)


NIGHT = (sys.executable, "-m", "tests.support.house")

if __name__ == "__main__":
    night(Settings())
