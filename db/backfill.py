"""The ledger of backfills: a plan of slices that is written once, carried out slice by slice, and resumed where it stopped."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from db.engine import Store
from db.errors import BackfillError
from db.models import BackfillPlan, BackfillSlice, CrawlRun
from db.models.backfill import MODES
from db.statements import utc_now


@dataclass(frozen=True, slots=True)
class PlannedSlice:
    """A part of the work as it was foreseen: requests to the portal, and seconds for those and for reading."""

    portal_id: str | None
    asks_portal: bool
    portal_print: str
    document_ids: tuple[int, ...]
    requests: int = 0
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it stands. ``open`` are the slices still to be done, the failed among them; ``done`` those that are."""

    plan_id: int
    name: str
    mode: str
    request: Mapping[str, Any]
    note: str
    parser_version: int
    status: str
    reason: str | None
    created_at: dt.datetime
    open: tuple[PlannedSlice, ...]
    done: tuple[PlannedSlice, ...]

    @property
    def slices(self) -> tuple[PlannedSlice, ...]:
        return self.done + self.open


@dataclass(frozen=True, slots=True)
class Slice:
    """A claimed part of a plan."""

    slice_id: int
    ordinal: int
    portal_id: str | None
    asks_portal: bool
    document_ids: tuple[int, ...]
    attempts: int


def write_plan(
    store: Store,
    name: str,
    mode: str,
    request: Mapping[str, Any],
    note: str,
    parser_version: int,
    slices: Sequence[PlannedSlice],
    now: dt.datetime | None = None,
) -> None:
    """Keep a plan. Raises BackfillError on a bad mode."""
    if mode not in MODES:
        raise BackfillError(f"mode {mode!r}, expected one of {', '.join(MODES)}")
    with store.begin() as session:
        plan = BackfillPlan(
            name=name,
            mode=mode,
            request=dict(request),
            note=note,
            parser_version=parser_version,
            status="planned",
            created_at=now or utc_now(),
        )
        session.add(plan)
        session.flush()
        session.add_all(
            BackfillSlice(
                plan_id=plan.id,
                ordinal=ordinal,
                portal_id=part.portal_id,
                asks_portal=part.asks_portal,
                portal_print=part.portal_print,
                document_ids=list(part.document_ids),
                requests_expected=part.requests,
                seconds_expected=part.seconds,
            )
            for ordinal, part in enumerate(slices)
        )


def read_plan(store: Store, name: str) -> Plan:
    """The plan of this name. Raises BackfillError, in words for an operator, when there is none."""
    with store.read() as session:
        plan = session.scalars(select(BackfillPlan).filter_by(name=name)).one_or_none()
        if plan is None:
            newest = session.scalars(select(BackfillPlan.name).order_by(BackfillPlan.id.desc()).limit(5)).all()
            known = f"the newest are {', '.join(newest)}" if newest else "none was ever made"
            raise BackfillError(f"no backfill plan is called {name}; {known}")
        rows = session.scalars(select(BackfillSlice).filter_by(plan_id=plan.id).order_by(BackfillSlice.ordinal)).all()
        return Plan(
            plan.id,
            plan.name,
            plan.mode,
            plan.request,
            plan.note,
            plan.parser_version,
            plan.status,
            plan.reason,
            plan.created_at,
            tuple(_planned(row) for row in rows if row.status != "done"),
            tuple(_planned(row) for row in rows if row.status == "done"),
        )


def runs_of_plan(store: Store, name: str) -> frozenset[str]:
    """The runs that carried out parts of the plan."""
    with store.read() as session:
        runs = session.execute(select(CrawlRun.id, CrawlRun.parameters).where(CrawlRun.kind == "backfill"))
        return frozenset(run_id for run_id, parameters in runs if parameters.get("plan") == name)


def open_plan(store: Store, name: str) -> None:
    """The plan is being carried out; what failed before may be tried again."""
    with store.begin() as session:
        plan = _plan(session, name)
        plan.status, plan.reason, plan.finished_at = "running", None, None
        for row in session.scalars(select(BackfillSlice).filter_by(plan_id=plan.id, status="failed")):
            row.status, row.owner = "open", None


def claim_slice(
    store: Store,
    name: str,
    owner: str,
    *,
    is_dead: Callable[[str], bool] | None = None,
    now: dt.datetime | None = None,
) -> Slice | None:
    """The next open slice, now this owner's; a slice of a dead owner is open again. None when nothing is left to claim."""
    with store.begin() as session:
        plan = _plan(session, name)
        dead: list[str] = []
        if is_dead is not None:
            claimed = select(BackfillSlice.owner).where(
                BackfillSlice.plan_id == plan.id, BackfillSlice.status == "claimed", BackfillSlice.owner.is_not(None)
            )
            dead = [it for it in session.scalars(claimed.distinct()) if it and it != owner and is_dead(it)]
        free = (
            select(BackfillSlice)
            .where(
                BackfillSlice.plan_id == plan.id,
                or_(
                    BackfillSlice.status == "open",
                    (BackfillSlice.status == "claimed") & BackfillSlice.owner.in_(dead),
                ),
            )
            .order_by(BackfillSlice.ordinal)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        row = session.scalars(free).first()
        if row is None:
            return None
        row.status, row.owner, row.claimed_at = "claimed", owner, now or utc_now()
        row.attempts += 1
        return Slice(row.id, row.ordinal, row.portal_id, row.asks_portal, tuple(row.document_ids), row.attempts)


def finish_slice(
    store: Store, slice_id: int, owner: str, *, failed: str | None = None, now: dt.datetime | None = None
) -> None:
    """Close a slice as done, or as failed with a reason. Raises BackfillError when it is no longer this owner's."""
    with store.begin() as session:
        row = _mine(session, slice_id, owner)
        row.status = "failed" if failed else "done"
        row.reason, row.finished_at = failed, now or utc_now()


def give_back(store: Store, slice_id: int, owner: str, reason: str) -> None:
    """The slice is open again, for a run that was to stop here. Raises BackfillError when it is no longer this owner's."""
    with store.begin() as session:
        row = _mine(session, slice_id, owner)
        row.status, row.owner, row.reason = "open", None, reason


def settle_plan(store: Store, name: str, reason: str | None = None, now: dt.datetime | None = None) -> int:
    """The plan is complete when no slice is left, else partial, with why it stopped. Returns how many are left."""
    with store.begin() as session:
        plan = _plan(session, name)
        left = session.scalar(
            select(func.count())
            .select_from(BackfillSlice)
            .filter_by(plan_id=plan.id)
            .where(BackfillSlice.status != "done")
        )
        plan.status = "partial" if left else "complete"
        plan.reason, plan.finished_at = reason if left else None, now or utc_now()
        return left or 0


def _planned(row: BackfillSlice) -> PlannedSlice:
    return PlannedSlice(
        row.portal_id,
        row.asks_portal,
        row.portal_print,
        tuple(row.document_ids),
        row.requests_expected,
        row.seconds_expected,
    )


def _plan(session: Session, name: str) -> BackfillPlan:
    return session.scalars(select(BackfillPlan).filter_by(name=name)).one()


def _mine(session: Session, slice_id: int, owner: str) -> BackfillSlice:
    row = session.get_one(BackfillSlice, slice_id, with_for_update=True)
    if row.status != "claimed" or row.owner != owner:
        raise BackfillError(f"slice {slice_id} is {row.status} by {row.owner}, not claimed by {owner}")
    return row
