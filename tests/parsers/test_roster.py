"""Rosters of who had to publish: tables, running lists and numbered lines; and pages that are none, however they are called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from parsers.encode import decode, encode
from parsers.model import Context, Report, Roster, RosterEntry, Status
from parsers.parse import parse
from spiders.replica.content import load_content
from spiders.replica.pages import report_body

TITLE = "2023年政府信息公开工作年度报告公布情况"
NAVIGATION = (
    "<div class=nav><a href=/a>首页</a> <a href=/b>县教育局</a> <a href=/c>县财政局</a> <a href=/d>县审计局</a></div>"
)
LINKS = (
    "<ul><li><a href=/b>县卫生健康局</a></li><li><a href=/c>县统计局</a></li><li>县档案馆</li></ul>"
    "<p>主办：示例县人民政府办公室　承办：示例县大数据中心</p><p>网站标识码：5301810001</p><p>县信访局、县医保局、县人社局</p>"
)


def page(body: str, title: str = TITLE) -> bytes:
    return (
        f"<html><head><title>{title}_示例县人民政府</title></head><body>{NAVIGATION}<div><h1>{title}</h1>"
        f"<p>发布时间：2024-02-27 来源：县政府办</p>{body}</div>{LINKS}</body></html>"
    ).encode()


def table(*rows: Sequence[object]) -> str:
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>{lines}</table>"


def roster_of(data: bytes, context: Context | None = None) -> Roster:
    report = parse(data, context)
    assert (report.status, report.reason) == (Status.NOT_A_REPORT, "roster")
    assert report.roster is not None
    return report.roster


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


HEAD = ("序号", "单位", "公布时间", "是否按时")


def test_a_table_gives_units_days_and_marks() -> None:
    data = page(
        table(
            HEAD,
            (1, "县教育局", "2024-01-25", "是"),
            (2, "县财政局", "1月30日", "是"),
            (3, "县水利局", "2024年2月8日", "否"),
            (4, "城关镇", "", ""),
            ("合计", "4", "", ""),
        )
    )
    roster = roster_of(data)
    assert (roster.title, roster.year, roster.declared) == (f"{TITLE}_示例县人民政府", 2023, None)
    assert roster.entries == (
        RosterEntry("县教育局", dt.date(2024, 1, 25), False),
        RosterEntry("县财政局", dt.date(2024, 1, 30), False),
        RosterEntry("县水利局", dt.date(2024, 2, 8), True),
        RosterEntry("城关镇"),
    )


def test_two_columns_side_by_side_are_read_one_after_the_other() -> None:
    head = ("序号", "单位名称", "公布时间", "序号", "单位名称", "公布时间")
    rows = (
        (1, "市教育局", "2024.1.25", 4, "市民政局", "2024.1.26"),
        (2, "市财政局", "2024.1.26", 5, "市司法局", "2024.2.6（逾期）"),
        (3, "市审计局", "2024.1.26", "", "", ""),
    )
    roster = roster_of(page(table(head, *rows)))
    assert [entry.unit for entry in roster.entries] == ["市教育局", "市财政局", "市审计局", "市民政局", "市司法局"]
    assert [entry.is_late for entry in roster.entries] == [None, None, None, None, True]
    assert roster.entries[4].published_on == dt.date(2024, 2, 6)


def test_a_day_that_spans_rows_is_that_of_each_and_a_line_across_the_table_is_no_unit() -> None:
    body = (
        "<table><tr><th>类别</th><th>公开主体</th><th>公布日期</th><th>逾期情况</th></tr>"
        "<tr><td colspan=4>一、县政府部门</td></tr>"
        "<tr><td rowspan=2>部门</td><td>县教育局</td><td rowspan=2>2024-01-25</td><td>未逾期</td></tr>"
        "<tr><td>县发展和改革局</td><td>逾期3天</td></tr>"
        "<tr><td>乡镇</td><td>石桥乡人民政府</td><td>2024-01-26</td><td></td></tr></table>"
    )
    assert roster_of(page(body)).entries == (
        RosterEntry("县教育局", dt.date(2024, 1, 25), False),
        RosterEntry("县发展和改革局", dt.date(2024, 1, 25), True),
        RosterEntry("石桥乡人民政府", dt.date(2024, 1, 26)),
    )


@pytest.mark.parametrize(
    ("head", "yes", "no"),
    [("是否按时公布", False, True), ("是否逾期", True, False)],
)
def test_yes_and_no_mean_what_the_head_asks(head: str, yes: bool, no: bool) -> None:
    rows = (("县教育局", "是"), ("县财政局", "否"), ("县审计局", "√"), ("县统计局", ""))
    entries = roster_of(page(table(("单位", head), *rows))).entries
    assert [entry.is_late for entry in entries] == [yes, no, yes, None]


def test_a_table_without_a_head_is_read_where_it_tells_of_days() -> None:
    body = table((1, "县教育局", "2024-01-25"), (2, "县财政局", "2024-01-26"), (3, "县审计局", "2024-01-27"))
    assert [entry.published_on for entry in roster_of(page(body)).entries] == [
        dt.date(2024, 1, day) for day in (25, 26, 27)
    ]


def test_a_table_that_goes_on_without_its_head_goes_on_with_its_columns() -> None:
    first = table(("序号", "单位", "是否按时"), (1, "县教育局", "是"), (2, "县财政局", "否"))
    rest = table((3, "县档案馆", "是"), (4, "县审计局", ""))
    assert [(entry.unit, entry.is_late) for entry in roster_of(page(first + rest)).entries] == [
        ("县教育局", False),
        ("县财政局", True),
        ("县档案馆", False),
        ("县审计局", None),
    ]


def test_running_lists_by_group_with_the_late_ones_in_a_sentence() -> None:
    body = (
        "<p>全县应公布年度报告的单位共8个，其中县水利局、县林业局2个单位未按时公布，其余单位均按时公布。</p>"
        "<p>一、县政府部门（5个）：县政府办公室、县教育局、县财政局、县水利局、县林业局。</p>"
        "<p>二、乡镇人民政府：城关镇人民政府、石桥乡人民政府。三、街道办事处：东门街道办事处。</p>"
    )
    report = parse(page(body))
    roster = roster_of(page(body))
    assert (roster.declared, len(roster.entries), codes(report)) == (8, 8, set())
    assert [entry.unit for entry in roster.entries if entry.is_late] == ["县水利局", "县林业局"]
    assert {entry.is_late for entry in roster.entries} == {True, False}
    assert [entry.unit for entry in roster.entries[5:]] == ["城关镇人民政府", "石桥乡人民政府", "东门街道办事处"]


def test_lists_headed_by_their_mark_in_a_plain_text() -> None:
    text = (
        "示例县2023年度政府信息公开工作\n年度报告发布情况\n\n按时公布的单位：县教育局、县财政局（1月20日）、县审计局。\n"
        "逾期公布的单位：县水利局（2月5日）。\n未公布的单位：无。\n"
    )
    roster = roster_of(text.encode())
    assert roster.entries == (
        RosterEntry("县教育局", None, False),
        RosterEntry("县财政局", dt.date(2024, 1, 20), False),
        RosterEntry("县审计局", None, False),
        RosterEntry("县水利局", dt.date(2024, 2, 5), True),
    )


def test_numbered_lines_one_and_two_to_a_line() -> None:
    one = "<p>1.县教育局 2024-01-25 按时</p><p>2、县财政局 2024-01-25 按时</p><p>（3）县水利局 2024-02-25 逾期</p>"
    assert [(entry.unit, entry.is_late) for entry in roster_of(page(one)).entries] == [
        ("县教育局", False),
        ("县财政局", False),
        ("县水利局", True),
    ]
    two = "<p>1 县教育局 1月25日　2 县财政局 1月26日</p><p>3 县水利局 2月3日　4 县审计局 1月26日</p>"
    assert [(entry.unit, str(entry.published_on)) for entry in roster_of(page(two)).entries] == [
        ("县教育局", "2024-01-25"),
        ("县财政局", "2024-01-26"),
        ("县水利局", "2024-02-03"),
        ("县审计局", "2024-01-26"),
    ]


def test_a_unit_that_is_named_twice_is_one_and_late_once_is_late() -> None:
    body = table(HEAD, (1, "县教育局", "", "是"), (2, "县财政局", "", ""), (3, "县审计局", "2024-01-25", "是"))
    late = "<p>逾期公布的单位：县教育局、县财政局。</p>"
    assert [(entry.unit, entry.is_late) for entry in roster_of(page(body + late)).entries] == [
        ("县教育局", True),
        ("县财政局", True),
        ("县审计局", False),
    ]


def test_a_page_that_counts_more_units_than_it_names_says_so() -> None:
    body = "<p>全县共37个单位应公布年度报告。</p>" + table(
        HEAD, *((n, f"县{n * '教'}育局", "", "") for n in range(1, 5))
    )
    report = parse(page(body))
    assert codes(report) == {"roster_count_differs"}
    (finding,) = report.findings
    assert (finding.expected, finding.actual) == ("37", "4")


ROWS = tuple((n, unit, f"2024-01-2{n}", "") for n, unit in enumerate(("县教育局", "县财政局", "县审计局"), start=1))


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("示例县2023年度政府信息公开年报发布情况一览表", 2023),
        ("关于二〇二三年政府信息公开工作年度报告编制和公布情况的通报", 2023),
        ("2024年政府信息公开工作年度报告公布情况", 2023),  # of the year they were published in
        ("政府信息公开工作年度报告公布情况", 2023),  # told by the days
    ],
)
def test_the_year_is_that_of_the_reports(title: str, year: int) -> None:
    assert roster_of(page(table(HEAD, *ROWS), title)).year == year


def test_a_roster_without_any_year_says_so() -> None:
    rows = (("县教育局", "按时"), ("县财政局", "按时"), ("县审计局", "逾期"))
    data = page(table(("单位", "情况"), *rows), "政府信息公开工作年度报告公布情况")
    assert roster_of(data).year is None
    assert codes(parse(data)) == {"roster_year_unknown"}


def test_the_title_of_the_list_serves_where_the_page_has_none() -> None:
    data = page(table(HEAD, *ROWS), "通知公告")
    assert parse(data).roster is None
    assert roster_of(data, Context(notice_title=TITLE)).title == TITLE


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("<p>详情见附件。</p>", TITLE),
        (table(HEAD, *ROWS), "2023年政府信息公开工作年度报告"),
        (table(HEAD, *ROWS), "2023年政府网站年度报表公布情况"),
        (table(HEAD, *ROWS), "2023年部门决算公开情况"),
        ("<p>县教育局、县财政局、县水利局联合开展检查。</p><p>县教育局公布了报告。</p>", TITLE),
        (table(("标题", "发布时间"), ("县教育局2023年政府信息公开工作年度报告", "2024-01-25")), TITLE),
    ],
)
def test_what_is_no_roster(body: str, title: str) -> None:
    report = parse(page(body, title))
    assert (report.roster, report.reason == "roster") == (None, False)


def test_a_report_is_never_a_roster_whoever_links_to_it() -> None:
    content = load_content("anning_2020")
    body = report_body(content)
    data = f"<html><head><title>{content.title}</title></head><body><h1>{content.title}</h1>{body}{LINKS}</body></html>"
    report = parse(data.encode(), Context(notice_title=TITLE))
    assert (report.status, report.roster) == (Status.COMPLETE, None)
    prose = "<p>安宁市教育局2023年政府信息公开工作年度报告如下。</p>" + table(HEAD, *ROWS)
    assert parse(page(prose, "安宁市教育局2023年政府信息公开工作年度报告"), Context(notice_title=TITLE)).roster is None


def test_a_roster_survives_the_store() -> None:
    report = parse(page(table(HEAD, *ROWS)))
    assert decode(encode(report)) == report
    assert report.identity.year == 2023
    assert report.identity.agency is None
