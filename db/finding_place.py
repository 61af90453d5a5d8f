"""Where what a publisher got wrong lives on: at its report, whatever the version, the reading and the row of the finding."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.findings import Subject
from db.identity import final_agency
from db.models import Agency, Finding, FindingStep, Report, ReportVersion
from db.statements import insert_new


def subject_key(finding: Finding, report_id: int | None) -> str:
    """The subject of ``finding_step``: the report of a finding on a version, as ``open_findings`` spells it, else its subject."""
    return finding.subject_key if report_id is None else f"report:{report_id}"


def rekey_steps(session: Session) -> None:
    """Steps at reports and years of merged agencies stand at those of the agency that it became; they return with it."""
    statement = (
        select(FindingStep, Finding, Report)
        .join(Finding, Finding.id == FindingStep.finding_id)
        .outerjoin(ReportVersion, ReportVersion.id == Finding.version_id)
        .outerjoin(Report, Report.id == ReportVersion.report_id)
        .where(or_(Report.id.is_not(None), Finding.agency_id.is_not(None)))
    )
    for step, finding, report in session.execute(statement).all():
        agency_id = report.agency_id if report is not None else finding.agency_id
        final = final_agency(session, session.get_one(Agency, agency_id))
        if report is None:
            step.subject_key = Subject.agency_year(final.id, finding.report_year).key
        else:
            key = {"agency_id": final.id, "report_year": report.report_year, "scope": report.scope}
            insert_new(session, Report, key, tuple(key))
            step.subject_key = f"report:{session.scalars(select(Report.id).filter_by(**key)).one()}"
    session.flush()
