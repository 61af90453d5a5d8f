"""Rosters printed as tables: 序号 ｜ 单位 ｜ 公布时间 ｜ 是否按时, once or several times side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.model import RosterEntry
from parsers.prose.text import squeeze
from parsers.readers.document import Grid
from parsers.roster_marks import day_of, has_day, late_of, unit_of

_UNIT_HEAD = re.compile("单位|部门|机关|主体|机构|乡镇|镇街|街镇|县区|区县|^名称$")
_OTHER_HEAD = re.compile("时间|日期|是否|类别|性质|类型|网址|链接|地址|负责|数量|方式|渠道|情况|序号|备注|标题")
_DATE_HEAD = re.compile("时间|日期")
_HEAD_ROWS = 4  # a title or a line of remarks may stand above the head
_LONGEST_HEAD = 14
_FEWEST = 3  # units that a table without a head must have
_MOST_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class Columns:
    """A column of units and the columns that tell of them, with their heads."""

    unit: int
    others: tuple[tuple[int, str], ...]
    sure: bool  # its head says that these are units


@dataclass(frozen=True, slots=True)
class Headed:
    """The columns of a table that had a head, for its fragments on the next pages that have none."""

    width: int
    groups: tuple[Columns, ...]


def grid_entries(grid: Grid, year: int | None, above: Headed | None = None) -> tuple[list[RosterEntry], Headed | None]:
    """The units of a table in reading order, column group by column group; none for a table that is no roster.

    ``year`` is that of days without one; ``above`` the heads of the table before, which a fragment of the same width goes on.
    Returns also the heads that the next fragment may go on.
    """
    if grid.n_cols > _MOST_COLUMNS:
        return [], None
    rows = _filled(grid)
    head, groups = _headed(rows)
    if not groups and above is not None and above.width == grid.n_cols:
        groups = list(above.groups)
    elif not groups:
        groups = _headless(rows)
    found = [entry for group in groups for entry in _of_group(rows[head + 1 :], group, year)]
    sure = bool(groups) and groups[0].sure
    return found if sure or len(found) >= _FEWEST else [], Headed(grid.n_cols, tuple(groups)) if sure else None


def _filled(grid: Grid) -> list[list[str]]:
    """The text of every place, spans filled with the text of their cell."""
    rows = [[""] * grid.n_cols for _ in range(grid.n_rows)]
    for cell in grid.cells:
        for row in range(cell.row, min(cell.row + cell.rowspan, grid.n_rows)):
            for col in range(cell.col, min(cell.col + cell.colspan, grid.n_cols)):
                rows[row][col] = cell.text
    return rows


def _headed(rows: list[list[str]]) -> tuple[int, list[Columns]]:
    """The row with the heads of columns, and the groups it begins."""
    for number, row in enumerate(rows[:_HEAD_ROWS]):
        heads = [squeeze(text) for text in row]
        units = [
            col
            for col, text in enumerate(heads)
            if len(text) <= _LONGEST_HEAD
            and _UNIT_HEAD.search(text)
            and not _OTHER_HEAD.search(text)
            and sum(unit_of(other[col], sure=True) is not None for other in rows[number + 1 :]) > 0
        ]
        # 类别 with merged cells above a column of names is headed like it: the last of neighbours of one head has the names.
        units = [col for col in units if not (col + 1 in units and heads[col] == heads[col + 1])]
        if units and len(set(heads)) > 1:
            return number, [_group(units, place, heads) for place in range(len(units))]
    return -1, []


def _group(units: list[int], place: int, heads: list[str]) -> Columns:
    """To the right of a unit up to the next; a table with one column of units tells to its left too."""
    first, last = units[place] + 1, units[place + 1] if place + 1 < len(units) else len(heads)
    told = list(range(first, last))
    if len(units) == 1:
        told += range(units[0])
    return Columns(units[place], tuple((col, heads[col]) for col in told), sure=True)


def _headless(rows: list[list[str]]) -> list[Columns]:
    """Columns that hold names of organs, in a table that numbers them or tells of a day or of lateness beside them."""
    width = len(rows[0]) if rows else 0
    units = [
        col
        for col in range(width)
        if sum(unit_of(row[col]) is not None for row in rows) >= max(_FEWEST, 0.6 * len(rows))
    ]
    groups = [_group(units, place, [""] * width) for place in range(len(units))]
    telling = sum(
        any(has_day(text) or late_of(text) is not None or squeeze(text).isdigit() for text in row) for row in rows
    )
    return [Columns(it.unit, it.others, sure=False) for it in groups] if telling * 2 >= len(rows) else []


def _of_group(rows: list[list[str]], group: Columns, year: int | None) -> Iterator[RosterEntry]:
    for row in rows:
        unit = unit_of(row[group.unit], sure=group.sure)
        # A line that spans the table (一、县政府部门) stands in every column of it.
        if unit is None or (len(row) > 2 and len({squeeze(text) for text in row}) == 1):
            continue
        told = [(head, row[col]) for col, head in group.others if unit_of(row[col]) is None]
        told.sort(key=lambda item: _DATE_HEAD.search(item[0]) is None)
        days = (day_of(text, year) for _, text in told)
        marks = (late_of(text, head) for head, text in told)
        yield RosterEntry(
            unit,
            next((day for day in days if day is not None), None),
            next((mark for mark in marks if mark is not None), None),
        )
