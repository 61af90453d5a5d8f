"""Reads reports for a release in chunks: a fixed number of queries for every few hundred, whatever the number of all."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.orm import Session

from db.findings import Subject as About
from db.models import CellEvidence, Duty, Figure, Finding, ReportVersion, TableNote
from db.release.origins import Announced, Origin, read_origins
from db.release.subjects import Subject, subjects
from db.release.writing import Value
from parsers import encode
from parsers.model import Cell

#: Reports read at once. A report's cells take some hundred kilobytes while they are rows.
CHUNK = 250


@dataclass(frozen=True, slots=True)
class Read:
    """A version as it was read, with its origins, the evidence first. ``cells`` are decoded of accepted versions only."""

    subject: Subject
    version: ReportVersion
    cells: tuple[Cell, ...]
    sources: tuple[Origin, ...]

    @property
    def head(self) -> tuple[Value, ...]:
        return (*self.subject.identity, self.subject.version_key(self.version))

    @property
    def url(self) -> str:
        return self.sources[0].urls[0] if self.sources and self.sources[0].urls else ""

    @property
    def sha256(self) -> str:
        return self.sources[0].sha256 if self.sources else ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What an operator decided for a cell. ``value`` None: that it is a blank. Only where ``is_active`` it holds."""

    cell: str
    value: Decimal | None
    is_active: bool
    row: tuple[Value, ...]

    @property
    def shown(self) -> str:
        return "blank" if self.value is None else format(self.value, "f")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some reports with everything a release says of them, by the keys of the store."""

    subjects: tuple[Subject, ...]
    reads: Mapping[int, Read]
    corrections: Mapping[int, list[Correction]] = field(default_factory=dict)
    findings: Mapping[int, list[Finding]] = field(default_factory=dict)
    year_findings: Mapping[tuple[int, int], list[Finding]] = field(default_factory=dict)
    notes: Mapping[int, list[TableNote]] = field(default_factory=dict)
    figures: Mapping[int, list[Figure]] = field(default_factory=dict)
    rostered: Mapping[tuple[int, int], dt.date] = field(default_factory=dict)
    notices: Mapping[str, list[Announced]] = field(default_factory=dict)


def chunks(session: Session, ids: Sequence[int], size: int | None = None) -> Iterator[Chunk]:
    """These reports, in this order, ``size`` (``CHUNK``) at a time. What was read is let go before the next chunk."""
    at_once = size or CHUNK
    for start in range(0, len(ids), at_once):
        yield read_chunk(session, ids[start : start + at_once])
        session.expunge_all()


def read_chunk(session: Session, ids: Sequence[int]) -> Chunk:
    held = tuple(subjects(session, ids))
    versions = {version.id: (one, version) for one in held for version in one.versions}
    evidence: dict[int, int] = {}
    cells: dict[int, tuple[Cell, ...]] = {}
    rows = session.execute(
        select(CellEvidence.version_id, CellEvidence.parse_id, CellEvidence.encoded).where(
            CellEvidence.version_id.in_(versions)
        )
    )
    for version_id, parse_id, encoded in rows:
        evidence[version_id] = parse_id
        if versions[version_id][1].status == "accepted":
            cells[version_id] = encode.decode(encoded).cells
    origins = read_origins(session, evidence)
    shown = [one.current.id for one in held if one.current is not None]
    years = {(one.report.agency_id, one.report.report_year) for one in held}
    return Chunk(
        held,
        {
            version_id: Read(one, version, cells.get(version_id, ()), origins.of_version.get(version_id, ()))
            for version_id, (one, version) in versions.items()
        },
        _corrections(session, ids),
        _by_version(session, shown),
        _by_year(session, years),
        _numbered(session, TableNote, shown),
        _numbered(session, Figure, shown),
        _rostered(session, {agency_id for agency_id, _ in years}),
        origins.notices,
    )


_CORRECTED = text(
    "SELECT report_id, cell, printed_raw, read_value, corrected_value, state, lapse_reason, reason, evidence, decided_at"
    " FROM corrected_cells WHERE report_id IN :ids"
).bindparams(bindparam("ids", expanding=True))


def _corrections(session: Session, ids: Sequence[int]) -> dict[int, list[Correction]]:
    found: dict[int, list[Correction]] = defaultdict(list)
    for report_id, cell, printed, was, value, state, lapsed, reason, evidence, at in session.execute(
        _CORRECTED, {"ids": list(ids)}
    ):
        row = (cell, printed, was, value, state, lapsed, reason, evidence, _moment(at))
        number = None if value is None else Decimal(value)
        found[report_id].append(Correction(cell, number, state == "active", row))
    return {report_id: sorted(rows, key=lambda one: one.cell) for report_id, rows in found.items()}


def _moment(value: object) -> dt.datetime | None:
    """A time of a view: SQLite gives views' times as text."""
    if value is None:
        return None
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    assert isinstance(moment, dt.datetime)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _by_version(session: Session, versions: Sequence[int]) -> dict[int, list[Finding]]:
    found: dict[int, list[Finding]] = defaultdict(list)
    listed = select(Finding).where(Finding.version_id.in_(versions), Finding.state == "open")
    for finding in session.scalars(listed):
        assert finding.version_id is not None
        found[finding.version_id].append(finding)
    return found


def _by_year(session: Session, years: set[tuple[int, int]]) -> dict[tuple[int, int], list[Finding]]:
    found: dict[tuple[int, int], list[Finding]] = defaultdict(list)
    keys = [About.agency_year(*year).key for year in sorted(years)]
    for finding in session.scalars(select(Finding).where(Finding.subject_key.in_(keys), Finding.state == "open")):
        if finding.agency_id is not None and finding.report_year is not None:
            found[finding.agency_id, finding.report_year].append(finding)
    return found


Numbered = TypeVar("Numbered", TableNote, Figure)


def _numbered(session: Session, model: type[Numbered], versions: Sequence[int]) -> dict[int, list[Numbered]]:
    """What a version has several of, in the order of the page."""
    found: dict[int, list[Numbered]] = defaultdict(list)
    listed = select(model).where(model.version_id.in_(versions)).order_by(model.version_id, model.ordinal)
    for one in session.scalars(listed):
        found[one.version_id].append(one)
    return found


def _rostered(session: Session, agencies: set[int]) -> dict[tuple[int, int], dt.date]:
    """The day that a roster names, by agency and year; the first of several."""
    rows = session.execute(
        select(Duty.agency_id, Duty.report_year, func.min(Duty.published_on))
        .where(Duty.agency_id.in_(agencies), Duty.basis == "roster", Duty.published_on.is_not(None))
        .group_by(Duty.agency_id, Duty.report_year)
    )
    return {(agency_id, year): day for agency_id, year, day in rows}
