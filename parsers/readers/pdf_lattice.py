"""Tables as lattices of ruling lines: which rules belong together, and the merged cells between them.

A cell is what no rule divides: elementary cells of the lattice flow together where the wall between them is missing.
So a category cell that a page break cuts open, or a table without outer borders, still has all its cells.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.readers.pdf_glyphs import Box
from parsers.readers.pdf_rules import TOLERANCE, Rules, Span

_OPEN_SIDE = 8.0  # points that rules must stick out before an undrawn outer border is assumed
_CUT = 6.0  # points by which the border of a cell cut by page breaks may differ from the table's height
_TOO_MANY_CELLS = 50_000  # graph paper, maps
_COVERED = 0.5  # share of a cell's side that a rule must cover to be a wall


@dataclass(frozen=True, slots=True)
class Region:
    """A printed cell: first row and column, spans, and its box in the reading frame."""

    row: int
    col: int
    rowspan: int
    colspan: int
    box: Box


@dataclass(frozen=True, slots=True)
class Lattice:
    """A ruled table on a page: borders of columns (``xs``) and rows (``ys``) and the cells between them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    regions: tuple[Region, ...]
    owners: tuple[tuple[int, ...], ...]  # by row and column, the index of the region there

    @property
    def n_rows(self) -> int:
        return len(self.ys) - 1

    @property
    def n_cols(self) -> int:
        return len(self.xs) - 1

    @property
    def box(self) -> Box:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def region_at(self, x: float, y: float) -> int | None:
        """Index of the region around a point, None outside the table."""
        row, col = bisect_right(self.ys, y) - 1, bisect_right(self.xs, x) - 1
        if not (0 <= row < self.n_rows and 0 <= col < self.n_cols):
            return None
        return self.owners[row][col]


