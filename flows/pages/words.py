"""The reader's words: every code that a page or drawing shows, in Chinese and English. An unknown code shows itself."""

from __future__ import annotations

from typing import NamedTuple

from parsers.model import Grade, Responsibility, Scope, Severity, State, Status, Table, Unit


class Words(NamedTuple):
    """One thing said twice."""

    zh: str
    en: str


def words(table: dict[str, Words], code: str | None) -> Words:
    """The words for a code; the code itself in both languages when nobody has described it yet."""
    if code is None:
        return Words("—", "—")
    return table.get(code) or Words(code, code.replace("_", " "))


STATE: dict[str, Words] = {
    State.NUMBER: Words("数字", "number"),
    State.ZERO: Words("零", "zero"),
    State.BLANK: Words("空白（不是 0）", "blank (not zero)"),
    State.NOT_APPLICABLE: Words("不适用", "not applicable"),
    State.TEXT: Words("文字，无数字", "text, no number"),
    State.UNREAD: Words("未读出（页面上有内容）", "unread (the page shows something)"),
    State.MISSING: Words("未印出（表中缺此行或列）", "not printed (row or column is missing)"),
}

GRADE: dict[str, Words] = {
    Grade.A: Words(
        "行、列标签完全相符，且有独立复读或勾稽关系印证", "labels exact, and a second reading or a relation agrees"
    ),
    Grade.B: Words("行、列标签相符，无独立印证", "labels matched, nothing independent confirms it"),
    Grade.C: Words("推断所得，或由勾稽关系支持的识别结果", "inferred, or recognised with support from relations"),
    Grade.D: Words("单位、口径或报告主体不确定", "unit, scope or identity uncertain"),
    Grade.X: Words("未读出", "unread"),
}

SEVERITY: dict[str, Words] = {
    Severity.ERROR: Words("错误", "error"),
    Severity.WARNING: Words("警告", "warning"),
    Severity.INFO: Words("提示", "note"),
}

RESPONSIBILITY: dict[str, Words] = {
    Responsibility.PUBLISHER: Words("发布机关", "publisher"),
    Responsibility.PIPELINE: Words("本系统", "this system"),
    Responsibility.PORTAL: Words("网站", "portal"),
}

RESPONSIBILITY_LONG: dict[str, Words] = {
    Responsibility.PUBLISHER: Words(
        "发布机关：报告原文如此，照录不改", "Publisher: the report itself says so; kept as printed"
    ),
    Responsibility.PIPELINE: Words(
        "本系统：未能可靠读出，需要人工复核", "This system: could not read it for certain; needs review"
    ),
    Responsibility.PORTAL: Words("网站：页面、栏目或附件的问题", "Portal: the page, column or attachment"),
}

STATUS: dict[str, Words] = {
    Status.COMPLETE: Words("完整读出", "complete"),
    Status.INCOMPLETE: Words("未读全", "incomplete"),
    Status.SEVERAL: Words("一份文件含多份报告", "several reports in one file"),
    Status.NOT_A_REPORT: Words("不是年度报告", "not an annual report"),
    Status.UNREADABLE: Words("无法读取", "unreadable"),
    "timeout": Words("读取超时，已中止", "over the time limit, stopped"),
    "killed": Words("读取进程被中止", "the parse was killed"),
    "failed": Words("读取失败", "the parse failed"),
    "unparsed": Words("尚未读取", "not parsed yet"),
}

REASON: dict[str, Words] = {
    "no_text_layer": Words("扫描件，没有文字层", "a scan without a text layer"),
    "encrypted": Words("文件加密", "the file is encrypted"),
    "damaged": Words("文件损坏", "the file is damaged"),
    "truncated": Words("文件不完整", "the file is cut off"),
    "empty": Words("空文件", "the file is empty"),
    "unsupported_media": Words("暂不支持的文件类型", "a file type that is not supported yet"),
    "shell_page": Words("只有页面框架，没有正文", "a page frame without content"),
    "timeout": Words("超过时限，已中止", "over the time limit, stopped"),
    "worker_died": Words("读取进程意外中止", "the parse process died"),
    "parser_error": Words("读取程序出错", "the parser failed"),
    "not_in_archive": Words("存档中没有该文件", "the archive does not have the file"),
    "memory": Words("超过内存上限，已中止", "over the memory limit, stopped"),
    "not_in_scope": Words("不属采集范围的机构", "a body outside the panel"),
    "explanation": Words("年报解读，不是年报本身", "an explanation of a report"),
    "list_page": Words("列表页", "a list page"),
    "roster": Words("年报公布情况，列明应公开单位", "a roster of the units that must publish"),
    "guide": Words("信息公开指南", "a guide to information disclosure"),
    "title_without_text": Words("只有标题，没有正文", "a title without text"),
    "no_report_text": Words("没有年报内容", "no text of a report"),
    "table_absent": Words("缺少法定表格", "a statutory table is absent"),
    "row_printed_twice": Words("同一指标印了两次", "an indicator is printed twice"),
    "cells_unread": Words("有单元格未能可靠读出", "cells could not be read for certain"),
    "part_unread": Words("有部分内容未能读出，表中有缺行", "a part could not be read, and a table lacks rows"),
    "damaged_file": Words("文件损坏，数字不可信", "the file is damaged, its numbers cannot be trusted"),
}

