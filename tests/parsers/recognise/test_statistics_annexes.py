"""Several annexes in one document: another year's, organ's or scope's numbers are never this report's."""

from __future__ import annotations

import random
from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import Workbook

from parsers.form import STATUTORY
from parsers.form.statistics import UNMAPPED
from parsers.model import Cell, Grade, Report, Severity, State, Status, Table
from parsers.parse import parse
from tests.support.annexes import FUJIAN_HEAD, OPENING, TITLE, Annex, fujian, national
from tests.support.forms import RENDER, Rows, random_form

YEARLESS = ("指标名称", "计量单位", "年度", "历年累计")


def table(annex: Annex, head: tuple[str, ...] | None = None) -> str:
    lines = [list(head), *annex.lines[1:]] if head else annex.lines
    return (
        "<table>" + "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in line)}</tr>" for line in lines) + "</table>"
    )


def page(*parts: str, title: str = TITLE) -> bytes:
    return f"<html><body><h1>{title}</h1><p>{OPENING}</p>{''.join(parts)}</body></html>".encode()


def markup(rows: Rows) -> str:
    lines = ("".join(f"<td rowspan={down} colspan={across}>{text}</td>" for text, down, across in row) for row in rows)
    return f"<table>{''.join(f'<tr>{its}</tr>' for its in lines)}</table>"


def line(text: str) -> str:
    return f"<p>{text}</p>"


def older(head: tuple[str, ...], year: int = 2014) -> tuple[str, ...]:
    return tuple(text.replace("2015", str(year)) for text in head)


def told(report: Report) -> list[tuple[str, Decimal | None]]:
    return [(cell.row, cell.value) for cell in report.cells if cell.table is Table.STATISTICS]


def truth(annex: Annex) -> list[tuple[str, Decimal | None]]:
    return [(code, Decimal(value)) for code, its in annex.truth for value in its]


def unread(report: Report) -> list[Cell]:
    return [cell for cell in report.cells if cell.state is State.UNREAD]


def left_out(report: Report) -> list[str]:
    return [finding.message for finding in report.findings if finding.code == "table_left_out"]


THIS, LAST = fujian(random.Random(1)), fujian(random.Random(2))
ODD = [["3.信函申请数", "条", "88", "188"], ["政府网站专栏数", "条", "8", "18"], ["行政调解数", "条", "8", "18"]]
ODD_TABLE = Annex(YEARLESS, tuple((UNMAPPED, label, unit, (one, two)) for label, unit, one, two in ODD))


@pytest.mark.parametrize(
    "below",
    [
        line("附表2：2014年度统计表") + table(LAST, older(FUJIAN_HEAD)),
        table(LAST, older(FUJIAN_HEAD)),
        line("附表2：2014年度统计表") + table(LAST, YEARLESS),
        line("2014年政府信息公开情况统计表") + line("（单位：条）") + table(LAST, YEARLESS),
        line("附表2：2014年度统计表") + table(ODD_TABLE),
        line("（2014年度）") + table(ODD_TABLE),
    ],
)
@pytest.mark.parametrize("first", [True, False])
def test_last_years_annex_is_left_out_and_said(below: str, first: bool) -> None:
    this = line("附表1：2015年度统计表") + table(THIS)
    report = parse(page(this, below) if first else page(below, this))
    assert (report.status, dict(report.layout), report.identity.year) == (
        Status.COMPLETE,
        {"statistics": "fujian"},
        2015,
    )
    assert told(report) == truth(THIS)
    assert len(left_out(report)) == 1
    assert "2014" in left_out(report)[0]
    assert not [finding for finding in report.findings if finding.severity is Severity.ERROR]


def test_last_years_annex_in_running_text_is_left_out() -> None:
    def text(annex: Annex, year: int) -> str:
        rows = [older(annex.head, year), *annex.lines[1:]]
        return f"附表：{year}年度统计表\n" + "\n".join(" ".join(row) for row in rows)

    report = parse(f"{TITLE}\n{OPENING}\n{text(THIS, 2015)}\n{text(LAST, 2014)}\n".encode())
    assert (report.status, told(report)) == (Status.COMPLETE, truth(THIS))
    assert "2014" in left_out(report)[0]


