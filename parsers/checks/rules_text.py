"""The rules on the text of one report: its sections, what the law asks it to say, its figures against the tables."""

from __future__ import annotations

from parsers.model import Responsibility, Rule, Severity

_WARNING, _INFO = Severity.WARNING, Severity.INFO
_PUBLISHER = Responsibility.PUBLISHER
_SECTIONS, _FIGURES = ("sections",), ("figures", "tables")
_SIX = "条例 article 50 and 国办公开办函〔2021〕30号: six sections"

TEXT_RESIDUE = Rule(
    "text_residue",
    _WARNING,
    Responsibility.PIPELINE,
    "Lines of a table were left over as text",
    "promise one: no silent loss",
    "the sections of the three tables keep no line that is only numbers, or a row's label with numbers",
    "22 and 行政许可 0 stand alone in the text of section two",
    _SECTIONS,
)
SECTION_ABSENT = Rule(
    "section_absent",
    _WARNING,
    _PUBLISHER,
    "A section of the form has no heading in the report",
    _SIX,
    "where at least three of the six sections are headed, all six are",
    "section six is missing",
    ("sections", "whole_text"),
)
SECTION_ORDER = Rule(
    "section_order",
    _WARNING,
    _PUBLISHER,
    "A section stands below one that the form has after it",
    _SIX,
    "the sections stand in the order one to six",
    "存在的主要问题 below 其他需要报告的事项",
    _SECTIONS,
)
SECTION_NUMERAL = Rule(
    "section_numeral",
    _INFO,
    _PUBLISHER,
    "A section is numbered otherwise than in the form",
    _SIX,
    "printed numeral = number of the section by its wording",
    "七、其他需要报告的事项",
    _SECTIONS,
)
FEE_UNSTATED = Rule(
    "information_fee_unstated",
    _WARNING,
    _PUBLISHER,
    "The report does not say what 信息处理费 was charged, nor that none was",
    "国办公开办函〔2021〕30号, section six; 国办函〔2020〕109号, from report year 2021 on",
    "section six names 信息处理费 or 收费, or another section 信息处理费",
    "六、其他需要报告的事项：无。",
    ("section_six", "whole_text", "year_2021"),
)
REVIEW_UNSTATED = Rule(
    "review_results_unstated",
    _WARNING,
    _PUBLISHER,
    "A government's report leaves out 工作考核、社会评议 or 责任追究",
    "条例 article 50(4): governments report their results; from report year 2020 on",
    "the text of a government's report names each of the three",
    "no word of 责任追究 in a county government's report",
    ("government", "whole_text"),
)
PROSE_DIFFERS = Rule(
    "prose_differs_from_table",
    _WARNING,
    _PUBLISHER,
    "A figure of the text is not the table's",
    "no official relation: prose often counts another scope",
    "figure = its cell, within a tenth where 余, 近 or 约 stands by it",
    "全年收到申请26件, the table has 25",
    _FIGURES,
    hint=True,
)
PROSE_DENIES = Rule(
    "prose_denies_activity",
    _WARNING,
    _PUBLISHER,
    "The text says that there was none, the table counts some",
    "no official relation: prose often counts another scope",
    "where the text counts none, its cell has none",
    "未收到政府信息公开申请, the table has 4",
    _FIGURES,
    hint=True,
)
ZERO_CLAIMS = Rule(
    "zero_report_claims_activity",
    _WARNING,
    _PUBLISHER,
    "All tables are nought or blank, and the text counts something",
    "a form sent in empty (零报告) beside a text that is not",
    "where no cell has a number other than nought, no figure of the text has one",
    "all cells 0, 全年共收到申请26件",
    _FIGURES,
    hint=True,
)
URL_DATE_EARLY = Rule(
    "url_date_before_period_end",
    _WARNING,
    Responsibility.PORTAL,
    "The address dates the page before the year that the report counts was over",
    "migrated and re-used pages carry wrong dates",
    "date in the address ≥ last day of the report year",
    "a report of 2023 at …/202301/t20230117_5.html",
    ("url_date", "year"),
    hint=True,
)

RULES = (
    TEXT_RESIDUE,
    SECTION_ABSENT,
    SECTION_ORDER,
    SECTION_NUMERAL,
    FEE_UNSTATED,
    REVIEW_UNSTATED,
    PROSE_DIFFERS,
    PROSE_DENIES,
    ZERO_CLAIMS,
    URL_DATE_EARLY,
)
