"""Questions of researchers: series, rates, what may be compared."""

from __future__ import annotations

from db.questions.model import Question

RESEARCHER = (
    Question(
        "每个年度、每种口径各收录了多少机关的报告？",
        "How many reports of each year and scope are there?",
        """
SELECT report_year, scope, COUNT(*) AS reports, COUNT(DISTINCT agency_id) AS agencies
FROM panel
GROUP BY report_year, scope
ORDER BY report_year, scope
""",
        "不同口径不得相加。Scopes are never added.",
    ),
    Question(
        "各省各年度新收申请合计多少（只加互不重叠的报告）？",
        "Applications received by province and year, adding only reports that do not overlap",
        """
SELECT SUBSTR(division_code, 1, 2) AS province, report_year, COUNT(requests_received) AS organs,
    SUM(requests_received) AS received, MAX(lowest_grade) AS lowest_grade
FROM panel_nonoverlap
GROUP BY SUBSTR(division_code, 1, 2), report_year
ORDER BY province, report_year
""",
        "是已收录机关之和，不是全省总数。The sum of the organs at hand, not of the province.",
    ),
    Question(
        "各机关的公开率与实质公开率是多少（办结30件以上）？",
        "The two named rates, for at least 30 applications handled",
        """
SELECT agency, report_year, scope, requests_total_handled AS handled,
    ROUND(100.0 * (requests_granted + requests_partly_granted) / requests_total_handled, 1) AS disclosed_percent,
    ROUND(100.0 * (requests_granted + requests_partly_granted) / NULLIF(requests_total_handled
        - requests_unavailable_not_held - requests_unavailable_needs_creation - requests_unavailable_still_unclear
        - requests_unprocessed_petition - requests_unprocessed_duplicate - requests_unprocessed_published_matter
        - requests_unprocessed_excessive - requests_unprocessed_reconfirmation - requests_other_all, 0), 1)
        AS substantive_percent
FROM panel
WHERE requests_total_handled >= 30
ORDER BY scope, report_year, agency
""",
        "不跨口径排名；任何一项为空则比率为空。No ranking across scopes; a blank makes the rate blank.",
    ),
    Question(
        "申请由谁提出：自然人与各类法人各占多少？",
        "Who applies: natural persons and kinds of organisations",
        """
SELECT report_year, applicant, SUM(number) AS applications, COUNT(number) AS reports
FROM requests_long
WHERE row = 'received' AND scope = 'organ' AND agency_status = 'known' AND applicant <> 'total'
GROUP BY report_year, applicant
ORDER BY report_year, applicant
""",
    ),
    Question(
        "不予公开的理由如何分布？",
        "On which grounds is disclosure refused?",
        """
SELECT row AS ground, SUM(number) AS refusals, COUNT(DISTINCT version_id) AS reports
FROM requests_long
WHERE row LIKE 'refused%' AND applicant = 'total' AND scope = 'organ' AND agency_status = 'known'
GROUP BY row
ORDER BY refusals DESC, ground
""",
    ),
    Question(
        "机构改革后序列断在哪？",
        "Where did reforms of institutions break a series?",
        """
SELECT a.name AS agency, e.kind, e.happened_on, o.name AS other_agency, COUNT(DISTINCT p.report_year) AS years_before,
    COUNT(DISTINCT q.report_year) AS years_after
FROM agency_event e
JOIN agency a ON a.id = e.agency_id
LEFT JOIN agency o ON o.id = e.other_agency_id
LEFT JOIN panel p ON p.agency_id = e.agency_id AND p.report_year < CAST(SUBSTR(CAST(e.happened_on AS TEXT), 1, 4) AS INTEGER)
LEFT JOIN panel q ON q.agency_id = COALESCE(e.other_agency_id, e.agency_id)
    AND q.report_year >= CAST(SUBSTR(CAST(e.happened_on AS TEXT), 1, 4) AS INTEGER)
GROUP BY a.name, e.kind, e.happened_on, o.name
ORDER BY e.happened_on, agency
""",
        "跨越事件的年度之间不作比较。Years on two sides of an event are not compared.",
    ),
    Question(
        "哪些机关的序列中间缺年？",
        "Which series have holes?",
        """
SELECT agency, scope, previous_year, report_year AS next_year, report_year - previous_year - 1 AS years_between
FROM (
    SELECT agency, agency_id, scope, report_year,
        LAG(report_year) OVER (PARTITION BY agency_id, scope ORDER BY report_year) AS previous_year
    FROM panel
) AS series
WHERE report_year > previous_year + 1
ORDER BY agency, scope, report_year
""",
        "缺年意为未采集到，不等于未公布。A hole was not collected; it may well be published.",
    ),
    Question(
        "2019版与2021版格式之间，哪些指标可以比较？",
        "What may be compared between the editions of the form?",
        """
SELECT measure, edition, other_measure, other_edition, comparable, reason
FROM crosswalk
ORDER BY CASE comparable WHEN 'exact' THEN 1 WHEN 'approximate' THEN 2 ELSE 3 END, measure, edition
""",
    ),
    Question(
        "哪些比率只靠 C/D 级数字？",
        "Which rates rest on numbers of grade C or D?",
        """
SELECT agency, report_year, scope, lowest_grade, requests_granted AS granted, requests_partly_granted AS partly_granted,
    requests_total_handled AS handled
FROM panel
WHERE lowest_grade IN ('C', 'D', 'X')
ORDER BY lowest_grade DESC, report_year, agency
""",
        "lowest_grade 是整份报告的最低等级。It is the lowest grade in the whole report.",
    ),
)
