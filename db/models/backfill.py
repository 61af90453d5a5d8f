"""Backfill plans and their slices, so that a backfill resumes where it stopped."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigKey, Key, one_of
from db.types import UtcDateTime

MODES = ("missing", "failed", "reparse", "all")


class BackfillPlan(Base):
    """What was asked for; the slices are the work."""

    __tablename__ = "backfill_plan"
    __table_args__ = (one_of("mode", MODES), one_of("status", ("open", "finished", "cancelled")))

    id: Mapped[Key]
    mode: Mapped[str]
    years: Mapped[list[Any]] = mapped_column(JSON)
    portals: Mapped[list[Any]] = mapped_column(JSON)
    status: Mapped[str] = mapped_column(default="open")
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class BackfillSlice(Base):
    """A part of a plan, claimed by one worker at a time. ``portal_id`` NULL: documents added by hand."""

    __tablename__ = "backfill_slice"
    __table_args__ = (
        UniqueConstraint("plan_id", "ordinal"),
        one_of("status", ("open", "claimed", "done", "failed")),
    )

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(BigKey, ForeignKey("backfill_plan.id"))
    ordinal: Mapped[int]
    portal_id: Mapped[str | None] = mapped_column(ForeignKey("portal.id"))
    report_year: Mapped[int | None]
    status: Mapped[str] = mapped_column(default="open")
    owner: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None]
