"""How one cell is shown: what was printed, what was understood where the two differ, and what is broken around it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from flows.pages.words import Words
from parsers.model import (
    Cell,
    CsvWhere,
    Finding,
    GridWhere,
    PdfWhere,
    Severity,
    SheetWhere,
    State,
    TextWhere,
    Unit,
    Where,
)

UNREAD = "⟨未读⟩"
MISSING = "—(未印)"

_SPACES = re.compile(r"[\s\u3000\u200b]+")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．，－＋", "0123456789.,-+")


@dataclass(frozen=True, slots=True)
class Figure:
    """``printed`` as on the page; ``read`` is the value, only where the printed form does not say it plainly."""

    printed: str
    read: str = ""


def figure(cell: Cell) -> Figure:
    """What to show of a cell. A blank shows nothing, and never 0."""
    if cell.state is State.UNREAD:
        return Figure(UNREAD)
    if cell.state is State.MISSING:
        return Figure(MISSING)
    if cell.state is State.BLANK:
        return Figure("")
    printed = _SPACES.sub(" ", cell.raw).strip()
    if cell.value is None:
        return Figure(printed)
    value = number(cell.value, signed=cell.column == "items_change")
    if not printed:
        return Figure("", value)
    return Figure(printed) if _says(printed, cell) else Figure(printed, value + _unit(cell, printed))


def number(value: Decimal, *, signed: bool = False) -> str:
    """The exact number in plain notation; a change carries its sign."""
    text = format(value, "f")
    return f"+{text}" if signed and value > 0 else text


def _unit(cell: Cell, printed: str) -> str:
    return " 万元" if cell.unit is Unit.YUAN or (cell.unit is Unit.WANYUAN and "元" in printed) else ""


def _says(printed: str, cell: Cell) -> bool:
    """Whether the printed form shows the value plainly: the same digits, with commas or the form's own unit."""
    plain = printed.translate(_FULL_WIDTH).replace(",", "").replace(" ", "")
    if cell.unit is Unit.WANYUAN:
        plain = plain.removesuffix("万元")
    # The form's own unit of an amount is 万元: an amount in 元 is converted, so its digits say something else.
    try:
        return re.fullmatch(r"[-+]?\d+(\.\d+)?", plain) is not None and Decimal(plain) == cell.value
    except ArithmeticError:
        return False


def place(where: Where | None) -> Words:
    """Where the cell stands in the source, counted as people count (from 1)."""
    if isinstance(where, PdfWhere):
        box = ", ".join(format(side, ".1f") for side in where.box)
        return Words(f"第 {where.page} 页，位置 [{box}] pt", f"page {where.page}, box [{box}] pt")
    if isinstance(where, GridWhere):
        table, row, col = where.table + 1, where.row + 1, where.col + 1
        return Words(
            f"页面第 {table} 个表，第 {row} 行，第 {col} 列", f"table {table} of the page, row {row}, column {col}"
        )
    if isinstance(where, TextWhere):
        return Words(f"正文第 {where.start}–{where.end} 字", f"characters {where.start}–{where.end} of the text")
    if isinstance(where, SheetWhere):
        return Words(f"工作表“{where.sheet}” {where.cell} 单元格", f"cell {where.cell} of the sheet “{where.sheet}”")
    if isinstance(where, CsvWhere):
        return Words(f"第 {where.line} 行第 {where.field} 个字段", f"line {where.line}, field {where.field}")
    return Words("无位置记录", "no place recorded")


def broken(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Cell key → the broken relations it takes part in, gravest first.

    A finding that names what was expected and what is there says that its cells do not agree; one that only lists cells
    (unread ones) says nothing against the others.
    """
    involved: dict[str, list[Finding]] = {}
    for finding in by_gravity(findings):
        if finding.severity is Severity.INFO or finding.expected is None or finding.actual is None:
            continue
        for key in finding.cells:
            involved.setdefault(key, []).append(finding)
    return involved


class Told(Protocol):
    """What any finding says: that of a parse, and that of the store."""

    @property
    def message(self) -> str: ...
    @property
    def expected(self) -> str | None: ...
    @property
    def actual(self) -> str | None: ...


def versus(finding: Told) -> tuple[str, str] | None:
    """(expected, actual) where the message, which is English, does not say them already."""
    sides = [side for side in (finding.expected, finding.actual) if side is not None]
    # A number inside a longer number is not that number.
    if all(re.search(rf"(?<![\d.-]){re.escape(side)}(?![\d.])", finding.message) for side in sides):
        return None
    return finding.expected or "—", finding.actual or "—"


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def by_gravity(findings: Iterable[Finding]) -> list[Finding]:
    """Findings with the errors first; otherwise in the order given."""
    return sorted(findings, key=lambda finding: _ORDER[finding.severity])
