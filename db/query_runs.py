"""Reading runs: what a run did per portal, everything that was not fine, and the coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Select, and_, column, distinct, func, or_, select, table
from sqlalchemy.orm import Session

from db.answers import CoverageRow, ListingRow, PortalSummary, Problem, RunSummary
from db.coverage import LABELS
from db.engine import Store
from db.models import (
    Agency,
    CrawlRun,
    CrawlShard,
    Document,
    Finding,
    Listing,
    Notice,
    NoticeDocument,
    Parse,
    ParseVersion,
    Portal,
    Report,
    ReportVersion,
    Retrieval,
)
from db.query_intakes import manual_problems

_FINE_RETRIEVAL = ("ok", "not_modified")
_FINE_LISTING = ("complete", "unchanged")
_FINE_PARSE = ("complete", "several", "not_a_report")
_COVERAGE = table(
    "coverage",
    *(
        column(name)
        for name in ("agency", "division_code", "report_year", "status", "has_duty", "version_id", "portal_id")
    ),
)


def run_summary(store: Store, run_id: str | None = None) -> RunSummary | None:
    """The run, or the latest one. None: there is no such run."""
    with store.read() as session:
        run = _run(session, run_id)
        if run is None:
            return None
        parses = session.execute(select(Parse.status, func.count()).filter_by(run_id=run.id).group_by(Parse.status))
        new_versions = session.scalar(select(func.count()).select_from(ReportVersion).filter_by(run_id=run.id))
        return RunSummary(
            run_id=run.id,
            kind=run.kind,
            status=run.status,
            started_at=run.started_at,
            finished_at=run.finished_at,
            reason=run.reason,
            portals=tuple(_portal(session, run.id, portal) for portal in _portals_of(session, run.id)),
            parses={row[0]: row[1] for row in parses},
            new_versions=new_versions or 0,
        )


def problems(store: Store, run_id: str | None = None) -> tuple[Problem, ...]:
    """Everything that was not fine in the run, or the latest one, and what is still not fine with what it touched.

    Requests, columns and shards of the run that did not end well; documents of its portals that were not fully read;
    open findings on those portals, and on their documents and reports where the fault is the pipeline's.
    """
    with store.read() as session:
        run = _run(session, run_id)
        if run is None:
            return ()
        portals = [portal.id for portal in _portals_of(session, run.id)]
        return (
            *_portal_problems(session, portals),
            *_shard_problems(session, run.id),
            *_listing_problems(session, run.id),
            *_retrieval_problems(session, run.id),
            *_document_problems(session, portals),
            *_notice_problems(session, portals),
            *manual_problems(session),
            *_report_problems(session),
        )


def coverage(store: Store) -> tuple[CoverageRow, ...]:
    """Agency × year with its exclusive status, by division, agency and year."""
    order = (_COVERAGE.c.division_code, _COVERAGE.c.agency, _COVERAGE.c.report_year)
    with store.read() as session:
        return tuple(
            CoverageRow(
                agency=row.agency,
                division_code=row.division_code,
                year=row.report_year,
                status=row.status,
                label=LABELS[row.status],
                has_duty=bool(row.has_duty),
                version_id=row.version_id,
                portal_id=row.portal_id,
            )
            for row in session.execute(select(_COVERAGE).order_by(*order))
        )


def _run(session: Session, run_id: str | None) -> CrawlRun | None:
    if run_id is not None:
        return session.get(CrawlRun, run_id)
    return session.scalars(select(CrawlRun).order_by(CrawlRun.started_at.desc(), CrawlRun.id.desc()).limit(1)).first()


def _portals_of(session: Session, run_id: str) -> list[Portal]:
    """Portals that the run touched, and active ones: a portal that was left out shows with nothing."""
    touched = (
        select(Retrieval.portal_id).filter_by(run_id=run_id).union(select(Listing.portal_id).filter_by(run_id=run_id))
    )
    statement = select(Portal).where(Portal.id.in_(touched) | (Portal.state == "active")).order_by(Portal.id)
    return list(session.scalars(statement))


def _portal(session: Session, run_id: str, portal: Portal) -> PortalSummary:
    outcomes: Counter[str] = Counter()
    requests = select(Retrieval.outcome, func.count()).filter_by(run_id=run_id, portal_id=portal.id)
    for outcome, count in session.execute(requests.group_by(Retrieval.outcome)):
        outcomes[outcome] = count
    bodies = select(func.count()).select_from(Retrieval).filter_by(run_id=run_id, portal_id=portal.id, outcome="ok")
    agency = session.get(Agency, portal.agency_id) if portal.agency_id is not None else None
    notices = select(func.count()).select_from(Notice).filter_by(portal_id=portal.id, announces="report")
    open_findings = select(func.count()).select_from(Finding).filter_by(portal_id=portal.id, state="open")
    parses = _parses(session, portal.id)
    return PortalSummary(
        portal_id=portal.id,
        name=portal.name,
        agency=agency.name if agency else None,
        home=portal.home,
        platform=portal.platform,
        state=portal.state,
        permission=portal.permission,
        listings=_listings(session, run_id, portal.id),
        notices=session.scalar(notices) or 0,
        new_notices=session.scalar(notices.filter_by(first_run_id=run_id)) or 0,
        retrieved=outcomes["ok"],
        not_modified=outcomes["not_modified"],
        outcomes=dict(sorted(outcomes.items())),
        documents=sum(parses.values()),
        parses=parses,
        new_versions=_new_versions(session, run_id, portal.id),
        open_findings=session.scalar(open_findings) or 0,
        documents_retrieved=session.scalar(bodies.where(Retrieval.role.in_(("page", "attachment")))) or 0,
    )


def _listings(session: Session, run_id: str, portal_id: str) -> tuple[ListingRow, ...]:
    rows = session.scalars(
        select(Listing).filter_by(run_id=run_id, portal_id=portal_id).order_by(Listing.shard, Listing.seq)
    )
    return tuple(
        ListingRow(row.portal_id, row.column_url, row.outcome, row.pages, row.collected, row.declared, row.reason)
        for row in rows
    )


def _documents_of(portal_id: str) -> Select[tuple[int | None]]:
    """The documents that the portal's notices point at now."""
    return (
        select(NoticeDocument.document_id)
        .distinct()
        .join(Notice, Notice.id == NoticeDocument.notice_id)
        .where(Notice.portal_id == portal_id, NoticeDocument.document_id.is_not(None))
    )