def lattices(rules: Rules) -> list[Lattice]:
    """Every connected set of crossing rules as a lattice, from the top of the page down; plausible or not."""
    found = []
    for across, down in _connected(rules):
        lattice = _lattice(across, down)
        if lattice is not None:
            found.append(lattice)
    return sorted(found, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def _connected(rules: Rules) -> Iterator[tuple[list[Span], list[Span]]]:
    """Sets of rules that touch each other, directly or through others."""
    down = sorted(rules.down)
    places = [span.at for span in down]
    parent = list(range(len(rules.across) + len(down)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, span in enumerate(rules.across):
        first, last = bisect_left(places, span.start - TOLERANCE), bisect_right(places, span.end + TOLERANCE)
        for j in range(first, last):
            if down[j].start - TOLERANCE <= span.at <= down[j].end + TOLERANCE:
                parent[root(len(rules.across) + j)] = root(i)
    groups: dict[int, tuple[list[Span], list[Span]]] = defaultdict(lambda: ([], []))
    for i, span in enumerate(rules.across):
        groups[root(i)][0].append(span)
    for j, span in enumerate(down):
        groups[root(len(rules.across) + j)][1].append(span)
    tables = [group for group in groups.values() if group[0] and group[1]]
    loose = [group[1][0] for group in groups.values() if not group[0]]
    for table in tables:
        table[1].extend(_open_columns(table, loose))
    yield from tables


def _open_columns(table: tuple[list[Span], list[Span]], loose: Sequence[Span]) -> list[Span]:
    """Rules that touch nothing but run beside the whole table: the border of a cell cut at both ends by page breaks."""
    across, down = table
    top = min(min(span.at for span in across), min(span.start for span in down))
    bottom = max(max(span.at for span in across), max(span.end for span in down))
    return [span for span in loose if abs(span.start - top) <= _CUT and abs(span.end - bottom) <= _CUT]


def _borders(own: Sequence[Span], crossing: Sequence[Span]) -> tuple[float, ...]:
    """Distinct places of ``own`` rules, and the ends of the ``crossing`` ones where no outer border is drawn."""
    places: list[float] = []
    for at in sorted(span.at for span in own):
        if not places or at - places[-1] > TOLERANCE:
            places.append(at)
    low, high = min(span.start for span in crossing), max(span.end for span in crossing)
    if low < places[0] - _OPEN_SIDE:
        places.insert(0, low)
    if high > places[-1] + _OPEN_SIDE:
        places.append(high)
    return tuple(places)


class _Walls:
    """Which inner borders of the lattice are drawn, asked per elementary cell."""

    def __init__(self, borders: Sequence[float], spans: Sequence[Span]) -> None:
        self._on: list[list[Span]] = [[] for _ in borders]
        for span in spans:
            nearest = min(range(len(borders)), key=lambda index: abs(borders[index] - span.at))
            self._on[nearest].append(span)

    def drawn(self, border: int, start: float, end: float) -> bool:
        covered = sum(max(0.0, min(end, span.end) - max(start, span.start)) for span in self._on[border])
        return covered >= _COVERED * (end - start)


def _lattice(across: Sequence[Span], down: Sequence[Span]) -> Lattice | None:
    xs, ys = _borders(down, across), _borders(across, down)
    n_rows, n_cols = len(ys) - 1, len(xs) - 1
    if n_rows < 1 or n_cols < 1 or n_rows * n_cols > _TOO_MANY_CELLS:
        return None
    beside, below = _Walls(xs, down), _Walls(ys, across)
    owner = [[-1] * n_cols for _ in range(n_rows)]
    areas: list[set[tuple[int, int]]] = []
    for row in range(n_rows):
        for col in range(n_cols):
            if owner[row][col] >= 0:
                continue
            area = {(row, col)}
            owner[row][col] = len(areas)
            waiting = [(row, col)]
            while waiting:
                r, c = waiting.pop()
                steps = []
                if c + 1 < n_cols and not beside.drawn(c + 1, ys[r], ys[r + 1]):
                    steps.append((r, c + 1))
                if c > 0 and not beside.drawn(c, ys[r], ys[r + 1]):
                    steps.append((r, c - 1))
                if r + 1 < n_rows and not below.drawn(r + 1, xs[c], xs[c + 1]):
                    steps.append((r + 1, c))
                if r > 0 and not below.drawn(r, xs[c], xs[c + 1]):
                    steps.append((r - 1, c))
                for r2, c2 in steps:
                    if owner[r2][c2] < 0:
                        owner[r2][c2] = len(areas)
                        area.add((r2, c2))
                        waiting.append((r2, c2))
            areas.append(area)
    regions = [region for area in areas for region in _rectangles(area)]
    return _compact(xs, ys, regions)


def _rectangles(area: set[tuple[int, int]]) -> list[tuple[int, int, int, int]]:
    """An area as rectangles (row, col, rowspan, colspan): one as a rule, more where a wall ends in the middle."""
    rows = [row for row, _ in area]
    cols = [col for _, col in area]
    top, left, height, width = min(rows), min(cols), max(rows) - min(rows) + 1, max(cols) - min(cols) + 1
    if height * width == len(area):
        return [(top, left, height, width)]
    done: list[tuple[int, int, int, int]] = []
    growing: dict[tuple[int, int], int] = {}  # (first col, width) → index in done
    for row in range(top, top + height):
        runs: list[tuple[int, int]] = []
        for col in sorted(col for r, col in area if r == row):
            if runs and runs[-1][0] + runs[-1][1] == col:
                runs[-1] = (runs[-1][0], runs[-1][1] + 1)
            else:
                runs.append((col, 1))
        still = {}
        for run in runs:
            index = growing.get(run)
            if index is None:
                index = len(done)
                done.append((row, run[0], 0, run[1]))
            first, col, rowspan, colspan = done[index]
            done[index] = (first, col, rowspan + 1, colspan)
            still[run] = index
        growing = still
    return done


def _compact(xs: Sequence[float], ys: Sequence[float], found: Sequence[tuple[int, int, int, int]]) -> Lattice:
    """The lattice without rows and columns in which no cell begins (left by stray bits of rules)."""
    rows = sorted({row for row, _, _, _ in found})
    cols = sorted({col for _, col, _, _ in found})
    regions = []
    for row, col, rowspan, colspan in sorted(found):
        box = (xs[col], ys[row], xs[col + colspan], ys[row + rowspan])
        first_row, first_col = rows.index(row), cols.index(col)
        end_row, end_col = bisect_left(rows, row + rowspan), bisect_left(cols, col + colspan)
        regions.append(Region(first_row, first_col, end_row - first_row, end_col - first_col, box))
    kept_xs = (*(xs[col] for col in cols), xs[-1])
    kept_ys = (*(ys[row] for row in rows), ys[-1])
    owners = [[0] * len(cols) for _ in rows]
    for index, region in enumerate(regions):
        for row in range(region.row, region.row + region.rowspan):
            owners[row][region.col : region.col + region.colspan] = [index] * region.colspan
    return Lattice(kept_xs, kept_ys, tuple(regions), tuple(map(tuple, owners)))
