"""Where everything stands on a form: the statutory table as printed, every cell of data at a known address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from db.sampling.forms import Form
from flows.pages.sheet import Box, Kind, sheets
from parsers.form import LAYOUTS
from parsers.form.statistics import UNMAPPED
from parsers.model import Cell, Grade, Report, Source, State, Status, Table

NUMERALS = {
    Table.DISCLOSURE: "表二 主动公开政府信息情况",
    Table.REQUESTS: "表三 收到和处理政府信息公开申请情况",
    Table.DISPUTES: "表四 政府信息公开行政复议、行政诉讼情况",
    Table.STATISTICS: "政府信息公开情况统计表",
}
REST = "本表未填的格一律为："
#: Lines at the head: what is printed in the first column, what the second holds.
SAMPLE, ORDINAL, CODE, READER, FILE, URL, SHA256, AGENCY, YEAR, NOTE = (
    "样本",
    "序号",
    "核对码",
    "复核人",
    "文件",
    "来源网址",
    "文件sha256",
    "报告上的机关名称",
    "报告年度",
    "备注",
)
HEAD = (SAMPLE, ORDINAL, CODE, READER, FILE, URL, SHA256, AGENCY, YEAR, NOTE)
TO_FILL = (READER, AGENCY, YEAR, NOTE)
HELP = (
    "只看文件本身填写，不要查看本项目的数据。每一格都要填：数字照原文填写（0 就填 0）；",
    "原文空白填“空”；画线或写“无”填“/”；表中没有这一行或列填“缺”；看不清填“?”。金额不是万元的，写明“元”。",
    "增减写正负号或“增”“减”。大部分格相同时，可在表头右侧写明未填的格一律为“空”“0”或“缺”。",
)
FIRST_TABLE_ROW = len(HEAD) + len(HELP) + 4


@dataclass(frozen=True, slots=True)
class Spot:
    """A box at its place: row and column from 1. ``key`` is None for what is printed."""

    row: int
    column: int
    box: Box

    @property
    def address(self) -> str:
        return f"{get_column_letter(self.column)}{self.row}"

    @property
    def key(self) -> str | None:
        return self.box.cell.key if self.box.kind is Kind.DATA and self.box.cell else None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A table on the form: its title's row, and its boxes. ``rest`` is where the reader says what empty cells are."""

    table: Table
    row: int
    rest: str
    spots: tuple[Spot, ...]


def drawn(form: Form) -> Iterator[Drawn]:
    """The tables of a form, one under the other."""
    row = FIRST_TABLE_ROW
    for table, sheet in sheets(_empty(form)):
        assert sheet is not None
        spots = tuple(_spots((*sheet.head, *(line for body in sheet.bodies for line in body)), row + 2))
        yield Drawn(table, row, f"D{row + 1}", spots)
        row = max(spot.row + spot.box.rowspan for spot in spots) + 2


def _spots(lines: tuple[tuple[Box, ...], ...], top: int) -> Iterator[Spot]:
    taken: set[tuple[int, int]] = set()
    for row, line in enumerate(lines, start=top):
        column = 1
        for box in line:
            while (row, column) in taken:
                column += 1
            yield Spot(row, column, box)
            taken |= {(row + down, column + right) for down in range(box.rowspan) for right in range(box.colspan)}


def _empty(form: Form) -> Report:
    """A report of the form's shape in which nothing was read."""
    cells = tuple(
        Cell(table, row, column, _label(table, form.layout[table], row), "", None, State.BLANK, Grade.X)
        for table, row, column in form.cells
        if row != UNMAPPED
    )
    layout = {table.value: edition for table, edition in form.layout.items()}
    return Report(Source("", "", 0), 0, Status.COMPLETE, layout=layout, cells=cells)


def _label(table: Table, edition: str, row: str) -> str:
    return LAYOUTS[table, edition].row(row).label
