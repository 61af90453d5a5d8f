"""The body of a Word document to lines and tables, read as its final text: insertions in, deletions out, fields by their result."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parsers.readers.document import Flaw
from parsers.readers.docx_numbering import Numbering
from parsers.readers.docx_styles import RunLook, Styles, run_look
from parsers.readers.docx_xml import MC, M, W, child, chosen, local, number, switched, value
from parsers.readers.html_table import PICTURE, CellDraft, Item, RowDraft, TableDraft, close_table

_SHADED = frozenset({None, "", "auto", "nil", "none", "FFFFFF", "ffffff"})
_ADDED = frozenset({"ins", "moveTo"})
_REMOVED = frozenset({"del", "moveFrom"})
_THROUGH = frozenset({"customXml", "smartTag", "hyperlink", "fldSimple", "dir", "bdo", "sdtContent", "rubyBase"})
_GRAPHICS = frozenset({"drawing", "pict", "object"})
_CELL_CHANGES = frozenset({"cellDel", "cellIns", "cellMerge"})
_WIDEST = 1000  # columns that a cell may span
#: Fields that print nothing where they stand; of any other, without a result, something is printed that cannot be read.
_SILENT_FIELDS = frozenset({"XE", "TC", "TA", "RD", "SET", "ASK", "PRIVATE", "GOTOBUTTON", "MACROBUTTON", ""})
_CHARACTERS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}

FLAWS = {
    "tracked_changes": "the document holds tracked changes; it was read as if all were accepted",
    "tracked_changes_in_table": "tracked changes touch a table; it was read as if all were accepted",
    "hidden_text": "text that the document hides was left out",
    "embedded_part": "a part of another format is embedded in the text and was not read",
    "text_under_merged_cells": "cells that a merged cell covers hold text that is not shown",
}


@dataclass(slots=True)
class _Paragraph:
    """A paragraph while it is read: its text, and the blocks of the text boxes anchored in it."""

    base: RunLook
    ground: str | None  # shading of the cell around
    in_cell: bool
    text: list[str] = field(default_factory=list)
    boxes: list[Item] = field(default_factory=list)
    pictured: bool = False


class Flow:
    """One walk over a document. ``seen`` collects codes of ``FLAWS``; ``pictures`` counts those outside tables."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.styles = styles
        self.numbering = numbering
        self.seen: set[str] = set()
        self.pictures = 0
        self._fields: list[_Field] = []
        self._tables = 0  # how many tables are open
        self._carry = ""  # the text of a paragraph whose end was deleted, to be joined with the next

    def flaws(self) -> Iterator[Flaw]:
        return (Flaw(code, message) for code, message in FLAWS.items() if code in self.seen)

    # ── blocks ────────────────────────────────────────────────────────────────────────────────────────────────────

    def blocks(
        self, parent: etree._Element, target: list[Item], cell: CellDraft | None = None, ground: str | None = None
    ) -> None:
        """Append the lines and grids of a body, a cell or a text box to ``target``."""
        for element in parent:
            kind = local(element)
            if kind == "p":
                self._paragraph(element, target, cell, ground)
            elif kind == "tbl":
                self._table(element, target, cell)
            elif kind == "sdt":
                content = child(element, "sdtContent")
                if content is not None:
                    self.blocks(content, target, cell, ground)
            elif kind in _THROUGH or kind in _ADDED:
                self._track(kind in _ADDED)
                self.blocks(element, target, cell, ground)
            elif kind in _REMOVED:
                self._track(True)
            elif kind == "altChunk":
                self.seen.add("embedded_part")
            elif element.tag == f"{MC}AlternateContent":
                branch = chosen(element)
                if branch is not None:
                    self.blocks(branch, target, cell, ground)

    def _track(self, changed: bool) -> None:
        if changed:
            self.seen.add("tracked_changes_in_table" if self._tables else "tracked_changes")

    def _paragraph(
        self, element: etree._Element, target: list[Item], cell: CellDraft | None, ground: str | None
    ) -> None:
        properties = child(element, "pPr")
        style = value(child(properties, "pStyle"))
        end = child(properties, "rPr")  # of the mark at its end
        draft = _Paragraph(self.styles.paragraph_look(style), ground, cell is not None)
        depth = len(self._fields)
        self._inline(element, draft)
        # An instruction that its paragraph does not end would swallow the rest of the document.
        self._fields[depth:] = [its for its in self._fields[depth:] if its.result]
        text = self._carry + "".join(draft.text)
        self._carry = ""
        if child(end, "del") is not None or child(end, "moveFrom") is not None:
            self._track(True)
            self._carry = text
            text = ""
        elif child(end, "ins") is not None:
            self._track(True)
        shown = bool(text.strip())
        if shown:
            text = self.numbering.next(element, style) + text
        if not self._carry:
            _add_lines(text, self._is_heading(element, style), target, in_cell=cell is not None)
        if cell is not None:
            cell.pictured = cell.pictured or draft.pictured
        target.extend(draft.boxes)

    def _is_heading(self, element: etree._Element, style: str | None) -> bool:
        outline = child(element, "pPr", "outlineLvl")
        return number(outline, 9) < 9 if outline is not None else self.styles.is_heading(style)

    # ── text ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _inline(self, parent: etree._Element, draft: _Paragraph) -> None:
        for element in parent:
            kind = local(element)
            if kind == "r":
                self._run(element, draft)
            elif kind in _THROUGH or kind in _ADDED:
                self._track(kind in _ADDED)
                self._inline(element, draft)
            elif kind in _REMOVED:
                self._track(True)
            elif kind == "sdt":
                content = child(element, "sdtContent")
                if content is not None:
                    self._inline(content, draft)
            elif element.tag in (f"{M}oMath", f"{M}oMathPara"):
                self._formula(element, draft)
            elif element.tag == f"{MC}AlternateContent":
                branch = chosen(element)
                if branch is not None:
                    self._inline(branch, draft)

    def _run(self, run: etree._Element, draft: _Paragraph) -> None:
        properties = child(run, "rPr")
        look = draft.base
        if properties is not None:
            below = self.styles.character_look(value(child(properties, "rStyle"))).over(draft.base)
            look = run_look(properties).over(below)
            if child(properties, "del") is not None:
                self._track(True)
                return
            if child(properties, "ins") is not None:
                self._track(True)
        self._pieces(run, look, draft)

    def _pieces(self, parent: etree._Element, look: RunLook, draft: _Paragraph) -> None:
        for piece in parent:
            kind = local(piece)
            if kind == "t":
                self._say(str(piece.text or ""), look, draft)
            elif kind in _CHARACTERS:
                self._say(_CHARACTERS[kind], look, draft)
            elif kind == "sym":
                self._say(_symbol(piece), look, draft)
            elif kind == "fldChar":
                self._field(piece, draft)
            elif kind == "instrText":
                if self._fields:
                    self._fields[-1].instruction += str(piece.text or "")
            elif kind in _GRAPHICS:
                self._graphic(piece, look, draft)
            elif kind == "ruby":
                base = child(piece, "rubyBase")
                if base is not None:
                    self._inline(base, draft)
            elif piece.tag == f"{MC}AlternateContent":
                branch = chosen(piece)
                if branch is not None:
                    self._pieces(branch, look, draft)

    def _say(self, text: str, look: RunLook, draft: _Paragraph) -> None:
        if any(not its.result for its in self._fields):
            return
        if look.gone and text.strip():
            self.seen.add("hidden_text")
        elif not look.gone:
            draft.text.append(look.marks(text, draft.ground))

    def _field(self, mark: etree._Element, draft: _Paragraph) -> None:
        kind = value(mark, "fldCharType")
        if kind == "begin":
            self._fields.append(_Field())
        elif kind == "separate" and self._fields:
            self._fields[-1].result = True
        elif kind == "end" and self._fields:
            its = self._fields.pop()
            words = its.instruction.split()
            if not its.result and (words[0].upper() if words else "") not in _SILENT_FIELDS:
                draft.pictured = True

    def _graphic(self, graphic: etree._Element, look: RunLook, draft: _Paragraph) -> None:
        """A picture, or the text of a text box, which follows the paragraph it is anchored in."""
        if look.gone:
            return
        boxes = [box for box in graphic.iter(f"{W}txbxContent") if not _shown_elsewhere(box, graphic)]
        for box in boxes:
            fields, self._fields = self._fields, []
            carry, self._carry = self._carry, ""
            self.blocks(box, draft.boxes)
            self._fields, self._carry = fields, carry
        if draft.in_cell:
            draft.pictured = True
        elif not boxes:
            self.pictures += 1

    def _formula(self, formula: etree._Element, draft: _Paragraph) -> None:
        """The characters of a formula; one of more than a line of characters cannot be told by them."""
        layers = [it for it in formula.iter() if isinstance(it.tag, str) and it.tag.startswith(M)]
        plain = all(
            it.tag in (f"{M}{name}" for name in ("oMath", "oMathPara", "r", "t", "rPr", "sty", "oMathParaPr", "jc"))
            for it in layers
        )
        draft.text.append("".join(str(it.text or "") for it in layers if it.tag == f"{M}t"))
        if not plain:
            draft.text.append(PICTURE)

    # ── tables ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _table(self, table: etree._Element, target: list[Item], outer: CellDraft | None) -> None:
        self._tables += 1
        carry, self._carry = self._carry, ""
        _add_lines(carry, False, target, in_cell=outer is not None)
        draft = TableDraft(())
        merged: dict[tuple[int, int], CellDraft] = {}  # cells that the next row may continue, by column and width
        for row in self._rows(table):
            its, merged = self._row(row, merged)
            draft.rows.append(its)
        self._tables -= 1
        items, n_cells = close_table(draft)
        target.extend(items)
        if outer is not None:
            outer.nested += n_cells

    def _rows(self, parent: etree._Element) -> Iterator[etree._Element]:
        for element in parent:
            kind = local(element)
            if kind == "tr":
                properties = child(element, "trPr")
                if child(properties, "del") is not None:
                    self._track(True)
                elif switched(child(properties, "hidden")):
                    self.seen.add("hidden_text")
                else:
                    self._track(child(properties, "ins") is not None)
                    yield element
            elif kind == "sdt" or kind in _THROUGH or kind in _ADDED:
                self._track(kind in _ADDED)
                yield from self._rows(element)
            elif kind in _REMOVED:
                self._track(True)

    def _cells(self, parent: etree._Element) -> Iterator[etree._Element]:
        for element in parent:
            kind = local(element)
            if kind == "tc":
                properties = child(element, "tcPr")
                changes = _CELL_CHANGES & {local(it) for it in (properties if properties is not None else ())}
                self._track(bool(changes))
                if "cellDel" not in changes:
                    yield element
            elif kind == "sdt" or kind in _THROUGH or kind in _ADDED:
                self._track(kind in _ADDED)
                yield from self._cells(element)
            elif kind in _REMOVED:
                self._track(True)

    def _row(
        self, row: etree._Element, above: dict[tuple[int, int], CellDraft]
    ) -> tuple[RowDraft, dict[tuple[int, int], CellDraft]]:
        draft = RowDraft(0, False, 0)
        below: dict[tuple[int, int], CellDraft] = {}
        col = _span(number(child(row, "trPr", "gridBefore"), 0), 0)
        if col:
            draft.cells.append(CellDraft(1, col, 0))
        before: CellDraft | None = None
        for element in self._cells(row):
            properties = child(element, "tcPr")
            across = _span(number(child(properties, "gridSpan"), 1), 1)
            beside = child(properties, "hMerge")
            if before is not None and beside is not None and value(beside) != "restart":
                before.colspan = min(before.colspan + across, _WIDEST)
                self._covered(element, before)
                col += across
                continue
            down = child(properties, "vMerge")
            continues = down is not None and value(down) != "restart"
            upper = above.get((col, across)) if continues else None
            if upper is not None:
                upper.rowspan += 1
                self._covered(element, upper)
                below[col, across] = upper
                before = None
            else:
                before = self._cell(element, across)
                draft.cells.append(before)
                if down is not None:
                    below[col, across] = before
            col += across
        return draft, below

    def _cell(self, element: etree._Element, across: int) -> CellDraft:
        cell = CellDraft(1, across, 0)
        fill = value(child(element, "tcPr", "shd"), "fill")
        self.blocks(element, cell.items, cell, None if fill in _SHADED else fill)
        if self._carry:
            _add_lines(self._carry, False, cell.items, in_cell=True)
            self._carry = ""
        return cell

    def _covered(self, element: etree._Element, by: CellDraft) -> None:
        """A cell under a merged one: Word does not show what it holds, other programs may."""
        if any((text.text or "").strip() for text in element.iter(f"{W}t")):
            self.seen.add("text_under_merged_cells")
            by.pictured = True


