"""The auditor's sheets that look beyond one version: 按时公布核查表 and 更正前后对照表."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.deadlines import deadline, kind_by_name, timeliness
from db.models import CrawlRun, Duty, Listing, Notice
from db.reading import canonical
from db.release.reading import Read, Row, china_day, read
from db.release.subjects import Subject
from parsers.model import Cell

_WHOLE = ("complete", "unchanged")


def timeliness_row(session: Session, reads: tuple[Read, ...]) -> Row:
    """The verdict on a report from all its accepted versions, the current one last."""
    it = reads[-1]
    its, agency = it.subject.report, it.subject.agency
    level = _level(agency.division_code)
    named = kind_by_name(agency.name) if agency.kind == "unknown" else None
    found = deadline(named or agency.kind, its.scope, level, its.report_year)
    last_day, basis = found if found else (None, None)
    if named and basis:
        basis = f"{basis}（机关类别按名称判断）"
    dates: dict[str, dt.date] = {}
    for one in reads:
        for origin, day in _dates(one).items():
            dates[origin] = min(day, dates.get(origin, day))
    rostered = list(_rostered(session, its.agency_id, its.report_year))
    if rostered:
        dates["名单"] = min(rostered)
    moments = [one.first_fetched_at for it_ in reads for one in it_.sources if one.first_fetched_at]
    seen = min(map(china_day, moments), default=None)
    absent = _absent_on(session, it, last_day, min(moments, default=None))
    verdict = timeliness(last_day, its.report_year, dates, seen, absent)
    return (
        *it.subject.identity,
        last_day,
        basis,
        verdict.verdict,
        verdict.days,
        verdict.at_least if verdict.days is not None else None,
        verdict.earliest,
        seen,
        verdict.reason,
        it.url,
    )


def _level(code: str) -> str | None:
    """The level of a six-digit code; longer ones are townships and zones, which owe no area report."""
    if len(code) != 6:
        return None
    return "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"


def _dates(it: Read) -> dict[str, dt.date]:
    dates: dict[str, dt.date] = {}
    if it.version.published_on:
        dates["页面"] = it.version.published_on
    for source in it.sources:
        for origin, day in (("列表", source.list_date), ("网址", source.url_date)):
            if day is not None:
                dates[origin] = min(day, dates.get(origin, day))
    return dates


def _rostered(session: Session, agency_id: int, year: int) -> Iterator[dt.date]:
    found = session.scalars(select(Duty.published_on).filter_by(agency_id=agency_id, report_year=year, basis="roster"))
    yield from (day for day in found if day is not None)


def _absent_on(session: Session, it: Read, last_day: dt.date | None, held_at: dt.datetime | None) -> dt.date | None:
    """The last day after the deadline on which the whole column was listed, before the notice was in it. None: no such day."""
    if last_day is None or held_at is None:
        return None
    addresses = sorted({source.notice_url for source in it.sources if source.notice_url})
    days: list[dt.date] = []
    for notice in session.scalars(select(Notice).where(Notice.url.in_(addresses))):
        first = session.get(CrawlRun, notice.first_run_id) if notice.first_run_id else None
        if first is None:
            continue
        started = session.scalars(
            select(CrawlRun.started_at)
            .join(Listing, Listing.run_id == CrawlRun.id)
            .where(
                Listing.portal_id == notice.portal_id,
                Listing.column_url == notice.column_url,
                Listing.outcome.in_(_WHOLE),
                CrawlRun.started_at < min(first.started_at, held_at),
            )
        )
        days += [day for day in map(china_day, started) if day > last_day]
    return max(days, default=None)


def correction_rows(session: Session, subject: Subject, decided: Mapping[str, str], current: Read) -> Iterator[Row]:
    """Every cell that differs between an accepted version and the next, then what operators decided.

    The publisher changed a cell when the content differs and so does what is printed; the rest is another reading.
    """
    accepted = [version for version in subject.versions if version.status == "accepted"]
    for one, other in pairwise(accepted):
        before, after = read(session, subject, one), read(session, subject, other)
        republished = one.fingerprint != other.fingerprint
        old, new = _by_place(before), _by_place(after)
        for place in dict.fromkeys((*old, *new)):
            was, now = old.get(place), new.get(place)
            if _shown(was) == _shown(now):
                continue
            printed = (was.raw if was else None) != (now.raw if now else None)
            cell = now or was
            assert cell is not None
            yield (
                *subject.identity,
                cell.key,
                cell.label,
                _shown(was),
                _shown(now),
                "publisher" if republished and printed else "parser",
                subject.version_key(one),
                subject.version_key(other),
                one.first_seen_at,
                other.first_seen_at,
                after.url,
            )
    cells = {cell.key: cell for cell in current.cells}
    for key, value in sorted(decided.items()):
        cell = cells.get(key)
        label = cell.label if cell else None
        version, seen = current.head[-1], current.version.first_seen_at
        yield *subject.identity, key, label, _shown(cell), value, "decision", version, version, seen, seen, current.url


def _by_place(it: Read) -> dict[tuple[str, str, int], Cell]:
    """Cells by key; unmapped rows share one, so they are counted."""
    found: dict[tuple[str, str, int], Cell] = {}
    for cell in it.cells:
        label = cell.label if cell.row == "unmapped" else ""
        number = 0
        while (cell.key, label, number) in found:
            number += 1
        found[cell.key, label, number] = cell
    return found


def _shown(cell: Cell | None) -> str | None:
    """What a cell holds, in one word: the number, or the printed text, or its state."""
    if cell is None:
        return None
    return canonical(cell.value) if cell.value is not None else cell.raw or cell.state.value
