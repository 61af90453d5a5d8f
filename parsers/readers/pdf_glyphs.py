"""The characters of a PDF page as positioned glyphs, from either engine, in the frame in which the page is read.

Frames. The *page frame* is the unrotated page: points from the top left corner of its visible box (CropBox within
MediaBox). The *reading frame* is the page turned clockwise so that most of its text runs from left to right; it differs
from what ``/Rotate`` says when a landscape table was drawn sideways on an unrotated page.
"""

from __future__ import annotations

import ctypes
import math
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium_c

Box = tuple[float, float, float, float]

STRUCK = "\u0336"  # combining long stroke: the character before it is crossed out
OBSCURED = "\u0338"  # combining long solidus: the page does not show the character before it as it stands

# What numbers are written with, signs and words of change and amount included: one of them unseen makes another number.
OF_NUMBERS = frozenset("0123456789０１２３４５６７８９.,．，-+－＋—–−/／无零持平增减加少万亿元")

_ON_EDGE = 0.3  # points inside the page
_LEAST = 0.2  # points across a character
_NEAR_EDGE = 100.0  # points beyond the page; printer's marks stand further away

SLANTED = -1  # a direction of text that is no multiple of a right angle: watermarks

# The Kangxi radicals have NFKC mappings, the simplified forms of the radicals supplement have none. Chromium and Skia
# write them because the font shares the glyph with the everyday character and the radical has the smaller code point.
_RADICALS = str.maketrans(
    "⺁⺄⺆⺈⺊⺋⺌⺍⺎⺏⺐⺓⺔⺗⺙⺝⺞⺟⺠⺡⺢⺣⺤⺥⺧⺨⺩⺪⺬⺭⺮⺯⺰⺱⺲⺶⺷⺸⺺⺻⺼⻁⻂⻃⻄"
    "⻅⻆⻈⻉⻊⻋⻌⻍⻎⻐⻑⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳",
    "厂乚冂𠂊卜㔾小小尣尢尣幺彑忄攵月歺母民氵氺灬爫爫牛犭王疋示礻竹糸纟网罒羊羊羊肀聿月虎衤覀西"
    "见角讠贝足车辶辶辶钅長镸长门阝青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾齐齿龙龟",
)


def _compat_table() -> dict[int, str]:
    """Kangxi radicals, radicals supplement and compatibility ideographs → everyday characters; nothing else."""
    table = {code: chr(char) for code, char in _RADICALS.items()}
    for first, last in ((0x2E80, 0x2EF3), (0x2F00, 0x2FD5), (0xF900, 0xFAFF), (0x2F800, 0x2FA1F)):
        for code in range(first, last + 1):
            mapped = unicodedata.normalize("NFKC", chr(code))
            if mapped != chr(code):
                table[code] = mapped
    return table


_COMPAT = _compat_table()


def plain(text: str) -> str:
    """``text`` with compatibility ideographs replaced; full-width digits and punctuation stay as printed."""
    return text.translate(_COMPAT)


