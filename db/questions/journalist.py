"""Questions of journalists: who, where, how many, and where a number comes from."""

from __future__ import annotations

from db.questions.model import Question

JOURNALIST = (
    Question(
        "哪省的缺口是我们造成的？",
        "In which province are the gaps ours?",
        """
SELECT COALESCE(SUBSTR(division_code, 1, 2), '?') AS province,
    SUM(CASE WHEN status = 'collected' THEN 1 ELSE 0 END) AS collected,
    SUM(CASE WHEN status IN ('under_review', 'seen_not_readable') THEN 1 ELSE 0 END) AS seen_not_shown_by_us,
    SUM(CASE WHEN status IN ('list_incomplete', 'no_column_registered', 'column_gone') THEN 1 ELSE 0 END) AS not_reached_by_us,
    SUM(CASE WHEN status IN ('site_refuses', 'robots_forbids') THEN 1 ELSE 0 END) AS not_allowed,
    SUM(CASE WHEN status = 'column_complete_not_seen' THEN 1 ELSE 0 END) AS whole_column_without_it
FROM coverage
WHERE status NOT IN ('duty_unclear', 'out_of_scope')
GROUP BY COALESCE(SUBSTR(division_code, 1, 2), '?')
ORDER BY province
""",
        "前两种缺口出自本项目。Even the last column says no more than that it was not seen.",
    ),
    Question(
        "每个机关每年的收录状态是什么？",
        "What is the state of each organ and year?",
        """
SELECT agency, report_year, status, has_duty
FROM coverage
WHERE status <> 'collected'
ORDER BY report_year, agency
""",
    ),
    Question(
        "哪些机关收到的申请最多？",
        "Which organs receive most applications?",
        """
SELECT agency, report_year, requests_received AS received, lowest_grade
FROM panel_nonoverlap
WHERE requests_received IS NOT NULL
ORDER BY requests_received DESC, agency, report_year
LIMIT 5
""",
    ),
    Question(
        "申请量较上年变化最大的是谁？",
        "Whose applications changed most against the year before?",
        """
SELECT y.agency, y.report_year, x.requests_received AS year_before, y.requests_received AS received,
    y.requests_received - x.requests_received AS change
FROM panel_nonoverlap y
JOIN panel_nonoverlap x ON x.agency_id = y.agency_id AND x.report_year = y.report_year - 1
WHERE y.requests_received <> x.requests_received
ORDER BY ABS(y.requests_received - x.requests_received) DESC, y.agency, y.report_year
LIMIT 5
""",
    ),
    Question(
        "哪些机关在行政复议中被纠正最多？",
        "Which organs were corrected most in reconsideration?",
        """
SELECT agency, report_year, scope, disputes_reconsideration_corrected AS corrected, disputes_reconsideration_total AS total
FROM panel
WHERE disputes_reconsideration_corrected > 0
ORDER BY disputes_reconsideration_corrected DESC, agency, report_year
LIMIT 5
""",
        "各机关、各年度不得相加：是否含上年结转多未说明。Never added over agencies or years.",
    ),
    Question(
        "谁说收取了信息处理费，多少？",
        "Who says that information-processing fees were charged, and how much?",
        """
SELECT agency, report_year, value, unit, sentence
FROM figures
WHERE code = 'information_processing_fee'
ORDER BY report_year, agency, ordinal
""",
        "与表二“行政事业性收费”是两回事。Not the fees of the first table.",
    ),
    Question(
        "这个数从哪来：每份报告的文件与网址？",
        "Where does a number come from: document and addresses of each report",
        """
SELECT a.name AS agency, r.report_year, SUBSTR(d.sha256, 1, 12) AS sha256, d.media_type, MIN(n.url) AS url
FROM current_version c
JOIN report r ON r.id = c.report_id
JOIN agency a ON a.id = r.agency_id
JOIN parse_version l ON l.version_id = c.version_id
JOIN parse x ON x.id = l.parse_id
JOIN document d ON d.id = x.document_id
LEFT JOIN notice_document n ON n.document_id = d.id
GROUP BY a.id, a.name, r.report_year, r.scope, d.sha256, d.media_type
ORDER BY a.name, r.report_year, r.scope, d.sha256
LIMIT 5
""",
        "逐格的原文与位置：gongkai show。Cell by cell: gongkai show.",
    ),
    Question(
        "2019年以前的统计表里有什么？",
        "What is in the annexes of the years before 2019?",
        """
SELECT a.name AS agency, r.report_year, s.row, s.label, s.unit
FROM current_version c
JOIN report r ON r.id = c.report_id
JOIN agency a ON a.id = r.agency_id
JOIN statistics_cells s ON s.version_id = c.version_id
ORDER BY r.report_year, a.name, s.ordinal
LIMIT 5
""",
        "与以后各年不可比。Not comparable with later years.",
    ),
)
