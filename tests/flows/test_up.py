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

from spiders.replica import Fault, ReplicaServer, serve_replicas
from tests.support.prefect_server import ROOT, gongkai_up
from tests.support.processes import is_alive, wait_for, wait_until_gone

ANNING, COLUMN = "www.anning.portal.test", "/zfxxgk/zfxxgknb/"  # asked for in every run
CRAWL = "spiders.crawl"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def replicas() -> Iterator[ReplicaServer]:
    with serve_replicas() as server:
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
        assert database.execute("SELECT status FROM crawl_run").fetchall() == [("failed",)]
        assert database.execute("SELECT count(*) FROM host_lease").fetchone() == (0,)


def test_killed_in_the_middle_it_leaves_nothing_and_the_next_start_goes_on(
    tmp_path: Path, replicas: ReplicaServer
) -> None:
    settings = {"proxy": replicas.url, "replicas": "true"}
    gate = threading.Event()
    with gongkai_up(tmp_path / "var", **settings) as up:
        replicas.disturb(ANNING, COLUMN, Fault(wait=gate))
        abandoned = up.start("nightly")
        try:
            wait_for(lambda: replicas.faults.get((ANNING, COLUMN)) is None, "the crawl held in the middle", 180)
            family = up.family()
            assert any(CRAWL in " ".join(process.cmdline()) for process in family)
            psutil.Process(up.process.pid).kill()
            wait_until_gone(family, 60)
        finally:
            gate.set()
    with gongkai_up(tmp_path / "var", **settings) as up:
        assert up.state(abandoned) == "CRASHED"
        assert up.wait_until_ended(up.start("nightly")) == "COMPLETED", up.log()
        family = up.family()
    assert not [process for process in family if is_alive(process)]
