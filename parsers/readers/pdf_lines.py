"""Lines and paragraphs from positioned glyphs, with page numbers told apart from text."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.readers.pdf_glyphs import SLANTED, Box, Glyph

# Gaps in ems. Digits stand next to each other without any; Word leaves a quarter em between 2023 and 年; justified
# Chinese lines are stretched by up to half an em without a space being meant.
_GAP, _GAP_BETWEEN_IDEOGRAPHS = 0.18, 0.8
PAGE_NUMBER = re.compile(r"[-—–－‐·•~\s]*(\d{1,4})[-—–－‐·•~\s]*")
PAGE_OF = re.compile(r"第\s*\d{1,4}\s*页(?:\s*[/，,、共]*\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}")
_MARGIN_ZONE = 0.12  # of the page's height, where page numbers stand


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line of one direction in the reading frame. ``size`` is the height of its characters."""

    text: str
    box: Box
    size: float
    turn: int = 0


@dataclass(frozen=True, slots=True)
class Margins:
    """Where the lines of prose begin and end, in points from the left of the reading frame."""

    left: float
    right: float


def ideographic(char: str) -> bool:
    """Chinese characters and full-width punctuation: written without spaces between them. Marks after the first do not matter."""
    code = ord(char[0])
    return (
        0x2E80 <= code <= 0x9FFF
        or 0xF900 <= code <= 0xFAFF
        or 0xFE30 <= code <= 0xFE4F
        or 0xFF00 <= code <= 0xFF0F
        or 0xFF1A <= code <= 0xFF20
        or 0xFF3B <= code <= 0xFF40
        or 0xFF5B <= code <= 0xFF65
        or code >= 0x20000
        or char in "“”‘’…—·"
    )


def union(boxes: Iterable[Box]) -> Box:
    """The smallest box around ``boxes``, of which there is at least one."""
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return (min(x0), min(top), max(x1), max(bottom))


def box_of(glyph: Glyph) -> Box:
    return (glyph.x0, glyph.top, glyph.x1, glyph.bottom)


def along(glyph: Glyph) -> tuple[float, float, float]:
    """Start and end in the direction of writing, and the middle across it (growing from line to line)."""
    if glyph.turn == 90:
        return glyph.top, glyph.bottom, -(glyph.x0 + glyph.x1) / 2
    if glyph.turn == 180:
        return -glyph.x1, -glyph.x0, -(glyph.top + glyph.bottom) / 2
    if glyph.turn == 270:
        return -glyph.bottom, -glyph.top, (glyph.x0 + glyph.x1) / 2
    return glyph.x0, glyph.x1, (glyph.top + glyph.bottom) / 2


