"""A round over portals: finish what was left, crawl, read, check, show. Nightly, recheck, snapshot and reparse are rounds."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.logging import get_run_logger

from db.query_changes import coverage_by_year
from db.runs import under_way
from db.todo import select_documents
from flows import tasks
from flows.crawling import note_refusals, plan_crawl
from flows.expecting import ExpectationError, NobodyAskedError
from flows.house import House
from flows.progress import Progress
from flows.running import run_of
from flows.summary import Summary, summarise
from flows.summary_text import markdown, portal_rows
from parsers.parse import PARSER_VERSION
from spiders.registry import Portal

_CRAWLED, _READ = 60.0, 95.0  # percent of the bar when the last column, and the last document, is done
_PATIENCE_SECONDS = 120.0  # a backfill looks every few seconds whether a night has begun


@dataclass(frozen=True, slots=True)
class Round:
    """What kind of round: how portals are asked (None: not at all), what is read of which years, whether it must come up to
    what the registry expects."""

    kind: str
    crawl_mode: str | None = "incremental"
    read_mode: str = "missing"
    years: tuple[int, ...] = ()
    expects: bool = False


def go_round(house: House, which: Round, portals: Sequence[str] = ()) -> str:
    """Carry it out over these portals (every active one when empty). Returns the id of the run.

    Raises ValueError for a portal that is not registered; ExpectationError when a portal gave less than expected and
    NobodyAskedError when no active one may be asked: everything that was read is loaded all the same.
    """
    chosen, before = house.portals(portals), coverage_by_year(house.store)
    with run_of(house, which.kind, {"portals": list(portals), "crawl": which.crawl_mode is not None}) as run:
        bar, left = Progress(which.kind, "开始 starting"), list(run.damaged)
        start, nobody = 0.0 if which.crawl_mode is None else _CRAWLED, []
        if which.crawl_mode is not None:
            plan = plan_crawl(house, chosen)
            unasked = note_refusals(house, plan, [portal.id for portal in chosen])
            nobody = [] if plan.shards else unasked
            left += [refused for refused in plan.refused if refused.code != "not_active" or portals]
            done, columns = 0, sum(map(_columns, plan.shards))
            for shard, members in enumerate(plan.shards):
                mode, patience = which.crawl_mode, backfill_is_leaving(house)
                seen = bar.crawl(done, columns, _CRAWLED)
                result = tasks.crawl(house, run.run_id, shard, members, mode, which.years, patience=patience, seen=seen)
                left += result.busy
                done += _columns(members)
        named = list(portals) if which.crawl_mode is None else []  # what a crawl brought is read, whosever it is
        todos = select_documents(house.store, PARSER_VERSION, mode=which.read_mode, years=which.years, portals=named)
        read_before = 0
        for batch, documents in tasks.batches(todos):
            tasks.read(house, run.run_id, batch, documents, bar.read(read_before, len(todos), start, _READ))
            read_before += len(documents)
        bar.at(_READ, "核查 checks", now=True)
        tasks.duty(house)
        tasks.check(house)
        broken = tasks.expect(house, [portal.id for portal in chosen]) if which.expects else ()
    summary = summarise(house, run.run_id, left, before)
    get_run_logger().info("%s", summary.sentence)
    show_in_prefect(summary)
    bar.end(f"完成 done: {summary.sentence}")
    if nobody:
        raise NobodyAskedError(run.run_id, nobody)
    if broken:
        raise ExpectationError(run.run_id, broken)
    return run.run_id


def _columns(portals: Sequence[Portal]) -> int:
    return sum(len(portal.columns) for portal in portals)


def backfill_is_leaving(house: House) -> Callable[[], bool]:
    """Whether a backfill goes on that will leave its hosts to the night, asked for a while only."""
    until = time.monotonic() + _PATIENCE_SECONDS
    return lambda: time.monotonic() < until and under_way(house.store, "backfill", house.gone())


def show_in_prefect(summary: Summary) -> None:
    """The summary and the table of portals as artifacts of the flow run."""
    create_markdown_artifact(markdown(summary), key=f"{summary.run.kind}-summary", description=summary.sentence)
    rows = portal_rows(summary)
    if rows:
        create_table_artifact(rows, key=f"{summary.run.kind}-portals", description="What each portal gave")
