"""HTML tree to blocks: one walk in document order that breaks lines where a browser does and collects tables.

The tree of libxml2 keeps malformed nesting (a ``tr`` in a ``form``, a table that never ends), so cells are opened and closed
by the rules of the HTML standard, not by who is whose child.
"""

from __future__ import annotations

import re

from lxml import etree

from parsers.readers.document import Block, Flaw, Paragraph
from parsers.readers.html_table import (
    BLANKS,
    CellDraft,
    GridDraft,
    Item,
    RowDraft,
    TableDraft,
    close_table,
    colspan,
    rowspan,
)

# Kinds of elements; plain numbers because every element of a page is compared with them several times.
_INLINE, _BLOCK, _BREAK, _DROP, _HEADING, _PRE, _TABLE, _GROUP, _ROW, _CELL, _IMAGE, _MARKED = range(12)

_KINDS: dict[str, int] = {
    name: kind
    for kind, names in {
        _BLOCK: "html body p div li ul ol dl dt dd section article header footer main nav aside blockquote center form "
        "fieldset legend address figure figcaption details summary dir menu hgroup caption option marquee",
        _BREAK: "br hr",
        _DROP: "script style noscript template title select datalist iframe noframes noembed audio video xml head",
        _HEADING: "h1 h2 h3 h4 h5 h6",
        _PRE: "pre textarea listing xmp plaintext",
        _TABLE: "table",
        _GROUP: "thead tbody tfoot",
        _ROW: "tr",
        _CELL: "td th",
        _IMAGE: "img image object embed svg canvas input",
        _MARKED: "sup sub s strike del",
    }.items()
    for name in names.split()
}
_NEVER_HIDDEN = ("html", "body")  # hidden there until a script has run
_UNSEEN = re.compile(
    r"(?:^|[;\s])(?:visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0(?:\.0*)?\s*(?:;|$)|font-size\s*:\s*0[a-z%]*\s*(?:;|$)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{4,}px)",
    re.IGNORECASE,
)
_DISPLAY = re.compile(r"(?:^|[;\s])display\s*:\s*([a-z-]+)", re.IGNORECASE)
_PRE_STYLE = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SPACER = re.compile(r"\s*[0-3](?:px)?\s*$")
# Noncharacters that carry the kept white space of <pre> past the collapsing of all other.
_KEPT = str.maketrans({" ": "\ufdd0", "\t": "\ufdd1"})
_UNKEPT = str.maketrans({"\ufdd0": " ", "\ufdd1": "\t"})
_HIDDEN_CELLS = 20


def read_blocks(root: etree._Element, with_hidden: bool = False) -> tuple[list[Block], list[Flaw], bool]:
    """Blocks of a page in document order, flaws, and whether anything hidden with text was left out.

    ``with_hidden`` reads elements hidden by style or attribute too.
    """
    flow = _Flow(with_hidden)
    flow.walk(root)
    blocks: list[Block] = []
    n_grids = 0
    for item in flow.items:
        if isinstance(item, GridDraft):
            blocks.append(item.numbered(n_grids))
            n_grids += 1
        elif item.text.strip(BLANKS):
            blocks.append(item)
    return blocks, flow.flaws, flow.hidden


_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
STRUCK = "\u0336"  # combining long stroke: the character before it is crossed out


