"""The auditor's sheets that look beyond one version: 按时公布核查表 and 更正前后对照表."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.deadlines import deadline, kind_by_name, timeliness
from db.models import CrawlRun, Listing
from db.reading import canonical
from db.release.chunks import Chunk, Correction, Read
from db.release.origins import Announced
from db.release.rows import Row
from db.release.subjects import china_day
from parsers.model import Cell

_WHOLE = ("complete", "unchanged")
#: Columns whose times are kept at hand: reports come by division, so those of one portal follow each other.
_COLUMNS_HELD = 512


class Captures:
    """When each column was listed as a whole."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._of_column = lru_cache(_COLUMNS_HELD)(self._read_column)
        self._of_run = lru_cache(4096)(self._read_run)

    def absent_on(self, notice: Announced, last_day: dt.date, held_at: dt.datetime) -> dt.date | None:
        """The last day after the deadline on which the column was whole and did not name the notice yet. None: no such day."""
        first = self._of_run(notice.first_run_id) if notice.first_run_id else None
        if first is None:
            return None
        times = self._of_column(notice.portal_id, notice.column_url)
        before = bisect_left(times, min(first, held_at))
        found = china_day(times[before - 1]) if before else None
        return found if found is not None and found > last_day else None

    def _read_column(self, portal_id: str, column_url: str) -> list[dt.datetime]:
        whole = (
            select(CrawlRun.started_at)
            .join(Listing, Listing.run_id == CrawlRun.id)
            .where(Listing.portal_id == portal_id, Listing.column_url == column_url, Listing.outcome.in_(_WHOLE))
            .order_by(CrawlRun.started_at)
        )
        return list(self._session.scalars(whole))

    def _read_run(self, run_id: str) -> dt.datetime | None:
        return self._session.scalars(select(CrawlRun.started_at).where(CrawlRun.id == run_id)).first()


def timeliness_row(captures: Captures, chunk: Chunk, reads: tuple[Read, ...]) -> Row:
    """The verdict on a report from all its accepted versions, the current one last."""
    it = reads[-1]
    its, agency = it.subject.report, it.subject.agency
    named = kind_by_name(agency.name) if agency.kind == "unknown" else None
    found = deadline(named or agency.kind, its.scope, _level(agency.division_code), its.report_year)
    last_day, basis = found if found else (None, None)
    if named and basis:
        basis = f"{basis}（机关类别按名称判断）"
    dates: dict[str, dt.date] = {}
    for one in reads:
        for origin, day in _dates(one):
            dates[origin] = min(day, dates.get(origin, day))
    if rostered := chunk.rostered.get((its.agency_id, its.report_year)):
        dates["名单"] = rostered
    moments = [one.first_fetched_at for read in reads for one in read.sources if one.first_fetched_at]
    held_at = min(moments, default=None)
    seen = china_day(held_at) if held_at else None
    absent = None
    if last_day is not None and held_at is not None:
        led = [notice for url in _notice_urls(it) for notice in chunk.notices.get(url, ())]
        days = [captures.absent_on(notice, last_day, held_at) for notice in led]
        absent = max((day for day in days if day is not None), default=None)
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


def _notice_urls(it: Read) -> list[str]:
    return sorted({source.notice.url for source in it.sources if source.notice})


def _dates(it: Read) -> Iterator[tuple[str, dt.date]]:
    if it.version.published_on:
        yield "页面", it.version.published_on
    for source in it.sources:
        if source.notice and source.notice.list_date:
            yield "列表", source.notice.list_date
        if source.notice and source.notice.url_date:
            yield "网址", source.notice.url_date


def change_rows(accepted: Iterable[Read], current: Read, corrections: Mapping[str, Correction]) -> Iterator[Row]:
    """Every cell that differs between an accepted version and the next, then what operators decided.

    The publisher changed a cell when the content differs and so does what is printed; the rest is another reading.
    """
    for before, after in pairwise(accepted):
        one, other = before.version, after.version
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
                *after.subject.identity,
                cell.key,
                cell.label,
                _shown(was),
                _shown(now),
                "publisher" if republished and printed else "parser",
                before.head[-1],
                after.head[-1],
                one.first_seen_at,
                other.first_seen_at,
                after.url,
            )
    cells = {cell.key: cell for cell in current.cells}
    for key, correction in sorted(corrections.items()):
        cell = cells.get(key)
        label = cell.label if cell else None
        version, seen = current.head[-1], current.version.first_seen_at
        shown = (_shown(cell), correction.shown, "decision", version, version, seen, seen, current.url)
        yield *current.subject.identity, key, label, *shown


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
