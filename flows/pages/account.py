"""Groups what went wrong for a reader: announced reports that were not collected, other troubles, findings, coverage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from db.answers import CoverageRow, PortalSummary, Problem
from flows.pages.figure import by_gravity
from flows.pages.view import ReportView
from parsers.model import Finding, Responsibility

_NO_REPORT = "no_report_found"

#: One cause is recorded at several steps of the crawl: code of the event → code it is told under.
_CAUSE = {
    "off_registry_link": "off_registry",
    "off_registry_redirect": "off_registry",
    "list_repeats": "incomplete",
    "list_shorter_than_declared": "incomplete",
}
#: What shuts a whole portal is told first, then a list, then single documents; what was left alone on purpose is last.
_PORTAL_WIDE = ("robots_disallow", "robots_unreadable", "host_parked", "blocked", "waf_challenge", "dns", "tls")
_ON_PURPOSE = ("off_registry", "not_asked")


@dataclass(frozen=True, slots=True)
class Incident:
    """Problems about one thing under one code. ``details`` are the sentences of evidence, each once."""

    code: str
    of_document: bool
    subject: str
    severity: str
    responsibility: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missed:
    """A report that a list announced and that was not collected, with why."""

    title: str
    url: str
    why: tuple[Incident, ...]

    @property
    def blame(self) -> tuple[str, str]:
        """(severity, responsibility): the portal's when a request failed there."""
        return (self.why[0].severity, self.why[0].responsibility) if self.why else ("warning", "pipeline")


@dataclass(frozen=True, slots=True)
class Trouble:
    """Incidents of one portal under one code."""

    code: str
    of_document: bool
    incidents: tuple[Incident, ...]


@dataclass(frozen=True, slots=True)
class PortalTroubles:
    """What one portal did not give (``portal_id`` None: not of one portal)."""

    portal_id: str | None
    name: str
    missed: tuple[Missed, ...]
    troubles: tuple[Trouble, ...]


def troubles(problems: Iterable[Problem], portals: Sequence[PortalSummary]) -> tuple[PortalTroubles, ...]:
    """Problems by portal, in the portals' order. A failed request for an announced report is told with that report."""
    names = {portal.portal_id: portal.name for portal in portals}
    by_portal: dict[str | None, list[Problem]] = {portal.portal_id: [] for portal in portals}
    for problem in problems:
        by_portal.setdefault(problem.portal_id, []).append(problem)
    return tuple(
        _of_portal(portal_id, names.get(portal_id or "", portal_id or ""), found)
        for portal_id, found in by_portal.items()
        if found
    )


def _of_portal(portal_id: str | None, name: str, problems: Sequence[Problem]) -> PortalTroubles:
    announced = {problem.subject: problem for problem in problems if problem.code == _NO_REPORT}
    incidents = _incidents(problem for problem in problems if problem.code != _NO_REPORT)
    missed = tuple(
        Missed(problem.message, url, tuple(incident for incident in incidents if incident.subject == url))
        for url, problem in announced.items()
    )
    by_code: dict[tuple[str, bool], list[Incident]] = {}
    for incident in incidents:
        if incident.subject not in announced:
            by_code.setdefault((incident.code, incident.of_document), []).append(incident)
    rest = sorted((Trouble(*key, tuple(found)) for key, found in by_code.items()), key=_weight)
    return PortalTroubles(portal_id, name, missed, tuple(rest))


def _weight(trouble: Trouble) -> int:
    if trouble.code in _PORTAL_WIDE:
        return 0
    if trouble.code == "incomplete" and not trouble.of_document:
        return 1
    return 3 if trouble.code in _ON_PURPOSE else 2


def _cause(problem: Problem) -> str:
    # The parse of a document has codes of its own, some of them spelled alike.
    return problem.code if problem.kind == "document" else _CAUSE.get(problem.code, problem.code)


def _about(problem: Problem) -> str:
    """The address that a problem is about: an event on a list may name another one as what it met."""
    met = (problem.reason or "").rpartition(" → ")[2]
    return met if problem.kind == "portal" and met.startswith(("http://", "https://")) else problem.subject


def _incidents(problems: Iterable[Problem]) -> tuple[Incident, ...]:
    together: dict[tuple[str, bool, str], list[Problem]] = {}
    for problem in problems:
        together.setdefault((_cause(problem), problem.kind == "document", _about(problem)), []).append(problem)
    return tuple(
        Incident(
            code,
            document,
            subject,
            found[0].severity,
            found[0].responsibility,
            tuple(dict.fromkeys(detail for problem in found for detail in _details(problem))),
        )
        for (code, document, subject), found in together.items()
    )


def _details(problem: Problem) -> tuple[str, ...]:
    # The reason of a portal's event repeats the numbers of its message.
    said = (problem.message, problem.reason if problem.kind != "portal" else None)
    return tuple(text for text in said if text)


# ── findings and coverage ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Found:
    """Findings of one rule, each with its report."""

    finding: Finding  # the first of them: code, severity and responsibility are those of all
    entries: tuple[tuple[ReportView, Finding], ...]


def found(reports: Iterable[ReportView]) -> tuple[Found, ...]:
    """The findings of all reports by rule; the gravest first, and the publishers' before the others'."""
    groups: dict[tuple[str, str, str], list[tuple[ReportView, Finding]]] = {}
    for report in reports:
        for finding in report.report.findings:
            key = (finding.code, finding.severity, finding.responsibility)
            groups.setdefault(key, []).append((report, finding))
    publishers_first = sorted(
        groups.values(), key=lambda entries: entries[0][1].responsibility is not Responsibility.PUBLISHER
    )
    order = by_gravity(entries[0][1] for entries in publishers_first)
    place = {id(finding): position for position, finding in enumerate(order)}
    ordered = sorted(publishers_first, key=lambda entries: place[id(entries[0][1])])
    return tuple(Found(entries[0][1], tuple(entries)) for entries in ordered)


def tally(reports: Iterable[ReportView], outside: Iterable[PortalTroubles]) -> Counter[tuple[str, str]]:
    """How many things there are to look at by (severity, responsibility), in reports and outside them."""
    counts: Counter[tuple[str, str]] = Counter()
    for report in reports:
        counts.update((str(finding.severity), str(finding.responsibility)) for finding in report.report.findings)
    for portal in outside:
        counts.update(missed.blame for missed in portal.missed)
        counts.update(
            (incident.severity, incident.responsibility)
            for trouble in portal.troubles
            for incident in trouble.incidents
        )
    return counts


@dataclass(frozen=True, slots=True)
class CoverageTable:
    """Agencies by years; ``rows`` hold one entry per year, None where nothing is known."""

    years: tuple[int, ...]
    rows: tuple[tuple[str, tuple[CoverageRow | None, ...]], ...]


def coverage_table(rows: Iterable[CoverageRow]) -> CoverageTable:
    """Coverage as a table, the agencies in the order given."""
    listed = list(rows)
    years = tuple(sorted({row.year for row in listed}))
    by_agency: dict[tuple[str | None, str], dict[int, CoverageRow]] = {}
    for row in listed:
        by_agency.setdefault((row.division_code, row.agency), {})[row.year] = row
    return CoverageTable(
        years,
        tuple((agency, tuple(of.get(year) for year in years)) for (_, agency), of in by_agency.items()),
    )
