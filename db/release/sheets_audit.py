"""The auditor's sheets: 按时公布核查表, 勾稽关系核查表, 更正前后对照表, 单位问题清单."""

from __future__ import annotations

from db.deadlines import CLAUSES
from db.release.columns import CELL, FORMS, HEAD, IDENTITY, LOWEST_GRADE, SHA256, URL
from db.release.schema import Sheet, amount, day, integer, key, text, time, truth

_CORNER = "格式 表三角注（勾稽关系）；其余为表内隐含关系"
_AMOUNT = "格式 表二 第二十条第（八）项、第（九）项"

TIMELINESS = Sheet(
    "audit_timeliness",
    "按时公布核查表",
    "published by the deadline or not, with what proves it",
    (
        *IDENTITY,
        day("deadline", "期限", "last day", clause=CLAUSES),
        text("basis", "依据", "what sets the deadline", clause=CLAUSES),
        text("verdict", "核查结论", "按时, 逾期N天, 临界, 日期存疑 or 无法判定", clause=CLAUSES),
        integer("days_late", "逾期天数", "days late", unit="天", clause=CLAUSES),
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
        *HEAD,
        key("relation", "关系代码", "relation", clause=_CORNER),
        text("subject", "核查对象", "row or column that it binds", clause=FORMS),
        text(
            "verdict",
            "结论",
            "pass, fail, uncertain (a blank could hold the difference), not_assessable",
            clause=_CORNER,
        ),
        amount("printed", "表载数", "what is printed", unit="件", clause=FORMS),
        amount("expected", "应为数", "what the other side sums to", unit="件", clause=_CORNER),
        amount("difference", "差额", "printed minus expected", unit="件", clause=_CORNER),
        LOWEST_GRADE,
        text("basis", "依据", "printed in the form, or implied by it", clause=_CORNER),
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
        CELL,
        text("label", "行名", "row label", clause=FORMS),
        text("before", "更正前", "as first printed or read"),
        text("after", "更正后", "as later printed or read"),
        text("changed_by", "变动方", "publisher, parser or decision"),
        key("before_version", "前一版本", "version before"),
        key("after_version", "后一版本", "version after"),
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
        *HEAD,
        key("cell", "单元格", "table/row/column", clause=_AMOUNT),
        key("problem", "问题", "unit_unknown, printed_in_yuan, or the code of a finding"),
        text("raw", "原文", "as printed", clause=_AMOUNT),
        amount("value", "数值", "the number: 万元 when the unit is known", unit="万元", clause=_AMOUNT),
        URL,
    ),
)
