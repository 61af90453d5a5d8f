"""The readable drawing of one parse in a terminal: header, the tables as the form looks, notes, sections, findings.

Light on purpose: ``gongkai parse`` draws with it without loading the scheduler, the crawler or the store.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table as Grid
from rich.text import Text

from flows.pages.figure import MISSING, UNREAD, broken, by_gravity, figure, versus
from flows.pages.mask import showable
from flows.pages.sheet import loose_cells, sheets
from flows.pages.words import REASON, RESPONSIBILITY, SCOPE, SEVERITY, STATUS, TABLE, words
from parsers.form import LAYOUTS, Block, Layout, Row
from parsers.model import Cell, Finding, Report, Severity, State, Status, Table

_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_STATUS_STYLE = {Status.COMPLETE: "bold green", Status.INCOMPLETE: "bold yellow", Status.SEVERAL: "bold yellow"}
_WIDE = 110  # columns from which the tables get room around their numbers
_FIRST_LINE = 200  # characters of a section's first line that are worth showing


def draw_report(report: Report, console: Console) -> None:
    """Draw the report, and the parts of a file that holds several. Text of the document is never read as markup."""
    _header(report, console)
    if report.cells:
        _tables(report, console)
    _sections(report, console)
    _figures(report, console)
    _roster(report, console)
    _findings(report.findings, console)
    for number, part in enumerate(report.parts, start=1):
        console.print(Rule(Text(f"第 {number} 份 / part {number} of {len(report.parts)}"), style="dim"))
        draw_report(part, console)


# ── header ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _header(report: Report, console: Console) -> None:
    identity = report.identity
    agency = identity.agency or "（机关未识别）"
    year = f"{identity.year} 年" if identity.year else "（年度未识别）"
    console.print()
    named = (
        f"一份文件，{len(report.parts)} 份报告 (several reports in one file)" if report.parts else f"{agency}  {year}"
    )
    console.print(_text(named, "bold"))
    status = Text(f"{words(STATUS, report.status).zh} ({report.status})", _STATUS_STYLE.get(report.status, "bold red"))
    if report.reason:
        reason = words(REASON, report.reason)
        status.append(f"  {reason.zh} ({report.reason})" if reason.zh != report.reason else f"  {report.reason}")
    period = f"{identity.period_start or '—'} 至 {identity.period_end or '—'}"
    scope = f"{words(SCOPE, identity.scope).zh} ({identity.scope})"
    facts = Grid.grid(padding=(0, 2, 0, 0))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    facts.add_row("状态 status", status)
    facts.add_row("口径 scope", _text(scope + (f"：{identity.scope_evidence}" if identity.scope_evidence else "")))
    if identity.unified_code:
        facts.add_row("代码 unified code", _text(identity.unified_code))
    facts.add_row("发布 published", _text(str(identity.published_on or "—")))
    if identity.period_start or identity.period_end:
        facts.add_row("期间 period", _text(period))
    layout = "  ".join(f"{table} {edition}" for table, edition in report.layout.items())
    facts.add_row("版式 layout", _text(layout or "—"))
    facts.add_row("读数 cells", _counts(report.cells))
    facts.add_row("文件 document", _text(f"{report.source.media_type}, {report.source.bytes:,} bytes"))
    facts.add_row("sha256", _text(report.source.sha256))
    facts.add_row("parser", _text(f"version {report.parser_version}"))
    console.print(facts)


def _counts(cells: Iterable[Cell]) -> Text:
    listed = list(cells)
    blank, unread, missing = (
        sum(cell.state is state for cell in listed) for state in (State.BLANK, State.UNREAD, State.MISSING)
    )
    text = Text(f"共 {len(listed)} 格，空白 {blank}，")
    text.append(f"未读 {unread}", "bold red" if unread else "")
    return text.append(f"，未印 {missing}")


# ── tables ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _tables(report: Report, console: Console) -> None:
    marks = broken(report.findings)
    for table, sheet in sheets(report):
        console.print()
        console.print(Text(words(TABLE, table).zh, "bold"))
        if sheet is None:
            console.print(Text("  未找到本表 (table not found)", "bold red"))
        elif table is Table.STATISTICS:
            _draw_statistics(report, marks, console)
        else:
            _draw_layout(report, LAYOUTS[(table, sheet.edition)], marks, console)
        for note in report.notes:
            if note.table is table:
                console.print(Padding(_text(note.text, "italic"), (0, 0, 0, 2)))
    loose = loose_cells(report)
    if loose:
        console.print(Text("\n表外单元格 (cells outside the form)", "bold"))
        for cell in loose:
            console.print(_text(f"  {cell.key} {cell.label}  ").append_text(_cell(cell, marks)))
    if any(cell.inferred for cell in report.cells):
        console.print(Text("  ~ 原文未分隔，仅由勾稽关系唯一确定 (told only by the form's sums)", "dim"))
    if marks:
        console.print(Text("  * 该数字涉及不成立的勾稽关系，照原文录入 (takes part in a broken relation)", "dim"))


def _grid(console: Console) -> Grid:
    pad = 1 if console.width >= _WIDE else 0
    return Grid(box=box.SQUARE, padding=(0, pad), show_lines=False, header_style="", border_style="dim")


def _draw_layout(report: Report, layout: Layout, marks: dict[str, list[Finding]], console: Console) -> None:
    cells = {(cell.row, cell.column): cell for cell in report.cells if cell.table is layout.table}
    widths = _stacked_widths(layout, cells, marks) if layout.table is Table.DISCLOSURE else None
    for block in layout.blocks:
        grid = _grid(console)
        grid.title = _text(block.title) if block.title else None
        grid.title_justify, grid.title_style = "left", "italic"
        grid.add_column(overflow="fold", min_width=widths[0] if widths else None)
        for index, column in enumerate(block.columns):
            wide = console.width >= _WIDE or layout.table is not Table.REQUESTS
            heading = Text(column.label if wide else _two_lines(column.label), justify="right")
            smallest = 4
            if widths:  # the last column of a short block reaches to the edge, as on paper
                joined = len(widths) - len(block.columns) if column is block.columns[-1] else 1
                edges = (joined - 1) * (1 + 2 * grid.padding[1])
                smallest = sum(widths[index + 1 : index + 1 + joined]) + edges
            grid.add_column(heading, justify="right", vertical="bottom", min_width=smallest, overflow="fold")
        for row, label in _labels(block):
            shown = [_cell(cells.get((row.code, column.code)), marks) for column in block.columns]
            grid.add_row(label, *shown, end_section=row.code in ("carried_in", "total_handled"))
        console.print(grid)


def _stacked_widths(layout: Layout, cells: dict[tuple[str, str], Cell], marks: dict[str, list[Finding]]) -> list[int]:
    """One width per printed column, so that the blocks of a stacked table stand under each other."""
    widths = [max(Text(row.label).cell_len for row in layout.rows)]
    most = max(len(block.columns) for block in layout.blocks)
    for index in range(most):
        # A last column that stretches over its neighbours says nothing about the width of one.
        here = [
            (block, block.columns[index])
            for block in layout.blocks
            if index < len(block.columns) - 1 or index == len(block.columns) - 1 == most - 1
        ]
        shown = [_cell(cells.get((row.code, column.code)), marks) for block, column in here for row in block.rows]
        texts = [Text(column.label) for _, column in here] + shown
        widths.append(min(22, max(text.cell_len for text in texts)))
    return widths


def _two_lines(label: str) -> str:
    middle = (len(label) + 1) // 2
    return f"{label[:middle]}\n{label[middle:]}" if len(label) > 3 else label


def _labels(block: Block) -> Iterable[tuple[Row, Text]]:
    """Each row with its label; the first of a category carries the category's line above it."""
    category: str | None = None
    for row in block.rows:
        label = Text()
        if row.category and row.category != category:
            label.append(f"{row.category}\n", "bold")
        category = row.category
        label.append(f"  {row.label}" if row.category else row.label)
        yield row, label


