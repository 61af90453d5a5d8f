"""Read functions for flows and pages: they take a ``Store`` and return the frozen rows of ``db.answers``."""

from __future__ import annotations

from db.answers import (
    CoverageRow,
    FindingRow,
    IntakeOutcome,
    IntakeRow,
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
from db.query_intakes import intake_outcomes
from db.query_reports import find_version, list_reports, report_in_full
from db.query_runs import coverage, problems, run_summary

__all__ = [
    "CoverageRow",
    "FindingRow",
    "IntakeOutcome",
    "IntakeRow",
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
    "coverage",
    "find_version",
    "intake_outcomes",
    "list_reports",
    "problems",
    "report_in_full",
    "run_summary",
]
