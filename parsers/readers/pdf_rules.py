"""Ruling lines of a PDF page: from painted lines, rectangles and paths to snapped, joined horizontal and vertical rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from parsers.readers.pdf_glyphs import Box, Frame, Glyph, turned, unrotated

TOLERANCE = 3.2  # points: borders two pixels apart (cellspacing) and double lines are one rule
_THIN = 3.5  # points: a filled rectangle thinner than this is a drawn line
_SHORTEST = 4.0  # points: shorter rules divide nothing
_ROW = 8.0  # points: height of the rows in which text is looked up
_THROUGH = 0.3  # share of a character's height above and below its middle
_UNDER = 2.5  # points by which an underline may lie below the box of its text
_AT = 0.8  # points by which an underline may begin and end beside its text
_ON_TEXT = 0.6  # share of a stroke's length that lies on characters when it crosses them out


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


class _Text:
    """The characters of a page, asked whether a horizontal stroke is drawn through or under them."""

    def __init__(self, glyphs: Iterable[Glyph]) -> None:
        self._rows: dict[int, list[Box]] = {}
        for glyph in glyphs:
            box = (glyph.x0, glyph.top, glyph.x1, glyph.bottom)
            for row in range(int(box[1] // _ROW), int((box[3] + _UNDER) // _ROW) + 1) if glyph.turn == 0 else ():
                self._rows.setdefault(row, []).append(box)

    def decorated_by(self, stroke: Span, down: Sequence[Span]) -> bool:
        """Whether ``stroke`` crosses text out, or underlines it without reaching from rule to rule: it divides no rows."""
        near = self._rows.get(int(stroke.at // _ROW), ())
        through = [box for box in near if _THROUGH < (stroke.at - box[1]) / max(0.1, box[3] - box[1]) < 1 - _THROUGH]
        covered = sum(max(0.0, min(stroke.end, box[2]) - max(stroke.start, box[0])) for box in through)
        if covered > _ON_TEXT * (stroke.end - stroke.start):
            return True
        over = [box for box in near if -_UNDER < box[3] - stroke.at < _THROUGH * (box[3] - box[1])]
        fits = any(abs(box[0] - stroke.start) < _AT for box in over) and any(
            abs(box[2] - stroke.end) < _AT for box in over
        )
        return fits and not all(
            any(abs(rule.at - end) < _AT and rule.start - _AT < stroke.at < rule.end + _AT for rule in down)
            for end in (stroke.start, stroke.end)
        )


class _Drawn:
    """Collects edges of boxes in the reading frame, but for those that cross out or underline text."""

    def __init__(self, text: _Text) -> None:
        self.text = text
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
        across = [span for span in self.across if not self.text.decorated_by(span, self.down)]
        return Rules(_joined(across), _joined(self.down))


def ruling(page: Any, frame: Frame, glyphs: Iterable[Glyph] = ()) -> tuple[Rules, Rules]:
    """Rules of a pdfplumber page: the drawn lines, and the edges of filled areas (for tables made of shaded cells).

    Lines that cross out or underline ``glyphs`` rule nothing.
    """
    text = _Text(glyphs)
    drawn, filled = _Drawn(text), _Drawn(text)
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
