"""A batch of documents on its way into the store: what stands is read once, changed in memory in order, and written at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.copying import Ids, new_row, write_new
from db.finding_book import FindingBook
from db.findings import Subject
from db.following import decided_reports, follow
from db.identity import Printed, Resolved, resolve_agencies
from db.intake import check_intakes
from db.links import LinkBook, agencies_before
from db.locks import enter_as_loader, lock_agencies, lock_documents
from db.models import Intake, Parse
from db.models.documents import PARSE_STATES
from db.prepare import Prepared, PreparedReport, loose_findings
from db.todo import DocumentTodo
from db.validity import IdentityRulings, corrected_reports, settle_report
from db.versions import Loading, ReportKey, VersionOutcome, VersionShelf
from parsers.model import Finding, Responsibility, Severity

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


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document to load, locked, with the identity of each of its reports; None for what can be no version."""

    todo: DocumentTodo
    prepared: Prepared
    parts: tuple[PreparedReport, ...]  # with the identity that people gave them
    agencies: tuple[Resolved | None, ...]
    first_seen_at: dt.datetime
    run_id: str | None


def identify(
    session: Session, items: Sequence[tuple[DocumentTodo, Prepared]], run_id: str | None
) -> tuple[list[Incoming], IdentityRulings]:
    """Take every lock that loading these documents needs, and find out whose their reports are, and who said so."""
    enter_as_loader(session)
    documents = lock_documents(session, {todo.document_id for todo, _ in items})
    fingerprints = {part.fingerprint for _, prepared in items for part in prepared.parts}
    rulings = IdentityRulings(session, documents, fingerprints)
    decided = [tuple(rulings.apply(part, todo.document_id) for part in prepared.parts) for todo, prepared in items]
    names = [
        Printed(part.agency, todo.division_code, todo.portal_agency)
        for (todo, _), parts in zip(items, decided, strict=True)
        for part in parts
        if _is_identified(part) and part.agency
    ]
    resolved = resolve_agencies(session, names) if names else []
    lock_agencies(session, {it.agency_id for it in resolved} | agencies_before(session, documents))
    in_order = iter(resolved)
    incoming = [
        Incoming(
            todo,
            prepared,
            parts,
            tuple(next(in_order) if _is_identified(part) else None for part in parts),
            documents[todo.document_id].first_seen_at,
            run_id,
        )
        for (todo, prepared), parts in zip(items, decided, strict=True)
    ]
    return incoming, rulings


