"""Loading what a parse gave: versioned and idempotent, in the transaction of the session that is handed in.

    with store.begin() as session:
        load_parse(session, todo, report, encoded)

Either everything of a document is there afterwards, or nothing.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from db.findings import Subject, replace_findings
from db.identity import resolve_agency
from db.intake import check_intakes
from db.models import Document, Parse, ParseVersion, ReportVersion
from db.models.documents import PARSE_STATES
from db.statements import insert_new, utc_now
from db.todo import DocumentTodo
from db.validity import as_decided, settle_document, settle_report
from db.versions import Loading, VersionOutcome, load_version, retire_replaced
from parsers import encode
from parsers.model import Finding, Report, Responsibility, Severity, Status

IDENTITY_UNREAD = "identity_unread"
AGENCY_UNKNOWN = "agency_unknown"
_RETRIED = ("killed", "timeout", "failed")


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What became of one document. ``versions`` has an outcome per report that it holds."""

    parse_id: int
    status: str
    versions: tuple[VersionOutcome, ...] = ()

    @property
    def created(self) -> int:
        """How many report versions are new."""
        return sum(version.created for version in self.versions)


def load_parse(
    session: Session,
    todo: DocumentTodo,
    report: Report,
    encoded: bytes,
    *,
    run_id: str | None = None,
    now: dt.datetime | None = None,
) -> LoadResult:
    """Load one parsed document; ``encoded`` is ``parsers.encode.encode(report)``.

    Loading it again changes nothing. Same content and same reading as a version at hand: only the link is new.
    """
    moment = now or utc_now()
    identity = report.identity
    parse = _parse_row(session, todo, report.parser_version, report.status.value, moment)
    parse.reason, parse.run_id = report.reason, run_id or parse.run_id
    parse.fingerprint = report.fingerprint or None
    parse.agency_name, parse.report_year = identity.agency, identity.year
    parse.report_scope = identity.scope.value if identity.agency or identity.year else None
    parse.candidates = [[c.what, c.value, c.origin, c.evidence] for c in identity.candidates]
    parse.encoded = None
    session.flush()
    document = session.get_one(Document, todo.document_id)
    earlier = _unlink(session, parse)
    outcomes, loose = _load_parts(session, parse, document, todo, report, encoded, moment)
    if not outcomes or report.status is Status.SEVERAL:
        parse.encoded = encoded
    if _is_latest(session, parse):
        replace_findings(session, Subject.document(document.id), "parse", loose, moment)
        if outcomes:
            retire_replaced(session, parse, earlier)
        check_intakes(session, document.id, moment)
        settle_document(session, parse, [part.fingerprint for part in report.parts or (report,)])
    session.flush()
    for report_id in _reports_of(session, earlier | {outcome.version_id for outcome in outcomes}):
        settle_report(session, report_id)
    return LoadResult(parse.id, parse.status, tuple(outcomes))


def load_failure(
    session: Session,
    todo: DocumentTodo,
    parser_version: int,
    status: str,
    reason: str,
    *,
    run_id: str | None = None,
    now: dt.datetime | None = None,
) -> LoadResult:
    """Record that no report came back: ``timeout``, ``killed`` or ``failed``. A result at hand is not overwritten."""
    if status not in _RETRIED:
        raise ValueError(f"{status!r} is no failure of a parse worker")
    parse = _parse_row(session, todo, parser_version, status, now or utc_now())
    if parse.status in _RETRIED:
        parse.status, parse.reason, parse.run_id = status, reason, run_id or parse.run_id
        session.flush()
    return LoadResult(parse.id, parse.status)


def _parse_row(session: Session, todo: DocumentTodo, parser_version: int, status: str, now: dt.datetime) -> Parse:
    """The row of document × parser version, locked. A failure's status is overwritten, with one more attempt."""
    assert status in PARSE_STATES
    key = {"document_id": todo.document_id, "parser_version": parser_version}
    fresh = {**key, "status": status, "candidates": [], "attempts": 1, "parsed_at": now}
    inserted = insert_new(session, Parse, fresh, tuple(key))
    parse = session.scalars(select(Parse).filter_by(**key).with_for_update()).one()
    if not inserted:
        parse.attempts += parse.status in _RETRIED
        if status not in _RETRIED:
            parse.status = status
        parse.parsed_at = now
    return parse