class Glyph(NamedTuple):
    """One character in the reading frame. ``turn`` is its direction clockwise (0 = left to right) or ``SLANTED``."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    turn: int

    @property
    def size(self) -> float:
        """Height across the direction of writing, in points."""
        return self.bottom - self.top if self.turn in (0, 180, SLANTED) else self.x1 - self.x0


def turned(box: Box, width: float, height: float, turn: int) -> Box:
    """``box`` of a page of ``width`` × ``height`` after turning that page clockwise by ``turn`` degrees."""
    x0, top, x1, bottom = box
    if turn == 90:
        return (height - bottom, x0, height - top, x1)
    if turn == 180:
        return (width - x1, height - bottom, width - x0, height - top)
    if turn == 270:
        return (top, width - x1, bottom, width - x0)
    return box


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a page lies: ``left`` and ``upper`` are the visible box's corner in PDF user space (y upwards)."""

    number: int  # of the page, from 1
    left: float
    upper: float
    width: float  # of the unrotated page
    height: float
    turn: int = 0  # clockwise, from the unrotated page to the reading frame

    @property
    def reading_size(self) -> tuple[float, float]:
        return (self.height, self.width) if self.turn in (90, 270) else (self.width, self.height)

    def to_page(self, box: Box) -> Box:
        """A box of the reading frame in the unrotated page, rounded to hundredths of a point."""
        x0, top, x1, bottom = turned(box, *self.reading_size, (360 - self.turn) % 360)
        return (round(x0, 2) + 0.0, round(top, 2) + 0.0, round(x1, 2) + 0.0, round(bottom, 2) + 0.0)

    def to_user(self, box: Box) -> Box:
        """A box of the reading frame in PDF user space: left, bottom, right, top."""
        x0, top, x1, bottom = turned(box, *self.reading_size, (360 - self.turn) % 360)
        return (x0 + self.left, self.upper - bottom, x1 + self.left, self.upper - top)

    def cuts(self, box: Box) -> bool:
        """Whether a box of the reading frame reaches the edge of the page, where what it holds may be cut off."""
        width, height = self.reading_size
        return min(box[0], box[1], width - box[2], height - box[3]) < 2 * _ON_EDGE

    def turned_by(self, turn: int) -> Frame:
        return Frame(self.number, self.left, self.upper, self.width, self.height, turn % 360)


def _right_angle(degrees: float) -> int:
    nearest = round(degrees / 90) * 90
    return nearest % 360 if abs(degrees - nearest) < 3 else SLANTED


def _reading(frame: Frame, flat: Iterable[Glyph]) -> tuple[Frame, list[Glyph]]:
    """Glyphs of the unrotated page brought into the frame in which most of them run from left to right."""
    glyphs = list(flat)
    turns = Counter(glyph.turn for glyph in glyphs if glyph.turn != SLANTED)
    main = min(turns, key=lambda turn: (-turns[turn], turn)) if turns else 0
    frame = frame.turned_by(-main)
    if main == 0:
        return frame, deduplicated(glyphs)
    moved = [
        Glyph(
            glyph.text,
            *turned((glyph.x0, glyph.top, glyph.x1, glyph.bottom), frame.width, frame.height, frame.turn),
            glyph.turn if glyph.turn == SLANTED else (glyph.turn - main) % 360,
        )
        for glyph in glyphs
    ]
    return frame, deduplicated(moved)


