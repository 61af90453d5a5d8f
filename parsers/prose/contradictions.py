"""Findings on identity: witnesses that disagree, and what only the crawl or nobody says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from parsers.checks.rules import breach
from parsers.model import Candidate, Finding, Identity, Responsibility
from parsers.prose import rules
from parsers.prose.agency import OUTSIDE
from parsers.prose.labelled import Labelled
from parsers.prose.organs import same_organ
from parsers.prose.unified_code import wrong_codes
from parsers.prose.year import Period


def agency_findings(agency: tuple[str, str] | None, named: Sequence[Candidate]) -> list[Finding]:
    """``agency``: the chosen name and its origin; ``named``: every candidate."""
    subject = "report/agency"
    if agency is None:
        return [breach(rules.AGENCY_UNKNOWN, subject, "Neither the document nor the crawl names an agency.")]
    name, origin = agency
    if origin in OUTSIDE:
        message = f"The document names no agency; {name} is from {origin}."
        return [breach(rules.AGENCY_UNKNOWN, subject, message, actual=name)]
    found: list[Finding] = []
    inside = (item for item in named if item.origin in ("index:agency", "signature"))
    other = next((item for item in inside if not same_organ(name, item.value)), None)
    if other is not None:
        message = f"The {origin} names {name}, the {other.origin} {other.value}."
        found.append(breach(rules.AGENCY_CONTRADICTION, subject, message, expected=name, actual=other.value))
    portal = next((item for item in named if item.origin == "portal_agency"), None)
    if portal is not None and not same_organ(name, portal.value):
        message = f"The document is {name}'s, the portal entry expects {portal.value}."
        found.append(breach(rules.AGENCY_DIFFERS, subject, message, expected=portal.value, actual=name))
    return found


def code_findings(labels: Sequence[Labelled]) -> list[Finding]:
    """``labels``: every labelled value of the page."""
    return [
        breach(
            rules.UNIFIED_CODE, "report/unified_code", f"{it.label}：{it.value} has a wrong character.", actual=it.value
        )
        for it in wrong_codes(labels)
    ]


def year_findings(year: int | None, candidates: Sequence[Candidate]) -> list[Finding]:
    if year is None:
        return [breach(rules.YEAR_UNKNOWN, "report/year", "Neither title, period nor text names the report year.")]
    # One passing mention of another year in the text contradicts nothing.
    witnesses = (item for item in candidates if not (item.origin == "body" and item.evidence.endswith("×1")))
    others = [item for item in witnesses if item.value != str(year)]
    if not others:
        return []
    said = ", ".join(f"{item.origin} {item.value}" for item in candidates)
    message = f"The years disagree: {said}."
    # A list, or a person who added the document, may be wrong about it: that is no contradiction of the publisher's.
    outside = all(item.origin in OUTSIDE for item in others)
    blamed = Responsibility.PORTAL if outside else rules.YEAR_CONTRADICTION.responsibility
    return [
        breach(
            rules.YEAR_CONTRADICTION,
            "report/year",
            message,
            expected=str(year),
            actual=others[0].value,
            responsibility=blamed,
        )
    ]


def with_counted_year(
    identity: Identity, findings: Sequence[Finding], counted: int
) -> tuple[Identity, tuple[Finding, ...]]:
    """Identity and its findings with one witness more: the year that the heading of a statistics table counts.

    It gives a report its year that names none, and contradicts every other; the year that is known stays.
    """
    witness = Candidate("year", str(counted), "statistics_header", str(counted))
    known = replace(identity, candidates=(*identity.candidates, witness))
    if identity.year is None:
        told = tuple(item for item in findings if item.code != rules.YEAR_UNKNOWN.code)
        return replace(known, year=counted), told
    contradicted = any(item.code == rules.YEAR_CONTRADICTION.code for item in findings)
    if identity.year == counted or contradicted:
        return known, tuple(findings)
    message = f"The report is of {identity.year}, its statistics table counts {counted}."
    finding = breach(rules.YEAR_CONTRADICTION, "report/year", message, expected=str(identity.year), actual=str(counted))
    return known, (*findings, finding)


def date_findings(
    published: dt.date | None, period: Period | None, counted_to: dt.date | None, dated: Sequence[Candidate]
) -> list[Finding]:
    """``counted_to``: the last day that the report counts, stated or the end of its year; ``dated``: who says which day.

    What the organ signed is its own word; what a page, a list or an address says is the portal's, and migrations change it.
    """
    found: list[Finding] = []
    if period is not None and period.stated and not period.is_calendar_year:
        message = f"The figures are counted from {period.start} to {period.end}."
        found.append(breach(rules.PERIOD, "report/period", message, actual=f"{period.start}..{period.end}"))
    if published is not None and counted_to is not None and published < counted_to:
        message = f"Published on {published}, before the counted period was over ({counted_to})."
        signed = any(
            it.value == published.isoformat() and it.origin.split(":")[0] in ("written", "signature") for it in dated
        )
        early = breach(
            rules.PUBLISHED_EARLY,
            "report/published_on",
            message,
            expected=f"{counted_to} or later",
            actual=str(published),
            responsibility=None if signed else Responsibility.PORTAL,
        )
        found.append(early)
    return found
