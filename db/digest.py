"""The digest of the store's content: equal for equal content, whatever way and however often it came in.

It covers notices, intakes, documents, parses, reports, versions, cells, findings and decisions by their natural keys; no
surrogate keys, no times of ours, no ledgers of runs and retrievals. A document stands there under the fingerprint of its latest
parse, in a set: a page with a visit counter, fetched again, changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session, aliased

from db.engine import Store
from db.models import (
    Agency,
    Base,
    Decision,
    DisclosureCells,
    DisputesCells,
    Document,
    Figure,
    Finding,
    FindingStep,
    Intake,
    Notice,
    NoticeDocument,
    Parse,
    Report,
    ReportVersion,
    RequestsCells,
    Section,
    StatisticsCells,
    TableNote,
)
from db.reading import canonical

_BELOW_VERSION: tuple[type[Base], ...] = (
    DisclosureCells,
    RequestsCells,
    DisputesCells,
    StatisticsCells,
    Section,
    TableNote,
    Figure,
)
_VERSION_COLUMNS = (
    "status",
    "status_reason",
    "parse_status",
    "layout_disclosure",
    "layout_requests",
    "layout_disputes",
    "layout_statistics",
    "scope_evidence",
    "published_on",
    "period_start",
    "period_end",
    "tables_absent",
    "cell_count",
    "cells_unread",
    "cells_uncertain",
    "lowest_grade",
    "unified_code",
    "outcomes",
)
_FINDING_COLUMNS = ("origin", "code", "detail", "severity", "responsibility", "cells", "expected", "actual")

Key = tuple[Any, ...]


def content_digest(store: Store) -> str:
    """sha256 over the canonical rows of the content, sorted, each once."""
    with store.read() as session:
        return digest_seen_by(session)


def digest_seen_by(session: Session) -> str:
    """The same of what this session sees: of a snapshot, or of what is not committed yet."""
    # A digest per row keeps the memory small: a store of half a million reports has a hundred million cells.
    rows = {hashlib.sha256(_canonical(row)).digest() for row in content_rows(session)}
    whole = hashlib.sha256()
    for row in sorted(rows):
        whole.update(row)
    return whole.hexdigest()


def content_rows(session: Session) -> Iterator[Key]:
    """The rows that make up the content: the name of the kind, then natural keys and values."""
    documents = _document_names(session)
    agencies = {row.id: (row.name, row.division_code) for row in session.scalars(select(Agency))}
    yield from _notices(session, documents)
    yield from _documents_and_parses(session, documents)
    versions: dict[int, Key] = {}
    reports: dict[int, Key] = {}
    for report in session.scalars(select(Report)):
        reports[report.id] = (*agencies[report.agency_id], report.report_year, report.scope)
        yield ("report", *reports[report.id])
    for version in session.scalars(select(ReportVersion).execution_options(yield_per=1000)):
        versions[version.id] = (*reports[version.report_id], version.fingerprint, version.reading)
        yield ("version", *versions[version.id], *(getattr(version, name) for name in _VERSION_COLUMNS))
    for model in _BELOW_VERSION:
        yield from _below_version(session, model, versions)
    yield from _findings(session, versions, documents, agencies)
    yield from _decisions(session, reports, documents, agencies)
    for step in session.scalars(select(FindingStep).where(FindingStep.made_by.is_not(None))):
        yield ("finding_step", step.code, step.detail, step.state, step.made_by, step.reason, step.evidence)


def _document_names(session: Session) -> dict[int, str]:
    """What a document is called here: the fingerprint of its latest parse, its sha256 where there is none."""
    newest = (
        select(Parse.document_id, func.max(Parse.parser_version).label("parser_version"))
        .group_by(Parse.document_id)
        .subquery()
    )
    latest = aliased(Parse)
    statement = (
        select(Document.id, Document.sha256, latest.fingerprint)
        .outerjoin(newest, newest.c.document_id == Document.id)
        .outerjoin(
            latest, (latest.document_id == newest.c.document_id) & (latest.parser_version == newest.c.parser_version)
        )
    )
    return {
        document_id: f"content:{fingerprint}" if fingerprint else f"bytes:{sha256}"
        for document_id, sha256, fingerprint in session.execute(statement)
    }


def _notices(session: Session, documents: dict[int, str]) -> Iterator[Key]:
    names: dict[int, Key] = {}
    for notice in session.scalars(select(Notice).execution_options(yield_per=1000)):
        names[notice.id] = (notice.portal_id, notice.url)
        yield ("notice", *names[notice.id], notice.title, notice.list_date, notice.url_date)
    for link in session.scalars(select(NoticeDocument).execution_options(yield_per=1000)):
        document = documents[link.document_id] if link.document_id is not None else None
        yield ("notice_document", *names[link.notice_id], link.url, link.role, link.name, document)


def _documents_and_parses(session: Session, documents: dict[int, str]) -> Iterator[Key]:
    statement = select(Document.id, Document.media_type, Document.origin).execution_options(yield_per=1000)
    for document_id, media_type, origin in session.execute(statement):
        yield ("document", documents[document_id], media_type, origin)
    for intake in session.scalars(select(Intake)):
        told = (intake.agency_name, intake.report_year, intake.obtained_on, intake.obtained_by, intake.how)
        yield ("intake", documents[intake.document_id], intake.url, *told)
    columns = (
        Parse.parser_version,
        Parse.status,
        Parse.reason,
        Parse.agency_name,
        Parse.report_year,
        Parse.report_scope,
    )
    for document_id, *values in session.execute(select(Parse.document_id, *columns).execution_options(yield_per=1000)):
        yield ("parse", documents[document_id], *values)


def _below_version(session: Session, model: type[Base], versions: dict[int, Key]) -> Iterator[Key]:
    columns = [column for column in model.__table__.columns if column.name != "version_id"]
    version_id = model.__table__.c.version_id
    row: Row[Any]
    for row in session.execute(select(version_id, *columns).execution_options(yield_per=5000)):
        yield (model.__tablename__, *versions[row[0]], *row[1:])


def _findings(
    session: Session, versions: dict[int, Key], documents: dict[int, str], agencies: dict[int, tuple[str, str]]
) -> Iterator[Key]:
    statement = select(Finding).where(Finding.state == "open", Finding.subject_kind != "run")
    for finding in session.scalars(statement.execution_options(yield_per=1000)):
        subject: Key
        if finding.version_id is not None:
            subject = versions[finding.version_id]
        elif finding.document_id is not None:
            subject = (documents[finding.document_id],)
        elif finding.agency_id is not None:
            subject = (*agencies[finding.agency_id], finding.report_year)
        else:
            subject = (finding.portal_id,)
        yield ("finding", finding.subject_kind, subject, *(getattr(finding, name) for name in _FINDING_COLUMNS))


def _decisions(
    session: Session, reports: dict[int, Key], documents: dict[int, str], agencies: dict[int, tuple[str, str]]
) -> Iterator[Key]:
    for decision in session.scalars(select(Decision)):
        yield (
            "decision",
            decision.kind,
            decision.state,
            reports[decision.report_id] if decision.report_id is not None else None,
            agencies[decision.agency_id] if decision.agency_id is not None else None,
            documents[decision.document_id] if decision.document_id is not None else None,
            decision.cell,
            decision.fingerprint,
            decision.decided_value,
            decision.reason,
            decision.decided_by,
            decision.evidence,
            decision.lapse_reason,
            decision.topic,
        )


def _canonical(row: Key) -> bytes:
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_plain).encode()


def _plain(value: object) -> str:
    return canonical(value) if isinstance(value, Decimal) else str(value)
