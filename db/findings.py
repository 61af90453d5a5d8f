"""Raising and closing findings: what a check says about a subject now replaces what it said before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Finding
from db.statements import insert_new
from parsers import model


@dataclass(frozen=True, slots=True)
class Subject:
    """What a finding is about: exactly one of version, document, portal, run, or agency with its year."""

    kind: str
    version_id: int | None = None
    document_id: int | None = None
    portal_id: str | None = None
    agency_id: int | None = None
    report_year: int | None = None
    run_id: str | None = None

    @classmethod
    def version(cls, version_id: int) -> Subject:
        return cls("version", version_id=version_id)

    @classmethod
    def document(cls, document_id: int) -> Subject:
        return cls("document", document_id=document_id)

    @classmethod
    def portal(cls, portal_id: str) -> Subject:
        return cls("portal", portal_id=portal_id)

    @classmethod
    def agency_year(cls, agency_id: int, report_year: int) -> Subject:
        return cls("agency_year", agency_id=agency_id, report_year=report_year)

    @property
    def key(self) -> str:
        """The subject as one word, unique in this database (it holds surrogate keys: never export it)."""
        names = (self.version_id, self.document_id, self.portal_id, self.agency_id, self.report_year, self.run_id)
        return ":".join((self.kind, *(str(name) for name in names if name is not None)))


def raise_findings(
    session: Session, subject: Subject, origin: str, findings: Iterable[model.Finding], now: dt.datetime
) -> set[int]:
    """Open these findings on the subject, or bring standing ones up to date. Returns their ids.

    ``Finding.subject`` of the parsers' model becomes ``detail``. The same rule twice at the same place is kept twice.
    """
    standing = {
        (row.code, row.detail): row
        for row in session.scalars(select(Finding).where(Finding.subject_key == subject.key, Finding.origin == origin))
    }
    raised: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        place = free_place(finding, raised)
        row = standing.get(place) or _new(session, subject, origin, place, finding, now)
        bring_up_to_date(row, finding, now)
        raised[place] = row
    session.flush()
    return {row.id for row in raised.values()}


def close_others(
    session: Session,
    subject: Subject,
    origin: str,
    keep: set[int],
    now: dt.datetime,
    *,
    spare: tuple[str, ...] = (),
) -> int:
    """Close what this origin had open on the subject and does not raise any more. Returns how many.

    Rules whose code begins with one of ``spare`` stay open: this time nobody looked.
    """
    statement = select(Finding).where(
        Finding.subject_key == subject.key, Finding.origin == origin, Finding.state == "open", Finding.id.not_in(keep)
    )
    closed = [row for row in session.scalars(statement) if not row.code.startswith(spare)]
    for row in closed:
        row.state, row.closed_at = "closed", now
    session.flush()
    return len(closed)


def replace_findings(
    session: Session, subject: Subject, origin: str, findings: Iterable[model.Finding], now: dt.datetime
) -> None:
    """Make the open findings of this origin on the subject exactly these."""
    close_others(session, subject, origin, raise_findings(session, subject, origin, findings, now), now)


def free_place(finding: model.Finding, taken: Collection[tuple[str, str]]) -> tuple[str, str]:
    """Rule and detail of the finding; a number tells the same rule at the same place apart."""
    place = (finding.code, finding.subject)
    number = 2
    while place in taken:
        place = (finding.code, f"{finding.subject}#{number}")
        number += 1
    return place


def opened(
    subject: Subject, origin: str, place: tuple[str, str], finding: model.Finding, now: dt.datetime
) -> dict[str, Any]:
    """The columns of a finding that is raised for the first time."""
    return {
        "subject_key": subject.key,
        "origin": origin,
        "code": place[0],
        "detail": place[1],
        "subject_kind": subject.kind,
        "version_id": subject.version_id,
        "document_id": subject.document_id,
        "portal_id": subject.portal_id,
        "agency_id": subject.agency_id,
        "report_year": subject.report_year,
        "run_id": subject.run_id,
        "severity": finding.severity.value,
        "responsibility": finding.responsibility.value,
        "message": finding.message,
        "cells": list(finding.cells),
        "expected": finding.expected,
        "actual": finding.actual,
        "state": "open",
        "raised_at": now,
    }


def bring_up_to_date(row: Finding, finding: model.Finding, now: dt.datetime) -> None:
    """A standing finding is what the rule says now; one that was closed is open again."""
    row.severity = finding.severity.value
    row.responsibility = finding.responsibility.value
    row.message = finding.message
    row.cells = list(finding.cells)
    row.expected, row.actual = finding.expected, finding.actual
    if row.state == "closed":
        row.state, row.closed_at, row.raised_at = "open", None, now


def _new(
    session: Session, subject: Subject, origin: str, place: tuple[str, str], finding: model.Finding, now: dt.datetime
) -> Finding:
    """The row of this place, made unless another writer was faster."""
    values = opened(subject, origin, place, finding, now)
    key = {name: values[name] for name in ("subject_key", "origin", "code", "detail")}
    insert_new(session, Finding, values, tuple(key))
    return session.scalars(select(Finding).filter_by(**key)).one()
