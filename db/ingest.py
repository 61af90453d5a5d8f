"""Manifests into the database: idempotent by (run, shard, seq), in pieces, as often as the manifest has grown."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import manifest
from db.engine import Store
from db.errors import ManifestError
from db.findings import Subject, close_others, raise_findings
from db.ingest_urls import add_notice, add_retrieval
from db.locks import enter_as_ingester
from db.models import CrawlRun, CrawlShard, Listing, Portal
from db.statements import insert_into, insert_new, utc_now
from parsers.model import Finding, Responsibility, Severity

_LINES_PER_TRANSACTION = 500
#: Outcomes of a column after which its whole list had been looked at.
_LOOKED_AT = ("complete", "incomplete")
# Rules by what must have been done before their silence means something: a list read now, read to its end, every address asked.
_OF_A_LIST = ("list",)
_OF_WHOLE_LISTS = ("report_withdrawn", "notice_unlisted")
_OF_ADDRESSES = ("off_registry",)


@dataclass(frozen=True, slots=True)
class IngestResult:
    """What was new in the manifest. ``finished``: its end record has been seen (now or before)."""

    run_id: str | None
    shard: int | None
    retrievals: int = 0
    notices: int = 0
    listings: int = 0
    portal_events: int = 0
    finished: bool = False

    @property
    def lines(self) -> int:
        return self.retrievals + self.notices + self.listings + self.portal_events

    def __add__(self, later: IngestResult) -> IngestResult:
        """What was new in a manifest now and when it was looked at again."""
        return IngestResult(
            later.run_id or self.run_id,
            later.shard if later.shard is not None else self.shard,
            self.retrievals + later.retrievals,
            self.notices + later.notices,
            self.listings + later.listings,
            self.portal_events + later.portal_events,
            self.finished or later.finished,
        )


def ingest_manifest(store: Store, path: Path, now: dt.datetime | None = None) -> IngestResult:
    """Bring in what has not been ingested yet. May be called while the child still writes, and again later.

    Raises ManifestError for a damaged manifest, or for a second manifest of the same run and shard.
    """
    lines = list(manifest.read_manifest(path))
    if not lines:
        return IngestResult(None, None)
    moment = now or utc_now()
    first = lines[0]
    next_seq, finished = _open_shard(store, first.run_id, first.shard, path.name, moment)
    fresh = [line for line in lines if line.seq >= next_seq]
    for start in range(0, len(fresh), _LINES_PER_TRANSACTION):
        with store.begin() as session:
            _ingest_piece(session, fresh[start : start + _LINES_PER_TRANSACTION], lines, moment)
    kinds = [line.record.kind for line in fresh]
    return IngestResult(
        first.run_id,
        first.shard,
        retrievals=kinds.count(manifest.Retrieval.kind),
        notices=kinds.count(manifest.Notice.kind),
        listings=kinds.count(manifest.Listing.kind),
        portal_events=kinds.count(manifest.PortalEvent.kind),
        finished=finished or manifest.End.kind in kinds,
    )


def pending_manifests(store: Store, folder: Path) -> list[Path]:
    """The manifests (``*.jsonl``) under ``folder`` that hold lines the database has not seen, oldest run first.

    A damaged one is listed too: ingesting it says what is wrong.
    """
    with store.read() as session:
        shards = {(row.run_id, row.shard): row for row in session.scalars(select(CrawlShard))}
    return [path for path in sorted(folder.rglob("*.jsonl")) if _is_pending(path, shards)]


def set_aside(store: Store, path: Path, reason: str) -> Path:
    """Put a damaged manifest out of the way, its shard marked ``damaged``, so that it does not stop every later night.

    Nothing of the file is lost: it keeps its content beside its old place, and what it tells is fetched again.
    """
    place = _place_of(path)
    if place is not None:
        now = utc_now()
        _open_shard(store, *place, path.name, now)
        with store.begin() as session:
            shard = session.get_one(CrawlShard, place)
            shard.outcome, shard.reason = "damaged", reason[:500]
    aside = path.with_name(f"{path.name}.damaged")
    path.replace(aside)
    return aside


def _place_of(path: Path) -> tuple[str, int] | None:
    """Run and shard by the first line of a manifest, None when that line is the damaged one."""
    try:
        first = json.loads(path.read_bytes().split(b"\n", 1)[0])
        return str(first["run_id"]), int(first["shard"])
    except (ValueError, KeyError, TypeError):
        return None


def _is_pending(path: Path, shards: dict[tuple[str, int], CrawlShard]) -> bool:
    try:
        for line in manifest.read_manifest(path):
            known = shards.get((line.run_id, line.shard))
            if known is None or known.manifest_name != path.name or line.seq >= known.next_seq:
                return True
            if known.outcome is not None:
                return False
    except ManifestError:
        return True
    return False


def _open_shard(store: Store, run_id: str, shard: int, name: str, now: dt.datetime) -> tuple[int, bool]:
    """The next sequence number to ingest, and whether the shard's end is known. A run nobody knows is an orphan."""
    with store.begin() as session:
        orphan = {
            "id": run_id,
            "kind": "unknown",
            "status": "orphaned",
            "owner": "",
            "parameters": {},
            "started_at": now,
            "finished_at": now,
            "reason": "known by its manifest only",
        }
        insert_new(session, CrawlRun, orphan, ("id",))
        insert_new(
            session,
            CrawlShard,
            {"run_id": run_id, "shard": shard, "manifest_name": name, "next_seq": 0},
            ("run_id", "shard"),
        )
        known = session.get_one(CrawlShard, (run_id, shard))
        if known.manifest_name != name:
            raise ManifestError(f"{name}: shard {shard} of run {run_id} was written to {known.manifest_name} before")
        return known.next_seq, known.outcome is not None


