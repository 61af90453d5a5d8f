"""The words of a positioned page as two engines read them: none of either engine's characters is left out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from parsers.readers.document import Word
from parsers.readers.pdf_glyphs import SLANTED, Box, Frame, Glyph, pdfium_glyphs
from parsers.readers.pdf_grids import agreeing, with_raised
from parsers.readers.pdf_lines import along, box_of, ideographic, spelled, union

_GAP, _GAP_BETWEEN_IDEOGRAPHS = 0.18, 0.15  # ems that part two words: columns may stand close
_TRACKED = 0.1  # ems between the ideographs of a line from which its characters are spaced out
_LOOSE = 0.8  # ems from which a gap is no tracking
_EVEN = 0.06  # ems by which tracking may vary in a line
_TELLING = 2  # gaps that show a line's tracking
_REACH = 1.0  # points by which a character may stand outside the box in which the other engine sees it
_OVERLAP = 0.4  # share of a character's height that must lie in the box


def spaced_words(lines: Sequence[Sequence[Glyph]]) -> list[list[Glyph]]:
    """The words of a page's lines; where a line's ideographs are spaced out evenly, so may its numbers be.

    A line that shows no tracking of its own has that of the nearest line that does.
    """
    shown = [(at, tracking) for at, line in enumerate(lines) if (tracking := _tracking(line)) is not None]
    words: list[list[Glyph]] = []
    for line in lines:
        middle = along(line[0])[2]
        near = min(
            (item for item in shown if lines[item[0]][0].turn == line[0].turn),
            key=lambda item: abs(along(lines[item[0]][0])[2] - middle),
            default=None,
        )
        words += _cut(line, near[1] if near is not None else 0.0)
    return words


def _tracking(line: Sequence[Glyph]) -> float | None:
    """Ems between the ideographs of a line if they are the same everywhere; None where too few show it."""
    gaps = sorted(
        gap
        for before, after in pairwise(line)
        if ideographic(before.text)
        and ideographic(after.text)
        and (gap := (along(after)[0] - along(before)[1]) / min(before.size, after.size)) < _LOOSE
    )
    if len(gaps) < _TELLING:
        return None
    median = gaps[len(gaps) // 2]
    even = sum(abs(gap - median) <= _EVEN for gap in gaps) >= 0.75 * len(gaps)
    if not even:
        return None
    return median if median >= _TRACKED else 0.0


def _cut(line: Sequence[Glyph], tracking: float) -> list[list[Glyph]]:
    words = [[line[0]]]
    for before, after in pairwise(line):
        gap = along(after)[0] - along(before)[1]
        both = ideographic(before.text) and ideographic(after.text)
        limit = max(_GAP_BETWEEN_IDEOGRAPHS if both else _GAP, tracking + _TRACKED if tracking else 0.0)
        if gap > limit * min(before.size, after.size):
            words.append([after])
        else:
            words[-1].append(after)
    return words


def doubly_read(words: Sequence[Sequence[Glyph]], textpage: Any, frame: Frame) -> tuple[Word, ...]:
    """``words`` of the first engine with the second engine's reading of each box, both in the unrotated page.

    What the second engine sees where the first sees nothing follows as words without a text.
    """
    other, seconds, _ = pdfium_glyphs(textpage, frame)
    boxes = [frame.to_page(union(map(box_of, word))) for word in words]
    placed: list[list[Glyph]] = [[] for _ in words]
    order = sorted(range(len(words)), key=lambda index: boxes[index][1])
    tops = [boxes[index][1] for index in order]
    tallest = max((box[3] - box[1] for box in boxes), default=0.0)
    strays: list[tuple[Glyph, Box]] = []
    for glyph in (glyph for glyph in seconds if glyph.turn != SLANTED):
        box = other.to_page(box_of(glyph))
        first = bisect_left(tops, box[1] - tallest - _REACH)
        near = order[first : bisect_right(tops, box[3] + _REACH)]
        home = max(near, key=lambda index: _share(box, boxes[index]), default=None)
        if home is None or _share(box, boxes[home]) < _OVERLAP:
            strays.append((glyph, box))
        else:
            placed[home].append(glyph)
    made = [_word(word, its, box) for word, its, box in zip(words, placed, boxes, strict=True)]
    made += [Word("", box, glyph.turn == 0, glyph.text) for glyph, box in strays]
    return tuple(made)


def _share(box: Box, home: Box) -> float:
    """How much of ``box`` lies in ``home``; 0 when its middle does not."""
    across = min(box[2], home[2] + _REACH) - max(box[0], home[0] - _REACH)
    down = min(box[3], home[3] + _REACH) - max(box[1], home[1] - _REACH)
    width, height = max(box[2] - box[0], 0.1), max(box[3] - box[1], 0.1)
    if across < 0.5 * width or down < _OVERLAP * height:
        return 0.0
    return min(1.0, across / width) * min(1.0, down / height)


def _word(word: Sequence[Glyph], seconds: Sequence[Glyph], box: Box) -> Word:
    text = spelled(with_raised(list(word)))
    second = spelled(sorted(seconds, key=lambda glyph: along(glyph)[0]))
    return Word(text, box, word[0].turn == 0, agreeing(text, second) if spelled(word) != second else text)
