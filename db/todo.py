"""Which documents are to be parsed, each with what the crawl knows about it, or else who added it by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from db.engine import Store
from db.models import (
    Agency,
    Document,
    Finding,
    Intake,
    Notice,
    NoticeDocument,
    Parse,
    ParseVersion,
    Portal,
    Report,
    ReportVersion,
    Retrieval,
)
from parsers.model import Context

MAX_ATTEMPTS = 3  # of a document whose worker died; after that a person has to look
# The ledger leads from bytes to notices: a notice itself points only at what its urls serve now.
_SERVED_FOR = or_(NoticeDocument.url == Retrieval.url, NoticeDocument.url == Retrieval.final_url)
_OF_PORTAL = and_(Notice.id == NoticeDocument.notice_id, Notice.portal_id == Retrieval.portal_id)
_FAILED = ("unreadable", "timeout", "killed", "failed")


@dataclass(frozen=True, slots=True)
class DocumentTodo:
    """A document to parse. Of several notices that lead to it the first by portal and url speaks for it.

    Where no notice does, a person may: then ``portal_agency`` and ``notice_title`` are what the intake says.
    """

    document_id: int
    sha256: str
    media_type: str
    byte_count: int
    url: str | None = None
    notice_title: str | None = None
    list_date: dt.date | None = None
    declared_charset: str | None = None
    portal_id: str | None = None
    portal_agency: str | None = None
    division_code: str | None = None

    @property
    def context(self) -> Context:
        """What the parsers are told beside the bytes."""
        return Context(self.declared_charset, self.url, self.notice_title, self.list_date, self.portal_agency)


@dataclass(frozen=True, slots=True)
class Only:
    """What else narrows a choice of documents; what is empty narrows nothing.

    ``agencies``: names or parts of names, as read, as titles or as people say; ``kinds``: of the agencies as they are known;
    ``findings``: codes that stand open on a version or on the document; ``documents``: sha256 or its beginning;
    ``parser_below``: read last by an older parser than this version.
    """

    agencies: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    parser_below: int | None = None


def documents_without_parse(store: Store, parser_version: int, *, limit: int | None = None) -> list[DocumentTodo]:
    """The night's work: documents that no parser version has read, and those whose worker died, up to MAX_ATTEMPTS."""
    return select_documents(store, parser_version, mode="missing", limit=limit)


def select_documents(
    store: Store,
    parser_version: int,
    *,
    mode: str,
    years: Collection[int] = (),
    portals: Collection[str] = (),
    only: Only | None = None,
    limit: int | None = None,
) -> list[DocumentTodo]:
    """Documents of notices (or added by hand), in the order they were stored.

    ``mode``: ``missing`` or ``changed`` (never parsed), ``failed`` (the latest parse gave nothing), ``reparse`` (not yet
    read by this parser version), ``all``. ``years`` are report years as read or as the notice's title says; a document whose
    year nobody knows belongs to every year. Empty ``years`` or ``portals`` mean all.
    """
    statement = select(Document).where(_wanted(mode, parser_version)).order_by(Document.id).limit(limit)
    led_to = select(NoticeDocument.id).select_from(Retrieval).join(NoticeDocument, _SERVED_FOR).join(Notice, _OF_PORTAL)
    led_to = led_to.where(Retrieval.sha256 == Document.sha256, Retrieval.outcome == "ok")
    if portals:
        statement = statement.where(led_to.where(Notice.portal_id.in_(portals)).exists())
    else:
        statement = statement.where(or_(led_to.exists(), Document.origin == "manual"))
    if years:
        statement = statement.where(_of_years(years))
    for condition in _narrowing(only) if only is not None else ():
        statement = statement.where(condition)
    with store.read() as session:
        return _with_context(session, statement)


def documents_by_id(store: Store, document_ids: Collection[int]) -> list[DocumentTodo]:
    """These documents with their context, in the order they were stored."""
    found: list[DocumentTodo] = []
    wanted = sorted(document_ids)
    with store.read() as session:
        for start in range(0, len(wanted), 500):
            piece = select(Document).where(Document.id.in_(wanted[start : start + 500])).order_by(Document.id)
            found += _with_context(session, piece)
    return found


def documents_of(store: Store, sha256s: Collection[str]) -> list[DocumentTodo]:
    """These documents with their context, whether or not they were ever parsed."""
    statement = select(Document).where(Document.sha256.in_(sha256s)).order_by(Document.id)
    with store.read() as session:
        return _with_context(session, statement)


def _wanted(mode: str, parser_version: int) -> ColumnElement[bool]:
    of_document = Parse.document_id == Document.id
    match mode:
        case "missing" | "changed":
            # A death may be the machine's doing: the same document gets another chance.
            settled = or_(Parse.status != "killed", Parse.attempts >= MAX_ATTEMPTS)
            return ~exists().where(of_document, settled)
        case "failed":
            return exists().where(of_document, Parse.status.in_(_FAILED), Parse.parser_version == _latest())
        case "reparse":
            return ~exists().where(of_document, Parse.parser_version >= parser_version)
        case "all":
            return Document.id.is_not(None)
    raise ValueError(f"mode {mode!r}")


