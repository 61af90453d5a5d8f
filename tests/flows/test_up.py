"""``gongkai up`` starts, and ends: a port that is taken, an interruption and a kill in the middle of a night."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from flows.automations import WHOLE_NIGHT
from spiders.replica import Fault, ReplicaServer, serve_replicas
from tests.support.prefect_server import ROOT, Up, gongkai_up
from tests.support.processes import is_alive, running, wait_for, wait_until_gone
from tests.support.receivers import Receiver, receiving

ANNING, COLUMN = "www.anning.portal.test", "/zfxxgk/zfxxgknb/"  # asked for in every run
CRAWL = "spiders.crawl"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def replicas() -> Iterator[ReplicaServer]:
    with serve_replicas() as server:
        yield server


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


def test_a_port_that_is_taken_is_said_and_nothing_is_started(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = subprocess.run(
            [sys.executable, "-c", "from flows.cli import main; main()", "up", "--port", port],
            env=os.environ | {"GONGKAI_VAR": str(tmp_path / "var")},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 1
    assert f"Port {port} is taken" in done.stdout
    assert not (tmp_path / "var" / "prefect-server.log").exists()


def test_interrupted_in_the_middle_it_closes_the_run_and_leaves_nothing(
    tmp_path: Path, replicas: ReplicaServer
) -> None:
    gate = threading.Event()
    with gongkai_up(tmp_path / "var", proxy=replicas.url, replicas="true") as up:
        replicas.disturb(ANNING, COLUMN, Fault(wait=gate))
        up.start("nightly")
        try:
            wait_for(lambda: replicas.faults.get((ANNING, COLUMN)) is None, "the crawl held in the middle", 180)
            family = up.family()
            up.process.send_signal(signal.SIGINT)
            assert up.process.wait(90) == 0
        finally:
            gate.set()
    assert not [process for process in family if is_alive(process)]
    with contextlib.closing(sqlite3.connect(tmp_path / "var" / "gongkai.db")) as database:
        assert database.execute("SELECT status FROM crawl_run").fetchall() == [("stopped",)]
        assert database.execute("SELECT count(*) FROM host_lease").fetchone() == (0,)


def held_in_the_middle(up: Up, replicas: ReplicaServer, gate: threading.Event) -> str:
    """A night that waits in the middle of its crawl until the event is set."""
    replicas.disturb(ANNING, COLUMN, Fault(wait=gate))
    run = up.start("nightly")
    wait_for(lambda: replicas.faults.get((ANNING, COLUMN)) is None, "the crawl held in the middle", 180)
    return run


@pytest.mark.long
def test_whatever_is_killed_in_the_middle_nothing_is_left_and_the_next_run_goes_on(
    tmp_path: Path, replicas: ReplicaServer, receiver: Receiver
) -> None:
    """The process of the night, all of it at once, the Prefect server and its worker: each in the middle of a night, and told."""
    settings = {"proxy": replicas.url, "replicas": "true", "webhook": receiver.address}
    gates = [threading.Event() for _ in range(4)]
    with contextlib.ExitStack() as closing:
        for gate in gates:
            closing.callback(gate.set)
        with gongkai_up(tmp_path / "var", **settings) as up:
            night = held_in_the_middle(up, replicas, gates[0])
            (engine,) = running("prefect.engine", up.process.pid)
            crawl = running(CRAWL, up.process.pid)
            assert crawl
            engine.kill()
            assert up.wait_until_ended(night) == "CRASHED"
            wait_until_gone([engine, *crawl], 60)
            told = 1
            wait_for(lambda: len(receiver.told) >= told, "word of the night that was killed", 60)
            abandoned = held_in_the_middle(up, replicas, gates[1])
            family = up.family()
            psutil.Process(up.process.pid).kill()
            wait_until_gone(family, 60)
        for gate, name, part in ((gates[2], "server", "flows.prefect_app"), (gates[3], "worker", "start --pool")):
            with gongkai_up(tmp_path / "var", **settings) as up:
                assert up.state(abandoned) == "CRASHED"
                told += 1
                wait_for(lambda: len(receiver.told) >= told, "word of the night that died with all of it", 60)  # noqa: B023
                abandoned = held_in_the_middle(up, replicas, gate)
                family = up.family()
                running(part, up.process.pid)[-1].kill()
                assert up.process.wait(120) == 1
                wait_until_gone(family, 60)
                assert f"The {name} ended by itself" in (up.var / "up.out").read_text(encoding="utf-8")
    with gongkai_up(tmp_path / "var", **settings) as up:
        assert up.state(abandoned) == "CRASHED"
        wait_for(lambda: len(receiver.told) == 4, "word of every night that died", 60)
        last = up.start("nightly")
        assert up.wait_until_ended(last) == "COMPLETED", up.log()
        said = wait_for(
            lambda: [line for line in up.said(last) if "did not live to its end" in line], "the log of the run"
        )
        assert len(said) == 1
        family = up.family()
    assert not [process for process in family if is_alive(process)]


@pytest.mark.long
def test_a_night_that_was_missed_while_the_machine_was_off_is_told_when_it_is_back(
    tmp_path: Path, replicas: ReplicaServer, receiver: Receiver
) -> None:
    settings = {"proxy": replicas.url, "replicas": "true", "webhook": receiver.address}
    with gongkai_up(tmp_path / "var", **settings) as up:
        up.ended_night("gongkai", WHOLE_NIGHT)
        (database,) = up.var.rglob("prefect.db")
        wait_for(lambda: time_left(database) != [], "the server waits for the next night")
    with contextlib.closing(sqlite3.connect(database)) as prefect, prefect:
        for column in ("start", "end"):  # the machine was off for a day and a half
            prefect.execute(
                f"UPDATE automation_bucket SET \"{column}\" = strftime('%Y-%m-%d %H:%M:%f', \"{column}\", '-36 hours') || '000'"
            )
    with gongkai_up(tmp_path / "var", **settings):
        wait_for(lambda: len(receiver.told) == 1, "word of the night that was missed", 60)
    assert "no nightly" in receiver.told[0]["subject"]


def time_left(database: Path) -> list[tuple[str]]:
    """Until when the server waits for what is to happen."""
    with contextlib.closing(sqlite3.connect(database)) as prefect:
        return prefect.execute('SELECT "end" FROM automation_bucket').fetchall()
