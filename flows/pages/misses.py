"""What was not collected, told once: the troubles of a run by portal and cause, with the addresses they touched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from db.answers import PortalSummary, Problem

#: One cause is recorded at several steps (the robots.txt, the list behind it, the portal): code → the cause's code.
_CAUSE = {
    "off_registry_link": "off_registry",
    "off_registry_redirect": "off_registry",
    "list_repeats": "incomplete",
    "list_shorter_than_declared": "incomplete",
}
_CONSEQUENCE = "no_report_found"

#: A whole portal first, then a list, a document, and what was left alone on purpose.
_WHOLE = ("robots_disallow", "robots_unreadable", "blocked", "throttled", "waf_challenge", "dns", "tls", "connection")
_LAST = ("off_registry", "not_asked")
_SEVERITY = ("error", "warning", "info")


@dataclass(frozen=True, slots=True)
class Touched:
    """One address (or other subject) of a miss: titles of the notices that led there, and what each step recorded."""

    subject: str
    titles: tuple[str, ...]
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Miss:
    """One cause at one portal. ``name`` is the portal's, or its id where the run does not know it; may be empty."""

    portal_id: str
    name: str
    code: str
    is_parse: bool
    severity: str
    responsibility: str
    touched: tuple[Touched, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """The notices that came to nothing, each once."""
        return tuple(dict.fromkeys(title for item in self.touched for title in item.titles))


def misses(problems: Iterable[Problem], portals: Iterable[PortalSummary]) -> tuple[Miss, ...]:
    """Every problem in exactly one miss, most telling first. Nothing is left out: each keeps its address and words."""
    names = {portal.portal_id: portal.name for portal in portals}
    listed = list(problems)
    first_causes: dict[tuple[str, str], tuple[str, bool]] = {}
    for problem in listed:
        if problem.code != _CONSEQUENCE:
            first_causes.setdefault((problem.portal_id or "", _subject(problem)), _cause(problem))
    groups: dict[tuple[str, str, bool], list[Problem]] = {}
    for problem in listed:
        portal, cause = problem.portal_id or "", _cause(problem)
        if problem.code == _CONSEQUENCE:  # told with what kept the report away, where that is known
            cause = first_causes.get((portal, _subject(problem)), cause)
        groups.setdefault((portal, *cause), []).append(problem)
    made = [_miss(key, group, names) for key, group in groups.items()]
    return tuple(sorted(made, key=_order))


def _cause(problem: Problem) -> tuple[str, bool]:
    """(code of the cause, whether it is the state of a parse): ``incomplete`` is a list's as well as a parse's."""
    if problem.kind == "document":
        return problem.code, True
    return _CAUSE.get(problem.code, problem.code), False


def _subject(problem: Problem) -> str:
    """What the problem is about: an event on a list that names an address is about that address."""
    named = _named(problem)[1]
    return named if named.startswith(("http://", "https://")) else problem.subject


def _named(problem: Problem) -> tuple[str, str]:
    """The two sides of a reason written ``expected → actual``; an absent side is empty."""
    before, arrow, after = (problem.reason or "").partition(" → ")
    if not arrow:
        return "", ""
    return ("" if before == "None" else before), ("" if after == "None" else after)


def _details(problem: Problem) -> tuple[str, ...]:
    """What was recorded, without saying a thing twice and without the names of absent values."""
    expected, actual = _named(problem)
    reason = problem.reason or ""
    if expected or actual:
        reason = f"{expected} → {actual}" if expected and actual else ""
    if reason in ("None", "None → None"):
        reason = ""
    if problem.code == _CONSEQUENCE:  # its message is the title of the notice
        return (reason,) if reason else ()
    # A pair of numbers repeats what the message says in words.
    repeated = expected and actual and expected in problem.message and actual in problem.message
    return tuple(text for text in (problem.message, "" if repeated else reason) if text)


def _miss(key: tuple[str, str, bool], group: list[Problem], names: Mapping[str, str]) -> Miss:
    portal_id, cause, is_parse = key
    by_subject: dict[str, list[Problem]] = {}
    for problem in group:
        by_subject.setdefault(_subject(problem), []).append(problem)
    touched = tuple(
        Touched(
            subject,
            tuple(dict.fromkeys(item.message for item in here if item.code == _CONSEQUENCE and item.message)),
            tuple(dict.fromkeys(text for item in here for text in _details(item))),
        )
        for subject, here in by_subject.items()
    )
    # The cause decides whose it is: that no report came of it is no fault of its own.
    causes = [problem for problem in group if problem.code != _CONSEQUENCE] or group
    gravest = min(causes, key=lambda problem: _rank(problem.severity, _SEVERITY))
    return Miss(
        portal_id, names.get(portal_id, portal_id), cause, is_parse, gravest.severity, gravest.responsibility, touched
    )


def _rank(code: str, order: tuple[str, ...]) -> int:
    return order.index(code) if code in order else len(order)


def _order(miss: Miss) -> tuple[int, int, str, str]:
    if miss.code in _WHOLE:
        place = 0
    elif miss.code == "incomplete" and not miss.is_parse:
        place = 1
    else:
        place = 3 if miss.code in _LAST else 2
    return _rank(miss.severity, _SEVERITY), place, miss.portal_id, miss.code
