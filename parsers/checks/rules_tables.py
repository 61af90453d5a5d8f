"""The rules on the tables of one report, statutory and annex: what must hold, an example of a breach, who is to blame."""

from __future__ import annotations

from parsers.form.relations import APPLICANTS as APPLICANTS_CODE
from parsers.form.relations import BALANCE as BALANCE_CODE
from parsers.form.relations import DISPUTE_RESULTS as DISPUTE_RESULTS_CODE
from parsers.form.relations import OUTCOMES as OUTCOMES_CODE
from parsers.form.relations import STATISTICS_PARTS as STATISTICS_PARTS_CODE
from parsers.model import Responsibility, Rule, Severity

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
_PUBLISHER, _PIPELINE = Responsibility.PUBLISHER, Responsibility.PIPELINE
_TABLES, _REQUESTS, _DISPUTES, _ANNEX = ("tables",), ("requests",), ("disputes",), ("annex",)
_FORM_2021 = "国办公开办函〔2021〕30号: the form"

BALANCE = Rule(
    BALANCE_CODE,
    _ERROR,
    _PUBLISHER,
    "一 + 二 = 三（七） + 四, in every column",
    "勾稽关系 printed in the form's corner cell",
    "received + carried_in = total_handled + carried_over, for each of the seven columns",
    "12 received, 1 carried in; 12 handled, 0 carried over",
    _REQUESTS,
)
OUTCOMES = Rule(
    OUTCOMES_CODE,
    _ERROR,
    _PUBLISHER,
    "（七）总计 = sum of the outcomes （一）–（六）",
    "implied by the layout",
    "total_handled = Σ of the outcome rows, for each of the seven columns",
    "granted 3, other_rest 2, total_handled 6",
    _REQUESTS,
)
APPLICANTS = Rule(
    APPLICANTS_CODE,
    _ERROR,
    _PUBLISHER,
    "总计 = sum of the six applicant columns",
    "implied by the layout",
    "total = Σ of the six applicant columns, for each row",
    "natural_person 4, commercial_enterprise 1, total 4",
    _REQUESTS,
)
DISPUTE_RESULTS = Rule(
    DISPUTE_RESULTS_CODE,
    _ERROR,
    _PUBLISHER,
    "总计 = 维持 + 纠正 + 其他 + 尚未审结",
    "implied by the layout",
    "total = upheld + corrected + other + pending, for each of the three kinds",
    "upheld 10, corrected 1, other 0, pending 0, total 0",
    _DISPUTES,
)
STATISTICS_PARTS = Rule(
    STATISTICS_PARTS_CODE,
    _ERROR,
    _PUBLISHER,
    "A total of the annex = sum of its parts",
    "其中, where parts exclude one another",
    "requests_total = Σ of its channels; replies_total = Σ of its kinds",
    "replies_total 5, of them granted 3 and refused 1",
    _ANNEX,
)
CUMULATIVE_BELOW_YEAR = Rule(
    "cumulative_below_year",
    _WARNING,
    _PUBLISHER,
    "The cumulative number is below the year's own",
    "the annex counts on",
    "cumulative_value ≥ year_value",
    "year_value 40, cumulative_value 12",
    _ANNEX,
)
ROW_MISSING = Rule(
    "row_missing",
    _WARNING,
    _PUBLISHER,
    "The publisher did not print a row of the form",
    _FORM_2021,
    "every row of the table's layout is printed",
    "the row 规章 is left out",
    _TABLES,
)
COLUMN_MISSING = Rule(
    "column_missing",
    _WARNING,
    _PUBLISHER,
    "The publisher did not print a column of the form",
    _FORM_2021,
    "every column of the table's layout is printed",
    "the column 现行有效件数 is left out",
    _TABLES,
)
ROW_NOT_IN_FORM = Rule(
    "row_not_in_form",
    _WARNING,
    _PIPELINE,
    "A row inside a statutory table is none of the form's",
    "promise one: no silent loss",
    "every row with numbers is a row of the form",
    "a row 9.其他 below 8.属于行政查询事项",
    _TABLES,
)
ROW_PRINTED_TWICE = Rule(
    "row_printed_twice",
    _ERROR,
    _PIPELINE,
    "A row is printed twice with different numbers",
    "promise one: nothing tells which counts",
    "a row that stands twice has the same numbers twice",
    "行政处罚 once with 12, once with 21",
    _TABLES,
)
ERRATUM = Rule(
    "erratum",
    _WARNING,
    _PUBLISHER,
    "A sentence corrects a number of a table; the table is kept as printed",
    "numbers are never repaired",
    "no sentence takes back a number of a table",
    "更正：表中“26”应为“28”",
    _TABLES,
)
ROW_ORDER = Rule(
    "row_order",
    _WARNING,
    _PUBLISHER,
    "A row stands below one that the form prints after it",
    "swapped labels keep every sum",
    "the rows stand in the order of the form",
    "行政强制 above 行政处罚",
    _TABLES,
)
UNIT_UNKNOWN = Rule(
    "unit_unknown",
    _WARNING,
    _PUBLISHER,
    "An amount has no unit in its cell, header or caption",
    "the form of 2019 prints none for 采购总金额, where it is told as info",
    "an amount other than nought has 元 or 万元 in cell, header or caption",
    "采购总金额 251000",
)
UNIT_CONTRADICTION = Rule(
    "unit_contradiction",
    _WARNING,
    _PUBLISHER,
    "Units of one amount contradict; the nearest counts",
    "a unit in the cell beats one in the header",
    "cell, header and caption name one unit",
    "251000元 under 单位：万元",
    ("disclosure",),
)
NOT_AN_INTEGER = Rule(
    "count_not_integer",
    _WARNING,
    _PUBLISHER,
    "A count has decimals",
    "the form counts 件",
    "every number but an amount of money is whole",
    "received 12.5",
)
NEGATIVE = Rule(
    "count_negative",
    _WARNING,
    _PUBLISHER,
    "A count that cannot be negative is",
    "only 本年增/减 has a sign",
    "every number but items_change is at least 0",
    "granted -3",
)
ITEMS_BELOW_ZERO = Rule(
    "items_below_zero",
    _WARNING,
    _PUBLISHER,
    "More items were taken away than there had been",
    "the form of 2019: 上一年项目数量, 本年增/减",
    "items_last_year + items_change ≥ 0",
    "上一年项目数量 3, 本年增/减 减4",
    ("disclosure",),
)
TABLE_BLANK = Rule(
    "table_blank",
    _WARNING,
    _PUBLISHER,
    "A table of the form is printed without any number",
    "a blank is never a zero",
    "at least one cell of each table has a number",
    "the fifteen cells of section four are empty",
    _TABLES,
)
TOTAL_BLANK = Rule(
    "total_blank",
    _INFO,
    _PUBLISHER,
    "A total is left blank beside numbers",
    "the form has a column 总计 and a row （七）总计",
    "where a row, or a column of outcomes, has a number other than nought, its total has one",
    "natural_person 5, total empty",
    _TABLES,
)
EDITION_NOT_OF_YEAR = Rule(
    "edition_not_of_year",
    _INFO,
    _PUBLISHER,
    "A table is of another edition than the report year's",
    "〔2019〕60号 was made for 2019 and 2020, 〔2021〕30号 from 2021 on",
    "layout = edition of the report year; the layout is never derived from the year",
    "a report of 2023 whose （六）其他处理 is one row",
    ("tables", "year"),
)
LABEL_VARIANT = Rule(
    "label_variant",
    _INFO,
    _PUBLISHER,
    "A label was recognised although it is not worded as in the form",
    _FORM_2021,
    "labels are worded as in the form",
    "2.其他法律行政止公开",
    _TABLES,
)
DISPUTES_WITH_CARRY_IN = Rule(
    "disputes_include_carry_in",
    _INFO,
    _PUBLISHER,
    "The disputes count cases of the year before too: not additive over years",
    "a note under the table",
    "no note says that last year's pending cases are counted in",
    "注：含上年度结转数量",
    _DISPUTES,
)
FEES_CONFUSED = Rule(
    "fees_confused",
    _WARNING,
    _PUBLISHER,
    "行政事业性收费 of the table is the 信息处理费 of section six",
    "two different things: 第二十条第（八）项 and 国办函〔2020〕109号",
    "amount of fees ≠ information_processing_fee of the prose, unless both are nought",
    "table 0.012 万元, prose 信息处理费120元",
    ("disclosure", "fee_figure"),
    hint=True,
)

RULES = (
    BALANCE,
    OUTCOMES,
    APPLICANTS,
    DISPUTE_RESULTS,
    STATISTICS_PARTS,
    CUMULATIVE_BELOW_YEAR,
    ROW_MISSING,
    COLUMN_MISSING,
    ROW_NOT_IN_FORM,
    ROW_PRINTED_TWICE,
    ERRATUM,
    ROW_ORDER,
    UNIT_UNKNOWN,
    UNIT_CONTRADICTION,
    NOT_AN_INTEGER,
    NEGATIVE,
    ITEMS_BELOW_ZERO,
    TABLE_BLANK,
    TOTAL_BLANK,
    EDITION_NOT_OF_YEAR,
    LABEL_VARIANT,
    DISPUTES_WITH_CARRY_IN,
    FEES_CONFUSED,
)
