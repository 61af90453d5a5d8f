"""Checks across years, over current versions, as one set-based query per rule."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Protocol

from sqlalchemy import and_, column, exists, extract, literal, select, table, union_all
from sqlalchemy.orm import Session, aliased

from db.engine import Store
from db.findings import Subject, raise_findings
from db.models import AgencyEvent, Report, RequestsCells
from db.models import Finding as FindingRow
from db.reading import canonical
from db.statements import utc_now
from parsers.form import LAYOUTS
from parsers.model import Finding, Responsibility, Rule, Severity, Table

CARRIED_IN_DIFFERS = Rule(
    "carried_in_differs",
    Severity.WARNING,
    Responsibility.PUBLISHER,
    "上年结转与上一年度结转下年度继续办理不一致",
    "implied by the layout: carried_in(y) = carried_over(y-1), per column, from report year 2020 on",
)
_FIRST_YEAR = 2020  # 2019 has no predecessor: the regulations changed in May 2019
_ORIGIN = "history"


def check_history(store: Store, now: dt.datetime | None = None) -> int:
    """Compare every current report with the current one of the year before. Returns how many findings stand open.

    Scopes are never compared with each other, and nothing is compared across an event of the agency.
    """
    moment = now or utc_now()
    with store.begin() as session:
        findings = _carried_in(session)
        keep: set[int] = set()
        for (agency_id, year), of_subject in findings.items():
            keep |= raise_findings(session, Subject.agency_year(agency_id, year), _ORIGIN, of_subject, moment)
        standing = select(FindingRow).where(FindingRow.origin == _ORIGIN, FindingRow.state == "open")
        for row in session.scalars(standing).all():
            if row.id not in keep:
                row.state, row.closed_at = "closed", moment
    return len(keep)


def _carried_in(session: Session) -> dict[tuple[int, int], list[Finding]]:
    current = table("current_version", column("version_id"), column("report_id"))
    now_current, then_current = current.alias("now_current"), current.alias("then_current")
    report, before = aliased(Report), aliased(Report)
    carried_in, carried_over = aliased(RequestsCells), aliased(RequestsCells)
    event = exists().where(
        AgencyEvent.agency_id == report.agency_id,
        extract("year", AgencyEvent.happened_on).between(before.report_year, report.report_year),
    )
    mismatches = []
    for applicant in LAYOUTS[Table.REQUESTS, "2021"].blocks[0].columns:
        expected = getattr(carried_over, applicant.code)
        actual = getattr(carried_in, applicant.code)
        mismatches.append(
            select(
                report.agency_id,
                report.report_year,
                report.scope,
                literal(applicant.code).label("applicant"),
                expected.label("expected"),
                actual.label("actual"),
            )
            .join(now_current, now_current.c.report_id == report.id)
            .join(carried_in, and_(carried_in.version_id == now_current.c.version_id, carried_in.row == "carried_in"))
            .join(
                before,
                and_(
                    before.agency_id == report.agency_id,
                    before.scope == report.scope,
                    before.report_year == report.report_year - 1,
                ),
            )
            .join(then_current, then_current.c.report_id == before.id)
            .join(
                carried_over,
                and_(carried_over.version_id == then_current.c.version_id, carried_over.row == "carried_over"),
            )
            .where(report.report_year >= _FIRST_YEAR, expected != actual, ~event)
        )
    found: dict[tuple[int, int], list[Finding]] = {}
    for row in session.execute(union_all(*mismatches)):
        found.setdefault((row.agency_id, row.report_year), []).append(_finding(row))
    return found


class _Mismatch(Protocol):
    report_year: int
    scope: str
    applicant: str
    expected: Decimal
    actual: Decimal


def _finding(row: _Mismatch) -> Finding:
    rule, year, expected, actual = CARRIED_IN_DIFFERS, row.report_year, canonical(row.expected), canonical(row.actual)
    return Finding(
        rule.code,
        rule.severity,
        rule.responsibility,
        f"{row.scope}/requests/carried_in/{row.applicant}",
        f"{year} 年报告上年结转 {actual}，{year - 1} 年报告结转下年度 {expected}",
        (f"{year}/requests/carried_in/{row.applicant}", f"{year - 1}/requests/carried_over/{row.applicant}"),
        expected,
        actual,
    )
