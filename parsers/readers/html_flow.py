"""HTML tree to blocks: one walk in document order that breaks lines where a browser does and collects tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from parsers.readers.document import Block, Flaw
from parsers.readers.html_boxes import RAGGED
from parsers.readers.html_controls import is_seen, printed_control
from parsers.readers.html_kinds import (
    APART,
    BLOCK,
    BREAK,
    CONTROL,
    DROP,
    GROUP,
    HEADING,
    IMAGE,
    INLINE,
    PICTURED,
    PRE,
    TABLE,
    Kinds,
    plain_kind,
)
from parsers.readers.html_look import PLAIN, STRUCK, Look, look_under
from parsers.readers.html_open import OpenTables, close_part, open_part
from parsers.readers.html_style import Effect
from parsers.readers.html_table import BLANKS, PICTURE, Line, TableDraft, blocks_of

_COLLAPSED = " \t\r\n\f"
_SPACES = re.compile(r"[ \t\r\n\f]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ufe0e\ufe0f]+")  # soft hyphens and characters of no width
_UNEVEN = re.compile("[\t\r\n\f\u00ad\u200b-\u200d\u2060\ufeff\ufe0e\ufe0f]|  ")  # what either of them changes
# Noncharacters that carry the kept white space of <pre> past the collapsing of all other.
_KEPT = str.maketrans({" ": "\ufdd0", "\t": "\ufdd1"})
_UNKEPT = str.maketrans({"\ufdd0": " ", "\ufdd1": "\t"})
_HIDDEN_CELLS = 20


def read_blocks(root: etree._Element, with_hidden: bool = False) -> tuple[list[Block], list[Flaw], bool]:
    """Blocks of a page in document order, flaws, and whether anything hidden with text was left out.

    ``with_hidden`` reads elements hidden by style or attribute too.
    """
    flow = _Flow(with_hidden)
    flow.walk(root, Kinds(root, with_hidden))
    return blocks_of(flow.tables.items), flow.flaws, flow.hidden


# An open element: its index, how many siblings follow it, its kind, the text behind it, and the look and block around it.
_Frame = tuple[int, int, int, str | None, Look, int]


class _Flow:
    """State of the walk. ``path`` holds the indexes of the open elements among their siblings, the root's first."""

    def __init__(self, with_hidden: bool) -> None:
        self.with_hidden = with_hidden
        self.flaws: list[Flaw] = []
        self.hidden = False
        self.tables = OpenTables()
        self.path: list[int] = []
        self.block = 1  # depth of the innermost open block
        self.line: list[str] = []
        self.kept = False  # whether the line holds kept white space
        self.headings = 0
        self.pre = 0
        self.look = PLAIN
        self.plain = True  # whether a text is taken as it stands: no <pre>, a simple look
        self.looks: dict[tuple[int, int], tuple[Look, Look, Effect]] = {}
        self.blanks = 0  # empty lines since the last one with text
        self.fresh = False  # whether nothing has been said since the innermost block began

    # ── the walk ──────────────────────────────────────────────────────────────────────────────────────────────────

    def walk(self, root: etree._Element, kinds: Kinds) -> None:
        """Every text of the tree once, in order.

        All nodes come from one iterator, far quicker than one for every element; the number of siblings still to come tells
        where an element ends.
        """
        path, line, look, plain, stack = self.path, self.line, self.look, kinds.plain, self.tables.stack
        frames: list[_Frame] = []
        at, left = -1, 1
        nodes = root.iter()
        for element in nodes:
            at += 1
            left -= 1
            tag = element.tag
            n_children = len(element)
            inner = look
            if tag.__class__ is str:
                found = plain_kind(tag, element.get("style")) if plain else None
                kind, effect, besides = found or kinds.of(element, tag)
                if effect is not None:
                    inner = self._under(effect)
                if besides is not None:
                    self._note(besides, element)
            else:
                kind = DROP  # a comment
            if kind is DROP or (kind is INLINE and not n_children and inner is look):
                text = element.text if kind is INLINE else None
                if text:
                    self._say(text)
                if n_children:
                    _skip(nodes, element)
                text = element.tail
                if text:
                    self._say(text)
            else:
                frames.append((at, left, kind, element.tail, look, self.block))
                path.append(at)
                at, left = -1, n_children
                if inner is not look:
                    look = inner
                    self._see(look)
                if kind >= BLOCK:
                    if line:
                        self._flush()
                    self.fresh = True
                    self.block = depth = len(path)
                    if kind >= GROUP:
                        if stack:
                            open_part(stack[-1], kind, element, depth)
                    elif kind is not BLOCK:
                        self._open(kind, element)
                elif kind is not INLINE:
                    self._stand(kind, element)
                text = element.text
                if kind is CONTROL:
                    _skip(nodes, element)
                    left = 0
                elif text:
                    self._say(text)
            while not left and frames:
                at, left, kind, text, outer, block = frames.pop()
                if kind >= BLOCK:
                    if line:
                        self._flush()
                    if self.fresh:
                        self.blanks += 1
                        self.fresh = False
                    if kind >= GROUP:
                        if stack:
                            close_part(stack[-1], kind, len(path))
                    elif kind is not BLOCK:
                        self._close(kind)
                elif kind is APART:
                    line.append(" ")
                path.pop()
                self.block = block
                if outer is not look:
                    look = outer
                    self._see(look)
                if text:
                    self._say(text)
        self._flush()

    def _open(self, kind: int, element: etree._Element) -> None:
        if kind is TABLE:
            self.tables.stack.append(TableDraft(tuple(self.path[1:]), ragged=element.get(RAGGED) is not None))
        elif kind is HEADING:
            self.headings += 1
        elif kind is PRE:
            self.pre += 1
            self.plain = False

    def _stand(self, kind: int, element: etree._Element) -> None:
        """What stands in a line, or between two."""
        if kind is APART:
            self.line.append(" ")
        elif kind is IMAGE:
            if is_seen(element) and (self.with_hidden or not self.look.hidden):
                self.tables.picture()
        elif kind is CONTROL:
            self._control(element)
        elif kind is BREAK:
            said = self._flush()
            self.blanks += not said
            self.fresh = False

    def _close(self, kind: int) -> None:
        if kind is TABLE:
            self.tables.close()
            self.blanks = 0
        elif kind is HEADING:
            self.headings -= 1
        elif kind is PRE:
            self.pre -= 1
            self._see(self.look)

    # ── looks ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _see(self, look: Look) -> None:
        self.look = look
        self.plain = look.simple and not self.pre

    def _under(self, effect: Effect) -> Look:
        """The look inside an element; worked out once for each pair, which it keeps, so that their identities hold."""
        look = self.look
        known = self.looks.get((id(look), id(effect)))
        if known is None:
            known = (look_under(look, effect), look, effect)
            self.looks[id(look), id(effect)] = known
        return known[0]

    def _note(self, besides: str, element: etree._Element) -> None:
        if besides is PICTURED:
            self.tables.picture()
            return
        self.hidden = self.hidden or bool(_all_text(element).strip(BLANKS))
        if sum(1 for _ in element.iter("td", "th")) >= _HIDDEN_CELLS:
            self.flaws.append(Flaw("hidden_table", "a table that the page hides was not read"))

    # ── lines ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def _say(self, text: str) -> None:
        """Take a text with the look it has: hidden, struck or raised."""
        if self.plain:
            if self.line or text.strip(_COLLAPSED):
                self.line.append(text)
            return
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
        line = self.line
        if not line:
            return False
        text = line[0] if len(line) == 1 else "".join(line)
        line.clear()
        if not text.isalnum():
            if _UNEVEN.search(text):
                text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
            text = text.strip(" ")
            if self.kept:
                text = text.translate(_UNKEPT)
            if not text:
                self.kept = False
                return False
        self.kept = False
        item: Line = (text, tuple(self.path[1 : self.block]), self.headings > 0, self.blanks)
        self.blanks, self.fresh = 0, False
        self.tables.target().append(item)
        return True

    def _control(self, element: etree._Element) -> None:
        """A form field shows its value as a box of its own."""
        printed = printed_control(element)
        if printed is None or (self.tables.cell is None and not any(char.isdigit() for char in printed)):
            return
        if printed == PICTURE:
            self.tables.picture()
            return
        self.line.append(" ")
        self._say(printed)
        self.line.append(" ")


def _skip(nodes: Iterator[etree._Element], element: etree._Element) -> None:
    """Let an iterator pass over all that is inside the element it gave last."""
    inside = sum(1 for _ in element.iterdescendants())
    next(islice(nodes, inside, inside), None)


def _all_text(element: etree._Element) -> str:
    return "".join(str(text) for text in element.itertext())


__all__ = ["STRUCK", "read_blocks"]
