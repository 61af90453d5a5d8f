"""Runs, the registry in the database, and backfill plans that resume."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import select

from db import backfill
from db.engine import Store
from db.errors import BackfillError
from db.models import Agency, BackfillPlan, CrawlRun, Portal
from db.runs import finish_run, mark_orphaned, start_run, sync_portals
from tests.db.crawls import NOW, PORTAL, know

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


def test_a_backfill_resumes_with_the_slices_that_are_left(store: Store) -> None:
    sync_portals(store, [PORTAL, SECOND], now=NOW)
    wanted = [SECOND.portal_id, PORTAL.portal_id]
    plan = backfill.create_plan(store, "missing", [2021, 2020], wanted, NOW)
    assert backfill.create_plan(store, "missing", [2020, 2021], wanted, NOW) == plan  # the open one
    first = backfill.claim_slice(store, plan, "one", now=NOW)
    assert first is not None
    assert (first.portal_id, first.years, first.mode, first.attempts) == (PORTAL.portal_id, (2020, 2021), "missing", 1)
    second = backfill.claim_slice(store, plan, "two", now=NOW)
    assert second is not None
    assert second.portal_id == SECOND.portal_id
    assert backfill.claim_slice(store, plan, "three", now=NOW) is None
    taken = backfill.claim_slice(store, plan, "three", is_dead=lambda owner: owner == "one", now=NOW)
    assert taken is not None
    assert (taken.slice_id, taken.attempts) == (first.slice_id, 2)
    with pytest.raises(BackfillError, match="not claimed by one"):
        backfill.finish_slice(store, first.slice_id, "one", now=NOW)
    backfill.finish_slice(store, taken.slice_id, "three", now=NOW)
    backfill.finish_slice(store, second.slice_id, "two", failed="no network", now=NOW)
    with store.read() as session:
        assert session.get_one(BackfillPlan, plan).status == "finished"
    assert backfill.reopen_failed(store, plan) == 1
    again = backfill.claim_slice(store, plan, "four", now=NOW)
    assert again is not None
    assert again.slice_id == second.slice_id


def test_a_plan_without_work_is_finished_and_a_bad_mode_is_refused(store: Store) -> None:
    know(store)
    plan = backfill.create_plan(store, "all", [], [], NOW)
    with store.read() as session:
        assert session.get_one(BackfillPlan, plan).status == "finished"
    with pytest.raises(BackfillError, match="sometimes"):
        backfill.create_plan(store, "sometimes", [], [], NOW)
