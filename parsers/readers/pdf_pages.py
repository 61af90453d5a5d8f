"""One page of a PDF on its way from two engines to blocks: survey, glyphs, lattices, then paragraphs and grids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from parsers.model import PdfWhere
from parsers.readers import document as doc
from parsers.readers.pdf_doubts import marked
from parsers.readers.pdf_glyphs import SLANTED, Box, Frame, Glyph, is_cut_off, pdfium_glyphs, plain, plumber_glyphs
from parsers.readers.pdf_grids import cell_text, facing, grid_of, placed, plausible, surroundings
from parsers.readers.pdf_ink import Ink
from parsers.readers.pdf_lattice import Lattice, lattices
from parsers.readers.pdf_lines import (
    Line,
    Margins,
    box_of,
    glyph_lines,
    joined,
    line_of,
    paragraphs,
    read_lines,
    spelled,
    union,
)
from parsers.readers.pdf_rules import Rules, ruling
from parsers.readers.pdf_running import Run, is_bare, without
from parsers.readers.pdf_survey import Survey, survey
from parsers.readers.pdf_words import doubly_read, spaced_words

TOO_MANY_RULES = 4000


@dataclass(slots=True)
class PageWork:
    """What is known of a page so far. ``tables`` are the lattices that were taken for tables."""

    number: int
    source: Any  # the pypdfium2 page
    textpage: Any
    frame: Frame
    survey: Survey
    glyphs: list[Glyph]
    unknown: int  # glyphs without a character
    ink: Ink | None = None  # None unless pdfplumber read the page and it is no scan
    rules: Rules | None = None  # None unless pdfplumber read the page
    candidates: list[Lattice] = field(default_factory=list)
    tables: list[Lattice] = field(default_factory=list)
    cells: dict[int, dict[int, list[Glyph]]] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)  # outside the tables
    running: list[Run] = field(default_factory=list)  # heads and page numbers, kept out of the tables
    heads: set[Line] = field(default_factory=set)  # the running ones as lines
    seconds: list[Glyph] = field(default_factory=list)  # what pypdfium2 reads besides, where pdfplumber read the page
    numbers: set[Line] = field(default_factory=set)  # those of them that are page numbers

    @property
    def text(self) -> str:
        return spelled(self.glyphs)


def open_page(number: int, page: Any) -> PageWork:
    """Surveys a pypdfium2 page and reads its glyphs, unless there are too many objects on it."""
    left, bottom, right, top = page.get_bbox()
    frame = Frame(number, left, top, right - left, top - bottom, int(page.get_rotation()) % 360)
    seen = survey(page)
    if seen.too_complex:
        return PageWork(number, page, None, frame, seen, [], 0)
    textpage = page.get_textpage()
    frame, glyphs, unknown = pdfium_glyphs(textpage, frame)
    return PageWork(number, page, textpage, frame, seen, glyphs, unknown)


def read_with_plumber(work: PageWork, page: Any) -> list[doc.Flaw]:
    """Replaces the glyphs by pdfplumber's and finds the lattices of the page. Returns what is wrong with it.

    Characters of numbers that the painted page does not show as its text has them are marked as crossed out.
    """
    frame, glyphs, work.unknown = plumber_glyphs(page.chars, work.frame, page)
    if not glyphs and work.glyphs:
        return [doc.Flaw("table_engine_failed", f"page {work.number}: pdfplumber reads no text where pypdfium2 does")]
    if frame.turn != work.frame.turn:
        work.running = []
    work.seconds, glyphs = without(work.glyphs, work.running), without(glyphs, work.running)
    flaws: list[doc.Flaw] = []
    if not work.survey.is_scan:
        work.ink = Ink(work.source, frame)
        glyphs, flaws = marked(glyphs, work.ink, work.number)
        if work.ink.has_annotations:
            flaws.append(
                doc.Flaw("annotation", f"page {work.number} shows annotations or form fields over its content")
            )
    work.frame, work.glyphs = frame, glyphs
    drawn, filled = ruling(page, frame, glyphs)
    work.rules = drawn
    if max(len(rules.across) + len(rules.down) for rules in (drawn, filled)) > TOO_MANY_RULES:
        return [*flaws, doc.Flaw("page_too_complex", f"page {work.number} has more than {TOO_MANY_RULES} ruling lines")]
    upright = [glyph for glyph in glyphs if glyph.turn != SLANTED]
    for rules in (drawn, filled):
        work.candidates = lattices(rules)
        inside, _ = placed(upright, work.candidates)
        work.tables = [
            lattice for index, lattice in enumerate(work.candidates) if plausible(lattice, _filled(inside[index]))
        ]
        if work.tables:
            break
    if not work.tables:
        work.candidates = lattices(drawn)
    return flaws


def _filled(cells: Mapping[int, Sequence[Glyph]]) -> int:
    return sum(1 for glyphs in cells.values() if glyphs)


def settle(work: PageWork) -> None:
    """Divides the glyphs of a page between its tables and its lines."""
    upright = [glyph for glyph in work.glyphs if glyph.turn != SLANTED]
    work.cells, outside = placed(upright, work.tables)
    work.heads = {line_of(run) for run in work.running} if work.rules is not None else set()
    lines = read_lines(glyph for glyph in outside if not is_cut_off(glyph))
    for head in sorted(work.heads, key=lambda line: line.box):
        later = (at for at, line in enumerate(lines) if line.turn != 0 or line.box[1] > head.box[1])
        lines.insert(next(later, len(lines)), head)
    work.lines = lines


def add_fragments(work: PageWork, before: PageWork | None, after: PageWork | None) -> bool:
    """Takes lattices of one row, or one column, at the page's edges for fragments of a table; True if there were any.

    One column alone is only a fragment when the neighbouring page has a table of the same width at the facing edge.
    """
    body = [line for line in work.lines if line not in work.numbers and line not in work.heads]
    upright = [glyph for glyph in work.glyphs if glyph.turn != SLANTED]
    inside, _ = placed(upright, work.candidates)
    added = []
    for index, lattice in enumerate(work.candidates):
        if lattice in work.tables or not _filled(inside[index]) or min(lattice.n_rows, lattice.n_cols) > 1:
            continue
        above, below = surroundings(lattice, body, work.tables)
        first, last = not above, not below
        if lattice.n_cols > 1:
            fits = (first and before is not None) or (last and after is not None)
        else:
            fits = (first and _faces(lattice, before, at_end=True)) or (last and _faces(lattice, after, at_end=False))
        if fits:
            added.append(lattice)
    work.tables = sorted([*work.tables, *added], key=lambda lattice: (lattice.ys[0], lattice.xs[0]))
    return bool(added)


def _faces(lattice: Lattice, neighbour: PageWork | None, *, at_end: bool) -> bool:
    if neighbour is None or not neighbour.candidates:
        return False
    wide = [other for other in neighbour.candidates if other.n_cols > 1 or other in neighbour.tables]
    return bool(wide) and facing(lattice, wide[-1 if at_end else 0])


# ── blocks ────────────────────────────────────────────────────────────────────────────────────────────────────────


def blocks_of(work: PageWork, edge: Margins) -> list[doc.Grid | list[Line]]:
    """Tables and groups of lines of a page from top to bottom. A group is a paragraph."""

    def reread(box: Box) -> str:
        if any(_meet(box, union(map(box_of, run))) for run in work.running):
            return cell_text(glyph for glyph in work.seconds if _meet(box, _middle_of(glyph)))[0]
        left, bottom, right, top = work.frame.to_user(box)
        # One point inside the rules: pdfium counts a character that merely touches the box.
        return plain(work.textpage.get_text_bounded(left + 1, bottom + 1, right - 1, top - 1))

    def doubted(box: Box, blank: bool) -> str | None:
        if work.ink is not None and work.ink.annotated(box):
            return "an annotation or a form field lies over the cell"
        if blank and any(is_bare(run) and _meet(box, union(map(box_of, run))) for run in work.running):
            return "a page number stands in the cell"
        if blank and work.frame.cuts(box):
            return "the edge of the page cuts the cell"
        if blank and work.ink is not None and work.ink.drawn_in(box):
            return "the cell shows a drawing or a picture"
        return None

    items: list[tuple[float, float, doc.Grid | list[Line]]] = []
    for index, lattice in enumerate(work.tables):
        grid = grid_of(lattice, work.cells.get(index, {}), work.frame, reread, doubted)
        items.append((lattice.ys[0], lattice.xs[0], grid))
    tops = [lattice.ys[0] for lattice in work.tables]
    run: list[Line] = []
    runs = [run]
    for line in (line for line in work.lines if line not in work.numbers):
        if run and any(run[-1].box[1] < top <= line.box[1] for top in tops):
            run = []
            runs.append(run)
        run.append(line)
    for lines in runs:
        items += [(group[0].box[1], group[0].box[0], group) for group in paragraphs(lines, edge)]
    turned_last = sorted(items, key=lambda item: (isinstance(item[2], list) and item[2][0].turn != 0, item[0], item[1]))
    return [item for _, _, item in turned_last]


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _middle_of(glyph: Glyph) -> Box:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return (x - 0.01, y - 0.01, x + 0.01, y + 0.01)


def paragraph_of(lines: Sequence[Line], frame: Frame) -> doc.Paragraph:
    box = union(line.box for line in lines)
    return doc.Paragraph(joined([line.text for line in lines]), PdfWhere(frame.number, frame.to_page(box)))


def watermark_of(work: PageWork) -> doc.Paragraph | None:
    """Slanted text of a page, kept apart from what it was printed over."""
    slanted = [glyph for glyph in work.glyphs if glyph.turn == SLANTED]
    if not slanted:
        return None
    box = work.frame.to_page(union(map(box_of, slanted)))
    return doc.Paragraph(spelled(slanted), PdfWhere(work.number, box), kind="watermark")


def page_of(work: PageWork) -> doc.Page:
    """The positioned page: its words (no watermark) with what the second engine reads there, and the lines drawn on it.

    Running heads and page numbers are among them: only beside a table can be told that they are none of its numbers.
    """
    everything = [*work.glyphs, *(glyph for run in work.running for glyph in run)]
    level = [glyph for glyph in everything if glyph.turn != SLANTED]
    words = doubly_read(spaced_words(glyph_lines(level)), work.textpage, work.frame)
    rules = tuple(doc.Rule(work.frame.to_page(box)) for box in (work.rules.boxes() if work.rules else ()))
    size = round(work.frame.width, 2), round(work.frame.height, 2)
    return doc.Page(work.number, *size, words, rules, work.frame.turn)
