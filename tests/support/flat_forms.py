"""Whole reports whose tables are no tables of the markup: paragraphs, boxes, lists, columns of a text."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping

from parsers.form import STATUTORY, CellKey
from parsers.model import Table
from tests.support import forms

HEADINGS = {
    Table.DISCLOSURE: "二、主动公开政府信息情况",
    Table.REQUESTS: "三、收到和处理政府信息公开申请情况",
    Table.DISPUTES: "四、政府信息公开行政复议、行政诉讼情况",
}
TITLE = "示例县人民政府2023年政府信息公开工作年度报告"
BOX_STYLE = "<style>.t{display:table} .t .r{display:table-row} .t .x{display:table-cell}</style>"

Render = Callable[[forms.Rows], str]


def page(render: Render, edition: str, values: Mapping[CellKey, str], head: str = "") -> bytes:
    """An HTML report with each table as ``render`` gives it."""
    parts = [f"<html><head><meta charset=utf-8><title>{TITLE}</title>{head}</head><body><h1>{TITLE}</h1>"]
    parts.append("<p>一、总体情况</p><p>本年度平稳有序，主动公开信息比上年增加30条。</p>")
    for table in STATUTORY:
        parts += [f"<p>{HEADINGS[table]}</p>", render(forms.RENDER[table](edition, values))]
    parts.append(
        "<p>五、存在的主要问题及改进情况</p><p>队伍仍需加强。</p><p>六、其他需要报告的事项</p><p>没有收费。</p>"
    )
    return "".join([*parts, "</body></html>"]).encode()


def text(render: Render, edition: str, values: Mapping[CellKey, str]) -> bytes:
    """The same report as plain text."""
    parts = [TITLE, "一、总体情况", "本年度平稳有序，主动公开信息比上年增加30条。"]
    for table in STATUTORY:
        parts += [HEADINGS[table], render(forms.RENDER[table](edition, values))]
    parts += ["五、存在的主要问题及改进情况", "队伍仍需加强。", "六、其他需要报告的事项", "没有收费。"]
    return "\n".join(parts).encode()


# ── HTML ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def ruled(rows: forms.Rows, dress: Callable[[str], str] = html.escape) -> str:
    """A table of the markup, its cells dressed up."""
    cells = (
        "<tr>" + "".join(f"<td rowspan={down} colspan={across}>{dress(cell)}</td>" for cell, down, across in row)
        for row in rows
    )
    return f"<table>{'</tr>'.join(cells)}</tr></table>"


def each_cell(tag: str) -> Render:
    """One element per cell, one behind the other."""
    return lambda rows: "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for row in rows for cell, _, _ in row)


def each_row(between: str, end: str = "</p><p>") -> Render:
    """One paragraph or line per row, its cells divided by ``between``."""
    return lambda rows: f"<p>{end.join(between.join(html.escape(cell) for cell, _, _ in row) for row in rows)}</p>"


def boxes(table: str, row: str, cell: str) -> Render:
    """Nested elements; each argument is a tag with its attributes."""

    def element(tag: str, inside: str) -> str:
        return f"<{tag}>{inside}</{tag.split()[0]}>"

    return lambda rows: element(
        table, "".join(element(row, "".join(element(cell, html.escape(its)) for its, _, _ in r)) for r in rows)
    )


#: Styles that show a blank cell.
HTML_WITH_BLANKS: dict[str, tuple[Render, str]] = {
    "ruled": (ruled, ""),
    "one span per character": (lambda rows: ruled(rows, lambda s: "".join(f"<span>{c}</span>" for c in s)), ""),
    "character references": (lambda rows: ruled(rows, lambda s: "<!-- -->".join(f"&#{ord(c)};" for c in s)), ""),
    "fields": (lambda rows: ruled(rows, lambda s: f'<input value="{html.escape(s)}">'), ""),
    "pasted from Word": (
        lambda rows: ruled(
            rows, lambda s: f"<p class=MsoNormal><![if !x]><span lang=EN-US>{html.escape(s)}<o:p></o:p></span></p>"
        ),
        "",
    ),
    "boxes styled as tables": (boxes("div class=t", "div class=r", "div class=x"), BOX_STYLE),
    "boxes by attribute": (
        boxes('div style="display:table"', 'div style="display:table-row"', 'span style="display:table-cell"'),
        "",
    ),
    "boxes by role": (boxes("div role=table", "div role=row", "span role=cell"), ""),
    "nested boxes": (boxes("div", "div", "div"), ""),
    "one list per row": (boxes("div", "ul", "li"), ""),
}
#: Styles that do not.
HTML_WITHOUT_BLANKS: dict[str, tuple[Render, str]] = {
    "rows of spaces": (each_row(" "), ""),
    "rows of wide spaces": (each_row("\u3000"), ""),
    "rows of no-break spaces": (each_row("&nbsp;&nbsp;"), ""),
    "lines in one paragraph": (each_row(" ", "<br>"), ""),
    "all in one paragraph": (each_row(" ", " "), ""),
    "cells by line breaks": (each_row("<br>", "<br>"), ""),
}


# ── text ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def joined(between: str) -> Render:
    """One line per row."""
    return lambda rows: "\n".join(between.join(cell for cell, _, _ in row) for row in rows)


def lined(rows: forms.Rows) -> str:
    """A line per cell as Writer saves a table: empty where a cell is blank, or merged with the one above."""
    grid = forms.grid(rows)
    lines = {(cell.row + below, cell.col): "" for cell in grid.cells for below in range(cell.rowspan)}
    lines |= {(cell.row, cell.col): cell.text for cell in grid.cells}
    return "\n".join(lines[place] for place in sorted(lines))


def aligned(rows: forms.Rows) -> str:
    """Columns by character position, wide characters counted twice, numbers to the right."""
    grid = forms.grid(rows)
    widths = [
        max((width(cell.text) for cell in grid.cells if cell.col == col and cell.colspan == 1), default=2) + 2
        for col in range(grid.n_cols)
    ]
    for cell in grid.cells:
        span = slice(cell.col, cell.col + cell.colspan)
        widths[cell.col] += max(0, width(cell.text) + 2 - sum(widths[span]))
    lines = [""] * grid.n_rows
    for cell in sorted(grid.cells, key=lambda cell: (cell.row, cell.col)):
        start, end = sum(widths[: cell.col]), sum(widths[: cell.col + cell.colspan])
        line = lines[cell.row] + " " * (start - width(lines[cell.row]))
        gap = " " * (end - start - width(cell.text) - 1)
        lines[cell.row] = f"{line}{gap}{cell.text} " if cell.text.isdigit() else f"{line}{cell.text}{gap} "
    return "\n".join(lines)


def width(text: str) -> int:
    return sum(2 if ord(char) > 0x2000 else 1 for char in text)


TEXT_WITH_BLANKS: dict[str, Render] = {"tabs": joined("\t"), "bars": joined(" | ")}
TEXT_WITHOUT_BLANKS: dict[str, Render] = {
    "spaces": joined(" "),
    "wide gaps": joined("   "),
    "columns": aligned,
    "a line per cell": joined("\n"),
}
