"""What the public site shows, read once: every shown report in order, the coverage, events, portals and open findings.

It stands on the same chunks as a release, so that site and release cannot say different things; nothing withheld leaves here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.engine import Store
from db.models import Agency, AgencyAlias, AgencyEvent, CrawlRun, Finding, Listing, Portal
from db.release.audit import Captures, timeliness_row
from db.release.chunks import Chunk, Correction, Read, chunks
from db.release.coverage import coverage_rows
from db.release.origins import Origin
from db.release.subjects import Subject, newest, ordered_reports, withheld_reports
from parsers.model import Cell, Table

_PORTAL_FINDINGS = "portal"


@dataclass(frozen=True, slots=True)
class Timely:
    """The verdict on one report's date (DOMAIN.md), as in the release's sheet 按时公布核查表."""

    verdict: str
    last_day: dt.date | None
    basis: str | None
    days: int | None
    at_least: bool | None
    reason: str


@dataclass(frozen=True, slots=True)
class SiteFinding:
    """An open finding of a shown report, or of its agency's year."""

    code: str
    severity: str
    responsibility: str
    message: str
    cells: tuple[str, ...]
    expected: str | None
    actual: str | None


@dataclass(frozen=True, slots=True)
class SiteReport:
    """A report as its current version has it. ``corrections`` hold; ``cells`` are as printed. ``key`` is that of releases."""

    key: str
    agency_key: str
    agency_id: int
    agency: str
    is_candidate: bool
    kind: str
    division_code: str
    year: int
    scope: str
    scope_evidence: str
    layouts: Mapping[str, str]
    reading: str
    lowest_grade: str | None
    published_on: dt.date | None
    period: tuple[dt.date | None, dt.date | None]
    fingerprint: str
    parser_version: int
    first_seen_at: dt.datetime
    versions: int
    correction_waiting: bool
    cells: tuple[Cell, ...]
    corrections: tuple[Correction, ...]
    notes: tuple[tuple[str, str], ...]
    findings: tuple[SiteFinding, ...]
    sources: tuple[Origin, ...]
    timely: Timely


@dataclass(frozen=True, slots=True)
class CoverageOf:
    """One agency-year and why it is, or is not, at hand."""

    agency_key: str
    agency: str
    division_code: str
    year: int
    status: str
    has_duty: bool


@dataclass(frozen=True, slots=True)
class EventOf:
    """Something that breaks an agency's series."""

    agency_id: int
    kind: str
    happened_on: dt.date


@dataclass(frozen=True, slots=True)
class PortalHealth:
    """A portal with the last word of its columns: outcome → how many columns. ``last_seen`` is the last run that listed it."""

    portal_id: str
    name: str
    division_code: str
    platform: str
    state: str
    permission: str
    last_seen: dt.datetime | None
    outcomes: Mapping[str, int]
    open_findings: int


def agency_key(division_code: str | None, name: str) -> str:
    """Stable key of an agency: of the same kind as a release's key of a report."""
    return hashlib.sha256(f"{division_code or ''}\n{name}".encode()).hexdigest()[:16]


