"""HTML tree to blocks: one walk in document order that breaks lines where a browser does and collects tables.

The tree of libxml2 keeps malformed nesting (a ``tr`` in a ``form``, a table that never ends), so cells are opened and closed
by the rules of the HTML standard, not by who is whose child.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from parsers.readers.document import Block, Flaw, Paragraph
from parsers.readers.html_boxes import RAGGED
from parsers.readers.html_controls import printed_control
from parsers.readers.html_kinds import (
    APART,
    BLOCK,
    BREAK,
    CELL,
    CONTROL,
    DROP,
    GROUP,
    HEADING,
    IMAGE,
    INLINE,
    KINDS,
    PRE,
    ROW,
    TABLE,
    TAG_STYLES,
)
from parsers.readers.html_look import PLAIN, STRUCK, Look, look_under
from parsers.readers.html_style import NONE, Effect, StyleSheet, effect_of
from parsers.readers.html_table import (
    BLANKS,
    PICTURE,
    CellDraft,
    GridDraft,
    Item,
    Line,
    RowDraft,
    TableDraft,
    close_table,
    colspan,
    rowspan,
)

_STYLED_TAGS = frozenset((*TAG_STYLES, "font"))
_BLOCK_DISPLAYS = ("block", "flex", "grid", "list-item", "table", "table-row", "table-row-group", "flow-root")
_NEVER_HIDDEN = ("html", "body")  # hidden there until a script has run
_COLLAPSED = " \t\r\n\f"
_SPACES = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ufe0e\ufe0f]+")  # soft hyphens and characters of no width
_SPACER = re.compile(r"\s*[0-3](?:px)?\s*$")
_SPACER_NAME = re.compile(r"(?:spacer|blank|transparent|clear|pixel|1x1)[\w-]*\.(?:gif|png)$", re.IGNORECASE)
# Noncharacters that carry the kept white space of <pre> past the collapsing of all other.
_KEPT = str.maketrans({" ": "\ufdd0", "\t": "\ufdd1"})
_UNKEPT = str.maketrans({"\ufdd0": " ", "\ufdd1": "\t"})
_HIDDEN_CELLS = 20
_FILLS = re.compile(r"document\s*\.\s*write|innerHTML|innerText|textContent")
_FILLED = re.compile(r"(?:getElementById\(\s*[\"']|(?:querySelector|\$|jQuery)\(\s*[\"']#)([\w-]+)[\"']")


def read_blocks(root: etree._Element, with_hidden: bool = False) -> tuple[list[Block], list[Flaw], bool]:
    """Blocks of a page in document order, flaws, and whether anything hidden with text was left out.

    ``with_hidden`` reads elements hidden by style or attribute too.
    """
    flow = _Flow(with_hidden, StyleSheet(root), root)
    flow.walk(root)
    blocks: list[Block] = []
    n_grids = blanks = 0
    for item in flow.items:
        if isinstance(item, GridDraft):
            blocks.append(item.numbered(n_grids))
            n_grids += 1
            blanks = 0
            continue
        text, path, heading, above = item
        blanks += above
        if text.strip(BLANKS):
            blocks.append(Paragraph(text, None, path, "heading" if heading else "text", blanks))
            blanks = 0
        else:
            blanks += 1
    return blocks, flow.flaws, flow.hidden


_Frame = tuple[Iterator[etree._Element], int, int, str | None, Look]


class _Flow:
    """State of the walk. ``path`` is the child-index path of the current element, ``blocks`` the depths of open blocks."""

    def __init__(self, with_hidden: bool, sheet: StyleSheet, root: etree._Element) -> None:
        self.with_hidden = with_hidden
        # Asked once of the whole page: most have none, and every element would be asked for each.
        self.styled, self.grounds, self.hideable = (
            bool(root.xpath(f"boolean(//@{name})")) for name in ("style", "bgcolor", "hidden")
        )
        self.sheet = sheet if sheet else None
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
        self.look = PLAIN
        # Elements that scripts of the page fill: an empty one is no blank.
        self.filled = {name for script in root.iter("script") for name in _FILLED.findall(script.text or "")}
        self.looks: dict[tuple[int, int], tuple[Look, Look, Effect]] = {}
        self.blanks = 0  # empty lines since the last one with text
        self.fresh = False  # whether nothing has been said since the innermost block began

    # ── the walk ──────────────────────────────────────────────────────────────────────────────────────────────────

    def walk(self, root: etree._Element) -> None:
        """Every text of the tree once, in order."""
        path, line, styled = self.path, self.line, self.styled
        # Most elements have neither style nor anything else to be asked for.
        asked = self.sheet is not None or self.grounds or self.hideable or bool(self.filled)
        frames: list[_Frame] = []
        children, at = iter((root,)), -1
        top = True
        while True:
            for element in children:
                at += 1
                tag = element.tag
                if tag.__class__ is str:
                    kind, effect = KINDS.get(tag, INLINE), None
                    if asked or kind is DROP or tag in _STYLED_TAGS or (styled and element.get("style") is not None):
                        kind, effect = self._kind(element, tag)
                    if kind is not DROP:
                        outer = self.look
                        if effect is not None:
                            self.look = self._under(outer, effect)
                        leaf = kind is CONTROL or not len(element)
                        if not (top or (leaf and kind is INLINE)):
                            path.append(at)
                        if kind is not INLINE:
                            self._start(kind, element)
                        text = None if kind is CONTROL else element.text
                        if text:
                            if self.pre or not self.look.simple:
                                self._say(text)
                            elif line or text.strip(_COLLAPSED):
                                line.append(text)
                        if not leaf:
                            frames.append((children, at, kind, element.tail, outer))
                            children, at, top = iter(element), -1, False
                            break
                        if kind is not INLINE:
                            self._end(kind)
                            if not top:
                                path.pop()
                        self.look = outer
                text = element.tail
                if text and not top:
                    if self.pre or not self.look.simple:
                        self._say(text)
                    elif line or text.strip(_COLLAPSED):
                        line.append(text)
            else:
                if not frames:
                    break
                children, at, kind, text, self.look = frames.pop()
                if kind is not INLINE:
                    self._end(kind)
                if not frames:
                    break
                path.pop()
                if text and (line or self.pre or text.strip(_COLLAPSED)):
                    self._say(text)
        self._flush()

    def _kind(self, element: etree._Element, tag: str) -> tuple[int, Effect | None]:
        """The kind of an element, and its effect where that changes how the text inside is read."""
        kind = KINDS.get(tag, INLINE)
        if kind is DROP:
            if tag == "script" and _FILLS.search(element.text or ""):
                self._picture()  # what it writes here nobody knows
            return DROP, None
        if self.filled and element.get("id") in self.filled and not len(element) and not element.text:
            self._picture()
        style = element.get("style") if self.styled else None
        if tag in TAG_STYLES:
            style = f"{TAG_STYLES[tag]};{style or ''}"
        if tag == "font" and (color := element.get("color")) is not None:
            style = f"color:{color};{style or ''}"
        if self.grounds and (ground := element.get("bgcolor")) is not None:
            style = f"background-color:{ground};{style or ''}"
        if self.sheet is not None:
            style = self.sheet.style_of(element, style)
        effect = effect_of(style) if style is not None else NONE
        if (
            (effect.gone or (self.hideable and element.get("hidden") is not None))
            and tag not in _NEVER_HIDDEN
            and not self.with_hidden
        ):
            self._left_out(element)
            return DROP, None
        if effect is NONE:
            return kind, None
        kind = self._displayed(kind, effect)
        if not effect.on_text or tag in _NEVER_HIDDEN:
            return kind, None
        if effect.veil and not self.with_hidden:
            self._left_out(element)
        return kind, effect

    def _under(self, look: Look, effect: Effect) -> Look:
        """The look inside an element; worked out once for each pair, which it keeps, so that their identities hold."""
        known = self.looks.get((id(look), id(effect)))
        if known is None:
            known = (look_under(look, effect), look, effect)
            self.looks[id(look), id(effect)] = known
        return known[0]

    def _displayed(self, kind: int, effect: Effect) -> int:
        if kind is INLINE:
            if effect.display in _BLOCK_DISPLAYS:
                return BLOCK
            return APART if effect.apart else kind
        if kind is BLOCK:
            if effect.display == "inline":
                return INLINE
            return PRE if effect.preformatted else kind
        return kind

    def _left_out(self, element: etree._Element) -> None:
        self.hidden = self.hidden or bool(_all_text(element).strip(BLANKS))
        if sum(1 for _ in element.iter("td", "th")) >= _HIDDEN_CELLS:
            self.flaws.append(Flaw("hidden_table", "a table that the page hides was not read"))

    def _start(self, kind: int, element: etree._Element) -> None:
        if kind is APART:
            self.line.append(" ")
            return
        if kind is IMAGE:
            self._image(element)
            return
        if kind is CONTROL:
            self._control(element)
            return
        said = bool(self.line) and self._flush()
        if kind is BREAK:
            self.blanks += not said
            self.fresh = False
            return
        self.fresh = True
        self.blocks.append(len(self.path))
        if kind is HEADING:
            self.headings += 1
        elif kind is PRE:
            self.pre += 1
        elif kind is TABLE:
            self.tables.append(TableDraft(tuple(self.path), ragged=element.get(RAGGED) is not None))
        elif kind >= GROUP and self.tables:
            self._open_part(kind, element)

    def _end(self, kind: int) -> None:
        if kind is APART:
            self.line.append(" ")
            return
        if kind in (BREAK, IMAGE, CONTROL):
            return
        if self.line:
            self._flush()
        self.blanks += self.fresh
        self.fresh = False
        self.blocks.pop()
        if kind is HEADING:
            self.headings -= 1
        elif kind is PRE:
            self.pre -= 1
        elif kind is TABLE:
            items, n_cells = close_table(self.tables.pop())
            self._receive(items, n_cells)
        elif kind >= GROUP and self.tables:
            self._close_part(kind)

    # ── lines ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _say(self, text: str) -> None:
        """Take a text with the look it has: hidden, struck or raised."""
        look = self.look
        if not look.simple and text.strip(BLANKS):
            if look.hidden and not self.with_hidden:
                self.hidden = True
                return
            text = look.on(text)
        if self.pre:
            self._keep(text)
        else:
            self.line.append(text)

    def _keep(self, text: str) -> None:
        """White space of preformatted text is part of it; its line ends are line breaks."""
        first, *others = text.split("\n")
        self.kept = True
        self.line.append(first.translate(_KEPT))
        for other in others:
            self._flush()
            self.kept = True
            self.line.append(other.translate(_KEPT))

    def _flush(self) -> bool:
        """End the line, with white space collapsed as in a browser: no-break and ideographic spaces are characters."""
        if not self.line:
            return False
        text = self.line[0] if len(self.line) == 1 else "".join(self.line)
        self.line.clear()
        if not text.isalnum():
            if not text.isascii():
                text = _INVISIBLE.sub("", text)
            text = _SPACES.sub(" ", text).strip(" ")
            if self.kept:
                text = text.translate(_UNKEPT)
            if not text:
                self.kept = False
                return False
        self.kept = False
        item: Line = (
            text,
            tuple(self.path if self.blocks[-1] == len(self.path) else self.path[: self.blocks[-1]]),
            self.headings > 0,
            self.blanks,
        )
        self.blanks, self.fresh = 0, False
        self._target().append(item)
        return True

    def _target(self) -> list[Item]:
        if not self.tables:
            return self.items
        table = self.tables[-1]
        if table.cell is not None:
            return table.cell.items
        return table.after or table.before

    # ── tables ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _open_part(self, kind: int, element: etree._Element) -> None:
        table = self.tables[-1]
        table.cell = None
        if kind is GROUP:
            table.group += 1
            table.foot = element.tag == "tfoot"
            table.row = None
            return
        if kind is ROW or table.row is None:
            table.row = RowDraft(table.group, table.foot, len(self.path))
            table.rows.append(table.row)
        if kind is CELL:
            table.cell = CellDraft(rowspan(element.get("rowspan")), colspan(element.get("colspan")), len(self.path))
            table.row.cells.append(table.cell)

    def _close_part(self, kind: int) -> None:
        """Close what this very element opened; an outer one may have been closed by an inner one before."""
        table = self.tables[-1]
        depth = len(self.path)
        if kind is GROUP:
            table.group += 1
            table.foot = False
            table.row = table.cell = None
        elif kind is ROW and table.row is not None and table.row.depth == depth:
            table.row = table.cell = None
        elif kind is CELL and table.cell is not None and table.cell.depth == depth:
            table.cell = None

    def _receive(self, items: list[Item], n_cells: int) -> None:
        """Take the blocks of a finished table into the flow around it."""
        self.blanks = 0
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
        sizes = (element.get("width"), element.get("height"))
        if any(size and _SPACER.match(size) for size in sizes) or _SPACER_NAME.search(element.get("src") or ""):
            return
        if self.with_hidden or not self.look.hidden:
            self._picture()

    def _picture(self) -> None:
        """Something stands in the cell that has no text."""
        if self.tables and self.tables[-1].cell is not None:
            self.tables[-1].cell.pictured = True

    def _control(self, element: etree._Element) -> None:
        """A form field shows its value as a box of its own."""
        printed = printed_control(element)
        in_cell = bool(self.tables) and self.tables[-1].cell is not None
        if printed is None or not (in_cell or any(char.isdigit() for char in printed)):
            return
        if printed == PICTURE:
            self._picture()
            return
        self.line.append(" ")
        self._say(printed)
        self.line.append(" ")


def _all_text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


__all__ = ["STRUCK", "read_blocks"]
