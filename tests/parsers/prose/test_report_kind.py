"""Without a statutory table: an annual report all the same, or what the page is instead."""

from __future__ import annotations

import random

import pytest

from parsers.model import Context, Status
from parsers.parse import parse
from parsers.prose.report_kind import looks_like_report
from parsers.readers.document import Document, Paragraph
from tests.parsers.prose.pages import report, text
from tests.parsers.test_parse_contract import page
from tests.support import forms

TITLE = "云岭县财政局2022年政府信息公开工作年度报告"


def kind(document: Document, **context: str) -> tuple[bool, str]:
    return looks_like_report(document, Context(**context))  # type: ignore[arg-type]


def test_title_and_sections_make_a_report() -> None:
    assert kind(report(TITLE)) == (True, "title_and_sections")


def test_six_headings_without_a_title_make_a_report() -> None:
    assert kind(report("说明")) == (True, "statutory_sections")


def test_an_older_report_is_one_by_its_title_and_numbered_headings() -> None:
    lines = (TITLE, "一、工作进展", "推进政府信息公开。", "二、培训", "办班两次。", "三、明年安排", "继续推进。")
    assert kind(text(*lines)) == (True, "numbered_sections")


def test_a_page_that_only_points_to_an_attachment_is_none() -> None:
    assert kind(text(TITLE, "附件：云岭县财政局2022年年报.pdf")) == (False, "title_without_text")


def test_running_prose_under_a_title_is_a_report() -> None:
    prose = "我局做好政府信息公开。信息公开栏目更新及时。今年信息公开申请0件。明年继续努力。"
    assert kind(text(TITLE, prose)) == (True, "title_and_text")


def test_a_list_of_reports_is_none() -> None:
    titles = [f"云岭县{name}局2022年政府信息公开工作年度报告" for name in ("财政", "教育", "公安", "民政")]
    assert kind(text(*titles)) == (False, "list_page")
    assert kind(text("各单位按时公布。"), notice_title="云岭县2022年度年报公布情况") == (False, "list_page")


def test_a_guide_and_news_are_none() -> None:
    guide = Document(
        "text/html", (Paragraph("云岭县财政局政府信息公开指南", kind="heading"), Paragraph("一、公开内容"))
    )
    assert kind(guide) == (False, "guide")
    assert kind(text("云岭县召开财政工作会议", "会议强调，要做好全年工作。")) == (False, "no_report_text")
    assert kind(Document("text/plain", reason="empty")) == (False, "empty")


@pytest.mark.parametrize(
    ("agency", "reason"),
    [
        ("云岭县人民法院", "court"),
        ("青禾大学", "school"),
        ("青禾水务有限公司", "company"),
        ("中共云岭县委员会", "party"),
    ],
)
def test_bodies_outside_the_panel(agency: str, reason: str) -> None:
    assert kind(report(f"{agency}2022年政府信息公开工作年度报告")) == (False, f"not_in_scope:{reason}")


@pytest.mark.parametrize(
    ("agency", "kind"),
    [
        ("云岭县第一中学", "school"),
        ("云岭县人民医院", "institution"),
        ("云岭县供水有限公司", "company"),
        ("云岭县人民检察院", "court"),
        ("中共云岭县委员会办公室", "party"),
        ("政协云岭县委员会办公室", "people_congress"),
    ],
)
def test_with_tables_they_are_still_outside_and_give_no_numbers(agency: str, kind: str) -> None:
    report = parse(pages_with_tables(agency))
    assert (report.status, report.reason) == (Status.NOT_A_REPORT, "not_in_scope")
    assert (report.cells, report.identity.agency) == ((), agency)
    assert [(item.code, item.actual) for item in report.findings] == [("not_in_scope", kind)]


@pytest.mark.parametrize(
    "agency",
    [
        "云岭县教育局",
        "云岭县卫生健康委员会",
        "云岭县国有资产监督管理委员会",
        "云岭县法院路街道办事处",
        "云岭县政协街道办事处",
        "云岭县医院管理局",
        "云岭县大学城管理委员会",
        "云岭县疾病预防控制局",
        "云岭县中小企业局",
        "国家税务总局云岭县税务局",
        "云岭县委县政府信访局",
    ],
)
def test_offices_named_after_such_bodies_are_inside(agency: str) -> None:
    report = parse(pages_with_tables(agency, "本年度指导2022-2023学年学校信息公开。"))
    assert (report.status, report.identity.agency) == (Status.COMPLETE, agency)


def test_a_company_that_runs_the_page_is_not_the_publisher() -> None:
    data = pages_with_tables("云岭县财政局").replace(
        b"<head>", '<head><meta name="ContentSource" content="云岭传媒有限公司">'.encode()
    )
    assert parse(data).identity.agency == "云岭县财政局"
    assert parse(data).status is Status.COMPLETE


def pages_with_tables(agency: str, first: str = "公开工作平稳有序。") -> bytes:
    whole = page("2021", forms.random_form(random.Random(9), "2021")).decode()
    return (
        whole.replace("示例县人民政府2023年", f"{agency}2023年").replace("全县各部门依法公开政府信息。", first).encode()
    )


def test_an_explanation_of_a_report_is_none() -> None:
    whole = report("云岭县财政局2022年政府信息公开工作年度报告解读")
    titled = Document("text/html", (Paragraph(f"{TITLE}解读", kind="heading"), *whole.blocks))
    assert kind(titled) == (False, "explanation")
