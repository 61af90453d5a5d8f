"""Golden pages about what stands in the cells: words, units, signs, notes, wordings of rows, and the publishers' own errors."""

from __future__ import annotations

import re

from parsers.form import LAYOUTS, CellKey
from parsers.model import Table
from tests.golden.recipes import Source, recipe
from tests.golden.truth import Truth, truth_of
from tests.support import renderings_html as render
from tests.support.renderings import Paper, Sheet, paper, parts

_CHANGES = ("增加3", "减少 4", "-15", "+3", "持平", "增12", "减7", "无变化", "－2", "增加0")
_MEANT = (3, -4, -15, 3, 0, 12, -7, 0, -2, 0)


@recipe("html", "本年增/减 in all its spellings")
def signed_changes(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    keys = [key for key in made.printed if key.column == "items_change"]
    for key, printed, value in zip(keys, _CHANGES, _MEANT, strict=False):
        made.put(str(key), printed, value)
    return render.report_page(made), truth_of(made)


@recipe("html", "the other spellings of 本年增/减")
def signed_changes_more(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    keys = [key for key in made.printed if key.column == "items_change"]
    for key, printed, value in zip(keys, _CHANGES[5:], _MEANT[5:], strict=False):
        made.put(str(key), printed, value)
    return render.report_page(made), truth_of(made)


@recipe("html", "units behind numbers: 件, 项, 宗, 万元; 零 and 0件")
def units_in_cells(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    for key, value in list(made.values.items()):
        if key.table is Table.DISCLOSURE and value is not None and key.column != "amount_wanyuan":
            made.put(str(key), f"{value}{made.rng.choice(('件', ' 件', '项'))}", str(value))
    made.put("disclosure/rules/made", "零", 0)
    made.put("disclosure/rules/repealed", "0件", 0)
    made.put("disclosure/fees/amount_wanyuan", "1732.633648万元", "1732.633648")
    return render.report_page(made), truth_of(made, units={"disclosure/fees/amount_wanyuan": "wanyuan"})


@recipe("html", "采购总金额 in 元 in its cell: a 万元 of exact decimals")
def amount_in_yuan(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    key = "disclosure/procurement/amount_wanyuan"
    made.put(key, "75394432.52元", "7539.443252")
    return render.report_page(made), truth_of(made, units={key: "yuan"})


@recipe("html", "采购总金额 without a unit in cell, header or caption")
def amount_without_unit(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    key = "disclosure/procurement/amount_wanyuan"
    made.put(key, "251000", 251000)
    return render.report_page(made), truth_of(made, units={key: "unknown"}, findings=["unit_unknown"])


@recipe("html", "the unit of 采购总金额 in its header: （元）")
def unit_in_header(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    key = "disclosure/procurement/amount_wanyuan"
    made.put(key, "1,863,400.50", "186.34005")
    text = render.report_page(made).replace("采购总金额", "采购总金额（元）")
    return text, truth_of(made, units={key: "yuan"})


@recipe("html", "the unit of 采购总金额 above the table: 金额单位：万元")
def unit_in_caption(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    key = "disclosure/procurement/amount_wanyuan"
    made.put(key, "152.2", "152.2")
    text = render.report_page(made).replace("<table", '<p style="text-align:right">金额单位：万元</p><table', 1)
    return text, truth_of(made, units={key: "wanyuan"})


@recipe("html", "annotated cells: 22（其中修订16件）")
def annotated_cells(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    made.put("disclosure/normative_documents/made", "22（其中修订16件）", 22)
    made.put("disclosure/normative_documents/repealed", "5（含失效2件）", 5)
    made.put("disclosure/normative_documents/in_force", "134\n（截至2023年底）", 134)
    made.put("disclosure/licensing/decisions", "8066 (含不予许可 12 件)", 8066)
    return render.report_page(made), truth_of(made)


@recipe("html", "words and strokes where the form has numbers: / — 无 不适用 详见附件")
def words_in_cells(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    words = (("/", "not_applicable"), ("—", "not_applicable"), ("无", "not_applicable"), ("不适用", "not_applicable"))
    for column, (word, state) in zip(("made", "repealed", "in_force"), words, strict=False):
        made.put(f"disclosure/rules/{column}", word, None, state)
    made.put("disclosure/coercion/decisions", *("不适用", None), "not_applicable")
    made.put("disclosure/licensing/decisions", "详见附件", None, "text")
    made.put("disclosure/fees/amount_wanyuan", "-", None, "not_applicable")
    return render.report_page(made), truth_of(made)


@recipe("html", "totals of 行政复议 and 行政诉讼 published wrong: read as printed")
def broken_totals(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    for row, parts_ in (("reconsideration", (10, 1, 0, 0)), ("litigation_direct", (5, 0, 0, 2))):
        for column, value in zip(("upheld", "corrected", "other", "pending", "total"), (*parts_, 0), strict=True):
            made.put(f"disputes/{row}/{column}", str(value), value)
    return render.report_page(made), truth_of(made, findings=["disputes_result_total"])


@recipe("html", "勾稽关系 broken in one column by a wrong 上年结转: read as printed")
def broken_balance(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    for column in ("natural_person", "total"):
        key = f"requests/carried_in/{column}"
        value = made.number(key) + 7
        made.put(key, str(value), value)
    return render.report_page(made), truth_of(made, findings=["requests_balance"])


@recipe("html", "总计 of rows and （七） left out everywhere: blank, never reckoned")
def blank_totals(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    for key in list(made.printed):
        if key.table is Table.REQUESTS and "total" in key.column:
            made.put(str(key), "", None)
    return render.report_page(made), truth_of(made)


def _without(made: Paper, table: Table, *rows: str) -> None:
    for key in list(made.printed):
        if key.table is table and key.row in rows:
            made.put(str(key), "", None, "missing")


@recipe("html", "no 规章 row: the body makes none")
def no_rules_row(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    _without(made, Table.DISCLOSURE, "rules")

    def draw(sheet: Sheet) -> str:
        return render.table_html([row for row in sheet.rows if row[0][0] != "规章"])

    return render.report_page(made, draw), truth_of(made, findings=["row_missing"])


@recipe("html", "规范性文件 for 行政规范性文件, 合计 for 总计, labels with other brackets")
def renamed_rows(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    text = render.report_page(made).replace("行政规范性文件", "规范性文件").replace("总计", "合计")
    text = text.replace("（", "(").replace("）", ")").replace("“三安全一稳定”", '"三安全一稳定"')
    return text, truth_of(made)


@recipe("html", "misspelt labels: 行政行规范性文件, 本机关不掌握相关政府信, 信访举报投拆类申请, 行政行政强制")
def misspelt_labels(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    text = render.report_page(made).replace("1.本机关不掌握相关政府信息", "1.本机关不掌握相关政府信")
    return text.replace("信访举报投诉类", "信访举报投拆类").replace("其他法律行政法规", "其它法律行政法规"), truth_of(
        made
    )


@recipe("html", "headings misnumbered and misspelt: 一、二、三 for the tables, 行政法复议, 政府信息公工作")
def drifting_headings(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    heads = {
        Table.DISCLOSURE: "一、行政机关主动公开政府信息情况",
        Table.REQUESTS: "二、收到和处理政府信息公工作申请情况",
        Table.DISPUTES: "三、政府信息公开行政法复议、行政诉讼情况",
    }
    body = render.body_html(parts(made, heads=heads)).replace("六、其他需要", "(六)其他需要")
    return render.page(made, body), truth_of(made)


@recipe("html", "notes under every table and inside one of them")
def notes_under_tables(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    notes = {
        Table.DISCLOSURE: "注：收费金额含上缴国库部分 36.5 万元。",
        Table.REQUESTS: "备注：2.“其他处理”中有 3 件转为咨询。",
        Table.DISPUTES: "注：含上年度结转数量",
    }

    def draw(sheet: Sheet) -> str:
        rows = sheet.rows
        if sheet.table is Table.REQUESTS:
            rows = [*rows, [("说明：本表数据由 2 个科室填报。", 1, 10)]]
        return render.table_html(rows)

    body = render.body_html(parts(made, notes=notes), draw)
    return render.page(made, body), truth_of(made, notes=["36.5", "转为咨询", "含上年度结转数量", "2 个科室"])


@recipe("html", "two outcome rows change places: every number belongs to its label, not to its place")
def exchanged_rows(name: str) -> tuple[Source, Truth]:
    made = paper(name)

    def draw(sheet: Sheet) -> str:
        rows = [[*row] for row in sheet.rows]
        if sheet.table is Table.REQUESTS:
            one, other = (
                next(n for n, row in enumerate(rows) if any(mark in cell[0] for cell in row))
                for mark in ("5.属于三类", "6.属于四类")
            )
            rows[one], rows[other] = rows[other], rows[one]
        return render.table_html(rows)

    return render.report_page(made, draw), truth_of(made, findings=["row_order"])


@recipe("html", "a row that is none of the form's stands among the outcomes")
def row_not_in_form(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")

    def draw(sheet: Sheet) -> str:
        rows = sheet.rows
        if sheet.table is Table.REQUESTS:
            extra = [("其中：通过网络平台答复", 1, 3), *[(str(number), 1, 1) for number in range(11, 18)]]
            rows = [*rows, extra]
        return render.table_html(rows)

    return render.report_page(made, draw), truth_of(made, findings=["row_not_in_form"])


@recipe("html", "a table is left out: the section says that there was nothing")
def table_left_out(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    for key in list(made.printed):
        if key.table is Table.DISPUTES:
            del made.printed[key], made.values[key]
    del made.editions[Table.DISPUTES]

    def draw(sheet: Sheet) -> str:
        if sheet.table is Table.DISPUTES:
            return "<p>本年度未发生行政复议、行政诉讼。</p>"
        return render.table_html(sheet.rows)

    source = render.report_page(_whole(made), draw)
    return source, truth_of(made, status="incomplete", reason="table_absent", findings=["table_absent"])


def _whole(made: Paper) -> Paper:
    """A copy that has values for every table, so that its parts can be listed."""
    layout = LAYOUTS[Table.DISPUTES, "2021"]
    filled = {**made.printed, **{CellKey(*key): "0" for key in layout.cell_keys()}}
    return Paper(made.agency, made.year, {**made.editions, Table.DISPUTES: "2021"}, filled, made.values, rng=made.rng)


@recipe("html", "two cells of the table of 复议诉讼 empty, one row of numbers: none may slide")
def blanks_in_disputes(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    for row in ("reconsideration", "litigation_direct", "litigation_after_reconsideration"):
        for column in ("upheld", "corrected", "other", "pending", "total"):
            if made.rng.random() < 0.6:
                made.put(f"disputes/{row}/{column}", "", None)
    text = render.report_page(made)
    return re.sub(r"<td></td>", "<td><p></p></td>", text), truth_of(made)


@recipe("html", "an empty form: the labels stand there, and no number at all")
def empty_form(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    for key in list(made.printed):
        made.put(str(key), "", None)
    return render.report_page(made), truth_of(made)


@recipe("html", "one cell of 复议诉讼 refers to an annex: the fourteen others are numbers")
def word_in_disputes(name: str) -> tuple[Source, Truth]:
    made = paper(name)
    made.put("disputes/litigation_direct/other", "详见附件", None, "text")
    return render.report_page(made), truth_of(made)


@recipe("html", "a row with one number more than there are columns: whose each is, nobody can tell")
def row_too_long(name: str) -> tuple[Source, Truth]:
    made = paper(name, "2019")
    keys = [key for key in made.printed if key.table is Table.REQUESTS and key.row == "unprocessed_duplicate"]
    for key in keys:
        made.put(str(key), "2", None, "unread")

    def draw(sheet: Sheet) -> str:
        rows = [[*row, ("2", 1, 1)] if any("重复申请" in cell[0] for cell in row) else row for row in sheet.rows]
        return render.table_html(rows)

    codes = ["cells_unread"]
    return render.report_page(made, draw), truth_of(made, status="incomplete", reason="cells_unread", findings=codes)
