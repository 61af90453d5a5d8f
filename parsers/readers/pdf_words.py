"""The words of a positioned page as two engines read them: none of either engine's characters is left out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from parsers.readers.document import Word
from parsers.readers.pdf_glyphs import SLANTED, Box, Frame, Glyph, pdfium_glyphs
from parsers.readers.pdf_grids import agreeing, with_raised
from parsers.readers.pdf_lines import along, box_of, spelled, union

_REACH = 1.0  # points by which a character may stand outside the box in which the other engine sees it
_OVERLAP = 0.4  # share of a character's height that must lie in the box


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
