"""Read functions for flows and pages: they take a ``Store`` and return the frozen rows of ``db.answers``."""

from __future__ import annotations

from db.answers import (
    CellChange,
    CoverageRow,
    DecisionRow,
    FindingRow,
    History,
    IntakeOutcome,
    IntakeRow,
    ListingRow,
    NoteRow,
    PortalSummary,
    Problem,
    ReportFull,
    ReportName,
    ReportRow,
    RunSummary,
    SectionRow,
    SourceRow,
    Transition,
    VersionRow,
)
from db.query_as_of import panel_as_of
from db.query_intakes import intake_outcomes
from db.query_lineage import history, reports_named, stored_report
from db.query_reports import find_version, list_reports, report_in_full
from db.query_runs import coverage, problems, run_summary

__all__ = [
    "CellChange",
    "CoverageRow",
    "DecisionRow",
    "FindingRow",
    "History",
    "IntakeOutcome",
    "IntakeRow",
    "ListingRow",
    "NoteRow",
    "PortalSummary",
    "Problem",
    "ReportFull",
    "ReportName",
    "ReportRow",
    "RunSummary",
    "SectionRow",
    "SourceRow",
    "Transition",
    "VersionRow",
    "coverage",
    "find_version",
    "history",
    "intake_outcomes",
    "list_reports",
    "panel_as_of",
    "problems",
    "report_in_full",
    "reports_named",
    "run_summary",
    "stored_report",
]