def test_the_annex_of_another_year_is_no_part_of_a_report_with_the_statutory_tables() -> None:
    form = random_form(random.Random(1), "2019")
    tables = "".join(line(f"第{its}部分") + markup(RENDER[its]("2019", form)) for its in STATUTORY)
    title = TITLE.replace("2015", "2020")
    report = parse(
        page(tables, line("附：2018年政府信息公开情况统计表"), table(national(random.Random(3))), title=title)
    )
    assert (report.status, report.identity.year, told(report)) == (Status.COMPLETE, 2020, [])
    assert "statistics" not in report.layout
    assert "2018" in left_out(report)[0]


def test_a_sheet_of_another_year_is_left_out() -> None:
    this, last = national(random.Random(4)), national(random.Random(5))
    book = Workbook()
    book.active.append([TITLE])
    book.active.append([OPENING])
    for row in this.lines:
        book.active.append(row)
    sheet = book.create_sheet("2013年")
    for row in last.lines:
        sheet.append(row)
    stored = BytesIO()
    book.save(stored)
    report = parse(stored.getvalue())
    assert (report.status, told(report)) == (Status.COMPLETE, truth(this))
    assert "2013" in left_out(report)[0]


@pytest.mark.parametrize(
    "between", [line("全县统计表"), "", line("附表2"), line("所属单位汇总情况"), line("续表") + line("全县统计表")]
)
def test_two_annexes_that_nothing_tells_apart_give_only_what_both_say(between: str) -> None:
    report = parse(page(line("本级统计表"), table(THIS), between, table(LAST)))
    assert (report.status, report.reason) == (Status.INCOMPLETE, "cells_unread")
    both = {one[0] for one, two in zip(THIS.truth, LAST.truth, strict=True) if one == two}
    assert {cell.row for cell in report.cells if cell.state is not State.UNREAD} == both
    assert [cell.row for cell in report.cells] == [code for code, _ in truth(THIS)]
    assert [finding.subject for finding in report.findings if finding.code == "row_printed_twice"] == ["statistics"]


def test_an_annex_printed_again_is_one_annex() -> None:
    report = parse(page(table(THIS), line("政府信息公开情况统计表"), table(THIS)))
    assert (report.status, told(report), report.findings) == (Status.COMPLETE, truth(THIS), ())


def test_the_corrected_annex_is_taken() -> None:
    report = parse(page(table(LAST), line("更正：上表有误，更正如下，以此表为准。"), table(THIS)))
    assert (report.status, told(report)) == (Status.COMPLETE, truth(THIS))
    assert "更正" in left_out(report)[0]


ORGANS = ("示例县民政局", "示例县教育局", "示例县财政局")


def test_annexes_of_several_organs_are_several_reports() -> None:
    annexes = [national(random.Random(seed)) for seed in range(3)]
    parts = [
        line(f"附表{number}：{organ}政府信息公开情况统计表") + table(annex)
        for number, (organ, annex) in enumerate(zip(ORGANS, annexes, strict=True), 1)
    ]
    signed = line(ORGANS[0]) + line("2017年1月20日")
    report = parse(page(*parts, signed, title="示例县民政局2016年政府信息公开工作年度报告"))
    assert (report.status, [part.identity.agency for part in report.parts]) == (Status.SEVERAL, list(ORGANS))
    assert [told(part) for part in report.parts] == [truth(annex) for annex in annexes]
    assert {part.identity.year for part in report.parts} == {2016}


def test_annexes_of_other_organs_are_not_the_governments() -> None:
    parts = [line(f"附表：{organ}政府信息公开情况统计表") + table(national(random.Random(1))) for organ in ORGANS[:1]]
    report = parse(page(*parts, title="示例县人民政府2016年政府信息公开工作年度报告"))
    assert (report.status, report.reason, told(report)) == (Status.INCOMPLETE, "table_absent", [])
    assert ORGANS[0] in left_out(report)[0]


