"""The form as it looks on paper: which label or cell stands where and how far it spans. Numbers are the report's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.pages.gloss import gloss
from parsers.form import LAYOUTS, STATUTORY, Block, Layout
from parsers.form.requests import CORNER, RESULTS
from parsers.model import Cell, Report, Table


class Kind(StrEnum):
    """What a box is: a full-width title, a column's or a row's header, or a cell of data."""

    TITLE = "title"
    COLUMN = "column"
    ROW = "row"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Box:
    """One printed box. ``cell`` is None for a data box that the report does not list at all."""

    kind: Kind
    text: str = ""
    gloss: str = ""
    rowspan: int = 1
    colspan: int = 1
    group: bool = False  # heads several columns or rows
    name: str = ""  # row and column labels of a data box
    cell: Cell | None = None
    key: str = ""  # TABLE/ROW/COLUMN of a data box of the form


Line = tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table as printed: header lines, then bodies of lines. ``width`` counts columns of the grid."""

    table: Table
    edition: str
    width: int
    head: tuple[Line, ...]
    bodies: tuple[tuple[Line, ...], ...]


def sheets(report: Report) -> Iterator[tuple[Table, Sheet | None]]:
    """The tables to draw, in the order of the page; None for a statutory table that was not found.

    A report that has a statistics annex and no statutory table is of the older kind, and is not asked for the others.
    """
    older = str(Table.STATISTICS) in report.layout and not any(str(table) in report.layout for table in STATUTORY)
    for table in () if older else STATUTORY:
        edition = _edition(report, table)
        layout = LAYOUTS.get((table, edition)) if edition else None
        yield table, _DRAWERS[table](layout, _index(report, table)) if layout else None
    if str(Table.STATISTICS) in report.layout:
        yield Table.STATISTICS, _statistics(report.layout[str(Table.STATISTICS)], report.cells)


def blank_form(table: Table, edition: str) -> Sheet:
    """A statutory table of an edition with no numbers in it."""
    return _DRAWERS[table](LAYOUTS[(table, edition)], {})


def annex(edition: str, cells: tuple[Cell, ...]) -> Sheet:
    """The statistics annex of a report before 2019, row by row as printed."""
    return _statistics(edition, cells)


def loose_cells(report: Report) -> tuple[Cell, ...]:
    """Cells of the report for which no sheet has a box: shown apart, so that none is lost."""
    drawn = {
        id(box.cell)
        for _, sheet in sheets(report)
        if sheet
        for body in sheet.bodies
        for line in body
        for box in line
        if box.cell
    }
    return tuple(cell for cell in report.cells if id(cell) not in drawn)


def _edition(report: Report, table: Table) -> str | None:
    edition = report.layout.get(str(table))
    if edition is None and table is Table.DISPUTES and any(cell.table is table for cell in report.cells):
        # The disputes table is the same in both editions, and has its edition from the requests table.
        edition = report.layout.get(str(Table.REQUESTS), "2021")
    return edition


def _index(report: Report, table: Table) -> dict[tuple[str, str], Cell]:
    return {(cell.row, cell.column): cell for cell in report.cells if cell.table is table}


def _label(table: Table, kind: Kind, label: str, code: str = "", rowspan: int = 1, colspan: int = 1) -> Box:
    return Box(kind, label, gloss(table, code or label), rowspan, colspan, group=not code)


def _data(layout: Layout, cells: Mapping[tuple[str, str], Cell], row: str, column: str, colspan: int = 1) -> Box:
    block = layout.block_of(row)
    label = layout.row(row)
    heading = next(item for item in block.columns if item.code == column)
    name = " · ".join(part for part in (label.category, label.label, heading.group, heading.label) if part)
    key = f"{layout.table}/{row}/{column}"
    return Box(Kind.DATA, colspan=colspan, name=name, cell=cells.get((row, column)), key=key)


# ── disclosure: stacked blocks, the last column of a short block stretched to the edge ─────────────────────────────


def _disclosure(layout: Layout, cells: Mapping[tuple[str, str], Cell]) -> Sheet:
    measures = max(len(block.columns) for block in layout.blocks)
    bodies = tuple(_disclosure_block(layout, block, cells, measures) for block in layout.blocks)
    return Sheet(layout.table, layout.edition, measures + 1, (), bodies)


def _disclosure_block(
    layout: Layout, block: Block, cells: Mapping[tuple[str, str], Cell], measures: int
) -> tuple[Line, ...]:
    spans = [1] * len(block.columns)
    spans[-1] += measures - len(block.columns)
    title = _label(layout.table, Kind.TITLE, block.title or "", colspan=measures + 1)
    head: Line = (
        Box(Kind.COLUMN, "信息内容", "content"),
        *(
            _label(layout.table, Kind.COLUMN, column.label, column.code, colspan=span)
            for column, span in zip(block.columns, spans, strict=True)
        ),
    )
    rows = (
        (
            _label(layout.table, Kind.ROW, row.label, row.code),
            *(
                _data(layout, cells, row.code, column.code, span)
                for column, span in zip(block.columns, spans, strict=True)
            ),
        )
        for row in block.rows
    )
    return (title,), head, *rows


# ── requests: three header levels, three label columns ────────────────────────────────────────────────────────────

_LABEL_COLUMNS = 3


