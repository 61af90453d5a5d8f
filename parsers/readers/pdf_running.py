"""Running heads and page numbers of a PDF: the same print in the same place of every page, wherever tables run under it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from parsers.readers.pdf_glyphs import SLANTED, Glyph
from parsers.readers.pdf_lines import PAGE_NUMBER, PAGE_OF, along, spelled

_ZONE = 0.12  # of the page's height, above and below, where they stand
_SAME_PLACE = 1.0  # points by which their height on the page may differ
_GAP = 1.2  # ems within one of them
_SURE = 3  # pages on which a bare number must count

Run = tuple[Glyph, ...]


def running(pages: Mapping[int, Sequence[Glyph]], sizes: Mapping[int, tuple[float, float]]) -> dict[int, list[Run]]:
    """Heads and numbers by page, as runs of glyphs in the order of the file. Pages must all have one size.

    A head says the same on every page and is the first or last print of the first one, where the table's own head under a
    page break is not; a number counts the pages, the first of three or more may be without it. A number
    without dashes or 页 must be the page's own, on three pages.
    """
    found: dict[int, list[Run]] = {number: [] for number in pages}
    if len(pages) < 2 or len({(round(width), round(height)) for width, height in sizes.values()}) > 1:
        return found
    height = next(iter(sizes.values()))[1]
    runs = {number: _runs_in_margins(glyphs, height) for number, glyphs in pages.items()}
    first, last = min(pages), max(pages)
    for seed in runs[last]:
        same = {number: _like(seed, others, number - last) for number, others in runs.items()}
        missing = [number for number, run in same.items() if run is None]
        if missing and not (missing == [first] and len(pages) > 2 and _is_number(spelled(seed))):
            continue
        if not _is_number(spelled(seed)) and not _is_outermost(same[first], pages[first]):
            continue
        if is_bare(seed) and (spelled(seed) != str(last) or len(pages) - len(missing) < _SURE):
            continue
        for number, run in same.items():
            found[number] += [run] if run is not None else []
    return found


def _is_outermost(run: Run | None, glyphs: Sequence[Glyph]) -> bool:
    """Whether nothing is printed above, or nothing below, ``run`` on its page."""
    if run is None:
        return False
    middles = [_middle(glyph) for glyph in glyphs if glyph.turn != SLANTED]
    reach = 0.5 * run[0].size
    return min(middles) > _middle(run[0]) - reach or max(middles) < _middle(run[0]) + reach


def is_bare(run: Run) -> bool:
    """Whether a run is a number and nothing else: in a cell it could be the cell's."""
    return spelled(run).isdigit()


def without(glyphs: Sequence[Glyph], runs: Sequence[Run]) -> list[Glyph]:
    """``glyphs`` of either engine without those of ``runs``, one for one."""
    kept = list(glyphs)
    for wanted in (glyph for run in runs for glyph in run):
        at = next((at for at, glyph in enumerate(kept) if _is_same(glyph, wanted)), None)
        if at is not None:
            del kept[at]
    return kept


def _is_same(glyph: Glyph, wanted: Glyph) -> bool:
    near = abs(glyph.x0 - wanted.x0) <= _SAME_PLACE and abs(_middle(glyph) - _middle(wanted)) <= 0.4 * glyph.size
    return near and glyph.text == wanted.text


def _runs_in_margins(glyphs: Sequence[Glyph], height: float) -> list[Run]:
    runs: list[list[Glyph]] = []
    for before, glyph in pairwise([None, *glyphs]):
        if glyph is None or glyph.turn == SLANTED:
            continue
        if before is not None and runs and runs[-1][-1] is before and _goes_on(before, glyph):
            runs[-1].append(glyph)
        else:
            runs.append([glyph])
    return [tuple(run) for run in runs if not _ZONE * height < _middle(run[0]) < (1 - _ZONE) * height]


def _goes_on(before: Glyph, glyph: Glyph) -> bool:
    if before.turn != glyph.turn or abs(_middle(before) - _middle(glyph)) > 0.2 * glyph.size:
        return False
    return -0.3 * glyph.size < along(glyph)[0] - along(before)[1] < _GAP * glyph.size


def _middle(glyph: Glyph) -> float:
    return (glyph.top + glyph.bottom) / 2


def _is_number(text: str) -> bool:
    return bool(PAGE_NUMBER.fullmatch(text) or PAGE_OF.fullmatch(text))


def _like(seed: Run, runs: Sequence[Run], pages: int) -> Run | None:
    """The run that says the same as ``seed`` in the same place, a page number moved on by ``pages``."""
    text = spelled(seed)
    wanted = re.sub(r"\d+", lambda number: str(int(number[0]) + pages), text, count=1) if _is_number(text) else text
    return next(
        (
            run
            for run in runs
            if abs(_middle(run[0]) - _middle(seed[0])) <= _SAME_PLACE
            and abs(run[0].size - seed[0].size) <= _SAME_PLACE
            and spelled(run) == wanted
            and abs(_center(run) - _center(seed)) <= run[0].size
        ),
        None,
    )


def _center(run: Run) -> float:
    return (run[0].x0 + run[-1].x1) / 2
