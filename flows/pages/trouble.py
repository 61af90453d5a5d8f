"""Findings as people read them: a rule in plain words, once, with every report in which it was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flows.pages.figure import by_gravity
from flows.pages.view import ReportView
from flows.pages.words import Words
from parsers.model import Finding, Responsibility, Severity

RULE: dict[str, Words] = {
    "requests_balance": Words(
        "勾稽关系不成立：第一项 + 第二项 ≠ 第三项 + 第四项",
        "The printed relation does not hold: first + second ≠ third + fourth item",
    ),
    "requests_outcome_total": Words(
        "（七）总计与各项办理结果之和不等", "(7) total is not the sum of the outcomes (1)–(6)"
    ),
    "requests_applicant_total": Words(
        "总计与各类申请人之和不等", "The total is not the sum of the six kinds of applicants"
    ),
    "disputes_result_total": Words(
        "总计与维持、纠正、其他、尚未审结之和不等", "The total is not upheld + corrected + other + pending"
    ),
    "table_absent": Words("没有找到法定表格", "A statutory table was not found"),
    "cells_unread": Words("部分单元格未能可靠读出", "Some cells could not be read for certain"),
    "row_missing": Words("报告没有印出表中的一行", "A row of the form is not printed"),
    "column_missing": Words("报告没有印出表中的一列", "A column of the form is not printed"),
    "row_not_in_form": Words("表中有法定格式以外的行", "A row is none of the form's"),
    "row_printed_twice": Words("同一行印了两次，数字不同", "A row is printed twice with different numbers"),
    "unit_unknown": Words("金额没有标明单位", "An amount has no unit"),
    "unit_contradiction": Words("单元格与表头的单位不一致，以单元格为准", "Cell and header give different units"),
    "count_not_integer": Words("件数带有小数", "A count has decimals"),
    "count_negative": Words("件数为负数", "A count is negative"),
    "label_variant": Words("表中文字与法定格式略有出入", "A label is not worded as in the form"),
    "damaged_file": Words("文件已损坏，数字不可信", "The file is damaged: its numbers cannot be trusted"),
    "reader_flaw": Words("读取时遇到影响可信度的情况", "Reading met something that bears on trust"),
    "parse_cut_short": Words("读取未完成即被中止", "Reading was stopped before it ended"),
    "agency_unknown": Words(
        "机关名称尚未登记，待人工确认", "The organ is not in the register yet; its name waits to be confirmed"
    ),
    "agency_unknown_in_document": Words("文件中没有识别出机关名称", "The document names no organ"),
    "agency_contradiction": Words("文件内的机关名称互相矛盾", "The document names different organs"),
    "agency_differs_from_portal": Words(
        "报告的机关不是该网站登记的机关", "The report is of another organ than the portal is registered for"
    ),
    "year_unknown": Words("没有识别出报告年度", "The report year is unknown"),
    "year_contradiction": Words("报告年度互相矛盾", "The document gives different report years"),
    "period_not_calendar_year": Words("统计期限不是一个自然年", "The period is not a calendar year"),
    "published_before_period_end": Words("发布日期早于统计期末", "Published before the period ended"),
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One rule found with one severity and blame, in one or more reports."""

    code: str
    severity: Severity
    responsibility: Responsibility
    places: tuple[tuple[ReportView, Finding], ...]


def troubles(reports: Iterable[ReportView]) -> tuple[Trouble, ...]:
    """Every finding of the reports in exactly one group: the gravest first, a publisher's before the system's."""
    groups: dict[tuple[str, Severity, Responsibility], list[tuple[ReportView, Finding]]] = {}
    for view in reports:
        for finding in by_gravity(view.report.findings):
            key = (finding.code, finding.severity, finding.responsibility)
            groups.setdefault(key, []).append((view, finding))
    severities, blames = list(Severity), list(Responsibility)
    made = [Trouble(*key, tuple(places)) for key, places in groups.items()]
    return tuple(sorted(made, key=lambda t: (severities.index(t.severity), blames.index(t.responsibility), t.code)))
