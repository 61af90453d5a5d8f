"""The catalogue of rules on a report's identity: what contradicts itself, what the document does not say."""

from __future__ import annotations

from parsers.model import Responsibility, Rule, Severity

_WARNING = Severity.WARNING
_PUBLISHER = Responsibility.PUBLISHER

AGENCY_UNKNOWN = Rule(
    "agency_unknown_in_document", _WARNING, _PUBLISHER, "The document itself names no agency", "我局, 我镇 name nobody"
)
AGENCY_CONTRADICTION = Rule(
    "agency_contradiction", _WARNING, _PUBLISHER, "Title, index table and signature name different organs", "identity"
)
AGENCY_DIFFERS = Rule(
    "agency_differs_from_portal",
    _WARNING,
    Responsibility.PORTAL,
    "The document is another organ's than the portal's column",
    "pages hold the reports of other agencies",
)
YEAR_UNKNOWN = Rule(
    "year_unknown", _WARNING, _PUBLISHER, "Neither title, period nor text names the report year", "identity"
)
YEAR_CONTRADICTION = Rule(
    "year_contradiction", _WARNING, _PUBLISHER, "Title, statistical period and text name different years", "identity"
)
PERIOD = Rule(
    "period_not_calendar_year",
    _WARNING,
    _PUBLISHER,
    "The figures are not counted from 1 January to 31 December",
    "条例 article 49: the report of the year before",
)
PUBLISHED_EARLY = Rule(
    "published_before_period_end", _WARNING, _PUBLISHER, "Published before the period it counts was over", "identity"
)

NOT_IN_SCOPE = Rule(
    "not_in_scope",
    Severity.INFO,
    _PUBLISHER,
    "The body is none that must publish this form: a school, court, company, hospital, party organ",
    "条例 articles 2 and 55: administrative organs; public institutions publish by rules of their own",
)

ROSTER_COUNT = Rule(
    "roster_count_differs",
    _WARNING,
    Responsibility.PIPELINE,
    "The roster names another number of units than it counts",
    "a unit that was not read is a duty that nobody knows of",
)
ROSTER_YEAR = Rule(
    "roster_year_unknown",
    _WARNING,
    _PUBLISHER,
    "The roster does not say of which year's reports it tells",
    "identity",
)

RULES = (
    AGENCY_UNKNOWN,
    AGENCY_CONTRADICTION,
    AGENCY_DIFFERS,
    YEAR_UNKNOWN,
    YEAR_CONTRADICTION,
    PERIOD,
    PUBLISHED_EARLY,
    NOT_IN_SCOPE,
    ROSTER_COUNT,
    ROSTER_YEAR,
)
