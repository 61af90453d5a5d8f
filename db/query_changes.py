"""Reading what a run changed: reports new, changed and waiting, findings it raised and closed, and the coverage by year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import column, func, or_, select, table
from sqlalchemy.orm import aliased

from db.engine import Store
from db.models import CrawlRun, Finding, Parse, ReportVersion

_FAILED_PARSE = ("unreadable", "timeout", "killed", "failed")
_COVERAGE = table("coverage", column("report_year"), column("status"), column("has_duty"))


@dataclass(frozen=True, slots=True)
class Raised:
    """Findings of one rule that a run raised."""

    code: str
    severity: str
    responsibility: str
    count: int


@dataclass(frozen=True, slots=True)
class RunChanges:
    """One run: reports it brought and reports it gave another version; versions of it that wait for review; documents it
    could not read; findings raised while it ran and still open, by rule, gravest first; findings closed meanwhile."""

    new: int
    changed: int
    quarantined: int
    failed: int
    raised: tuple[Raised, ...]
    closed: int


@dataclass(frozen=True, slots=True)
class YearCoverage:
    """A report year: agencies of duty (a roster or a unit tree names them), those of them collected, and all collected."""

    duty: int
    duty_collected: int
    collected: int


def run_changes(store: Store, run_id: str) -> RunChanges:
    """What the run changed; of one that still runs, so far. Raises LookupError for a run nobody knows."""
    with store.read() as session:
        run = session.get(CrawlRun, run_id)
        if run is None:
            raise LookupError(f"no run {run_id}")
        older = aliased(ReportVersion)
        had_one = (
            select(older.id)
            .where(older.report_id == ReportVersion.report_id, older.id < ReportVersion.id)
            .where(or_(older.run_id.is_(None), older.run_id != run_id))
            .exists()
        )
        reports = select(func.count(ReportVersion.report_id.distinct())).where(ReportVersion.run_id == run_id)
        waiting = select(func.count()).select_from(ReportVersion).filter_by(run_id=run_id, status="quarantined")
        failed = select(func.count()).select_from(Parse).where(Parse.run_id == run_id, Parse.status.in_(_FAILED_PARSE))
        until = run.finished_at
        raised = select(Finding.code, Finding.severity, Finding.responsibility, func.count()).where(
            Finding.state == "open", Finding.raised_at >= run.started_at
        )
        closed = select(func.count()).select_from(Finding).where(Finding.closed_at >= run.started_at)
        if until is not None:
            raised, closed = raised.where(Finding.raised_at <= until), closed.where(Finding.closed_at <= until)
        rows = session.execute(raised.group_by(Finding.code, Finding.severity, Finding.responsibility)).all()
        return RunChanges(
            new=session.scalar(reports.where(~had_one)) or 0,
            changed=session.scalar(reports.where(had_one)) or 0,
            quarantined=session.scalar(waiting) or 0,
            failed=session.scalar(failed) or 0,
            raised=tuple(sorted((Raised(*row) for row in rows), key=_gravity)),
            closed=session.scalar(closed) or 0,
        )


def coverage_by_year(store: Store) -> Mapping[int, YearCoverage]:
    """The coverage in numbers, by report year."""
    statement = select(_COVERAGE.c.report_year, _COVERAGE.c.status, _COVERAGE.c.has_duty, func.count()).group_by(
        _COVERAGE.c.report_year, _COVERAGE.c.status, _COVERAGE.c.has_duty
    )
    found: dict[int, list[int]] = {}
    with store.read() as session:
        for year, status, has_duty, count in session.execute(statement):
            numbers = found.setdefault(year, [0, 0, 0])
            is_collected = status == "collected"
            numbers[0] += count if has_duty else 0
            numbers[1] += count if has_duty and is_collected else 0
            numbers[2] += count if is_collected else 0
    return {year: YearCoverage(*numbers) for year, numbers in sorted(found.items())}


def _gravity(raised: Raised) -> tuple[int, str]:
    return ("error", "warning", "info").index(raised.severity), raised.code