def deduplicated(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Drops a character drawn again in the same place (bold by double drawing, shadows). Order is kept."""
    seen: dict[tuple[str, int, int], list[Glyph]] = {}
    kept = []
    for glyph in glyphs:
        reach = min(1.0, 0.15 * glyph.size)
        column, row = int(glyph.x0 // 2), int(glyph.top // 2)
        near = (
            other
            for dx in (-1, 0, 1)
            for dy in (-1, 0, 1)
            for other in seen.get((glyph.text, column + dx, row + dy), ())
        )
        if any(abs(other.x0 - glyph.x0) <= reach and abs(other.top - glyph.top) <= reach for other in near):
            continue
        seen.setdefault((glyph.text, column, row), []).append(glyph)
        kept.append(glyph)
    return kept


def pdfium_glyphs(textpage: Any, frame: Frame) -> tuple[Frame, list[Glyph], int]:
    """What pypdfium2 reads on a page, the frame to read it in, and how many glyphs have no known character."""
    rect = pdfium_c.FS_RECTF()
    pointer = ctypes.byref(rect)
    raw = textpage.raw
    glyphs: list[Glyph] = []
    unknown = 0
    for index in range(max(0, pdfium_c.FPDFText_CountChars(raw))):
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        if (
            code <= 32
            or code in (0xA0, 0x3000, 0xFFFE, 0xFFFF)
            or not pdfium_c.FPDFText_GetLooseCharBox(raw, index, pointer)
        ):
            unknown += code == 0 and pdfium_c.FPDFText_HasUnicodeMapError(raw, index) == 1
            continue
        if 0xD800 <= code <= 0xDFFF or code == 0xFFFD:
            unknown += 1
            continue
        glyphs.append(
            Glyph(
                plain(chr(code)),
                *_solid(
                    (
                        rect.left - frame.left,
                        frame.upper - rect.top,
                        rect.right - frame.left,
                        frame.upper - rect.bottom,
                    )
                ),
                _right_angle(-math.degrees(pdfium_c.FPDFText_GetCharAngle(raw, index))),
            )
        )
    return (*_reading(frame, (glyph for glyph in glyphs if _visible(glyph, frame))), unknown)


def plumber_glyphs(chars: Sequence[Mapping[str, Any]], frame: Frame, page: Any) -> tuple[Frame, list[Glyph], int]:
    """What pdfplumber reads on ``page``; same result as :func:`pdfium_glyphs`. ``(cid:12)`` counts as no character."""
    glyphs: list[Glyph] = []
    unknown = 0
    for char in chars:
        text = str(char["text"])
        if text.startswith("(cid:"):
            unknown += 1
            continue
        if not text.strip():
            continue
        a, b = char["matrix"][:2]
        box = unrotated((char["x0"], char["top"], char["x1"], char["bottom"]), page, frame)
        direction = _right_angle(-math.degrees(math.atan2(b, a)))
        flat = direction if direction == SLANTED else (direction - int(page.rotation)) % 360
        glyph = Glyph(plain(text), *_solid(box), flat)
        if _visible(glyph, frame):
            glyphs.append(glyph)
        elif glyph.text in OF_NUMBERS:
            glyphs += _cut_off(glyph, frame)
    return (*_reading(frame, glyphs), unknown)


def unrotated(box: Box, page: Any, frame: Frame) -> Box:
    """A box of pdfplumber's displayed page in the page frame."""
    media_left, media_top, media_right, media_bottom = page.mediabox
    x0, top, x1, bottom = box
    shown = (x0 - media_left, top - media_top, x1 - media_left, bottom - media_top)
    flat = turned(shown, media_right - media_left, media_bottom - media_top, (360 - int(page.rotation)) % 360)
    left, _, _, upper = media_box(page)
    dx, dy = left - frame.left, frame.upper - upper
    return (flat[0] + dx, flat[1] + dy, flat[2] + dx, flat[3] + dy)


def media_box(page: Any) -> Box:
    """The MediaBox of a pdfplumber page in user space, as the file gives it but with its corners in order."""
    x0, y0, x1, y1 = (float(number) for number in page.page_obj.mediabox)
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def _cut_off(glyph: Glyph, frame: Frame) -> Iterator[Glyph]:
    """A character of a number just beyond the edge of the page, as an obscured one on that edge, hardly wide.

    So a number that the edge cuts is not read by the digits that are left of it.
    """
    x0, x1 = (min(max(x, _ON_EDGE), frame.width - _ON_EDGE) for x in (glyph.x0, glyph.x1))
    top, bottom = (min(max(y, _ON_EDGE), frame.height - _ON_EDGE) for y in (glyph.top, glyph.bottom))
    if max(abs(x0 - glyph.x0), abs(x1 - glyph.x1), abs(top - glyph.top), abs(bottom - glyph.bottom)) <= _NEAR_EDGE:
        yield Glyph(glyph.text + OBSCURED, *_solid((x0, top, x1, bottom)), glyph.turn)


def _solid(box: Box) -> Box:
    """``box`` with a height and a width, which characters of size 0 and those on the edge of the page are without."""
    x0, top, x1, bottom = box
    return (x0, top, max(x1, x0 + _LEAST), max(bottom, top + _LEAST))


def is_cut_off(glyph: Glyph) -> bool:
    """Whether a glyph stands for a character beyond the edge of the page."""
    return glyph.text.endswith(OBSCURED) and min(glyph.x1 - glyph.x0, glyph.bottom - glyph.top) < _ON_EDGE


def _visible(glyph: Glyph, frame: Frame) -> bool:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
    return -1 <= x <= frame.width + 1 and -1 <= y <= frame.height + 1
