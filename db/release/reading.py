"""The rows of one report for every table of a release: cells, panel, sources, notes, and the auditor's sheets."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from db.answers import SourceRow
from db.models import CellEvidence, Finding, ReportVersion, TableNote
from db.query_sources import sources_of
from db.release.subjects import Subject, edition_of
from db.release.writing import Value
from db.views import measures
from parsers import encode
from parsers.form import AMOUNT, LAYOUTS, STATUTORY
from parsers.form.arithmetic import Verdict, evaluate
from parsers.form.layout import CellKey
from parsers.model import Cell, Table, Unit

Row = Sequence[Value]
CHINA = ZoneInfo("Asia/Shanghai")
_OTHERS = ("other_not_corrected_in_time", "other_fee_unpaid", "other_rest")


@dataclass(frozen=True, slots=True)
class Read:
    """A version as it was read, with its sources; the first source is the one the places refer to."""

    subject: Subject
    version: ReportVersion
    cells: tuple[Cell, ...]
    sources: tuple[SourceRow, ...]

    @property
    def head(self) -> tuple[Value, ...]:
        return (*self.subject.identity, self.subject.version_key(self.version))

    @property
    def url(self) -> str:
        return self.sources[0].urls[0] if self.sources and self.sources[0].urls else ""

    @property
    def sha256(self) -> str:
        return self.sources[0].sha256 if self.sources else ""


def read(session: Session, subject: Subject, version: ReportVersion) -> Read:
    """The evidence of a version."""
    evidence = session.get_one(CellEvidence, version.id)
    sources = sources_of(session, version.id, evidence.parse_id)
    found = Read(subject, version, encode.decode(evidence.encoded).cells, sources)
    session.expunge(evidence)
    return found


def report_row(it: Read, *, waiting: bool) -> Row:
    version, agency = it.version, it.subject.agency
    return (
        *it.subject.identity,
        agency.status,
        agency.kind,
        it.head[-1],
        version.published_on,
        edition_of(version),
        version.lowest_grade,
        version.cell_count,
        version.cells_unread,
        waiting,
        it.url,
        it.sha256,
    )


def is_waiting(subject: Subject, current: ReportVersion) -> bool:
    """Whether other content waits in quarantine that was seen or published later than the current version."""

    def later(other: ReportVersion) -> bool:
        if other.first_seen_at > current.first_seen_at:
            return True
        return bool(other.published_on and current.published_on and other.published_on > current.published_on)

    waiting = (v for v in subject.versions if v.status == "quarantined" and v.fingerprint != current.fingerprint)
    return any(map(later, waiting))


def version_rows(subject: Subject) -> Iterator[Row]:
    for version in subject.versions:
        yield (
            subject.version_key(version),
            *subject.identity,
            version.fingerprint,
            version.reading,
            version.status,
            version is subject.current,
            version.parse_status,
            version.parser_version,
            version.scope_evidence,
            version.published_on,
            version.period_start,
            version.period_end,
            version.tables_absent,
            version.cell_count,
            version.cells_unread,
            version.cells_uncertain,
            version.lowest_grade,
            version.first_seen_at,
        )


def corrections_of(session: Session, subject: Subject) -> dict[str, str]:
    """What operators decided for the cells of this report, by ``table/row/column``."""
    rows = session.execute(
        text("SELECT cell, corrected_value FROM corrected_cells WHERE report_id = :report_id AND state = 'active'"),
        {"report_id": subject.report.id},
    )
    return {row.cell: "blank" if row.corrected_value is None else row.corrected_value for row in rows}


def cell_rows(it: Read, table: Table, corrected: Mapping[str, str]) -> Iterator[Row]:
    edition = getattr(it.version, f"layout_{table.value}")
    for ordinal, cell in enumerate(it.cells, start=1):
        if cell.table is not table:
            continue
        place = encode.where_to_json(cell.where)
        yield (
            *it.head,
            edition,
            ordinal,
            cell.row,
            cell.column,
            cell.label,
            cell.raw,
            cell.value,
            cell.state.value,
            cell.unit.value if cell.unit else None,
            cell.grade.value,
            cell.inferred,
            corrected.get(cell.key),
            json.dumps(place, ensure_ascii=False, sort_keys=True) if place else None,
            it.sha256,
        )


def panel_row(it: Read) -> Row | None:
    """The report's measures as printed; None for a report that has none of the statutory tables."""
    values = {cell.key: cell.value for cell in it.cells if not _of_unknown_unit(cell)}
    if not any(cell.table in STATUTORY for cell in it.cells):
        return None
    measured = [values.get(f"{table}/{row}/{column}") for _, table, row, column in measures()]
    parts = [values.get(f"requests/{row}/total") for row in _OTHERS]
    other = values.get("requests/other/total")
    if other is None and None not in parts:
        other = sum((part for part in parts if part is not None), Decimal(0))
    version, agency = it.version, it.subject.agency
    return (
        *it.subject.identity,
        agency.status,
        it.head[-1],
        edition_of(version),
        version.lowest_grade,
        *measured,
        other,
    )


