"""The same again: numbers that are last year's, one document or one content under two organs or two years.

A document is read once and ends as one report, so the same bytes show as two in two ways only: notices of two years lead to one
file (a wrong attachment: the other year's report is not here), or a file of several reports holds one of them twice.
"""

from __future__ import annotations

from db.history_checks.family import Family
from db.history_checks.kinds import may_be_one
from db.history_checks.sql import Bench, found
from db.prints import SHORTEST
from parsers.model import Responsibility, Rule, Severity

LEAST = 8  # non-zero cells: fewer that are equal may be chance
#: One organ under two names copies nothing from itself.
_OURS = "CASE WHEN c.may_be_one = 1 THEN 'pipeline' ELSE '{}' END"
_TABLES = ("disclosure", "requests", "disputes")

NUMBERS = Rule(
    "numbers_repeated",
    Severity.WARNING,
    Responsibility.PUBLISHER,
    "表中数字与上年报告完全相同",
    f"at least {LEAST} non-zero cells equal by chance in no report that was met",
    f"the non-zero numbers of a table with {LEAST} or more of them (or of all three together) are not those of last year",
    "table 三 of 2022 has 23 numbers, each that of 2021",
    (f"at least {LEAST} non-zero cells, a predecessor of other content, no event of the agency",),
    kind="history",
)
DOCUMENT = Rule(
    "document_shared",
    Severity.WARNING,
    Responsibility.PORTAL,
    "同一文件被当作两个年度或两个机关的报告",
    "a document is the report of one organ and year (same sha256)",
    "the notices that lead to a document name one year; no two reports of other organs or years rest on the same bytes",
    "the notices of 2021 and of 2022 have the same attachment",
    ("an accepted version",),
    kind="history",
)
CONTENT = Rule(
    "report_repeated",
    Severity.WARNING,
    Responsibility.PUBLISHER,
    "两个机关或两个年度的报告内容完全相同",
    "雷同: the notice names copied reports as a fault; fingerprint of tables and section text",
    "no two reports of other organs or years have the same tables and text, in other documents; of names that may be one organ's it"
    " is ours to look at",
    "the report of 2022 is that of 2021 under another title",
    (f"{LEAST} non-zero cells, or {SHORTEST} characters of section five",),
    kind="history",
)


def _find(bench: Bench) -> None:
    _numbers(bench)
    _titles(bench)
    _members(bench)
    _same(bench, "agency", "o.agency_id <> m.agency_id AND o.of_fingerprint <= 2")
    _same(bench, "year", "o.agency_id = m.agency_id AND o.report_year < m.report_year AND o.of_agency = 1")


def _numbers(bench: Bench) -> None:
    filled = " + ".join(f"n.{table}_filled" for table in _TABLES)
    equal = {table: f"n.{table}_digest = b.{table}_digest" for table in _TABLES}
    alone = {table: f"({equal[table]} AND n.{table}_filled >= {LEAST})" for table in _TABLES}
    # No number at all in either year is as equal as the same ones.
    together = " AND ".join(f"COALESCE(n.{it}_digest, 0) = COALESCE(b.{it}_digest, 0)" for it in _TABLES)
    bench.make(
        "check_numbers",
        f"""SELECT c.report_id, c.agency_id, c.report_year, c.scope, {filled} AS filled,
                {", ".join(f"CASE WHEN {alone[it]} THEN 1 ELSE 0 END AS {it}" for it in _TABLES)},
                {", ".join(f"n.{it}_filled" for it in _TABLES)},
                CASE WHEN {together} AND NOT ({" OR ".join(f"COALESCE({it}, 1 = 0)" for it in alone.values())})
                    THEN 1 ELSE 0 END AS tables
            FROM check_case c
            JOIN version_print n ON n.version_id = c.version_id
            JOIN version_print b ON b.version_id = c.before_version_id
            WHERE c.comparable = 1 AND c.fingerprint <> c.before_fingerprint AND {filled} >= {LEAST}""",
    )
    for table in (*_TABLES, "tables"):
        number = "c.filled" if table == "tables" else f"c.{table}_filled"
        bench.run(
            found(
                NUMBERS,
                f"FROM check_numbers c WHERE c.{table} = 1",
                detail=f"c.scope || '/{table}'",
                message=f"{number} || ' 个非零单元格与 ' || (c.report_year - 1) || ' 年报告完全相同'",
                cells=bench.sql.array(f"c.report_year || '/{table}'", f"(c.report_year - 1) || '/{table}'"),
                actual=f"CAST({number} AS TEXT)",
            )
        )


