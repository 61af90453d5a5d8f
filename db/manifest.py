"""Job file and manifest: what a crawl is asked to do and what it did. Written as JSON lines, read back tolerantly.

The job file goes from flows to the crawl child; the manifest comes back. Neither touches SQL: the child appends to its
manifest while it works, and whatever stands there when it dies is good. A torn last line is ignored; an ``End`` record
marks a shard that finished.
"""

from __future__ import annotations

import dataclasses
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Self

from db.errors import ManifestError

JOB_SCHEMA = "gongkai-job/1"
MANIFEST_SCHEMA = "gongkai-manifest/1"


# ── the job ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class KnownUrl:
    """A url that was fetched well before, with what a conditional request needs."""

    url: str
    sha256: str
    etag: str | None = None
    last_modified: str | None = None
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class KnownNotice:
    """A notice seen in an earlier list: its list evidence decides whether the page is asked for again."""

    url: str
    title: str
    list_date: str | None = None
    complete: bool = False  # its page and every attachment are in the archive
    due: bool = False  # seen so long ago that it is looked at again, whatever the list says
    gone: bool = False  # its page was not there when it was last asked for
    moved: bool = False  # it is gone, and what it held stands at other addresses of the portal


@dataclass(frozen=True, slots=True)
class ColumnMemory:
    """What the last good crawl of a column saw."""

    url: str
    collected: int
    declared: int | None
    skeleton: str | None  # hash of the list page's structure
    sweep: bool = False  # read whole so long ago that it is read whole again, whatever its first page says


@dataclass(frozen=True, slots=True)
class Unit:
    """An organ that a portal knows by a code of its own, where reports are addressed by unit × year."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Tls:
    """How to speak TLS with the hosts of a portal. ``verify`` off needs a ``reason``, and so does ``legacy``."""

    legacy: bool = False  # old renegotiation and ciphers that OpenSSL 3 refuses
    verify: bool = True
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PortalJob:
    """One portal to crawl: its registry entry as plain data, and the memory of earlier runs."""

    portal_id: str
    platform: str
    name: str
    home: str
    columns: tuple[str, ...]  # list addresses of its annual-report columns
    hosts: tuple[str, ...]  # the only hosts that may be contacted
    agency: str | None = None
    division_code: str | None = None
    delay_seconds: float = 2.0
    options: dict[str, str] = field(default_factory=dict)  # platform-specific, strings
    units: tuple[Unit, ...] = ()
    tls: Tls = Tls()
    known_urls: tuple[KnownUrl, ...] = ()
    known_notices: tuple[KnownNotice, ...] = ()
    memory: tuple[ColumnMemory, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one shard."""

    max_requests_per_host: int = 2000
    max_body_bytes: int = 64 * 1024 * 1024
    download_timeout_seconds: float = 60.0
    shard_seconds: float = 4 * 3600.0


