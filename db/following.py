"""Follows content that is read as another report's: what people decided of it goes along, and comes back when it does."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.finding_place import rekey_steps
from db.gates import Raised, judge
from db.identity import final_agency
from db.links import IDENTITY_REPLACED, newest_reading
from db.models import Agency, CellEvidence, Decision, Finding, Parse, ParseVersion, Report, ReportVersion
from db.statements import insert_new
from db.validity import same_print, settle_report, verdicts
from parsers import encode

_OF_CONTENT = ("accept", "reject", "leave")  # whose fingerprint is that of a publication


def decided_reports(session: Session, report_ids: Collection[int]) -> set[int]:
    """Those of the reports that a decision was made on, or speaks of now."""
    about = select(Decision.report_id, Decision.holds_for_id).where(
        or_(Decision.report_id.in_(report_ids), Decision.holds_for_id.in_(report_ids)), Decision.state != "revoked"
    )
    return {report_id for row in session.execute(about) for report_id in row if report_id in report_ids}


def follow(session: Session, report_ids: Collection[int]) -> None:
    """Decisions on these reports speak of those that their content is read as now, and are applied there."""
    for report_id in sorted(rekey(session, report_ids)):
        judge_again(session, report_id)
        settle_report(session, report_id)


def rekey(session: Session, report_ids: Collection[int] | None = None) -> set[int]:
    """Decisions (all, or on these reports), and the steps on findings, speak of the report that theirs became: by a merger
    of agencies, or because its documents are read as another's. Returns every report that one speaks of otherwise now."""
    statement = select(Decision, Report).join(Report, Report.id == Decision.report_id)
    if report_ids is not None:
        statement = statement.where(or_(Decision.report_id.in_(report_ids), Decision.holds_for_id.in_(report_ids)))
    changed: set[int] = set()
    for decision, report in session.execute(statement.order_by(Decision.id)).all():
        before = decision.holds_for_id or report.id
        after = _became(session, report, decision.fingerprint if decision.kind in _OF_CONTENT else None)
        decision.holds_for_id = None if after == report.id else after
        if before != after:
            changed |= {before, after}
    session.flush()
    if report_ids is None or changed:
        rekey_steps(session)
    return changed


def judge_again(session: Session, report_id: int | None) -> None:
    """The status of every version of a report, and of what other parsers made of its tables: the last standing decision on it,
    else what the gates say. What is read as another report's stays out."""
    if report_id is None:
        return
    standing = verdicts(session, [report_id])
    for version in session.scalars(select(ReportVersion).filter_by(report_id=report_id).order_by(ReportVersion.id)):
        if version.status_reason == IDENTITY_REPLACED:
            continue
        decided = standing.get((report_id, version.fingerprint))
        if decided is None:
            cells = encode.decode(session.get_one(CellEvidence, version.id).encoded).cells
            decided = same_print(session, report_id, cells, _documents(session, [version.id]), standing)
        if decided is not None:
            version.status = "accepted" if decided.kind == "accept" else "rejected"
            version.status_origin, version.status_reason = "decision", decided.reason
        elif version.status_origin == "decision":
            version.status_origin = "rule"
            version.status, version.status_reason = judge(version.parse_status, _raised(session, version))
    session.flush()


def _became(session: Session, report: Report, fingerprint: str | None) -> int:
    """The report that holds now what this one held."""
    final = final_agency(session, session.get_one(Agency, report.agency_id))
    report_id = report.id
    if final.id != report.agency_id:
        key = {"agency_id": final.id, "report_year": report.report_year, "scope": report.scope}
        insert_new(session, Report, key, tuple(key))
        report_id = session.scalars(select(Report.id).filter_by(**key)).one()
    return _gone_to(session, report_id, fingerprint) or report_id


def _gone_to(session: Session, report_id: int, fingerprint: str | None) -> int | None:
    """The one other report that the documents of a report (those that held this content) give now, where they give it no more."""
    held = select(ReportVersion).filter_by(report_id=report_id)
    if fingerprint is not None:
        held = held.filter_by(fingerprint=fingerprint)
    versions = session.scalars(held).all()
    if not versions or any(version.status_reason != IDENTITY_REPLACED for version in versions):
        return None
    given = session.execute(
        select(ReportVersion.report_id, ReportVersion.fingerprint)
        .join(ParseVersion, ParseVersion.version_id == ReportVersion.id)
        .join(Parse, Parse.id == ParseVersion.parse_id)
        .where(Parse.document_id.in_(_documents(session, [version.id for version in versions])))
        .where(Parse.parser_version == newest_reading(), ReportVersion.report_id != report_id)
    ).all()
    prints = {version.fingerprint for version in versions}
    # Beside the report that moved a document may hold others: the content tells which one it was.
    reports = {its for its, print_ in given if print_ in prints} or {its for its, _ in given}
    return reports.pop() if len(reports) == 1 else None


def _documents(session: Session, version_ids: Collection[int]) -> set[int]:
    """The documents that ever gave one of the versions; the one of its evidence may give another by now."""
    links = select(Parse.document_id).join(ParseVersion, ParseVersion.parse_id == Parse.id)
    evidence = select(Parse.document_id).join(CellEvidence, CellEvidence.parse_id == Parse.id)
    return {
        *session.scalars(links.where(ParseVersion.version_id.in_(version_ids))),
        *session.scalars(evidence.where(CellEvidence.version_id.in_(version_ids))),
    }


def _raised(session: Session, version: ReportVersion) -> Iterator[Raised]:
    standing = session.execute(
        select(Finding.code, Finding.severity, Finding.responsibility, Finding.detail).filter_by(
            version_id=version.id, origin="parse", state="open"
        )
    )
    return (Raised(*row) for row in standing)