def _of_unknown_unit(cell: Cell) -> bool:
    return cell.table is Table.DISCLOSURE and cell.column == AMOUNT and cell.unit not in (Unit.WANYUAN, Unit.YUAN)


def source_rows(it: Read) -> Iterator[Row]:
    for source in it.sources:
        for url in source.urls or ("",):
            yield (
                it.head[-1],
                *it.subject.identity,
                source.sha256,
                source.media_type,
                source.bytes,
                source.origin,
                source.is_evidence,
                url,
                source.first_fetched_at,
                source.last_fetched_at,
                source.portal_id,
                source.notice_url,
                source.notice_title,
                source.list_date,
                source.url_date,
            )


def note_rows(session: Session, it: Read) -> Iterator[Row]:
    notes = session.scalars(select(TableNote).filter_by(version_id=it.version.id).order_by(TableNote.ordinal))
    for note in notes:
        yield *it.head, note.ordinal, note.form_table, note.body


def finding_rows(session: Session, it: Read) -> Iterator[Row]:
    found = session.scalars(
        select(Finding)
        .where(Finding.version_id == it.version.id, Finding.state == "open")
        .order_by(Finding.subject_key)
    )
    yield from _findings(found, it)


def _findings(found: Iterator[Finding] | Sequence[Finding], it: Read) -> Iterator[Row]:
    for finding in sorted(found, key=lambda one: (one.code, one.detail, one.origin)):
        cells = " ".join(map(str, finding.cells))
        words = (finding.subject_kind, finding.code, finding.severity, finding.responsibility, finding.detail)
        yield *it.head, *words, finding.message, cells, finding.expected, finding.actual


def year_findings(session: Session, it: Read) -> Iterator[Row]:
    """Findings on the agency and year of a report."""
    its = it.subject.report
    found = session.scalars(
        select(Finding).where(
            Finding.agency_id == its.agency_id, Finding.report_year == its.report_year, Finding.state == "open"
        )
    )
    yield from _findings(found.all(), it)


def relation_rows(it: Read) -> Iterator[Row]:
    """勾稽关系核查: every relation of the form, what is printed and what the other side sums to."""
    cells = {CellKey(cell.table, cell.row, cell.column): cell for cell in it.cells}
    values = {key: cell.value for key, cell in cells.items()}
    for table in Table:
        layout = LAYOUTS.get((table, getattr(it.version, f"layout_{table.value}") or ""))
        for outcome in evaluate(layout, values) if layout else ():
            known = outcome.verdict is not Verdict.NOT_ASSESSABLE
            printed, expected = (outcome.actual, outcome.expected) if known else (None, None)
            gap = printed - expected if printed is not None and expected is not None else None
            grade = max((cells[key].grade.value for key in outcome.keys if key in cells), default=None)
            words = (outcome.relation.code, outcome.relation.subject, outcome.verdict.value)
            yield *it.head, *words, printed, expected, gap, grade, outcome.relation.basis, it.url, it.sha256


def unit_rows(it: Read, findings: Sequence[Row]) -> Iterator[Row]:
    """单位问题: amounts without a unit, amounts printed in 元, and what the checks found about units."""
    for cell in it.cells:
        if cell.unit is Unit.UNKNOWN:
            yield *it.head, cell.key, "unit_unknown", cell.raw, cell.value, it.url
        elif cell.unit is Unit.YUAN and cell.column == AMOUNT:
            yield *it.head, cell.key, "printed_in_yuan", cell.raw, cell.value, it.url
    place = len(it.head)
    for row in findings:
        if str(row[place + 1]).startswith("unit_") and row[place + 1] != "unit_unknown":
            yield *it.head, row[place + 4], row[place + 1], row[place + 5], None, it.url


def china_day(moment: dt.datetime) -> dt.date:
    """The day in China on which this was."""
    return moment.astimezone(CHINA).date()
