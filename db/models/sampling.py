"""Blind samples (抽样复核): what was drawn, who read it, and what they read."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigKey, Key, one_of
from db.types import UtcDateTime

#: What a reader saw in a cell. ``unclear``: could not tell; it is compared with nothing.
READ_STATES = ("number", "blank", "not_applicable", "missing", "unclear")


class Sample(Base):
    """A draw of accepted reports. The same store, seed and size give the same draw; it never changes."""

    __tablename__ = "sample"
    __table_args__ = (UniqueConstraint("name"),)

    id: Mapped[Key]
    name: Mapped[str]
    seed: Mapped[int] = mapped_column(BigKey)
    size: Mapped[int]
    strata_by: Mapped[str]  # what parts the strata: media,edition,province or media,edition
    population: Mapped[int]
    drawn_by: Mapped[str]
    drawn_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class SampleStratum(Base):
    """How many reports of a kind there were to draw from, and how many were drawn: the weight of each."""

    __tablename__ = "sample_stratum"

    sample_id: Mapped[int] = mapped_column(BigKey, ForeignKey("sample.id"), primary_key=True)
    media: Mapped[str] = mapped_column(primary_key=True)
    edition: Mapped[str] = mapped_column(primary_key=True)
    province: Mapped[str] = mapped_column(
        primary_key=True
    )  # two digits, 00 unknown; empty where provinces are one stratum
    population: Mapped[int]
    drawn: Mapped[int]


class SampleItem(Base):
    """A drawn report, in the version that was current: a version's content never changes. ``sha256`` is what readers read."""

    __tablename__ = "sample_item"
    __table_args__ = (UniqueConstraint("sample_id", "ordinal"), UniqueConstraint("sample_id", "version_id"))

    id: Mapped[Key]
    sample_id: Mapped[int] = mapped_column(BigKey, ForeignKey("sample.id"))
    ordinal: Mapped[int]
    version_id: Mapped[int] = mapped_column(BigKey, ForeignKey("report_version.id"), index=True)
    sha256: Mapped[str]
    media: Mapped[str]
    edition: Mapped[str]
    province: Mapped[str]


class SampleReading(Base):
    """What one person read of one report without seeing ours. A reading that is replaced stays, with the reason."""

    __tablename__ = "sample_reading"
    __table_args__ = (UniqueConstraint("item_id", "reader", "attempt"), one_of("state", ("standing", "replaced")))

    id: Mapped[Key]
    item_id: Mapped[int] = mapped_column(BigKey, ForeignKey("sample_item.id"))
    reader: Mapped[str]
    attempt: Mapped[int]
    state: Mapped[str] = mapped_column(default="standing")
    replaced_reason: Mapped[str | None] = mapped_column(Text)
    agency_read: Mapped[str]
    year_read: Mapped[int]
    is_same_report: Mapped[bool]  # whether agency and year are those under which we keep it
    note: Mapped[str] = mapped_column(Text, default="")
    entered_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class SampleCell(Base):
    """A cell as it was read: ``cell`` is table/row/column; ``read_value`` an exact decimal, 万元 for amounts."""

    __tablename__ = "sample_cell"
    __table_args__ = (one_of("state", READ_STATES),)

    reading_id: Mapped[int] = mapped_column(BigKey, ForeignKey("sample_reading.id"), primary_key=True)
    cell: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    read_value: Mapped[str | None]
