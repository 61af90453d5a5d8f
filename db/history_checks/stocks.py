"""Stocks and flows from year to year, in the tables 二 and in the older annexes: hints, since honest reports break them too."""

from __future__ import annotations

from db.history_checks.family import Family
from db.history_checks.sql import Bench, found
from parsers.model import Responsibility, Rule, Severity

_NEEDS = ("the row in both years, no event of the agency",)

IN_FORCE = Rule(
    "in_force_differs",
    Severity.INFO,
    Responsibility.PUBLISHER,
    "现行有效件数与上年现行有效件数加本年制发减本年废止不一致",
    "implied by the form of 2021 (FORM: across years), weak: fails in honest reports",
    "in_force(y) = in_force(y−1) + made(y) − repealed(y), for 规章 and 行政规范性文件",
    "12 in force in 2021; 2 made and 1 repealed in 2022, and 20 in force",
    _NEEDS,
    hint=True,
    kind="history",
)
ITEMS = Rule(
    "items_last_year_differs",
    Severity.INFO,
    Responsibility.PUBLISHER,
    "上一年项目数量与上年报告的项目数加增减不一致",
    "implied by the form of 2019 (FORM: across years), weak",
    "items_last_year(y) = items_last_year(y−1) + items_change(y−1), for each item",
    "2019: 30 items, 增2; 2020 says that last year had 45",
    _NEEDS,
    hint=True,
    kind="history",
)
CUMULATIVE = Rule(
    "cumulative_differs",
    Severity.INFO,
    Responsibility.PUBLISHER,
    "历年累计与上年累计加本年度数不一致",
    "implied by the annexes of 2014–2018 (FORM: statistics)",
    "cumulative_value(y) = cumulative_value(y−1) + year_value(y), for each row of the annex",
    "100 in all by 2016, 20 in 2017, and 150 in all by 2017",
    _NEEDS,
    hint=True,
    kind="history",
)


def _find(bench: Bench) -> None:
    sql = bench.sql
    _in_force(bench)
    _items(bench)
    _cumulative(bench)
    for rule, source, number in (
        (IN_FORCE, "check_in_force", lambda value: f"CAST({value} AS TEXT)"),
        (ITEMS, "check_items", sql.amount),
        (CUMULATIVE, "check_cumulative", sql.amount),
    ):
        expected, actual = number("c.expected"), number("c.actual")
        bench.run(
            found(
                rule,
                f"FROM {source} c WHERE c.expected <> c.actual",
                detail="c.scope || '/' || c.cell",
                message=f"'{rule.title}：应为 ' || {expected} || '，印作 ' || {actual}",
                cells=sql.array("c.report_year || '/' || c.cell", "(c.report_year - 1) || '/' || c.cell_before"),
                expected=expected,
                actual=actual,
            )
        )


def _in_force(bench: Bench) -> None:
    bench.make(
        "check_in_force",
        """SELECT c.report_id, c.agency_id, c.report_year, c.scope, b.in_force + d.made - d.repealed AS expected,
                d.in_force AS actual, 'disclosure/' || d.item || '/in_force' AS cell,
                'disclosure/' || d.item || '/in_force' AS cell_before
            FROM check_case c
            JOIN disclosure_cells d ON d.version_id = c.version_id AND d.item IN ('rules', 'normative_documents')
            JOIN disclosure_cells b ON b.version_id = c.before_version_id AND b.item = d.item
            WHERE c.comparable = 1 AND b.in_force + d.made - d.repealed + d.in_force IS NOT NULL""",
    )


def _items(bench: Bench) -> None:
    bench.make(
        "check_items",
        """SELECT c.report_id, c.agency_id, c.report_year, c.scope, b.items_last_year + b.items_change AS expected,
                d.items_last_year AS actual, 'disclosure/' || d.item || '/items_last_year' AS cell,
                'disclosure/' || d.item || '/items_change' AS cell_before
            FROM check_case c
            JOIN disclosure_cells d ON d.version_id = c.version_id
            JOIN disclosure_cells b ON b.version_id = c.before_version_id AND b.item = d.item
            WHERE c.comparable = 1 AND b.items_last_year + b.items_change + d.items_last_year IS NOT NULL""",
    )


def _cumulative(bench: Bench) -> None:
    """Rows of one code that a year has once and in one unit: a code that comes twice says two things."""
    once = """(SELECT version_id, row, MIN(unit) AS unit, MIN(year_value) AS year_value, MIN(cumulative_value) AS cumulative
        FROM statistics_cells WHERE row <> 'unmapped' GROUP BY version_id, row HAVING COUNT(*) = 1)"""
    bench.make(
        "check_cumulative",
        f"""SELECT c.report_id, c.agency_id, c.report_year, c.scope, b.cumulative + s.year_value AS expected,
                s.cumulative AS actual, 'statistics/' || s.row || '/cumulative_value' AS cell,
                'statistics/' || s.row || '/cumulative_value' AS cell_before
            FROM check_case c
            JOIN {once} AS s ON s.version_id = c.version_id
            JOIN {once} AS b ON b.version_id = c.before_version_id AND b.row = s.row
                AND COALESCE(b.unit, '') = COALESCE(s.unit, '')
            WHERE c.comparable = 1 AND b.cumulative + s.year_value + s.cumulative IS NOT NULL""",
    )


FAMILY = Family(
    (IN_FORCE, ITEMS, CUMULATIVE),
    _find,
    {
        IN_FORCE.code: "SELECT report_id FROM check_in_force",
        ITEMS.code: "SELECT report_id FROM check_items",
        CUMULATIVE.code: "SELECT report_id FROM check_cumulative",
    },
    on_numbers=(IN_FORCE, ITEMS, CUMULATIVE),
    on_scope=(IN_FORCE, ITEMS, CUMULATIVE),
)
