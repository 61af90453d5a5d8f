"""What a PDF page shows, as PDFium paints it: whether a character can be seen, is crossed out, or lies under something.

A text layer may hold what no reader sees (white on white, invisible, clipped, under a picture) and a page may show what no
text layer holds (a line through a number, a stamp, a value in a form field). So the page is painted with its text, without
it, and with its annotations, and the pictures are compared: what changes where a character lies is that character.
"""

from __future__ import annotations

import ctypes
import functools
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium_c
from PIL import Image, ImageChops

from parsers.readers.pdf_glyphs import Box, Frame, Glyph, turned
from parsers.readers.pdf_survey import page_objects

_SCALE = 2.0  # pixels per point
_MOST_PIXELS = 8_000_000
_SEEN = 20  # levels of grey, of 255, by which a character must differ from what lies under it
_SEEN_DOT = 4  # and a dot or a dash, which covers less than a pixel where the print is small
_LINE = 50  # levels by which a line through a character differs from its ground
_DRAWN = 90  # levels by which a drawing differs from its ground; watermarks are paler
_SMALLEST = 2.0  # points: smaller characters nobody reads
_CROSSED = 0.7  # share of a character's width that a line through it covers
_OUTER = 0.2  # share of a character's height above and below its middle
_TIP_ABOVE, _TIP_BELOW = 0.18, 0.3  # of a character's height: what is lower on the edge of its box is of another line
_SCRAWLED = 0.08  # share of a character's middle that other strokes cover
_EDGE = 4.0  # points inside a cell's borders, where double rules and padding end
_FEW_PIXELS = 6
_TOUCH = 1.5  # points by which a field may reach into the next cell

# What pypdfium2 calls a link draws nothing, a pop-up and a note are beside the page, and a marker changes no character.
_HARMLESS = frozenset(
    {
        pdfium_c.FPDF_ANNOT_LINK, pdfium_c.FPDF_ANNOT_POPUP, pdfium_c.FPDF_ANNOT_TEXT, pdfium_c.FPDF_ANNOT_HIGHLIGHT,
        pdfium_c.FPDF_ANNOT_UNDERLINE, pdfium_c.FPDF_ANNOT_SQUIGGLY, pdfium_c.FPDF_ANNOT_FILEATTACHMENT,
    }
)  # fmt: skip


