"""Several machines: a run of another one is left alone while it shows life, and given up when that machine is lost."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from db.backfill import PlannedSlice, claim_slice, write_plan
from db.models import CrawlRun
from db.runs import SILENCE, start_run, under_way
from flows.house import House, open_house
from flows.running import run_of, signs_of_life
from flows.settings import Settings
from tests.support.processes import wait_for

NOW = dt.datetime.now(dt.UTC)
LONG_AGO = NOW - 2 * SILENCE
ELSEWHERE = "another-machine:1:1.00"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = open_house(Settings(var=tmp_path / "var", replicas=True, _env_file=None))  # type: ignore[call-arg]
    yield made
    made.store.dispose()


def row(house: House, run_id: str) -> CrawlRun:
    with house.store.read() as session:
        return session.scalars(select(CrawlRun).filter_by(id=run_id)).one()


def test_a_nightly_of_a_lost_machine_stops_nobody(house: House) -> None:
    start_run(house.store, "nightly-1", "nightly", ELSEWHERE, {}, LONG_AGO)
    assert not under_way(house.store, "nightly", house.gone())
    start_run(house.store, "nightly-2", "nightly", "a-third-machine:1:1.00", {}, NOW)
    assert under_way(house.store, "nightly", house.gone()), "one that shows life is waited for"


def test_the_next_run_closes_what_a_lost_machine_left_open_and_says_so(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    start_run(house.store, "nightly-1", "nightly", ELSEWHERE, {}, LONG_AGO)
    start_run(house.store, "nightly-2", "nightly", "a-third-machine:1:1.00", {}, NOW)
    with caplog.at_level(logging.WARNING), run_of(house, "reparse", {}):
        pass
    assert (row(house, "nightly-1").status, row(house, "nightly-2").status) == ("orphaned", "running")
    assert "nightly-1 did not live to its end" in caplog.text


def test_a_slice_of_a_lost_machine_is_open_again(house: House) -> None:
    parts = [PlannedSlice(None, False, "", (number,), 0, 1) for number in (1, 2)]
    plan = "bf-1"
    write_plan(house.store, plan, "reparse", {}, "", 1, parts)
    for owner, since in ((ELSEWHERE, LONG_AGO), ("a-third-machine:1:1.00", NOW)):
        start_run(house.store, f"backfill-{owner}", "backfill", owner, {}, since)
        assert claim_slice(house.store, plan, owner) is not None
    taken = claim_slice(house.store, plan, house.owner, is_dead=house.gone())
    assert taken is not None
    assert (taken.ordinal, taken.attempts) == (0, 2)
    assert claim_slice(house.store, plan, house.owner, is_dead=house.gone()) is None, "the other one shows life"


def test_a_run_shows_life_while_it_goes_on(house: House) -> None:
    start_run(house.store, "nightly-1", "nightly", house.owner, {}, LONG_AGO)
    with signs_of_life(house, "nightly-1", every=0.05):
        wait_for(lambda: (row(house, "nightly-1").seen_at or LONG_AGO) > LONG_AGO, "a sign of life", 30)
