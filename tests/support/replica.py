"""Crawls of the replicas in real child processes, and the memory a next crawl takes along from a manifest."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from db.archive import Archive
from db.manifest import (
    ColumnMemory,
    End,
    Job,
    KnownNotice,
    KnownUrl,
    Limits,
    Listing,
    Notice,
    PortalEvent,
    PortalJob,
    Record,
    Retrieval,
    Tls,
    Unit,
    read_manifest,
)
from spiders.launch import start_crawl
from spiders.registry import Portal, load_registry, replica_path
from spiders.replica.families import families_path
from spiders.settings import user_agent

HELD = ("ok", "not_modified")


@dataclass(frozen=True)
class Crawled:
    """What one crawl wrote."""

    job: Job
    records: tuple[Record, ...]

    @property
    def retrievals(self) -> list[Retrieval]:
        return [record for record in self.records if isinstance(record, Retrieval)]

    @property
    def notices(self) -> list[Notice]:
        return [record for record in self.records if isinstance(record, Notice)]

    @property
    def listings(self) -> list[Listing]:
        return [record for record in self.records if isinstance(record, Listing)]

    @property
    def events(self) -> list[PortalEvent]:
        return [record for record in self.records if isinstance(record, PortalEvent)]

    @property
    def end(self) -> End | None:
        return next((record for record in self.records if isinstance(record, End)), None)

    def outcome(self, url_end: str) -> str:
        """The outcome of the one retrieval whose address ends so."""
        (found,) = [item for item in self.retrievals if item.url.endswith(url_end)]
        return found.outcome

    def retrieval(self, url_end: str) -> Retrieval:
        (found,) = [item for item in self.retrievals if item.url.endswith(url_end)]
        return found

    def listing(self, portal_id: str) -> Listing:
        (found,) = [item for item in self.listings if item.portal_id == portal_id]
        return found

    def codes(self, portal_id: str) -> Counter[str]:
        return Counter(event.code for event in self.events if event.portal_id == portal_id)


def portal_job(portal: Portal, **changes: object) -> PortalJob:
    """A registry entry as a job's portal."""
    job = PortalJob(
        portal_id=portal.id,
        platform=portal.platform or "",
        name=portal.name,
        home=portal.home,
        columns=portal.columns,
        hosts=portal.hosts,
        agency=portal.agency,
        division_code=portal.division_code,
        delay_seconds=portal.delay_seconds,
        options=portal.options,
        units=tuple(Unit(code, name) for code, name in portal.units.items()),
        tls=Tls(portal.tls.legacy, portal.tls.verify, portal.tls.reason),
    )
    return dataclasses.replace(job, **changes)  # type: ignore[arg-type]


def replica_portals(*ids: str, delay_seconds: float = 0.05, **changes: object) -> tuple[PortalJob, ...]:
    """The replica portals of these short names (``anning``), all without one, in a hurry unless told otherwise."""
    registry = load_registry([replica_path()])
    wanted = {f"replica-{name}" for name in ids}
    return tuple(
        portal_job(portal, delay_seconds=delay_seconds, **changes)
        for portal in registry
        if not ids or portal.id in wanted
    )


def family_portals(*ids: str, delay_seconds: float = 0.05, **changes: object) -> tuple[PortalJob, ...]:
    """The family replicas of these short names (``hanweb-jpage``), all without one."""
    wanted = {f"replica-{name}" for name in ids}
    portals = [portal for portal in load_registry([families_path()]) if not ids or portal.id in wanted]
    assert len(portals) == len(wanted) or not ids, f"no such replica among {sorted(wanted)}"
    return tuple(portal_job(portal, delay_seconds=delay_seconds, **changes) for portal in portals)


def make_job(
    root: Path,
    proxy: str | None,
    portals: tuple[PortalJob, ...],
    *,
    run_id: str = "run-1",
    contact: str | None = None,
    mode: str = "incremental",
    years: tuple[int, ...] = (),
    limits: Limits | None = None,
    today: str | None = None,
) -> Job:
    """A job below ``root``; runs share the archive, each has a manifest of its own."""
    return Job(
        run_id=run_id,
        shard=0,
        archive_root=str(root / "archive"),
        manifest_path=str(root / f"{run_id}.jsonl"),
        portals=portals,
        user_agent=user_agent(contact),
        proxy=proxy,
        years=years,
        mode=mode,
        limits=limits or Limits(download_timeout_seconds=20),
        today=today,
    )


def write_job(job: Job) -> Path:
    """Write the job file beside its manifest."""
    path = Path(job.manifest_path).with_suffix(".job.json")
    path.parent.mkdir(parents=True, exist_ok=True)
    job.write(path)
    return path


def crawl(job: Job, *, code: int = 0, timeout: float = 120) -> Crawled:
    """Run a job in a child to its end and read what it wrote."""
    path = write_job(job)
    log = path.with_suffix(".log")
    with start_crawl(path, log) as child:
        assert child.wait(timeout) == code, log.read_text(encoding="utf-8")
    return Crawled(job, tuple(line.record for line in read_manifest(Path(job.manifest_path))))


def remember(crawled: Crawled, *, columns: bool = False) -> tuple[PortalJob, ...]:
    """The portals of a job with what its crawl learned, as the store would hand it to the next one.

    Without ``columns`` it remembers no lists, so that the next crawl reads them to their end.
    """
    held = {
        (item.portal_id, item.url): item
        for item in crawled.retrievals
        if item.outcome in HELD and item.role != "robots"
    }
    portals = []
    for portal in crawled.job.portals:
        urls = tuple(
            KnownUrl(item.url, item.sha256 or "", item.etag, item.last_modified, item.media_type)
            for (portal_id, _), item in held.items()
            if portal_id == portal.portal_id
        )
        earlier = {item.url for item in portal.known_notices}
        notices = tuple(
            KnownNotice(
                notice.url,
                notice.title,
                notice.list_date,
                complete=bool(notice.documents)
                and all((portal.portal_id, document.url) in held for document in notice.documents),
            )
            for notice in crawled.notices
            if notice.portal_id == portal.portal_id and (notice.documents or notice.url not in earlier)
        )
        memory = tuple(
            ColumnMemory(item.column_url, item.collected, item.declared, item.skeleton)
            for item in crawled.listings
            if item.portal_id == portal.portal_id and item.outcome == "complete" and columns
        )
        kept = {
            "known_urls": {item.url: item for item in (*portal.known_urls, *urls)},
            "known_notices": {item.url: item for item in (*portal.known_notices, *notices)},
            "memory": {item.url: item for item in (*portal.memory, *memory)},
        }
        portals.append(dataclasses.replace(portal, **{name: tuple(items.values()) for name, items in kept.items()}))
    return tuple(portals)


def archive_of(job: Job) -> Archive:
    """The archive a job writes to."""
    return Archive(job.archive_root)
