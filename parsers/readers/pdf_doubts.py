"""Characters of numbers that a PDF page does not show as its text layer has them: marked, so that no number is read."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.readers.document import Flaw
from parsers.readers.pdf_glyphs import OBSCURED, OF_NUMBERS, SLANTED, STRUCK, Glyph, is_cut_off
from parsers.readers.pdf_ink import Ink

_DIGITS = frozenset("0123456789０１２３４５６７８９")
_OVER = 0.4  # share of a character's width, and of its height, by which two of them must lie over each other


def marked(glyphs: Sequence[Glyph], ink: Ink, page: int) -> tuple[list[Glyph], list[Flaw]]:
    """``glyphs`` with a mark on those that are crossed out, and another on those printed over or not to be seen."""
    hidden = {at for at, glyph in enumerate(glyphs) if glyph.text in OF_NUMBERS and not ink.shows(glyph)}
    over = overprinted(glyphs)
    crossed = {
        at
        for at, glyph in enumerate(glyphs)
        if glyph.text in _DIGITS and at not in hidden and at not in over and ink.crossed_out(glyph)
    }
    cut_off = {at for at, glyph in enumerate(glyphs) if is_cut_off(glyph)}
    told = (
        (cut_off, "cut_off_text", "lie beyond the edge of the page"),
        (hidden, "hidden_text", "cannot be seen"),
        (over, "overprinted_text", "lie over each other"),
        (crossed, "struck_text", "are crossed out"),
    )
    flaws = [Flaw(code, f"page {page}: {len(which)} characters of numbers {how}") for which, code, how in told if which]
    marks = {**dict.fromkeys(hidden | over, OBSCURED), **dict.fromkeys(crossed, STRUCK)}
    made = [glyph._replace(text=glyph.text + marks[at]) if at in marks else glyph for at, glyph in enumerate(glyphs)]
    return made, flaws


def overprinted(glyphs: Sequence[Glyph]) -> set[int]:
    """Indexes of digits that lie over another character, and of these where they are digits too."""
    places: dict[tuple[int, int], list[int]] = {}
    for at, glyph in enumerate(glyphs):
        if glyph.turn != SLANTED and not is_cut_off(glyph):
            places.setdefault(_place(glyph), []).append(at)
    found: set[int] = set()
    for at, glyph in enumerate(glyphs):
        if glyph.text not in _DIGITS or glyph.turn == SLANTED:
            continue
        column, row = _place(glyph)
        near = (other for dx in (-1, 0, 1) for dy in (-1, 0, 1) for other in places.get((column + dx, row + dy), ()))
        over = [other for other in near if other != at and _lie_over(glyph, glyphs[other])]
        found |= {at, *(other for other in over if glyphs[other].text in _DIGITS)} if over else set()
    return found


def _place(glyph: Glyph) -> tuple[int, int]:
    return int((glyph.x0 + glyph.x1) // 24), int((glyph.top + glyph.bottom) // 24)


def _lie_over(one: Glyph, other: Glyph) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    narrow, low = min(one.x1 - one.x0, other.x1 - other.x0), min(one.bottom - one.top, other.bottom - other.top)
    if one.turn in (90, 270):
        across, down, narrow, low = down, across, low, narrow
    return across > _OVER * narrow and down > (1 - _OVER) * low