def test_a_sheet_per_organ_is_a_report_per_organ() -> None:
    annexes = [national(random.Random(seed)) for seed in range(3)]
    book = Workbook()
    book.remove(book.active)
    for organ, annex in zip(ORGANS, annexes, strict=True):
        sheet = book.create_sheet(organ)
        sheet.append([f"{organ}2016年政府信息公开情况统计表"])
        sheet.append([f"填报单位：{organ}"])
        for row in annex.lines:
            sheet.append(row)
    stored = BytesIO()
    book.save(stored)
    report = parse(stored.getvalue())
    assert (report.status, [part.identity.agency for part in report.parts]) == (Status.SEVERAL, list(ORGANS))
    assert [told(part) for part in report.parts] == [truth(annex) for annex in annexes]


def test_a_running_title_or_a_date_above_an_annex_starts_no_other() -> None:
    rows = THIS.rows
    upper, lower = Annex(THIS.head, rows[:7]), Annex(THIS.head, rows[7:])
    for between in ("政府信息公开情况统计表（续）", "附表1：2015年度统计表", "续表", "2016年1月12日", "第2页"):
        report = parse(page(line("附表1：2015年度统计表"), table(upper), line(between), table(lower)))
        assert (report.status, told(report), left_out(report)) == (Status.COMPLETE, truth(THIS), []), between


def test_the_date_of_filling_in_is_no_year_of_the_annex() -> None:
    report = parse(page(line("填报日期：2016年1月12日"), line("根据2013年印发的统计表填报"), table(THIS, YEARLESS)))
    assert (report.status, told(report), report.findings) == (Status.COMPLETE, truth(THIS), ())


def test_an_annex_of_last_year_without_its_number_is_left_out() -> None:
    report = parse(page(table(THIS), line("附：上年度统计表"), table(LAST, YEARLESS)))
    assert (report.status, told(report)) == (Status.COMPLETE, truth(THIS))
    assert "上年度" in left_out(report)[0]


@pytest.mark.parametrize("first", [True, False])
def test_a_short_table_in_the_text_puts_only_its_own_rows_in_doubt(first: bool) -> None:
    rows = [["项目", "数量"], ["当面申请数", "70001"], ["网上申请数", "70002"], ["不予公开答复数", "70003"]]
    short = "<table>" + "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows) + "</table>"
    report = parse(page(*([short, table(THIS)] if first else [table(THIS), short])))
    assert report.status is Status.INCOMPLETE
    assert {cell.row for cell in unread(report)} == {"requests_in_person", "requests_online", "replies_refused"}
    assert {(cell.row, cell.column) for cell in report.cells} == {
        (code, column) for code, _ in THIS.truth for column in ("year_value", "cumulative_value")
    }
    assert "70001" not in {str(cell.value) for cell in report.cells}


def test_an_annex_whose_heading_names_another_year_than_the_report_is_in_doubt() -> None:
    report = parse(page(table(THIS), title=TITLE.replace("2015", "2016")))
    assert (report.status, {cell.grade for cell in report.cells}) == (Status.COMPLETE, {Grade.D})
    assert "year_contradiction" in {finding.code for finding in report.findings}


def test_a_street_office_is_named_in_more_than_one_way() -> None:
    caption = line("示例办事处政府信息公开情况统计表")
    report = parse(page(caption, table(THIS), title="示例街道办事处2015年政府信息公开工作年度报告"))
    assert (report.status, told(report)) == (Status.COMPLETE, truth(THIS))


@pytest.mark.parametrize("said", ["示例县教育局政府信息公开情况统计表", "政府信息公开情况统计表（示例县教育局）"])
def test_the_annex_of_another_organ_below_ones_own_is_left_out(said: str) -> None:
    report = parse(page(table(THIS), line(said), table(LAST), title="示例县民政局2015年政府信息公开工作年度报告"))
    assert (report.status, told(report)) == (Status.COMPLETE, truth(THIS))
    assert "示例县教育局" in left_out(report)[0]
