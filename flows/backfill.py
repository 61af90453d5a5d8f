"""The backfill: a plan of slices in the database, shown first, then carried out slice by slice, and resumable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Literal

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.logging import get_run_logger
from pydantic import Field

from db.backfill import Slice, claim_slice, create_plan, finish_slice, reopen_failed
from db.jobs import known_notices
from db.todo import select_documents
from flows import tasks
from flows.crawling import NotCrawled, plan_crawl
from flows.house import House, open_house
from flows.nightly import show_in_prefect
from flows.owners import is_dead
from flows.running import run_of
from flows.settings import Settings
from flows.summary import summarise
from flows.years import LAST_REPORT_YEAR, check_years
from parsers.parse import PARSER_VERSION
from spiders.registry import Portal

Mode = Literal["missing", "failed", "reparse", "all"]
Year = Annotated[int, Field(ge=2008, le=2100)]

_CRAWL_MODE = {"missing": "incremental", "all": "full"}


@dataclass(frozen=True, slots=True)
class PlanRow:
    """What a backfill would do at one portal."""

    portal: Portal
    crawled: bool
    why_not: str
    columns: int
    known_notices: int
    to_read: int


@flow(name="backfill", flow_run_name="补采 {mode} {first_year}–{last_year}", persist_result=False)
def backfill(
    first_year: Year = 2019,
    last_year: Year = LAST_REPORT_YEAR,
    portals: list[str] = [],  # noqa: B006 (Prefect's form shows the default)
    mode: Mode = "missing",
    dry_run: bool = True,
    note: str = "",
) -> str:
    """Do earlier report years again, portal by portal. A dry run, the default, only shows the plan.

    Args:
        first_year: First report year (the year the figures are about, not the year of publication).
        last_year: Last report year.
        portals: Only these portals (ids of the registry); empty means every active one.
        mode: missing = ask for what is not there and read it; failed = read again what could not be read; reparse = read
            again what an older parser read, no network; all = fetch and read everything again.
        dry_run: Show the plan and change nothing.
        note: Who asked for this and why; kept with the run.

    Returns the id of the run in the database, or an empty text for a dry run.
    """
    logger = get_run_logger()
    years = check_years(first_year, last_year)
    house = open_house(Settings())
    chosen = [portal for portal in house.portals(portals) if portal.state == "active" or portals]
    rows = [_plan_row(house, portal, mode, years) for portal in chosen]
    _show_plan(rows, mode, years, note)
    logger.info("plan: %d portals, %d documents to read", len(rows), sum(row.to_read for row in rows))
    if dry_run:
        logger.info("dry run: nothing was changed")
        return ""
    parameters = {"years": list(years), "portals": portals, "mode": mode, "note": note}
    with run_of(house, "backfill", parameters) as run:
        run_id, left = run.run_id, list(run.damaged)
        plan = create_plan(house.store, mode, years, [row.portal.id for row in rows])
        reopen_failed(house.store, plan)
        shard = 0
        while (part := claim_slice(house.store, plan, house.owner, is_dead=is_dead)) is not None:
            left += _slice(house, run_id, shard, part)
            shard += 1
        tasks.duty(house)
        tasks.check(house)
    summary = summarise(house, run_id, left)
    logger.info("%s", summary.sentence)
    show_in_prefect(summary)
    return run_id


def _plan_row(house: House, portal: Portal, mode: str, years: Sequence[int]) -> PlanRow:
    crawled, why_not = mode in _CRAWL_MODE, "" if mode in _CRAWL_MODE else "no network in this mode"
    if crawled:
        for refused in plan_crawl(house, [portal]).refused:
            crawled, why_not = False, refused.reason
    todos = select_documents(house.store, PARSER_VERSION, mode=mode, years=years, portals=[portal.id])
    known = len(known_notices(house.store, portal.id))
    return PlanRow(portal, crawled, why_not, len(portal.columns) if crawled else 0, known, len(todos))


def _show_plan(rows: Sequence[PlanRow], mode: str, years: Sequence[int], note: str) -> None:
    table: list[dict[str, str | int]] = [
        {
            "portal": row.portal.id,
            "name": row.portal.name,
            "asks the portal": "yes" if row.crawled else f"no: {row.why_not}",
            "columns to list": row.columns,
            "notices known": row.known_notices,
            "documents to read now": row.to_read,
        }
        for row in rows
    ]
    text = "\n".join(
        (
            f"# Backfill plan: {mode}, report years {years[0]}–{years[-1]}",
            "",
            f"{len(rows)} portals, {sum(row.crawled for row in rows)} of them asked over the network; "
            f"{sum(row.to_read for row in rows)} documents in the archive to read before anything new arrives.",
            "",
            f"Note: {note or '—'}",
        )
    )
    create_markdown_artifact(text, key="backfill-plan", description="What this backfill does")
    if table:
        create_table_artifact(table, key="backfill-plan-portals", description="What it does at each portal")


def _slice(house: House, run_id: str, shard: int, part: Slice) -> list[NotCrawled]:
    """One portal of the plan: crawl if the mode asks for it, then read. A failure closes the slice as failed and goes up."""
    left: list[NotCrawled] = []
    portals = [part.portal_id] if part.portal_id is not None else []
    try:
        crawl_mode = _CRAWL_MODE.get(part.mode)
        if crawl_mode is not None:
            plan = plan_crawl(house, house.portals(portals))
            left += plan.refused
            for members in plan.shards:
                left += tasks.crawl(house, run_id, shard, members, crawl_mode, part.years).busy
        todos = select_documents(house.store, PARSER_VERSION, mode=part.mode, years=part.years, portals=portals)
        for batch, documents in tasks.batches(todos):
            tasks.read(house, run_id, batch, documents)
    except Exception as error:
        finish_slice(house.store, part.slice_id, house.owner, failed=f"{type(error).__name__}: {error}"[:500])
        raise
    if left:
        finish_slice(house.store, part.slice_id, house.owner, failed="; ".join(it.reason for it in left))
    else:
        finish_slice(house.store, part.slice_id, house.owner)
    return left
