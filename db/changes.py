"""Reports that were changed after they were published: one address, at two times, two contents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from db.engine import Store
from db.findings import Subject, replace_findings
from db.models import Document, Parse, ReportVersion, Retrieval
from db.statements import utc_now
from parsers.model import Finding, Responsibility, Rule, Severity

CHANGED_IN_PLACE = Rule(
    "report_changed_in_place",
    Severity.WARNING,
    Responsibility.PUBLISHER,
    "同一网址的报告内容在发布后被修改",
    "two documents served well under one address whose latest readings differ in content, not only in bytes",
)
_ORIGIN = "changes"
_REPORTS = ("complete", "incomplete")
_AT_ONCE = 500  # SQLite bounds the parameters of a statement


@dataclass(frozen=True, slots=True)
class _Served:
    """A content of an address, and when it was first and last fetched with it."""

    portal_id: str
    url: str
    fingerprint: str | None
    agency: str | None
    year: int | None
    parser_version: int
    at: dt.datetime
    last_at: dt.datetime


def check_changes(store: Store, now: dt.datetime | None = None) -> int:
    """Raise a finding on the portal for every address whose report changed. Returns how many stand open. What no address serves
    any more is marked as replaced, so that the report shows what its publisher shows, back to an earlier content too.

    The fact does not go away: it stays open until a person closes it. A page that differs in its visit counter alone has one
    content.
    """
    moment = now or utc_now()
    with store.begin() as session:
        served = [_Served(*row) for row in session.execute(_contents())]
        by_portal: dict[str, list[Finding]] = {}
        for contents in _by_address(served):
            if len(contents) > 1:
                by_portal.setdefault(contents[0].portal_id, []).append(_finding(contents))
        for portal_id, findings in sorted(by_portal.items()):
            replace_findings(session, Subject.portal(portal_id), _ORIGIN, findings, moment)
        _mark_replaced(session, served)
    return sum(map(len, by_portal.values()))


def _contents() -> Select[tuple[str, str, str | None, str | None, int | None, int, dt.datetime, dt.datetime]]:
    """Every content an address ever had, with the time it was first seen, by the latest reading of each document."""
    latest = (
        select(Parse.document_id, func.max(Parse.parser_version).label("version"))
        .where(Parse.fingerprint.is_not(None), Parse.status.in_(_REPORTS))
        .group_by(Parse.document_id)
        .subquery()
    )
    return (
        select(
            Retrieval.portal_id,
            Retrieval.url,
            Parse.fingerprint,
            func.max(Parse.agency_name),
            func.max(Parse.report_year),
            Parse.parser_version,
            func.min(Retrieval.fetched_at),
            func.max(Retrieval.fetched_at),
        )
        .join(Document, Document.sha256 == Retrieval.sha256)
        .join(Parse, Parse.document_id == Document.id)
        .join(latest, (latest.c.document_id == Parse.document_id) & (latest.c.version == Parse.parser_version))
        .where(Retrieval.outcome == "ok", Retrieval.role.in_(("page", "attachment")))
        .group_by(Retrieval.portal_id, Retrieval.url, Parse.fingerprint, Parse.parser_version)
        .order_by(Retrieval.portal_id, Retrieval.url, func.min(Retrieval.fetched_at))
    )


def _by_address(served: Iterable[_Served]) -> list[list[_Served]]:
    """The contents of each address, oldest first. Only readings of one parser version are compared with each other."""
    found: dict[tuple[str, str], list[_Served]] = {}
    for content in served:
        found.setdefault((content.portal_id, content.url), []).append(content)
    return [[it for it in group if it.parser_version == group[-1].parser_version] for group in found.values()]


def _mark_replaced(session: Session, served: Iterable[_Served]) -> None:
    """Versions whose content every address gave up for another content of the same report; ``replaced_at`` is told once."""
    stands: set[str] = set()
    replaced: dict[str, tuple[str, dt.datetime]] = {}
    for contents in _by_address(served):
        last = max(contents, key=lambda it: (it.last_at, it.at))
        stands.add(last.fingerprint or "")
        for it in contents:
            if it is not last and it.fingerprint and last.fingerprint:
                since = min((one.at for one in contents if one.at > it.last_at), default=last.last_at)
                replaced[it.fingerprint] = (last.fingerprint, since)
    replaced = {was: by for was, by in replaced.items() if was not in stands}
    for version in session.scalars(select(ReportVersion).where(ReportVersion.replaced_at.is_not(None))):
        if version.fingerprint not in replaced:
            version.replaced_at = None
    in_order = sorted(replaced)
    for start in range(0, len(in_order), _AT_ONCE):
        piece = in_order[start : start + _AT_ONCE]
        gone = session.scalars(
            select(ReportVersion).where(ReportVersion.fingerprint.in_(piece), ReportVersion.replaced_at.is_(None))
        ).all()
        reports = {version.report_id for version in gone}
        beside = select(ReportVersion.report_id, ReportVersion.fingerprint).where(ReportVersion.report_id.in_(reports))
        held = {(report_id, fingerprint) for report_id, fingerprint in session.execute(beside)}
        for version in gone:
            by, since = replaced[version.fingerprint]
            if (version.report_id, by) in held:
                version.replaced_at = since
    session.flush()


def _finding(contents: list[_Served]) -> Finding:
    first, last = contents[0], contents[-1]
    whose = f"{last.agency or first.agency or 'an unnamed organ'}, {last.year or first.year or 'year unknown'}"
    if None not in (first.year, last.year) and (first.agency, first.year) != (last.agency, last.year):
        whose = f"{first.agency or 'an unnamed organ'}, {first.year}; now {whose}"
    return Finding(
        code=CHANGED_IN_PLACE.code,
        severity=CHANGED_IN_PLACE.severity,
        responsibility=CHANGED_IN_PLACE.responsibility,
        subject=last.url,
        message=f"the report under this address ({whose}) was changed between {first.at:%Y-%m-%d} and {last.at:%Y-%m-%d}",
        expected=first.fingerprint,
        actual=last.fingerprint,
    )