VERSION_STATUS: dict[str, Words] = {
    "accepted": Words("已收录", "accepted"),
    "quarantined": Words("已收录待核", "held for review"),
    "rejected": Words("已退回", "rejected"),
}

SCOPE: dict[str, Words] = {
    Scope.ORGAN: Words("本机关", "the organ alone"),
    Scope.SAME_LEVEL: Words("本级政府及部门", "the government and its departments"),
    Scope.AREA: Words("行政区域汇总", "the whole area, added up"),
    Scope.SYSTEM: Words("系统汇总", "a vertical system, added up"),
    Scope.UNKNOWN: Words("不明", "unknown"),
}

UNIT: dict[str, Words] = {
    Unit.WANYUAN: Words("万元", "10 000 yuan"),
    Unit.YUAN: Words("元（已换算为万元）", "yuan (converted to 万元)"),
    Unit.UNKNOWN: Words("单位不明", "unit unknown"),
}

TABLE: dict[str, Words] = {
    Table.DISCLOSURE: Words("二、主动公开政府信息情况", "2. Information disclosed on the organ's own initiative"),
    Table.REQUESTS: Words("三、收到和处理政府信息公开申请情况", "3. Requests received and handled"),
    Table.DISPUTES: Words("四、政府信息公开行政复议、行政诉讼情况", "4. Administrative reconsideration and litigation"),
    Table.STATISTICS: Words("政府信息公开情况统计表", "Statistics annex (report years before 2019)"),
}

PERMISSION: dict[str, Words] = {
    "allowed": Words("无禁止记录", "nothing on record against it"),
    "robots_disallow": Words("robots.txt 禁止采集", "forbidden by robots.txt"),
    "robots_unreadable": Words("robots.txt 无法读取，按禁止处理", "robots.txt unreadable, treated as forbidden"),
    "stopped_by_request": Words("应网站要求停止采集", "stopped at the site's request"),
    "blocked": Words("网站拒绝访问", "the site refuses access"),
}

ROLE: dict[str, Words] = {
    "robots": Words("robots.txt", "robots.txt"),
    "list": Words("栏目页", "list page"),
    "page": Words("报告页面", "report page"),
    "attachment": Words("附件", "attachment"),
}

PLATFORM: dict[str, Words] = {
    "trs": Words("TRS WCM 静态站", "TRS WCM static"),
    "kunming": Words("昆明系 /c/日期/编号", "Kunming family, /c/DATE/ID"),
}

RUN_STATUS: dict[str, Words] = {
    "running": Words("进行中", "running"),
    "finished": Words("已完成", "finished"),
    "failed": Words("失败", "failed"),
    "stopped": Words("被停止", "told to stop"),
    "orphaned": Words("中断（进程已不在）", "interrupted (its process died)"),
}

COVERAGE: dict[str, Words] = {
    "collected": Words("已收录", "collected"),
    "under_review": Words("已收录待核", "under review"),
    "seen_not_readable": Words("已见未读出", "seen, not readable"),
    "column_complete_not_seen": Words("栏目完整未见", "list complete, not seen"),
    "list_incomplete": Words("列表不完整", "list incomplete"),
    "column_gone": Words("栏目失效", "column gone"),
    "site_refuses": Words("站点拒绝访问", "site refuses"),
    "robots_forbids": Words("robots 禁止", "robots forbids"),
    "no_column_registered": Words("未登记栏目", "no column registered"),
    "duty_unclear": Words("应公开义务不明", "duty unclear"),
    "out_of_scope": Words("不属范围", "out of scope"),
}

#: Coverage status → the tone of its square; a status that is not here has none.
COVERAGE_TONE: dict[str, str] = {
    "collected": "good",
    "under_review": "wait",
    "seen_not_readable": "wait",
    "column_complete_not_seen": "gap",
    "list_incomplete": "gap",
    "column_gone": "gap",
    "no_column_registered": "gap",
    "site_refuses": "shut",
    "robots_forbids": "shut",
}
