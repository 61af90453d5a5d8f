"""Tables made of boxes: ``div``, ``li`` and ``span`` elements that styles, roles or their sheer regularity lay out in rows.

They are rewritten to ``table``, ``tr`` and ``td`` in the tree, so that the walk reads them as any other table. Boxes have no
spans: such a table is marked, because its header does not line up with its rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from parsers.readers.html_sheet import StyleSheet
from parsers.readers.html_style import effect_of

RAGGED = "data-merged-cells-lost"
_ROWS = ("div", "ul", "ol", "dl", "p", "li", "section", "article", "dd", "span")
_CELLS = ("div", "li", "dd", "dt", "p", "span", "section", "label", "strong", "b", "font", "h3", "h4", "h5", "h6")
_INLINE = ("span", "label", "strong", "b", "font")
_NOT_IN_CELLS = frozenset(("table", "ul", "ol", "dl", "form", "article", "header", "footer", "nav", "iframe", "script"))
_NUMBER = re.compile(
    r"[增减加少+\-−－]*\s*[0-9０-９][0-9０-９,，.．]*\s*(?:件|项|个|条|宗|次|[百千]?元|[十百千]?万元|亿元)?|[-—–－/／]{1,4}|无|零|持平|无变化|不变"
)
_CELL_HINT = re.compile(r"(?:^|[-_\s])(?:td|th|cell|col|column|grid-?item)(?:$|[-_\s\d])", re.IGNORECASE)
_ROLES = {
    "table": "table",
    "grid": "table",
    "treegrid": "table",
    "rowgroup": "tbody",
    "row": "tr",
    "cell": "td",
    "gridcell": "td",
    "columnheader": "td",
    "rowheader": "td",
}
_ROW_DISPLAYS = ("table-row", "flex", "grid", "inline-flex")
_CELL_DISPLAYS = ("table-cell", "inline-block", "block", "inline-flex", "flex")
_LONGEST = 150  # characters in a cell
_MANY_CELLS = 200  # of real tables: the page has its tables
_BLANKS = " \t\r\n\f\xa0\u3000\u200b"
_REGULAR = 8  # rows of inline boxes must agree in their number of cells so often, where no style makes them cells


def rewrite_boxes(root: etree._Element) -> None:
    """Make tables of the boxes of a page that has few real ones."""
    if sum(1 for _ in root.iter("td")) >= _MANY_CELLS:
        return
    sheet = StyleSheet(root)
    _rewrite_roles(root)
    _rewrite_css_grids(root, sheet)
    parents = [element for element in root.iter(*_ROWS, "body", "main", "form", "td", "center") if len(element) >= 2]
    boxes = _Boxes(sheet, frozenset())
    runs = [(parent, run) for parent in reversed(parents) for run in _runs(parent, boxes)]
    tables = [(parent, run) for parent, run in runs if _is_table(run, boxes)]
    named = frozenset(_name(row, cell) for _, run in tables for row in run for cell in _cells(row) if cell.get("class"))
    if named:
        # What names the boxes of one table names those of the others, however few rows they have.
        boxes = _Boxes(sheet, named)
        runs = [(parent, run) for parent in reversed(parents) for run in _runs(parent, boxes)]
        tables = [(parent, run) for parent, run in runs if _is_table(run, boxes)]
    for parent, run in tables:
        _rewrite(parent, run)


_Name = tuple[str, str | None, str, str | None]


@dataclass(frozen=True, slots=True)
class _Boxes:
    """What makes a row of inline elements one of cells: the page's rules, and names of boxes that are cells elsewhere."""

    sheet: StyleSheet
    named: frozenset[_Name]


def _name(row: etree._Element, cell: etree._Element) -> _Name:
    return str(row.tag), row.get("class"), str(cell.tag), cell.get("class")


def _rewrite_roles(root: etree._Element) -> None:
    for element in list(root.iter(*_ROWS, *_CELLS)):
        role = element.get("role")
        if role in _ROLES:
            element.tag = _ROLES[role]
            if role in ("table", "grid", "treegrid"):
                element.set(RAGGED, "1")
            if (span := element.get("aria-colspan")) is not None:
                element.set("colspan", span)
            if (span := element.get("aria-rowspan")) is not None:
                element.set("rowspan", span)


# ── grids of style sheets ─────────────────────────────────────────────────────────────────────────────────────────

_TRACKS = re.compile(r"grid-template-columns\s*:\s*([^;]+)", re.IGNORECASE)
_REPEAT = re.compile(r"repeat\(\s*(\d{1,2})\s*,([^()]*(?:\([^()]*\)[^()]*)*)\)")
_SPAN = re.compile(r"grid-column(?:-end)?\s*:\s*(?:span\s+(\d{1,2})|1\s*/\s*(-1))", re.IGNORECASE)


def _rewrite_css_grids(root: etree._Element, sheet: StyleSheet) -> None:
    for element in list(root.iter("div", "section", "ul", "dl")):
        style = _style(element, sheet)
        if style is None or "grid" not in style or (match := _TRACKS.search(style)) is None:
            continue
        tracks = _REPEAT.sub(lambda m: " ".join([m[2].strip().replace(" ", "")] * int(m[1])), match[1]).split()
        cells = [child for child in element if isinstance(child.tag, str)]
        if len(tracks) < 2 or len(cells) < 2 * len(tracks) or not all(_is_cell(cell) for cell in cells):
            continue
        _rewrite_grid(element, cells, len(tracks), sheet)