def glyph_lines(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Glyphs in lines, each from its start to its end, lines in reading order; directions are kept apart."""
    by_turn: dict[int, list[Glyph]] = {}
    for glyph in glyphs:
        by_turn.setdefault(glyph.turn, []).append(glyph)
    lines: list[list[Glyph]] = []
    for turn in sorted(by_turn, key=lambda turn: (turn == SLANTED, turn)):
        rows: list[list[Glyph]] = []
        base = 0.0
        for glyph in sorted(by_turn[turn], key=lambda glyph: along(glyph)[2]):
            middle = along(glyph)[2]
            if rows and middle - base <= 0.5 * min(glyph.size, rows[-1][0].size):
                rows[-1].append(glyph)
            else:
                rows.append([glyph])
                base = middle
        lines += [sorted(row, key=lambda glyph: along(glyph)[0]) for row in rows]
    return lines


def words_of(line: Sequence[Glyph], between_ideographs: float = _GAP_BETWEEN_IDEOGRAPHS) -> list[list[Glyph]]:
    """A line cut where white space is seen; between ideographs only where it is that many ems wide."""
    words = [[line[0]]] if line else []
    for before, after in pairwise(line):
        gap = along(after)[0] - along(before)[1]
        both = ideographic(before.text) and ideographic(after.text)
        limit = (between_ideographs if both else _GAP) * min(before.size, after.size)
        if gap > limit:
            words.append([after])
        else:
            words[-1].append(after)
    return words


def spelled(glyphs: Iterable[Glyph]) -> str:
    return "".join(glyph.text for glyph in glyphs)


def line_of(glyphs: Sequence[Glyph]) -> Line:
    """One line with single spaces where white space is seen."""
    text = " ".join(spelled(word) for word in words_of(glyphs))
    sizes = sorted(glyph.size for glyph in glyphs)
    return Line(text, union(map(box_of, glyphs)), sizes[len(sizes) // 2], glyphs[0].turn)


def read_lines(glyphs: Iterable[Glyph]) -> list[Line]:
    """All lines in reading order, those of the main direction first."""
    return [line_of(line) for line in glyph_lines(glyphs)]


def joined(lines: Sequence[str]) -> str:
    """Lines put together again: no space next to an ideograph, one between words or groups of digits."""
    text = ""
    for line in lines:
        if text and line and not ideographic(text[-1]) and not ideographic(line[0]):
            text += " "
        text += line
    return text


# ── page numbers ──────────────────────────────────────────────────────────────────────────────────────────────────


def page_numbers(pages: Mapping[int, Sequence[Line]], heights: Mapping[int, float]) -> dict[int, set[Line]]:
    """Lines that are page numbers, by page. ``— 4 —`` always is one; a bare number only where it counts the pages.

    Only the first and the last line of a page are looked at, and only in the page's outer eighth.
    """
    found: dict[int, set[Line]] = {number: set() for number in pages}
    bare: dict[tuple[bool, int], list[tuple[int, Line]]] = {}
    for number, lines in pages.items():
        upright = [line for line in lines if line.turn != SLANTED]
        if not upright:
            continue
        zone = _MARGIN_ZONE * heights[number]
        first = min(upright, key=lambda line: line.box[1])
        last = max(upright, key=lambda line: line.box[3])
        for line, inside in ((first, first.box[3] <= zone), (last, last.box[1] >= heights[number] - zone)):
            text = line.text.strip()
            match = PAGE_NUMBER.fullmatch(text)
            if not inside:
                continue
            if PAGE_OF.fullmatch(text) or (match and text != match[1]):
                found[number].add(line)
            elif match:
                bare.setdefault((line is first, int(match[1]) - number), []).append((number, line))
    for (_, offset), seen in bare.items():
        if offset == 0 or len(seen) > 1:
            for number, line in seen:
                found[number].add(line)
    return found


# ── paragraphs ────────────────────────────────────────────────────────────────────────────────────────────────────


def margins(lines: Sequence[Line], width: float) -> Margins:
    """Left and right edge of the prose on pages ``width`` points wide, as at least two lines show them.

    Without lines over half the page the right edge is infinite: nothing tells a full line from a short one.
    """
    if not lines:
        return Margins(0.0, math.inf)
    lefts = sorted(line.box[0] for line in lines)
    rights = sorted((line.box[2] for line in lines), reverse=True)
    tolerance = 0.7 * Counter(round(line.size, 1) for line in lines).most_common(1)[0][0]
    left = next((a for a, b in pairwise(lefts) if b - a <= tolerance), lefts[0])
    right = next((a for a, b in pairwise(rights) if a - b <= tolerance), rights[0])
    return Margins(left, right if right - left >= 0.5 * width else math.inf)


def continues(before: Line, after: Line, edge: Margins, *, next_page: bool = False) -> bool:
    """Whether ``after`` belongs to the paragraph of ``before``: a full line, then one without indentation."""
    size = max(before.size, after.size)
    if before.turn != after.turn or abs(before.size - after.size) > 0.25 * size:
        return False
    if not next_page and not 0 < after.box[1] - before.box[1] <= 2.6 * size:
        return False
    full = before.box[2] >= edge.right - 1.6 * size
    return full and after.box[0] <= edge.left + 0.9 * size and before.box[0] <= edge.left + 3.2 * size


def paragraphs(lines: Sequence[Line], edge: Margins) -> list[list[Line]]:
    """Lines of one page in reading order, grouped into paragraphs."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and continues(groups[-1][-1], line, edge):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups
