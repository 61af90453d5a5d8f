"""Columns that several tables of a release share."""

from __future__ import annotations

from db.release.schema import day, integer, key, text, truth

YEARLY = "条例（2019年修订）第四十九条、第五十条"
FORMS = "国办公开办函〔2019〕60号、〔2021〕30号所附格式"

REPORT_KEY = key("report_key", "报告标识", "stable key of agency × year × scope, the same in every release")
VERSION_KEY = key("version_key", "版本标识", "stable key of a version: report, content and reading")
URL = key("source_url", "来源网址", "an address that served the document")
SHA256 = key("sha256", "文件sha256", "sha256 of the document's bytes")
IDENTITY = (
    REPORT_KEY,
    text("agency", "机关", "agency", clause=YEARLY),
    key("division_code", "行政区划代码", "division code, empty where it is not known", clause="GB/T 2260"),
    integer("report_year", "报告年度", "report year", unit="年（公历）", clause=YEARLY),
    text("scope", "口径", "what the report counts: organ, same_level, area, system, unknown", clause=YEARLY),
)
HEAD = (*IDENTITY, VERSION_KEY)
AGENCY_STATUS = text("agency_status", "机关状态", "known, or candidate: a name nobody has confirmed")
EDITION = key(
    "edition", "格式版次", "edition of the form: 2021, 2019, fujian, indicator_list; several joined by +", clause=FORMS
)
LOWEST_GRADE = text("lowest_grade", "最低等级", "lowest grade of its numbers: A to D, X unread")
PUBLISHED_ON = day("published_on", "公布日期", "day of publication as read from the document", clause=YEARLY)
CORRECTION_WAITING = truth("correction_waiting", "已有更正版，待核", "a later publication waits for review")
CELLS = integer("cells", "单元格数", "cells listed", unit="格", clause=FORMS)
CELLS_UNREAD = integer("cells_unread", "未读出单元格数", "cells that could not be read", unit="格", clause=FORMS)
CELL = key("cell", "单元格", "table/row/column", clause=FORMS)