def _rewrite_grid(element: etree._Element, cells: Sequence[etree._Element], width: int, sheet: StyleSheet) -> None:
    rows: list[etree._Element] = []
    used = width
    for cell in cells:
        match = _SPAN.search(_style(cell, sheet) or "")
        span = 1 if match is None else width if match[2] else min(int(match[1]), width)
        if used + span > width:
            rows.append(etree.Element("tr"))
            used = 0
        used += span
        cell.tag = "td"
        cell.set("colspan", str(span))
        rows[-1].append(cell)
    element.tag = "table"
    for row in rows:
        element.append(row)


# ── rows of boxes ─────────────────────────────────────────────────────────────────────────────────────────────────


def _style(element: etree._Element, sheet: StyleSheet) -> str | None:
    inline = element.get("style")
    return sheet.style_of(element, inline) if sheet else inline


def _display(element: etree._Element, sheet: StyleSheet) -> str | None:
    style = _style(element, sheet)
    return effect_of(style).display if style else None


def _runs(parent: etree._Element, boxes: _Boxes) -> Iterator[list[etree._Element]]:
    """Rows of boxes that follow each other with nothing between them."""
    run: list[etree._Element] = []
    for child in parent:
        if not isinstance(child.tag, str):
            continue
        if _is_row(child, run, boxes):
            run.append(child)
            if not (child.tail or "").strip(_BLANKS):
                continue
        if len(run) > 1:
            yield run
        run = []
    if len(run) > 1:
        yield run


def _is_row(element: etree._Element, run: Sequence[etree._Element], boxes: _Boxes) -> bool:
    if element.tag not in _ROWS or (element.text or "").strip(_BLANKS) or not len(element):
        return False
    cells = _cells(element)
    if not cells or any((cell.tail or "").strip(_BLANKS) or not _is_cell(cell) for cell in cells):
        return False
    if len(cells) == 1:
        # A title over the full width, told by its likeness to the rows beside it.
        return not run or (run[-1].tag == element.tag and run[-1].get("class") == element.get("class"))
    inline = any(cell.tag in _INLINE for cell in cells)
    return not inline or _looks_parted(element, cells, boxes) or _shape(cells) is not None


def _cells(row: etree._Element) -> list[etree._Element]:
    return [child for child in row if isinstance(child.tag, str) and child.tag != "br"]


def _is_cell(element: etree._Element) -> bool:
    if element.tag not in _CELLS:
        return False
    for inner in element.iterdescendants():
        if inner.tag in _NOT_IN_CELLS:
            return False
    return len(_text(element)) <= _LONGEST


def _looks_parted(row: etree._Element, cells: Sequence[etree._Element], boxes: _Boxes) -> bool:
    """Whether a style or a name makes boxes of inline elements."""
    if _display(row, boxes.sheet) in _ROW_DISPLAYS:
        return True
    return all(
        _CELL_HINT.search(cell.get("class") or "")
        or _display(cell, boxes.sheet) in _CELL_DISPLAYS
        or _name(row, cell) in boxes.named
        for cell in cells
    )


def _text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext()).strip(_BLANKS)


def _shape(cells: Sequence[etree._Element]) -> int | None:
    """How many numbers and blanks follow the label of a row; None for what is no label and its numbers."""
    texts = [_text(cell) for cell in cells]
    values = 0
    for text in reversed(texts):
        if text and not _NUMBER.fullmatch(text):
            break
        values += 1
    labels = texts[: len(texts) - values]
    if not labels or not values or any(_NUMBER.fullmatch(text) for text in labels):
        return None
    return values if len(labels[-1]) >= 2 else None


def _is_table(run: Sequence[etree._Element], boxes: _Boxes) -> bool:
    rows = [_cells(row) for row in run]
    shapes = [_shape(cells) for cells in rows]
    data = [shape for shape in shapes if shape is not None]
    bare = [cells for cells in rows if len(cells) == 15 and all(_NUMBER.fullmatch(t) for c in cells if (t := _text(c)))]
    if not data and not bare:
        return False
    if any(cell.tag in _INLINE for cells in rows for cell in cells) and not all(
        _looks_parted(row, cells, boxes) for row, cells in zip(run, rows, strict=True) if len(cells) > 1
    ):
        return len(data) == len(run) >= _REGULAR and len(set(data)) == 1 and data[0] > 2
    wordy = [cells for cells, shape in zip(rows, shapes, strict=True) if shape is None and cells not in bare]
    return len(wordy) <= max(3, 2 * len(data))


def _rewrite(parent: etree._Element, run: Sequence[etree._Element]) -> None:
    table = etree.Element("table")
    table.set(RAGGED, "1")
    parent.insert(parent.index(run[0]), table)
    for row in run:
        for cell in _cells(row):
            cell.tag = "td"
        row.tag = "tr"
        table.append(row)
