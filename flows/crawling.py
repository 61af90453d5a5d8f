"""The crawl step: shards of whole hosts, a child process each, leases held while it runs, its manifest ingested as it grows."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from db.errors import ManifestError
from db.ingest import IngestResult, ingest_manifest, pending_manifests, set_aside
from db.jobs import column_memory, known_notices, known_urls
from db.leases import acquire, release, renew
from db.manifest import Job, Limits, PortalJob, Tls, Unit
from db.unasked import note_unasked
from flows.house import House
from flows.owners import is_dead
from flows.years import CHINA
from spiders.addresses import machines
from spiders.launch import CrawlProcess, start_crawl
from spiders.registry import Portal
from spiders.settings import delay_of, may_crawl

_LEASE = dt.timedelta(seconds=90)
_RENEW_SECONDS = 15.0
_LOOK_SECONDS = 2.0
_OURS = ("no_contact", "no_proxy", "no_column")  # refusals that only this installation can mend


@dataclass(frozen=True, slots=True)
class NotCrawled:
    """A portal that was left alone, with the reason a person should read."""

    portal_id: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class CrawlPlan:
    """What a run is about to ask of portals: shards that share no host, and the portals left out."""

    shards: tuple[tuple[Portal, ...], ...]
    refused: tuple[NotCrawled, ...]


@dataclass(frozen=True, slots=True)
class ShardResult:
    """How a shard ended. ``exit_code`` 0: by itself; ``busy``: portals whose hosts another run holds."""

    shard: int
    exit_code: int | None
    ingested: IngestResult | None
    busy: tuple[NotCrawled, ...]
    log: Path
    stopped: str | None = None  # why this process ended the crawl before its end


def plan_crawl(house: House, portals: Sequence[Portal], shards: int = 1) -> CrawlPlan:
    """Divide the portals that may be crawled into shards; a host is in one shard only, with all its ports."""
    refused: list[NotCrawled] = []
    allowed: list[Portal] = []
    for portal in portals:
        refusal = may_crawl(portal, house.settings.crawl)
        if refusal is None:
            allowed.append(portal)
        else:
            refused.append(NotCrawled(portal.id, refusal.code, refusal.reason))
    groups = sorted(_by_hosts(allowed), key=len, reverse=True)
    parts: list[list[Portal]] = [[] for _ in range(max(1, min(shards, len(groups))))]
    for group in groups:
        min(parts, key=len).extend(group)
    return CrawlPlan(tuple(tuple(part) for part in parts if part), tuple(refused))


def note_refusals(house: House, plan: CrawlPlan, looked_at: Collection[str]) -> list[NotCrawled]:
    """Put on record which of these portals may not be asked for a reason that lies with us, and which may again. Returns the
    first."""
    ours = [refused for refused in plan.refused if refused.code in _OURS]
    homes = {portal.id: portal.home for portal in house.registry}
    elsewhere = [portal_id for portal_id in homes if portal_id not in looked_at]
    note_unasked(house.store, {it.portal_id: (homes[it.portal_id], it.reason) for it in ours}, elsewhere)
    return ours


def _by_hosts(portals: Sequence[Portal]) -> list[list[Portal]]:
    groups: list[tuple[frozenset[str], list[Portal]]] = []
    for portal in portals:
        hosts, members = machines(portal.hosts), [portal]
        for group in [group for group in groups if group[0] & hosts]:
            groups.remove(group)
            hosts |= group[0]
            members = group[1] + members
        groups.append((hosts, members))
    return [members for _, members in groups]


def crawl_shard(
    house: House,
    run_id: str,
    shard: int,
    portals: Sequence[Portal],
    *,
    mode: str = "incremental",
    years: Collection[int] = (),
    limits: Limits | None = None,
    stop: Callable[[], str | None] = lambda: None,
    patience: Callable[[], bool] = lambda: False,
    watch: Callable[[], None] = lambda: None,
) -> ShardResult:
    """Crawl one shard to its end. Whatever interrupts this, the child is gone and the leases are free afterwards.

    ``stop`` is asked now and then, and a reason ends the crawl; ``patience`` says whether busy hosts are worth waiting for;
    ``watch`` is called every time it looks after the child.
    """
    hosts = machines(host for portal in portals for host in portal.hosts)
    held = acquire(house.store, hosts, house.owner, _now(), _LEASE, is_dead)
    while held != hosts and patience():
        time.sleep(_LOOK_SECONDS)
        held = acquire(house.store, hosts, house.owner, _now(), _LEASE, is_dead)
    mine = [portal for portal in portals if machines(portal.hosts) <= held]
    busy = tuple(
        NotCrawled(portal.id, "host_in_use", "another run is asking its hosts; the next night comes back to it")
        for portal in portals
        if portal not in mine
    )
    folder = house.settings.runs / run_id
    log = log_of(house, run_id, shard)
    if not mine:
        release(house.store, house.owner, held)
        return ShardResult(shard, None, None, busy, log)
    job = _job(house, run_id, shard, mine, manifest_of(house, run_id, shard), mode, years)
    if limits is not None:
        job = replace(job, limits=limits)
    path = folder / f"job-{shard}.json"
    folder.mkdir(parents=True, exist_ok=True)
    job.write(path)
    manifest, brought = Path(job.manifest_path), IngestResult(None, None)

    def bring_in() -> None:
        nonlocal brought
        if manifest.exists():
            brought += ingest_manifest(house.store, manifest)

    try:
        with start_crawl(path, log) as child:
            code, stopped = _follow(house, child, held, bring_in, stop, watch)
    finally:
        release(house.store, house.owner, held)
    bring_in()
    ingested = brought if manifest.exists() else None
    return ShardResult(shard, code, ingested, busy, log, stopped)


def log_of(house: House, run_id: str, shard: int) -> Path:
    """Where the child of a shard writes its log."""
    return house.settings.runs / run_id / f"crawl-{shard}.log"


def manifest_of(house: House, run_id: str, shard: int) -> Path:
    """Where the child of a shard writes what it got."""
    return house.settings.runs / run_id / f"manifest-{shard}.jsonl"


def _follow(
    house: House,
    child: CrawlProcess,
    held: Collection[str],
    bring_in: Callable[[], None],
    stop: Callable[[], str | None],
    watch: Callable[[], None],
) -> tuple[int | None, str | None]:
    """Wait for the child's end, or for a reason to end it, and bring in what it got. Returns its exit code, or that reason."""
    renewed = time.monotonic()
    while True:
        try:
            return child.wait(_LOOK_SECONDS), None
        except TimeoutError:
            watch()
            stopped = stop()
            if stopped is not None:
                return None, stopped
        if time.monotonic() - renewed > _RENEW_SECONDS:
            renewed = time.monotonic()
            if renew(house.store, held, house.owner, _now(), _LEASE) != held:
                child.kill()  # another run took a host over, and two must never ask one host
            bring_in()


