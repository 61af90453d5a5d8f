"""Questions of auditors: what was changed, what does not add up, what is missing."""

from __future__ import annotations

from db.questions.model import Question

AUDITOR = (
    Question(
        "谁改过已公布的数？",
        "Who changed numbers after they were published?",
        """
SELECT a.name AS agency, r.report_year, r.scope, q.row, p.total AS first_printed, q.total AS then_printed, w.status
FROM report_version v
JOIN report_version w ON w.report_id = v.report_id AND w.fingerprint <> v.fingerprint AND w.first_seen_at > v.first_seen_at
JOIN report r ON r.id = v.report_id
JOIN agency a ON a.id = r.agency_id
JOIN requests_cells p ON p.version_id = v.id
JOIN requests_cells q ON q.version_id = w.id AND q.row = p.row
WHERE p.total <> q.total AND v.status <> 'rejected' AND w.status <> 'rejected'
ORDER BY a.name, r.report_year, q.row
""",
        "内容不同的两次公布；同一内容的不同读法不在此列。Two publications that differ; other readings of one are not here.",
    ),
    Question(
        "哪些结转对不上：本年“上年结转”不等于上年“结转下年度”？",
        "Whose carry-in is not last year's carry-over?",
        """
SELECT y.agency, y.report_year, y.scope, x.requests_carried_over AS carried_over_before, y.requests_carried_in AS carried_in,
    y.requests_carried_in - x.requests_carried_over AS difference
FROM panel y
JOIN panel x ON x.agency_id = y.agency_id AND x.scope = y.scope AND x.report_year = y.report_year - 1
WHERE y.report_year > 2019 AND y.requests_carried_in <> x.requests_carried_over
    AND NOT EXISTS (
        SELECT 1 FROM agency_event e
        WHERE e.agency_id = y.agency_id
            AND CAST(SUBSTR(CAST(e.happened_on AS TEXT), 1, 4) AS INTEGER) BETWEEN x.report_year AND y.report_year)
ORDER BY y.agency, y.report_year
""",
    ),
    Question(
        "哪些报告自己的勾稽关系不成立？",
        "Which reports break the relations of the form themselves?",
        """
SELECT agency, report_year, scope, code, detail, expected, actual
FROM open_findings
WHERE severity = 'error' AND responsibility = 'publisher' AND subject_kind = 'version'
ORDER BY report_year, agency, code, detail
""",
        "是公布者的事实，照录不改。The publisher's own, kept as printed.",
    ),
    Question(
        "汇总与部门之和差多少？",
        "How far is an area report from the sum of its parts?",
        """
SELECT agency, report_year, measure, area_value, parts_sum, difference, parts_known, parts_missing, has_roster
FROM volume_reconciliation
WHERE measure IN ('received', 'total_handled')
ORDER BY agency, report_year, measure
""",
        "parts_missing 大于0时，差额多半是缺件。Where parts are missing the difference is no fault of anybody.",
    ),
    Question(
        "谁的报告所署日期晚于1月31日（本机关口径）？",
        "Whose report, as an organ, is dated after 31 January?",
        """
SELECT agency, report_year, published_on
FROM panel
WHERE scope = 'organ' AND CAST(published_on AS TEXT) > CAST(report_year + 1 AS TEXT) || '-01-31'
ORDER BY published_on, agency
""",
        "仅为线索：“逾期”须有两个一致的日期来源。A lead only: lateness needs two origins that agree.",
    ),
    Question(
        "哪些金额没有单位？",
        "Which amounts have no unit?",
        """
SELECT a.name AS agency, r.report_year, d.item, d.amount_unit
FROM current_version c
JOIN report r ON r.id = c.report_id
JOIN agency a ON a.id = r.agency_id
JOIN disclosure_cells d ON d.version_id = c.version_id
WHERE d.amount_unit = 'unknown'
ORDER BY r.report_year, a.name, d.item
""",
        "面板中这些金额为空。In the panel these amounts are empty.",
    ),
    Question(
        "哪些数经人工更正，原文是什么？",
        "Which numbers did people correct, and what is printed?",
        """
SELECT agency, report_year, cell, printed_raw, read_value, corrected_value, state, reason, decided_by
FROM corrected_cells
ORDER BY report_year, agency, cell
""",
    ),
    Question(
        "哪些报告已有更正版、待核？",
        "For which reports does a later publication wait for review?",
        """
SELECT agency, report_year, scope, published_on
FROM panel
WHERE correction_waiting = 1
ORDER BY report_year, agency
""",
    ),
    Question(
        "逐年看，表三的勾稽关系有多少份成立、不成立、无从判断？",
        "Year by year, how many reports keep the relations of table 三, break them, or cannot be judged by them?",
        """
SELECT code, report_year, COUNT(*) AS reports, SUM(CASE WHEN outcome = 'pass' THEN 1 ELSE 0 END) AS passes,
    SUM(CASE WHEN outcome = 'fail' THEN 1 ELSE 0 END) AS fails,
    SUM(CASE WHEN outcome IN ('uncertain', 'not_assessable') THEN 1 ELSE 0 END) AS not_judged,
    ROUND(100.0 * SUM(CASE WHEN outcome = 'fail' THEN 1 ELSE 0 END)
        / NULLIF(SUM(CASE WHEN outcome IN ('pass', 'fail') THEN 1 ELSE 0 END), 0), 1) AS fails_percent
FROM rule_outcomes
WHERE code IN ('requests_balance', 'requests_outcome_total')
GROUP BY code, report_year
ORDER BY code, report_year
""",
        "百分比只以能判断的为分母；任何规则都可这样问。The share is of those that could be judged; any rule can be asked so.",
    ),
    Question(
        "哪些总数是空白（不是0）？",
        "Which totals are blank, which is not zero?",
        """
SELECT agency, report_year, scope, row
FROM requests_long
WHERE applicant = 'total' AND row IN ('received', 'carried_in', 'total_handled', 'carried_over') AND number IS NULL
ORDER BY report_year, agency, row
""",
    ),
    Question(
        "正文引用的数与表格不一致的有哪些？",
        "Where does the prose quote another number than the table?",
        """
SELECT f.agency, f.report_year, f.code, f.value AS quoted, p.requests_received AS in_table, f.subject, f.sentence
FROM figures f
JOIN panel p ON p.version_id = f.version_id
WHERE f.code = 'received' AND f.is_approximate = FALSE AND f.value <> p.requests_received
ORDER BY f.report_year, f.agency, f.ordinal
""",
        "正文常指另一口径（subject 列）。The prose often counts another scope.",
    ),
)