class Batch:
    """Documents that are each there once, as ``identify`` gave them."""

    def __init__(self, session: Session, items: Sequence[Incoming], rulings: IdentityRulings, now: dt.datetime) -> None:
        self._session, self._items, self._rulings, self._now = session, items, rulings, now
        self.ended_early = False
        documents = {item.todo.document_id for item in items}
        self._fingerprints = [_fingerprints(item) for item in items]
        self._book = FindingBook(session)
        self._parses: dict[tuple[int, int], Parse] = {}
        self._latest: dict[int, int] = {}
        for parse in session.scalars(select(Parse).where(Parse.document_id.in_(documents))):
            self._parses[parse.document_id, parse.parser_version] = parse
            self._latest[parse.document_id] = max(self._latest.get(parse.document_id, 0), parse.parser_version)
        self._links = LinkBook(session, self._latest)
        self._new_parses: list[Parse] = []
        self._parse_ids = Ids(session, Parse, len(items))
        keys = [key for item in items for key in _keys(item) if key is not None]
        self._shelf = VersionShelf(session, self._book, len(keys))
        self._shelf.read(keys, {it for fingerprints in self._fingerprints for it in fingerprints})
        # A document that was never parsed has no findings of parses; an organ may have been asked about before.
        self._book.read([Subject.document(document_id) for document_id in self._latest], "parse")
        self._book.read([Subject.agency_year(key[0], key[1]) for key in keys], "identity")
        self._told = set(session.scalars(select(Intake.document_id).where(Intake.document_id.in_(documents))))
        touched = self._shelf.report_ids | self._links.all_report_ids
        self._corrected = corrected_reports(session, touched) if touched else set()
        self._decided = decided_reports(session, touched) if touched else set()
        self._to_follow: set[int] = set()

    def load(self) -> list[LoadResult]:
        """Load the documents in order, up to one after which a decision of people has to be looked at."""
        results: list[LoadResult] = []
        to_settle: set[int] = set()
        for item, fingerprints in zip(self._items, self._fingerprints, strict=True):
            result, touched = self._load_one(item, fingerprints)
            results.append(result)
            to_settle = touched & self._corrected
            if to_settle or self._to_follow:
                self.ended_early = True
                break
        self._write()
        for item in self._items[: len(results)]:
            if item.todo.document_id in self._told and self._is_latest(item):
                check_intakes(self._session, item.todo.document_id, self._now)
        for report_id in sorted(to_settle):
            settle_report(self._session, report_id)
        if self._to_follow:
            follow(self._session, self._to_follow)
        return results

    def _load_one(self, item: Incoming, fingerprints: Sequence[str]) -> tuple[LoadResult, set[int]]:
        """Returns what became of the document, and every report whose current version it may have changed."""
        prepared, document_id = item.prepared, item.todo.document_id
        parse = self._parse(item)
        earlier = self._links.unlink(document_id, parse.id)
        loose = list(prepared.findings)
        outcomes: list[VersionOutcome] = []
        for number, (part, agency) in enumerate(zip(item.parts, item.agencies, strict=True)):
            if agency is None:
                loose += loose_findings(part, number if prepared.is_several else None)
                continue
            outcome = self._load_part(item, parse, part, agency, fingerprints[number])
            self._links.link(document_id, parse.id, number, outcome.version_id)
            outcomes.append(outcome)
        # The evidence of a version holds its document's whole encoding, unless there is more in the document.
        parse.encoded = prepared.encoded if not outcomes or prepared.is_several else None
        reports_now = {outcome.report_id for outcome in outcomes}
        if self._is_latest(item):
            self._book.replace(Subject.document(document_id), "parse", loose, self._now)
            if outcomes:
                self._links.retire_replaced(document_id, parse.id, reports_now, earlier)
                if earlier and self._links.report_ids(earlier) != reports_now:
                    self._to_follow = (self._links.report_ids(earlier) | reports_now) & self._decided
            self._rulings.settle(document_id, {part.fingerprint for part in item.parts})
        touched = reports_now | self._links.report_ids(earlier)
        return LoadResult(parse.id, parse.status, tuple(outcomes)), touched

    def _parse(self, item: Incoming) -> Parse:
        """The row of document × parser version. A failure's status is overwritten, with one more attempt."""
        prepared, document_id = item.prepared, item.todo.document_id
        assert prepared.status in PARSE_STATES
        parse = self._parses.get((document_id, prepared.parser_version))
        if parse is None:
            key = {"document_id": document_id, "parser_version": prepared.parser_version}
            parse = new_row(Parse, id=self._parse_ids.next(), **key, attempts=1)
            self._new_parses.append(parse)
        else:
            parse.attempts += parse.status in _RETRIED
        parse.status, parse.reason, parse.parsed_at = prepared.status, prepared.reason, self._now
        parse.run_id = item.run_id or parse.run_id
        parse.fingerprint = prepared.fingerprint or None
        parse.agency_name, parse.report_year, parse.report_scope = prepared.agency, prepared.year, prepared.scope
        parse.candidates = prepared.candidates
        return parse

    def _load_part(
        self, item: Incoming, parse: Parse, part: PreparedReport, agency: Resolved, fingerprint: str
    ) -> VersionOutcome:
        assert part.agency is not None
        assert part.year is not None
        about = Subject.agency_year(agency.agency_id, part.year)
        self._book.replace(about, "identity", [_agency_unknown(part.agency)] if agency.is_candidate else [], self._now)
        loading = Loading(parse.id, item.first_seen_at, fingerprint, parse.run_id, self._now, item.todo.document_id)
        return self._shelf.load(loading, (agency.agency_id, part.year, part.scope), part)

    def _write(self) -> None:
        """In the order of the foreign keys."""
        self._shelf.write()
        write_new(self._session, Parse, self._new_parses)
        self._shelf.write_evidence()
        self._links.write()
        self._book.write()
        self._session.flush()

    def _is_latest(self, item: Incoming) -> bool:
        return self._latest.get(item.todo.document_id, 0) <= item.prepared.parser_version


def _keys(item: Incoming) -> list[ReportKey | None]:
    """Agency, year and scope of each part that can become a version."""
    return [
        (agency.agency_id, part.year, part.scope) if agency is not None and part.year is not None else None
        for part, agency in zip(item.parts, item.agencies, strict=True)
    ]


def _fingerprints(item: Incoming) -> list[str]:
    """A part without a fingerprint of its own is known by its place in the document."""
    whole = item.prepared.fingerprint or item.todo.sha256
    return [part.fingerprint or f"{whole}#{number}" for number, part in enumerate(item.parts)]


def _is_identified(part: PreparedReport) -> bool:
    return part.is_report and bool(part.agency) and part.year is not None


def _agency_unknown(name: str) -> Finding:
    return Finding(
        AGENCY_UNKNOWN,
        Severity.WARNING,
        Responsibility.PIPELINE,
        "agency",
        f"{name} is no known agency or alias; it waits as a candidate",
        actual=name,
    )
