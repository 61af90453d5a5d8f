"""逾期: reports that were published after their deadline for certain (``db.deadlines``: the same verdict, as SQL).

Late needs two origins (page, list, address, roster) that name the same day, the earliest credible one, more than a day after the
deadline; or our own capture of the whole column after it that did not hold the report. What we held in time was in time.
"""

from __future__ import annotations

from db.deadlines import BORDER_DAYS, CREDIBLE_DAYS, DEADLINES
from db.history_checks.family import Family
from db.history_checks.sql import Bench, found
from parsers.model import Responsibility, Rule, Severity

LATE = Rule(
    "published_late",
    Severity.INFO,
    Responsibility.PUBLISHER,
    "公布日期晚于法定期限",
    "政府信息公开条例 第四十九条; 国办公开办函〔2019〕60号, 〔2021〕30号; the deadline by kind, scope, level and year is data",
    "the earliest credible day that two origins name is no later than the day after the deadline; no complete capture of the"
    " column after the deadline lacks the report",
    "a bureau's report of 2022, dated 20 February 2023 by page and list: 逾期20天",
    ("a deadline for this kind of organ and scope, two origins that agree or our own capture",),
    kind="history",
)
_ORIGINS = {"page_day": "页面", "list_day": "列表", "url_day": "网址", "roster_day": "名单"}
_NEVER = "'9999-12-31'"


def _find(bench: Bench) -> None:
    _due(bench)
    _captures(bench)
    _judged(bench)
    bench.run(
        found(
            LATE,
            "FROM check_late c WHERE c.verdict = 'late'",
            detail="c.scope || '/published'",
            message="'期限 ' || c.last_day || '，' || CASE WHEN c.absent_day IS NULL THEN c.earliest || ' 公布（'"
            f" || {_named()} || '一致）' ELSE c.absent_day || ' 的完整栏目中仍没有' END || '，逾期'"
            f" || CASE WHEN c.absent_day IS NULL THEN '' ELSE '至少' END"
            f" || {bench.sql.days_between('c.last_day', 'COALESCE(c.absent_day, c.earliest)')} || '天'",
            cells=bench.sql.array("c.report_year || '/published'"),
            expected="CAST(c.last_day AS TEXT)",
            actual="CAST(COALESCE(c.absent_day, c.earliest) AS TEXT)",
        )
    )


def _due(bench: Bench) -> None:
    """Which reports have a last day, and when they were first held."""
    rows = " UNION ALL ".join(
        f"SELECT '{it.scope}' AS scope, {_word(it.kind)} AS kind, {_word(it.level)} AS level, {it.first_year} AS first_year,"
        f" {it.last_year} AS last_year, {it.month} AS due_month, {it.day} AS due_day, {at} AS place"
        for at, it in enumerate(DEADLINES)
    )
    last_day = bench.sql.day("s.report_year + 1", "s.due_month", "s.due_day")
    bench.make(
        "check_due",
        f"""SELECT s.report_id, s.version_id, s.agency_id, s.report_year, s.scope, {last_day} AS last_day, n.page_day,
                n.list_day, n.url_day, n.roster_day, n.held_at, {bench.sql.china_day("n.held_at")} AS held_day
            FROM (
                SELECT c.report_id, c.version_id, c.agency_id, c.report_year, c.scope, d.due_month, d.due_day,
                    ROW_NUMBER() OVER (PARTITION BY c.report_id ORDER BY d.place) AS place
                FROM check_case c JOIN ({rows}) AS d ON d.scope = c.scope AND COALESCE(d.kind, c.kind) = c.kind
                    AND COALESCE(d.level, c.level, '') = COALESCE(c.level, '')
                    AND c.report_year BETWEEN d.first_year AND d.last_year
            ) AS s JOIN check_now n ON n.report_id = s.report_id WHERE s.place = 1""",
        keys=("report_id",),
    )


