"""Carrying out a plan: slice by slice, giving way to the nightly, within its limits, to be gone on with where it stopped."""

from __future__ import annotations

import dataclasses
import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from prefect.logging import get_run_logger

from db.backfill import Plan, Slice, claim_slice, finish_slice, give_back, runs_of_plan
from db.failures import AWAY, in_one_line
from db.foreseen import left_for_a_limit, read_by
from db.manifest import Limits
from db.runs import under_way
from db.todo import DocumentTodo, documents_by_id, select_documents
from flows import tasks
from flows.backfill_choice import Choice
from flows.crawling import NotCrawled, plan_crawl
from flows.house import House
from flows.progress import Progress
from flows.years import CHINA
from parsers.parse import PARSER_VERSION

AT_ONCE = 50  # documents: how long a limit of time may be overrun
_LOOK_SECONDS = 5.0
NIGHT_FIRST = "the nightly goes first"
QUIET = "the quiet hours have begun"


@dataclass(slots=True)
class Work:
    """A plan being carried out in a run. ``left``: portals and slices that this run could not do, each with its reason."""

    house: House
    run_id: str
    plan: Plan
    choice: Choice
    left: list[NotCrawled] = field(default_factory=list)
    documents: int = 0
    shard: int = 0
    started: float = field(default_factory=time.monotonic)
    bar: Progress | None = None

    def say(self, part: Slice, words: str) -> None:
        """What is being done of the slice, beside the bar."""
        if self.bar is not None:
            self.bar.at(0.0, f"计划 plan {self.plan.name}: 片 slice {part.ordinal + 1}, {words}")

    def limit_reached(self) -> str | None:
        """The limit of the plan that is used up, in words."""
        if self.choice.max_minutes and self._seconds_left() <= 0:
            return (
                f"已到上限：{self.choice.max_minutes} 分钟 · the limit of {self.choice.max_minutes} minutes is reached"
            )
        if self.choice.max_documents and self.documents >= self.choice.max_documents:
            most = self.choice.max_documents
            return f"已到上限：{most} 份文件 · the limit of {most} documents is reached"
        return None

    def _seconds_left(self) -> float:
        return self.choice.max_minutes * 60 - (time.monotonic() - self.started)

    def must_wait(self, part: Slice) -> str | None:
        """Why this slice is not to be worked on at this moment."""
        if under_way(self.house.store, "nightly", self.house.gone()):
            return NIGHT_FIRST
        if part.asks_portal and self.choice.is_quiet(dt.datetime.now(CHINA)):
            return QUIET
        return None

    def limits(self) -> Limits:
        """Of one crawl."""
        usual = self.house.settings.crawl.limits
        seconds = min(usual.shard_seconds, max(self._seconds_left(), 1.0)) if self.choice.max_minutes else None
        return dataclasses.replace(
            usual,
            max_requests_per_host=self.choice.max_requests_per_host or usual.max_requests_per_host,
            shard_seconds=seconds if seconds is not None else usual.shard_seconds,
        )


def carry_out(work: Work) -> str | None:
    """Do slice after slice until none is left. Returns the limit that stopped it, None when it came to the end."""
    house, name = work.house, work.plan.name
    done, total = len(work.plan.done), len(work.plan.slices)
    bar = work.bar = Progress("backfill", f"计划 plan {name}")
    bar.at(_share(done, total), f"计划 plan {name}: {done}/{total} 片 slices", now=True)
    while True:
        limit = work.limit_reached()
        if limit is not None:
            return limit
        part = claim_slice(house.store, name, house.owner, is_dead=house.gone())
        if part is None:
            return None
        try:
            stopped = _slice(work, part)
        except Exception as error:
            finish_slice(house.store, part.slice_id, house.owner, failed=f"{type(error).__name__}: {error}"[:500])
            raise
        if stopped in (NIGHT_FIRST, QUIET):
            give_back(house.store, part.slice_id, house.owner, stopped)
            _wait(work, part, stopped)
        elif stopped is not None:
            give_back(house.store, part.slice_id, house.owner, stopped)
            return stopped
        else:
            done += 1
            bar.at(_share(done, total), f"计划 plan {name}: {done}/{total} 片 slices", now=done == total)


