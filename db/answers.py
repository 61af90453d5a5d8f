"""What the store answers: frozen rows for flows and pages. No SQL types leak.

Times are UTC and aware. Counts are over the whole store unless a docstring says "of the run".
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from parsers.model import Cell


@dataclass(frozen=True, slots=True)
class ListingRow:
    """One column in one run: what it declares, what was collected, how it ended (``complete``, ``incomplete`` …)."""

    portal_id: str
    column_url: str
    outcome: str
    pages: int
    collected: int
    declared: int | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class PortalSummary:
    """One portal in one run.

    ``retrieved`` counts requests whose body came over the network (outcome ``ok``), ``documents_retrieved`` those of them
    that were pages and attachments of notices, not robots.txt or lists, and ``not_modified`` those that the
    server answered with "unchanged"; ``outcomes`` counts every request of the run by outcome. ``documents`` and
    ``parses`` (by latest parse status; ``unparsed`` for none) cover all documents known of this portal's notices.
    ``new_versions`` are report versions that this run's parses made. ``open_findings`` are on the portal itself.
    """

    portal_id: str
    name: str
    agency: str | None
    home: str
    platform: str
    state: str
    permission: str
    listings: tuple[ListingRow, ...]
    notices: int
    new_notices: int
    retrieved: int
    not_modified: int
    outcomes: Mapping[str, int]
    documents: int
    parses: Mapping[str, int]
    new_versions: int
    open_findings: int
    documents_retrieved: int = 0


@dataclass(frozen=True, slots=True)
class RunSummary:
    """One run. ``status`` is ``running``, ``finished``, ``failed`` or ``orphaned`` (its process died).

    ``parses`` counts the parses of the run by status, ``new_versions`` the report versions they made.
    """

    run_id: str
    kind: str
    status: str
    started_at: dt.datetime
    finished_at: dt.datetime | None
    reason: str | None
    portals: tuple[PortalSummary, ...]
    parses: Mapping[str, int]
    new_versions: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report (agency × year × scope) with the version to show: the current one, or the newest where none is accepted.

    ``status`` is ``accepted``, ``quarantined`` or ``rejected``; ``is_current`` says whether the number may be used.
    ``reading`` is the parse status (``complete`` / ``incomplete``). ``correction_waiting``: a newer publication is
    under review (已有更正版，待核). Counts of findings are of open ones on the version.
    """

    report_id: int
    version_id: int
    agency: str
    agency_is_candidate: bool
    division_code: str | None
    year: int
    scope: str
    layouts: Mapping[str, str]
    status: str
    status_reason: str | None
    is_current: bool
    correction_waiting: bool
    reading: str
    lowest_grade: str | None
    cells: int
    cells_unread: int
    published_on: dt.date | None
    versions: int
    publisher_errors: int
    pipeline_errors: int
    warnings: int


@dataclass(frozen=True, slots=True)
class FindingRow:
    """An open finding. ``subject_kind`` is version, document, portal, agency_year or run; ``detail`` is the place
    inside the subject (``disputes/reconsideration/total``)."""

    finding_id: int
    subject_kind: str
    subject: str
    code: str
    severity: str
    responsibility: str
    detail: str
    message: str
    cells: tuple[str, ...]
    expected: str | None
    actual: str | None


@dataclass(frozen=True, slots=True)
class IntakeRow:
    """What a person said of a document added by hand. Who it was (``obtained_by``) is for operators, not for the public."""

    url: str
    agency: str
    year: int
    obtained_on: dt.date
    obtained_by: str
    how: str
    added_at: dt.datetime


