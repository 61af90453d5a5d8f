"""Rows of the recogniser out of positioned words: one slot per column, blank only where nothing can stand there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.model import PdfWhere
from parsers.readers.pdf_glyphs import turned
from parsers.recognise.positions_columns import Columns
from parsers.recognise.positions_sheet import Token, lines_of, where_of
from parsers.recognise.rows import RowView, Slot

LABEL_COLUMN = 1  # column 0 is the category's

_GROUPS = re.compile(r"\d{1,3}(?: \d{3})+")
_SAME_SIZE = 0.15  # share by which the heights of two digits of one number may differ
_SPACED = 1.0  # ems that may part two digits of a number that is printed spaced out
_UNTOLD = "the columns have no borders here, and the place of a number does not tell which one it stands in"
_MAYBE_THERE = "the columns have no borders here, and a number near by may stand in this one"
_IN_PIECES = "numbers stand so close that they may be one or several"


@dataclass(frozen=True, slots=True)
class Place:
    """The part of the sheet a row covers, where a blank cell has nothing to be found by: a word there, top and bottom.

    ``beside`` are the words of its label, and those near by that may go on one of its cells.
    """

    sample: Token
    beside: Sequence[Token]
    top: float
    bottom: float


def row_view(
    block: int, index: int, label: Slot | None, tokens: Sequence[Token], columns: Columns, place: Place, *, shaken: bool
) -> RowView:
    """A row with a slot per column. ``shaken``: numbers near by belong to no row, so that a blank proves nothing."""
    by_column: list[list[Token]] = [[] for _ in range(columns.count)]
    homeless: list[Token] = []
    for token in tokens:
        column = columns.of(token)
        (homeless if column is None else by_column[column]).append(token)
    full = not homeless and all(by_column)
    crowded = {at for token in homeless for at in _between(token, by_column)}
    # a number may be glued to a label that reaches into the columns, or go on in the next line
    homeless += [token for token in place.beside if any(_over(token, span) for span in columns.spans)]
    slots = [label] if label is not None else []
    for column, its in enumerate(by_column):
        at = LABEL_COLUMN + 1 + column
        if not its:
            slots.append(_blank(at, columns, column, place, homeless, shaken=shaken))
        else:
            slots.append(_filled(at, its, full=full, doubted=column in crowded or _reaches(homeless, columns, column)))
    return RowView(block, index, tuple(slots), page=place.sample.page.number)


def _between(token: Token, by_column: Sequence[Sequence[Token]]) -> set[int]:
    """The columns left and right of a word of no sure place, if both have words of their own: it is a piece of one of them."""
    left = [at for at, its in enumerate(by_column) if its and its[0].x1 <= token.x0]
    right = [at for at, its in enumerate(by_column) if its and its[0].x0 >= token.x1]
    if left and right and right[0] - left[-1] > 1:
        return set()  # a column without a word lies between them, and that one is in doubt
    if (not left and right and right[0] > 0) or (not right and left and left[-1] < len(by_column) - 1):
        return set()
    return {*left[-1:], *right[:1]}


def _reaches(homeless: Sequence[Token], columns: Columns, column: int) -> bool:
    """Whether a word of no sure place stands over this column's words as well."""
    return any(_over(token, columns.spans[column]) for token in homeless)


def _over(token: Token, span: tuple[float, float] | None) -> bool:
    return span is not None and token.x0 < span[1] and span[0] < token.x1


def _blank(at: int, columns: Columns, column: int, place: Place, homeless: Sequence[Token], *, shaken: bool) -> Slot:
    where = _empty_box(columns, column, place)
    if homeless:
        text = " ".join(token.text for token in homeless)
        return Slot(text, at, at, where_of(homeless) or where, doubt=_UNTOLD)
    if shaken or columns.spans[column] is None:
        return Slot("", at, at, where, doubt=_MAYBE_THERE)
    return Slot("", at, at, where, "")


def _filled(at: int, its: Sequence[Token], *, full: bool, doubted: bool) -> Slot:
    ordered = [token for line in lines_of(its) for token in line]
    text, second, doubt = _texts(ordered, full=full)
    return Slot(text, at, at, where_of(ordered), second, doubt=_UNTOLD if doubted else doubt)


def _texts(ordered: Sequence[Token], *, full: bool) -> tuple[str, str | None, str | None]:
    """The text of a cell, what the second engine reads, and why it is in doubt: pieces of numbers beside each other."""
    between = ""
    doubt = None
    if len(ordered) > 1:
        between = " "
        if full and _spaced_out(ordered):
            between = ""
        elif full and _GROUPS.fullmatch(" ".join(token.text for token in ordered)):
            doubt = None
        elif any(_ends_in_digit(a.text, -1) and _ends_in_digit(b.text, 0) for a, b in pairwise(ordered)):
            doubt = _IN_PIECES
        elif max((t.height for t in ordered if t.text), default=0.0) > (1 + _SAME_SIZE) * min(
            t.height for t in ordered
        ):
            doubt = _IN_PIECES if all(t.text.isdigit() for t in ordered if t.text) else None
    text = between.join(token.text for token in ordered if token.text)
    seconds = [token.second for token in ordered]
    second = None if None in seconds else between.join(its for its in seconds if its)
    return text, second, doubt


def _ends_in_digit(text: str, at: int) -> bool:
    return bool(text) and (text[at].isdigit() or text[at] in ".,．，")


def _spaced_out(tokens: Sequence[Token]) -> bool:
    """Single digits of one size on one line, evenly spaced: a number printed with wide tracking."""
    if any(len(token.text) != 1 or not token.text.isdigit() for token in tokens):
        return False
    heights = [token.height for token in tokens]
    level = max(token.middle for token in tokens) - min(token.middle for token in tokens) <= 0.1 * heights[0]
    steps = [after.x0 - before.x0 for before, after in pairwise(tokens)]
    gaps = [after.x0 - before.x1 for before, after in pairwise(tokens)]
    even = max(steps) - min(steps) <= 0.1 * heights[0]
    return level and even and max(gaps) <= _SPACED * heights[0] and max(heights) - min(heights) <= 0.1 * heights[0]


def _empty_box(columns: Columns, column: int, place: Place) -> PdfWhere | None:
    """The box of a blank cell on its page: the column's width, the row's height."""
    span = columns.spans[column]
    if span is None:
        return None
    page = place.sample.page
    shift = place.sample.top - _top_on_page(place.sample)
    box = (span[0], place.top - shift, span[1], place.bottom - shift)
    wide, high = (page.height, page.width) if page.turn in (90, 270) else (page.width, page.height)
    x0, top, x1, bottom = turned(box, wide, high, (360 - page.turn) % 360)
    return PdfWhere(page.number, (round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)))


def _top_on_page(token: Token) -> float:
    return turned(token.box, token.page.width, token.page.height, token.page.turn)[1]
