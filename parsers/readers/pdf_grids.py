"""Grids of a PDF page: which lattices are tables, and the text of their cells as two engines read it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise

from parsers.model import PdfWhere
from parsers.readers.document import Grid, GridCell
from parsers.readers.pdf_glyphs import Box, Frame, Glyph
from parsers.readers.pdf_lattice import Lattice
from parsers.readers.pdf_lines import Line, along, glyph_lines, ideographic, line_of

_NUMERIC = frozenset("0123456789０１２３４５６７８９.,．，%％+-")
_PADDING = 5.4  # points: Word's and WPS's default distance between text and cell border
_SAME_EDGE = 6.0  # points by which the two halves of a table cut by a page break may be shifted

_DIGITS = frozenset("0123456789")
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_RAISED_SHARE = 0.9  # of the size of the cell's largest digit


def plausible(lattice: Lattice, filled: int) -> bool:
    """A real table: at least two rows and columns, and text in at least two cells."""
    return lattice.n_rows >= 2 and lattice.n_cols >= 2 and len(lattice.regions) >= 3 and filled >= 2


def facing(lattice: Lattice, other: Lattice) -> bool:
    """Whether two lattices on neighbouring pages have the same left and right border."""
    return abs(lattice.xs[0] - other.xs[0]) <= _SAME_EDGE and abs(lattice.xs[-1] - other.xs[-1]) <= _SAME_EDGE


# ── which glyph in which cell ─────────────────────────────────────────────────────────────────────────────────────


def placed(
    glyphs: Iterable[Glyph], lattices: Sequence[Lattice]
) -> tuple[dict[int, dict[int, list[Glyph]]], list[Glyph]]:
    """Glyphs by lattice and region (indexes), and those outside. The smallest lattice around a glyph has it."""
    if not lattices:
        return {}, list(glyphs)
    order = sorted(range(len(lattices)), key=lambda index: _area(lattices[index].box))
    inside: dict[int, dict[int, list[Glyph]]] = {index: {} for index in order}
    outside: list[Glyph] = []
    for line in glyph_lines(glyphs):
        homes = _whole_numbers(line, [_home(glyph, lattices, order) for glyph in line])
        for glyph, home in zip(line, homes, strict=True):
            if home is None:
                outside.append(glyph)
            else:
                inside[home[0]].setdefault(home[1], []).append(glyph)
    return inside, outside


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _home(glyph: Glyph, lattices: Sequence[Lattice], order: Sequence[int]) -> tuple[int, int] | None:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    for index in order:
        region = lattices[index].region_at(x, y)
        if region is not None:
            return index, region
    return None


def _whole_numbers(line: Sequence[Glyph], homes: list[tuple[int, int] | None]) -> list[tuple[int, int] | None]:
    """Homes in which a number that is wider than its cell is not cut in two: all of it goes where most of it is."""
    start = 0
    for end in range(1, len(line) + 1):
        if end < len(line) and _same_number(line[end - 1], line[end]):
            continue
        own = homes[start:end]
        if len(set(own)) > 1:
            homes[start:end] = [max(own, key=own.count)] * len(own)
        start = end
    return homes


def _same_number(before: Glyph, after: Glyph) -> bool:
    if before.text not in _NUMERIC or after.text not in _NUMERIC:
        return False
    return along(after)[0] - along(before)[1] <= 0.08 * min(before.size, after.size)


# ── text ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def cell_text(glyphs: Iterable[Glyph], width: float = 0.0) -> tuple[str, bool]:
    """The text of a cell ``width`` points wide, and whether it ends in a number that fills its line.

    Such a number goes on in the next line; that of the last line may go on after a page break.
    """
    lines = [line_of(line) for line in glyph_lines(with_raised(list(glyphs)))]
    if not lines:
        return "", False
    text = lines[0].text
    for before, after in pairwise(lines):
        text += ("" if _wrapped(before, after, width) else " ") + after.text
    return text, text[-1] in _NUMERIC and _fills(lines[-1], width)


def with_raised(glyphs: list[Glyph]) -> list[Glyph]:
    """Digits much smaller than others of their cell, as raised ones: a footnote's mark is no digit of the number."""
    full = max((glyph.size for glyph in glyphs if glyph.text in _DIGITS), default=0.0)
    return [
        glyph._replace(text=glyph.text.translate(_RAISED))
        if glyph.text in _DIGITS and glyph.size < _RAISED_SHARE * full
        else glyph
        for glyph in glyphs
    ]


def _wrapped(before: Line, after: Line, width: float) -> bool:
    if ideographic(before.text[-1]) or ideographic(after.text[0]):
        return True
    return before.text[-1] in _NUMERIC and after.text[0] in _NUMERIC and _fills(before, width)


def _fills(line: Line, width: float) -> bool:
    """Whether one more digit would not have fitted into the cell."""
    return width - (line.box[2] - line.box[0]) < 2 * _PADDING + 0.6 * line.size + 1


def agreeing(first: str, second: str) -> str:
    """``second`` as the other engine gave it, in the words of ``first`` when only white space differs."""
    return first if "".join(first.split()) == "".join(second.split()) else " ".join(second.split())


# ── the grid ──────────────────────────────────────────────────────────────────────────────────────────────────────


def grid_of(
    lattice: Lattice,
    cells: Mapping[int, Sequence[Glyph]],
    frame: Frame,
    reread: Callable[[Box], str],
    doubted: Callable[[Box, bool], str | None] = lambda box, blank: None,
) -> Grid:
    """The grid of one lattice. ``reread`` gives what the second engine reads in a box of the reading frame.

    ``doubted`` says why a box, blank or not, may show something else than its text; None when it shows its text.
    """
    made = []
    for index, region in enumerate(lattice.regions):
        glyphs = cells.get(index, ())
        text, full = cell_text(glyphs, region.box[2] - region.box[0])
        made.append(
            GridCell(
                row=region.row,
                col=region.col,
                text=text,
                rowspan=region.rowspan,
                colspan=region.colspan,
                where=PdfWhere(frame.number, frame.to_page(region.box)),
                second=agreeing(text, reread(region.box)),
                full=full,
                doubt=doubted(region.box, not text),
            )
        )
    return Grid(lattice.n_rows, lattice.n_cols, tuple(made), page=frame.number)


def surroundings(lattice: Lattice, lines: Sequence[Line], others: Sequence[Lattice]) -> tuple[bool, bool]:
    """Whether text or another table stands above, and below, ``lattice`` on its page."""
    boxes = [line.box for line in lines] + [other.box for other in others if other is not lattice]
    top, bottom = lattice.ys[0], lattice.ys[-1]
    inside = [box for box in boxes if not (box[1] >= top - 1 and box[3] <= bottom + 1)]
    return any((box[1] + box[3]) / 2 < top for box in inside), any((box[1] + box[3]) / 2 > bottom for box in inside)