def ingest_left_behind(house: House) -> tuple[NotCrawled, ...]:
    """Ingest what earlier runs crawled and did not live to ingest. Returns the manifests that were damaged, each put aside."""
    if not house.settings.runs.is_dir():
        return ()
    damaged: list[NotCrawled] = []
    for path in pending_manifests(house.store, house.settings.runs):
        try:
            ingest_manifest(house.store, path)
        except ManifestError as error:
            aside = set_aside(house.store, path, str(error))
            damaged.append(
                NotCrawled(path.parent.name, "manifest_damaged", f"{error}; kept as {aside.name}, fetched again")
            )
    return tuple(damaged)


def _job(
    house: House, run_id: str, shard: int, portals: Sequence[Portal], manifest: Path, mode: str, years: Collection[int]
) -> Job:
    crawl = house.settings.crawl
    return Job(
        run_id=run_id,
        shard=shard,
        archive_root=house.settings.store.archive_root,
        manifest_path=str(manifest),
        portals=tuple(_portal_job(house, portal) for portal in portals),
        user_agent=crawl.user_agent,
        proxy=crawl.proxy,
        years=tuple(sorted(years)),
        mode=mode,
        today=_now().astimezone(CHINA).date().isoformat(),
        limits=crawl.limits,
    )


def _portal_job(house: House, portal: Portal) -> PortalJob:
    job = PortalJob(
        portal_id=portal.id,
        platform=portal.platform or "unknown",
        name=portal.name,
        home=portal.home,
        columns=portal.columns,
        hosts=portal.hosts,
        agency=portal.agency,
        division_code=portal.division_code,
        delay_seconds=delay_of(portal, house.settings.crawl),
        options=dict(portal.options),
        units=tuple(Unit(code, name) for code, name in portal.units.items()),
        tls=Tls(portal.tls.legacy, portal.tls.verify, portal.tls.reason),
    )
    return replace(
        job,
        known_urls=known_urls(house.store, portal.id),
        known_notices=known_notices(house.store, portal.id),
        memory=column_memory(house.store, portal.id),
    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