class Ink:
    """The paintings of one page. Boxes and glyphs are asked for in ``frame``. Raises PdfiumError when it cannot be painted."""

    def __init__(self, page: Any, frame: Frame) -> None:
        self._page, self._frame = page, frame
        self._rotation = int(page.get_rotation()) % 360
        self._scale = min(_SCALE, math.sqrt(_MOST_PIXELS / max(1.0, frame.width * frame.height)))
        self._whole = self._painted()
        with _without_text(page):
            self._bare = self._painted()
        self._text = ImageChops.difference(self._whole, self._bare)

    def _painted(self, *, annotations: bool = False) -> Image.Image:
        bitmap = self._page.render(scale=self._scale, grayscale=True, draw_annots=annotations, may_draw_forms=False)
        try:
            return bitmap.to_pil().convert("L")  # type: ignore[no-any-return]
        finally:
            bitmap.close()

    @functools.cached_property
    def _notes(self) -> _Notes:
        return _annotations(self._page.raw, self._frame)

    @functools.cached_property
    def _added(self) -> Image.Image | None:
        """What annotations change on the page; None when there are none that could."""
        return ImageChops.difference(self._whole, self._painted(annotations=True)) if self._notes.painted else None

    def _pixels(self, box: Box, *, sides: float = 0.0, edge: float = 0.0) -> tuple[int, int, int, int]:
        """``box`` of the reading frame in pixels of the paintings, less ``sides`` of its width and ``edge`` points all round."""
        x0, top, x1, bottom = box
        less = sides * (x1 - x0) + edge
        flat = self._frame.to_page((x0 + less, top + edge, x1 - less, bottom - edge))
        a, b, c, d = turned(flat, self._frame.width, self._frame.height, self._rotation)
        k, (width, height) = self._scale, self._whole.size
        left, upper = max(0, round(a * k)), max(0, round(b * k))
        return (left, upper, min(width, max(left + 1, round(c * k))), min(height, max(upper + 1, round(d * k))))

    def shows(self, glyph: Glyph) -> bool:
        """Whether ``glyph`` can be seen: its place looks different without the text."""
        if glyph.size < _SMALLEST:
            return False
        place = self._pixels((glyph.x0, glyph.top, glyph.x1, glyph.bottom), sides=0.1)
        return _is_area(place) and _contrast(self._text.crop(place)) > (_SEEN if glyph.text.isalnum() else _SEEN_DOT)

    def crossed_out(self, glyph: Glyph) -> bool:
        """Whether something else than text is drawn through the middle of a glyph that can be seen."""
        x0, upper, x1, lower = self._pixels((glyph.x0, glyph.top, glyph.x1, glyph.bottom))
        if not _is_area((x0, upper, x1, lower)) or _contrast(self._bare.crop((x0, upper, x1, lower))) <= _LINE:
            return False
        sideways = self._is_sideways(glyph)
        own = _rows(self._text.crop((x0, upper, x1, lower)), sideways=sideways)
        first, last = _inked([max(row) > _SEEN for row in own])
        ground = _ground(self._bare.crop((x0, upper, x1, lower)))
        rows = _rows(self._bare.crop((x0, upper, x1, lower)), sideways=sideways)[first:last]
        skip = round(_OUTER * len(rows))
        middle = rows[skip : max(skip + 1, len(rows) - skip)]
        return bool(middle) and _is_crossed([[abs(level - ground) for level in row] for row in middle])

    def _is_sideways(self, glyph: Glyph) -> bool:
        return (glyph.turn - self._frame.turn + self._rotation) % 180 == 90

    def drawn_in(self, box: Box) -> bool:
        """Whether a cell without text shows something all the same: a picture, strokes, a number drawn as outlines."""
        place = self._pixels(box, edge=_EDGE)
        if box[2] - box[0] <= 2 * _EDGE + 1 or box[3] - box[1] <= 2 * _EDGE + 1 or not _is_area(place):
            return False
        cell = self._bare.crop(place)
        if _contrast(cell) <= _DRAWN:
            return False
        ground = _ground(cell)
        counts = cell.histogram()
        return sum(count for level, count in enumerate(counts) if abs(level - ground) > _DRAWN) >= _FEW_PIXELS

    @property
    def has_annotations(self) -> bool:
        """Whether annotations or form fields show anything on the page."""
        return bool(self._notes.fields) or (self._added is not None and _contrast(self._added) > _SEEN)

    def annotated(self, box: Box) -> bool:
        """Whether an annotation or a form field changes what a reader sees inside ``box``."""
        if any(_overlap(self._frame.to_page(box), field) for field in self._notes.fields):
            return True
        if self._added is None:
            return False
        place = self._pixels(box, edge=1.0)
        return _is_area(place) and _contrast(self._added.crop(place)) > _SEEN


@dataclass(frozen=True, slots=True)
class _Notes:
    """Annotations of a page: whether any could paint something, and the boxes of form fields that show a value."""

    painted: bool
    fields: tuple[Box, ...]