def _parses(session: Session, portal_id: str) -> dict[str, int]:
    documents = _documents_of(portal_id).subquery()
    newest = (
        select(Parse.document_id, func.max(Parse.parser_version).label("version"))
        .group_by(Parse.document_id)
        .subquery()
    )
    statement = (
        select(Parse.status, func.count())
        .select_from(documents)
        .outerjoin(newest, newest.c.document_id == documents.c[0])
        .outerjoin(Parse, and_(Parse.document_id == newest.c.document_id, Parse.parser_version == newest.c.version))
        .group_by(Parse.status)
    )
    found = {status or "unparsed": count for status, count in session.execute(statement)}
    return dict(sorted(found.items()))


def _new_versions(session: Session, run_id: str, portal_id: str) -> int:
    statement = (
        select(func.count(distinct(ReportVersion.id)))
        .join(ParseVersion, ParseVersion.version_id == ReportVersion.id)
        .join(Parse, Parse.id == ParseVersion.parse_id)
        .where(ReportVersion.run_id == run_id, Parse.document_id.in_(_documents_of(portal_id)))
    )
    return session.scalar(statement) or 0


def _portal_problems(session: Session, portals: list[str]) -> Iterator[Problem]:
    statement = select(Finding).where(Finding.portal_id.in_(portals), Finding.state == "open")
    for row in session.scalars(statement.order_by(Finding.portal_id, Finding.code, Finding.detail)):
        reason = f"{row.expected} → {row.actual}" if row.expected or row.actual else None
        yield Problem(
            "portal", row.portal_id, row.detail, row.code, reason, row.message, row.severity, row.responsibility
        )


