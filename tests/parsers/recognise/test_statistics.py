"""The statistics annex of report years up to 2018: every row kept, nothing guessed, no other table taken for one."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.encode import decode, encode, to_contract
from parsers.form import STATUTORY
from parsers.form.statistics import UNMAPPED
from parsers.model import Cell, Grade, Report, Responsibility, Severity, State, Status, Table, Unit
from parsers.parse import parse
from parsers.readers.document import Document, Paragraph
from parsers.recognise.statistics import recognise_statistics
from parsers.recognise.statistics_runs import Run, divide, splits
from parsers.recognise.tables import recognise
from tests.support.annexes import FUJIAN_HEAD, OPENING, TITLE, Annex, as_html, as_text, fujian, national
from tests.support.forms import RENDER, Rows, grid, random_form
from tests.support.shared import real_report

Lines = list[list[str]]


def values(report: Report) -> dict[str, Decimal | None]:
    """The mapped cells by ``row/column``."""
    return {f"{cell.row}/{cell.column}": cell.value for cell in report.cells if cell.row != UNMAPPED}


def listed(report: Report) -> list[tuple[str, Decimal | None]]:
    return [(cell.row, cell.value) for cell in report.cells if cell.table is Table.STATISTICS]


def by_label(report: Report) -> dict[str, Cell]:
    return {cell.label: cell for cell in report.cells}


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


def expected(annex: Annex) -> list[tuple[str, Decimal | None]]:
    return [(code, Decimal(value)) for code, its in annex.truth for value in its]


def small(*rows: list[str], head: tuple[str, ...] = FUJIAN_HEAD) -> Lines:
    return [list(head), *rows]


HEADINGS = (
    "<p>二、主动公开政府信息情况</p><p>三、收到和处理政府信息公开申请情况</p><p>六、其他需要报告的事项</p><p>无。</p>"
)
DISCLOSED = ["主动公开文件数", "条", "5", "9"]
RECONSIDERED = ["行政复议数", "件", "0", "0"]
SUED = ["行政诉讼数", "件", "0", "1"]


# ── real reports ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_real_annex_whose_cells_are_divided_by_spaces_gives_every_indicator() -> None:
    report = parse(real_report("pingtan_gwh_2014_fujian.txt").read_bytes())
    assert (report.status, dict(report.layout), report.identity.year) == (
        Status.COMPLETE,
        {"statistics": "fujian"},
        2014,
    )
    assert report.findings == ()
    assert len(report.cells) == 32
    got = values(report)
    assert got.pop("proactive_total/year_value") == got.pop("proactive_website/year_value") == 2543
    assert got.pop("proactive_total/cumulative_value") == got.pop("proactive_website/cumulative_value") == 78967
    ones = {key for key, value in got.items() if value == 1}
    assert {key.split("/")[0] for key in ones} == {
        "requests_total",
        "requests_letter_or_fax",
        "replies_total",
        "replies_granted",
    }
    assert all(got[key] == 0 for key in got.keys() - ones)
    grades = {f"{cell.row}/{cell.column}": cell.grade for cell in report.cells}
    assert grades["replies_total/year_value"] is Grade.A
    assert grades["proactive_total/year_value"] is Grade.B


def test_a_real_annex_that_nothing_divides_gives_what_has_one_reading_and_says_what_has_not() -> None:
    report = parse(real_report("pingtan_scj_2015_fujian.txt").read_bytes())
    assert (report.status, report.reason) == (Status.INCOMPLETE, "cells_unread")
    unread = {f"{cell.row}/{cell.column}": cell.raw for cell in report.cells if cell.state is State.UNREAD}
    assert unread == {
        "proactive_total/year_value": "158169",
        "proactive_total/cumulative_value": "158169",
        "proactive_website/year_value": "158158",
        "proactive_website/cumulative_value": "158158",
    }
    rest = [cell for cell in report.cells if cell.state is not State.UNREAD]
    assert len(rest) == 28
    assert all(cell.value == 0 and not cell.inferred for cell in rest)
    (finding,) = report.findings
    assert (finding.code, finding.responsibility) == ("cells_unread", Responsibility.PIPELINE)
    assert set(finding.cells) == {f"statistics/{key}" for key in unread}
    assert "不" not in finding.message
    assert "divide" in finding.message


# ── grids ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("make", [fujian, national])
def test_a_page_with_the_annex_gives_every_row(seed: int, make: object) -> None:
    annex = make(random.Random(seed))  # type: ignore[operator]
    report = parse(as_html(annex.lines))
    assert report.status is Status.COMPLETE
    assert listed(report) == expected(annex)
    assert dict(report.layout) == {"statistics": "fujian" if make is fujian else "indicator_list"}


def test_headings_of_groups_are_no_rows_and_labels_that_come_again_carry_their_group() -> None:
    report = parse(as_html(national(random.Random(1)).lines))
    labels = [cell.label for cell in report.cells]
    assert "一、主动公开情况" not in labels
    assert [label for label in labels if "维持" in label] == [
        "三、行政复议数量 / （一）维持具体行政行为数",
        "四、行政诉讼数量 / （一）维持具体行政行为数",
    ]
    assert max(Counter(labels).values()) == 1


def test_the_order_of_columns_and_columns_beside_them_do_not_matter() -> None:
    lines = [
        ["序号", "历年累计数", "统计指标", "备注", "2015年", "单位"],
        ["1", "9", "主动公开文件数", "含微博 3 条", "5", "条"],
        ["2", "2", "受理依申请公开信息总数", "", "1", "条"],
        ["3", "0", "行政复议数", "", "0", "件"],
    ]
    report = parse(as_html(lines))
    assert values(report)["proactive_total/year_value"] == 5
    assert values(report)["proactive_total/cumulative_value"] == 9
    assert len(report.cells) == 6
    assert report.status is Status.COMPLETE


def test_a_table_printed_twice_side_by_side_is_read_down_and_then_down_again() -> None:
    annex = national(random.Random(3))
    head, *rows = annex.lines
    half = (len(rows) + 1) // 2
    right = [*rows[half:], [""] * len(head)][:half]
    report = parse(as_html([head + head, *(one + other for one, other in zip(rows[:half], right, strict=True))]))
    assert listed(report) == expected(annex)


@pytest.mark.parametrize("header_again", [True, False])
def test_a_table_cut_at_a_page_break_is_one_table(header_again: bool) -> None:
    annex = fujian(random.Random(5))
    head, *rows = [[(text, 1, 1) for text in line] for line in annex.lines]
    upper, lower = [head, *rows[:7]], [*([head] if header_again else []), *rows[7:]]
    pages = Document(
        "application/pdf",
        (Paragraph(TITLE), grid(upper, 0, page=3), Paragraph("— 3 —"), grid(lower, 1, page=4)),
    )
    reading = recognise_statistics(pages, recognise(pages))
    assert reading is not None
    assert [(row.code, cell.number.value) for row, cell in reading.cells] == expected(annex)


def test_a_label_cut_at_a_page_break_is_joined_where_only_both_halves_name_an_indicator() -> None:
    upper = [[(text, 1, 1) for text in line] for line in small(DISCLOSED, ["政府信息公开收费", "", "", ""])]
    lower = [[(text, 1, 1) for text in line] for line in [["减免金额", "元", "3", "4"], RECONSIDERED]]
    pages = Document("application/pdf", (Paragraph(TITLE), grid(upper, 0, page=1), grid(lower, 1, page=2)))
    reading = recognise_statistics(pages, recognise(pages))
    assert reading is not None
    assert [row.code for row in reading.rows] == ["proactive_total", "fee_reduction_yuan", "reconsiderations"]


def test_a_single_column_at_the_end_of_the_year_is_fujians_too() -> None:
    lines = small(
        ["主动公开信息数", "条", "5"],
        ["行政复议数", "件", "0"],
        ["行政诉讼数", "件", "1"],
        head=("指标", "单位", "年末统计"),
    )
    report = parse(as_html(lines))
    assert dict(report.layout) == {"statistics": "fujian"}
    assert values(report) == {
        "proactive_total/year_end_value": 5,
        "reconsiderations/year_end_value": 0,
        "litigations/year_end_value": 1,
    }


def test_other_years_columns_are_named_and_never_taken_for_this_one() -> None:
    lines = [
        ["指标", "单位", "2014年", "2015年", "同比增长"],
        ["主动公开政府信息数", "条", "5", "9", "80%"],
        ["收到申请数", "件", "1", "2", "100%"],
        ["行政复议数量", "件", "3", "0", "/"],
    ]
    report = parse(as_html(lines))
    assert values(report) == {
        "proactive_total/year_value": 9,
        "requests_total/year_value": 2,
        "reconsiderations/year_value": 0,
    }
    (finding,) = [finding for finding in report.findings if finding.code == "column_not_in_form"]
    assert "2014年" in finding.message


def test_blank_text_and_no_number_are_kept_apart() -> None:
    report = parse(
        as_html(
            small(
                DISCLOSED,
                ["行政复议数", "件", "", "—"],
                ["行政诉讼数", "件", "无", "详见附件"],
                ["政务微信数", "个", "零", "1,234个"],
            )
        )
    )
    states = [(cell.label, cell.state) for cell in report.cells[2:]]
    assert [state for _, state in states] == [
        State.BLANK,
        State.NOT_APPLICABLE,
        State.NOT_APPLICABLE,
        State.TEXT,
        State.ZERO,
        State.NUMBER,
    ]
    assert report.cells[-1].value == 1234
    assert report.status is Status.COMPLETE


def test_a_value_merged_over_two_columns_is_unread() -> None:
    html = as_html(small(DISCLOSED, RECONSIDERED, SUED)).decode()
    html = html.replace("<td>5</td><td>9</td>", '<td colspan="2">9</td>')
    report = parse(html.encode())
    assert [cell.state for cell in report.cells[:2]] == [State.UNREAD, State.UNREAD]
    assert report.status is Status.INCOMPLETE


@pytest.mark.parametrize("second", ["7", "9"])
def test_two_engines_must_agree(second: str) -> None:
    lines = [[(text, 1, 1) for text in line] for line in small(DISCLOSED, RECONSIDERED, SUED)]
    table = grid(lines)
    cells = tuple(
        type(cell)(cell.row, cell.col, cell.text, where=cell.where, second=second if cell.text == "9" else cell.text)
        for cell in table.cells
    )
    pages = Document("application/pdf", (Paragraph(TITLE), type(table)(table.n_rows, table.n_cols, cells)))
    reading = recognise_statistics(pages, recognise(pages))
    assert reading is not None
    state = {cell.raw: cell.number.state for _, cell in reading.cells}["9"]
    assert state is (State.NUMBER if second == "9" else State.UNREAD)


# ── units, labels, grades ─────────────────────────────────────────────────────────────────────────────────────────


def test_fee_reductions_are_in_yuan_and_other_money_in_its_printed_unit() -> None:
    report = parse(
        as_html(
            [
                ["指标名称", "计量单位", "数量"],
                ["主动公开政府信息数", "条", "5"],
                ["政府信息公开收费减免金额", "万元", "0.35"],
                ["依申请公开信息收取的费用", "万元", "1.25"],
                ["专项经费", "元", "1250.5"],
                ["行政复议数", "件", "0"],
            ]
        )
    )
    money = {cell.label: (cell.value, cell.unit, cell.printed_unit) for cell in report.cells if cell.unit is not None}
    assert money == {
        "政府信息公开收费减免金额": (Decimal(3500), Unit.WANYUAN, "万元"),
        "依申请公开信息收取的费用": (Decimal("1.25"), Unit.WANYUAN, "万元"),
        "专项经费": (Decimal("1250.5"), Unit.YUAN, "元"),
    }
    assert by_label(report)["主动公开文件数"].printed_unit == "条"


def test_an_amount_without_any_unit_is_in_doubt() -> None:
    lines = [
        ["指标名称", "数量"],
        ["主动公开文件数", "5"],
        ["政府信息公开收费减免金额", "350"],
        ["行政复议数", "0"],
        ["行政诉讼数", "0"],
    ]
    report = parse(as_html(lines))
    cell = by_label(report)["政府信息公开收费减免金额"]
    assert (cell.value, cell.unit, cell.grade) == (Decimal(350), Unit.UNKNOWN, Grade.D)
    assert "unit_unknown" in codes(report)


def test_a_code_that_two_rows_claim_is_given_to_neither() -> None:
    lines = small(
        DISCLOSED,
        RECONSIDERED,
        ["受理依申请公开信息总数", "条", "1", "2"],
        ["行政诉讼数", "件", "1", "1"],
        ["行政复议数", "件", "7", "8"],
    )
    report = parse(as_html(lines))
    assert [(cell.row, cell.value) for cell in report.cells if "复议" in cell.label] == [
        (UNMAPPED, Decimal(0)),
        (UNMAPPED, Decimal(0)),
        (UNMAPPED, Decimal(7)),
        (UNMAPPED, Decimal(8)),
    ]
    assert "row_printed_twice" in codes(report)


def test_letter_fax_and_letter_or_fax_are_three_rows_and_their_sum_says_nothing() -> None:
    lines = small(
        DISCLOSED,
        ["受理依申请公开信息总数", "条", "2", "2"],
        ["其中：1.传真申请数", "条", "2", "2"],
        ["2.信函、传真申请数", "条", "2", "2"],
        ["3.信函申请数", "条", "1", "1"],
    )
    report = parse(as_html(lines))
    assert [cell.row for cell in report.cells[4::2]] == ["requests_fax", "requests_letter_or_fax", UNMAPPED]
    assert "statistics_part_total" not in codes(report)


def test_a_total_that_is_not_the_sum_of_its_parts_is_the_publishers() -> None:
    annex = fujian(random.Random(2))
    rows = [
        (code, label, unit, ("77777", "99999") if code == "replies_total" else numbers)
        for code, label, unit, numbers in annex.rows
    ]
    report = parse(as_html(Annex(annex.head, tuple(rows)).lines))
    broken = [finding for finding in report.findings if finding.code == "statistics_part_total"]
    assert [(finding.subject, finding.actual) for finding in broken] == [
        ("statistics/replies_total/year_value", "77777"),
        ("statistics/replies_total/cumulative_value", "99999"),
    ]
    assert {(finding.severity, finding.responsibility) for finding in broken} == {
        (Severity.ERROR, Responsibility.PUBLISHER)
    }
    assert report.status is Status.COMPLETE


def test_a_cumulative_number_below_the_years_own_is_the_publishers() -> None:
    report = parse(as_html(small(["主动公开文件数", "条", "9", "5"], RECONSIDERED, SUED)))
    (finding,) = report.findings
    assert (finding.code, finding.responsibility) == ("cumulative_below_year", Responsibility.PUBLISHER)


def test_the_heading_of_the_years_column_is_a_witness_of_the_report_year() -> None:
    lines = small(DISCLOSED, RECONSIDERED, SUED)
    assert "year_contradiction" not in codes(parse(as_html(lines)))
    other = parse(as_html(lines, title=TITLE.replace("2015", "2016")))
    assert other.identity.year == 2016
    (finding,) = [finding for finding in other.findings if finding.code == "year_contradiction"]
    assert (finding.expected, finding.actual) == ("2016", "2015")
    nameless = parse(as_html(lines, title="示例县人民政府政府信息公开工作年度报告"))
    assert nameless.identity.year == 2015
    assert "year_unknown" not in codes(nameless)


# ── what is no annex ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        (
            "示例县财政局2015年部门预算",
            [
                ["项目", "单位", "2015年预算"],
                ["公共预算", "万元", "1"],
                ["信息公开经费", "万元", "5"],
                ["基金", "万元", "2"],
            ],
        ),
        (
            "示例县2015年统计公报",
            [["指标", "单位", "2015年"], ["生产总值", "亿元", "1"], ["财政收入", "亿元", "5"], ["人口", "万人", "2"]],
        ),
        (
            "关于填报政府信息公开情况统计表的通知",
            small(["主动公开文件数", "条", "", ""], ["行政复议数", "件", "", ""], ["行政诉讼数", "件", "", ""]),
        ),
        (
            "附件目录",
            [["序号", "名称"], ["1", "政府信息公开申请表"], ["2", "政府信息公开指南"], ["3", "依申请公开流程"]],
        ),
    ],
)
def test_other_tables_make_no_report(title: str, lines: Lines) -> None:
    report = parse(as_html(lines, title=title))
    assert (report.status, dict(report.layout), report.cells) == (Status.NOT_A_REPORT, {}, ())


def test_an_annex_of_a_school_is_not_in_scope() -> None:
    report = parse(as_html(small(DISCLOSED, RECONSIDERED, SUED), title="示例大学2014-2015学年信息公开年度报告"))
    assert report.status is Status.NOT_A_REPORT
    assert (report.reason or "").startswith("not_in_scope")


def test_a_small_table_in_the_narrative_does_not_stand_for_the_statutory_ones() -> None:
    lines = [["项目", "数量"], ["当面申请数", "5"], ["网上申请数", "6"], ["同意公开答复数", "6"]]
    report = parse(as_html(lines, title=TITLE.replace("2015", "2021"), after=HEADINGS))
    assert (report.status, report.reason) == (Status.INCOMPLETE, "table_absent")
    assert len([finding for finding in report.findings if finding.code == "table_absent"]) == 3


def test_statutory_tables_decide_alone_whether_a_report_is_complete() -> None:
    values_ = random_form(random.Random(1), "2021")
    plain = f"<h1>{TITLE}</h1>" + "".join(
        f"<p>第{table}部分</p>{markup(RENDER[table]('2021', values_))}" for table in STATUTORY
    )
    unread = small(DISCLOSED, ["行政复议数", "件", "1 2 3 x", "0"], SUED)
    alone, both = (
        parse(f"<html><body>{plain}{annex}</body></html>".encode())
        for annex in ("", markup([[(text, 1, 1) for text in line] for line in unread]))
    )
    assert alone.status is both.status is Status.COMPLETE
    assert tuple(cell for cell in both.cells if cell.table is not Table.STATISTICS) == alone.cells
    assert dict(both.layout) == {**alone.layout, "statistics": "fujian"}
    assert [finding.subject for finding in both.findings if finding.code == "cells_unread"] == ["statistics"]


def markup(rows: Rows) -> str:
    lines = ("".join(f"<td rowspan={down} colspan={across}>{text}</td>" for text, down, across in row) for row in rows)
    return f"<table>{''.join(f'<tr>{line}</tr>' for line in lines)}</table>"


# ── running text ──────────────────────────────────────────────────────────────────────────────────────────────────

DIVIDED = [
    (" ", " "),
    ("\u3000", "\u3000"),
    (" ", "\n"),
    ("\n", "\n"),
    ("\t", "\n"),
    ("\t", "\t"),
    ("|", "\n"),
    ("|", "|"),
    (" | ", " | "),
]
RUN_TOGETHER = [("", ""), ("", " "), ("", "\n")]
NUMERALS = {"、": "、", ".": ".", "．": "．", " ": " ", "": ""}


def restyled(annex: Annex, mark: str) -> Annex:
    rows = tuple(
        (code, label.replace("、", mark, 1) if label[:1].isdigit() or "其中" in label else label, unit, its)
        for code, label, unit, its in annex.rows
    )
    return Annex(annex.head, rows)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(DIVIDED), st.sampled_from([fujian, national]))
def test_text_that_is_divided_is_read_whole(seed: int, how: tuple[str, str], make: object) -> None:
    annex = make(random.Random(seed))  # type: ignore[operator]
    report = parse(as_text(annex, *how))
    assert listed(report) == expected(annex)
    assert report.status is Status.COMPLETE
    assert not any(cell.inferred for cell in report.cells)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(RUN_TOGETHER), st.booleans(), st.sampled_from(sorted(NUMERALS)))
def test_text_that_nothing_divides_is_read_right_or_not_at_all(
    seed: int, how: tuple[str, str], related: bool, mark: str
) -> None:
    annex = restyled(fujian(random.Random(seed), related=related), mark)
    report = parse(as_text(annex, *how))
    assert [cell.row for cell in report.cells] == [code for code, its in annex.truth for _ in its]
    for cell, (_, truth) in zip(report.cells, expected(annex), strict=True):
        assert cell.state is State.UNREAD or cell.value == truth, cell
        assert not cell.inferred or cell.grade in (Grade.C, Grade.D)
    unread = any(cell.state is State.UNREAD for cell in report.cells)
    assert (report.status is Status.INCOMPLETE) == unread
    assert ("cells_unread" in codes(report)) == unread


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from(RUN_TOGETHER))
def test_one_column_needs_no_divider_but_for_the_next_rows_numeral(seed: int, how: tuple[str, str]) -> None:
    annex = national(random.Random(seed))
    report = parse(as_text(annex, *how))
    assert listed(report) == expected(annex)


def test_what_a_numeral_without_a_mark_leaves_open_stays_open() -> None:
    table = "统计指标单位统计数主动公开政府信息数条5其中：1政府公报公开数条397552政府网站公开数条20行政复议数件0"
    report = parse(f"{TITLE}\n{OPENING}\n{table}".encode())
    states = {cell.row: cell.state for cell in report.cells}
    assert states["proactive_gazette"] is State.UNREAD
    assert by_label(report)["政府公报公开数"].raw == "397552"


def test_blank_cells_in_text_are_blank_rows_or_unread_and_never_shift() -> None:
    rows = "主动公开文件数 条 5 9 受理依申请公开信息总数 条 行政复议数 件 3 行政诉讼数 件 0 1"
    report = parse(f"{TITLE}\n{OPENING}\n{' '.join(FUJIAN_HEAD)} {rows} 附件下载".encode())
    assert [(cell.row, cell.state) for cell in report.cells] == [
        ("proactive_total", State.NUMBER),
        ("proactive_total", State.NUMBER),
        ("requests_total", State.BLANK),
        ("requests_total", State.BLANK),
        ("reconsiderations", State.UNREAD),
        ("reconsiderations", State.UNREAD),
        ("litigations", State.ZERO),
        ("litigations", State.NUMBER),
    ]


def test_prose_behind_the_table_gives_no_rows_and_stays_prose() -> None:
    annex = fujian(random.Random(1))
    tail = "八、存在的问题 本年度共收到申请3件，已全部办结。九、其他 无。联系电话 12345678"
    report = parse(as_text(annex, " ", " ", tail=tail))
    assert listed(report) == expected(annex)
    assert "全部办结" in "".join((report.preamble, *(section.text for section in report.sections)))
    assert "同意公开答复数" not in "".join((report.preamble, *(section.text for section in report.sections)))


def test_an_annex_in_a_pages_paragraphs_is_read_like_text() -> None:
    annex = fujian(random.Random(4))
    paragraphs = "".join(f"<p>{text}</p>" for line in annex.lines for text in line)
    report = parse(f"<html><body><h1>{TITLE}</h1><p>{OPENING}</p>{paragraphs}</body></html>".encode())
    assert listed(report) == expected(annex)


# ── dividing digits ───────────────────────────────────────────────────────────────────────────────────────────────


def test_a_number_has_no_leading_zero() -> None:
    assert splits("00") == [("0", "0")]
    assert splits("010") == [("0", "10")]
    assert splits("000") == []
    assert splits("158") == [("1", "58"), ("15", "8")]


def runs(*digits: str) -> list[Run]:
    return [Run(None, "00"), Run(None, "00"), *(Run(None, its) for its in digits)]


def test_digits_divide_by_the_rule_that_years_add_up_and_only_then() -> None:
    *_, one, two = divide(runs("12", "158169"), ordered=True, blanks=False, related=False)
    assert one is not None
    assert (one.pair, one.inferred) == (("1", "2"), True)
    assert two is None


def test_where_cells_may_be_blank_only_what_begins_with_zero_is_sure() -> None:
    first, *_, last = divide(runs("12"), ordered=True, blanks=True, related=False)
    assert first is not None
    assert last is None


def test_a_row_that_breaks_the_rule_takes_it_from_all() -> None:
    assert divide(runs("12", "91"), ordered=True, blanks=False, related=False)[2:] == [None, None]


def test_sums_choose_between_divisions() -> None:
    codes_and_digits = (
        ("replies_total", "1212"),
        ("replies_granted", "1010"),
        ("replies_partly_granted", "22"),
        ("replies_refused", "00"),
        ("replies_other", "00"),
    )
    found = divide([Run(code, digits) for code, digits in codes_and_digits], ordered=True, blanks=False, related=True)
    assert [division.pair for division in found if division is not None] == [
        ("12", "12"),
        ("10", "10"),
        ("2", "2"),
        ("0", "0"),
        ("0", "0"),
    ]


# ── beyond the parser ─────────────────────────────────────────────────────────────────────────────────────────────


def test_encoding_keeps_rows_that_share_a_code_and_their_units() -> None:
    report = parse(as_html(national(random.Random(7)).lines))
    assert decode(encode(report)) == report
    shown = to_contract(report)["cells"]
    assert [(cell["row"], cell["label"]) for cell in shown] == [(cell.row, cell.label) for cell in report.cells]
    assert {cell["printed_unit"] for cell in shown} == {"条", "件", "万元"}


def test_the_fingerprint_tells_rows_of_one_code_apart() -> None:
    lines = small(DISCLOSED, RECONSIDERED, SUED, ["微信数", "条", "1", "2"], ["微博数", "条", "3", "4"])
    exchanged = [*lines[:-2], ["微博数", "条", "1", "2"], ["微信数", "条", "3", "4"]]
    assert parse(as_html(lines)).fingerprint != parse(as_html(exchanged)).fingerprint