def _annotations(raw: Any, frame: Frame) -> _Notes:
    """What lies over a page. PDFium paints form fields only for interactive forms, other viewers always: so their boxes."""
    painted, fields = False, []
    for index in range(max(0, pdfium_c.FPDFPage_GetAnnotCount(raw))):
        note = pdfium_c.FPDFPage_GetAnnot(raw, index)
        if not note:
            continue
        kind = pdfium_c.FPDFAnnot_GetSubtype(note)
        unseen = pdfium_c.FPDFAnnot_GetFlags(note) & (pdfium_c.FPDF_ANNOT_FLAG_HIDDEN | pdfium_c.FPDF_ANNOT_FLAG_NOVIEW)
        painted = painted or not (kind in _HARMLESS or unseen)
        rect = pdfium_c.FS_RECTF()
        if (
            kind == pdfium_c.FPDF_ANNOT_WIDGET
            and not unseen
            and (pdfium_c.FPDFAnnot_HasKey(note, b"AP") or pdfium_c.FPDFAnnot_HasKey(note, b"V"))
            and pdfium_c.FPDFAnnot_GetRect(note, ctypes.byref(rect))
        ):
            x0, x1 = rect.left - frame.left, rect.right - frame.left
            top, bottom = frame.upper - rect.top, frame.upper - rect.bottom
            fields.append((min(x0, x1), min(top, bottom), max(x0, x1), max(top, bottom)))
        pdfium_c.FPDFPage_CloseAnnot(note)
    return _Notes(painted, tuple(fields))


def _overlap(one: Box, other: Box) -> bool:
    across, down = min(one[2], other[2]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[1], other[1])
    return across > _TOUCH and down > _TOUCH


def _is_area(place: tuple[int, int, int, int]) -> bool:
    return place[0] < place[2] and place[1] < place[3]


def _contrast(image: Image.Image) -> int:
    low, high = image.getextrema()
    return int(high) - int(low)  # type: ignore[arg-type]


def _ground(image: Image.Image) -> int:
    """The level of grey that most of ``image`` has."""
    counts = image.histogram()
    return max(range(256), key=counts.__getitem__)


def _rows(image: Image.Image, *, sideways: bool) -> list[list[int]]:
    """The rows of pixels of a character, along its direction of writing."""
    if sideways:
        image = image.transpose(Image.Transpose.ROTATE_90)
    width = image.width
    levels = list(image.tobytes())
    return [levels[start : start + width] for start in range(0, len(levels), width)]


def _inked(marks: Sequence[bool]) -> tuple[int, int]:
    """First and last + 1 of the rows that a character takes; a tip of another line in its box is left out."""
    runs: list[tuple[int, int]] = []
    for at, mark in enumerate(marks):
        if mark and runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        elif mark:
            runs.append((at, at + 1))
    largest = max((end - start for start, end in runs), default=0)
    if runs and runs[0][0] == 0 and runs[0][1] < _TIP_ABOVE * largest:
        del runs[0]
    if runs and runs[-1][1] == len(marks) and runs[-1][1] - runs[-1][0] < _TIP_BELOW * largest:
        del runs[-1]
    return (runs[0][0], runs[-1][1]) if runs else (0, 0)


def _is_crossed(levels: list[list[int]]) -> bool:
    """Whether a line runs through the rows, or strokes that are no upright rule cover much of them."""
    if any(sum(level > _LINE for level in row) >= _CROSSED * len(row) for row in levels):
        return True
    upright = {x for x in range(len(levels[0])) if all(row[x] > _LINE for row in levels)}
    rest = sum(level > _DRAWN for row in levels for x, level in enumerate(row) if x not in upright)
    return rest > _SCRAWLED * len(levels) * len(levels[0])


@contextmanager
def _without_text(page: Any) -> Iterator[None]:
    """The page with all its text made invisible, those in forms included; as it was afterwards."""
    modes = []
    for item in page_objects(page.raw):
        if pdfium_c.FPDFPageObj_GetType(item) == pdfium_c.FPDF_PAGEOBJ_TEXT:
            modes.append((item, pdfium_c.FPDFTextObj_GetTextRenderMode(item)))
            pdfium_c.FPDFTextObj_SetTextRenderMode(item, pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)
    try:
        yield
    finally:
        for item, mode in modes:
            pdfium_c.FPDFTextObj_SetTextRenderMode(item, mode)
