"""The tables of a release, written from the form: every column that is published is declared here."""

from __future__ import annotations

from collections.abc import Iterator

from db.release.schema import Column, Kind, Sheet, amount, day, integer, text, time, truth
from db.views import measures
from parsers.form import AMOUNT, LAYOUTS
from parsers.form.layout import CellKey
from parsers.model import Table

CELLS = {
    Table.DISCLOSURE: Sheet("disclosure", "主动公开政府信息情况", "cells of table 二", ()),
    Table.REQUESTS: Sheet("requests", "收到和处理政府信息公开申请情况", "cells of table 三", ()),
    Table.DISPUTES: Sheet("disputes", "行政复议、行政诉讼情况", "cells of table 四", ()),
    Table.STATISTICS: Sheet(
        "statistics", "2018年度及以前的统计表", "cells of the annex of report years up to 2018", ()
    ),
}
CLAUSES = {
    Table.DISCLOSURE: "格式 表二；条例第二十条",
    Table.REQUESTS: "格式 表三",
    Table.DISPUTES: "格式 表四",
    Table.STATISTICS: "2018年度及以前的统计表",
}

REPORT_KEY = text("report_key", "报告标识", "stable key of agency × year × scope, the same in every release")
VERSION_KEY = text("version_key", "版本标识", "stable key of a version: report, content and reading")
URL = text("source_url", "来源网址", "an address that served the document")
SHA256 = text("sha256", "文件sha256", "sha256 of the document's bytes")
IDENTITY = (
    REPORT_KEY,
    text("agency", "机关", "agency"),
    text("division_code", "行政区划代码", "division code, empty where it is not known", clause="GB/T 2260"),
    integer("report_year", "报告年度", "report year"),
    text("scope", "口径", "what the report counts: organ, same_level, area, system, unknown"),
)
REPORTS = Sheet(
    "reports",
    "报告",
    "reports that have a current version",
    (
        *IDENTITY,
        text("agency_status", "机关状态", "known, or candidate: a name nobody has confirmed"),
        text("agency_kind", "机关类别", "kind of agency"),
        VERSION_KEY,
        day("published_on", "公布日期", "day of publication as read from the document"),
        text("edition", "格式版次", "edition of the form: 2021, 2019, fujian, indicator_list; several joined by +"),
        text("lowest_grade", "最低等级", "lowest grade of its numbers: A to D, X unread"),
        integer("cells", "单元格数", "cells listed"),
        integer("cells_unread", "未读出单元格数", "cells that could not be read"),
        truth("correction_waiting", "已有更正版，待核", "a later publication waits for review"),
        URL,
        SHA256,
    ),
    ("report_key",),
)
VERSIONS = Sheet(
    "versions",
    "报告版本",
    "every version of the reports of this release",
    (
        VERSION_KEY,
        *IDENTITY,
        text("fingerprint", "内容指纹", "fingerprint of the content"),
        text("reading", "读数指纹", "digest of what was read"),
        text("status", "状态", "accepted, quarantined or rejected"),
        truth("is_current", "是否现行", "whether this is the current version"),
        text("parse_status", "读取结果", "complete or incomplete"),
        integer("parser_version", "解析器版本", "parser version that made the reading first"),
        text("scope_evidence", "口径依据原句", "the sentence that proves the scope"),
        day("published_on", "公布日期", "day of publication as read from the document"),
        day("period_start", "统计期起", "first day counted"),
        day("period_end", "统计期止", "last day counted"),
        integer("tables_absent", "缺表数", "statutory tables that are absent"),
        integer("cells", "单元格数", "cells listed"),
        integer("cells_unread", "未读出单元格数", "cells that could not be read"),
        integer("cells_uncertain", "不确定单元格数", "cells of grade C or D"),
        text("lowest_grade", "最低等级", "lowest grade of its numbers"),
        time("first_seen_at", "首次取得时间", "when a document that gave it was first held, UTC"),
    ),
    ("version_key",),
)
FINDINGS = Sheet(
    "findings",
    "问题",
    "open findings on current versions and on agency × year",
    (
        *IDENTITY,
        VERSION_KEY,
        text("subject_kind", "对象", "version or agency_year"),
        text("code", "规则代码", "rule"),
        text("severity", "严重程度", "error, warning, info"),
        text("responsibility", "责任方", "publisher, pipeline or portal"),
        text("detail", "位置", "place inside the subject"),
        text("message", "说明", "what is wrong"),
        text("cells", "涉及单元格", "cells that take part, separated by blanks"),
        text("expected", "应为", "expected"),
        text("actual", "实为", "actual"),
    ),
)
NOTES = Sheet(
    "notes",
    "表注",
    "notes under and inside the tables of current versions",
    (
        *IDENTITY,
        VERSION_KEY,
        integer("ordinal", "序号", "order on the page"),
        text("form_table", "表", "table of the form"),
        text("body", "注文", "the note"),
    ),
    ("version_key", "ordinal"),
)
COVERAGE = Sheet(
    "coverage",
    "收录情况",
    "agency × year with an exclusive status; what was not collected is not thereby unpublished",
    (
        text("agency", "机关", "agency"),
        text("division_code", "行政区划代码", "division code"),
        integer("report_year", "报告年度", "report year"),
        text("status", "状态代码", "status"),
        text("status_label", "状态", "status in words"),
        truth("has_duty", "有应公开依据", "whether a roster or notice says that it must publish"),
        text("portal_id", "门户", "portal asked"),
    ),
)
CROSSWALK = Sheet(
    "crosswalk",
    "口径对照",
    "what may be compared between editions",
    (
        text("measure", "指标", "measure"),
        text("edition", "版次", "its edition"),
        text("other_measure", "对照指标", "the other measure"),
        text("other_edition", "对照版次", "its edition"),
        text("comparable", "可比性", "exact, approximate or none"),
        text("reason", "理由", "why"),
    ),
)
SOURCES = Sheet(
    "sources",
    "来源",
    "documents and addresses behind every released version",
    (
        VERSION_KEY,
        *IDENTITY,
        SHA256,
        text("media_type", "文件类型", "media type by content"),
        integer("byte_count", "字节数", "size", unit="bytes"),
        text("origin", "取得方式", "crawl or manual"),
        truth("is_evidence", "位置所指", "whether the places of the cells refer to this document"),
        URL,
        time("first_fetched_at", "首次抓取", "first fetch, UTC"),
        time("last_fetched_at", "最近抓取", "last fetch, UTC"),
        text("portal_id", "门户", "portal"),
        text("notice_url", "公告网址", "notice that led to it"),
        text("notice_title", "公告标题", "its title"),
        day("list_date", "列表日期", "date in the list"),
        day("url_date", "网址日期", "date in the address"),
    ),
)
TIMELINESS = Sheet(
    "audit_timeliness",
    "按时公布核查表",
    "published by the deadline or not, with what proves it",
    (
        *IDENTITY,
        day("deadline", "期限", "last day"),
        text("basis", "依据", "what sets the deadline"),
        text("verdict", "核查结论", "按时, 逾期N天, 临界, 日期存疑 or 无法判定"),
        integer("days_late", "逾期天数", "days late", unit="days"),
        truth("at_least", "至少", "our capture proves at least so many days"),
        day("earliest_credible", "最早可信日期", "earliest credible date"),
        day("first_seen", "首次采集日期", "first held by us, China time"),
        text("reason", "理由", "dates by origin, or why there is no verdict"),
        URL,
    ),
)
RELATIONS = Sheet(
    "audit_relations",
    "勾稽关系核查表",
    "every relation of the form on every current version",
    (
        *IDENTITY,
        VERSION_KEY,
        text("relation", "关系代码", "relation"),
        text("subject", "核查对象", "row or column that it binds"),
        text("verdict", "结论", "pass, fail, uncertain (a blank could hold the difference), not_assessable"),
        amount("printed", "表载数", "what is printed"),
        amount("expected", "应为数", "what the other side sums to"),
        amount("difference", "差额", "printed minus expected"),
        text("lowest_grade", "最低等级", "lowest grade of the numbers in it"),
        text("basis", "依据", "printed in the form, or implied by it"),
        URL,
        SHA256,
    ),
)
CORRECTIONS = Sheet(
    "audit_corrections",
    "更正前后对照表",
    "cells that differ between one accepted version and the next, and corrections by decision",
    (
        *IDENTITY,
        text("cell", "单元格", "table/row/column"),
        text("label", "行名", "row label"),
        text("before", "更正前", "as first printed or read"),
        text("after", "更正后", "as later printed or read"),
        text("changed_by", "变动方", "publisher, parser or decision"),
        text("before_version", "前一版本", "version before"),
        text("after_version", "后一版本", "version after"),
        time("before_seen_at", "前版取得时间", "when the version before was first held, UTC"),
        time("after_seen_at", "后版取得时间", "when the version after was first held, UTC"),
        URL,
    ),
)
UNITS = Sheet(
    "audit_units",
    "单位问题清单",
    "amounts whose unit is unknown, or 元 where the form asks for 万元, and findings on units",
    (
        *IDENTITY,
        VERSION_KEY,
        text("cell", "单元格", "table/row/column"),
        text("problem", "问题", "unit_unknown, printed_in_yuan, or the code of a finding"),
        text("raw", "原文", "as printed"),
        amount("value", "数值", "the number: 万元 when the unit is known", unit="万元"),
        URL,
    ),
)
DICTIONARY = Sheet(
    "dictionary",
    "数据字典",
    "every column of every table",
    (
        text("table_name", "表", "table"),
        text("table_label", "表名", "the table in Chinese"),
        text("column_name", "列", "column"),
        text("type", "类型", "type"),
        text("chinese", "中文标签", "label in Chinese"),
        text("english", "英文标签", "label in English"),
        text("unit", "单位", "unit"),
        text("clause", "条款", "clause of the form, law or standard"),
    ),
    ("table_name", "column_name"),
)
_CELL_COLUMNS = (
    *IDENTITY,
    VERSION_KEY,
    text("edition", "格式版次", "edition of the form"),
    integer("ordinal", "序号", "order in the report"),
    text("row", "行代码", "row (for disclosure: item)"),
    text("column", "列代码", "column"),
    text("label", "行名", "statutory row label; the printed one for unmapped rows"),
    text("raw", "原文", "as printed"),
    amount("value", "数值", "the number; empty when there is none, never 0", unit="件或次；金额列万元"),
    text("state", "状态", "number, zero, blank, not_applicable, text, unread, missing"),
    text("unit", "单位", "wanyuan, yuan, unknown"),
    text("grade", "等级", "A to D, X unread"),
    truth("inferred", "推定", "inferred by position"),
    text("corrected_value", "更正值", "value by an operator's decision, beside the printed one"),
    text("place", "位置", "place in the document, as JSON"),
    SHA256,
)


