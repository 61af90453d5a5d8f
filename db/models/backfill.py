"""Backfill plans and their slices: what a dry run foresaw, and how far it was carried out."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigKey, Key, one_of
from db.types import UtcDateTime

MODES = ("missing", "failed", "changed", "reparse", "all")
PLAN_STATES = ("planned", "running", "partial", "complete")


class BackfillPlan(Base):
    """What was asked for, by whom and why (``request``, ``note``); the slices are the work. ``name`` is what people type."""

    __tablename__ = "backfill_plan"
    __table_args__ = (
        UniqueConstraint("name"),
        one_of("mode", MODES),
        one_of("status", PLAN_STATES),
    )

    id: Mapped[Key]
    name: Mapped[str]
    mode: Mapped[str]
    request: Mapped[dict[str, Any]] = mapped_column(JSON)
    note: Mapped[str] = mapped_column(Text)
    parser_version: Mapped[int]
    status: Mapped[str] = mapped_column(default="planned")
    reason: Mapped[str | None]
    created_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)


class BackfillSlice(Base):
    """A part of a plan, claimed by one worker at a time. ``portal_id`` NULL: documents of several portals, or added by hand.

    ``portal_print`` tells whether the registry entry is still the one that was planned with; ``document_ids`` are the
    documents in the archive that were to be read then.
    """

    __tablename__ = "backfill_slice"
    __table_args__ = (
        UniqueConstraint("plan_id", "ordinal"),
        one_of("status", ("open", "claimed", "done", "failed")),
    )

    id: Mapped[Key]
    plan_id: Mapped[int] = mapped_column(BigKey, ForeignKey("backfill_plan.id"))
    ordinal: Mapped[int]
    portal_id: Mapped[str | None] = mapped_column(ForeignKey("portal.id"))
    asks_portal: Mapped[bool]
    portal_print: Mapped[str] = mapped_column(default="")
    document_ids: Mapped[list[Any]] = mapped_column(JSON)
    requests_expected: Mapped[int] = mapped_column(default=0)
    seconds_expected: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(default="open")
    owner: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None]