@dataclass(frozen=True, slots=True)
class IntakeOutcome:
    """A document added by hand, and what came of it.

    ``status`` and ``reason`` are those of its latest parse, None while there is none; ``reports`` are the reports it gave as
    they stand now; ``findings`` the open ones on the document and on those versions and their agency's year. ``encoded`` is
    the latest reading as ``parsers.encode`` keeps it.
    """

    sha256: str
    media_type: str
    byte_count: int
    origin: str
    intakes: tuple[IntakeRow, ...]
    status: str | None
    reason: str | None
    reports: tuple[ReportRow, ...]
    findings: tuple[FindingRow, ...]
    encoded: bytes | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A document that gave a version, and one notice that led to it (None for what was added by hand).

    ``urls`` are all addresses that served these bytes, to the crawl or to a person. ``is_evidence`` marks the document that
    the cells' ``where`` refers to. ``origin`` is ``crawl`` or ``manual``; ``intakes`` say who brought it.
    """

    sha256: str
    media_type: str
    bytes: int
    origin: str
    is_evidence: bool
    urls: tuple[str, ...]
    first_fetched_at: dt.datetime | None
    last_fetched_at: dt.datetime | None
    portal_id: str | None
    portal_name: str | None
    notice_url: str | None
    notice_title: str | None
    list_date: dt.date | None
    url_date: dt.date | None
    intakes: tuple[IntakeRow, ...] = ()
    served: tuple[ServedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ServedRow:
    """An address that served a document's bytes: first and last time, and how often (an answer "unchanged" counts)."""

    url: str
    first_at: dt.datetime
    last_at: dt.datetime
    times: int


@dataclass(frozen=True, slots=True)
class SectionRow:
    """A narrative section; ``number`` as printed, None when there was none."""

    number: int | None
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note under a table (``table`` is the form's code)."""

    table: str
    text: str


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a report: content ``fingerprint`` × ``reading_digest``."""

    version_id: int
    fingerprint: str
    reading_digest: str
    status: str
    is_current: bool
    published_on: dt.date | None
    first_seen_at: dt.datetime | None
    parser_version: int
    cells_unread: int
    lowest_grade: str | None
    status_reason: str | None = None
    cells_uncertain: int = 0
    tables_absent: int = 0
    is_decided: bool = False
    replaced_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ReportName:
    """A report that a name may mean."""

    report_id: int
    agency: str
    division_code: str | None
    year: int
    scope: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell in two versions; None where a version does not have it."""

    cell: str
    label: str
    before: Cell | None
    after: Cell | None


@dataclass(frozen=True, slots=True)
class Transition:
    """From one version to the next; ``by`` is ``publisher`` (another content) or ``parser`` (another reading of one)."""

    before_id: int
    after_id: int
    by: str
    changes: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """What a person decided about a report; ``state`` is active, lapsed (with ``lapse_reason``) or revoked."""

    decision_id: int
    kind: str
    state: str
    cell: str | None
    fingerprint: str | None
    value: str | None
    printed: str | None
    reason: str
    evidence: str | None
    by: str
    at: dt.datetime
    lapse_reason: str | None
    undoes: int | None


@dataclass(frozen=True, slots=True)
class History:
    """The versions of a report, oldest publication first, the steps between them, and what was decided.

    ``row`` is the version to show, with the mark of a correction that waits; ``urls`` are addresses by version.
    """

    row: ReportRow | None
    versions: tuple[VersionRow, ...]
    steps: tuple[Transition, ...]
    decisions: tuple[DecisionRow, ...]
    urls: Mapping[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ReportFull:
    """One version in full: identity, every cell with raw text, state, grade and place, prose, findings and sources."""

    row: ReportRow
    fingerprint: str
    parser_version: int
    scope_evidence: str
    period_start: dt.date | None
    period_end: dt.date | None
    preamble: str
    cells: tuple[Cell, ...]
    notes: tuple[NoteRow, ...]
    sections: tuple[SectionRow, ...]
    findings: tuple[FindingRow, ...]
    sources: tuple[SourceRow, ...]
    versions: tuple[VersionRow, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something of a run that is not fine, wherever it happened.

    ``kind`` is retrieval, listing, shard, document, notice, portal or report; ``subject`` a url, column, shard or report
    name; ``code`` the outcome, parse status or rule; ``message`` what a person should read (may be empty).
    """

    kind: str
    portal_id: str | None
    subject: str
    code: str
    reason: str | None
    message: str
    severity: str
    responsibility: str


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """Agency × year with its exclusive coverage status (DOMAIN.md) and the Chinese label; never 未公布.

    ``status``: collected, under_review, seen_not_readable, column_complete_not_seen, list_incomplete, column_gone,
    site_refuses, robots_forbids, no_column_registered, duty_unclear, out_of_scope. ``has_duty`` is whether a roster
    says that this agency must publish for this year; a percentage may be shown only over rows where it is True.
    """

    agency: str
    division_code: str | None
    year: int
    status: str
    label: str
    has_duty: bool
    version_id: int | None
    portal_id: str | None
