"""The nightly: finish what was left, crawl, read what is new, check, show. The database says what is left to do."""

from __future__ import annotations

import time
from collections.abc import Callable

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.logging import get_run_logger

from db.runs import under_way
from db.todo import documents_without_parse
from flows import tasks
from flows.crawling import plan_crawl
from flows.expecting import ExpectationError
from flows.house import House, open_house
from flows.owners import is_dead
from flows.running import run_of
from flows.settings import Settings
from flows.summary import Summary, markdown, portal_rows, summarise
from parsers.parse import PARSER_VERSION

_PATIENCE_SECONDS = 120.0  # a backfill looks every few seconds whether a night has begun


@flow(name="nightly", flow_run_name="夜间采集 nightly", persist_result=False, validate_parameters=True)
def nightly(portals: list[str] = [], crawl: bool = True) -> str:  # noqa: B006 (Prefect's form shows the default)
    """Ask every active portal for what is new, read it, check it, and show what came of it.

    Args:
        portals: Only these portals (ids of the registry); empty means every active one.
        crawl: Ask the portals. Without it, only what is already in the archive is read.

    Returns the id of the run in the database. Ends failed when a portal gave less than its registry entry expects; everything
    that was read is loaded all the same.
    """
    logger = get_run_logger()
    house = open_house(Settings())
    chosen = house.portals(portals)
    with run_of(house, "nightly", {"portals": portals, "crawl": crawl}) as run:
        run_id = run.run_id
        left = list(run.damaged)
        if crawl:
            plan = plan_crawl(house, chosen)
            left += [refused for refused in plan.refused if refused.code != "not_active" or portals]
            for shard, members in enumerate(plan.shards):
                left += tasks.crawl(
                    house, run_id, shard, members, "incremental", (), patience=backfill_is_leaving(house)
                ).busy
        for batch, todos in tasks.batches(documents_without_parse(house.store, PARSER_VERSION)):
            tasks.read(house, run_id, batch, todos)
        tasks.duty(house)
        tasks.check(house)
        broken = tasks.expect(house, [portal.id for portal in chosen])
    summary = summarise(house, run_id, left)
    logger.info("%s", summary.sentence)
    show_in_prefect(summary)
    if broken:
        raise ExpectationError(run_id, broken)
    return run_id


def backfill_is_leaving(house: House) -> Callable[[], bool]:
    """Whether a backfill goes on that will leave its hosts to the night, asked for a while only."""
    until = time.monotonic() + _PATIENCE_SECONDS
    return lambda: time.monotonic() < until and under_way(house.store, "backfill", is_dead)


def show_in_prefect(summary: Summary) -> None:
    """The summary and the table of portals as artifacts of the flow run."""
    create_markdown_artifact(markdown(summary), key=f"{summary.run.kind}-summary", description=summary.sentence)
    rows = portal_rows(summary)
    if rows:
        create_table_artifact(rows, key=f"{summary.run.kind}-portals", description="What each portal gave")
