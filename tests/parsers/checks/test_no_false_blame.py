"""What a publisher would rightly complain of: each of these was once said against one."""

from __future__ import annotations

import datetime as dt

import pytest

from parsers.model import Context, Finding, Grade, Report, Responsibility, Scope, Severity, Table
from parsers.parse import parse
from tests.parsers.checks.making import AGENCY, FEE, HEADINGS, body, page, read, values

TITLE_2020 = f"{AGENCY}2020年政府信息公开工作年度报告"


def only(report: Report, code: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.code == code]


def test_a_report_signed_on_the_last_day_of_its_year_is_not_early() -> None:
    assert not read(body(), tail="示例县水务局 2023年12月31日").findings
    (early,) = read(body(), tail="示例县水务局 2023年12月30日").findings
    assert (early.code, early.responsibility) == ("published_before_period_end", Responsibility.PUBLISHER)


@pytest.mark.parametrize(
    ("told", "contradicts"),
    [
        ("2024年将加强培训。2024年扩大公开。2024年继续努力。", False),  # plans
        ("2022年收到12件，2022年答复12件，2022年没有诉讼，2023年收到5件。", False),  # a comparison
        ("2022年收到12件，2022年答复12件，2022年没有诉讼。", True),  # last year's text
        ("2022年一，2022年二，2022年三，2022年四，2022年五，2023年六。", True),
    ],
)
def test_a_text_that_plans_or_compares_contradicts_no_year(told: str, contradicts: bool) -> None:
    assert bool(only(read(body(one=told)), "year_contradiction")) is contradicts


def test_a_day_that_only_the_portal_says_is_the_portals() -> None:
    (early,) = parse(page(body()), Context(list_date=dt.date(2023, 5, 1))).findings
    assert (early.code, early.responsibility) == ("published_before_period_end", Responsibility.PORTAL)


@pytest.mark.parametrize("told", ["未追究任何人的责任", "没有出现追究工作人员责任的情形", "无责任被追究"])
def test_accountability_is_told_in_many_words(told: str) -> None:
    text = f"完成年度工作考核，接受社会评议，{told}。"
    assert not only(
        read(body(one=text), title="示例县人民政府2023年政府信息公开工作年度报告"), "review_results_unstated"
    )
    silent = read(body(one="完成年度工作考核，接受社会评议。"), title="示例县人民政府2023年政府信息公开工作年度报告")
    (left_out,) = only(silent, "review_results_unstated")
    assert (left_out.expected, left_out.actual) == ("工作考核、社会评议、责任追究", "工作考核、社会评议")


def test_a_correction_of_last_years_report_takes_back_no_number_of_this_one() -> None:
    corrected = "更正：上表“自然人”一栏“5”应为“6”。"
    parts = body()
    parts.insert(6, corrected)
    assert only(read(parts), "erratum")
    parts[6] = "更正：去年的年报中“受理3件”应为“4件”。"
    assert not only(read(parts), "erratum")


def test_who_fills_a_form_without_a_unit_in_is_not_warned() -> None:
    report = read(body(values({"disclosure/procurement/amount_wanyuan": "251000"}, "2019"), "2019"), title=TITLE_2020)
    assert [(it.code, it.severity) for it in report.findings] == [("unit_unknown", Severity.INFO)]


@pytest.mark.parametrize(
    "told",
    [
        "县政府办公室共收到政府信息公开申请2件。",
        "县政府本级收到政府信息公开申请2件，各部门收到3件。",
    ],
)
def test_a_figure_of_one_scope_in_a_report_of_another_or_of_none_that_is_known_is_no_warning(told: str) -> None:
    report = read(
        body(one=told + "完成工作考核，接受社会评议，未发生责任追究。"),
        title="示例县人民政府2023年政府信息公开工作年度报告",
    )
    assert report.identity.scope is not Scope.ORGAN
    assert [(it.code, it.severity) for it in report.findings] == [("prose_differs_from_table", Severity.INFO)]


def test_a_table_that_counts_last_years_pending_cases_too_is_not_denied_by_the_text() -> None:
    parts = body(one="本年度未发生因政府信息公开引起的行政复议。")
    assert [(it.code, it.severity) for it in read(parts).findings] == [("prose_denies_activity", Severity.WARNING)]
    parts.insert(8, "注：含上年度结转数量。")
    assert {(it.code, it.severity) for it in read(parts).findings} == {
        ("prose_denies_activity", Severity.INFO),
        ("disputes_include_carry_in", Severity.INFO),
    }


def test_strokes_in_every_cell_are_no_numbers() -> None:
    strokes = {str(key): "/" for key in values() if key.table is Table.DISPUTES}
    assert [(it.code, it.subject) for it in read(body(values(strokes))).findings] == [("table_blank", "disputes")]


def test_what_the_publisher_takes_back_is_not_our_misreading() -> None:
    """A breach of ours would hold the report back: the publisher's own errors never do."""
    parts = body(values({"requests/received/natural_person": "6"}))
    parts.insert(6, "更正：上表“自然人”一栏“6”应为“5”。")
    report = read(parts)
    assert {it.code for it in report.findings} == {"erratum", "requests_balance", "requests_applicant_total"}
    assert {it.responsibility for it in report.findings} == {Responsibility.PUBLISHER}
    assert not [cell.key for cell in report.cells if cell.table is Table.REQUESTS and cell.grade is Grade.A]


@pytest.mark.parametrize(("year", "severity"), [(2019, Severity.INFO), (2020, Severity.WARNING)])
def test_the_year_in_which_the_form_was_tried_out_is_judged_mildly(year: int, severity: Severity) -> None:
    parts = body(edition="2019")
    rows = parts[5]
    assert not isinstance(rows, str)
    parts[5] = [row for row in rows if all("重复申请" not in text for text, _, _ in row)]
    report = read(
        [part for part in parts if part not in (HEADINGS[5], FEE)], title=f"{AGENCY}{year}年政府信息公开工作年度报告"
    )
    assert {it.code: it.severity for it in report.findings} == {"row_missing": severity, "section_absent": severity}


def test_a_form_in_a_report_from_before_there_was_one_asks_whether_the_year_is_right() -> None:
    found = read(body(values(edition="2019"), "2019"), title=f"{AGENCY}2018年政府信息公开工作年度报告").findings
    assert [(it.code, it.responsibility) for it in found] == [("edition_not_of_year", Responsibility.PIPELINE)] * 2
