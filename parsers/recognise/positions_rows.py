"""Which printed row each word beside the labels belongs to: by the label's lines, never by counting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from parsers.recognise.labels import core
from parsers.recognise.positions_sheet import Token, lines_of

_SLACK = 0.4  # line heights by which a number may stand above or below its label's lines
_NEXT_LINE = 0.9  # line heights between two lines of one cell
_WRAPPED = 0.9  # line heights between two lines of a number that was broken
_TOGETHER = 0.9  # line heights between two lines of one label that the form does not know


@dataclass(slots=True, eq=False)
class Anchor:
    """A label and, once assigned, the words of its row. ``code`` is None for a label that is none of the form's."""

    code: str | None
    text: str
    labels: tuple[Token, ...]
    cells: list[Token] = field(default_factory=list)
    shaken: bool = False  # words near by could not be assigned to any row
    loose: list[Token] = field(default_factory=list)  # those words: they may go on this row's cells

    @property
    def top(self) -> float:
        return min(token.top for token in self.labels)

    @property
    def bottom(self) -> float:
        return max(token.bottom for token in self.labels)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def x0(self) -> float:
        return min(token.x0 for token in self.labels)

    @property
    def x1(self) -> float:
        return max(token.x1 for token in self.labels)

    def distance(self, middle: float) -> float:
        """How far above or below the label's lines a height lies; 0 beside them."""
        return max(0.0, self.top - middle, middle - self.bottom)


def strangers(tokens: Iterable[Token]) -> list[Anchor]:
    """Words beside the rows that no label of the form explains, the lines of one label together."""
    anchors: list[Anchor] = []
    for line in lines_of(tokens):
        run: list[Token] = []
        for token in line:
            if run and token.x0 - run[-1].x1 > 2 * token.height:
                _add(anchors, run)
                run = []
            run.append(token)
        _add(anchors, run)
    for anchor in anchors:
        anchor.text = "".join(token.text for token in anchor.labels)
    return anchors


def _add(anchors: list[Anchor], run: list[Token]) -> None:
    top = min(token.top for token in run)
    for anchor in anchors:
        beside = min(anchor.x1, max(t.x1 for t in run)) > max(anchor.x0, min(t.x0 for t in run))
        if beside and top - anchor.bottom <= _TOGETHER * run[0].height:
            anchor.labels = (*anchor.labels, *run)
            return
    anchors.append(Anchor(None, "", tuple(run)))


def assign(anchors: Sequence[Anchor], tokens: Iterable[Token]) -> list[list[Token]]:
    """Gives each line of ``tokens`` to the one label it stands beside. Returns the lines that stand beside none or two."""
    known = sorted((anchor for anchor in anchors if anchor.code is not None), key=lambda anchor: anchor.middle)
    others = [anchor for anchor in anchors if anchor.code is None and core(anchor.text)]
    loose: list[list[Token]] = []
    for line in lines_of(tokens):
        middle, height = line[0].middle, line[0].height
        home = _beside(known, middle, height) or _beside(others, middle, height)
        if home is None:
            loose.append(line)
        else:
            home.cells += line
    loose = _continued(known, loose)
    for line in loose:
        for anchor in _around(known, line[0].middle):
            anchor.shaken = True
            anchor.loose += line
    for stranger in (anchor for anchor in others if anchor.cells):
        for anchor in _around(known, stranger.middle):
            anchor.shaken = anchor.shaken or not anchor.cells
            anchor.loose += [token for token in stranger.cells if _goes_on(anchor, token, _WRAPPED)]
    return loose


def _beside(anchors: Sequence[Anchor], middle: float, height: float) -> Anchor | None:
    """The one label at this height; of two whose lines are near, the one whose lines are really beside it."""
    near = [anchor for anchor in anchors if anchor.distance(middle) <= _SLACK * height]
    if len(near) > 1:
        near = [anchor for anchor in near if anchor.distance(middle) == 0.0]
    return near[0] if len(near) == 1 else None


def _continued(anchors: Sequence[Anchor], loose: list[list[Token]]) -> list[list[Token]]:
    """Lines of words that go on a cell of one row only: above or below a word of it, in its column."""
    left = loose
    while True:
        still: list[list[Token]] = []
        for line in left:
            homes = [anchor for anchor in anchors if all(_goes_on(anchor, token) for token in line)]
            if len(homes) == 1 and any(not token.text.isdigit() for token in line):
                homes[0].cells += line
            else:
                still.append(line)
        if len(still) == len(left):
            return still
        left = still


def _goes_on(anchor: Anchor, token: Token, reach: float = _NEXT_LINE) -> bool:
    return any(
        min(token.x1, other.x1) > max(token.x0, other.x0)
        and max(token.top - other.bottom, other.top - token.bottom) <= reach * token.height
        for other in anchor.cells
    )


def _around(anchors: Sequence[Anchor], middle: float) -> list[Anchor]:
    """The rows right above and below words that may be theirs: a blank of theirs proves nothing."""
    above = [anchor for anchor in anchors if anchor.middle <= middle]
    below = [anchor for anchor in anchors if anchor.middle > middle]
    return above[-1:] + below[:1]