def _slice(work: Work, part: Slice) -> str | None:
    """One slice: crawl if it asks its portal, then read. Returns why it stopped before its end; else it is closed."""
    house, logger = work.house, get_run_logger()
    stop: Callable[[], str | None] = lambda: work.limit_reached() or work.must_wait(part)  # noqa: E731
    stopped = stop()
    if stopped is not None:
        return stopped
    if work.choice.max_documents and work.documents + len(part.document_ids) > work.choice.max_documents:
        most = work.choice.max_documents
        return f"已到上限：{most} 份文件 · the next slice would exceed the limit of {most} documents"
    logger.info("slice %d: %s, %d documents", part.ordinal + 1, part.portal_id or "archive", len(part.document_ids))
    left = _crawl(work, part, stop) if part.asks_portal and part.portal_id is not None else []
    if isinstance(left, str):
        return left
    todos = _to_read(work, part)
    for batch, documents in tasks.batches(todos, AT_ONCE):
        stopped = stop()
        if stopped is not None:
            return stopped
        tasks.read(
            house,
            work.run_id,
            batch,
            documents,
            lambda done, of: work.say(part, f"读取 reading {done}/{of} 份文件 documents"),
        )
        work.documents += len(documents)
    work.left += left
    failed = "; ".join(it.reason for it in left) if left else None
    finish_slice(house.store, part.slice_id, house.owner, failed=failed)
    return None


def _crawl(work: Work, part: Slice, stop: Callable[[], str | None]) -> list[NotCrawled] | str:
    """What was left undone at the portal, or why the crawl was ended."""
    assert part.portal_id is not None
    house, plan = work.house, plan_crawl(work.house, work.house.portals([part.portal_id]))
    left = list(plan.refused)
    for members in plan.shards:
        mode = work.choice.crawl_mode or "incremental"
        result = tasks.crawl(
            house,
            work.run_id,
            work.shard,
            members,
            mode,
            work.choice.years,
            limits=work.limits(),
            stop=stop,
            seen=lambda count: work.say(part, f"采集 crawling {part.portal_id}: {count.requests} requests"),
        )
        work.shard += 1
        left += result.busy
        if result.stopped is not None:
            return result.stopped
    over = left_for_a_limit(house.store, work.run_id, part.portal_id)
    if over and work.limit_reached() is None:
        most = work.choice.max_requests_per_host
        reason = f"已到上限：每主机 {most} 次请求 · {over} addresses left when the requests to its hosts were used up"
        left.append(NotCrawled(part.portal_id, "request_limit", reason))
    return left


def _to_read(work: Work, part: Slice) -> list[DocumentTodo]:
    """The documents of the slice that no run of this plan has read yet, and those that its portal has brought."""
    if not work.choice.reads:
        return []
    store = work.house.store
    read = read_by(store, runs_of_plan(store, work.plan.name) | {work.run_id})
    todos = documents_by_id(store, [number for number in part.document_ids if number not in read])
    if part.asks_portal and part.portal_id is not None:
        there = {todo.document_id for todo in todos}
        new = select_documents(store, PARSER_VERSION, mode="missing", years=work.choice.years, portals=[part.portal_id])
        todos += [todo for todo in new if todo.document_id not in there]
    return todos


def _wait(work: Work, part: Slice, why: str) -> None:
    """Until nothing stands in the way. A database that is away for a moment is one more thing to wait for."""
    get_run_logger().info("waiting: %s", why)
    waiting = True
    while waiting and work.limit_reached() is None:
        try:
            waiting = work.must_wait(part) is not None
        except AWAY as error:
            get_run_logger().warning("等待数据库 · waiting for the database: %s", in_one_line(error))
        if waiting:
            time.sleep(_LOOK_SECONDS)


def _share(done: int, total: int) -> float:
    return round(100 * done / total, 1) if total else 100.0
