"""Backfill plans: one slice per portal, claimed by one worker at a time, so that a backfill resumes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.engine import Store
from db.errors import BackfillError
from db.models import BackfillPlan, BackfillSlice
from db.models.backfill import MODES
from db.statements import utc_now


@dataclass(frozen=True, slots=True)
class Slice:
    """A claimed part of a plan. ``years`` and ``mode`` are the plan's; ``portal_id`` None: documents added by hand."""

    slice_id: int
    plan_id: int
    portal_id: str | None
    years: tuple[int, ...]
    mode: str
    attempts: int


def create_plan(
    store: Store, mode: str, years: Collection[int], portals: Collection[str], now: dt.datetime | None = None
) -> int:
    """A new plan with a slice per portal, or the open one that asks for the same. Raises BackfillError on a bad mode."""
    if mode not in MODES:
        raise BackfillError(f"mode {mode!r}, expected one of {', '.join(MODES)}")
    wanted_years, wanted_portals = sorted(set(years)), sorted(set(portals))
    with store.begin() as session:
        for plan in session.scalars(
            select(BackfillPlan).where(BackfillPlan.status == "open", BackfillPlan.mode == mode)
        ):
            if plan.years == wanted_years and plan.portals == wanted_portals:
                return plan.id
        plan = BackfillPlan(
            mode=mode, years=wanted_years, portals=wanted_portals, status="open", created_at=now or utc_now()
        )
        session.add(plan)
        session.flush()
        session.add_all(
            BackfillSlice(plan_id=plan.id, ordinal=ordinal, portal_id=portal)
            for ordinal, portal in enumerate(wanted_portals)
        )
        session.flush()
        _settle(session, plan)
        return plan.id


def claim_slice(
    store: Store,
    plan_id: int,
    owner: str,
    *,
    is_dead: Callable[[str], bool] | None = None,
    now: dt.datetime | None = None,
) -> Slice | None:
    """The next open slice, now this owner's; a slice of a dead owner is open again. None when nothing is left to claim."""
    with store.begin() as session:
        plan = session.get_one(BackfillPlan, plan_id)
        dead: list[str] = []
        if is_dead is not None:
            claimed = select(BackfillSlice.owner).where(
                BackfillSlice.plan_id == plan_id, BackfillSlice.status == "claimed", BackfillSlice.owner.is_not(None)
            )
            dead = [name for name in session.scalars(claimed.distinct()) if name and name != owner and is_dead(name)]
        free = (
            select(BackfillSlice)
            .where(
                BackfillSlice.plan_id == plan_id,
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
        return Slice(row.id, plan_id, row.portal_id, tuple(plan.years), plan.mode, row.attempts)


def finish_slice(
    store: Store, slice_id: int, owner: str, *, failed: str | None = None, now: dt.datetime | None = None
) -> None:
    """Close a slice as done, or as failed with a reason; the last one finishes the plan.

    Raises BackfillError when the slice is no longer this owner's.
    """
    with store.begin() as session:
        row = session.get_one(BackfillSlice, slice_id, with_for_update=True)
        if row.status != "claimed" or row.owner != owner:
            raise BackfillError(f"slice {slice_id} is {row.status} by {row.owner}, not claimed by {owner}")
        row.status = "failed" if failed else "done"
        row.reason, row.finished_at = failed, now or utc_now()
        session.flush()
        _settle(session, session.get_one(BackfillPlan, row.plan_id, with_for_update=True))


def reopen_failed(store: Store, plan_id: int) -> int:
    """Open the failed slices of a plan again. Returns how many."""
    with store.begin() as session:
        failed = session.scalars(select(BackfillSlice).filter_by(plan_id=plan_id, status="failed")).all()
        for row in failed:
            row.status, row.owner = "open", None
        if failed:
            session.get_one(BackfillPlan, plan_id).status = "open"
        return len(failed)


def _settle(session: Session, plan: BackfillPlan) -> None:
    unfinished = select(BackfillSlice.id).where(
        BackfillSlice.plan_id == plan.id, BackfillSlice.status.in_(("open", "claimed"))
    )
    if session.scalar(unfinished.limit(1)) is None:
        plan.status = "finished"
