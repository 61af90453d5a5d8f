"""From a parse result to what the store keeps of it: the pure part of loading, the same for one document and for many.

    prepared = prepare(report, encode(report))

It needs no database and can be made where the parse is made, in as many processes as there are; loaders then move rows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db.prints import print_row
from db.reading import Row, cell_rows, measures_row, quality, reading_digest
from db.types import AMOUNT_SCALE, fits
from parsers import encode
from parsers.model import Finding, Report, Responsibility, Severity, Status, Table

IDENTITY_UNREAD = "identity_unread"
_REPORTS = (Status.COMPLETE, Status.INCOMPLETE)
_NUL, _REPLACEMENT = "\x00", "\ufffd"


@dataclass(frozen=True, slots=True)
class PreparedReport:
    """One report of a document: the identity as it was read, and every row that hangs on its version.

    ``columns`` are those of ``report_version`` that the reading alone decides; ``rows`` are by table, without the version.
    """

    status: str
    fingerprint: str
    agency: str | None
    year: int | None
    scope: str
    reading: str
    columns: Mapping[str, Any]
    rows: Mapping[str, list[Row]]
    figures: list[Row]  # of the prose; like findings, they are the latest parser's
    findings: tuple[Finding, ...]  # of the parser
    cell_findings: tuple[Finding, ...]  # what the tables of the store could not hold
    encoded: bytes

    @property
    def is_report(self) -> bool:
        """Whether it can become a version, given an agency and a year."""
        return bool(self.reading)


@dataclass(frozen=True, slots=True)
class Prepared:
    """One parsed document. ``encoded`` is the whole of it; of several reports each has its own beside."""

    parser_version: int
    status: str
    reason: str | None
    fingerprint: str
    agency: str | None
    year: int | None
    scope: str | None
    candidates: list[list[str]]
    findings: tuple[Finding, ...]
    encoded: bytes
    parts: tuple[PreparedReport, ...]

    @property
    def is_several(self) -> bool:
        return self.status == Status.SEVERAL.value


def prepare(report: Report, encoded: bytes) -> Prepared:
    """``encoded`` is ``parsers.encode.encode(report)``."""
    identity = report.identity
    several = report.status is Status.SEVERAL
    return Prepared(
        parser_version=report.parser_version,
        status=report.status.value,
        reason=report.reason,
        fingerprint=report.fingerprint,
        agency=_clean(identity.agency),
        year=identity.year,
        scope=identity.scope.value if identity.agency or identity.year else None,
        candidates=[[it.what, it.value, it.origin, it.evidence] for it in identity.candidates],
        findings=_clean_findings(report.findings) if several else (),
        encoded=encoded,
        parts=tuple(_part(part, encode.encode(part)) for part in report.parts)
        if several
        else (_part(report, encoded),),
    )


def loose_findings(part: PreparedReport, number: int | None) -> list[Finding]:
    """The findings of what made no version, told apart by part, and why a report stayed without identity."""
    findings = list(part.findings)
    if part.is_report:
        absent = [name for name, known in (("agency", part.agency), ("year", part.year)) if not known]
        message = f"a report without {' and '.join(absent)}: kept as a parse, not loaded"
        findings.append(
            Finding(
                IDENTITY_UNREAD, Severity.ERROR, Responsibility.PIPELINE, "identity", message, actual=",".join(absent)
            )
        )
    if number is None:
        return findings
    return [dataclasses.replace(it, subject=f"part {number}: {it.subject}") for it in findings]


def _part(report: Report, encoded: bytes) -> PreparedReport:
    is_report = report.status in _REPORTS
    cells = cell_rows(report) if is_report else None
    identity = report.identity
    return PreparedReport(
        status=report.status.value,
        fingerprint=report.fingerprint,
        agency=_clean(identity.agency),
        year=identity.year,
        scope=identity.scope.value,
        reading=reading_digest(report) if is_report else "",
        columns=_columns(report) if is_report else {},
        rows={
            **cells.rows,
            "report_measures": [measures_row(cells.rows)],
            "version_print": [print_row(report)],
            **_prose(report),
        }
        if cells
        else {},
        figures=figure_rows(report) if is_report else [],
        findings=_clean_findings(report.findings),
        cell_findings=_clean_findings(cells.findings) if cells else (),
        encoded=encoded,
    )


def _columns(report: Report) -> dict[str, Any]:
    identity, judged = report.identity, quality(report)
    return {
        "parse_status": report.status.value,
        "parser_version": report.parser_version,
        **{f"layout_{table.value}": report.layout.get(table.value) for table in Table},
        "scope_evidence": identity.scope_evidence,
        "published_on": identity.published_on,
        "period_start": identity.period_start,
        "period_end": identity.period_end,
        "preamble": report.preamble,
        "tables_absent": judged.tables_absent,
        "cell_count": judged.cell_count,
        "cells_unread": judged.cells_unread,
        "cells_uncertain": judged.cells_uncertain,
        "lowest_grade": judged.lowest_grade,
        "unified_code": identity.unified_code,
        "outcomes": encode.encode_outcomes(report.outcomes) or None,
    }


def _prose(report: Report) -> dict[str, list[Row]]:
    return {
        "section": [(at, it.number, it.title, it.text) for at, it in enumerate(report.sections)],
        "table_note": [(at, note.table.value, note.text) for at, note in enumerate(report.notes)],
    }


def figure_rows(report: Report) -> list[Row]:
    """What the prose quotes, in the order of the text: the columns of ``figure`` without the version."""
    return [
        (
            at,
            it.code,
            it.value if fits(it.value, AMOUNT_SCALE) else None,
            it.raw,
            it.unit,
            it.approximate,
            it.subject,
            it.sentence,
            it.section,
        )
        for at, it in enumerate(report.figures)
    ]


def _clean(name: str | None) -> str | None:
    """PostgreSQL keeps no NUL in a text, and cannot be asked for one."""
    return name.replace(_NUL, _REPLACEMENT) if name and _NUL in name else name


def _clean_findings(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(
        it if _NUL not in f"{it.subject}{it.message}{it.expected}{it.actual}" else _cleaned(it) for it in findings
    )


def _cleaned(finding: Finding) -> Finding:
    return dataclasses.replace(
        finding,
        subject=finding.subject.replace(_NUL, _REPLACEMENT),
        message=finding.message.replace(_NUL, _REPLACEMENT),
        expected=_clean(finding.expected),
        actual=_clean(finding.actual),
    )