class _Flow:
    """State of the walk. ``path`` is the child-index path of the current element, ``blocks`` the depths of open blocks."""

    def __init__(self, with_hidden: bool) -> None:
        self.with_hidden = with_hidden
        self.items: list[Item] = []
        self.flaws: list[Flaw] = []
        self.hidden = False
        self.tables: list[TableDraft] = []
        self.path: list[int] = []
        self.blocks: list[int] = [0]
        self.line: list[str] = []
        self.kept = False  # whether the line holds kept white space
        self.headings = 0
        self.pre = 0
        self.marks: list[str] = []  # open elements that raise, lower or strike their text

    # ── the walk ──────────────────────────────────────────────────────────────────────────────────────────────────

    def walk(self, root: etree._Element) -> None:
        """Every text of the tree once, in order."""
        path, line = self.path, self.line
        children = [-1]
        kinds: list[int] = []
        events = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
        for event, element in events:
            if event == "start":
                if kinds:
                    children[-1] += 1
                    path.append(children[-1])
                children.append(-1)
                kind = self._kind(element)
                kinds.append(kind)
                if kind is _DROP:
                    events.skip_subtree()
                    continue
                if kind is not _INLINE:
                    self._start(kind, element)
                text = element.text
            else:
                if event == "end":
                    kind = kinds.pop()
                    children.pop()
                    if kind is not _INLINE:
                        self._end(kind)
                    if not kinds:
                        break
                    path.pop()
                else:
                    children[-1] += 1
                text = element.tail
            if text:
                if self.marks:
                    text = self._marked(text)
                if self.pre:
                    self._keep(text)
                else:
                    line.append(text)
        self._flush()

    def _kind(self, element: etree._Element) -> int:
        tag: str = element.tag
        kind = _KINDS.get(tag, _INLINE)
        style = element.get("style")
        if style is not None and kind is not _DROP:
            # Looked for in this cheap way because Word styles every character.
            if "isplay" in style or "ISPLAY" in style:
                kind = self._styled(kind, style)
            if not self.with_hidden and kind is not _DROP and _UNSEEN.search(style):
                self._left_out(element)
                kind = _DROP
            if kind is _BLOCK and ("white-space" in style or "WHITE-SPACE" in style) and _PRE_STYLE.search(style):
                kind = _PRE
        if kind is not _DROP and element.get("hidden") is not None and not self.with_hidden:
            kind = _DROP
        if kind is _DROP:
            if tag in _NEVER_HIDDEN:
                return _BLOCK
            if _KINDS.get(tag) is not _DROP:
                self._left_out(element)
        return kind

    def _styled(self, kind: int, style: str) -> int:
        value = _DISPLAY.findall(style)[-1:]
        display = value[0].lower() if value else ""
        if display == "none" and not self.with_hidden:
            return _DROP
        if kind is _INLINE and display in ("block", "flex", "grid", "list-item", "table"):
            return _BLOCK
        if kind is _BLOCK and display == "inline":
            return _INLINE
        return kind

    def _left_out(self, element: etree._Element) -> None:
        self.hidden = self.hidden or bool(_all_text(element).strip(BLANKS))
        if sum(1 for _ in element.iter("td", "th")) >= _HIDDEN_CELLS:
            self.flaws.append(Flaw("hidden_table", "a table that the page hides was not read"))

    def _start(self, kind: int, element: etree._Element) -> None:
        if kind is _IMAGE:
            self._image(element)
            return
        if kind is _MARKED:
            self.marks.append(element.tag)
            return
        self._flush()
        if kind is _BREAK:
            return
        self.blocks.append(len(self.path))
        if kind is _HEADING:
            self.headings += 1
        elif kind is _PRE:
            self.pre += 1
        elif kind is _TABLE:
            self._open_table()
        elif kind >= _GROUP and self.tables:
            self._open_part(kind, element)

    def _end(self, kind: int) -> None:
        if kind is _MARKED:
            self.marks.pop()
        if kind in (_DROP, _BREAK, _IMAGE, _MARKED):
            return
        self._flush()
        self.blocks.pop()
        if kind is _HEADING:
            self.headings -= 1
        elif kind is _PRE:
            self.pre -= 1
        elif kind is _TABLE:
            items, n_cells = close_table(self.tables.pop())
            self._receive(items, n_cells)
        elif kind >= _GROUP and self.tables:
            self._close_part(kind)

    # ── lines ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _keep(self, text: str) -> None:
        """White space of preformatted text is part of it; its line ends are line breaks."""
        first, *others = text.split("\n")
        self.kept = True
        self.line.append(first.translate(_KEPT))
        for other in others:
            self._flush()
            self.kept = True
            self.line.append(other.translate(_KEPT))

    def _flush(self) -> None:
        """End the line, with white space collapsed as in a browser: no-break and ideographic spaces are characters."""
        if not self.line:
            return
        text = self.line[0] if len(self.line) == 1 else "".join(self.line)
        self.line.clear()
        text = _SPACES.sub(" ", text).strip(" ")
        if self.kept:
            text = text.translate(_UNKEPT)
            self.kept = False
        if text:
            kind = "heading" if self.headings else "text"
            self._target().append(Paragraph(text, None, tuple(self.path[: self.blocks[-1]]), kind))

    def _target(self) -> list[Item]:
        if not self.tables:
            return self.items
        table = self.tables[-1]
        if table.cell is not None:
            return table.cell.items
        return table.after or table.before

    # ── tables ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _open_table(self) -> None:
        self.tables.append(TableDraft(tuple(self.path)))

    def _open_part(self, kind: int, element: etree._Element) -> None:
        table = self.tables[-1]
        table.cell = None
        if kind is _GROUP:
            table.group += 1
            table.foot = element.tag == "tfoot"
            table.row = None
            return
        if kind is _ROW or table.row is None:
            table.row = RowDraft(table.group, table.foot, len(self.path))
            table.rows.append(table.row)
        if kind is _CELL:
            table.cell = CellDraft(rowspan(element.get("rowspan")), colspan(element.get("colspan")), len(self.path))
            table.row.cells.append(table.cell)

    def _close_part(self, kind: int) -> None:
        """Close what this very element opened; an outer one may have been closed by an inner one before."""
        table = self.tables[-1]
        depth = len(self.path)
        if kind is _GROUP:
            table.group += 1
            table.foot = False
            table.row = table.cell = None
        elif kind is _ROW and table.row is not None and table.row.depth == depth:
            table.row = table.cell = None
        elif kind is _CELL and table.cell is not None and table.cell.depth == depth:
            table.cell = None

    def _receive(self, items: list[Item], n_cells: int) -> None:
        """Take the blocks of a finished table into the flow around it."""
        if not self.tables:
            self.items.extend(items)
            return
        table = self.tables[-1]
        if table.cell is None:
            # A table between the rows of another: the other one was never closed, a browser ends it here.
            table.after.extend(items)
            return
        table.cell.items.extend(items)
        table.cell.nested += n_cells

    def _image(self, element: etree._Element) -> None:
        if (element.get("type") or "").lower() == "hidden":
            return
        sizes = (element.get("width"), element.get("height"))
        if self.tables and self.tables[-1].cell is not None and not any(s and _SPACER.match(s) for s in sizes):
            self.tables[-1].cell.pictured = True

    def _marked(self, text: str) -> str:
        """Raised, lowered or struck digits in a cell, as characters that show it: they are no digits of the number."""
        if not self.tables or self.tables[-1].cell is None:
            return text
        if self.marks[-1] in ("sup", "sub"):
            return text.translate(_RAISED)
        return "".join(f"{char}{STRUCK}" if char.isdigit() else char for char in text)


def _all_text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())
