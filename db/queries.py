"""Read functions for flows and pages: they take a ``Store`` and return the frozen rows of ``db.answers``."""

from __future__ import annotations

from db.answers import (
    CoverageRow,
    FindingRow,
    ListingRow,
    NoteRow,
    PortalSummary,
    Problem,
    ReportFull,
    ReportRow,
    RunSummary,
    SectionRow,
    SourceRow,
    VersionRow,
)

# run_summary(store, run_id=None) -> RunSummary | None          the run, or the latest one
# list_reports(store, *, years=(), agency=None) -> tuple[ReportRow, ...]
# find_version(store, agency, year, scope=None) -> int | None   the version to show of a report
# report_in_full(store, version_id) -> ReportFull | None
# problems(store, run_id=None) -> tuple[Problem, ...]           of the run, or the latest one
# coverage(store) -> tuple[CoverageRow, ...]

__all__ = [
    "CoverageRow",
    "FindingRow",
    "ListingRow",
    "NoteRow",
    "PortalSummary",
    "Problem",
    "ReportFull",
    "ReportRow",
    "RunSummary",
    "SectionRow",
    "SourceRow",
    "VersionRow",
]
