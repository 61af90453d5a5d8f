"""上年结转: what a report carries in against what the year before carried over, per applicant column.

Two rules, told apart by evidence. Where the column balances in both reports (新收＋结转 = 总计＋结转下年), both were surely
read and their scope is known, each number is held up by its own report: the publisher says of one stock two things,
``restated_by_publisher``. Else one of the two may be a misprint or a misreading, or of another scope, ``carried_in_differs``.
Both numbers stay as printed in either case.
"""

from __future__ import annotations

from db.history_checks.family import Family
from db.history_checks.sql import Bench, found
from parsers.form import LAYOUTS
from parsers.model import Responsibility, Rule, Severity, Table

_BASIS = "implied by the layout (FORM: across years); from report year 2020 on, 2019 has no predecessor"

CARRIED_IN_DIFFERS = Rule(
    "carried_in_differs",
    Severity.WARNING,
    Responsibility.PUBLISHER,
    "上年结转与上一年度结转下年度继续办理不一致",
    _BASIS,
    "carried_in(y) = carried_over(y−1), for each of the seven columns; one of the two is not held up by its own report",
    "2020 carries over 5, 2021 carries in 3, and 2021 does not balance",
    ("requests of both years, no event of the agency",),
    kind="history",
)
RESTATED = Rule(
    "restated_by_publisher",
    Severity.WARNING,
    Responsibility.PUBLISHER,
    "发布机关在本年报告中改变了上年的结转数",
    _BASIS,
    "carried_in(y) = carried_over(y−1), for each of the seven columns; both reports balance in the column, were surely read"
    " and count the same scope for certain",
    "2020 carries over 5, 2021 carries in 3, and both reports balance: both numbers stay",
    ("requests of both years, no event of the agency",),
    kind="history",
)
_APPLICANTS = tuple(column.code for column in LAYOUTS[Table.REQUESTS, "2021"].blocks[0].columns)
_ROWS = ("received", "carried_in", "total_handled", "carried_over")


def _find(bench: Bench) -> None:
    columns = ", ".join(f"i.{it} AS in_{it}, o.{it} AS out_{it}" for it in _APPLICANTS)
    numbers = " OR ".join(f"(i.{it} IS NOT NULL AND o.{it} IS NOT NULL)" for it in _APPLICANTS)
    bench.make(
        "check_carry",
        f"""SELECT c.report_id, c.agency_id, c.report_year, c.scope, c.version_id, c.before_version_id,
                c.is_doubtful + c.is_doubtful_before + CASE WHEN c.scope = 'unknown' THEN 1 ELSE 0 END AS doubts, {columns}
            FROM check_case c
            JOIN requests_cells i ON i.version_id = c.version_id AND i.row = 'carried_in'
            JOIN requests_cells o ON o.version_id = c.before_version_id AND o.row = 'carried_over'
            WHERE c.comparable = 1 AND ({numbers})""",
    )
    pieces = " UNION ALL ".join(
        f"""SELECT report_id, agency_id, report_year, scope, doubts, '{it}' AS applicant, out_{it} AS expected, in_{it} AS actual,
            CASE WHEN {_balances("version_id", it)} AND {_balances("before_version_id", it)} THEN 1 ELSE 0 END AS balanced
            FROM check_carry WHERE in_{it} <> out_{it}"""
        for it in _APPLICANTS
    )
    bench.make("check_carry_differs", pieces)
    told = {
        "detail": "c.scope || '/requests/carried_in/' || c.applicant",
        "message": "c.report_year || ' 年报告上年结转 ' || c.actual || '，' || (c.report_year - 1)"
        " || ' 年报告结转下年度 ' || c.expected",
        "cells": bench.sql.array(
            "c.report_year || '/requests/carried_in/' || c.applicant",
            "(c.report_year - 1) || '/requests/carried_over/' || c.applicant",
        ),
        "expected": "CAST(c.expected AS TEXT)",
        "actual": "CAST(c.actual AS TEXT)",
    }
    bench.run(found(RESTATED, "FROM check_carry_differs c WHERE c.balanced = 1 AND c.doubts = 0", **told))
    bench.run(found(CARRIED_IN_DIFFERS, "FROM check_carry_differs c WHERE c.balanced = 0 OR c.doubts > 0", **told))


def _balances(version: str, applicant: str) -> str:
    parts = ", ".join(f"MAX(CASE WHEN q.row = '{row}' THEN q.{applicant} END) AS {row}" for row in _ROWS)
    return f"""EXISTS (SELECT 1 FROM (
        SELECT {parts} FROM requests_cells q WHERE q.version_id = check_carry.{version}
    ) AS t WHERE t.received + t.carried_in = t.total_handled + t.carried_over)"""


_ASSESSED = "SELECT report_id FROM check_carry"
FAMILY = Family(
    (CARRIED_IN_DIFFERS, RESTATED),
    _find,
    {CARRIED_IN_DIFFERS.code: _ASSESSED, RESTATED.code: _ASSESSED},
    on_numbers=(CARRIED_IN_DIFFERS,),
    on_scope=(CARRIED_IN_DIFFERS,),
)