def _draw_statistics(report: Report, marks: dict[str, list[Finding]], console: Console) -> None:
    sheet = next(sheet for table, sheet in sheets(report) if table is Table.STATISTICS and sheet)
    grid = _grid(console)
    for index, heading in enumerate(sheet.head[0]):
        grid.add_column(Text(heading.text), justify="right" if index else "left", overflow="fold")
    for line in sheet.bodies[0]:
        label, *values = line
        grid.add_row(_text(label.text), *(_cell(item.cell, marks, absent="") for item in values))
    console.print(grid)


def _cell(cell: Cell | None, marks: dict[str, list[Finding]], absent: str = "?") -> Text:
    """The cell as text. ``absent`` stands for a cell of the form that the parse does not list."""
    if cell is None:
        return Text(absent, "bold red")
    shown = figure(cell)
    style = {UNREAD: "bold red", MISSING: "dim"}.get(shown.printed, "")
    text = Text(showable(shown.printed), style)
    if shown.read:
        text.append(f" → {shown.read}" if shown.printed else shown.read, "green")
    if cell.inferred:
        text.append("~", "magenta")
    if cell.key in marks:
        text.append("*", _STYLE[marks[cell.key][0].severity])
        text.stylize(_STYLE[marks[cell.key][0].severity])
    return text


