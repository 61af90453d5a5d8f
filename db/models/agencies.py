"""Divisions, organs and what they owe: the tables that say who must publish."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigKey, Key, one_of

AGENCY_KINDS = (
    "government",
    "government_office",
    "department",
    "dispatched_organ",
    "branch",
    "township",
    "zone_committee",
    "zone_organ",
    "vertical",
    "dual",
    "authorised",
    "not_in_scope",
    "unknown",
)


class Division(Base):
    """An administrative division in a span of time; ``code`` has six digits or more."""

    __tablename__ = "division"
    __table_args__ = (UniqueConstraint("code", "valid_from"),)

    id: Mapped[Key]
    code: Mapped[str]
    name: Mapped[str]
    level: Mapped[str | None]
    parent_code: Mapped[str | None]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]


class Agency(Base):
    """An organ. ``candidate`` is a name that was read and that nobody has confirmed.

    Names repeat across the country (鼓楼区人民政府), so the name is unique within a division code only; the empty code
    means that the division is not known.
    """

    __tablename__ = "agency"
    __table_args__ = (
        UniqueConstraint("name", "division_code"),
        one_of("kind", AGENCY_KINDS),
        one_of("status", ("known", "candidate", "merged")),
    )

    id: Mapped[Key]
    name: Mapped[str]
    division_code: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="unknown")
    status: Mapped[str] = mapped_column(default="candidate")
    territorial_parent_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("agency.id"))
    system_parent_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("agency.id"))
    merged_into_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("agency.id"))
    unified_code: Mapped[str | None]
    valid_from: Mapped[dt.date | None]
    valid_to: Mapped[dt.date | None]


class AgencyAlias(Base):
    """Another name under which an organ publishes, with where that name was seen."""

    __tablename__ = "agency_alias"
    __table_args__ = (UniqueConstraint("agency_id", "name"),)

    id: Mapped[Key]
    agency_id: Mapped[int] = mapped_column(BigKey, ForeignKey("agency.id"))
    name: Mapped[str] = mapped_column(index=True)
    origin: Mapped[str | None]


class AgencyEvent(Base):
    """A renaming, merger, split or abolition; cross-year rules are not assessable across one."""

    __tablename__ = "agency_event"
    __table_args__ = (one_of("kind", ("renamed", "merged", "split", "abolished", "founded", "rank_changed")),)

    id: Mapped[Key]
    agency_id: Mapped[int] = mapped_column(BigKey, ForeignKey("agency.id"), index=True)
    kind: Mapped[str]
    happened_on: Mapped[dt.date]
    other_agency_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("agency.id"))
    origin: Mapped[str | None]


class Duty(Base):
    """An organ that must publish for a year, with the basis that says so; ``origin`` is the address that does.

    ``published_on`` and ``is_late`` are what a roster says of the organ, NULL where it says nothing.
    """

    __tablename__ = "duty"
    __table_args__ = (
        UniqueConstraint("agency_id", "report_year", "basis"),
        one_of("basis", ("roster", "local_notice", "unit_tree", "published_last_year", "statute")),
    )

    id: Mapped[Key]
    agency_id: Mapped[int] = mapped_column(BigKey, ForeignKey("agency.id"))
    report_year: Mapped[int]
    basis: Mapped[str]
    origin: Mapped[str | None]
    published_on: Mapped[dt.date | None]
    is_late: Mapped[bool | None]
