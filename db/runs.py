"""The ledger of runs, and the registry of portals as the database knows it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from db.engine import Store
from db.models import Agency, CrawlRun, Portal
from db.statements import insert_into, insert_new, utc_now

SILENCE = dt.timedelta(minutes=5)  # a run of another machine that showed no life for so long is lost


@dataclass(frozen=True, slots=True)
class PortalRow:
    """A registry entry as the store keeps it. ``agency`` is the organ whose portal this is, None for hosts of many."""

    portal_id: str
    name: str
    home: str
    platform: str | None  # None: not recognised yet
    state: str  # draft | active | parked
    permission: str | None = None  # None: nothing is recorded against crawling
    agency: str | None = None
    division_code: str | None = None
    hosts: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


def start_run(
    store: Store, run_id: str, kind: str, owner: str, parameters: Mapping[str, object], now: dt.datetime | None = None
) -> None:
    """Open a run. ``owner`` names the process (``host:pid:start``), so that a later run can tell whether it died."""
    moment = now or utc_now()
    with store.begin() as session:
        session.add(
            CrawlRun(
                id=run_id,
                kind=kind,
                status="running",
                owner=owner,
                parameters=dict(parameters),
                started_at=moment,
                seen_at=moment,
            )
        )


def show_life(store: Store, run_id: str, now: dt.datetime | None = None) -> None:
    """Put on record that this run goes on, if it is still open."""
    with store.begin() as session:
        session.execute(
            update(CrawlRun).where(CrawlRun.id == run_id, CrawlRun.status == "running").values(seen_at=now or utc_now())
        )


def owners_alive(store: Store, now: dt.datetime | None = None) -> frozenset[str]:
    """The owners of open runs that showed life within ``SILENCE``: what can be known of processes of other machines."""
    since = (now or utc_now()) - SILENCE
    last = func.coalesce(CrawlRun.seen_at, CrawlRun.started_at)
    with store.read() as session:
        return frozenset(session.scalars(select(CrawlRun.owner).where(CrawlRun.status == "running", last > since)))


def owners_lost(store: Store) -> frozenset[str]:
    """The owners of runs that were marked orphaned, without those that have an open one."""
    owners = select(CrawlRun.owner)
    with store.read() as session:
        orphaned = frozenset(session.scalars(owners.where(CrawlRun.status == "orphaned")))
        return orphaned.difference(session.scalars(owners.where(CrawlRun.status == "running")))


def finish_run(
    store: Store, run_id: str, status: str, reason: str | None = None, now: dt.datetime | None = None
) -> None:
    """Close a run as ``finished``, ``failed`` or ``stopped``."""
    with store.begin() as session:
        session.execute(
            update(CrawlRun)
            .where(CrawlRun.id == run_id)
            .values(status=status, reason=reason, finished_at=now or utc_now())
        )


def mark_orphaned(store: Store, is_dead: Callable[[str], bool], now: dt.datetime | None = None) -> tuple[str, ...]:
    """Mark the running runs whose owner is dead. Returns their ids, for the caller to ingest what they left."""
    with store.begin() as session:
        running = session.execute(select(CrawlRun.id, CrawlRun.owner).where(CrawlRun.status == "running")).all()
        dead = tuple(run_id for run_id, owner in running if is_dead(owner))
        session.execute(
            update(CrawlRun)
            .where(CrawlRun.id.in_(dead))
            .values(status="orphaned", reason="its process died", finished_at=now or utc_now())
        )
    return dead


def orphan_before(store: Store, kind: str) -> tuple[str, ...]:
    """The newest run of this kind if its process died, whichever run closed it: what it left, the next of its kind does."""
    newest = select(CrawlRun.id, CrawlRun.status).filter_by(kind=kind).order_by(CrawlRun.started_at.desc()).limit(1)
    with store.read() as session:
        row = session.execute(newest).first()
    return (row.id,) if row is not None and row.status == "orphaned" else ()


def ended_before(store: Store, moment: dt.datetime) -> frozenset[str]:
    """The ids of the runs that had ended by then, however they ended."""
    with store.read() as session:
        return frozenset(session.scalars(select(CrawlRun.id).where(CrawlRun.finished_at < moment)))


def under_way(store: Store, kind: str, is_dead: Callable[[str], bool]) -> bool:
    """Whether a run of this kind is going on: one that is open and whose process lives."""
    with store.read() as session:
        owners = session.scalars(select(CrawlRun.owner).where(CrawlRun.kind == kind, CrawlRun.status == "running"))
        return any(not is_dead(owner) for owner in owners)


def sync_portals(
    store: Store, portals: Sequence[PortalRow], *, park_missing: bool = True, now: dt.datetime | None = None
) -> None:
    """Make the portal table equal to the registry. Entries that left the registry are parked, never deleted.

    The registry's agencies become known ones: a person wrote them down.
    """
    moment = now or utc_now()
    with store.begin() as session:
        for row in sorted(portals, key=lambda portal: portal.portal_id):
            values = {
                "name": row.name,
                "home": row.home,
                "platform": row.platform or "unknown",
                "state": row.state,
                "permission": row.permission or "allowed",
                "agency_id": known_agency(session, row.agency, row.division_code) if row.agency else None,
                "division_code": row.division_code,
                "hosts": list(row.hosts),
                "list_urls": list(row.columns),
                "synced_at": moment,
            }
            statement = insert_into(session, Portal).values(id=row.portal_id, **values)
            session.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
        if park_missing:
            present = [portal.portal_id for portal in portals]
            session.execute(update(Portal).where(Portal.id.not_in(present)).values(state="parked"))


def known_agency(session: Session, name: str, division_code: str | None) -> int:
    """The agency of this name in this division, made known if it was a candidate or not there."""
    key = {"name": name, "division_code": division_code or ""}
    insert_new(session, Agency, {**key, "kind": "unknown", "status": "known"}, tuple(key))
    agency = session.scalars(select(Agency).filter_by(**key)).one()
    if agency.status == "candidate":
        agency.status = "known"
        session.flush()
    return agency.merged_into_id or agency.id
