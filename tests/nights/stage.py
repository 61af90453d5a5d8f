"""Plays a story night by night over real portals and a real installation, and says where the books tell another one."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

from rich.console import Console
from sqlalchemy import select, text

from db.answers import PortalSummary
from db.engine import Store
from db.models import Base, RequestsCells
from db.queries import coverage, list_reports, problems, run_summary
from db.types import UtcDateTime
from flows.house import House
from flows.settings import Settings
from flows.summary import show, summarise
from flows.summary_text import markdown
from spiders.replica import serve_replicas
from tests.nights.portals import NAMES, StagedPortal, last_year, staged_portals, write_registry
from tests.nights.story import Act, Code, Night, Place
from tests.support.house import Place as Installation
from tests.support.house import operated

_SHORT = {name: short for short, name in NAMES.items()}
Rows = dict[str, tuple[int, ...]]  # by code, the rows that are not all zero
_WHOLE = {"1 complete": "whole", "1 unchanged": "whole"}
_SENTENCE = re.compile(r"portals asked: (\d+); (\d+) documents downloaded, .*?; (\d+) new report versions")
_PORTAL_ROW = re.compile(
    r"^\| \[.*`night-(\w+)` \| (?:(?!1 (?:complete|unchanged))1 )?([\w ]+) \| \d+ \| (\d+) \|", re.MULTILINE
)
_TO_LOOK_AT = re.compile(r"^\| night-(\w+) \| (\w+) \|", re.MULTILINE)
_CODE = re.compile(r"^   (\w+)", re.MULTILINE)
_MODES = ("failing", "robots", "forbidden", "overloaded", "column_gone", "list_cut")


@dataclass
class World:
    """How everything must stand: the sum of the nights so far."""

    coverage: dict[Place, str] = field(default_factory=dict)
    findings: set[Code] = field(default_factory=set)
    columns: dict[str, str] = field(default_factory=lambda: dict.fromkeys(NAMES, "whole"))
    errors: dict[Place, int] = field(default_factory=dict)
    figures: dict[Place, Rows] = field(default_factory=dict)  # of table 三, as the newest publication prints them

    def go_on(self, night: Night) -> None:
        self.coverage |= night.coverage
        self.findings = (self.findings | night.raised) - night.closed
        self.columns |= night.columns
        self.errors |= {place: 0 for place, status in night.coverage.items() if status == "collected"} | dict(
            night.errors
        )


@dataclass(frozen=True, slots=True)
class Played:
    """A night that was played: its run, and what the books say otherwise than the story."""

    run_id: str
    pages: int
    new: int
    differences: tuple[str, ...]


@dataclass
class Stage:
    """The portals, the installation that asks them, and the story so far."""

    place: Installation
    portals: dict[str, StagedPortal]
    year: int
    go: Callable[[Installation], str]  # one nightly; gives the id of its run
    world: World = field(default_factory=World)
    runs: list[str] = field(default_factory=list)

    def play(self, night: Night) -> Played:
        """Let the portals act, let the night run, compare; then a day goes by."""
        for act in night.acts:
            self._act(act)
        self.world.go_on(night)
        run_id = self.go(self.place)
        assert run_id not in self.runs, f"no night ran: {run_id} is an earlier one"
        self.runs.append(run_id)
        played = self._compare(night, run_id)
        a_day_goes_by(self.place.house().store)
        return played

    def _act(self, act: Act) -> None:
        portal, verb = self.portals[act[0]], act[1]
        year = self.year + act[2] if len(act) > 2 else 0
        if verb == "heal":
            portal.mode = ""
        elif verb in _MODES:
            portal.mode = verb
        elif verb in ("publish", "publish_wrong"):
            assert len(act) == 4
            portal.publish(year, act[3], wrong=verb == "publish_wrong")
            self.world.figures[act[0], act[2]] = portal.reports[year].requests
        elif verb in ("withdraw", "hollow"):
            portal.withdraw(year, still_listed=verb == "hollow")
        elif verb == "unlist":
            portal.listed.remove(year)
        else:
            assert verb == "list", verb
            portal.listed.add(year)

    def _compare(self, night: Night, run_id: str) -> Played:
        house = self.place.house()
        run = run_summary(house.store, run_id)
        assert run is not None
        outside = [it for it in problems(house.store, run_id) if it.kind != "report"]
        columns = {_short(portal.portal_id): _column(portal) for portal in run.portals}
        pages = sum(portal.documents_retrieved for portal in run.portals)
        reports = [(it.agency, it.year, it.publisher_errors) for it in list_reports(house.store)]
        seen = {
            "coverage": {
                (_SHORT[row.agency], row.year - self.year): row.status
                for row in coverage(house.store)
                if row.agency in _SHORT
            },
            "findings": {(_short(it.portal_id), it.code) for it in outside if it.kind == "portal"},
            "columns": columns,
            "figures": self._figures(house.store),
            "publisher's errors": {(_SHORT[agency], year - self.year): errors for agency, year, errors in reports},
            "reports downloaded": pages,
            "new versions": run.new_versions,
            "status": run.status,
            "other problems": sorted(
                {(it.kind, it.code) for it in outside if it.kind not in ("portal", "listing", "retrieval")}
            ),
            "requests that failed": {_short(it.portal_id) for it in outside if it.kind == "retrieval"}
            - self._troubled(),
            **self._told(house, run_id),
        }
        wanted = {
            "coverage": self.world.coverage,
            "findings": self.world.findings,
            "columns": self.world.columns,
            "figures": self.world.figures,
            "publisher's errors": self.world.errors,
            "reports downloaded": night.pages,
            "new versions": night.new,
            "status": "finished",
            "other problems": [],
            "requests that failed": set(),
            "told of all": (len(NAMES), night.pages, night.new),
            "told by portal": self.world.columns,
            "told as downloaded": night.pages,
            "not told": [],
        }
        told = tuple(f"{what}: {seen[what]} instead of {wanted[what]}" for what in wanted if seen[what] != wanted[what])
        return Played(run_id, pages, run.new_versions, told)

    def _figures(self, store: Store) -> dict[Place, Rows]:
        """Table 三 of every report that is shown, read back from where readers find it."""
        found: dict[Place, Rows] = {}
        shown = list_reports(store)
        with store.read() as session:
            for it in shown:
                rows = session.execute(select(RequestsCells.__table__).filter_by(version_id=it.version_id))
                by_code = {row.row: tuple(row)[2:] for row in rows}
                found[_SHORT[it.agency], it.year - self.year] = {
                    code: values for code, values in by_code.items() if any(value != 0 for value in values)
                }
        return found

    def _told(self, house: House, run_id: str) -> dict[str, object]:
        """What a person reads of the night: the sentence, and the tables of portals and of things to look at."""
        summary = summarise(house, run_id)
        page, screen = markdown(summary), StringIO()
        show(summary, Console(file=screen, width=200))
        said = _SENTENCE.search(page)
        assert said is not None, page
        assert said[0] in screen.getvalue()
        table = {row[1]: row for row in _PORTAL_ROW.finditer(page)}
        told = set(_TO_LOOK_AT.findall(page))
        terminal = {(portal, code) for portal, block in _blocks(screen.getvalue()) for code in _CODE.findall(block)}
        must = self.world.findings | {(it, why) for it, why in self.world.columns.items() if why != "whole"}
        return {
            "told of all": tuple(int(number) for number in said.groups()),
            "told by portal": {short: _WHOLE.get(row[2], row[2]) for short, row in table.items()},
            "told as downloaded": sum(int(row[3]) for row in table.values()),
            "not told": sorted(must - told) + sorted(must - terminal),
        }

    def _troubled(self) -> set[str]:
        """Portals of which some request may fail as things stand."""
        return {short for short, outcome in self.world.columns.items() if outcome != "whole"} | {
            portal for portal, code in self.world.findings if code == "report_withdrawn"
        }


@dataclass(frozen=True)
class _Installation(Installation):
    keep_days: int

    @property
    def settings(self) -> Settings:
        return super().settings.model_copy(update={"keep_days": self.keep_days})


def _column(portal: PortalSummary) -> str:
    """How its one column ended in this night: ``whole``, or why not; ``not asked`` where nothing is on record."""
    outcomes = {listing.outcome for listing in portal.listings} or {"not asked"}
    assert len(outcomes) == 1, portal
    return _WHOLE.get(f"1 {(found := outcomes.pop())}", found)


def _blocks(screen: str) -> list[tuple[str, str]]:
    """What the terminal shows of things to look at, portal by portal."""
    parts = re.split(r"^ night-(\w+)$", screen.partition("待看")[2].partition("Reports 报告")[0], flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def _short(portal_id: str | None) -> str:
    return (portal_id or "").removeprefix("night-")


@contextmanager
def stage(var: Path, go: Callable[[Installation], str], keep_days: int = 90) -> Iterator[Stage]:
    """Portals and an installation of its own; this process works on that installation while the block runs."""
    with serve_replicas() as server, operated(_Installation(var, server, keep_days)) as place:
        portals = staged_portals()
        server.sites |= {portal.host: portal for portal in portals.values()}
        write_registry(place.settings.portals, list(portals.values()))
        yield Stage(place, portals, last_year(), go)


def nightly_run(_place: Installation) -> str:
    """One nightly as a flow run of Prefect; the environment names the place."""
    from flows.nightly import nightly

    return str(nightly(return_state=True).result())


def a_day_goes_by(store: Store, days: int = 1) -> None:
    """Every time in the database moves into the past: for the next night, a day has gone by."""
    shift = dt.timedelta(days=days)
    assert store.is_sqlite and shift.days == days
    with store.begin() as session:
        for table in Base.metadata.sorted_tables:
            times = [column.name for column in table.columns if isinstance(column.type, UtcDateTime)]
            if times:
                # SQLAlchemy reads six digits of a second, strftime gives three
                moved = ", ".join(
                    f"\"{name}\" = strftime('%Y-%m-%d %H:%M:%f', \"{name}\", '-{days} days') || '000'" for name in times
                )
                session.execute(text(f'UPDATE "{table.name}" SET {moved}'))
