"""Rows of a statistics annex as documents print them: brackets, merged categories, rows cut by a page, columns since a year."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from parsers.form.statistics import UNMAPPED
from parsers.model import Report, Severity, State, Status
from parsers.parse import parse
from parsers.readers.document import Document, Paragraph
from parsers.recognise.statistics import recognise_statistics
from parsers.recognise.tables import recognise
from tests.support.annexes import NATIONAL_HEAD, OPENING, TITLE, as_html, as_text, fujian, national
from tests.support.forms import Rows, grid

STAFF = "1.专职人员数（不包括政府公报及政府网站工作人员数）"
FUNDS = "（四）政府信息公开专项经费（不包括用于政府公报编辑管理及政府网站建设维护等方面的经费）"
HEAT = "（一）回应公众关注热点或重大舆情数（不同方式回应同一热点或舆情计1次）"
DISCLOSED = "（一）主动公开政府信息数（不同渠道和方式公开相同信息计1条）"


def labels(report: Report) -> dict[str, Decimal | None]:
    return {"".join(cell.label.split()): cell.value for cell in report.cells}


def text(rows: list[list[str]], cell: str, row: str) -> bytes:
    lines = row.join(cell.join(it for it in line if it) for line in [list(NATIONAL_HEAD), *rows])
    return f"{TITLE}\n{OPENING}\n附表：政府信息公开情况统计表\n{lines}\n".encode()


@pytest.mark.parametrize(("cell", "row"), [(" ", "\n"), ("\n", "\n"), ("", ""), ("  ", " "), ("\t", "\n")])
def test_a_label_is_not_cut_at_what_its_brackets_leave_out(cell: str, row: str) -> None:
    rows = [
        ["八、机构建设和保障经费情况", "", ""],
        ["（一）收到申请数", "件", "3"],
        ["（二）申请答复数", "件", "2"],
        ["1.同意公开答复数", "件", "2"],
        ["（三）从事政府信息公开工作人员数", "人", "7"],
        [STAFF, "人", "7"],
        [FUNDS, "万元", "1.5"],
    ]
    report = parse(text(rows, cell, row))
    assert report.status is Status.COMPLETE
    assert labels(report) | {STAFF: Decimal(7), FUNDS: Decimal("1.5")} == labels(report)
    assert len(report.cells) == 6


# ── categories in a column of their own ──────────────────────────────────────────────────────────────────────────

CATEGORISED: Rows = [
    [("统计指标", 1, 2), ("单位", 1, 1), ("统计数", 1, 1)],
    [("一、主动公开情况", 3, 1), (DISCLOSED, 1, 1), ("条", 1, 1), ("12", 1, 1)],
    [("其中：主动公开规范性文件数", 1, 1), ("条", 1, 1), ("2", 1, 1)],
    [("制发规范性文件总数", 1, 1), ("件", 1, 1), ("3", 1, 1)],
    [("三、依申请公开情况", 2, 1), ("（一）收到申请数", 1, 1), ("件", 1, 1), ("5", 1, 1)],
    [("1.当面申请数", 1, 1), ("件", 1, 1), ("5", 1, 1)],
    [("六、其他", 1, 1), ("（一）举报投诉数量", 1, 1), ("件", 1, 1), ("1", 1, 1)],
    [("四、行政复议数量", 1, 2), ("件", 1, 1), ("4", 1, 1)],
]


def markup(rows: Rows) -> bytes:
    lines = ("".join(f"<td rowspan={down} colspan={across}>{it}</td>" for it, down, across in row) for row in rows)
    body = "".join(f"<tr>{its}</tr>" for its in lines)
    return f"<html><body><h1>{TITLE}</h1><p>{OPENING}</p><table>{body}</table></body></html>".encode()


def test_a_category_merged_beside_the_indicators_is_no_part_of_the_first_ones_name() -> None:
    report = parse(markup(CATEGORISED))
    assert [(cell.row, cell.value) for cell in report.cells] == [
        ("proactive_total", 12),
        (UNMAPPED, 2),
        (UNMAPPED, 3),
        ("requests_total", 5),
        ("requests_in_person", 5),
        (UNMAPPED, 1),
        ("reconsiderations", 4),
    ]
    assert "（一）举报投诉数量" in labels(report)


# ── rows that a page break cuts ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("again", [True, False])
@pytest.mark.parametrize(
    ("label", "at", "code"),
    [
        (DISCLOSED, 22, "proactive_total"),
        (HEAT, 21, UNMAPPED),
        (STAFF, 19, UNMAPPED),
        ("2.网络申请数", 4, "requests_online"),
    ],
)
@pytest.mark.parametrize("numbers_above", [True, False])
def test_a_row_cut_by_a_page_break_keeps_its_whole_label(
    again: bool, label: str, at: int, code: str, numbers_above: bool
) -> None:
    head: list[tuple[str, int, int]] = [(it, 1, 1) for it in NATIONAL_HEAD]

    def row(*texts: str) -> list[tuple[str, int, int]]:
        return [(it, 1, 1) for it in texts]

    with_numbers, without = (label[:at], "件", "8"), (label[at:], "", "")
    if not numbers_above:
        with_numbers, without = (label[at:], "件", "8"), (label[:at], "", "")
    first, second = (with_numbers, without) if numbers_above else (without, with_numbers)
    upper = [head, row("（一）收到申请数", "件", "1"), row("1.当面申请数", "件", "1"), row(*first)]
    lower = [
        *([head] if again else []),
        row(*second),
        row("四、行政复议数量", "件", "2"),
        row("五、行政诉讼数量", "件", "3"),
    ]
    pages = Document(
        "application/pdf",
        (Paragraph(TITLE), grid(upper, 0, page=1), Paragraph("— 1 —"), grid(lower, 1, page=2)),
    )
    reading = recognise_statistics(pages, recognise(pages))
    assert reading is not None
    assert [(it.code, cell.number.value) for it, cell in reading.cells] == [
        ("requests_total", 1),
        ("requests_in_person", 1),
        (code, 8),
        ("reconsiderations", 2),
        ("litigations", 3),
    ]
    assert reading.rows[2].label == label


def test_a_heading_at_the_top_of_a_page_is_not_the_end_of_the_row_above() -> None:
    annex = national(random.Random(3))
    rows: Rows = [[(it, 1, 1) for it in line] for line in annex.lines]
    for cut in range(4, len(rows) - 3):
        pages = Document(
            "application/pdf", (Paragraph(TITLE), grid(rows[:cut], 0, page=1), grid([rows[0], *rows[cut:]], 1, page=2))
        )
        reading = recognise_statistics(pages, recognise(pages))
        assert reading is not None
        assert [(row.code, str(cell.number.value)) for row, cell in reading.cells] == [
            (code, value) for code, its in annex.truth for value in its
        ], cut


# ── columns since a year ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "since",
    [
        "2008年以来累计",
        "2008年以来累计数",
        "自2008年5月1日以来累计",
        "2008年至今累计",
        "2008-2015年累计",
        "累计（2008年以来）",
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_what_is_counted_since_a_year_is_cumulative(since: str, first: bool) -> None:
    annex = fujian(random.Random(8))
    lines = [[*annex.head[:3], since], *annex.lines[1:]]
    if first:
        lines = [[*line[:2], line[3], line[2]] for line in lines]
    report = parse(as_html(lines))
    assert (report.status, dict(report.layout), report.identity.year) == (
        Status.COMPLETE,
        {"statistics": "fujian"},
        2015,
    )
    got = {(cell.row, cell.column): cell.value for cell in report.cells}
    for code, (year, cumulative) in annex.truth:
        assert got[code, "year_value"] == Decimal(year)
        assert got[code, "cumulative_value"] == Decimal(cumulative)
    assert not [finding for finding in report.findings if finding.severity is Severity.ERROR]


def test_this_years_running_total_is_the_years_and_not_cumulative() -> None:
    lines = [
        ["指标名称", "计量单位", "2015年累计"],
        ["主动公开文件数", "条", "5"],
        ["行政复议数", "件", "0"],
        ["行政诉讼数", "件", "1"],
    ]
    report = parse(as_html(lines))
    assert {cell.column for cell in report.cells} == {"year_value"}


# ── what is not certain is not complete ──────────────────────────────────────────────────────────────────────────


def test_a_report_whose_annex_prints_an_indicator_twice_is_not_complete() -> None:
    lines = [
        ["指标名称", "计量单位", "2015年度"],
        *(
            ["主动公开文件数", "条", "5"],
            ["行政复议数", "件", "0"],
            ["行政诉讼数", "件", "1"],
            ["行政复议数", "件", "7"],
        ),
    ]
    report = parse(as_html(lines))
    assert (report.status, report.reason) == (Status.INCOMPLETE, "row_printed_twice")


def test_other_circumstances_in_an_annex_found_no_table_of_requests() -> None:
    rows = [
        ["三、依申请公开情况", ""],
        ["（一）收到申请数", "9"],
        ["1.当面申请数", "9"],
        ["（三）申请答复数", "9"],
        ["4.不同意公开答复数", "2"],
        ["其中：涉及国家秘密", "2"],
        ["法律法规规定的其他情形", "0"],
        ["5.不属于本行政机关公开数", "1"],
        ["四、行政复议数量", "0"],
        ["（三）其他情形数", "0"],
    ]
    lines = "\n".join(" ".join(line) for line in [["统计指标", "统计数"], *rows])
    report = parse(f"{TITLE}\n{OPENING}\n附表：政府信息公开情况统计表\n{lines}\n".encode())
    assert (report.status, dict(report.layout)) == (Status.COMPLETE, {"statistics": "indicator_list"})
    assert len(report.cells) == 9
    assert labels(report)["法律法规规定的其他情形"] == 0


@pytest.mark.parametrize("year", [2010, 2018])
def test_a_report_of_the_older_kind_without_an_annex_is_not_blamed_for_the_tables_of_2019(year: int) -> None:
    body = "<p>一、概述</p><p>公开工作平稳。</p><p>二、主动公开政府信息情况</p><p>主动公开信息12条。</p><p>三、存在的问题</p>"
    report = parse(
        f"<html><body><h1>{TITLE.replace('2015', str(year))}</h1><p>{OPENING}</p>{body}</body></html>".encode()
    )
    assert (report.status, report.reason) == (Status.INCOMPLETE, "table_absent")
    (finding,) = [finding for finding in report.findings if finding.code == "table_absent"]
    assert finding.subject == "statistics"


def test_unread_rows_stay_unread() -> None:
    report = parse(as_text(fujian(random.Random(11)), "", ""))
    assert all(cell.value is None for cell in report.cells if cell.state is State.UNREAD)
