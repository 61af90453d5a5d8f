"""Random valid forms, and hand-made Documents that print them: what the recogniser is turned loose on."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from decimal import Decimal

from parsers.form import AMOUNT, LAYOUTS, STATUTORY, CellKey, Layout
from parsers.form.requests import CORNER, RESULTS
from parsers.model import GridWhere, Table
from parsers.readers.document import Block, Document, Grid, GridCell, Paragraph

Values = dict[CellKey, str]

_NOT_OUTCOMES = ("received", "carried_in", "total_handled", "carried_over")


def random_form(rng: random.Random, edition: str) -> Values:
    """A form whose relations all hold, every cell as it would be printed."""
    values: Values = {}
    for table in STATUTORY:
        layout = LAYOUTS[table, edition]
        {Table.DISCLOSURE: _disclosure, Table.REQUESTS: _requests, Table.DISPUTES: _disputes}[table](
            rng, layout, values
        )
    return values


def _count(rng: random.Random) -> int:
    return rng.choice((0, 0, 0, 1, 2, 5, rng.randrange(10, 100), rng.randrange(100, 20000)))


def _disclosure(rng: random.Random, layout: Layout, values: Values) -> None:
    for key in layout.cell_keys():
        if key.column == AMOUNT:
            values[key] = f"{rng.randrange(0, 10**9) / Decimal(10**4):f}万元"
        elif key.column == "items_change":
            values[key] = rng.choice(
                ("0", "持平", f"增{_count(rng) + 1}", f"减{_count(rng) + 1}", f"-{_count(rng) + 1}")
            )
        else:
            values[key] = str(_count(rng))


def _requests(rng: random.Random, layout: Layout, values: Values) -> None:
    outcomes = [row.code for row in layout.rows if row.code not in _NOT_OUTCOMES]
    columns = [column.code for column in layout.blocks[0].columns]
    numbers: dict[tuple[str, str], int] = {}
    for column in columns[:-1]:
        for row in outcomes:
            numbers[row, column] = _count(rng) if rng.random() < 0.4 else 0
        numbers["total_handled", column] = sum(numbers[row, column] for row in outcomes)
        numbers["carried_over", column] = rng.randrange(0, 30)
        everything = numbers["total_handled", column] + numbers["carried_over", column]
        numbers["carried_in", column] = rng.randrange(0, everything + 1)
        numbers["received", column] = everything - numbers["carried_in", column]
    for row in layout.rows:
        numbers[row.code, columns[-1]] = sum(numbers[row.code, column] for column in columns[:-1])
        for column in columns:
            values[CellKey(Table.REQUESTS, row.code, column)] = str(numbers[row.code, column])


def _disputes(rng: random.Random, layout: Layout, values: Values) -> None:
    for row in layout.rows:
        parts = [_count(rng) for _ in layout.blocks[0].columns[:-1]]
        for column, number in zip(layout.blocks[0].columns, [*parts, sum(parts)], strict=True):
            values[CellKey(Table.DISPUTES, row.code, column.code)] = str(number)


# ── grids as portals print them ───────────────────────────────────────────────────────────────────────────────────

Rows = list[list[tuple[str, int, int]]]  # per row: text, rowspan, colspan


def disclosure_rows(edition: str, values: Mapping[CellKey, str]) -> Rows:
    layout = LAYOUTS[Table.DISCLOSURE, edition]
    width = max(len(block.columns) for block in layout.blocks)
    rows: Rows = []
    for block in layout.blocks:
        rows.append([(block.title or "", 1, width + 1)])
        spans = _spread(len(block.columns), width)
        heads = [(column.label, 1, span) for column, span in zip(block.columns, spans, strict=True)]
        rows.append([("信息内容", 1, 1), *heads])
        for row in block.rows:
            cells = [
                (values[CellKey(layout.table, row.code, column.code)], 1, span)
                for column, span in zip(block.columns, spans, strict=True)
            ]
            rows.append([(row.label, 1, 1), *cells])
    return rows


def _spread(columns: int, width: int) -> list[int]:
    return [width - columns + 1, *[1] * (columns - 1)] if columns else []


def requests_rows(edition: str, values: Mapping[CellKey, str]) -> Rows:
    layout = LAYOUTS[Table.REQUESTS, edition]
    columns = layout.blocks[0].columns
    rows: Rows = [
        [(CORNER, 3, 3), ("申请人情况", 1, 7)],
        [("自然人", 2, 1), ("法人或其他组织", 1, 5), ("总计", 2, 1)],
        [(column.label, 1, 1) for column in columns[1:6]],
    ]
    results = [row for row in layout.rows if row.code not in ("received", "carried_in", "carried_over")]
    seen: set[str] = set()
    for row in layout.rows:
        numbers = [(values[CellKey(layout.table, row.code, column.code)], 1, 1) for column in columns]
        labels: list[tuple[str, int, int]] = []
        if row in results:
            if row is results[0]:
                labels.append((RESULTS, len(results), 1))
            if row.category and row.category not in seen:
                seen.add(row.category)
                labels.append((row.category, sum(other.category == row.category for other in results), 1))
            labels.append((row.label, 1, 1 if row.category else 2))
        else:
            labels.append((row.label, 1, 3))
        rows.append([*labels, *numbers])
    return rows


def disputes_rows(edition: str, values: Mapping[CellKey, str]) -> Rows:
    layout = LAYOUTS[Table.DISPUTES, edition]
    leaves = [column.label for column in layout.blocks[0].columns]
    return [
        [("行政复议", 1, 5), ("行政诉讼", 1, 10)],
        [*((leaf, 2, 1) for leaf in leaves), ("未经复议直接起诉", 1, 5), ("复议后起诉", 1, 5)],
        [(leaf, 1, 1) for leaf in leaves * 2],
        [(values[key], 1, 1) for key in layout.cell_keys()],
    ]


RENDER: dict[Table, Callable[[str, Mapping[CellKey, str]], Rows]] = {
    Table.DISCLOSURE: disclosure_rows,
    Table.REQUESTS: requests_rows,
    Table.DISPUTES: disputes_rows,
}


def grid(rows: Rows, table: int = 0, page: int | None = None) -> Grid:
    """A grid from rows of (text, rowspan, colspan), cells placed as a browser places them."""
    taken: set[tuple[int, int]] = set()
    cells: list[GridCell] = []
    for at, row in enumerate(rows):
        col = 0
        for text, down, across in row:
            while (at, col) in taken:
                col += 1
            taken |= {(at + below, col + right) for below in range(down) for right in range(across)}
            cells.append(GridCell(at, col, text, down, across, GridWhere(table, at, col)))
            col += across
    width = max((col for _, col in taken), default=-1) + 1
    return Grid(len(rows), width, tuple(cells), page=page)


def document(
    edition: str, values: Mapping[CellKey, str], title: str = "示例县人民政府2023年政府信息公开工作年度报告"
) -> Document:
    """A whole report as a reader would give it."""
    blocks: list[Block] = [Paragraph(title), Paragraph("一、总体情况"), Paragraph("本年度工作平稳。")]
    heads = ("二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况", "四、政府信息公开行政复议、行政诉讼情况")
    for number, (table, head) in enumerate(zip(STATUTORY, heads, strict=True)):
        blocks += [Paragraph(head), grid(RENDER[table](edition, values), number)]
    blocks += [
        Paragraph("五、存在的主要问题及改进情况"),
        Paragraph("继续改进。"),
        Paragraph("六、其他需要报告的事项"),
        Paragraph("无。"),
    ]
    return Document("text/html", tuple(blocks))


def exact(edition: str, values: Mapping[CellKey, str]) -> dict[str, Decimal | None]:
    """What a right reading of these printed values must give."""
    del edition
    signs = {"增": "", "减": "-", "持平": "0"}
    result: dict[str, Decimal | None] = {}
    for key, printed in values.items():
        text = printed.removesuffix("万元")
        for word, sign in signs.items():
            text = text.replace(word, sign)
        result[str(key)] = Decimal(text) if text.strip() else None
    return result
