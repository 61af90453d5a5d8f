"""Nights in Prefect's pages in Chromium, as an operator sees them: watched, cancelled, never two at once, and foreseen."""

from __future__ import annotations

import datetime as dt
import threading

import pytest
from playwright.sync_api import Page, expect

from spiders.replica import Fault, ReplicaServer
from tests.support.prefect_pages import shot
from tests.support.prefect_server import Up
from tests.support.processes import descendants, running, wait_for, wait_until_gone

ANNING, COLUMN = "www.anning.portal.test", "/zfxxgk/zfxxgknb/"  # asked for in every run
CRAWL = "spiders.crawl"

pytestmark = pytest.mark.slow


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


def test_however_many_runs_are_asked_for_by_hand_a_night_is_handed_out_beside_three_of_them(up: Up) -> None:
    by_hand = {up.start_later(name) for name in ("export", "publish", "verify", "reparse", "recheck", "backfill")}
    night = up.start_later("nightly")
    try:
        before = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=2)).isoformat()
        answer = up.api("/work_pools/gongkai/get_scheduled_flow_runs", {"scheduled_before": before})
        handed = {it["flow_run"]["id"] for it in answer}  # what the worker would begin at once
        assert night in handed
        assert len(handed & by_hand) == 3
    finally:
        for run in (*by_hand, night):
            up.api(f"/flow_runs/{run}/set_state", {"state": {"type": "CANCELLED"}, "force": True})


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
