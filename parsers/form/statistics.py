"""The statistics annex of the years before 2019 (``statistics``): Fujian's fixed list, and any other indicator list."""

from __future__ import annotations

from parsers.form.layout import Block, Column, Layout, Row
from parsers.model import Table

UNMAPPED = "unmapped"
FEES = "fee_reduction_yuan"

COLUMNS = (
    Column("year_value", "年度"),
    Column("cumulative_value", "历年累计"),
    Column("year_end_value", "年末统计"),
)
ROWS = (
    Row(
        "proactive_total",
        "主动公开文件数",
        aliases=("主动公开信息数", "主动公开政府信息数", "主动公开政府信息文件数"),
    ),
    Row("proactive_website", "政府网站公开数", aliases=("政府网站公开信息数", "政府网站公开政府信息数")),
    Row("proactive_gazette", "政府公报公开数", aliases=("政府公报公开信息数", "政府公报公开政府信息数")),
    Row(
        "requests_total",
        "受理依申请公开信息总数",
        aliases=("受理依申请公开政府信息总数", "受理依申请公开总数", "收到申请数", "收到政府信息公开申请数"),
    ),
    Row("requests_in_person", "当面申请数"),
    Row("requests_online", "网上申请数", aliases=("网络申请数",)),
    Row("requests_fax", "传真申请数"),
    Row("requests_email", "电子邮件申请数"),
    Row("requests_letter_or_fax", "信函、传真申请数", aliases=("信函或传真申请数", "信函和传真申请数")),
    Row("replies_total", "对申请的答复总数", aliases=("对申请答复总数", "申请答复数")),
    Row("replies_granted", "同意公开答复数"),
    Row("replies_partly_granted", "同意部分公开答复数"),
    Row("replies_refused", "不予公开答复数", aliases=("不同意公开答复数",)),
    Row("replies_other", "其他类型答复数", aliases=("其它类型答复数",)),
    Row(FEES, "政府信息公开收费减免金额"),
    Row(
        "complaints",
        "接受行政申诉、举报数",
        aliases=("接受行政申诉（诉讼）、举报数", "接受行政诉讼、举报数", "接受行政申诉、诉讼、举报数"),
    ),
    Row("reconsiderations", "行政复议数", aliases=("行政复议数量",)),
    Row("litigations", "行政诉讼数", aliases=("行政诉讼数量",)),
)

#: The parts of each total that exclude one another. What a website shows a gazette may print too: those two do not.
PARTS = {
    "requests_total": (
        "requests_in_person",
        "requests_online",
        "requests_fax",
        "requests_email",
        "requests_letter_or_fax",
    ),
    "replies_total": ("replies_granted", "replies_partly_granted", "replies_refused", "replies_other"),
}
#: Parts that overlap when a report prints both: the sum then says nothing.
OVERLAPPING = frozenset({"requests_fax", "requests_letter_or_fax"})

FUJIAN = Layout(Table.STATISTICS, "fujian", (Block(ROWS, COLUMNS),))
INDICATOR_LIST = Layout(Table.STATISTICS, "indicator_list", (Block(ROWS, COLUMNS),))