@dataclass(frozen=True, slots=True)
class Job:
    """The work of one shard. A shard owns whole hosts."""

    run_id: str
    shard: int
    archive_root: str  # a local path or an fsspec address
    manifest_path: str
    portals: tuple[PortalJob, ...]
    user_agent: str
    proxy: str | None = None
    years: tuple[int, ...] = ()  # report years wanted; empty = all
    mode: str = "incremental"  # incremental | recheck | full | explore: find out what a portal is, fetch no report
    today: str | None = None  # ISO date of the run in China: what a portal should show by now depends on it
    limits: Limits = Limits()
    schema: str = JOB_SCHEMA

    def write(self, path: Path) -> None:
        """Write atomically."""
        temporary = path.with_suffix(path.suffix + ".part")
        temporary.write_text(json.dumps(dataclasses.asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")
        temporary.replace(path)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises ManifestError when the file is not a job of this schema."""
        try:
            raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            if raw.get("schema") != JOB_SCHEMA:
                raise ManifestError(f"{path}: schema {raw.get('schema')!r}, expected {JOB_SCHEMA!r}")
            portals = tuple(_portal(item) for item in raw.pop("portals"))
            limits = Limits(**raw.pop("limits"))
            years = tuple(raw.pop("years"))
            return cls(portals=portals, limits=limits, years=years, **raw)
        except (OSError, json.JSONDecodeError, KeyError, TypeError) as error:
            raise ManifestError(f"{path}: not a readable job file ({error})") from error


def _portal(item: dict[str, Any]) -> PortalJob:
    return PortalJob(
        **{
            **item,
            "columns": tuple(item["columns"]),
            "hosts": tuple(item["hosts"]),
            "units": tuple(Unit(**unit) for unit in item.get("units", ())),
            "tls": Tls(**item.get("tls", {})),
            "known_urls": tuple(KnownUrl(**known) for known in item["known_urls"]),
            "known_notices": tuple(KnownNotice(**known) for known in item["known_notices"]),
            "memory": tuple(ColumnMemory(**memory) for memory in item["memory"]),
        }
    )


# ── the manifest ──────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Retrieval:
    """One request with its final outcome (redirects and retries folded in)."""

    kind: ClassVar[str] = "retrieval"
    portal_id: str
    url: str  # as asked for
    final_url: str
    role: str  # robots | list | page | attachment
    outcome: (
        str  # ok | not_modified | soft_404 | http_error | blocked | throttled | robots_disallow | … (spiders.fetching)
    )
    fetched_at: str  # UTC, ISO 8601
    status: int | None = None
    sha256: str | None = None  # set when the body is in the archive
    media_type: str | None = None  # by content
    bytes: int | None = None
    etag: str | None = None
    last_modified: str | None = None
    declared_charset: str | None = None
    attempts: int = 1
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class NoticeDocument:
    """A document of a notice: the page itself or one of its attachments, by url."""

    url: str
    role: str  # page | attachment
    name: str | None = None  # link text of an attachment


@dataclass(frozen=True, slots=True)
class Notice:
    """An entry of a column's list with the list evidence, and the documents found behind it."""

    kind: ClassVar[str] = "notice"
    portal_id: str
    column_url: str
    url: str
    title: str
    list_date: str | None = None  # ISO date as the list prints it
    url_date: str | None = None  # ISO date in the address
    documents: tuple[NoticeDocument, ...] = ()
    aliases: tuple[str, ...] = ()
    announces: str = "report"  # report | roster: the list of who had to publish one
    title_year: int | None = None  # the report year that the title names


@dataclass(frozen=True, slots=True)
class Listing:
    """One column in this run: what it declares, what was collected, and whether the end was really reached."""

    kind: ClassVar[str] = "listing"
    portal_id: str
    column_url: str
    outcome: str  # complete | incomplete | unchanged | gone | blocked | robots_disallow | …
    pages: int
    collected: int
    declared: int | None = None
    skeleton: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class PortalEvent:
    """Something about the portal as a whole that a person should see."""

    kind: ClassVar[str] = "portal_event"
    portal_id: str
    code: str  # list_shorter_than_declared | robots_unreadable | off_registry_link | …
    message: str
    subject: str = ""
    expected: str | None = None
    actual: str | None = None


@dataclass(frozen=True, slots=True)
class FoundColumn:
    """A column of annual reports that an exploration found, with the first entries a crawl would fetch."""

    url: str
    label: str
    platform: str
    outcome: str  # of reading its list
    entries: int
    reports: int
    declared: int | None = None
    first: tuple[tuple[str, str], ...] = ()  # title, address
    reason: str | None = None
    units: tuple[tuple[str, str], ...] = ()  # code, name: of a column whose address has {unit} and {year} in it


@dataclass(frozen=True, slots=True)
class Discovery:
    """What an exploration of a portal saw. ``scores``: families its pages look like, most likely first, 0 to 1."""

    kind: ClassVar[str] = "discovery"
    portal_id: str
    url: str
    site_name: str = ""
    site_code: str | None = None  # 网站标识码
    scores: tuple[tuple[str, float], ...] = ()
    columns: tuple[FoundColumn, ...] = ()
    saw: tuple[str, ...] = ()  # sentences for a person


@dataclass(frozen=True, slots=True)
class End:
    """The shard finished by itself."""

    kind: ClassVar[str] = "end"
    outcome: str  # finished | stopped
    requests: int = 0
    reason: str | None = None


Record = Retrieval | Notice | Listing | PortalEvent | Discovery | End
_KINDS: dict[str, type[Record]] = {cls.kind: cls for cls in (Retrieval, Notice, Listing, PortalEvent, Discovery, End)}


@dataclass(frozen=True, slots=True)
class Line:
    """A record with its place: (run, shard, seq) makes ingest idempotent."""

    run_id: str
    shard: int
    seq: int
    record: Record


class ManifestWriter:
    """Appends records, one line each: in the system's hands before ``write`` returns, on the disk a moment later.

    A crawl that is killed loses none of them. A power cut loses what was not synced yet, and that is fetched again. The disk is
    waited for in a thread, so that a crawl of many portals does not wait with it; ``close`` waits for the rest.
    """

    def __init__(self, path: Path, run_id: str, shard: int) -> None:
        self._run_id, self._shard, self._seq = run_id, shard, 0
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("x", encoding="utf-8")
        self._written, self._closing = threading.Event(), False
        self._failure: OSError | None = None
        self._syncing = threading.Thread(target=self._sync, name="manifest-sync", daemon=True)
        self._syncing.start()

    def write(self, record: Record) -> None:
        """Append a record. Raises OSError when it, or one before it, could not be kept."""
        line = {
            "schema": MANIFEST_SCHEMA,
            "run_id": self._run_id,
            "shard": self._shard,
            "seq": self._seq,
            "kind": record.kind,
            "record": dataclasses.asdict(record),
        }
        self._check()
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._file.flush()
        self._written.set()
        self._seq += 1

    def close(self) -> None:
        """Sync what is left and close the file. Doing it again does nothing. Raises OSError."""
        self._closing = True
        self._written.set()
        self._syncing.join()
        self._file.close()
        self._check()

    def _sync(self) -> None:
        last = False
        while not last:
            self._written.wait()
            self._written.clear()
            last = self._closing  # asked before the sync: what came in meanwhile gets one of its own
            try:
                os.fsync(self._file.fileno())
            except OSError as error:
                self._failure = error
                return

    def _check(self) -> None:
        if self._failure is not None:
            raise self._failure


def read_manifest(path: Path) -> Iterator[Line]:
    """The records of a manifest in order. A torn last line is ignored; a bad line before it raises ManifestError."""
    lines = path.read_bytes().split(b"\n")
    whole, tail = lines[:-1], lines[-1]  # what stands after the last newline was torn off, or is empty
    del tail
    for number, raw in enumerate(whole, start=1):
        try:
            item: dict[str, Any] = json.loads(raw)
            cls = _KINDS[item["kind"]]
            body = dict(item["record"])
            if cls is Notice:
                body["documents"] = tuple(NoticeDocument(**document) for document in body["documents"])
                body["aliases"] = tuple(body["aliases"])
            elif cls is Discovery:
                body = _discovery(body)
            yield Line(item["run_id"], item["shard"], item["seq"], cls(**body))
        except (ValueError, KeyError, TypeError) as error:
            raise ManifestError(f"{path}, line {number}: not a manifest record ({error})") from error


def _discovery(body: dict[str, Any]) -> dict[str, Any]:
    columns = (
        FoundColumn(**{**item, "first": tuple(map(tuple, item["first"])), "units": tuple(map(tuple, item["units"]))})
        for item in body["columns"]
    )
    return {**body, "columns": tuple(columns), "scores": tuple(map(tuple, body["scores"])), "saw": tuple(body["saw"])}


def is_finished(path: Path) -> bool:
    """Whether the shard's end record stands in the manifest."""
    return any(isinstance(line.record, End) for line in read_manifest(path))
