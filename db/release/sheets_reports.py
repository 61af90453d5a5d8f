"""Tables of reports: reports, versions, sources, findings, notes, coverage, crosswalk."""

from __future__ import annotations

from db.release.columns import (
    AGENCY_STATUS,
    CELLS,
    CELLS_UNREAD,
    CORRECTION_WAITING,
    EDITION,
    FORMS,
    HEAD,
    IDENTITY,
    LOWEST_GRADE,
    PUBLISHED_ON,
    SHA256,
    URL,
    VERSION_KEY,
    YEARLY,
)
from db.release.schema import Sheet, day, integer, key, text, time, truth

REPORTS = Sheet(
    "reports",
    "报告",
    "reports that have a current version",
    (
        *IDENTITY,
        AGENCY_STATUS,
        text("agency_kind", "机关类别", "kind of agency"),
        VERSION_KEY,
        PUBLISHED_ON,
        EDITION,
        LOWEST_GRADE,
        CELLS,
        CELLS_UNREAD,
        CORRECTION_WAITING,
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
        key("fingerprint", "内容指纹", "fingerprint of the content"),
        key("reading", "读数指纹", "digest of what was read"),
        key("status", "状态", "accepted, quarantined or rejected"),
        truth("is_current", "是否现行", "whether this is the current version"),
        text("parse_status", "读取结果", "complete or incomplete"),
        integer("parser_version", "解析器版本", "parser version that made the reading first", unit="版本号"),
        text("scope_evidence", "口径依据原句", "the sentence that proves the scope"),
        PUBLISHED_ON,
        day("period_start", "统计期起", "first day counted", clause=YEARLY),
        day("period_end", "统计期止", "last day counted", clause=YEARLY),
        integer("tables_absent", "缺表数", "statutory tables that are absent", unit="张", clause=FORMS),
        CELLS,
        CELLS_UNREAD,
        integer("cells_uncertain", "不确定单元格数", "cells of grade C or D", unit="格"),
        LOWEST_GRADE,
        time("first_seen_at", "首次取得时间", "when a document that gave it was first held, UTC"),
    ),
    ("version_key",),
)
FINDINGS = Sheet(
    "findings",
    "问题",
    "open findings on current versions and on agency × year",
    (
        *HEAD,
        text("subject_kind", "对象", "version or agency_year"),
        key("code", "规则代码", "rule"),
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
        *HEAD,
        integer("ordinal", "序号", "order on the page", unit="序数"),
        key("form_table", "表", "table of the form", clause=FORMS),
        text("body", "注文", "the note"),
    ),
    ("version_key", "ordinal"),
)
COVERAGE = Sheet(
    "coverage",
    "收录情况",
    "agency × year with an exclusive status; what was not collected is not thereby unpublished",
    (
        text("agency", "机关", "agency", clause=YEARLY),
        key("division_code", "行政区划代码", "division code", clause="GB/T 2260"),
        integer("report_year", "报告年度", "report year", unit="年（公历）", clause=YEARLY),
        key("status", "状态代码", "status"),
        text("status_label", "状态", "status in words"),
        truth("has_duty", "有应公开依据", "whether a roster or notice says that it must publish", clause=YEARLY),
        key("portal_id", "门户", "portal asked"),
    ),
)
CROSSWALK = Sheet(
    "crosswalk",
    "口径对照",
    "what may be compared between editions",
    (
        text("measure", "指标", "measure", clause=FORMS),
        key("edition", "版次", "its edition", clause=FORMS),
        text("other_measure", "对照指标", "the other measure", clause=FORMS),
        text("other_edition", "对照版次", "its edition", clause=FORMS),
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
        integer("byte_count", "字节数", "size", unit="字节"),
        text("origin", "取得方式", "crawl or manual"),
        truth("is_evidence", "位置所指", "whether the places of the cells refer to this document"),
        URL,
        time("first_fetched_at", "首次抓取", "first fetch, UTC"),
        time("last_fetched_at", "最近抓取", "last fetch, UTC"),
        key("portal_id", "门户", "portal"),
        key("notice_url", "公告网址", "notice that led to it"),
        text("notice_title", "公告标题", "its title"),
        day("list_date", "列表日期", "date in the list"),
        day("url_date", "网址日期", "date in the address"),
    ),
)