def _requests(layout: Layout, cells: Mapping[tuple[str, str], Cell]) -> Sheet:
    (block,) = layout.blocks
    table = layout.table
    legal = [column for column in block.columns if column.group]
    first, last = block.columns[0], block.columns[-1]
    head: tuple[Line, ...] = (
        (
            Box(Kind.COLUMN, CORNER, "first + second = third + fourth item", 3, _LABEL_COLUMNS),
            _label(table, Kind.COLUMN, "申请人情况", colspan=len(block.columns)),
        ),
        (
            _label(table, Kind.COLUMN, first.label, first.code, rowspan=2),
            _label(table, Kind.COLUMN, legal[0].group or "", colspan=len(legal)),
            _label(table, Kind.COLUMN, last.label, last.code, rowspan=2),
        ),
        tuple(_label(table, Kind.COLUMN, column.label, column.code) for column in legal),
    )
    width = _LABEL_COLUMNS + len(block.columns)
    return Sheet(table, layout.edition, width, head, (tuple(_requests_rows(layout, cells)),))


def _requests_rows(layout: Layout, cells: Mapping[tuple[str, str], Cell]) -> Iterator[Line]:
    (block,) = layout.blocks
    table, rows = layout.table, block.rows
    outcomes = [row for row in rows if row.code not in ("received", "carried_in", "carried_over")]
    for index, row in enumerate(rows):
        labels: list[Box] = []
        if row not in outcomes:
            labels.append(_label(table, Kind.ROW, row.label, row.code, colspan=_LABEL_COLUMNS))
        else:
            if row is outcomes[0]:
                labels.append(_label(table, Kind.ROW, RESULTS, rowspan=len(outcomes)))
            if row.category is None:
                labels.append(_label(table, Kind.ROW, row.label, row.code, colspan=2))
            else:
                if rows[index - 1].category != row.category:
                    span = sum(other.category == row.category for other in rows)
                    labels.append(_label(table, Kind.ROW, row.category, rowspan=span))
                labels.append(_label(table, Kind.ROW, row.label, row.code))
        yield (*labels, *(_data(layout, cells, row.code, column.code) for column in block.columns))


# ── disputes: one line of fifteen numbers under three header levels ───────────────────────────────────────────────


def _disputes(layout: Layout, cells: Mapping[tuple[str, str], Cell]) -> Sheet:
    (block,) = layout.blocks
    table, count = layout.table, len(block.columns)
    alone = [row for row in block.rows if row.category is None]
    grouped = [row for row in block.rows if row.category is not None]
    results = [(column.label, column.code) for column in block.columns]
    head: tuple[Line, ...] = (
        (
            *(_label(table, Kind.COLUMN, row.label, colspan=count) for row in alone),
            _label(table, Kind.COLUMN, grouped[0].category or "", colspan=count * len(grouped)),
        ),
        (
            *(_label(table, Kind.COLUMN, label, code, rowspan=2) for _ in alone for label, code in results),
            *(Box(Kind.COLUMN, row.label, gloss(table, row.code), 1, count, group=True) for row in grouped),
        ),
        tuple(_label(table, Kind.COLUMN, label, code) for _ in grouped for label, code in results),
    )
    line = tuple(_data(layout, cells, row.code, column.code) for row in (*alone, *grouped) for column in block.columns)
    return Sheet(table, layout.edition, len(line), head, ((line,),))


# ── statistics: rows as the report prints them, unmapped ones included ────────────────────────────────────────────


def _statistics(edition: str, cells: tuple[Cell, ...]) -> Sheet:
    table = Table.STATISTICS
    layout = LAYOUTS.get((table, edition)) or LAYOUTS[(table, "indicator_list")]
    mine = [cell for cell in cells if cell.table is table]
    known = {column.code: column.label for column in LAYOUTS[(table, "indicator_list")].blocks[0].columns}
    known |= {column.code: column.label for column in layout.blocks[0].columns}
    columns = list(dict.fromkeys(cell.column for cell in mine)) or [c.code for c in layout.blocks[0].columns]
    head = (
        Box(Kind.COLUMN, "指标名称", "indicator"),
        *(_label(table, Kind.COLUMN, known.get(code, code), code) for code in columns),
    )
    lines: list[Line] = []
    for row in _statistics_rows(mine):
        boxes = [_label(table, Kind.ROW, _with_unit(row[0]), row[0].row)]
        by_column = {cell.column: cell for cell in row}
        for code in columns:
            name = f"{row[0].label} · {known.get(code, code)}"
            boxes.append(Box(Kind.DATA, name=name, cell=by_column.get(code)))
        lines.append(tuple(boxes))
    return Sheet(table, edition, 1 + len(columns), (head,), (tuple(lines),))


def _with_unit(cell: Cell) -> str:
    """A row's label and the unit that the annex prints for it."""
    unit = cell.printed_unit
    return cell.label if unit is None or f"{unit}）" in cell.label else f"{cell.label}（{unit}）"


def _statistics_rows(cells: list[Cell]) -> Iterator[list[Cell]]:
    """Cells grouped into printed rows: a new row begins with another label, or with a column that came already."""
    row: list[Cell] = []
    for cell in cells:
        same = row and (cell.row, cell.label) == (row[0].row, row[0].label)
        if row and (not same or cell.column in {other.column for other in row}):
            yield row
            row = []
        row.append(cell)
    if row:
        yield row


_DRAWERS = {Table.DISCLOSURE: _disclosure, Table.REQUESTS: _requests, Table.DISPUTES: _disputes}
