"""A document in which each rule on text, identity, annex, roster or file fires, and one like it in which it does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path

from parsers.model import Context, Finding
from parsers.parse import parse, unreadable
from parsers.prose.unified_code import check_character
from tests.parsers.checks.making import AGENCY, FEE, HEADINGS, YEAR, body, nought, page, read, values

Findings = Iterable[Finding]
GOLDEN = Path(__file__).parents[2] / "golden" / "set"
CODE = "11530181MB1234567"
GOVERNMENT = "示例县人民政府2023年政府信息公开工作年度报告"
REVIEWED = "工作考核结果为良好，社会评议满意度较高，没有责任追究的情形。"


def told(one: str, *, zero: bool = False) -> Findings:
    """A report whose first section says this."""
    return read(body(nought() if zero else values(), one=one)).findings


def six(text: str) -> Findings:
    return read(body(six=text)).findings


def exchanged_sections(*, exchanged: bool) -> Findings:
    parts = body()
    if exchanged:
        parts = [*parts[:8], *parts[10:12], *parts[8:10]]
    return read(parts).findings


def headed(old: str, new: str) -> Findings:
    return read([new if part == old else part for part in body()]).findings


def without_section(heading: str | None) -> Findings:
    parts = body()
    if heading is not None:
        at = parts.index(heading)
        parts = [*parts[:at], *parts[at + 2 :]]
    return read(parts).findings


def residue(*lines: str) -> Findings:
    parts = body()
    return read([*parts[:4], *lines, *parts[4:]]).findings


def government(one: str) -> Findings:
    return read(body(one=one), title=GOVERNMENT).findings


def known(**about: object) -> Findings:
    return read(context=Context(**about)).findings  # type: ignore[arg-type]


def named(title: str, tail: str = "", preamble: str = "") -> Findings:
    return read(title=title, tail=tail, preamble=preamble).findings


def coded(last: str) -> Findings:
    labelled = {"统一社会信用代码": CODE + last, "发布机构": AGENCY, "发布日期": "2024-01-20"}
    table = [[(label, 1, 1), (value, 1, 1)] for label, value in labelled.items()]
    return read([table, *body()]).findings


# ── the annex ─────────────────────────────────────────────────────────────────────────────────────────────────────

HEAD = ("指标名称", "计量单位", "2016年度", "历年累计")
ROWS = (
    ("主动公开文件数", "条", "5", "9"),
    ("受理依申请公开信息总数", "条", "3", "8"),
    ("其中：1.当面申请数", "条", "1", "4"),
    ("2.网上申请数", "条", "2", "4"),
    ("对申请的答复总数", "条", "3", "8"),
    ("行政复议数", "件", "0", "0"),
    ("行政诉讼数", "件", "0", "1"),
)


def annex(change: tuple[str, str, str] | None = None, *, more: tuple[str, Sequence[str]] | None = None) -> Findings:
    """A report of 2016 with its annex. ``change``: the numbers of one row; ``more``: a column behind the others."""
    rows = [(row[0], row[1], *change[1:]) if change is not None and row[0] == change[0] else row for row in ROWS]
    head: tuple[str, ...] = HEAD
    if more is not None:
        head = (*HEAD, more[0])
        rows = [(*row, number) for row, number in zip(rows, more[1], strict=True)]  # type: ignore[misc]
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in (head, *rows))
    title = f"{AGENCY}2016年政府信息公开工作年度报告"
    return parse(
        f'<html><head><meta charset="utf-8"><title>{title}</title></head><body><h1>{title}</h1>'
        f"<p>一、主动公开情况</p><p>照常公开。</p><p>二、附表</p><table border=1>{lines}</table></body></html>".encode()
    ).findings


# ── rosters and files ─────────────────────────────────────────────────────────────────────────────────────────────


def roster(*, declared: int = 4, title: str = "2023年政府信息公开工作年度报告公布情况") -> Findings:
    units = ("县教育局", "县财政局", "县水利局", "城关镇")
    rows = "".join(f"<tr><td>{at}</td><td>{unit}</td><td>是</td></tr>" for at, unit in enumerate(units, start=1))
    table = f"<table><tr><td>序号</td><td>单位</td><td>是否按时</td></tr>{rows}</table>"
    text = f"<p>应公布年度报告的单位共{declared}家，情况如下。</p>"
    return parse(
        f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{text}{table}</body></html>".encode()
    ).findings


def golden(name: str, *, until: float = 1.0) -> Findings:
    data = (GOLDEN / name).read_bytes()
    return parse(data[: int(len(data) * until)]).findings


def clean() -> Findings:
    return read().findings


CASES = {
    "statistics_part_total": (lambda: annex(("受理依申请公开信息总数", "4", "8")), annex),
    "cumulative_below_year": (lambda: annex(("主动公开文件数", "5", "3")), annex),
    "column_not_in_form": (lambda: annex(more=("上年同期", "1111111")), annex),
    "text_residue": (
        lambda: residue("22", "行政许可 0", "55"),
        lambda: residue("本年度公开规章22件，行政许可12件。"),
    ),
    "section_absent": (lambda: without_section(HEADINGS[5]), lambda: without_section(None)),
    "section_order": (lambda: exchanged_sections(exchanged=True), lambda: exchanged_sections(exchanged=False)),
    "section_numeral": (lambda: headed(HEADINGS[5], "七、其他需要报告的事项"), clean),
    "information_fee_unstated": (lambda: six("无。"), lambda: six("本年度未发生收费情况。")),
    "review_results_unstated": (lambda: government("照常。"), lambda: government(REVIEWED)),
    "prose_differs_from_table": (
        lambda: told("全年共收到政府信息公开申请26件。"),
        lambda: told("全年共收到政府信息公开申请5件。"),
    ),
    "prose_denies_activity": (
        lambda: told("全年未收到政府信息公开申请。"),
        lambda: told("全年未收到政府信息公开申请。", zero=True),
    ),
    "zero_report_claims_activity": (
        lambda: told("全年共收到政府信息公开申请26件。", zero=True),
        lambda: told("全年共收到政府信息公开申请26件。"),
    ),
    "url_date_before_period_end": (
        lambda: known(url="https://www.shili.portal.test/zfxxgk/202301/t20230117_5.html"),
        lambda: known(url="https://www.shili.portal.test/zfxxgk/202401/t20240117_5.html"),
    ),
    "agency_unknown_in_document": (lambda: named("政府信息公开工作年度报告"), clean),
    "agency_contradiction": (
        lambda: named(f"{AGENCY}{YEAR}年政府信息公开工作年度报告", tail="邻县民政局"),
        lambda: named(f"{AGENCY}{YEAR}年政府信息公开工作年度报告", tail=AGENCY),
    ),
    "agency_differs_from_portal": (lambda: known(portal_agency="邻县民政局"), lambda: known(portal_agency=AGENCY)),
    "year_unknown": (lambda: named(f"{AGENCY}政府信息公开工作年度报告"), clean),
    "year_contradiction": (
        lambda: named(
            f"{AGENCY}2022年政府信息公开工作年度报告", preamble="本报告统计期限自2023年1月1日起至2023年12月31日止。"
        ),
        lambda: named(
            f"{AGENCY}2023年政府信息公开工作年度报告", preamble="本报告统计期限自2023年1月1日起至2023年12月31日止。"
        ),
    ),
    "period_not_calendar_year": (
        lambda: named(f"{AGENCY}2023年年度报告", preamble="本报告统计期限自2022年11月1日起至2023年10月31日止。"),
        lambda: named(f"{AGENCY}2023年年度报告", preamble="本报告统计期限自2023年1月1日起至2023年12月31日止。"),
    ),
    "published_before_period_end": (
        lambda: known(list_date=dt.date(2023, 12, 20)),
        lambda: known(list_date=dt.date(2024, 1, 20)),
    ),
    "unified_code_invalid": (lambda: coded("X"), lambda: coded(check_character(CODE))),
    "not_in_scope": (lambda: named("示例县第一中学2023年政府信息公开工作年度报告"), clean),
    "roster_count_differs": (lambda: roster(declared=5), roster),
    "roster_year_unknown": (lambda: roster(title="政府信息公开工作年度报告公布情况"), roster),
    "damaged_file": (lambda: golden("pdf-writer-cut.pdf", until=0.6), lambda: golden("pdf-writer-cut.pdf")),
    "reader_flaw": (lambda: golden("docx-tracked-changes.docx"), lambda: golden("docx-2019.docx")),
    "parse_cut_short": (
        lambda: unreadable(b"%PDF-1.4", "timeout", "stopped after 60 s").findings,
        lambda: parse(page(body(six=FEE))).findings,
    ),
}
