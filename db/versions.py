"""Report versions: content × reading. A version is made once and never changed but for its status and its findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.copying import Ids, new_row, write_new, write_rows
from db.finding_book import FindingBook
from db.findings import Subject
from db.gates import Raised, judge
from db.models import (
    Base,
    CellEvidence,
    Decision,
    DisclosureCells,
    DisputesCells,
    Figure,
    Report,
    ReportMeasures,
    ReportVersion,
    RequestsCells,
    Section,
    StatisticsCells,
    TableNote,
    VersionPrint,
)
from db.prepare import PreparedReport
from db.validity import same_print, verdicts
from parsers.encode import decode
from parsers.model import Finding

_BELOW: Mapping[str, type[Base]] = {
    model.__tablename__: model
    for model in (
        DisclosureCells,
        RequestsCells,
        DisputesCells,
        StatisticsCells,
        ReportMeasures,
        VersionPrint,
        Section,
        TableNote,
    )
}
ReportKey = tuple[int, int, str]  # agency, year, scope


@dataclass(frozen=True, slots=True)
class VersionOutcome:
    """The version a report became: made now (``created``), or found."""

    version_id: int
    report_id: int
    created: bool
    status: str


@dataclass(frozen=True, slots=True)
class Loading:
    """Where a version comes from: parse, the first sight of the document, content fingerprint, run, time of the load, document."""

    parse_id: int
    first_seen_at: dt.datetime
    fingerprint: str
    run_id: str | None
    now: dt.datetime
    document_id: int


class VersionShelf:
    """The reports and versions that a batch may touch: read up front, changed in memory, written together.

    The loader's locks keep other loaders off these agencies from before ``read`` until the transaction ends.
    """

    def __init__(self, session: Session, book: FindingBook, at_once: int) -> None:
        self._session, self._book = session, book
        self._report_ids, self._version_ids = Ids(session, Report, at_once), Ids(session, ReportVersion, at_once)
        self._reports: dict[ReportKey, int] = {}
        self._versions: dict[tuple[int, str, str], ReportVersion] = {}
        self._verdicts: dict[tuple[int, str], Decision] = {}
        self._new_reports: list[Report] = []
        self._new_versions: list[ReportVersion] = []
        self._below: dict[str, list[tuple[Any, ...]]] = {name: [] for name in _BELOW}
        self._evidence: list[tuple[int, int, bytes]] = []
        self._figures: dict[int, list[tuple[Any, ...]]] = {}
        self._outdated: set[int] = set()  # versions whose figures stand there from an older parser

    def read(self, keys: Collection[ReportKey], fingerprints: Collection[str]) -> None:
        """Look up what stands under these keys, with these contents, and what people decided of it."""
        statement = select(Report.id, Report.agency_id, Report.report_year, Report.scope).where(
            Report.agency_id.in_({key[0] for key in keys}), Report.report_year.in_({key[1] for key in keys})
        )
        for report_id, *key in self._session.execute(statement):
            self._reports[key[0], key[1], key[2]] = report_id
        touched = [self._reports[key] for key in set(keys) if key in self._reports]
        if not touched:
            return
        standing = select(ReportVersion).where(
            ReportVersion.report_id.in_(touched), ReportVersion.fingerprint.in_(fingerprints)
        )
        for version in self._session.scalars(standing):
            self._versions[version.report_id, version.fingerprint, version.reading] = version
        self._verdicts = verdicts(self._session, touched)
        self._book.read([Subject.version(version.id) for version in self._versions.values()], "parse")

    @property
    def report_ids(self) -> set[int]:
        """The reports under the keys that were read."""
        return set(self._reports.values())

    def load(self, loading: Loading, key: ReportKey, part: PreparedReport) -> VersionOutcome:
        """The version of this content and reading, made if it is not there."""
        report_id = self._report_id(key)
        place = (report_id, loading.fingerprint, part.reading)
        version = self._versions.get(place)
        created = version is None
        if version is None:
            version = self._versions[place] = self._make(loading, report_id, part)
        else:
            _seen_again(version, loading, part)
        if created or part.columns["parser_version"] > version.checks_version:
            self._figures[version.id] = part.figures
            if not created:
                self._outdated.add(version.id)
        if created or part.columns["parser_version"] >= version.checks_version:
            version.checks_version = part.columns["parser_version"]
            version.outcomes = part.columns["outcomes"]
            findings = (*part.findings, *part.cell_findings)
            self._book.replace(Subject.version(version.id), "parse", findings, loading.now)
            self._judge(version, part, findings, loading.document_id)
        return VersionOutcome(version.id, report_id, created, version.status)

    def write(self) -> None:
        """Insert what is new; the session writes what was changed."""
        write_new(self._session, Report, self._new_reports)
        write_new(self._session, ReportVersion, self._new_versions)
        for name, rows in self._below.items():
            write_rows(self._session, _BELOW[name], rows)
        if self._outdated:
            self._session.execute(delete(Figure).where(Figure.version_id.in_(self._outdated)))
        figures = [(version_id, *row) for version_id, rows in self._figures.items() for row in rows]
        write_rows(self._session, Figure, figures)

    def write_evidence(self) -> None:
        """Insert the evidence of the new versions, once the parses it comes from are there."""
        write_rows(self._session, CellEvidence, self._evidence)

    def _report_id(self, key: ReportKey) -> int:
        found = self._reports.get(key)
        if found is None:
            found = self._reports[key] = self._report_ids.next()
            self._new_reports.append(new_row(Report, id=found, agency_id=key[0], report_year=key[1], scope=key[2]))
        return found

    def _make(self, loading: Loading, report_id: int, part: PreparedReport) -> ReportVersion:
        version = new_row(
            ReportVersion,
            id=self._version_ids.next(),
            report_id=report_id,
            fingerprint=loading.fingerprint,
            reading=part.reading,
            status="quarantined",
            status_origin="rule",
            checks_version=part.columns["parser_version"],
            first_seen_at=loading.first_seen_at,
            run_id=loading.run_id,
            **part.columns,
        )
        self._new_versions.append(version)
        for name, rows in part.rows.items():
            self._below[name] += [(version.id, *row) for row in rows]
        self._evidence.append((version.id, loading.parse_id, part.encoded))
        return version

    def _judge(
        self, version: ReportVersion, part: PreparedReport, findings: tuple[Finding, ...], document_id: int
    ) -> None:
        """What people decided of the publication, else what the gates say of the reading."""
        decided = self._verdicts.get((version.report_id, version.fingerprint))
        if decided is None and any(report_id == version.report_id for report_id, _ in self._verdicts):
            cells = decode(part.encoded).cells
            decided = same_print(self._session, version.report_id, cells, [document_id], self._verdicts)
        if decided is not None:
            version.status = "accepted" if decided.kind == "accept" else "rejected"
            version.status_origin, version.status_reason = "decision", decided.reason
            return
        if version.status_origin == "decision":
            return
        raised = (Raised(it.code, it.severity, it.responsibility, it.subject) for it in findings)
        version.status, version.status_reason = judge(part.status, raised)


def _seen_again(version: ReportVersion, loading: Loading, part: PreparedReport) -> None:
    """The earliest date and the first code count, in whatever order documents are loaded."""
    published = part.columns["published_on"]
    if published is not None:
        version.published_on = min(version.published_on or published, published)
    codes = [code for code in (version.unified_code, part.columns["unified_code"]) if code]
    version.unified_code = min(codes, default=None)
    version.first_seen_at = min(version.first_seen_at, loading.first_seen_at)