def _shard_problems(session: Session, run_id: str) -> Iterator[Problem]:
    for row in session.scalars(select(CrawlShard).filter_by(run_id=run_id).order_by(CrawlShard.shard)):
        if row.outcome != "finished":
            message = "the crawl of this shard did not come to its end"
            code = row.outcome or "no_end_record"
            yield Problem("shard", None, str(row.shard), code, row.reason, message, "error", "pipeline")


def _listing_problems(session: Session, run_id: str) -> Iterator[Problem]:
    statement = select(Listing).where(Listing.run_id == run_id, Listing.outcome.not_in(_FINE_LISTING))
    for row in session.scalars(statement.order_by(Listing.portal_id, Listing.column_url)):
        declared = "no total declared" if row.declared is None else f"{row.declared} declared"
        message = f"{row.collected} collected, {declared}"
        yield Problem("listing", row.portal_id, row.column_url, row.outcome, row.reason, message, "warning", "portal")


def _retrieval_problems(session: Session, run_id: str) -> Iterator[Problem]:
    statement = select(Retrieval).where(Retrieval.run_id == run_id, Retrieval.outcome.not_in(_FINE_RETRIEVAL))
    for row in session.scalars(statement.order_by(Retrieval.portal_id, Retrieval.url)):
        message = f"HTTP {row.http_status}, {row.attempts} attempts" if row.http_status else f"{row.attempts} attempts"
        yield Problem("retrieval", row.portal_id, row.url, row.outcome, row.reason, message, "warning", "portal")


def _document_problems(session: Session, portals: list[str]) -> Iterator[Problem]:
    """Documents that notices point at and that gave no complete reading, or were not read at all."""
    newest = (
        select(Parse.document_id, func.max(Parse.parser_version).label("version"))
        .group_by(Parse.document_id)
        .subquery()
    )
    statement = (
        select(Notice.portal_id, NoticeDocument.url, Document.sha256, Parse.status, Parse.reason)
        .join(Notice, Notice.id == NoticeDocument.notice_id)
        .join(Document, Document.id == NoticeDocument.document_id)
        .outerjoin(newest, newest.c.document_id == Document.id)
        .outerjoin(Parse, and_(Parse.document_id == newest.c.document_id, Parse.parser_version == newest.c.version))
        .where(Notice.portal_id.in_(portals), NoticeDocument.role != "alias")
        .order_by(Notice.portal_id, NoticeDocument.url)
    )
    for portal_id, url, sha256, status, reason in session.execute(statement):
        if status not in _FINE_PARSE:
            severity = "warning" if status in ("incomplete", "unreadable") else "error"
            message = f"sha256 {sha256}"
            yield Problem("document", portal_id, url, status or "unparsed", reason, message, severity, "pipeline")


def _notice_problems(session: Session, portals: list[str]) -> Iterator[Problem]:
    """Notices behind which no report, or no roster, was found, whatever the documents are."""
    behind = select(Parse.id).join(NoticeDocument, NoticeDocument.document_id == Parse.document_id)
    behind = behind.where(NoticeDocument.notice_id == Notice.id)
    gave = behind.join(ParseVersion, ParseVersion.parse_id == Parse.id)
    roster = behind.where(Parse.reason == "roster")
    announces_roster = Notice.announces == "roster"
    missing = or_(and_(~announces_roster, ~gave.exists()), and_(announces_roster, ~roster.exists()))
    statement = select(Notice).where(Notice.portal_id.in_(portals), missing)
    for row in session.scalars(statement.order_by(Notice.portal_id, Notice.url)):
        code = f"no_{row.announces}_found"
        yield Problem("notice", row.portal_id, row.url, code, None, row.title, "warning", "pipeline")


def _report_problems(session: Session) -> Iterator[Problem]:
    """Reports that wait for review, with the reason."""
    statement = (
        select(Agency.name, Report.report_year, Report.scope, ReportVersion.status_reason)
        .join(Report, Report.id == ReportVersion.report_id)
        .join(Agency, Agency.id == Report.agency_id)
        .where(ReportVersion.status == "quarantined")
        .order_by(Agency.name, Report.report_year, Report.scope)
    )
    for name, year, scope, reason in session.execute(statement):
        message = "waits for review: not used in any number"
        yield Problem("report", None, f"{name} {year} {scope}", "quarantined", reason, message, "warning", "pipeline")
