"""Notices, the documents behind them, and what each parser version made of a document."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigKey, Key, one_of
from db.types import UtcDateTime
from parsers.model import Status

#: What a parse can end in: the parser's own words, and what the worker's limits or a crash make of it.
PARSE_STATES = (*(status.value for status in Status), "timeout", "killed", "failed")


class Notice(Base):
    """An article that announces a report. Each date stands in the column of its origin: the list, or the address."""

    __tablename__ = "notice"
    __table_args__ = (UniqueConstraint("portal_id", "url"),)

    id: Mapped[Key]
    portal_id: Mapped[str] = mapped_column(ForeignKey("portal.id"))
    url: Mapped[str]
    column_url: Mapped[str]
    title: Mapped[str]
    list_date: Mapped[dt.date | None]
    url_date: Mapped[dt.date | None]
    title_year: Mapped[int | None]  # of the report, as the title says; a hint for selections, never an identity
    announces: Mapped[str] = mapped_column(
        server_default="report"
    )  # report | roster: who must publish, and who was late
    first_run_id: Mapped[str | None] = mapped_column(ForeignKey("crawl_run.id"))
    last_run_id: Mapped[str | None] = mapped_column(ForeignKey("crawl_run.id"))


class NoticeDocument(Base):
    """A url of a notice: the page, an attachment, or an alias. ``document_id`` is what the url last served well."""

    __tablename__ = "notice_document"
    __table_args__ = (
        UniqueConstraint("notice_id", "url"),
        one_of("role", ("page", "attachment", "alias")),
        Index("ix_notice_document_url", "url"),
    )

    id: Mapped[Key]
    notice_id: Mapped[int] = mapped_column(BigKey, ForeignKey("notice.id"))
    url: Mapped[str]
    role: Mapped[str]
    name: Mapped[str | None]
    document_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("document.id"), index=True)


class Document(Base):
    """Stored bytes; the key of the archive is ``sha256``, the media type comes from the content."""

    __tablename__ = "document"
    __table_args__ = (UniqueConstraint("sha256"), one_of("origin", ("crawl", "manual")))

    id: Mapped[Key]
    sha256: Mapped[str]
    media_type: Mapped[str]
    byte_count: Mapped[int] = mapped_column(BigKey)
    origin: Mapped[str] = mapped_column(default="crawl")
    first_seen_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class Intake(Base):
    """Bytes that a person brought: where they were, whose report of which year they are said to be, who got them how and when.

    The words of the person are evidence and never proof. Rows are not changed once they stand.
    """

    __tablename__ = "intake"
    __table_args__ = (UniqueConstraint("document_id", "url"),)

    id: Mapped[Key]
    document_id: Mapped[int] = mapped_column(BigKey, ForeignKey("document.id"))
    url: Mapped[str]
    agency_name: Mapped[str]
    report_year: Mapped[int]
    obtained_on: Mapped[dt.date]
    obtained_by: Mapped[str]
    how: Mapped[str]
    added_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class DocumentMember(Base):
    """A member of an archive file (zip …)."""

    __tablename__ = "document_member"
    __table_args__ = (UniqueConstraint("document_id", "member_path"),)

    id: Mapped[Key]
    document_id: Mapped[int] = mapped_column(BigKey, ForeignKey("document.id"))
    member_path: Mapped[str]
    sha256: Mapped[str]
    media_type: Mapped[str]
    byte_count: Mapped[int] = mapped_column(BigKey)


class Parse(Base):
    """One document × parser version, whatever came out. ``encoded`` is kept here only where no version's evidence holds it.

    The identity columns are what was read, before any agency was looked up.
    """

    __tablename__ = "parse"
    __table_args__ = (
        UniqueConstraint("document_id", "parser_version"),
        one_of("status", PARSE_STATES),
    )

    id: Mapped[Key]
    document_id: Mapped[int] = mapped_column(BigKey, ForeignKey("document.id"))
    parser_version: Mapped[int]
    status: Mapped[str]
    reason: Mapped[str | None]
    fingerprint: Mapped[str | None] = mapped_column(index=True)
    agency_name: Mapped[str | None]
    report_year: Mapped[int | None]
    report_scope: Mapped[str | None]
    candidates: Mapped[list[Any]] = mapped_column(JSON)
    encoded: Mapped[bytes | None] = mapped_column(LargeBinary)
    attempts: Mapped[int] = mapped_column(default=1)
    run_id: Mapped[str | None] = mapped_column(ForeignKey("crawl_run.id"), index=True)
    parsed_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class ParseVersion(Base):
    """The report versions that a parse gave or confirmed; ``part`` counts the reports of a document that holds several."""

    __tablename__ = "parse_version"

    parse_id: Mapped[int] = mapped_column(BigKey, ForeignKey("parse.id"), primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(BigKey, ForeignKey("report_version.id"), index=True)
