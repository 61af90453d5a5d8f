"""The coverage of agency × year as exclusive statuses (DOMAIN.md): what is at hand, and why the rest is not."""

from __future__ import annotations

LABELS = {
    "collected": "已收录",
    "under_review": "已收录待核",
    "seen_not_readable": "已见未读出",
    "column_complete_not_seen": "栏目完整未见",
    "list_incomplete": "列表不完整",
    "column_gone": "栏目失效",
    "site_refuses": "站点拒绝访问",
    "robots_forbids": "robots禁止",
    "no_column_registered": "未登记栏目",
    "duty_unclear": "应公开义务不明",
    "out_of_scope": "不属范围",
}

#: The last word of each column, and the column that explains most of a portal when several disagree.
_PORTAL_STATE = """
SELECT p.id AS portal_id, p.agency_id,
    CASE WHEN p.permission IN ('robots_disallow', 'robots_unreadable') THEN 'robots_forbids'
         WHEN p.permission IN ('blocked', 'stopped_by_request') THEN 'site_refuses'
         WHEN l.portal_id IS NULL THEN 'list_incomplete'
         WHEN l.robots > 0 THEN 'robots_forbids'
         WHEN l.refused > 0 THEN 'site_refuses'
         WHEN l.gone > 0 THEN 'column_gone'
         WHEN l.whole = l.columns_seen THEN 'column_complete_not_seen'
         ELSE 'list_incomplete' END AS state
FROM portal p LEFT JOIN (
    SELECT portal_id, COUNT(*) AS columns_seen,
        SUM(CASE WHEN outcome IN ('complete', 'unchanged') THEN 1 ELSE 0 END) AS whole,
        SUM(CASE WHEN outcome IN ('robots_disallow', 'robots_unreadable') THEN 1 ELSE 0 END) AS robots,
        SUM(CASE WHEN outcome IN ('blocked', 'throttled') THEN 1 ELSE 0 END) AS refused,
        SUM(CASE WHEN outcome = 'gone' THEN 1 ELSE 0 END) AS gone
    FROM (
        SELECT i.portal_id, i.outcome, ROW_NUMBER() OVER (
            PARTITION BY i.portal_id, i.column_url ORDER BY u.started_at DESC, i.id DESC) AS place
        FROM listing i JOIN crawl_run u ON u.id = i.run_id
    ) AS latest WHERE place = 1 GROUP BY portal_id
) AS l ON l.portal_id = p.id
WHERE p.agency_id IS NOT NULL AND p.state = 'active'
"""

#: Documents of an agency's own portal that are a report, or may be one, and gave no version.
_UNREAD = """
SELECT DISTINCT p.agency_id, COALESCE(x.report_year, n.title_year) AS report_year
FROM notice n
JOIN portal p ON p.id = n.portal_id
JOIN notice_document nd ON nd.notice_id = n.id
JOIN parse x ON x.document_id = nd.document_id
WHERE n.announces = 'report' AND p.agency_id IS NOT NULL
    AND x.status IN ('unreadable', 'incomplete', 'several', 'timeout', 'killed', 'failed')
    AND COALESCE(x.report_year, n.title_year) IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM parse_version pv JOIN parse px ON px.id = pv.parse_id WHERE px.document_id = x.document_id)
"""


def coverage_sql() -> str:
    """The view's SQL: one row per agency × year that is reported, owed, seen, or open on a registered portal."""
    return f"""
WITH portal_state AS ({_PORTAL_STATE}),
unread AS ({_UNREAD}),
one_portal AS (
    SELECT agency_id, MIN(portal_id) AS portal_id, MIN(state) AS state, COUNT(DISTINCT state) AS states
    FROM portal_state GROUP BY agency_id
),
subject AS (
    SELECT agency_id, report_year FROM report
    UNION SELECT agency_id, report_year FROM duty
    UNION SELECT agency_id, report_year FROM unread
    UNION SELECT o.agency_id, y.report_year FROM one_portal o CROSS JOIN (SELECT DISTINCT report_year FROM report) AS y
),
at_hand AS (
    SELECT r.agency_id, r.report_year, MAX(c.version_id) AS version_id, COUNT(c.version_id) AS accepted,
        SUM(CASE WHEN v.status = 'quarantined' THEN 1 ELSE 0 END) AS waiting
    FROM report r
    JOIN report_version v ON v.report_id = r.id
    LEFT JOIN current_version c ON c.version_id = v.id
    GROUP BY r.agency_id, r.report_year
)
SELECT s.agency_id, a.name AS agency, NULLIF(a.division_code, '') AS division_code, s.report_year,
    CASE WHEN a.kind = 'not_in_scope' THEN 'out_of_scope'
         WHEN h.accepted > 0 THEN 'collected'
         WHEN h.waiting > 0 THEN 'under_review'
         WHEN un.agency_id IS NOT NULL THEN 'seen_not_readable'
         WHEN o.states = 1 THEN o.state
         WHEN o.states > 1 THEN 'list_incomplete'
         WHEN EXISTS (SELECT 1 FROM duty d WHERE d.agency_id = s.agency_id AND d.report_year = s.report_year)
             THEN 'no_column_registered'
         ELSE 'duty_unclear' END AS status,
    CASE WHEN EXISTS (SELECT 1 FROM duty d WHERE d.agency_id = s.agency_id AND d.report_year = s.report_year)
         THEN 1 ELSE 0 END AS has_duty,
    h.version_id, o.portal_id
FROM subject s
JOIN agency a ON a.id = s.agency_id
LEFT JOIN at_hand h ON h.agency_id = s.agency_id AND h.report_year = s.report_year
LEFT JOIN unread un ON un.agency_id = s.agency_id AND un.report_year = s.report_year
LEFT JOIN one_portal o ON o.agency_id = s.agency_id
"""  # noqa: S608  (put together from the constants above)
