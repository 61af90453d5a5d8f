"""Who must publish, as portals themselves say it: rosters (年报公布情况) and the units that a portal knows.

Both are derived anew from what stands in the archive and in the registry: doing it again changes nothing, and a duty that its
source no longer states goes. What a person put into ``duty`` is left alone, whatever its basis.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, null, select
from sqlalchemy.orm import Session

from db.engine import Store
from db.models import Agency, Duty, Intake, Notice, NoticeDocument, Parse, Portal
from db.statements import insert_new
from db.unit_names import resolve_unit
from parsers.encode import decode
from parsers.model import Roster

ROSTER, UNIT_TREE = "roster", "unit_tree"
_CUT_SHORT = ("timeout", "killed", "failed")  # a parse that ended so says nothing


@dataclass(frozen=True, slots=True)
class UnitTree:
    """The organs that a portal publishes for, by name, with the address that shows it."""

    portal_id: str
    origin: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fed:
    """What feeding changed: duties that are new, that went, and how many of this basis stand."""

    added: int
    removed: int
    standing: int


@dataclass(frozen=True, slots=True)
class _Said:
    """What a source says of one agency and year."""

    origin: str
    published_on: dt.date | None = None
    is_late: bool | None = None


_Key = tuple[int, int]  # agency, report year


def feed_rosters(store: Store) -> Fed:
    """Make the duties with basis ``roster`` what the rosters say that portals serve now, and those added by hand.

    A unit on two rosters has the first by address as its origin. A roster without a year gives no duty (its document has the
    finding ``roster_year_unknown``).
    """
    with store.begin() as session:
        wanted: dict[_Key, _Said] = {}
        agencies: dict[tuple[str, str | None, str | None], int] = {}  # units come again every year
        for source in _rosters(session):
            for key, said in _of_roster(session, source, agencies):
                wanted.setdefault(key, said)
        return _replace(session, ROSTER, wanted, _addresses(session, ROSTER))


def feed_unit_trees(store: Store, trees: Iterable[UnitTree], report_year: int) -> Fed:
    """Make the duties of ``report_year`` with basis ``unit_tree`` what these trees say.

    A tree is of today: it proves nothing of earlier years, and what it said in their time stays.
    """
    with store.begin() as session:
        wanted: dict[_Key, _Said] = {}
        for tree in sorted(trees, key=lambda it: (it.origin, it.portal_id)):
            portal = session.get(Portal, tree.portal_id)
            whose = session.get(Agency, portal.agency_id) if portal is not None and portal.agency_id else None
            for name in tree.names:
                code = portal.division_code if portal is not None else None
                agency = resolve_unit(session, name, code, whose.name if whose is not None else None)
                wanted.setdefault((agency.agency_id, report_year), _Said(tree.origin))
        columns = {str(url) for urls in session.scalars(select(Portal.list_urls)) for url in urls}
        origins = columns | {said.origin for said in wanted.values()}
        return _replace(session, UNIT_TREE, wanted, origins, report_year)


@dataclass(frozen=True, slots=True)
class _Source:
    """A roster with where it stands and whose it is."""

    url: str
    roster: Roster
    division_code: str | None
    whose: str | None


def _rosters(session: Session) -> Iterator[_Source]:
    """Rosters by address: of the pages and attachments of notices as they are served now, and of documents added by hand."""
    latest = (
        select(Parse.document_id, func.max(Parse.parser_version).label("version"))
        .where(Parse.status.not_in(_CUT_SHORT))
        .group_by(Parse.document_id)
        .subquery()
    )

    def readings(statement: Select[Any]) -> Iterator[_Source]:
        joined = statement.join(
            latest, (latest.c.document_id == Parse.document_id) & (latest.c.version == Parse.parser_version)
        )
        for url, encoded, division_code, whose in session.execute(joined.where(Parse.reason == ROSTER)):
            roster = decode(encoded).roster if encoded is not None else None
            if roster is not None:
                yield _Source(url, roster, division_code, whose)

    served = (
        select(NoticeDocument.url, Parse.encoded, Portal.division_code, Agency.name)
        .join(Notice, Notice.id == NoticeDocument.notice_id)
        .join(Portal, Portal.id == Notice.portal_id)
        .outerjoin(Agency, Agency.id == Portal.agency_id)
        .join(Parse, Parse.document_id == NoticeDocument.document_id)
        .where(NoticeDocument.role != "alias")
    )
    brought = (
        select(Intake.url, Parse.encoded, null(), Intake.agency_name)
        .select_from(Intake)
        .join(Parse, Parse.document_id == Intake.document_id)
    )
    found = {(it.url, it.roster): it for it in (*readings(brought), *readings(served))}
    yield from sorted(found.values(), key=lambda it: it.url)


def _of_roster(
    session: Session, source: _Source, agencies: dict[tuple[str, str | None, str | None], int]
) -> Iterator[tuple[_Key, _Said]]:
    if source.roster.year is None:
        return
    for entry in source.roster.entries:
        named = (entry.unit, source.division_code, source.whose)
        if named not in agencies:
            agencies[named] = resolve_unit(session, *named).agency_id
        yield (agencies[named], source.roster.year), _Said(source.url, entry.published_on, entry.is_late)


def _addresses(session: Session, basis: str) -> set[str]:
    """The origins of standing duties that are addresses of documents: what a roster said once, not a person."""
    origins = select(Duty.origin).where(Duty.basis == basis).distinct()
    served = select(NoticeDocument.url).where(NoticeDocument.url.in_(origins))
    brought = select(Intake.url).where(Intake.url.in_(origins))
    return {*session.scalars(served), *session.scalars(brought)}


def _replace(
    session: Session,
    basis: str,
    wanted: Mapping[_Key, _Said],
    origins: Collection[str],
    report_year: int | None = None,
) -> Fed:
    """Bring the duties of this basis (and year) to ``wanted``; standing ones from other origins stay as they are."""
    statement = select(Duty).where(Duty.basis == basis)
    if report_year is not None:
        statement = statement.where(Duty.report_year == report_year)
    standing = {(row.agency_id, row.report_year): row for row in session.scalars(statement)}
    removed = added = 0
    for key, row in standing.items():
        if row.origin not in origins:
            continue
        if key not in wanted:
            session.delete(row)
            removed += 1
        else:
            said = wanted[key]
            row.origin, row.published_on, row.is_late = said.origin, said.published_on, said.is_late
    session.flush()
    for (agency_id, year), said in sorted(wanted.items(), key=lambda item: item[0]):
        if (agency_id, year) not in standing:
            key_columns = {"agency_id": agency_id, "report_year": year, "basis": basis}
            values = {
                **key_columns,
                "origin": said.origin,
                "published_on": said.published_on,
                "is_late": said.is_late,
            }
            added += insert_new(session, Duty, values, tuple(key_columns))
    return Fed(added, removed, len(standing) - removed + added)
