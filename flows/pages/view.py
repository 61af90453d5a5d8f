"""What the page's templates read: the store's answers joined with the form's geometry, anchors and plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from db.answers import FindingRow, PortalSummary, ReportFull
from flows.pages.figure import Figure, broken, figure
from flows.pages.sheet import Sheet, loose_cells, sheets
from parsers.model import (
    Cell,
    Finding,
    Identity,
    Note,
    Report,
    Responsibility,
    Scope,
    Section,
    Severity,
    Source,
    State,
    Status,
    Table,
)

#: Host names under .test exist nowhere (RFC 6761): what they serve is our own replica.
REPLICA_SUFFIX = ".test"


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell as the page shows it. ``anchor`` is its id; ``mark`` the gravest finding it takes part in."""

    anchor: str
    cell: Cell
    figure: Figure
    mark: Severity | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class ReportView:
    """One report to draw. ``shown`` is keyed by the identity of the cell object, as unmapped rows share their key."""

    anchor: str
    full: ReportFull
    report: Report
    sheets: tuple[tuple[Table, Sheet | None], ...]
    loose: tuple[Cell, ...]
    shown: Mapping[int, Shown]
    counts: Mapping[str, int]

    def of(self, cell: Cell) -> Shown:
        return self.shown[id(cell)]

    def anchors_of(self, keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """(key, id of the cell) for each cell of a finding that the report has."""
        first: dict[str, str] = {}
        for item in self.shown.values():
            first.setdefault(item.cell.key, item.anchor)
        return tuple((key, first[key]) for key in keys if key in first)

    def graded(self, severity: str) -> int:
        """How many findings of a severity the report has."""
        return sum(finding.severity == severity for finding in self.report.findings)

    @property
    def date_differs(self) -> bool:
        """Whether the list's date and the date in the report are not the same: both are shown either way."""
        printed = self.full.row.published_on
        return any(source.list_date and printed and source.list_date != printed for source in self.full.sources)


def view(full: ReportFull) -> ReportView:
    """Join a report with the form. Every cell gets an anchor, drawn in a sheet or listed beside it."""
    anchor = f"r{full.row.version_id}"
    report = as_report(full)
    marks = broken(report.findings)
    shown: dict[int, Shown] = {}
    seen: Counter[str] = Counter()
    for cell in report.cells:
        name = f"{anchor}-{cell.table}-{cell.row}-{cell.column}"
        seen[name] += 1
        unique = name if seen[name] == 1 else f"{name}-{seen[name]}"
        involved = tuple(marks.get(cell.key, ()))
        mark = involved[0].severity if involved else None
        shown[id(cell)] = Shown(unique, cell, figure(cell), mark, involved)
    counts = Counter(str(cell.state) for cell in report.cells)
    counts["read"] = counts[State.NUMBER] + counts[State.ZERO]
    return ReportView(anchor, full, report, tuple(sheets(report)), loose_cells(report), shown, counts)


def as_report(full: ReportFull) -> Report:
    """The store's answer as the parsers' report, so that page and terminal draw the same thing."""
    row = full.row
    evidence = next((source for source in full.sources if source.is_evidence), None)
    return Report(
        source=Source(
            sha256=evidence.sha256 if evidence else "",
            media_type=evidence.media_type if evidence else "",
            bytes=evidence.bytes if evidence else 0,
        ),
        parser_version=full.parser_version,
        status=Status(row.reading),
        identity=Identity(
            agency=row.agency,
            year=row.year,
            scope=Scope(row.scope),
            scope_evidence=full.scope_evidence,
            published_on=row.published_on,
            period_start=full.period_start,
            period_end=full.period_end,
        ),
        layout=row.layouts,
        cells=full.cells,
        notes=tuple(Note(Table(note.table), note.text) for note in full.notes),
        preamble=full.preamble,
        sections=tuple(Section(section.number, section.title, section.text) for section in full.sections),
        findings=tuple(_finding(finding) for finding in full.findings),
        fingerprint=full.fingerprint,
    )


def _finding(row: FindingRow) -> Finding:
    return Finding(
        code=row.code,
        severity=Severity(row.severity),
        responsibility=Responsibility(row.responsibility),
        subject=row.detail,
        message=row.message,
        cells=row.cells,
        expected=row.expected,
        actual=row.actual,
    )


def is_replica(url: str) -> bool:
    """Whether an address belongs to a stand-in of the demonstration."""
    return _split(url)[1].endswith(REPLICA_SUFFIX)


def is_link(url: str) -> bool:
    """Whether an address may be offered as a link: a web address of a host that can exist."""
    scheme, host = _split(url)
    return scheme in ("http", "https") and bool(host) and not host.endswith(REPLICA_SUFFIX)


def _split(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:  # an address from a page may be anything; what cannot be read is shown as text only
        return "", ""
    return parts.scheme, host


def portal_is_replica(portal: PortalSummary) -> bool:
    return is_replica(portal.home)
