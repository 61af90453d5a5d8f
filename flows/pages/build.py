"""The demo page: one self-contained HTML file, in Chinese and English, of what a run collected, missed and found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import BaseLoader, Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from db.answers import CoverageRow, Problem, ReportFull, RunSummary
from flows.pages import account, figure, outcomes, rules, view, words
from flows.pages.mask import masked, showable
from parsers.model import Grade, Responsibility, Severity, State

_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class DemoPage:
    """What the page shows: one run (None for a store that never crawled), the reports, what went wrong, the digest."""

    run: RunSummary | None
    reports: tuple[ReportFull, ...]
    problems: tuple[Problem, ...]
    coverage: tuple[CoverageRow, ...]
    digest: str
    as_of: dt.datetime  # aware

    @property
    def is_demonstration(self) -> bool:
        """Whether anything on the page came from a replica portal."""
        portals = self.run.portals if self.run else ()
        urls = [url for full in self.reports for source in full.sources for url in source.urls]
        return any(view.portal_is_replica(portal) for portal in portals) or any(map(view.is_replica, urls))


def render(data: DemoPage) -> str:
    """The page as text. Everything that came from outside is escaped; personal data in prose is masked."""
    # Organs that no register confirms come last; within each half the store's order stands.
    known_first = sorted(data.reports, key=lambda full: full.row.agency_is_candidate)
    reports = [view.view(full) for full in known_first]
    # A problem of kind report repeats what the report itself says of its status.
    outside = [problem for problem in data.problems if problem.kind != "report"]
    missing = account.troubles(outside, data.run.portals if data.run else ())
    return (
        _environment()
        .get_template("demo.html")
        .render(
            page=data,
            run=data.run,
            reports=reports,
            missing=missing,
            found=account.found(reports),
            tally=account.tally(reports, missing),
            coverage=account.coverage_table(data.coverage),
            by_version={item.full.row.version_id: item.anchor for item in reports},
        )
    )


def write_demo_page(path: Path, data: DemoPage) -> None:
    """Write the page to ``path``, whole or not at all; folders are made. Raises OSError when it cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(render(data), encoding="utf-8", errors="replace")
    temporary.replace(path)


# ── the template's environment ────────────────────────────────────────────────────────────────────────────────────


def _source(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")


def _environment() -> Environment:
    loader: BaseLoader = FunctionLoader(_source)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.lstrip_blocks = True
    environment.filters |= {"prose": _prose, "plain": showable, "when": _when, "place": figure.place}
    environment.globals |= {
        "say": _vocabulary(),
        "style": Markup(_source("demo.css")),  # noqa: S704  our own file
        "script": Markup(_source("demo.js")),  # noqa: S704  our own file
        "is_link": view.is_link,
        "is_replica": view.is_replica,
        "portal_is_replica": view.portal_is_replica,
        "good": outcomes.GOOD,
        "tone": words.COVERAGE_TONE,
        "grades": tuple(Grade),
        "states": tuple(State),
        "severities": tuple(Severity),
        "responsibilities": tuple(Responsibility),
        "by_gravity": figure.by_gravity,
        "versus": figure.versus,
    }
    return environment


def _vocabulary() -> dict[str, Callable[[str | None], words.Words]]:
    """One function per vocabulary: code → words."""
    tables = {
        "state": words.STATE,
        "grade": words.GRADE,
        "severity": words.SEVERITY,
        "who": words.RESPONSIBILITY,
        "who_long": words.RESPONSIBILITY_LONG,
        "status": words.STATUS,
        "reason": words.REASON,
        "version": words.VERSION_STATUS,
        "scope": words.SCOPE,
        "unit": words.UNIT,
        "table": words.TABLE,
        "permission": words.PERMISSION,
        "platform": words.PLATFORM,
        "rule": rules.RULE,
        "run": words.RUN_STATUS,
        "coverage": words.COVERAGE,
        "outcome": words.REASON | outcomes.EVENT | outcomes.OUTCOME,
        "parse": words.REASON | words.STATUS,
    }

    def saying(table: dict[str, words.Words]) -> Callable[[str | None], words.Words]:
        return lambda code: words.words(table, code)

    return {name: saying(table) for name, table in tables.items()}


def _prose(text: str | None) -> str:
    return masked(showable(text or ""))


def _when(moment: dt.datetime | None) -> str:
    """A moment in Beijing time, with its zone."""
    return moment.astimezone(_ZONE).strftime("%Y-%m-%d %H:%M:%S UTC+8") if moment else "—"
