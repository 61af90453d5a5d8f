"""Runs, and the registry in the database."""

from __future__ import annotations

import dataclasses
import datetime as dt

from sqlalchemy import select, update

from db.engine import Store
from db.models import Agency, CrawlRun, Portal
from db.runs import (
    SILENCE,
    finish_run,
    mark_orphaned,
    orphan_before,
    owners_alive,
    owners_lost,
    show_life,
    start_run,
    sync_portals,
)
from tests.db.crawls import NOW, PORTAL

SECOND = dataclasses.replace(PORTAL, portal_id="yn-second", agency="乙县人民政府")


def test_runs_end_finished_failed_or_orphaned(store: Store) -> None:
    for name in ("one", "two", "three"):
        start_run(store, name, "nightly", f"host:{name}", {"years": [2020]}, NOW)
    finish_run(store, "one", "finished", now=NOW)
    assert mark_orphaned(store, lambda owner: owner == "host:two", NOW) == ("two",)
    with store.read() as session:
        assert [r.status for r in session.scalars(select(CrawlRun).order_by(CrawlRun.started_at, CrawlRun.id))] == [
            "finished",
            "running",
            "orphaned",
        ]
    assert mark_orphaned(store, lambda owner: False, NOW) == ()


def test_owners_live_while_an_open_run_of_theirs_shows_life_and_are_lost_with_an_orphaned_one(store: Store) -> None:
    for name in ("silent", "alive", "ended"):
        start_run(store, f"run-{name}", "nightly", name, {}, NOW)
    later = NOW + SILENCE
    show_life(store, "run-alive", later)
    finish_run(store, "run-ended", "finished", now=NOW)
    show_life(store, "run-ended", later)
    assert owners_alive(store, NOW) == {"silent", "alive"}
    assert owners_alive(store, later) == {"alive"}
    mark_orphaned(store, lambda owner: owner == "silent", later)
    assert owners_lost(store) == {"silent"}
    start_run(store, "run-again", "nightly", "silent", {}, later)
    assert owners_lost(store) == frozenset()


def test_a_run_of_an_earlier_version_lives_from_its_start(store: Store) -> None:
    start_run(store, "run", "nightly", "one", {}, NOW)
    with store.begin() as session:
        session.execute(update(CrawlRun).values(seen_at=None))
    assert owners_alive(store, NOW) == {"one"}
    assert owners_alive(store, NOW + SILENCE) == frozenset()


def test_a_kind_is_told_of_its_last_run_only_if_that_was_interrupted(store: Store) -> None:
    for hour, (name, kind, status) in enumerate(
        (("n1", "nightly", "orphaned"), ("r1", "reparse", "orphaned"), ("r2", "reparse", "finished"))
    ):
        start_run(store, name, kind, "host", {}, NOW + dt.timedelta(hours=hour))
        finish_run(store, name, status)
    assert orphan_before(store, "nightly") == ("n1",), "whichever run closed it, and however many ran since"
    assert orphan_before(store, "reparse") == orphan_before(store, "snapshot") == ()


def test_syncing_the_registry_parks_what_left_it_and_knows_its_agencies(store: Store) -> None:
    sync_portals(store, [PORTAL, SECOND], now=NOW)
    sync_portals(
        store, [dataclasses.replace(PORTAL, name="改名"), dataclasses.replace(PORTAL, portal_id="third")], now=NOW
    )
    with store.read() as session:
        portals = {p.id: (p.state, p.name) for p in session.scalars(select(Portal))}
        agencies = [(a.name, a.status) for a in session.scalars(select(Agency).order_by(Agency.name))]
    assert portals[PORTAL.portal_id] == ("active", "改名")
    assert portals["yn-second"][0] == "parked"
    assert portals["third"][0] == "active"
    assert agencies == [("乙县人民政府", "known"), ("安宁市人民政府", "known")]
