"""Backfill plans: written once, carried out slice by slice, resumed where they stopped."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import Connection, text

from db import backfill, migrate
from db.backfill import PlannedSlice
from db.engine import Store, make_engine
from db.errors import BackfillError
from db.runs import start_run, sync_portals
from tests.db.crawls import NOW, PORTAL

SECOND = dataclasses.replace(PORTAL, portal_id="yn-second", agency="乙县人民政府")
FIRST_SLICE = PlannedSlice(PORTAL.portal_id, True, "print", (), 12, 30)
SLICES = (FIRST_SLICE, PlannedSlice(SECOND.portal_id, False, "", (7, 9), 0, 1))


@pytest.fixture
def plan(store: Store) -> str:
    sync_portals(store, [PORTAL, SECOND], now=NOW)
    backfill.write_plan(store, "bf-1", "missing", {"years": [2020]}, "why", 4, SLICES, NOW)
    return "bf-1"


def test_a_plan_is_kept_as_it_was_written(store: Store, plan: str) -> None:
    kept = backfill.read_plan(store, plan)
    assert (kept.mode, kept.request, kept.note, kept.parser_version) == ("missing", {"years": [2020]}, "why", 4)
    assert (kept.status, kept.open, kept.done) == ("planned", SLICES, ())


def test_it_is_carried_out_slice_by_slice_and_resumed(store: Store, plan: str) -> None:
    backfill.open_plan(store, plan)
    first = backfill.claim_slice(store, plan, "one", now=NOW)
    assert first is not None
    assert (first.portal_id, first.asks_portal, first.document_ids, first.attempts) == (PORTAL.portal_id, True, (), 1)
    second = backfill.claim_slice(store, plan, "two", now=NOW)
    assert second is not None
    assert (second.portal_id, second.document_ids) == (SECOND.portal_id, (7, 9))
    assert backfill.claim_slice(store, plan, "three", now=NOW) is None
    taken = backfill.claim_slice(store, plan, "three", is_dead=lambda owner: owner == "one", now=NOW)
    assert taken is not None
    assert (taken.slice_id, taken.attempts) == (first.slice_id, 2)
    with pytest.raises(BackfillError, match="not claimed by one"):
        backfill.finish_slice(store, first.slice_id, "one", now=NOW)
    backfill.finish_slice(store, taken.slice_id, "three", now=NOW)
    backfill.finish_slice(store, second.slice_id, "two", failed="no network", now=NOW)
    assert backfill.settle_plan(store, plan, "stopped", NOW) == 1
    halfway = backfill.read_plan(store, plan)
    assert (halfway.status, halfway.reason, halfway.done, halfway.open) == (
        "partial",
        "stopped",
        SLICES[:1],
        SLICES[1:],
    )
    backfill.open_plan(store, plan)
    again = backfill.claim_slice(store, plan, "four", now=NOW)
    assert again is not None
    assert again.slice_id == second.slice_id
    backfill.give_back(store, again.slice_id, "four", "the nightly goes first")
    last = backfill.claim_slice(store, plan, "four", now=NOW)
    assert last is not None
    assert last.slice_id == second.slice_id
    backfill.finish_slice(store, last.slice_id, "four", now=NOW)
    assert backfill.settle_plan(store, plan, "whatever", NOW) == 0
    ended = backfill.read_plan(store, plan)
    assert (ended.status, ended.reason, ended.done) == ("complete", None, SLICES)


def test_its_runs_are_those_that_name_it(store: Store, plan: str) -> None:
    start_run(store, "run-1", "backfill", "host:1", {"plan": plan}, NOW)
    start_run(store, "run-2", "backfill", "host:1", {"plan": "another"}, NOW)
    start_run(store, "run-3", "nightly", "host:1", {}, NOW)
    assert backfill.runs_of_plan(store, plan) == {"run-1"}


def test_a_name_nobody_knows_and_a_bad_mode_are_refused_in_words(store: Store, plan: str) -> None:
    with pytest.raises(BackfillError, match="no backfill plan is called bf-2; the newest are bf-1"):
        backfill.read_plan(store, "bf-2")
    with pytest.raises(BackfillError, match="sometimes"):
        backfill.write_plan(store, "bf-3", "sometimes", {}, "", 4, (), NOW)


def test_plans_of_an_older_schema_are_kept(store: Store) -> None:
    """As they were made before dry runs were written down: halfway ones are partial."""
    sync_portals(store, [PORTAL], now=NOW)
    url = store.engine.url.render_as_string(hide_password=False)
    store.dispose()
    migrate.downgrade(url, "0008")
    _in(url, _put_old)
    migrate.upgrade(url)
    plans = _in(url, lambda it: it.execute(text("SELECT name, status FROM backfill_plan ORDER BY id")).all())
    assert [tuple(row) for row in plans] == [("old-1", "partial"), ("old-2", "complete")]
    old = backfill.read_plan(store, "old-1")
    assert (old.request, old.open) == (
        {"years": [2020, 2021], "portals": [PORTAL.portal_id]},
        (PlannedSlice(PORTAL.portal_id, True, "", ()),),
    )
    backfill.write_plan(store, "new", "all", {}, "", 4, (), NOW)
    migrate.downgrade(url, "0008")
    kept = _in(url, lambda it: it.execute(text("SELECT mode, status FROM backfill_plan ORDER BY id")).all())
    assert [tuple(row) for row in kept] == [("missing", "open"), ("all", "finished"), ("all", "open")]
    migrate.upgrade(url)


def _put_old(connection: Connection) -> None:
    years = "[2020, 2021]"
    portals = f'["{PORTAL.portal_id}"]'
    for number, mode, status in ((1, "missing", "open"), (2, "all", "finished")):
        connection.execute(
            text(
                "INSERT INTO backfill_plan (id, mode, years, portals, status, created_at)"
                " VALUES (:id, :mode, :years, :portals, :status, '2026-01-01 00:00:00+00:00')"
            ),
            {"id": number, "mode": mode, "years": years, "portals": portals, "status": status},
        )
    connection.execute(
        text(
            "INSERT INTO backfill_slice (id, plan_id, ordinal, portal_id, status, attempts)"
            " VALUES (1, 1, 0, :portal, 'open', 0)"
        ),
        {"portal": PORTAL.portal_id},
    )


def _in(url, work):
    engine = make_engine(url).execution_options(gongkai_writes=True)
    try:
        with engine.begin() as connection:
            return work(connection)
    finally:
        engine.dispose()
