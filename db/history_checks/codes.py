"""统一社会信用代码: it names the organ, so it is the same every year; another one is another organ's report, or a misprint."""

from __future__ import annotations

from db.history_checks.family import Family
from db.history_checks.sql import Bench, found
from parsers.model import Responsibility, Rule, Severity

CHANGED = Rule(
    "unified_code_changed",
    Severity.WARNING,
    Responsibility.PIPELINE,
    "报告所印统一社会信用代码与上年不同",
    "DOMAIN: the 18-digit code identifies the organ; both codes have a right check character",
    "the code of the report of y is that of y−1",
    "the report of 2022 prints the code of the county government, that of 2021 the bureau's own",
    ("a valid code in both years, no event of the organ",),
    hint=True,
    kind="history",
)


def _find(bench: Bench) -> None:
    bench.make(
        "check_code",
        """SELECT c.report_id, c.agency_id, c.report_year, c.scope, v.unified_code AS actual, b.unified_code AS expected
            FROM check_case c
            JOIN report_version v ON v.id = c.version_id
            JOIN report_version b ON b.id = c.before_version_id
            WHERE c.comparable = 1 AND v.unified_code IS NOT NULL AND b.unified_code IS NOT NULL""",
    )
    bench.run(
        found(
            CHANGED,
            "FROM check_code c WHERE c.expected <> c.actual",
            detail="c.scope || '/unified_code'",
            message="c.report_year || ' 年印作 ' || c.actual || '，' || (c.report_year - 1) || ' 年印作 ' || c.expected",
            cells=bench.sql.array("c.report_year || '/unified_code'", "(c.report_year - 1) || '/unified_code'"),
            expected="c.expected",
            actual="c.actual",
        )
    )


FAMILY = Family((CHANGED,), _find, {CHANGED.code: "SELECT report_id FROM check_code"})
