"""The statistics annex of the years before 2019 (``statistics``): Fujian's fixed list, and any other indicator list."""

from __future__ import annotations

from parsers.form.layout import Block, Column, Layout, Row
from parsers.model import Table

UNMAPPED = "unmapped"

COLUMNS = (
    Column("year_value", "年度"),
    Column("cumulative_value", "历年累计"),
    Column("year_end_value", "年末统计"),
)
ROWS = (
    Row("proactive_total", "主动公开文件数", aliases=("主动公开信息数",)),
    Row("proactive_website", "政府网站公开数", aliases=("其中：政府网站公开数",)),
    Row("proactive_gazette", "政府公报公开数"),
    Row("requests_total", "受理依申请公开信息总数"),
    Row("requests_in_person", "当面申请数", aliases=("其中：当面申请数",)),
    Row("requests_online", "网上申请数"),
    Row("requests_fax", "传真申请数"),
    Row("requests_email", "电子邮件申请数"),
    Row("requests_letter_or_fax", "信函、传真申请数"),
    Row("replies_total", "对申请的答复总数"),
    Row("replies_granted", "同意公开答复数", aliases=("其中：同意公开答复数",)),
    Row("replies_partly_granted", "同意部分公开答复数"),
    Row("replies_refused", "不予公开答复数"),
    Row("replies_other", "其他类型答复数"),
    Row("fee_reduction_yuan", "政府信息公开收费减免金额"),
    Row("complaints", "接受行政申诉、举报数", aliases=("接受行政诉讼、举报数",)),
    Row("reconsiderations", "行政复议数"),
    Row("litigations", "行政诉讼数"),
)
FUJIAN = Layout(Table.STATISTICS, "fujian", (Block(ROWS, COLUMNS[:2]),))
INDICATOR_LIST = Layout(Table.STATISTICS, "indicator_list", (Block(ROWS, COLUMNS),))
