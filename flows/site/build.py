"""Builds the site from a store: one pass over the reports writes the shards and adds up what the overview says."""

from __future__ import annotations

import datetime as dt
import gc
import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db.engine import Store
from db.site import EventOf, PortalHealth, SiteReader, SiteReport, site_reader
from flows.pages.view import is_replica
from flows.site.cells import Orders
from flows.site.downloads import Download, copy_release
from flows.site.forms import forms, vocabulary
from flows.site.measures import Reading, contradicted, rates, readings
from flows.site.pages import write_pages
from flows.site.records import prose, report_record
from flows.site.shards import Shards, compact, shard_of, shards_for
from flows.site.swap import MARK, beside
from flows.site.totals import Coverage, Totals, verdict_of


@dataclass(frozen=True, slots=True)
class Site:
    """What the pages say besides the shards. ``newest``: when the newest version was first held; ``release`` its name."""

    as_of: dt.datetime
    newest: dt.datetime | None
    contact: str | None
    totals: Totals
    coverage: Coverage
    portals: Sequence[PortalHealth]
    release: str | None
    downloads: Sequence[Download]
    is_demonstration: bool
    agencies: int  # every organ that has a page
    agencies_held: int  # those of which a report was collected


def build_site(
    store: Store,
    place: Path,
    as_of: dt.datetime,
    *,
    contact: str | None = None,
    archive: str | None = None,
    release: Path | None = None,
    told: Callable[[int, int], None] = lambda done, of: None,
) -> Site:
    """Write the site to ``place``, whole or not at all. ``told`` hears of progress: reports done, of all.
    ``archive``: where the public finds archived documents, an address with {sha256} in it; without one their hash is all they get.

    Raises ValueError when ``place`` holds something else; OSError when the disk does not take it.
    """
    with beside(place) as folder, _few_collections(), site_reader(store) as reader:
        (folder / "data").mkdir()
        writer = _Writer(folder, reader)
        demonstration = False
        for done, report in enumerate(reader.reports(), start=1):
            writer.report(report)
            demonstration |= any(is_replica(url) for one in report.sources for url in one.urls)
            if done % 500 == 0:
                told(done, len(reader.ids))
        writer.finish(place)
        name, downloads = copy_release(release, folder) if release else (None, ())
        site = Site(
            as_of=as_of,
            newest=reader.newest(),
            contact=contact,
            totals=writer.totals,
            coverage=writer.coverage,
            portals=tuple(reader.portals()),
            release=name,
            downloads=downloads,
            is_demonstration=demonstration,
            agencies=writer.agencies,
            agencies_held=writer.agencies_held,
        )
        write_pages(folder, site)
        (folder / "data" / "forms.json").write_text(compact(forms()), encoding="utf-8")
        (folder / "data" / "orders.json").write_text(compact(writer.orders.known), encoding="utf-8")
        (folder / "data" / "words.json").write_text(compact(vocabulary()), encoding="utf-8")
        (folder / MARK).write_text(compact({**writer.manifest(), "archive": archive}), encoding="utf-8")
    return site


@contextmanager
def _few_collections() -> Iterator[None]:
    """Look for circular garbage seldom: a report's cells make none, and looking at them takes a fifth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


class _Writer:
    """Writes reports into their shards, an agency's record when its last report has passed, and the names to search in."""

    def __init__(self, folder: Path, reader: SiteReader) -> None:
        self.totals, self.coverage = Totals(), Coverage.of(reader.coverage())
        self.agencies = self.agencies_held = 0
        self.orders = Orders()
        self._events: dict[int, list[EventOf]] = defaultdict(list)
        for event in reader.events():
            self._events[event.agency_id].append(event)
        self._aliases: dict[str, list[str]] = defaultdict(list)
        for key, alias in reader.aliases():
            self._aliases[key].append(alias)
        many, few = shards_for(len(reader.ids)), shards_for(len(self.coverage.agencies))
        self._counts = {"reports": many, "agencies": few}
        self._reports = Shards(folder / "data" / "reports", lambda key: shard_of(key, many))
        self._agencies = Shards(folder / "data" / "agencies", lambda key: shard_of(key, few))
        self._names = Shards(folder / "data" / "names", lambda key: key[:2])
        self._named: Counter[str] = Counter()
        self._open: list[dict[str, object]] = []
        self._of: SiteReport | None = None
        self._written: set[str] = set()

    def report(self, report: SiteReport) -> None:
        if self._of is not None and self._of.agency_key != report.agency_key:
            self._close()
        self._of = report
        found = readings(report.cells)
        self.totals.add(report, found)
        self._reports.put(report.key, report_record(report, self.orders))
        self._open.append(_line(report, found))

    def finish(self, older: Path) -> None:
        """The last agency, then those of which nothing was collected; what is as in the older site is taken from there."""
        self._close()
        for key, (name, code, statuses) in self.coverage.agencies.items():
            if key not in self._written:
                self._agency(key, name, code, statuses, [], [])
        for name, shards in (("reports", self._reports), ("agencies", self._agencies), ("names", self._names)):
            shards.finish(older / "data" / name)

    def manifest(self) -> dict[str, object]:
        """What the script must know to find a shard: how many there are, and the files of names with how many each holds."""
        return {**self._counts, "names": dict(sorted(self._named.items()))}

    def _close(self) -> None:
        if self._of is None:
            return
        its = self._of
        statuses = self.coverage.agencies.get(its.agency_key, ("", "", {}))[2]
        breaks = [[event.happened_on.year, event.kind, str(event.happened_on)] for event in self._events[its.agency_id]]
        self._agency(its.agency_key, its.agency, its.division_code, statuses, self._open, breaks)
        self._of, self._open = None, []

    def _agency(
        self,
        key: str,
        name: str,
        code: str,
        statuses: dict[int, str],
        reports: list[dict[str, object]],
        events: Sequence[object],
    ) -> None:
        self._written.add(key)
        self.agencies += 1
        self.agencies_held += bool(reports)
        also = [prose(alias) for alias in self._aliases.get(key, ()) if alias != name]
        shown = prose(name)
        coverage = {str(year): status for year, status in sorted(statuses.items())}
        record = {"name": shown, "code": code, "also": also, "coverage": coverage, "reports": reports, "events": events}
        self._agencies.put(key, record)
        province = code[:2] or "00"
        # The shard of names is chosen by province, so its lines begin with that, and then the key.
        self._names.put(f"{province}{key}", [shown, code, len(reports), also])
        self._named[province] += 1


def _line(report: SiteReport, found: dict[str, Reading]) -> dict[str, object]:
    """One report in its agency's table. A measure is [number or None, state], and 1 where a finding speaks against it."""
    numbers: dict[str, list[object]] = {
        code: [None if one.value is None else format(one.value, "f"), one.state] for code, one in found.items()
    }
    for code in contradicted(report.findings):
        numbers[code].append(1)
    shares = [None if rate is None else f"{100 * rate:.1f}%" for rate in rates(found)]
    editions = dict.fromkeys(itertools.chain(report.layouts.values()))
    return {
        "key": report.key,
        "year": report.year,
        "scope": report.scope,
        "grade": report.lowest_grade,
        "edition": "+".join(editions),
        "verdict": [verdict_of(report), report.timely.verdict, bool(report.timely.at_least)],
        "measures": numbers,
        "rates": shares,
        "findings": len(report.findings),
    }