def _captures(bench: Bench) -> None:
    """The last capture of the whole column before the report stood in it, for reports that we held after the deadline."""
    bench.make(
        "check_notice",
        """SELECT c.report_id, n.portal_id, n.column_url, MIN(u.started_at) AS first_at, MIN(c.held_at) AS held_at
            FROM check_due c
            JOIN parse_version k ON k.version_id = c.version_id
            JOIN parse x ON x.id = k.parse_id
            JOIN notice_document nd ON nd.document_id = x.document_id AND nd.role <> 'alias'
            JOIN notice n ON n.id = nd.notice_id
            JOIN crawl_run u ON u.id = n.first_run_id
            WHERE c.held_day > c.last_day
            GROUP BY c.report_id, n.portal_id, n.column_url, n.id""",
    )
    bench.make(
        "check_capture",
        """SELECT l.portal_id, l.column_url, u.started_at FROM listing l JOIN crawl_run u ON u.id = l.run_id
            WHERE l.outcome IN ('complete', 'unchanged')
            AND EXISTS (SELECT 1 FROM check_notice n WHERE n.portal_id = l.portal_id AND n.column_url = l.column_url)""",
        keys=("portal_id, column_url, started_at",),
    )
    limit = bench.sql.least("n.first_at", "n.held_at")
    bench.make(
        "check_absent",
        f"""SELECT report_id, MAX(seen_at) AS seen_at FROM (
                SELECT n.report_id, (
                    SELECT MAX(k.started_at) FROM check_capture k
                    WHERE k.portal_id = n.portal_id AND k.column_url = n.column_url AND k.started_at < {limit}
                ) AS seen_at FROM check_notice n
            ) AS s GROUP BY report_id""",
        keys=("report_id",),
    )


def _judged(bench: Bench) -> None:
    sql = bench.sql
    never = _NEVER if sql.is_sqlite else f"CAST({_NEVER} AS DATE)"
    credible = ", ".join(
        f"""CASE WHEN c.{day} >= {sql.day("c.report_year", "12", "31")}
            AND c.{day} <= {sql.least("c.held_day", sql.later("c.last_day", CREDIBLE_DAYS))} THEN c.{day} END AS {day}"""
        for day in _ORIGINS
    )
    earliest = sql.least(*(f"COALESCE(e.{day}, {never})" for day in _ORIGINS))
    latest = " OR ".join(f"e.{day} > e.last_day" for day in _ORIGINS)
    agreed = " + ".join(f"CASE WHEN e.{day} = e.earliest THEN 1 ELSE 0 END" for day in _ORIGINS)
    bench.make(
        "check_late",
        f"""SELECT e.*, CASE
                WHEN e.held_day <= e.last_day THEN 'on time'
                WHEN e.absent_day IS NOT NULL AND e.earliest <= e.last_day THEN 'doubtful'
                WHEN e.absent_day IS NOT NULL THEN 'late'
                WHEN e.earliest = {never} THEN 'undecided'
                WHEN e.earliest <= e.last_day AND ({latest}) THEN 'doubtful'
                WHEN e.earliest <= e.last_day THEN 'on time'
                WHEN e.earliest <= {sql.later("e.last_day", BORDER_DAYS)} THEN 'borderline'
                WHEN {agreed} > 1 THEN 'late' ELSE 'doubtful' END AS verdict
            FROM (
                SELECT e.*, {earliest} AS earliest FROM (
                    SELECT c.report_id, c.agency_id, c.report_year, c.scope, c.last_day, c.held_day, {credible},
                        CASE WHEN {sql.china_day("a.seen_at")} > c.last_day THEN {sql.china_day("a.seen_at")} END AS absent_day
                    FROM check_due c LEFT JOIN check_absent a ON a.report_id = c.report_id
                ) AS e
            ) AS e""",
    )


def _named() -> str:
    return " || ".join(f"CASE WHEN c.{day} = c.earliest THEN '{name}' ELSE '' END" for day, name in _ORIGINS.items())


def _word(value: str | None) -> str:
    return "CAST(NULL AS TEXT)" if value is None else f"'{value}'"


FAMILY = Family(
    (LATE,), _find, {LATE.code: "SELECT report_id FROM check_late WHERE verdict IN ('on time', 'borderline', 'late')"}
)
