"""口径: a report on another scope than those of the year before. Then its numbers cannot be compared with last year's."""

from __future__ import annotations

from db.history_checks.family import Family
from db.history_checks.sql import Bench, found
from parsers.model import Responsibility, Rule, Severity

CHANGED = Rule(
    "scope_changed",
    Severity.WARNING,
    Responsibility.PUBLISHER,
    "本年报告的口径与上年各报告都不同",
    "DOMAIN: scopes are never compared; the rules across years are not assessable after a change",
    "the known scopes of an organ's reports in a year and in the year before have one in common; ours to look at where a title"
    " alone proves one",
    "2021 on 本机关 (organ), 2022 on 全市 (area), neither year on the other one",
    ("known scopes in both years, no event of the agency, not 2019",),
    kind="history",
)


#: The proof of an organ that reports for itself by its title alone: what else its numbers count nobody said.
_BY_TITLE = "CASE WHEN v.scope_evidence LIKE '%报告' OR v.scope_evidence LIKE '%年报' THEN 1 ELSE 0 END"


def _find(bench: Bench) -> None:
    bench.make(
        "check_scope",
        f"""SELECT r.agency_id, r.report_year, r.scope, {_BY_TITLE} AS by_title
            FROM report_history h JOIN report r ON r.id = h.report_id JOIN report_version v ON v.id = h.version_id
            JOIN (SELECT DISTINCT agency_id FROM check_case) AS c ON c.agency_id = r.agency_id
            WHERE r.scope <> 'unknown'""",
        keys=("agency_id, report_year",),
    )
    listed = bench.sql.together("p.scope", "p.scope")
    bench.make(
        "check_scopes",
        f"""SELECT c.report_id, c.agency_id, c.report_year, c.scope, b.scopes AS before,
                {_BY_TITLE} + b.by_title AS by_title,
                CASE WHEN EXISTS (
                    SELECT 1 FROM check_scope n JOIN check_scope o
                        ON o.agency_id = n.agency_id AND o.report_year = n.report_year - 1 AND o.scope = n.scope
                    WHERE n.agency_id = c.agency_id AND n.report_year = c.report_year
                ) THEN 1 ELSE 0 END AS kept
            FROM check_case c
            JOIN report_version v ON v.id = c.version_id
            JOIN (
                SELECT p.agency_id, p.report_year, {listed} AS scopes, MAX(p.by_title) AS by_title
                FROM (SELECT * FROM check_scope ORDER BY agency_id, report_year, scope) AS p
                GROUP BY p.agency_id, p.report_year
            ) AS b ON b.agency_id = c.agency_id AND b.report_year = c.report_year - 1
            WHERE c.is_broken_off = 0 AND c.scope <> 'unknown'""",
    )
    bench.run(
        found(
            CHANGED,
            "FROM check_scopes c WHERE c.kept = 0",
            detail="c.scope || '/scope'",
            message="'口径为 ' || c.scope || '，' || (c.report_year - 1) || ' 年为 ' || c.before",
            cells=bench.sql.array("c.report_year || '/scope'", "(c.report_year - 1) || '/scope'"),
            expected="c.before",
            actual="c.scope",
            responsibility="CASE WHEN c.by_title > 0 THEN 'pipeline' ELSE 'publisher' END",
        )
    )


FAMILY = Family((CHANGED,), _find, {CHANGED.code: "SELECT report_id FROM check_scopes"})