def _narrowing(only: Only) -> Iterator[ColumnElement[bool]]:
    versions = select(ParseVersion.version_id).join(Parse, Parse.id == ParseVersion.parse_id)
    versions = versions.where(Parse.document_id == Document.id)
    organs = versions.join(ReportVersion, ReportVersion.id == ParseVersion.version_id)
    organs = organs.join(Report, Report.id == ReportVersion.report_id).join(Agency, Agency.id == Report.agency_id)
    if only.agencies:
        titled = select(NoticeDocument.id).join(Notice, Notice.id == NoticeDocument.notice_id)
        titled = titled.where(NoticeDocument.document_id == Document.id)
        told = select(Intake.id).where(Intake.document_id == Document.id)
        yield or_(
            organs.where(_holds(Agency.name, only.agencies)).exists(),
            titled.where(_holds(Notice.title, only.agencies)).exists(),
            told.where(_holds(Intake.agency_name, only.agencies)).exists(),
        )
    if only.kinds:
        yield organs.where(Agency.kind.in_(only.kinds)).exists()
    if only.findings:
        standing = select(Finding.id).where(Finding.state == "open", Finding.code.in_(only.findings))
        of_version = standing.where(Finding.version_id.in_(versions.correlate(Document).scalar_subquery()))
        yield or_(of_version.exists(), standing.where(Finding.document_id == Document.id).exists())
    if only.documents:
        yield or_(*(Document.sha256.startswith(start, autoescape=True) for start in only.documents))
    if only.parser_below is not None:
        yield and_(exists().where(Parse.document_id == Document.id), _latest() < only.parser_below)


def _holds(name: ColumnElement[str] | InstrumentedAttribute[str], parts: Collection[str]) -> ColumnElement[bool]:
    return or_(*(name.contains(part, autoescape=True) for part in parts))


def _latest() -> ColumnElement[int]:
    newest = aliased(Parse)
    return (
        select(func.max(newest.parser_version))
        .where(newest.document_id == Document.id)
        .correlate(Document)
        .scalar_subquery()
    )


def _of_years(years: Collection[int]) -> ColumnElement[bool]:
    read = exists().where(Parse.document_id == Document.id, Parse.report_year.in_(years))
    any_read = exists().where(Parse.document_id == Document.id, Parse.report_year.is_not(None))
    notices = and_(NoticeDocument.document_id == Document.id, Notice.id == NoticeDocument.notice_id)
    titled = exists().where(notices, Notice.title_year.in_(years))
    any_titled = exists().where(notices, Notice.title_year.is_not(None))
    told = exists().where(Intake.document_id == Document.id, Intake.report_year.in_(years))
    any_told = exists().where(Intake.document_id == Document.id)
    return or_(read, and_(~any_read, or_(titled, told, and_(~any_titled, ~any_told))))


def _with_context(session: Session, statement: Select[tuple[Document]]) -> list[DocumentTodo]:
    documents = session.scalars(statement).all()
    context: dict[str, DocumentTodo] = {}
    for start in range(0, len(documents), 500):
        piece = documents[start : start + 500]
        context |= _told_contexts(session, piece) | _contexts(session, piece)
    return [
        context.get(document.sha256)
        or DocumentTodo(document.id, document.sha256, document.media_type, document.byte_count)
        for document in documents
    ]


def _contexts(session: Session, documents: Sequence[Document]) -> dict[str, DocumentTodo]:
    by_sha256 = {document.sha256: document for document in documents}
    rows = session.execute(
        select(Retrieval.sha256, Retrieval.declared_charset, NoticeDocument.url, Notice, Portal, Agency.name)
        .select_from(Retrieval)
        .join(NoticeDocument, _SERVED_FOR)
        .join(Notice, _OF_PORTAL)
        .join(Portal, Portal.id == Notice.portal_id)
        .outerjoin(Agency, Agency.id == Portal.agency_id)
        .where(Retrieval.sha256.in_(by_sha256), Retrieval.outcome == "ok")
        .order_by(
            case((NoticeDocument.role == "alias", 1), else_=0),
            Notice.portal_id,
            Notice.url,
            NoticeDocument.url,
            Retrieval.id,
        )
    )
    found: dict[str, DocumentTodo] = {}
    for sha256, charset, url, notice, portal, agency in rows:
        assert sha256 is not None  # it is one of those asked for
        document = by_sha256[sha256]
        todo = DocumentTodo(
            document.id,
            document.sha256,
            document.media_type,
            document.byte_count,
            url=url,
            notice_title=notice.title,
            list_date=notice.list_date,
            declared_charset=charset,
            portal_id=portal.id,
            portal_agency=agency,
            division_code=portal.division_code,
        )
        found.setdefault(sha256, todo)
    return found


def _told_contexts(session: Session, documents: Sequence[Document]) -> dict[str, DocumentTodo]:
    """What people said who added these documents; of several the one with the first address."""
    by_id = {document.id: document for document in documents}
    intakes = session.scalars(select(Intake).where(Intake.document_id.in_(by_id)).order_by(Intake.url)).all()
    divisions = _divisions_of_hosts(session) if intakes else {}
    found: dict[str, DocumentTodo] = {}
    for intake in intakes:
        document = by_id[intake.document_id]
        codes = divisions.get(urlsplit(intake.url).netloc.lower(), set())
        todo = DocumentTodo(
            document.id,
            document.sha256,
            document.media_type,
            document.byte_count,
            url=intake.url,
            notice_title=f"{intake.agency_name}{intake.report_year}年政府信息公开工作年度报告",
            portal_agency=intake.agency_name,
            division_code=next(iter(codes)) if len(codes) == 1 else None,
        )
        found.setdefault(document.sha256, todo)
    return found


def _divisions_of_hosts(session: Session) -> dict[str, set[str]]:
    """The divisions whose portals a host serves, by the registry: a site that refuses is registered all the same."""
    found: dict[str, set[str]] = {}
    for hosts, code in session.execute(select(Portal.hosts, Portal.division_code)):
        for host in hosts if code else ():
            found.setdefault(str(host).lower(), set()).add(code)
    return found
