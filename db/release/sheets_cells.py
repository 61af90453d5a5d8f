"""Tables of numbers, written from the form: the cells of each table, the panels, and the corrected cells."""

from __future__ import annotations

from collections.abc import Iterator

from db.release.columns import (
    AGENCY_STATUS,
    CELL,
    CORRECTION_WAITING,
    EDITION,
    FORMS,
    HEAD,
    IDENTITY,
    LOWEST_GRADE,
    PUBLISHED_ON,
    SHA256,
    VERSION_KEY,
)
from db.release.schema import Column, Kind, Sheet, amount, integer, key, text, time, truth
from db.views import measures
from parsers.form import AMOUNT, LAYOUTS
from parsers.form.layout import CellKey, Layout
from parsers.form.statistics import FEES, UNMAPPED
from parsers.model import Table

_TITLES = {
    Table.DISCLOSURE: ("主动公开政府信息情况", "cells of table 二"),
    Table.REQUESTS: ("收到和处理政府信息公开申请情况", "cells of table 三"),
    Table.DISPUTES: ("行政复议、行政诉讼情况", "cells of table 四"),
    Table.STATISTICS: ("2018年度及以前的统计表", "cells of the annex of report years up to 2018, every printed row"),
}
CLAUSES = {
    Table.DISCLOSURE: "格式 表二；条例第二十条",
    Table.REQUESTS: "格式 表三",
    Table.DISPUTES: "格式 表四",
    Table.STATISTICS: "国办发〔2014〕32号及各省统计表",
}
_VALUE_UNITS = {
    Table.DISCLOSURE: "件（项目列为项，金额列为万元）",
    Table.REQUESTS: "件",
    Table.DISPUTES: "件",
    Table.STATISTICS: "按 printed_unit 列",
}
_UNITS = {AMOUNT: "万元", "items_last_year": "项", "items_change": "项", "procurement_items": "项"}
_AMOUNTS = (AMOUNT, "items_last_year", "items_change")

CORRECTED_CELLS = Sheet(
    "corrected_cells",
    "更正的单元格",
    "cells that an operator corrected, beside what was printed; the last decision on each",
    (
        *IDENTITY,
        CELL,
        text("printed_raw", "原文", "as printed when it was corrected", clause=FORMS),
        text("read_value", "读数", "what had been read of it", clause=FORMS),
        text("corrected_value", "更正值", "what it stands for by the decision; empty: a blank", clause=FORMS),
        text("state", "状态", "active, or lapsed: the publisher prints the table otherwise by now"),
        text("lapse_reason", "失效原因", "why it lapsed"),
        text("reason", "理由", "why it was corrected"),
        text("evidence", "依据", "on what evidence"),
        time("decided_at", "决定时间", "when, UTC"),
    ),
    ("report_key", "cell"),
)


def cell_sheet(table: Table) -> Sheet:
    """The sheet of this table's cells."""
    clause = CLAUSES[table]
    columns = (
        *HEAD,
        EDITION,
        integer("ordinal", "序号", "order in the report", unit="序数"),
        key("row", "行代码", "row (for disclosure: item)", clause=clause),
        key("column", "列代码", "column", clause=clause),
        text("label", "行名", "statutory row label; the printed one for unmapped rows", clause=clause),
        text("raw", "原文", "as printed", clause=clause),
        amount(
            "value", "数值", "the number; empty when there is none, never 0", unit=_VALUE_UNITS[table], clause=clause
        ),
        text("state", "状态", "number, zero, blank, not_applicable, text, unread, missing"),
        text("unit", "金额单位", "wanyuan, yuan, unknown; empty where it is no amount", clause=clause),
        text("printed_unit", "所印单位", "unit that the annex prints for the row", clause=clause),
        text("grade", "等级", "A to D, X unread"),
        truth("inferred", "推定", "inferred by position"),
        text("corrected_value", "更正值", "value by an operator's decision, beside the printed one"),
        key("place", "位置", "place in the document, as JSON"),
        SHA256,
    )
    chinese, english = _TITLES[table]
    return Sheet(f"{table.value}_cells", chinese, english, columns, ("version_key", "ordinal"))