# ── text and findings ─────────────────────────────────────────────────────────────────────────────────────────────


def _sections(report: Report, console: Console) -> None:
    if not report.sections:
        return
    console.print(Text("\n正文 (sections)", "bold"))
    for section in report.sections:
        numeral = f"{section.number}." if section.number is not None else "–"
        console.print(_text(f"  {numeral} {section.title}"))
        first = next((line.strip() for line in section.text.splitlines() if line.strip()), "")
        if first:
            cut = first[:_FIRST_LINE] + ("…" if len(first) > _FIRST_LINE else "")
            console.print(Padding(_text(cut, "dim"), (0, 0, 0, 5)), no_wrap=True, overflow="ellipsis", crop=True)


def _figures(report: Report, console: Console) -> None:
    if not report.figures:
        return
    console.print(Text("\n文中数字 (figures in the prose, none of them put into a table)", "bold"))
    for figure_ in report.figures:
        about = "约 " if figure_.approximate else ""
        console.print(_text(f"  {figure_.code}  {about}{figure_.value}{figure_.unit or ''}  「{figure_.raw}」"))
        console.print(
            Padding(_text(figure_.sentence, "dim"), (0, 0, 0, 4)), no_wrap=True, overflow="ellipsis", crop=True
        )


def _roster(report: Report, console: Console) -> None:
    """Who had to publish, in a list of who had to."""
    if report.roster is None:
        return
    console.print(Text(f"\n应公开单位 (units that had to publish): {len(report.roster.entries)}", "bold"))
    for entry in report.roster.entries:
        late = {True: "  逾期 (late)", False: "", None: ""}[entry.is_late]
        console.print(_text(f"  {entry.unit}  {entry.published_on or ''}{late}"))


def _findings(findings: Iterable[Finding], console: Console) -> None:
    ordered = by_gravity(findings)
    console.print(Text(f"\n发现 (findings): {len(ordered)}", "bold"))
    for finding in ordered:
        line = Text("  ")
        line.append(words(SEVERITY, finding.severity).zh, _STYLE[finding.severity])
        line.append(f" · {words(RESPONSIBILITY, finding.responsibility).zh}")
        line.append(f" · {showable(finding.code)}", "bold").append(f"  {showable(finding.subject)}")
        console.print(line, overflow="fold")
        detail = showable(finding.message)
        sides = versus(finding)
        if sides:
            detail += showable(f"（应为 {sides[0]}，实为 {sides[1]}）")
        console.print(Padding(Text(detail), (0, 0, 0, 4)))
        if finding.cells:
            console.print(Padding(Text(", ".join(_by_row(finding.cells)), "dim"), (0, 0, 0, 4)), overflow="fold")


def _by_row(keys: Iterable[str]) -> Iterable[str]:
    """Cell keys, a row of four and more of them as one: ``requests/granted/… (7)``."""
    rows: dict[str, list[str]] = {}
    for key in keys:
        rows.setdefault(key.rpartition("/")[0], []).append(key)
    for row, members in rows.items():
        yield from members if len(members) < 4 else (f"{row}/… ({len(members)})",)


def _text(content: str, style: str = "") -> Text:
    return Text(showable(content), style)
