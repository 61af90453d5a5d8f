"""Reports, their versions, and the statutory tables with the form's columns."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated

from sqlalchemy import ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigKey, Key, one_of
from db.types import AMOUNT_SCALE, ExactNumber, UtcDateTime
from parsers.model import Grade, Scope, Table, Unit

VERSION_STATES = ("accepted", "quarantined", "rejected")

Count = Annotated[Decimal | None, mapped_column(ExactNumber(0))]
Amount = Annotated[Decimal | None, mapped_column(ExactNumber(AMOUNT_SCALE))]
VersionKey = Annotated[int, mapped_column(BigKey, ForeignKey("report_version.id"), primary_key=True)]
Ordinal = Annotated[int, mapped_column(primary_key=True, autoincrement=False)]


class Report(Base):
    """What an organ owes for a year on a scope (口径). Scopes are never added or compared."""

    __tablename__ = "report"
    __table_args__ = (
        UniqueConstraint("agency_id", "report_year", "scope"),
        one_of("scope", (scope.value for scope in Scope)),
    )

    id: Mapped[Key]
    agency_id: Mapped[int] = mapped_column(BigKey, ForeignKey("agency.id"))
    report_year: Mapped[int]
    scope: Mapped[str]


class ReportVersion(Base):
    """A content × a reading of it. Only ``status`` changes; which version is current is derived (``current_version``)."""

    __tablename__ = "report_version"
    __table_args__ = (
        UniqueConstraint("report_id", "fingerprint", "reading"),
        one_of("status", VERSION_STATES),
        one_of("status_origin", ("rule", "decision")),
        one_of("parse_status", ("complete", "incomplete")),
        one_of("lowest_grade", (grade.value for grade in Grade)),
    )

    id: Mapped[Key]
    report_id: Mapped[int] = mapped_column(BigKey, ForeignKey("report.id"))
    fingerprint: Mapped[str]
    reading: Mapped[str]
    status: Mapped[str]
    status_origin: Mapped[str] = mapped_column(default="rule")
    status_reason: Mapped[str | None]
    parse_status: Mapped[str]
    parser_version: Mapped[int]  # that made this reading first
    checks_version: Mapped[int]  # of the parser whose findings stand on it
    layout_disclosure: Mapped[str | None]
    layout_requests: Mapped[str | None]
    layout_disputes: Mapped[str | None]
    layout_statistics: Mapped[str | None]
    scope_evidence: Mapped[str] = mapped_column(Text)
    published_on: Mapped[dt.date | None]
    period_start: Mapped[dt.date | None]
    period_end: Mapped[dt.date | None]
    preamble: Mapped[str] = mapped_column(Text)
    tables_absent: Mapped[int]
    cell_count: Mapped[int]
    cells_unread: Mapped[int]
    cells_uncertain: Mapped[int]  # of grade C or D
    lowest_grade: Mapped[str | None]
    unified_code: Mapped[str | None]  # 统一社会信用代码, as printed (索引号), its check character right
    outcomes: Mapped[str | None]  # a letter per rule, of the parser whose findings stand on it; NULL: it told none
    first_seen_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)  # of the first document that gave it
    run_id: Mapped[str | None] = mapped_column(ForeignKey("crawl_run.id"), index=True)
    replaced_at: Mapped[dt.datetime | None] = mapped_column(
        UtcDateTime
    )  # no address serves it since; another content stands there


class DisclosureCells(Base):
    """Table 二. ``amount_wanyuan`` is in 万元 unless ``amount_unit`` is ``unknown``: then it is the bare printed number."""

    __tablename__ = "disclosure_cells"
    __table_args__ = (one_of("amount_unit", (unit.value for unit in Unit)),)

    version_id: Mapped[VersionKey]
    item: Mapped[str] = mapped_column(primary_key=True)
    made: Mapped[Count]
    repealed: Mapped[Count]
    in_force: Mapped[Count]
    newly_disclosed: Mapped[Count]
    total_disclosed: Mapped[Count]
    # Publishers print fee amounts where the 2019 form asks for numbers of fee items.
    items_last_year: Mapped[Amount]
    items_change: Mapped[Amount]
    decisions: Mapped[Count]
    procurement_items: Mapped[Count]
    amount_wanyuan: Mapped[Amount]
    amount_unit: Mapped[str | None]


class RequestsCells(Base):
    """Table 三."""

    __tablename__ = "requests_cells"

    version_id: Mapped[VersionKey]
    row: Mapped[str] = mapped_column(primary_key=True)
    natural_person: Mapped[Count]
    commercial_enterprise: Mapped[Count]
    research_institution: Mapped[Count]
    social_organization: Mapped[Count]
    legal_service: Mapped[Count]
    other_organization: Mapped[Count]
    total: Mapped[Count]


class DisputesCells(Base):
    """Table 四."""

    __tablename__ = "disputes_cells"

    version_id: Mapped[VersionKey]
    row: Mapped[str] = mapped_column(primary_key=True)
    upheld: Mapped[Count]
    corrected: Mapped[Count]
    other: Mapped[Count]
    pending: Mapped[Count]
    total: Mapped[Count]


class StatisticsCells(Base):
    """The annex of the years before 2019, row by row in printed order; unmapped rows share the code ``unmapped``."""

    __tablename__ = "statistics_cells"

    version_id: Mapped[VersionKey]
    ordinal: Mapped[Ordinal]
    row: Mapped[str]
    label: Mapped[str]
    unit: Mapped[str | None]
    year_value: Mapped[Amount]
    cumulative_value: Mapped[Amount]
    year_end_value: Mapped[Amount]


class CellEvidence(Base):
    """All cells of a version as read: raw, state, grade, unit, where. ``parse_id`` says which document's places these are."""

    __tablename__ = "cell_evidence"

    version_id: Mapped[VersionKey]
    parse_id: Mapped[int] = mapped_column(BigKey, ForeignKey("parse.id"), index=True)
    encoded: Mapped[bytes] = mapped_column(LargeBinary)


class Section(Base):
    """A narrative section, without the recognised tables."""

    __tablename__ = "section"

    version_id: Mapped[VersionKey]
    ordinal: Mapped[Ordinal]
    number: Mapped[int | None]
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)


class TableNote(Base):
    """A note under or inside a table."""

    __tablename__ = "table_note"
    __table_args__ = (one_of("form_table", (table.value for table in Table)),)

    version_id: Mapped[VersionKey]
    ordinal: Mapped[Ordinal]
    form_table: Mapped[str]
    body: Mapped[str] = mapped_column(Text)


class Figure(Base):
    """A number that the prose quotes for something the tables count too. ``value`` is in ``unit`` as printed.

    ``value`` is NULL where the number does not fit; ``raw`` is what stands there. A newer parser's figures replace those
    of an older one, as findings do.
    """

    __tablename__ = "figure"

    version_id: Mapped[VersionKey]
    ordinal: Mapped[Ordinal]
    code: Mapped[str]
    value: Mapped[Amount]
    raw: Mapped[str] = mapped_column(Text)
    unit: Mapped[str | None]
    is_approximate: Mapped[bool]
    subject: Mapped[str]  # who is counted, as the sentence says it; empty where it does not
    sentence: Mapped[str] = mapped_column(Text)
    section_number: Mapped[int | None]
