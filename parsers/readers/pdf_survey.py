"""A quick look at a PDF page through pypdfium2: is it worth the slow table engine, is it a picture, is it too much?"""

from __future__ import annotations

import ctypes
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import pypdfium2.raw as pdfium_c

from parsers.readers.pdf_glyphs import Box

TOO_MANY_OBJECTS = 200_000
_SCAN = 0.8  # share of a page that a scanned page's image covers
_THIN = 4.0  # points
_SHORT = 5.0  # points
_DEPTH = 8  # of forms in forms

# Words that stand in the heads and label columns of the statutory tables and hardly in prose. Two of them on a page
# without ruling lines make it a page whose positioned words are worth keeping (borderless tables).
_TABLE_WORDS = (
    "信息内容", "本年制发", "现行有效", "处理决定数量", "本年新制作", "第二十条第", "勾稽关系", "商业企业", "科研机构",
    "本年新收", "上年结转", "予以公开", "不予处理", "无法提供", "结转下年度", "结果维持", "结果纠正", "尚未审结",
    "复议后起诉", "指标名称", "计量单位", "历年累计", "指标", "统计数",
)  # fmt: skip


class Ruled(IntEnum):
    """How much the drawn lines of a page look like a table."""

    NO = 0
    BOX = 1  # two vertical edges: a frame, or a fragment of one column
    GRID = 2


@dataclass(frozen=True, slots=True)
class Survey:
    """What a page holds. ``picture`` is the share of the page that its largest image covers."""

    objects: int
    ruled: Ruled
    picture: float
    hidden_text: bool

    @property
    def is_scan(self) -> bool:
        """A picture of a page with invisible text over it, which somebody's OCR guessed."""
        return self.hidden_text and self.picture > _SCAN

    @property
    def too_complex(self) -> bool:
        return self.objects > TOO_MANY_OBJECTS


def table_words(text: str) -> int:
    """How many different words of the statutory tables ``text`` holds; white space in it does not matter."""
    dense = "".join(text.split())
    return sum(word in dense for word in _TABLE_WORDS)


def survey(page: Any) -> Survey:
    """Counts and measures the objects of a pypdfium2 page without reading its text."""
    edges, pictures, fills = _Edges(), [0.0], _Fills()
    count, hidden = 0, False
    width, height = page.get_size()
    for item in page_objects(page.raw):
        count += 1
        if count > TOO_MANY_OBJECTS:
            break
        kind = pdfium_c.FPDFPageObj_GetType(item)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            count += _path(item, edges, fills)
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            x0, bottom, x1, top = _bounds(item)
            pictures.append((x1 - x0) * (top - bottom) / max(1.0, width * height))
        elif kind == pdfium_c.FPDF_PAGEOBJ_TEXT and not hidden:
            hidden = pdfium_c.FPDFTextObj_GetTextRenderMode(item) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
    ruled = Ruled.GRID if fills.in_rows() else edges.ruled()
    return Survey(count, ruled, max(pictures), hidden)


def page_objects(raw: Any) -> Iterator[Any]:
    """Every object of the page, those inside forms included."""
    stack = [(pdfium_c.FPDFPage_GetObject, raw, pdfium_c.FPDFPage_CountObjects(raw), 0)]
    while stack:
        get, parent, count, depth = stack.pop()
        for index in range(max(0, count)):
            item = get(parent, index)
            yield item
            if depth < _DEPTH and pdfium_c.FPDFPageObj_GetType(item) == pdfium_c.FPDF_PAGEOBJ_FORM:
                stack.append((pdfium_c.FPDFFormObj_GetObject, item, pdfium_c.FPDFFormObj_CountObjects(item), depth + 1))


def _bounds(item: Any) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium_c.FPDFPageObj_GetBounds(item, left, bottom, right, top):
        return (0.0, 0.0, 0.0, 0.0)
    return (left.value, bottom.value, right.value, top.value)


class _Edges:
    """Places of vertical rules, to the nearest three points."""

    def __init__(self) -> None:
        self.places: set[int] = set()
        self.compound = False

    def ruled(self) -> Ruled:
        apart = sum(1 for place in self.places if place - 1 not in self.places)
        if self.compound or apart > 2:
            return Ruled.GRID
        return Ruled.BOX if apart == 2 else Ruled.NO


class _Fills:
    """Filled areas side by side: tables that are drawn by shading alone."""

    def __init__(self) -> None:
        self._rows: Counter[tuple[int, int]] = Counter()
        self._seen: set[tuple[int, int, int]] = set()

    def add(self, box: Box) -> None:
        row = (round(box[1]), round(box[3]))
        if (round(box[0]), *row) not in self._seen:
            self._seen.add((round(box[0]), *row))
            self._rows[row] += 1

    def in_rows(self) -> bool:
        return sum(1 for count in self._rows.values() if count > 1) > 1


def _path(item: Any, edges: _Edges, fills: _Fills) -> int:
    """Notes the vertical edges of a path; returns the extra weight of a long one."""
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(item, mode, stroked)
    filled = mode.value != pdfium_c.FPDF_FILLMODE_NONE
    if not (filled or stroked.value):
        return 0
    x0, bottom, x1, top = box = _bounds(item)
    segments = int(pdfium_c.FPDFPath_CountSegments(item))
    if top - bottom < _SHORT:
        return segments // 2
    if x1 - x0 <= _THIN:
        edges.places.add(round((x0 + x1) / 6))
    elif segments > 6:
        edges.compound = True
    elif stroked.value:
        edges.places |= {round(x0 / 3), round(x1 / 3)}
    else:
        fills.add(box)
    return segments // 2