def panel_sheet() -> Sheet:
    """机关 × 年度 × 口径 with a column per measure of the form."""
    head = (*IDENTITY, AGENCY_STATUS, VERSION_KEY, PUBLISHED_ON, EDITION, LOWEST_GRADE, CORRECTION_WAITING)
    measured = (*_measures(), _OTHER)
    return Sheet("panel", "面板", "agency × year × scope, as printed", (*head, *measured), ("report_key",))


def corrected_panel_sheet() -> Sheet:
    """The panel with the corrections that hold."""
    corrections = integer("corrections", "更正数", "cells that stand for a corrected value", unit="格")
    head = (*IDENTITY, AGENCY_STATUS, VERSION_KEY, PUBLISHED_ON, EDITION, LOWEST_GRADE, CORRECTION_WAITING, corrections)
    return Sheet(
        "panel_corrected",
        "面板（含更正）",
        "agency × year × scope, with the corrections that operators decided",
        (*head, *_measures(), _OTHER),
        ("report_key",),
    )


def statistics_panel_sheet() -> Sheet:
    """The annex of report years up to 2018: a column per known indicator."""
    head = (*IDENTITY, AGENCY_STATUS, VERSION_KEY, PUBLISHED_ON, EDITION, LOWEST_GRADE, CORRECTION_WAITING)
    unmapped = integer("rows_unmapped", "未归入指标的行数", "printed rows that are no known indicator", unit="行")
    measured = (_statistic(row, column) for row, column in statistics_measures())
    return Sheet(
        "panel_statistics",
        "面板（2018年度及以前）",
        "agency × year × scope, known indicators of the annex as printed; not comparable with later years",
        (*head, unmapped, *measured),
        ("report_key",),
    )


def statistics_measures() -> Iterator[tuple[str, str]]:
    """Row and column code of the known indicators."""
    layout = LAYOUTS[Table.STATISTICS, "indicator_list"]
    columns = dict.fromkeys(key.column for one in _annexes() for key in one.cell_keys())
    rows = dict.fromkeys(row.code for one in (layout, *_annexes()) for row in one.rows)
    return ((row, column) for row in rows if row != UNMAPPED for column in columns)


def _annexes() -> list[Layout]:
    return [layout for (table, _), layout in LAYOUTS.items() if table is Table.STATISTICS]


def _statistic(row: str, column: str) -> Column:
    layout = next(one for one in _annexes() if any(it.code == row for it in one.rows))
    heads = {it.code: it.label for one in _annexes() for block in one.blocks for it in block.columns}
    unit = "元" if row == FEES else "条或件"
    english = f"statistics: {row.replace('_', ' ')}, {column.replace('_', ' ')}"
    label = f"{layout.row(row).label} {heads[column]}"
    return Column(f"statistics_{row}_{column}", Kind.AMOUNT, label, english, unit, CLAUSES[Table.STATISTICS])


_OTHER = Column(
    "requests_other_all",
    Kind.COUNT,
    "（六）其他处理 合计",
    "requests, other outcomes: the 2019 row, or the sum of the three 2021 rows",
    "件",
    CLAUSES[Table.REQUESTS],
)


def _measures() -> Iterator[Column]:
    for name, table, row, column in measures():
        yield _measure(name, CellKey(Table(table), row, column))


def _measure(name: str, key: CellKey) -> Column:
    editions = {edition: layout for (table, edition), layout in LAYOUTS.items() if table is key.table}
    held = [(edition, layout) for edition, layout in editions.items() if key in tuple(layout.cell_keys())]
    _, layout = held[0]
    row, block = layout.row(key.row), layout.block_of(key.row)
    heading = next(column for column in block.columns if column.code == key.column)
    label = " ".join(filter(None, (row.category, row.label, heading.label)))
    clause = f"{CLAUSES[key.table]} {block.title or ''}（{'、'.join(edition for edition, _ in held)}版）"
    english = f"{key.table.value}: {key.row.replace('_', ' ')}, {key.column.replace('_', ' ')}"
    kind = Kind.AMOUNT if key.table is Table.DISCLOSURE and key.column in _AMOUNTS else Kind.COUNT
    return Column(name, kind, label, english, _UNITS.get(key.column, "件"), clause)