def _titles(bench: Bench) -> None:
    bench.make(
        "check_titles",
        """SELECT report_id, agency_id, report_year, scope, MIN(first_title) AS first_title, MAX(last_title) AS last_title
            FROM (
                SELECT c.report_id, c.agency_id, c.report_year, c.scope, MIN(n.title_year) AS first_title,
                    MAX(n.title_year) AS last_title
                FROM check_case c
                JOIN check_now m ON m.report_id = c.report_id AND m.has_two_titles = 1
                JOIN parse_version k ON k.version_id = c.version_id
                JOIN parse x ON x.id = k.parse_id
                JOIN notice_document nd ON nd.document_id = x.document_id AND nd.role <> 'alias'
                JOIN notice n ON n.id = nd.notice_id
                GROUP BY c.report_id, c.agency_id, c.report_year, c.scope, x.document_id
                HAVING MIN(n.title_year) <> MAX(n.title_year)
            ) AS s GROUP BY report_id, agency_id, report_year, scope""",
    )
    bench.run(
        found(
            DOCUMENT,
            "FROM check_titles c",
            detail="c.scope || '/title'",
            message="'标题为 ' || c.first_title || ' 年与 ' || c.last_title || ' 年的公布链接到同一文件'",
            cells=bench.sql.array("c.first_title || '/title'", "c.last_title || '/title'"),
            expected="CAST(c.report_year AS TEXT)",
            actual="c.first_title || ', ' || c.last_title",
        )
    )


def _members(bench: Bench) -> None:
    """Every report of a content that is there more than once, in an order that is the same in every store."""
    bench.make(
        "check_member",
        """SELECT h.report_id, h.version_id, h.fingerprint, r.agency_id, r.report_year, r.scope, a.name,
                DENSE_RANK() OVER (PARTITION BY h.fingerprint ORDER BY a.natural_name) AS of_fingerprint,
                DENSE_RANK() OVER (PARTITION BY h.fingerprint, r.agency_id ORDER BY r.report_year) AS of_agency,
                ROW_NUMBER() OVER (PARTITION BY h.fingerprint, r.agency_id ORDER BY r.report_year, r.scope) AS place
            FROM report_history h
            JOIN (
                SELECT o.fingerprint FROM report_history o
                JOIN (SELECT DISTINCT fingerprint FROM check_case) AS f ON f.fingerprint = o.fingerprint
                GROUP BY o.fingerprint HAVING COUNT(*) > 1
            ) AS g ON g.fingerprint = h.fingerprint
            JOIN report r ON r.id = h.report_id
            JOIN check_agency a ON a.agency_id = r.agency_id""",
        keys=("report_id", "fingerprint"),
    )


def _same(bench: Bench, what: str, other: str) -> None:
    """One finding for a report and all that it is the same as: the first other organ, the first earlier year."""
    bench.make(
        f"check_same_{what}",
        f"""SELECT s.*, CASE WHEN EXISTS (
                SELECT 1 FROM parse_version k JOIN parse x ON x.id = k.parse_id
                JOIN parse y ON y.document_id = x.document_id JOIN parse_version l ON l.parse_id = y.id
                WHERE k.version_id = s.version_id AND l.version_id = s.other_version_id
            ) THEN 1 ELSE 0 END AS one_document
            FROM (
                SELECT c.report_id, c.agency_id, c.report_year, c.scope, m.version_id, o.version_id AS other_version_id,
                    o.name AS other_name, o.report_year AS other_year, o.scope AS other_scope,
                    CASE WHEN m.agency_id <> o.agency_id AND {may_be_one("a", "b")} THEN 1 ELSE 0 END AS may_be_one,
                    ROW_NUMBER() OVER (PARTITION BY c.report_id ORDER BY o.of_fingerprint, o.place) AS place
                FROM check_case c
                JOIN check_member m ON m.report_id = c.report_id
                JOIN check_member o ON o.fingerprint = m.fingerprint AND {other}
                JOIN check_agency a ON a.agency_id = m.agency_id
                JOIN check_agency b ON b.agency_id = o.agency_id
            ) AS s WHERE s.place = 1""",
    )
    whose = "c.other_name || ' ' || c.other_year || ' 年'" if what == "agency" else "c.other_year || ' 年'"
    enough = f"""EXISTS (SELECT 1 FROM version_print n WHERE n.version_id = c.version_id
        AND (n.disclosure_filled + n.requests_filled + n.disputes_filled >= {LEAST} OR n.prose_length >= {SHORTEST}))"""
    for rule, condition in ((DOCUMENT, "c.one_document = 1"), (CONTENT, f"c.one_document = 0 AND {enough}")):
        bench.run(
            found(
                rule,
                f"FROM check_same_{what} c WHERE {condition}",
                detail=f"c.scope || '/{what}'",
                message=f"'与 ' || {whose} || '报告相同'",
                cells=bench.sql.array(
                    "c.report_year || '/' || c.scope", "c.other_name || '/' || c.other_year || '/' || c.other_scope"
                ),
                actual=whose,
                responsibility=_OURS.format(rule.responsibility.value),
            )
        )


FAMILY = Family(
    (NUMBERS, DOCUMENT, CONTENT),
    _find,
    {
        NUMBERS.code: "SELECT report_id FROM check_numbers",
        DOCUMENT.code: "SELECT report_id FROM check_case",
        CONTENT.code: f"""SELECT c.report_id FROM check_case c JOIN version_print n ON n.version_id = c.version_id
            WHERE n.disclosure_filled + n.requests_filled + n.disputes_filled >= {LEAST} OR n.prose_length >= {SHORTEST}""",
    },
    on_numbers=(NUMBERS,),
)