class SiteReader:
    """One consistent view of a store. Everything streams; only whole numbers and names of agencies are held."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._withheld = withheld_reports(session)
        self.ids = ordered_reports(session, self._withheld)

    def newest(self) -> dt.datetime | None:
        """When the newest version was first held."""
        return newest(self._session)

    def reports(self) -> Iterator[SiteReport]:
        """Every report with a current version, by division, agency, year and scope."""
        captures = Captures(self._session)
        for chunk in chunks(self._session, self.ids):
            for subject in chunk.subjects:
                if subject.current is not None:
                    yield _report(captures, chunk, subject, chunk.reads[subject.current.id])

    def coverage(self) -> Iterator[CoverageOf]:
        """Every agency-year that is reported, owed or open on a portal, less those whose reports are all withheld."""
        for name, code, year, status, _, has_duty, _ in coverage_rows(self._session, self._withheld):
            key = agency_key(str(code or ""), str(name))
            yield CoverageOf(key, str(name), str(code or ""), int(str(year)), str(status), bool(has_duty))

    def events(self) -> Iterator[EventOf]:
        """Renamings, mergers and the like, by agency."""
        listed = select(AgencyEvent.agency_id, AgencyEvent.kind, AgencyEvent.happened_on)
        for agency_id, kind, day in self._session.execute(listed.order_by(AgencyEvent.happened_on)):
            yield EventOf(agency_id, kind, day)

    def aliases(self) -> Iterator[tuple[str, str]]:
        """(key of the agency, another name of it)."""
        listed = select(Agency.division_code, Agency.name, AgencyAlias.name).join(
            AgencyAlias, AgencyAlias.agency_id == Agency.id
        )
        for code, name, alias in self._session.execute(listed.order_by(AgencyAlias.name)):
            yield agency_key(code, name), alias

    def portals(self) -> Iterator[PortalHealth]:
        """Registered portals that are not drafts, with the last word of each column."""
        outcomes, seen = _columns(self._session)
        counted = (
            select(Finding.portal_id, func.count())
            .where(Finding.state == "open", Finding.subject_kind == _PORTAL_FINDINGS)
            .group_by(Finding.portal_id)
        )
        found = {row[0]: row[1] for row in self._session.execute(counted)}
        for portal in self._session.scalars(select(Portal).where(Portal.state != "draft").order_by(Portal.id)):
            yield PortalHealth(
                portal.id,
                portal.name,
                portal.division_code or "",
                portal.platform,
                portal.state,
                portal.permission,
                seen.get(portal.id),
                outcomes.get(portal.id, {}),
                found.get(portal.id, 0),
            )


@contextmanager
def site_reader(store: Store) -> Iterator[SiteReader]:
    """A reader over one snapshot of the store: loaders may be at work meanwhile."""
    with store.read() as session:
        if not store.is_sqlite:
            session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield SiteReader(session)


def _columns(session: Session) -> tuple[dict[str, dict[str, int]], dict[str, dt.datetime]]:
    place = func.row_number().over(
        partition_by=(Listing.portal_id, Listing.column_url), order_by=(CrawlRun.started_at.desc(), Listing.id.desc())
    )
    last = (
        select(Listing.portal_id, Listing.outcome, CrawlRun.started_at, place.label("place"))
        .join(CrawlRun, CrawlRun.id == Listing.run_id)
        .subquery()
    )
    outcomes: dict[str, dict[str, int]] = {}
    seen: dict[str, dt.datetime] = {}
    rows = select(last.c.portal_id, last.c.outcome, last.c.started_at).where(last.c.place == 1)
    for portal_id, outcome, at in session.execute(rows):
        counts = outcomes.setdefault(portal_id, {})
        counts[outcome] = counts.get(outcome, 0) + 1
        seen[portal_id] = max(at, seen.get(portal_id, at))
    return outcomes, seen


def _report(captures: Captures, chunk: Chunk, subject: Subject, read: Read) -> SiteReport:
    report, agency, version = subject.report, subject.agency, read.version
    accepted = [chunk.reads[one.id] for one in subject.versions if one.status == "accepted" and one.id != version.id]
    found = (
        *chunk.findings.get(version.id, ()),
        *chunk.year_findings.get((report.agency_id, report.report_year), ()),
    )
    layouts = {table.value: getattr(version, f"layout_{table.value}") for table in Table}
    return SiteReport(
        key=subject.key,
        agency_key=agency_key(agency.division_code, agency.name),
        agency_id=agency.id,
        agency=agency.name,
        is_candidate=agency.status == "candidate",
        kind=agency.kind,
        division_code=agency.division_code,
        year=report.report_year,
        scope=report.scope,
        scope_evidence=version.scope_evidence,
        layouts={name: layout for name, layout in layouts.items() if layout},
        reading=version.parse_status,
        lowest_grade=version.lowest_grade,
        published_on=version.published_on,
        period=(version.period_start, version.period_end),
        fingerprint=version.fingerprint,
        parser_version=version.parser_version,
        first_seen_at=version.first_seen_at,
        versions=len(subject.versions),
        correction_waiting=subject.is_waiting,
        cells=read.cells,
        corrections=tuple(one for one in chunk.corrections.get(report.id, ()) if one.is_active),
        notes=tuple((note.form_table, note.body) for note in chunk.notes.get(version.id, ())),
        findings=tuple(_finding(one) for one in found),
        sources=read.sources,
        timely=_timely(timeliness_row(captures, chunk, (*accepted, read))),
    )


def _timely(row: Sequence[object]) -> Timely:
    last_day, basis, verdict, days, at_least, _, _, reason, _ = row[-9:]
    assert last_day is None or isinstance(last_day, dt.date)
    assert days is None or isinstance(days, int)
    return Timely(
        str(verdict),
        last_day,
        None if basis is None else str(basis),
        days,
        None if at_least is None else bool(at_least),
        str(reason),
    )


def _finding(one: Finding) -> SiteFinding:
    return SiteFinding(
        one.code, one.severity, one.responsibility, one.message, tuple(one.cells), one.expected, one.actual
    )
