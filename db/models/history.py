"""What the checks across years and organs keep: prints to find copies with, and what they looked at last with the outcomes."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigKey
from db.models.reports import VersionKey


class VersionPrint(Base):
    """Numbers and section five of a version in short, written with its cells and never changed (``db.prints``)."""

    __tablename__ = "version_print"

    version_id: Mapped[VersionKey]
    disclosure_digest: Mapped[int | None] = mapped_column(BigKey)
    disclosure_filled: Mapped[int]
    requests_digest: Mapped[int | None] = mapped_column(BigKey)
    requests_filled: Mapped[int]
    disputes_digest: Mapped[int | None] = mapped_column(BigKey)
    disputes_filled: Mapped[int]
    prose_length: Mapped[int]
    prose_signature: Mapped[str | None]
    prose_key1: Mapped[int | None] = mapped_column(BigKey)
    prose_key2: Mapped[int | None] = mapped_column(BigKey)
    prose_key3: Mapped[int | None] = mapped_column(BigKey)
    prose_key4: Mapped[int | None] = mapped_column(BigKey)
    prose_key5: Mapped[int | None] = mapped_column(BigKey)
    prose_key6: Mapped[int | None] = mapped_column(BigKey)


class ReportHistory(Base):
    """What the checks saw of a report last time, and one letter per rule of what became of it (``db.history_checks``).

    A report whose current version or dates are no longer these is judged again; so are its neighbours.
    """

    __tablename__ = "report_history"

    report_id: Mapped[int] = mapped_column(BigKey, ForeignKey("report.id"), primary_key=True)
    version_id: Mapped[int] = mapped_column(BigKey, ForeignKey("report_version.id"))
    fingerprint: Mapped[str] = mapped_column(index=True)  # of the version
    seen: Mapped[str]  # the dates and the code that may change under the same version
    outcomes: Mapped[str] = mapped_column(default="")


class AgencyHistory(Base):
    """What the checks saw of an organ last time: its kind, place and events, and the peers it is compared with."""

    __tablename__ = "agency_history"
    __table_args__ = (Index("ix_agency_history_peer_group", "peer_group"),)

    agency_id: Mapped[int] = mapped_column(BigKey, ForeignKey("agency.id"), primary_key=True)
    place: Mapped[str]  # what makes it a part of an area; empty while it is none
    peer_group: Mapped[str | None]  # organs of one kind of place: counties of a prefecture, departments of a county
    seen: Mapped[str]