def _ingest_piece(
    session: Session, piece: Sequence[manifest.Line], whole: Sequence[manifest.Line], now: dt.datetime
) -> None:
    run_id, shard = piece[0].run_id, piece[0].shard
    enter_as_ingester(session)
    # Two ingesters of one growing manifest take turns; the loser finds its lines done.
    progress = session.get_one(CrawlShard, (run_id, shard), with_for_update=True, populate_existing=True)
    for line in piece:
        if line.seq < progress.next_seq:
            continue
        if (line.run_id, line.shard) != (run_id, shard):
            raise ManifestError(f"lines of {line.run_id}/{line.shard} in the manifest of {run_id}/{shard}")
        _ingest_line(session, line, whole, progress, now)
        progress.next_seq = line.seq + 1


def _ingest_line(
    session: Session, line: manifest.Line, whole: Sequence[manifest.Line], progress: CrawlShard, now: dt.datetime
) -> None:
    record = line.record
    if isinstance(record, manifest.End):
        progress.outcome, progress.requests, progress.reason = record.outcome, record.requests, record.reason
        if record.outcome == "finished":
            _close_portal_findings(session, line.run_id, whole, now)
        return
    _know_portal(session, record.portal_id, now)
    match record:
        case manifest.Retrieval():
            add_retrieval(session, line, record)
        case manifest.Notice():
            add_notice(session, line.run_id, record)
        case manifest.Listing():
            _add_listing(session, line, record)
        case manifest.PortalEvent():
            raise_findings(session, Subject.portal(record.portal_id), "crawl", [_finding(record)], now)


def _know_portal(session: Session, portal_id: str, now: dt.datetime) -> None:
    if session.get(Portal, portal_id) is None:
        # A manifest that outlived its registry entry: what was fetched is kept, the portal is not crawled again.
        unknown = {
            "id": portal_id,
            "name": portal_id,
            "home": "",
            "platform": "unknown",
            "state": "parked",
            "permission": "allowed",
            "hosts": [],
            "list_urls": [],
            "synced_at": now,
        }
        insert_new(session, Portal, unknown, ("id",))


def _add_listing(session: Session, line: manifest.Line, record: manifest.Listing) -> None:
    session.execute(
        insert_into(session, Listing)
        .values(
            run_id=line.run_id,
            shard=line.shard,
            seq=line.seq,
            portal_id=record.portal_id,
            column_url=record.column_url,
            outcome=record.outcome,
            pages=record.pages,
            collected=record.collected,
            declared=record.declared,
            skeleton=record.skeleton,
            reason=record.reason,
        )
        .on_conflict_do_nothing(index_elements=["run_id", "shard", "seq"])
    )


def _finding(event: manifest.PortalEvent) -> Finding:
    return Finding(
        code=event.code,
        severity=Severity.WARNING,
        responsibility=Responsibility.PORTAL,
        subject=event.subject,
        message=event.message,
        expected=event.expected,
        actual=event.actual,
    )


def _close_portal_findings(session: Session, run_id: str, whole: Sequence[manifest.Line], now: dt.datetime) -> None:
    """A finished crawl that looked at a portal's whole lists and raised nothing shows that the trouble is over.

    A backfill closes nothing: it may have been asked for some years only.
    """
    if session.get_one(CrawlRun, run_id).kind == "backfill":
        return
    records = [line.record for line in whole]
    listings: dict[str, list[manifest.Listing]] = {}
    for record in records:
        if isinstance(record, manifest.Listing):
            listings.setdefault(record.portal_id, []).append(record)
    short = {r.portal_id for r in records if isinstance(r, manifest.Retrieval) and r.outcome == "not_asked"}
    for portal_id, seen in sorted(listings.items()):
        # A column that the crawl ran out of time for is written down as incomplete, with no page of it.
        if not all(listing.outcome in (*_LOOKED_AT, "unchanged") and listing.pages > 0 for listing in seen):
            continue
        events = [r for r in records if isinstance(r, manifest.PortalEvent) and r.portal_id == portal_id]
        subject = Subject.portal(portal_id)
        raised = raise_findings(session, subject, "crawl", _once([_finding(event) for event in events]), now)
        close_others(session, subject, "crawl", raised, now, spare=_not_judged(seen, portal_id in short))


def _not_judged(seen: Sequence[manifest.Listing], short: bool) -> tuple[str, ...]:
    """Rules whose silence says nothing after these lists; ``short``: some addresses of the portal were not asked."""
    outcomes = {listing.outcome for listing in seen}
    spared: tuple[str, ...] = ()
    if "unchanged" in outcomes:  # what was wrong with it, or missing from it, still is
        spared += _OF_A_LIST
    if short or outcomes != {"complete"}:
        spared += _OF_WHOLE_LISTS
    return (*spared, *_OF_ADDRESSES) if short else spared


def _once(findings: list[Finding]) -> list[Finding]:
    return list({(finding.code, finding.subject): finding for finding in findings}.values())
