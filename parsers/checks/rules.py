"""The catalogue of rules that one report is checked against; every finding of the parsers names one of them."""

from __future__ import annotations

from collections.abc import Iterable

from parsers.form.relations import APPLICANTS as APPLICANTS_CODE
from parsers.form.relations import BALANCE as BALANCE_CODE
from parsers.form.relations import DISPUTE_RESULTS as DISPUTE_RESULTS_CODE
from parsers.form.relations import OUTCOMES as OUTCOMES_CODE
from parsers.form.relations import STATISTICS_PARTS as STATISTICS_PARTS_CODE
from parsers.model import Finding, Responsibility, Rule, Severity
from parsers.prose import rules as prose

_ERROR, _WARNING, _INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
_PUBLISHER, _PIPELINE = Responsibility.PUBLISHER, Responsibility.PIPELINE

BALANCE = Rule(
    BALANCE_CODE,
    _ERROR,
    _PUBLISHER,
    "一 + 二 = 三（七） + 四, in every column",
    "勾稽关系 printed in the form's corner cell",
)
OUTCOMES = Rule(
    OUTCOMES_CODE, _ERROR, _PUBLISHER, "（七）总计 = sum of the outcomes （一）–（六）", "implied by the layout"
)
APPLICANTS = Rule(
    APPLICANTS_CODE, _ERROR, _PUBLISHER, "总计 = sum of the six applicant columns", "implied by the layout"
)
DISPUTE_RESULTS = Rule(
    DISPUTE_RESULTS_CODE, _ERROR, _PUBLISHER, "总计 = 维持 + 纠正 + 其他 + 尚未审结", "implied by the layout"
)
STATISTICS_PARTS = Rule(
    STATISTICS_PARTS_CODE,
    _ERROR,
    _PUBLISHER,
    "A total of the annex = sum of its parts",
    "其中, where parts exclude one another",
)
CUMULATIVE_BELOW_YEAR = Rule(
    "cumulative_below_year",
    _WARNING,
    _PUBLISHER,
    "The cumulative number is below the year's own",
    "the annex counts on",
)
COLUMN_NOT_IN_FORM = Rule(
    "column_not_in_form", _WARNING, _PIPELINE, "A column of the annex is none that the store has", "promise one"
)
TABLE_LEFT_OUT = Rule(
    "table_left_out",
    _WARNING,
    _PIPELINE,
    "A table is another year's, another organ's or was corrected, and was left out",
    "promise one",
)
TABLE_ABSENT = Rule(
    "table_absent", _ERROR, _PIPELINE, "A statutory table was not found", "国办公开办函〔2021〕30号: three tables"
)
CELLS_UNREAD = Rule(
    "cells_unread", _ERROR, _PIPELINE, "Cells that the page shows could not be read for certain", "promise one"
)
ROW_MISSING = Rule("row_missing", _WARNING, _PUBLISHER, "The publisher did not print a row of the form", "the form")
COLUMN_MISSING = Rule(
    "column_missing", _WARNING, _PUBLISHER, "The publisher did not print a column of the form", "the form"
)
ROW_NOT_IN_FORM = Rule(
    "row_not_in_form", _WARNING, _PIPELINE, "A row inside a statutory table is none of the form's", "promise one"
)
ROW_PRINTED_TWICE = Rule(
    "row_printed_twice", _ERROR, _PIPELINE, "A row is printed twice with different numbers", "promise one"
)
ERRATUM = Rule(
    "erratum",
    _WARNING,
    _PUBLISHER,
    "A sentence corrects a number of a table; the table is kept as printed",
    "promise one",
)
ROW_ORDER = Rule("row_order", _WARNING, _PUBLISHER, "A row stands below one that the form prints after it", "the form")
UNIT_UNKNOWN = Rule(
    "unit_unknown", _WARNING, _PUBLISHER, "An amount has no unit in its cell, header or caption", "the form: 万元"
)
UNIT_CONTRADICTION = Rule(
    "unit_contradiction", _WARNING, _PUBLISHER, "Units of one amount contradict; the nearest counts", "the form"
)
NOT_AN_INTEGER = Rule("count_not_integer", _WARNING, _PUBLISHER, "A count has decimals", "the form counts 件")
NEGATIVE = Rule(
    "count_negative", _WARNING, _PUBLISHER, "A count that cannot be negative is", "only 本年增/减 has a sign"
)
LABEL_VARIANT = Rule(
    "label_variant", _INFO, _PUBLISHER, "A label was recognised although it is not worded as in the form", "the form"
)
DAMAGED = Rule(
    "damaged_file",
    _ERROR,
    _PIPELINE,
    "The file is damaged: its numbers cannot be trusted",
    "corrupted bytes change tables",
)
READER_FLAW = Rule("reader_flaw", _WARNING, _PIPELINE, "The reader met something that bears on trust", "promise one")
PARSE_CUT_SHORT = Rule(
    "parse_cut_short",
    _ERROR,
    _PIPELINE,
    "The parse of a document was stopped before it ended",
    "limits of time and memory",
)

RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        *prose.RULES,
        BALANCE,
        OUTCOMES,
        APPLICANTS,
        DISPUTE_RESULTS,
        STATISTICS_PARTS,
        CUMULATIVE_BELOW_YEAR,
        COLUMN_NOT_IN_FORM,
        TABLE_LEFT_OUT,
        TABLE_ABSENT,
        CELLS_UNREAD,
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
        LABEL_VARIANT,
        DAMAGED,
        READER_FLAW,
        PARSE_CUT_SHORT,
    )
}


def breach(
    rule: Rule,
    subject: str,
    message: str,
    *,
    cells: Iterable[object] = (),
    expected: str | None = None,
    actual: str | None = None,
    severity: Severity | None = None,
    responsibility: Responsibility | None = None,
) -> Finding:
    """A finding that this rule was broken. ``cells`` are their keys; severity and blame default to the rule's."""
    return Finding(
        rule.code,
        severity or rule.severity,
        responsibility or rule.responsibility,
        subject,
        message,
        tuple(str(cell) for cell in cells),
        expected,
        actual,
    )
