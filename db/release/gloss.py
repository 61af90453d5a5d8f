"""What people read in the workbook where the CSV has a code: cells by their labels, verdicts and scopes in Chinese."""

from __future__ import annotations

from functools import lru_cache

from parsers.form import LAYOUTS
from parsers.model import Table

_TABLES = {
    Table.DISCLOSURE.value: "表二",
    Table.REQUESTS.value: "表三",
    Table.DISPUTES.value: "表四",
    Table.STATISTICS.value: "统计表",
}
_WORDS: dict[str, dict[str, str]] = {
    "scope": {
        "organ": "本机关",
        "same_level": "本级政府及部门",
        "area": "行政区域汇总",
        "system": "系统",
        "unknown": "口径不明",
    },
    "verdict": {
        "pass": "相符",
        "fail": "不符",
        "uncertain": "不能确定（空格可能含差额）",
        "not_assessable": "无法核查",
        "wrong_number": "数字不同",
        "invented_number": "原文无数",
        "lost_number": "原文有数",
        "unread": "未读出",
        "state_differs": "无数的原因不同",
    },
    "relation": {
        "requests_balance": "新收＋上年结转＝办理总计＋结转下年",
        "requests_outcome_total": "办理总计＝各办理结果之和",
        "requests_applicant_total": "总计＝各类申请人之和",
        "disputes_result_total": "总计＝各结果之和",
        "statistics_part_total": "总数＝其中各项之和",
    },
    "changed_by": {"publisher": "公布机关改", "parser": "本项目重读", "decision": "核查更正"},
    "problem": {
        "unit_unknown": "未注明单位",
        "printed_in_yuan": "以元为单位（格式要求万元）",
    },
    "agency_status": {"known": "已确认", "candidate": "待确认"},
    "severity": {"error": "错误", "warning": "警告", "info": "提示"},
    "responsibility": {"publisher": "公布机关", "pipeline": "本项目", "portal": "网站"},
    "state": {"active": "有效", "lapsed": "失效"},
    "comparable": {"exact": "完全可比", "approximate": "近似可比", "none": "不可比"},
    "level": {"cell": "单元格", "report": "报告"},
}
_BASES = {
    "勾稽关系 printed in the form": "格式所印勾稽关系",
    "implied by the layout": "表内隐含",
    "implied by 其中, where the parts exclude one another": "“其中”隐含（各项互不包含）",
    "all": "全部",
    "grade": "等级",
    "media": "文件类型",
    "table": "表",
    "identity": "机关与年度",
}
_KEYS = ("cell", "subject", "detail")


def glossed(column: str, words: str) -> str:
    """The words for a code in a column of this name; what has none stays as it is."""
    if column in _KEYS:
        return _cell(words) or words
    if column == "basis":
        return _BASES.get(words, words)
    return _WORDS.get(column, {}).get(words, words)


def has_gloss(column: str) -> bool:
    """Whether a column of this name may hold codes that people read otherwise."""
    return column in _KEYS or column == "basis" or column in _WORDS


@lru_cache(1 << 12)
def _cell(key: str) -> str | None:
    """表三 一、本年新收政府信息公开申请数量｜总计; None for what names no cell."""
    table, row, column = key.split("/") if key.count("/") == 2 else ("", "", "")
    if table not in _TABLES:
        return None
    rows: dict[str, str] = {}
    columns: dict[str, str] = {}
    for (of_table, _), layout in LAYOUTS.items():
        if of_table.value == table:
            rows |= {it.code: " ".join(filter(None, (it.category, it.label))) for it in layout.rows}
            columns |= {it.code: it.label for block in layout.blocks for it in block.columns}
    # A balance binds four rows of a column: it stands in none of them.
    parts = [rows.get(row), columns.get(column)]
    return f"{_TABLES[table]} {'｜'.join(part for part in parts if part)}"
