"""Table 四、政府信息公开行政复议、行政诉讼情况 (``disputes``): the same in both editions."""

from __future__ import annotations

from parsers.form.layout import Block, Column, Layout, Row
from parsers.model import Table

LITIGATION = "行政诉讼"

COLUMNS = (
    Column("upheld", "结果维持", aliases=("维持",)),
    Column("corrected", "结果纠正", aliases=("纠正",)),
    Column("other", "其他结果"),
    Column("pending", "尚未审结", aliases=("未审结",)),
    Column("total", "总计", aliases=("合计",)),
)
ROWS = (
    Row("reconsideration", "行政复议"),
    Row("litigation_direct", "未经复议直接起诉", LITIGATION),
    Row("litigation_after_reconsideration", "复议后起诉", LITIGATION),
)
EDITION_2019 = Layout(Table.DISPUTES, "2019", (Block(ROWS, COLUMNS),))
EDITION_2021 = Layout(Table.DISPUTES, "2021", (Block(ROWS, COLUMNS),))
