"""What may be compared between editions of the form: data, shown by the view ``crosswalk``."""

from __future__ import annotations

from typing import NamedTuple


class Comparison(NamedTuple):
    """A measure of one edition against one of another. ``comparable``: exact, approximate or none."""

    measure: str
    edition: str
    other_measure: str
    other_edition: str
    comparable: str
    reason: str


_OTHER = "requests/other_not_corrected_in_time + other_fee_unpaid + other_rest"

CROSSWALK = (
    Comparison(
        "requests/other", "2019", _OTHER, "2021", "exact", "2021 将（六）其他处理分为三行，三行之和即 2019 的一行"
    ),
    Comparison("requests/received", "2019", "requests/received", "2021", "exact", "同一行"),
    Comparison("requests/carried_in", "2019", "requests/carried_in", "2021", "exact", "同一行"),
    Comparison("requests/total_handled", "2019", "requests/total_handled", "2021", "exact", "同一行"),
    Comparison("requests/carried_over", "2019", "requests/carried_over", "2021", "exact", "同一行"),
    Comparison(
        "disclosure/total_disclosed",
        "2019",
        "disclosure/in_force",
        "2021",
        "none",
        "对外公开总数量与现行有效件数口径不同",
    ),
    Comparison("disclosure/made", "2019", "disclosure/made", "2021", "approximate", "新制作数量与制发件数表述不同"),
    Comparison("disclosure/decisions", "2019", "disclosure/decisions", "2021", "exact", "同为处理决定数量"),
    Comparison(
        "disclosure/fees/items_last_year",
        "2019",
        "disclosure/fees/amount_wanyuan",
        "2021",
        "none",
        "2019 为收费项目数量，2021 为收费金额",
    ),
    Comparison("disputes/total", "2019", "disputes/total", "2021", "approximate", "是否含上年度结转多未说明"),
    Comparison(
        "statistics/replies_total", "2014", "requests/total_handled", "2019", "none", "答复分类与办理结果分类不同"
    ),
)
