"""Reports that were changed after they were published: one address, at two times, two contents."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Select, func, select

from db.engine import Store
from db.findings import Subject, replace_findings
from db.models import Document, Parse, Retrieval
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


@dataclass(frozen=True, slots=True)
class _Served:
    """What an address stood for when it was first fetched with this content."""

    portal_id: str
    url: str
    fingerprint: str | None
    agency: str | None
    year: int | None
    parser_version: int
    at: dt.datetime


def check_changes(store: Store, now: dt.datetime | None = None) -> int:
    """Raise a finding on the portal for every address whose report changed. Returns how many stand open.

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
    return sum(map(len, by_portal.values()))


def _contents() -> Select[tuple[str, str, str | None, str | None, int | None, int, dt.datetime]]:
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


def _finding(contents: list[_Served]) -> Finding:
    first, last = contents[0], contents[-1]
    whose = f"{last.agency or first.agency or 'an unnamed organ'}, {last.year or first.year or 'year unknown'}"
    return Finding(
        code=CHANGED_IN_PLACE.code,
        severity=CHANGED_IN_PLACE.severity,
        responsibility=CHANGED_IN_PLACE.responsibility,
        subject=last.url,
        message=f"the report under this address ({whose}) was changed between {first.at:%Y-%m-%d} and {last.at:%Y-%m-%d}",
        expected=first.fingerprint,
        actual=last.fingerprint,
    )