def cell_sheet(table: Table) -> Sheet:
    """The sheet of this table's cells."""
    head = CELLS[table]
    return Sheet(f"{head.name}_cells", head.chinese, head.english, _CELL_COLUMNS, ("version_key", "ordinal"))


def panel_sheet() -> Sheet:
    """机关 × 年度 × 口径 with a column per measure of the form."""
    head = (
        *IDENTITY,
        text("agency_status", "机关状态", "known or candidate"),
        VERSION_KEY,
        text("edition", "格式版次", "edition of the form"),
        text("lowest_grade", "最低等级", "lowest grade of its numbers"),
    )
    other = Column(
        "requests_other_all",
        Kind.COUNT,
        "（六）其他处理 合计",
        "requests, other outcomes: the 2019 row, or the sum of the three 2021 rows",
        "件",
        "格式 表三",
    )
    measured = (*_measures(), other)
    return Sheet("panel", "面板", "agency × year × scope, as printed", (*head, *measured), ("report_key",))


def all_sheets() -> tuple[Sheet, ...]:
    """Every table of a release, in the order of the descriptor."""
    return (
        panel_sheet(),
        REPORTS,
        VERSIONS,
        *(cell_sheet(table) for table in Table),
        FINDINGS,
        NOTES,
        COVERAGE,
        CROSSWALK,
        SOURCES,
        TIMELINESS,
        RELATIONS,
        CORRECTIONS,
        UNITS,
        DICTIONARY,
    )


def _measures() -> Iterator[Column]:
    for name, table, row, column in measures():
        yield _measure(name, CellKey(Table(table), row, column))


def _measure(name: str, key: CellKey) -> Column:
    editions = {edition: layout for (table, edition), layout in LAYOUTS.items() if table is key.table}
    held = [(edition, layout) for edition, layout in editions.items() if key in tuple(layout.cell_keys())]
    _, layout = held[0]
    row, block = layout.row(key.row), layout.block_of(key.row)
    heading = next(column for column in block.columns if column.code == key.column)
    label = " ".join(filter(None, (row.category, row.label, heading.label)))
    is_amount = key.table is Table.DISCLOSURE and key.column in (AMOUNT, "items_last_year", "items_change")
    clause = f"{CLAUSES[key.table]} {block.title or ''}（{'、'.join(edition for edition, _ in held)}版）"
    english = f"{key.table.value}: {key.row.replace('_', ' ')}, {key.column.replace('_', ' ')}"
    unit = "万元" if key.column == AMOUNT else "件"
    return Column(name, Kind.AMOUNT if is_amount else Kind.COUNT, label, english, unit, clause)
