"""The form written out for readers: labels, codes and relations as Markdown, so that no page can drift from the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from parsers.form.layout import CellKey, Column, Layout, Relation, Row
from parsers.form.relations import relations
from parsers.model import Table

_NAMES = {
    Table.DISCLOSURE: ("主动公开政府信息情况", "what was disclosed on the organ's own initiative"),
    Table.REQUESTS: ("收到和处理政府信息公开申请情况", "applications received and handled"),
    Table.DISPUTES: ("政府信息公开行政复议、行政诉讼情况", "administrative reconsideration and litigation"),
    Table.STATISTICS: ("政府信息公开情况统计表", "the statistics annex of report years up to 2018"),
}
_AXES = {"row": "行", "column": "列"}
_INTRODUCTION = """# The statutory form 法定表格

Written by `make docs` from `parsers/form`; a test fails when this page and the form differ. Codes are those of the database, the
JSON of `gongkai parse` and every export. Labels are the official ones; under 又作 stand other wordings that are read as the
same row or column.

本页由程序根据 `parsers/form` 生成。代码（code）在数据库、JSON 与导出文件中完全一致；“又作”为实际报告中同义的其他写法。
"""


def form_page(layouts: Iterable[Layout]) -> str:
    """The Markdown page of these layouts, table by table in their order."""
    parts = [_INTRODUCTION]
    for table, its in groupby(layouts, key=lambda layout: layout.table):
        chinese, english = _NAMES[table]
        parts.append(f"## `{table}` {chinese}\n\nThe table of {english}.\n")
        parts += [_layout(layout) for layout in its]
    return "\n".join(parts)


def _layout(layout: Layout) -> str:
    lines = [f"### Edition `{layout.edition}`: {sum(1 for _ in layout.cell_keys())} cells", ""]
    for block in layout.blocks:
        if block.title:
            lines += [f"**{block.title}**", ""]
        lines += _table(("row", "label 标签", "又作"), map(_row, block.rows))
        lines += _table(("column", "heading 表头", "又作"), map(_column, block.columns))
    bound = list(_relations(layout))
    if bound:
        lines += _table(("relation 勾稽关系", "holds 成立范围", "formula 公式", "basis 依据"), bound)
    return "\n".join(lines)


def _row(row: Row) -> tuple[str, ...]:
    label = f"{row.category} {row.label}" if row.category else row.label
    return f"`{row.code}`", label, "；".join(row.aliases)


def _column(column: Column) -> tuple[str, ...]:
    heading = f"{column.group}：{column.label}" if column.group else column.label
    return f"`{column.code}`", heading, "；".join(column.aliases)


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return [f"| {' | '.join(cell.replace('|', '｜') for cell in line)} |" for line in lines] + [""]


# ── relations ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _relations(layout: Layout) -> Iterator[tuple[str, ...]]:
    """One line per relation that is printed, or repeated for each column or row of the table."""
    by_code: dict[str, list[Relation]] = {}
    for relation in relations(layout):
        by_code.setdefault(relation.code, []).append(relation)
    for code, its in by_code.items():
        for where, formula in _formulas(its, layout):
            yield f"`{code}`", where, formula, its[0].basis


def _formulas(its: list[Relation], layout: Layout) -> Iterator[tuple[str, str]]:
    across: Mapping[str, list[Relation]] = _alike(its, "row")
    down: Mapping[str, list[Relation]] = _alike(its, "column")
    chosen, axis = (across, "column") if len(across) <= len(down) else (down, "row")
    everywhere = dict.fromkeys(getattr(key, axis) for key in layout.cell_keys())
    for formula, same in chosen.items():
        places = dict.fromkeys(getattr(key, axis) for relation in same for key in relation.left)
        if places.keys() == everywhere.keys():
            yield f"every {axis} 每{_AXES[axis]}", formula
        else:
            yield f"{axis} {', '.join(f'`{place}`' for place in places)}", formula


def _alike(its: list[Relation], named: str) -> dict[str, list[Relation]]:
    """The relations by their formula in terms of row codes, or of column codes."""
    groups: dict[str, list[Relation]] = {}
    for relation in its:
        formula = f"{_sum(relation.left, named)} = {_sum(relation.right, named)}"
        groups.setdefault(formula, []).append(relation)
    return groups


def _sum(keys: Iterable[CellKey], named: str) -> str:
    return " + ".join(f"`{getattr(key, named)}`" for key in keys)
