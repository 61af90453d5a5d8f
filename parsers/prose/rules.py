"""The catalogue of rules on a report's identity: what contradicts itself, what the document does not say."""

from __future__ import annotations

from parsers.model import Responsibility, Rule, Severity

_WARNING = Severity.WARNING
_PUBLISHER = Responsibility.PUBLISHER

AGENCY_UNKNOWN = Rule(
    "agency_unknown_in_document",
    _WARNING,
    _PUBLISHER,
    "The document itself names no agency",
    "我局, 我镇 name nobody",
    formula="title, index table, signature or text names the organ",
    example="我局2023年政府信息公开工作年度报告",
)
AGENCY_CONTRADICTION = Rule(
    "agency_contradiction",
    _WARNING,
    _PUBLISHER,
    "Title, index table and signature name different organs",
    "identity",
    formula="title, index table and signature name one organ",
    example="the title names 水务局, the signature 民政局",
    needs=("agency",),
)
AGENCY_DIFFERS = Rule(
    "agency_differs_from_portal",
    _WARNING,
    Responsibility.PORTAL,
    "The document is another organ's than the portal's column",
    "pages hold the reports of other agencies",
    formula="organ of the document = organ of the portal's column",
    example="民政局's column links the report of 水务局",
    needs=("portal_agency",),
    kind="portal",
)
YEAR_UNKNOWN = Rule(
    "year_unknown",
    _WARNING,
    _PUBLISHER,
    "Neither title, period nor text names the report year",
    "identity",
    formula="title, period or text names the report year",
    example="政府信息公开工作年度报告",
)
YEAR_CONTRADICTION = Rule(
    "year_contradiction",
    _WARNING,
    _PUBLISHER,
    "Title, statistical period and text name different years",
    "identity",
    formula="title, period, text and annex name one year",
    example="the title says 2023, the period 2022",
    needs=("year",),
)
PERIOD = Rule(
    "period_not_calendar_year",
    _WARNING,
    _PUBLISHER,
    "The figures are not counted from 1 January to 31 December",
    "条例 article 49: the report of the year before",
    formula="period = 1 January to 31 December",
    example="统计期限自2022年11月1日起至2023年10月31日止",
    needs=("period",),
)
PUBLISHED_EARLY = Rule(
    "published_before_period_end",
    _WARNING,
    _PUBLISHER,
    "Published before the period it counts was over",
    "identity",
    formula="published_on ≥ last day of the period",
    example="a report of 2023 of 20 December 2023",
    needs=("published_on", "year"),
)

UNIFIED_CODE = Rule(
    "unified_code_invalid",
    _WARNING,
    _PUBLISHER,
    "The printed 统一社会信用代码 is none: its check character is wrong",
    "GB 32100-2015",
    formula="the 18th character follows from the 17 before it (ISO 7064 MOD 31-3)",
    example="11530181MB1234567X with two digits exchanged",
)
NOT_IN_SCOPE = Rule(
    "not_in_scope",
    Severity.INFO,
    _PUBLISHER,
    "The body is none that must publish this form: a school, court, company, hospital, party organ",
    "条例 articles 2 and 55: administrative organs; public institutions publish by rules of their own",
    formula="the body is an administrative organ",
    example="某某中学2023年政府信息公开工作年度报告",
)

ROSTER_COUNT = Rule(
    "roster_count_differs",
    _WARNING,
    Responsibility.PIPELINE,
    "The roster names another number of units than it counts",
    "a unit that was not read is a duty that nobody knows of",
    formula="units named = units counted",
    example="共37家单位, 36 of them are named",
    needs=("roster",),
    kind="portal",
)
ROSTER_YEAR = Rule(
    "roster_year_unknown",
    _WARNING,
    _PUBLISHER,
    "The roster does not say of which year's reports it tells",
    "identity",
    formula="the roster names the year of its reports",
    example="年报公布情况 without a year",
    needs=("roster",),
    kind="portal",
)

RULES = (
    AGENCY_UNKNOWN,
    AGENCY_CONTRADICTION,
    AGENCY_DIFFERS,
    YEAR_UNKNOWN,
    YEAR_CONTRADICTION,
    PERIOD,
    PUBLISHED_EARLY,
    UNIFIED_CODE,
    NOT_IN_SCOPE,
    ROSTER_COUNT,
    ROSTER_YEAR,
)
