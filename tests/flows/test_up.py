"""``gongkai up`` for real: server, worker and deployments, driven through Prefect's pages in Chromium like an operator.

Screenshots are kept in ``var/test-output`` (``GONGKAI_TEST_OUTPUT`` names another folder).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Page, expect

from spiders.replica import Fault, ReplicaServer, serve_replicas
from tests.support.prefect_pages import prefect_page, shot
from tests.support.prefect_server import ROOT, Up, gongkai_up
from tests.support.processes import descendants, is_alive, running, wait_for, wait_until_gone

ANNING, COLUMN = "www.anning.portal.test", "/zfxxgk/zfxxgknb/"  # asked for in every run
CRAWL = "spiders.crawl"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def replicas() -> Iterator[ReplicaServer]:
    with serve_replicas() as server:
        yield server


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory, replicas: ReplicaServer) -> Iterator[Up]:
    """One installation for the tests of the pages."""
    with gongkai_up(tmp_path_factory.mktemp("up") / "var", proxy=replicas.url, replicas="true") as made:
        yield made


@pytest.fixture
def page(up: Up) -> Iterator[Page]:
    with prefect_page(up) as made:
        yield made


def no_run_under_way(up: Up) -> bool:
    return not running("prefect.engine", up.process.pid)


def test_a_cancelled_run_leaves_no_child_and_the_next_one_can_start(
    page: Page, up: Up, replicas: ReplicaServer
) -> None:
    gate = threading.Event()
    replicas.disturb(ANNING, COLUMN, Fault(wait=gate))
    run = up.start("nightly")
    try:
        wait_for(lambda: replicas.faults.get((ANNING, COLUMN)) is None, "the crawl held in the middle", 180)
        below = [process for engine in running("prefect.engine", up.process.pid) for process in descendants(engine.pid)]
        assert any(CRAWL in " ".join(process.cmdline()) for process in below)
        page.goto(f"/v2/runs/flow-run/{run}")
        expect(page.get_by_text("Running").first).to_be_visible()
        shot(page, "nightly-running")
        page.get_by_role("button", name="Open menu").first.click()
        page.get_by_role("menuitem", name="Cancel").click()
        page.get_by_role("alertdialog").get_by_role("button", name="Cancel Flow Run").click()
        wait_until_gone(below, 60)
        wait_for(lambda: no_run_under_way(up), "the end of the flow process")
    finally:
        gate.set()
    assert up.wait_until_ended(run) == "CANCELLED"
    expect(page.get_by_text("Cancelled").first).to_be_visible()
    shot(page, "nightly-cancelled")
    again = up.start("nightly")
    assert up.wait_until_ended(again) == "COMPLETED", up.log()
    assert "nightly-summary" in up.artifacts(again)


def test_a_second_night_steps_aside(up: Up, replicas: ReplicaServer) -> None:
    gate = threading.Event()
    replicas.disturb(ANNING, COLUMN, Fault(wait=gate))
    first = up.start("nightly")
    try:
        wait_for(lambda: up.state(first) == "RUNNING", "the first night", 180)
        second = up.start("nightly")
        assert up.wait_until_ended(second) == "CANCELLED"
    finally:
        gate.set()
    assert up.wait_until_ended(first) == "COMPLETED", up.log()


def test_the_nightly_is_scheduled_at_two_in_shanghai(up: Up) -> None:
    (schedule,) = up.deployment("nightly")["schedules"]
    assert (schedule["schedule"]["cron"], schedule["schedule"]["timezone"]) == ("0 2 * * *", "Asia/Shanghai")
    foreseen = wait_for(lambda: up.foreseen("nightly"), "the first scheduled night")
    assert {dt.datetime.fromisoformat(night).astimezone(dt.UTC).strftime("%H:%M") for night in foreseen} == {"18:00"}
    assert up.deployment("backfill")["schedules"] == []
    assert up.deployment("backfill")["parameters"].get("dry_run", True) is True


def test_prefect_yaml_deploys_the_same_and_its_runs_work(up: Up) -> None:
    """Last of those that share an installation, for it replaces the deployments."""
    told = ("schedules", "description", "tags", "parameter_openapi_schema", "concurrency_options", "work_pool_name")
    from flows.deployments import deployments

    before = {flow.name: up.deployment(flow.name) for flow, *_ in deployments()}
    deploy = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    environment = os.environ | {
        "PREFECT_API_URL": f"{up.address}/api",
        "PREFECT_HOME": str(up.var / "prefect-client"),
        "DO_NOT_TRACK": "1",
    }
    done = subprocess.run(deploy, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for name, deployed in before.items():
        after = up.deployment(name)
        for key in told:
            assert _plain(after[key]) == _plain(deployed[key]), (name, key)
        assert after["global_concurrency_limit"]["limit"] == 1
    run = up.start("backfill", mode="reparse")
    assert up.wait_until_ended(run) == "COMPLETED", up.log()
    assert "backfill-plan" in up.artifacts(run)


def _plain(value: Any) -> Any:
    """Without what every deployment has of its own."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {
            key: _plain(item) for key, item in value.items() if key not in ("id", "created", "updated", "deployment_id")
        }
    return value


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