@dataclass(slots=True)
class _Field:
    instruction: str = ""
    result: bool = False  # whether what follows is its result, no longer its instruction


def _shown_elsewhere(box: etree._Element, graphic: etree._Element) -> bool:
    """Whether a text box stands inside another one, or in the branch of an alternative that is not shown."""
    inner = box
    for outer in box.iterancestors():
        if outer is graphic:
            return False
        if outer.tag == f"{W}txbxContent":
            return True
        if outer.tag == f"{MC}AlternateContent" and chosen(outer) is not inner:
            return True
        inner = outer
    return False


def _symbol(element: etree._Element) -> str:
    try:
        return chr(int(value(element, "char") or "", 16))
    except (ValueError, OverflowError):
        return PICTURE


def _span(count: int, least: int) -> int:
    return max(least, min(count, _WIDEST))


def _add_lines(text: str, heading: bool, target: list[Item], *, in_cell: bool) -> None:
    """One item per printed line; in cells only those that hold something, elsewhere blank ones too: they are counted."""
    if in_cell and not text:
        return
    for line in text.replace("\t", " ").split("\n") if in_cell else text.split("\n"):
        stripped = line.replace("\u00ad", "").strip(" \t\r")
        if stripped or not in_cell:
            target.append((stripped, (), heading, 0))
