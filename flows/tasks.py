"""The steps as Prefect tasks: a task is a shard or a batch, never one document. What is done is in the database, not here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger

from db.changes import check_changes
from db.elsewhere import close_moved
from db.expectations import Broken
from db.finding_follow import follow_publications
from db.history_checks import check_history
from db.manifest import Limits
from db.todo import DocumentTodo
from flows.crawling import ShardResult, crawl_shard, log_of, manifest_of
from flows.duty import feed
from flows.expecting import broken_expectations
from flows.house import House
from flows.reading import ReadResult, read_documents
from flows.tailing import ManifestCount, Relay
from spiders.registry import Portal

BATCH = 200  # documents: a bar of progress in the UI, and a point to go on from


@task(name="crawl", task_run_name="crawl shard {shard}", cache_policy=NO_CACHE, persist_result=False)
def crawl(
    house: House,
    run_id: str,
    shard: int,
    portals: Sequence[Portal],
    mode: str,
    years: Sequence[int],
    limits: Limits | None = None,
    stop: Callable[[], str | None] = lambda: None,
    patience: Callable[[], bool] = lambda: False,
    seen: Callable[[ManifestCount], None] = lambda count: None,
) -> ShardResult:
    """One shard of portals, in a child process that is gone when this returns or is interrupted. Its log is said here too."""
    logger = get_run_logger()
    logger.info("shard %d: %s", shard, ", ".join(portal.id for portal in portals))
    relay, count = Relay(log_of(house, run_id, shard), logger.log), ManifestCount(manifest_of(house, run_id, shard))

    def watch() -> None:
        relay.look()
        count.look()
        seen(count)

    try:
        result = crawl_shard(
            house,
            run_id,
            shard,
            portals,
            mode=mode,
            years=years,
            limits=limits,
            stop=stop,
            patience=patience,
            watch=watch,
        )
    finally:
        relay.end()
    for left in result.busy:
        logger.warning("%s: %s", left.portal_id, left.reason)
    if result.stopped is not None:
        logger.info("shard %d was ended here: %s", shard, result.stopped)
    if result.exit_code not in (0, None):
        logger.warning("shard %d stopped with exit code %s; its log: %s", shard, result.exit_code, result.log)
    if result.ingested is not None:
        logger.info("shard %d: %d requests, %d notices", shard, result.ingested.retrievals, result.ingested.notices)
    return result


@task(name="read", task_run_name="read batch {batch}", cache_policy=NO_CACHE, persist_result=False)
def read(
    house: House, run_id: str, batch: int, todos: Sequence[DocumentTodo], seen: Callable[[int, int], None] | None = None
) -> ReadResult:
    """One batch of documents, parsed in worker processes and loaded."""
    logger = get_run_logger()
    result = read_documents(house, run_id, todos, seen)
    statuses = ", ".join(f"{count} {status}" for status, count in sorted(result.statuses.items()))
    logger.info("batch %d: %d documents (%s), %d new versions", batch, len(todos), statuses, result.new_versions)
    return result


@task(name="duty", task_run_name="who must publish", cache_policy=NO_CACHE, persist_result=False)
def duty(house: House) -> int:
    """What rosters and the registry's unit trees say of who must publish. Returns how many duties they state."""
    rosters, trees = feed(house)
    logger = get_run_logger()
    logger.info("rosters: %d units × years (%d new, %d gone)", rosters.standing, rosters.added, rosters.removed)
    logger.info("unit trees: %d units (%d new, %d gone)", trees.standing, trees.added, trees.removed)
    return rosters.standing + trees.standing


@task(name="check", task_run_name="check history", cache_policy=NO_CACHE, persist_result=False)
def check(house: House) -> int:
    """The checks across years, organs and scopes of what changed and its neighbours, and those over time. Returns how many
    findings stand open."""
    standing = check_changes(house.store) + check_history(house.store)
    if moved := close_moved(house.store):
        get_run_logger().info("%d reports whose pages are gone stand at other addresses: not withdrawn", moved)
    followed = follow_publications(house.store)
    if followed.corrected or followed.again:
        get_run_logger().info(
            "publishers' findings: %d corrected by a newer publication, %d open again",
            followed.corrected,
            followed.again,
        )
    return standing


@task(name="expect", task_run_name="what the registry expects", cache_policy=NO_CACHE, persist_result=False)
def expect(house: House, portals: Sequence[str]) -> tuple[Broken, ...]:
    """What the registry expects of these portals, held against what is at hand. Returns what falls short."""
    broken = broken_expectations(house, portals)
    for it in broken:
        get_run_logger().error("%s: %s", it.portal_id, it.message)
    return broken


def batches(todos: Sequence[DocumentTodo], size: int = BATCH) -> Iterator[tuple[int, Sequence[DocumentTodo]]]:
    """The documents in numbered batches."""
    for number, start in enumerate(range(0, len(todos), size), start=1):
        yield number, todos[start : start + size]
