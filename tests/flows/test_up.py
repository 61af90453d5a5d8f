"""``gongkai up`` for real: server, worker and deployments, driven through Prefect's pages in Chromium like an operator.

Screenshots are kept in ``var/test-output`` (``GONGKAI_TEST_OUTPUT`` names another folder).
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import re
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
from playwright.sync_api import Page, expect, sync_playwright

from spiders.replica import Fault, ReplicaServer, serve_replicas
from tests.support.prefect_server import ROOT, Up, gongkai_up
from tests.support.processes import descendants, is_alive, running, wait_for, wait_until_gone

CHROMIUM = Path("/usr/bin/chromium")
OUTPUT = Path(os.environ.get("GONGKAI_TEST_OUTPUT", ROOT / "var" / "test-output"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ANNING, COLUMN = "www.anning.portal.test", "/zfxxgk/zfxxgknb/"  # asked for in every run
CRAWL = "spiders.crawl"
PATIENCE = 60_000  # milliseconds

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
    """A browser page. Nothing it shows may have been fetched from another machine."""
    if not CHROMIUM.exists():
        pytest.skip(f"no Chromium at {CHROMIUM}")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        made = browser.new_page(viewport={"width": 1280, "height": 1100}, base_url=up.address)
        made.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        elsewhere: list[str] = []
        made.on("response", lambda answer: None if answer.url.startswith(up.address) else elsewhere.append(answer.url))
        yield made
        browser.close()
    assert [url for url in elsewhere if not url.startswith(("data:", "blob:"))] == []


def shot(page: Page, name: str) -> None:
    page.screenshot(path=OUTPUT / f"{name}.png", full_page=True)


def open_form(page: Page, deployment: str) -> None:
    """From the list of deployments to the form of a custom run, as a person goes."""
    page.goto("/")
    page.get_by_role("link", name="Deployments").first.click()
    page.get_by_role("link", name=deployment, exact=True).first.click()
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_text("Custom run").click()
    expect(page.get_by_label(re.compile("^first_year"))).to_be_visible()


def newest(up: Up, deployment: str, before: int) -> dict[str, Any]:
    """The run that was asked for after ``before`` others."""

    def look() -> dict[str, Any] | None:
        runs = up.runs(deployment)
        return runs[0] if len(runs) > before else None

    return wait_for(look, "a new flow run")


def no_run_under_way(up: Up) -> bool:
    return not running("prefect.engine", up.process.pid)


def test_a_backfill_is_filled_in_started_and_followed_in_the_pages(page: Page, up: Up) -> None:
    before = len(up.runs("backfill"))
    open_form(page, "backfill")
    for described in (
        "First report year",
        "ids of the registry",
        "Show the plan and change nothing",
        "kept with the run",
    ):
        expect(page.get_by_text(described)).to_be_visible()
    page.get_by_label(re.compile("^first_year")).fill("2020")
    page.get_by_label(re.compile("^last_year")).fill("2023")
    page.get_by_role("button", name="Add item").click()
    page.locator("fieldset, [class*=rounded]").filter(has=page.get_by_role("button", name="Add item")).last.locator(
        "textarea, input"
    ).first.fill("replica-anning")
    page.get_by_label("Select mode").click()
    page.get_by_role("option", name="all", exact=True).click()
    page.get_by_label(re.compile("^dry_run")).click()
    page.get_by_label(re.compile("^note")).fill("浏览器测试：补采安宁")
    shot(page, "backfill-form")
    page.get_by_role("button", name="Submit").click()
    run = newest(up, "backfill", before)
    assert run["parameters"] == {
        "first_year": 2020,
        "last_year": 2023,
        "portals": ["replica-anning"],
        "mode": "all",
        "dry_run": False,
        "note": "浏览器测试：补采安宁",
    }
    assert up.wait_until_ended(run["id"]) == "COMPLETED", up.log()
    page.goto(f"/v2/runs/flow-run/{run['id']}")
    expect(page.get_by_text("Completed").first).to_be_visible()
    expect(page.get_by_text("补采 all 2020–2023").first).to_be_visible()
    shot(page, "backfill-run")
    page.get_by_role("tab", name="Artifacts").click()
    for key in ("backfill-plan", "backfill-summary", "backfill-portals"):
        expect(page.get_by_text(key, exact=True).first).to_be_visible()
    shot(page, "backfill-artifacts")
    artifacts = up.artifacts(run["id"])
    assert "浏览器测试：补采安宁" in artifacts["backfill-plan"]
    assert "replica-anning" in str(artifacts["backfill-portals"])
    for key, told in (("backfill-plan", "浏览器测试：补采安宁"), ("backfill-summary", "Content digest")):
        page.goto(f"/v2/runs/flow-run/{run['id']}")
        page.get_by_role("tab", name="Artifacts").click()
        page.get_by_text(key, exact=True).first.click()
        page.locator("a[href*='/artifacts/artifact/']").first.click()
        expect(page.get_by_text(told).first).to_be_visible()
        shot(page, key)


def test_the_form_refuses_what_makes_no_sense_and_says_why(page: Page, up: Up) -> None:
    before = len(up.runs("backfill"))
    open_form(page, "backfill")
    last_year = page.get_by_label(re.compile("^last_year"))
    last_year.fill("3000")
    page.get_by_role("button", name="Submit").click()
    assert "2100" in last_year.evaluate("field => field.validationMessage")
    last_year.fill("2024")
    page.get_by_role("button", name="Add item").click()  # and leave it empty
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text(re.compile(r"portals\[0\]"))).to_be_visible()
    shot(page, "backfill-refused")
    assert len(up.runs("backfill")) == before


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
    before = {name: up.deployment(name) for name in ("nightly", "backfill")}
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
    assert set(up.artifacts(run)) == {"backfill-plan", "backfill-plan-portals"}


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
