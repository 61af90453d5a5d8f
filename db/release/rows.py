"""The rows of one report for the tables of reports and of findings, and of the auditor's sheets that look at one version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from db.models import Figure, Finding, ReportVersion, TableNote
from db.release.chunks import Correction, Read
from db.release.subjects import Subject, edition_of
from db.release.writing import Value
from parsers.form import AMOUNT, LAYOUTS
from parsers.form.arithmetic import Verdict, evaluate
from parsers.form.layout import CellKey
from parsers.model import Table, Unit

Row = Sequence[Value]


def report_row(it: Read, *, waiting: bool) -> Row:
    version, agency = it.version, it.subject.agency
    return (
        *it.subject.identity,
        agency.status,
        agency.kind,
        version.unified_code,
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
    """Whether another publication of the report waits beside the one that is shown."""
    return subject.is_waiting and current is subject.current


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


def source_rows(it: Read) -> Iterator[Row]:
    head = (it.head[-1], *it.subject.identity)
    for source in it.sources:
        notice = source.notice
        for url in source.urls or ("",):
            yield (
                *head,
                source.sha256,
                source.media_type,
                source.byte_count,
                source.origin,
                source.is_evidence,
                url,
                source.first_fetched_at,
                source.last_fetched_at,
                notice.portal_id if notice else None,
                notice.url if notice else None,
                notice.title if notice else None,
                notice.list_date if notice else None,
                notice.url_date if notice else None,
            )


def correction_rows(subject: Subject, corrections: Iterable[Correction]) -> Iterator[Row]:
    """What operators decided for the cells of a report, beside what was printed."""
    for one in corrections:
        yield *subject.identity, *one.row


def note_rows(it: Read, notes: Iterable[TableNote]) -> Iterator[Row]:
    for note in notes:
        yield *it.head, note.ordinal, note.form_table, note.body


def figure_rows(it: Read, figures: Iterable[Figure]) -> Iterator[Row]:
    for one in figures:
        words = (one.code, one.value, one.raw, one.unit, one.is_approximate, one.subject, one.sentence)
        yield *it.head, one.ordinal, *words, one.section_number


def finding_rows(found: Iterable[Finding], it: Read) -> Iterator[Row]:
    """In an order that does not depend on the store."""
    head = it.head
    for finding in sorted(found, key=lambda one: (one.code, one.detail, one.origin)):
        cells = " ".join(map(str, finding.cells))
        words = (finding.subject_kind, finding.code, finding.severity, finding.responsibility, finding.detail)
        yield *head, *words, finding.message, cells, finding.expected, finding.actual


def relation_rows(it: Read) -> Iterator[Row]:
    """勾稽关系核查: every relation of the form, what is printed and what the other side sums to."""
    head = it.head
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
            yield *head, *words, printed, expected, gap, grade, outcome.relation.basis, it.url, it.sha256


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
