"""Documents added by hand: the same archive, parse and checks as the crawl, with an origin that shows and words that are kept.

What a person says of a document reaches the parser as the crawl's evidence would. The document's own words win; where the
two differ, a finding on the document says so, at every load anew.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.engine import Store
from db.findings import Subject, raise_findings, replace_findings
from db.identity import find_agency, same_but_for_place
from db.models import Agency, Document, Intake, Parse, ParseVersion, Report, ReportVersion
from db.statements import insert_new, utc_now
from parsers.model import Finding, Responsibility, Rule, Severity

AGENCY_CONTRADICTED = Rule(
    "intake_agency_contradicted",
    Severity.WARNING,
    Responsibility.PIPELINE,
    "人工收录所填机关与文件本身不一致",
    "the document names another organ than the person who added it; the document is believed",
)
YEAR_CONTRADICTED = Rule(
    "intake_year_contradicted",
    Severity.WARNING,
    Responsibility.PIPELINE,
    "人工收录所填年度与文件本身不一致",
    "the document tells of another year than the person who added it; the document is believed",
)
RETOLD = Rule(
    "intake_told_otherwise",
    Severity.WARNING,
    Responsibility.PIPELINE,
    "同一文件同一来源再次收录时所述不同",
    "the same document from the same address was added again with other words; the first record is kept",
)
_ORIGIN = "intake"
_RETOLD_ORIGIN = "intake_again"


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says of a document: its address, whose report of which year it is, who got it when and how."""

    url: str
    agency_name: str
    report_year: int
    obtained_on: dt.date
    obtained_by: str
    how: str


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file. ``is_new_document``: nobody had these bytes; ``is_new_record``: nor said this of them."""

    sha256: str
    is_new_document: bool
    is_new_record: bool
    origin: str  # crawl | manual: who had the bytes first
    kept: Told  # the record as it stands


def add_document(
    store: Store, sha256: str, media_type: str, byte_count: int, told: Told, now: dt.datetime | None = None
) -> Added:
    """Register bytes that are in the archive, with what a person says of them. Doing it again changes nothing.

    A document that the crawl brought keeps its origin. The first record of a document and an address stands; other words
    the second time raise ``intake_told_otherwise``.
    """
    moment = now or utc_now()
    values = {
        "sha256": sha256,
        "media_type": media_type,
        "byte_count": byte_count,
        "origin": "manual",
        "first_seen_at": moment,
    }
    with store.begin() as session:
        is_new_document = insert_new(session, Document, values, ("sha256",))
        document = session.scalars(select(Document).where(Document.sha256 == sha256)).one()
        key = {"document_id": document.id, "url": told.url}
        record = {
            **key,
            "agency_name": told.agency_name,
            "report_year": told.report_year,
            "obtained_on": told.obtained_on,
            "obtained_by": told.obtained_by,
            "how": told.how,
            "added_at": moment,
        }
        is_new_record = insert_new(session, Intake, record, tuple(key))
        kept = _told(session.scalars(select(Intake).filter_by(**key)).one())
        if _words(kept) != _words(told):
            raise_findings(session, Subject.document(document.id), _RETOLD_ORIGIN, [_retold(kept, told)], moment)
        check_intakes(session, document.id, moment)
        return Added(sha256, is_new_document, is_new_record, document.origin, kept)


def check_intakes(session: Session, document_id: int, now: dt.datetime) -> None:
    """Compare what people said of a document with its latest reading; the findings become exactly what still differs.

    A document that was not read, or gave no report, contradicts nobody.
    """
    told = session.scalars(select(Intake).filter_by(document_id=document_id).order_by(Intake.url)).all()
    if not told:
        return
    read = _read_of(session, document_id)
    findings = [finding for intake in told if read for finding in _contradictions(session, intake, read)]
    replace_findings(session, Subject.document(document_id), _ORIGIN, findings, now)


@dataclass(frozen=True, slots=True)
class _Read:
    """A report that the document holds: the organ it was given to, and its year."""

    agency: Agency
    year: int


def _read_of(session: Session, document_id: int) -> list[_Read]:
    """The reports that the document's newest parse gave. One that was cut short says nothing against those before it."""
    newest = select(func.max(Parse.parser_version)).where(
        Parse.document_id == document_id, Parse.status.not_in(("timeout", "killed", "failed"))
    )
    statement = (
        select(Agency, Report.report_year)
        .select_from(Parse)
        .join(ParseVersion, ParseVersion.parse_id == Parse.id)
        .join(ReportVersion, ReportVersion.id == ParseVersion.version_id)
        .join(Report, Report.id == ReportVersion.report_id)
        .join(Agency, Agency.id == Report.agency_id)
        .where(Parse.document_id == document_id, Parse.parser_version == newest.scalar_subquery())
        .order_by(ParseVersion.part)
    )
    return [_Read(agency, year) for agency, year in session.execute(statement)]


def _contradictions(session: Session, intake: Intake, read: Collection[_Read]) -> Iterator[Finding]:
    """Of a document with several reports one has to be the one that the person meant."""
    found = find_agency(session, intake.agency_name, None)
    meant = found.agency_id if found is not None else None
    theirs = [it for it in read if it.agency.id == meant or same_but_for_place(it.agency.name, intake.agency_name)]
    names = "、".join(dict.fromkeys(it.agency.name for it in read))
    if not theirs:
        message = f"added as a report of {intake.agency_name}; the document is {names}'s"
        yield _breach(AGENCY_CONTRADICTED, intake.url, message, intake.agency_name, names)
    years = sorted({it.year for it in theirs or read})
    if intake.report_year not in years:
        printed = "、".join(map(str, years))
        message = f"added as a report of {intake.report_year}; the document is of {printed}"
        yield _breach(YEAR_CONTRADICTED, intake.url, message, str(intake.report_year), printed)


def _retold(kept: Told, told: Told) -> Finding:
    message = f"kept: {_words(kept)}; not recorded: {_words(told)}"
    return _breach(RETOLD, told.url, message, _words(kept), _words(told))


def _words(told: Told) -> str:
    """What was said of the document. Who said it stays in the record: findings are shown in public."""
    return f"{told.agency_name} {told.report_year}, {told.obtained_on}, {told.how}"


def _breach(rule: Rule, url: str, message: str, expected: str, actual: str) -> Finding:
    return Finding(rule.code, rule.severity, rule.responsibility, url, message, expected=expected, actual=actual)


def _told(row: Intake) -> Told:
    return Told(row.url, row.agency_name, row.report_year, row.obtained_on, row.obtained_by, row.how)
