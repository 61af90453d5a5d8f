"""Portals and the ledgers of crawling: runs, shards, columns, requests, and what is known of each url."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, BigKey, Key, one_of
from db.types import UtcDateTime

PORTAL_STATES = ("draft", "active", "parked")
PERMISSIONS = ("allowed", "robots_disallow", "robots_unreadable", "stopped_by_request", "blocked")
RUN_STATES = ("running", "finished", "failed", "stopped", "orphaned")


class Portal(Base):
    """A registry entry, synced. The key is the registry's."""

    __tablename__ = "portal"
    __table_args__ = (one_of("state", PORTAL_STATES), one_of("permission", PERMISSIONS))

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    home: Mapped[str]
    platform: Mapped[str]
    state: Mapped[str]
    permission: Mapped[str] = mapped_column(default="allowed")
    agency_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("agency.id"))
    division_code: Mapped[str | None]
    hosts: Mapped[list[Any]] = mapped_column(JSON)
    list_urls: Mapped[list[Any]] = mapped_column(JSON)
    synced_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class HostLease(Base):
    """A host in use: nobody else contacts it until the lease is released or has expired."""

    __tablename__ = "host_lease"

    host: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(index=True)
    acquired_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class CrawlRun(Base):
    """One run of a flow that crawls, parses and loads."""

    __tablename__ = "crawl_run"
    __table_args__ = (one_of("status", RUN_STATES),)

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    status: Mapped[str] = mapped_column(default="running")
    owner: Mapped[str]
    parameters: Mapped[dict[str, Any]] = mapped_column(JSON)
    started_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    finished_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str | None]


class CrawlShard(Base):
    """How far the manifest of a shard has been ingested. ``next_seq`` is the first line that has not."""

    __tablename__ = "crawl_shard"

    run_id: Mapped[str] = mapped_column(ForeignKey("crawl_run.id"), primary_key=True)
    shard: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    manifest_name: Mapped[str]
    next_seq: Mapped[int] = mapped_column(default=0)
    outcome: Mapped[str | None]  # of the end record; NULL while there is none
    requests: Mapped[int | None]
    reason: Mapped[str | None]


class Listing(Base):
    """A column in a run: declared, collected, and whether the end of the list was reached."""

    __tablename__ = "listing"
    __table_args__ = (
        UniqueConstraint("run_id", "shard", "seq"),
        Index("ix_listing_portal_id_column_url", "portal_id", "column_url"),
    )

    id: Mapped[Key]
    run_id: Mapped[str] = mapped_column(ForeignKey("crawl_run.id"))
    shard: Mapped[int]
    seq: Mapped[int]
    portal_id: Mapped[str] = mapped_column(ForeignKey("portal.id"))
    column_url: Mapped[str]
    outcome: Mapped[str]
    pages: Mapped[int]
    collected: Mapped[int]
    declared: Mapped[int | None]
    skeleton: Mapped[str | None]
    reason: Mapped[str | None]


class Retrieval(Base):
    """A request with its final outcome. ``sha256`` names the bytes that the url stood for after it."""

    __tablename__ = "retrieval"
    __table_args__ = (
        UniqueConstraint("run_id", "shard", "seq"),
        Index("ix_retrieval_portal_id_url", "portal_id", "url"),
    )

    id: Mapped[Key]
    run_id: Mapped[str] = mapped_column(ForeignKey("crawl_run.id"))
    shard: Mapped[int]
    seq: Mapped[int]
    portal_id: Mapped[str] = mapped_column(ForeignKey("portal.id"))
    url: Mapped[str]
    final_url: Mapped[str]
    role: Mapped[str]
    outcome: Mapped[str]
    fetched_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    http_status: Mapped[int | None]
    sha256: Mapped[str | None] = mapped_column(index=True)
    media_type: Mapped[str | None]
    byte_count: Mapped[int | None] = mapped_column(BigKey)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    declared_charset: Mapped[str | None]
    attempts: Mapped[int]
    reason: Mapped[str | None]


class KnownUrl(Base):
    """What is known of a url now: the bytes it last served well, its validators, and how the last request ended."""

    __tablename__ = "known_url"

    portal_id: Mapped[str] = mapped_column(ForeignKey("portal.id"), primary_key=True)
    url: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    sha256: Mapped[str | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    media_type: Mapped[str | None]
    declared_charset: Mapped[str | None]
    served_at: Mapped[dt.datetime | None] = mapped_column(UtcDateTime)
    last_outcome: Mapped[str]
    last_asked_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