def _unlink(session: Session, parse: Parse) -> set[int]:
    """Take back the links of an earlier load of this parse; returns every version the document ever gave."""
    statement = select(ParseVersion.version_id).join(Parse, Parse.id == ParseVersion.parse_id)
    versions = set(session.scalars(statement.where(Parse.document_id == parse.document_id)))
    session.execute(delete(ParseVersion).where(ParseVersion.parse_id == parse.id))
    return versions


def _reports_of(session: Session, version_ids: set[int]) -> list[int]:
    statement = select(ReportVersion.report_id).where(ReportVersion.id.in_(version_ids)).distinct()
    return sorted(session.scalars(statement))


def _is_latest(session: Session, parse: Parse) -> bool:
    newer = select(Parse.id).where(Parse.document_id == parse.document_id, Parse.parser_version > parse.parser_version)
    return session.scalar(newer.limit(1)) is None


def _load_parts(
    session: Session,
    parse: Parse,
    document: Document,
    todo: DocumentTodo,
    report: Report,
    encoded: bytes,
    now: dt.datetime,
) -> tuple[list[VersionOutcome], list[Finding]]:
    """Load each report of the document. Returns what became of them, and the findings that no version carries."""
    several = report.status is Status.SEVERAL
    outcomes: list[VersionOutcome] = []
    loose: list[Finding] = list(report.findings) if several else []
    for number, read in enumerate(report.parts if several else (report,)):
        part = as_decided(session, read)
        if part.status not in (Status.COMPLETE, Status.INCOMPLETE) or not _is_identified(part):
            loose += _loose_findings(part, number if several else None)
            continue
        assert part.identity.agency is not None
        assert part.identity.year is not None
        agency = resolve_agency(session, part.identity.agency, todo.division_code, todo.portal_agency)
        about = Subject.agency_year(agency.agency_id, part.identity.year)
        unknown = [_agency_unknown(part.identity.agency)] if agency.is_candidate else []
        replace_findings(session, about, "identity", unknown, now)
        # A part without a fingerprint of its own is known by its place in the document.
        fingerprint = part.fingerprint or f"{report.fingerprint or document.sha256}#{number}"
        loading = Loading(
            parse.id, document, fingerprint, encode.encode(read) if several else encoded, parse.run_id, now
        )
        outcome = load_version(session, loading, agency.agency_id, part)
        session.add(ParseVersion(parse_id=parse.id, part=number, version_id=outcome.version_id))
        session.flush()
        outcomes.append(outcome)
    return outcomes, loose


def _is_identified(part: Report) -> bool:
    return bool(part.identity.agency) and part.identity.year is not None


def _loose_findings(part: Report, number: int | None) -> list[Finding]:
    """The findings of what made no version, told apart by part, and why a report stayed without identity."""
    findings = list(part.findings)
    if part.status in (Status.COMPLETE, Status.INCOMPLETE):
        absent = [name for name, known in (("agency", part.identity.agency), ("year", part.identity.year)) if not known]
        message = f"a report without {' and '.join(absent)}: kept as a parse, not loaded"
        findings.append(
            Finding(
                IDENTITY_UNREAD, Severity.ERROR, Responsibility.PIPELINE, "identity", message, actual=",".join(absent)
            )
        )
    if number is None:
        return findings
    return [
        Finding(
            f.code,
            f.severity,
            f.responsibility,
            f"part {number}: {f.subject}",
            f.message,
            f.cells,
            f.expected,
            f.actual,
        )
        for f in findings
    ]


def _agency_unknown(name: str) -> Finding:
    return Finding(
        AGENCY_UNKNOWN,
        Severity.WARNING,
        Responsibility.PIPELINE,
        "agency",
        f"{name} is no known agency or alias; it waits as a candidate",
        actual=name,
    )
