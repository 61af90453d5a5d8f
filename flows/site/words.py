"""The site's own words, in Chinese and English."""

from __future__ import annotations

from flows.pages.words import Words

VERDICT: dict[str, Words] = {
    "on_time": Words("按时", "on time"),
    "borderline": Words("临界", "borderline"),
    "doubtful": Words("日期存疑", "date in doubt"),
    "late": Words("逾期", "late"),
    "undecided": Words("无法判定", "cannot be told"),
}

BREAK: dict[str, Words] = {
    "scope": Words("口径变化", "scope changed"),
    "edition": Words("表式版本变化", "edition of the form changed"),
    "renamed": Words("更名", "renamed"),
    "merged": Words("合并", "merged"),
    "split": Words("拆分", "split"),
    "abolished": Words("撤销", "abolished"),
    "founded": Words("设立", "founded"),
    "rank_changed": Words("级别调整", "rank changed"),
}

GROUP: dict[str, Words] = {
    "organ": Words("本机关口径（已确认的机关）", "scope: the organ alone (confirmed organs)"),
    "area_county": Words("行政区域汇总口径，县级政府", "scope: whole area, county governments"),
    "area_prefecture": Words("行政区域汇总口径，地市级政府", "scope: whole area, prefecture governments"),
    "area_province": Words("行政区域汇总口径，省级政府", "scope: whole area, province governments"),
}

#: Letter of each coverage status: no square of the matrix speaks by colour alone.
LETTER: dict[str, Words] = {
    "collected": Words("收", "C"),
    "under_review": Words("核", "R"),
    "seen_not_readable": Words("读", "U"),
    "column_complete_not_seen": Words("未", "N"),
    "list_incomplete": Words("缺", "L"),
    "column_gone": Words("失", "G"),
    "site_refuses": Words("拒", "X"),
    "robots_forbids": Words("禁", "B"),
    "no_column_registered": Words("登", "K"),
    "duty_unclear": Words("疑", "D"),
    "out_of_scope": Words("外", "O"),
}

#: What the pages' script says itself.
SITE_WORDS: dict[str, Words] = {
    "loading": Words("正在读取数据……", "Loading …"),
    "failed": Words("数据没有读到，请刷新重试。", "The data could not be loaded; please try again."),
    "served": Words(
        "浏览器不允许从本地文件读取数据；请用任意静态网页服务器打开本文件夹。",
        "Browsers do not read data from local files; serve this folder with any static web server.",
    ),
    "none": Words("没有找到。", "Nothing found."),
    "not_here": Words(
        "本版数据中没有这一页所指的内容。", "This edition of the data does not hold what this address names."
    ),
    "more": Words("结果较多，请输入更多字。", "There are more; type more of the name."),
    "found": Words("个机关", "found"),
    "one_report": Words("份报告", "report"),
    "reports": Words("份报告", "reports"),
    "year": Words("年度", "Year"),
    "scope": Words("口径", "Scope"),
    "grade": Words("最低可信级", "Lowest grade"),
    "edition": Words("表式版本", "Edition"),
    "report": Words("报告", "Report"),
    "status": Words("收录情况", "Coverage"),
    "timeliness": Words("是否按时", "Timeliness"),
    "break": Words("序列断点", "Break in the series"),
    "rate": Words("公开率", "Disclosure rate"),
    "substantive": Words("实质公开率", "Substantive disclosure rate"),
    "few": Words("不足30件", "under 30"),
    "blank": Words("空白", "blank"),
    "unread": Words("未读", "unread"),
    "partial": Words("部分栏空白", "some cells blank"),
    "contradicted": Words("与他处不符", "contradicted"),
    "absent": Words("无此表", "no such table"),
    "annual": Words("年政府信息公开工作年度报告", "annual report on open government information"),
    "published": Words("发布日期", "Published"),
    "deadline": Words("期限", "Deadline"),
    "at_least": Words("至少", "at least"),
    "candidate": Words("机关名称待确认", "name of the organ to be confirmed"),
    "waiting": Words("已有更正版，待核", "a correction waits for review"),
    "sources": Words("出处", "Where it comes from"),
    "notice": Words("公告", "Notice"),
    "address": Words("地址", "Address"),
    "replica": Words("演示站点", "replica"),
    "manual": Words("人工录入", "added by hand"),
    "fetched": Words("抓取时间", "Fetched"),
    "listed": Words("列表日期", "Date in the list"),
    "document": Words("存档文件", "Archived document"),
    "archived": Words("存档原件", "Archived original"),
    "open_archived": Words("打开存档原件", "open the archived original"),
    "evidence": Words("下表各格的位置指此文件", "the places below are in this document"),
    "fingerprint": Words("内容指纹", "Fingerprint"),
    "parser": Words("读取程序版本", "Parser version"),
    "versions": Words("版本数", "Versions"),
    "scope_evidence": Words("口径依据", "Scope evidence"),
    "findings": Words("发现的问题", "Findings"),
    "expected": Words("应为", "expected"),
    "actual": Words("实为", "found"),
    "cells": Words("涉及单元格", "Cells"),
    "no_findings": Words("没有发现问题。", "No findings."),
    "no_table": Words("报告中没有找到这张法定表格。", "This statutory table was not found in the report."),
    "tip": Words(
        "点按或聚焦任一单元格，可看原文、可信级和位置；方向键可逐格移动。",
        "Tap or focus a cell to see its raw text, grade and place; arrow keys move from cell to cell.",
    ),
    "ledger": Words("逐格明细：原文、数值、可信级、位置", "Every cell: raw text, value, grade, place"),
    "cell": Words("单元格", "Cell"),
    "raw": Words("原文", "Raw"),
    "value": Words("数值", "Value"),
    "state": Words("状态", "State"),
    "cell_grade": Words("可信级", "Grade"),
    "where": Words("位置", "Where"),
    "inferred": Words("推断", "inferred"),
    "corrected": Words("人工更正为", "corrected by hand to"),
    "empty": Words("（空）", "(empty)"),
    "no_value": Words("无", "none"),
    "loose": Words("表外单元格", "Cells outside the form"),
    "indicator": Words("指标名称", "Indicator"),
    "years": Words("历年数据", "Its years side by side"),
    "series_note": Words(
        "不同口径分表列出，不可相加或比较；标出断点的年度，前后不可直接比较。空白不是 0。",
        "Each scope has its own table and must not be added to or compared with another; across a marked break years are not"
        " comparable. A blank is not 0.",
    ),
    "not_collected": Words(
        "“未采集到”只说明本系统没有拿到，不表示该机关没有公布。",
        "“Not collected” says that this system did not get it, not that the organ did not publish it.",
    ),
    "also": Words("又名", "Also known as"),
    "edition_word": Words("版式", "layout"),
    "annex": Words("政府信息公开情况统计表", "Statistics annex"),
}
