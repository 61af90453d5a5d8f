"""Table 二、主动公开政府信息情况 (``disclosure``), editions 2021 and 2019. Source: 国办公开办函〔2021〕30号, 〔2019〕60号."""

from __future__ import annotations

from parsers.form.layout import Block, Column, Layout, Row
from parsers.model import Table

AMOUNT = "amount_wanyuan"

_RULES = Row("rules", "规章", aliases=("政府规章", "行政规章"))
_LICENSING = Row("licensing", "行政许可")
_PENALTIES = Row("penalties", "行政处罚")
_COERCION = Row("coercion", "行政强制")
_FEES = Row("fees", "行政事业性收费")

_DECISIONS_2021 = Column("decisions", "本年处理决定数量", aliases=("处理决定数量",))
_CHANGE = (
    Column("items_last_year", "上一年项目数量", aliases=("上年项目数量",)),
    Column("items_change", "本年增/减", aliases=("本年增减", "本年增减数量")),
)
_DECISIONS_2019 = Column("decisions", "处理决定数量", aliases=("本年处理决定数量",))

EDITION_2021 = Layout(
    Table.DISCLOSURE,
    "2021",
    (
        Block(
            title="第二十条第（一）项",
            rows=(
                _RULES,
                Row("normative_documents", "行政规范性文件", aliases=("规范性文件",)),
            ),
            columns=(
                Column("made", "本年制发件数", aliases=("本年制发数量", "本年制作件数")),
                Column("repealed", "本年废止件数", aliases=("本年废止数量",)),
                Column("in_force", "现行有效件数", aliases=("现行有效数量",)),
            ),
        ),
        Block(title="第二十条第（五）项", rows=(_LICENSING,), columns=(_DECISIONS_2021,)),
        Block(title="第二十条第（六）项", rows=(_PENALTIES, _COERCION), columns=(_DECISIONS_2021,)),
        Block(
            title="第二十条第（八）项",
            rows=(_FEES,),
            columns=(Column(AMOUNT, "本年收费金额（单位：万元）", aliases=("本年收费金额", "收费金额")),),
        ),
    ),
)

EDITION_2019 = Layout(
    Table.DISCLOSURE,
    "2019",
    (
        Block(
            title="第二十条第（一）项",
            rows=(
                _RULES,
                Row("normative_documents", "规范性文件", aliases=("行政规范性文件",)),
            ),
            columns=(
                Column("made", "本年新制作数量", aliases=("本年制作数量", "新制作数量")),
                Column("newly_disclosed", "本年新公开数量", aliases=("本年公开数量", "新公开数量")),
                Column("total_disclosed", "对外公开总数量", aliases=("对外公开数量", "公开总数量")),
            ),
        ),
        Block(
            title="第二十条第（五）项",
            rows=(_LICENSING, Row("other_services", "其他对外管理服务事项")),
            columns=(*_CHANGE, _DECISIONS_2019),
        ),
        Block(
            title="第二十条第（六）项",
            rows=(_PENALTIES, _COERCION),
            columns=(*_CHANGE, _DECISIONS_2019),
        ),
        Block(title="第二十条第（八）项", rows=(_FEES,), columns=_CHANGE),
        Block(
            title="第二十条第（九）项",
            rows=(Row("procurement", "政府集中采购"),),
            columns=(
                Column("procurement_items", "采购项目数量"),
                Column(AMOUNT, "采购总金额", aliases=("采购总金额（单位：万元）",)),
            ),
        ),
    ),
)
