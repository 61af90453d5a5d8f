"""Ruling lines of a PDF page: from painted lines, rectangles and paths to snapped, joined horizontal and vertical rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from parsers.readers.pdf_glyphs import Box, Frame, turned, unrotated

TOLERANCE = 3.2  # points: borders two pixels apart (cellspacing) and double lines are one rule
_THIN = 3.5  # points: a filled rectangle thinner than this is a drawn line
_SHORTEST = 4.0  # points: shorter rules divide nothing


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A straight rule: ``at`` is y of a horizontal or x of a vertical one, ``start`` < ``end`` along it."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Rules:
    """Horizontal and vertical rules of a page in the reading frame."""

    across: tuple[Span, ...] = ()
    down: tuple[Span, ...] = ()

    def boxes(self) -> Iterable[Box]:
        for span in self.across:
            yield (span.start, span.at, span.end, span.at)
        for span in self.down:
            yield (span.at, span.start, span.at, span.end)


class _Drawn:
    """Collects edges of boxes in the reading frame."""

    def __init__(self) -> None:
        self.across: list[Span] = []
        self.down: list[Span] = []

    def edge(self, box: Box) -> None:
        x0, top, x1, bottom = box
        if bottom - top <= _THIN:
            self.across.append(Span((top + bottom) / 2, x0, x1))
        if x1 - x0 <= _THIN:
            self.down.append(Span((x0 + x1) / 2, top, bottom))

    def outline(self, box: Box) -> None:
        x0, top, x1, bottom = box
        self.across += [Span(top, x0, x1), Span(bottom, x0, x1)]
        self.down += [Span(x0, top, bottom), Span(x1, top, bottom)]

    def rules(self) -> Rules:
        return Rules(_joined(self.across), _joined(self.down))


def ruling(page: Any, frame: Frame) -> tuple[Rules, Rules]:
    """Rules of a pdfplumber page: the drawn lines, and the edges of filled areas (for tables made of shaded cells)."""
    drawn, filled = _Drawn(), _Drawn()
    width, height = frame.width, frame.height

    def placed(item: Mapping[str, Any]) -> Box:
        box = unrotated((item["x0"], item["top"], item["x1"], item["bottom"]), page, frame)
        return turned(box, width, height, frame.turn)

    for item in page.lines:
        if (item.get("linewidth") or 0) <= 2 * _THIN:
            drawn.edge(placed(item))
    for item in page.rects:
        _rectangle(drawn, filled, placed(item), stroked=bool(item["stroke"]), painted=bool(item["fill"]))
    for item in page.curves:
        box = placed(item)
        if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
            drawn.edge(box)
        elif item["stroke"]:
            for (x0, y0), (x1, y1) in pairwise(item["pts"]):
                if abs(x0 - x1) < 0.5 or abs(y0 - y1) < 0.5:
                    corners = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
                    drawn.edge(turned(unrotated(corners, page, frame), width, height, frame.turn))
    return drawn.rules(), filled.rules()


def _rectangle(drawn: _Drawn, filled: _Drawn, box: Box, *, stroked: bool, painted: bool) -> None:
    if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
        if stroked or painted:
            drawn.edge(box)
    elif stroked:
        drawn.outline(box)
    elif painted:
        filled.outline(box)


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Spans on nearly the same line put on one, and those that touch made one; short leftovers dropped."""
    joined: list[Span] = []
    for cluster in _clusters(sorted(spans)):
        weight = sum(span.end - span.start for span in cluster)
        at = sum(span.at * (span.end - span.start) for span in cluster) / weight if weight else cluster[0].at
        start, end = None, 0.0
        for span in sorted(cluster, key=lambda span: (span.start, span.end)):
            if start is None:
                start, end = span.start, span.end
            elif span.start <= end + TOLERANCE:
                end = max(end, span.end)
            else:
                joined.append(Span(at, start, end))
                start, end = span.start, span.end
        if start is not None:
            joined.append(Span(at, start, end))
    return tuple(span for span in joined if span.end - span.start >= _SHORTEST)


def _clusters(spans: Sequence[Span]) -> list[list[Span]]:
    """Sorted spans in groups no wider than the tolerance, so that dense hatching does not become one line."""
    clusters: list[list[Span]] = []
    for span in spans:
        if clusters and span.at - clusters[-1][0].at <= TOLERANCE:
            clusters[-1].append(span)
        else:
            clusters.append([span])
    return clusters
