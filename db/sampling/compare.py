"""What people read against what we read, cell by cell: the printed value, not what anybody decided since."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import CellEvidence, SampleCell, SampleItem, SampleReading
from db.reading import canonical
from db.sampling.words import Entered
from parsers import encode
from parsers.model import Cell, State

AGREES = "agrees"
#: Another number, a number where the page has none, none where the page has one.
WRONG = ("wrong_number", "invented_number", "lost_number")
#: We said that we could not read it: no error, and no number either.
UNREAD = "unread"
#: Neither has a number, for another reason: a blank is not a stroke.
STATE_DIFFERS = "state_differs"
#: The reader could not tell, or readers do not agree: compared with nothing.
UNDECIDED = "undecided"

_NUMBERS = (State.NUMBER, State.ZERO)


@dataclass(frozen=True, slots=True)
class Compared:
    """A cell: what we read, what people read, and what that makes. ``grade`` is ours, X where we list no such cell."""

    cell: str
    verdict: str
    grade: str
    ours: str | None
    raw: str | None
    theirs: Entered | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A report that somebody read. ``is_same_report`` False: people say that it is another agency's or year's than we do."""

    item: SampleItem
    readers: int
    is_same_report: bool
    cells: tuple[Compared, ...]

    @property
    def wrong(self) -> int:
        return sum(cell.verdict in WRONG for cell in self.cells)


def judge(session: Session, sample_id: int) -> list[Judged]:
    """Every report of the sample that was read, in its order."""
    items = session.scalars(select(SampleItem).filter_by(sample_id=sample_id).order_by(SampleItem.ordinal)).all()
    found = []
    for item in items:
        standing = select(SampleReading).filter_by(item_id=item.id, state="standing").order_by(SampleReading.reader)
        readings = session.scalars(standing).all()
        if readings:
            found.append(_judged(session, item, readings))
    return found


def _judged(session: Session, item: SampleItem, readings: Sequence[SampleReading]) -> Judged:
    seen: dict[str, list[Entered]] = defaultdict(list)
    rows = session.execute(
        select(SampleCell.cell, SampleCell.state, SampleCell.read_value)
        .where(SampleCell.reading_id.in_([reading.id for reading in readings]))
        .order_by(SampleCell.reading_id)
    )
    for cell, state, value in rows:
        seen[cell].append(Entered(state, value))
    ours: dict[str, Cell] = {}
    for one in encode.decode(session.get_one(CellEvidence, item.version_id).encoded).cells:
        ours.setdefault(one.key, one)
    same = sum(reading.is_same_report for reading in readings) * 2 > len(readings)
    cells = tuple(_compared(cell, ours.get(cell), agreed(seen[cell])) for cell in sorted(seen))
    return Judged(item, len(readings), same, cells if same else ())


def agreed(seen: Sequence[Entered]) -> Entered | None:
    """What more than half of the readers saw; None where they do not agree, or could not tell."""
    told = [one for one in seen if one.state != "unclear"]
    if not told:
        return None
    found, times = Counter(told).most_common(1)[0]
    return found if times * 2 > len(told) else None


def _compared(cell: str, ours: Cell | None, theirs: Entered | None) -> Compared:
    value = canonical(ours.value) if ours and ours.value is not None else None
    grade = ours.grade.value if ours else "X"
    return Compared(cell, verdict(ours, theirs), grade, value, ours.raw if ours else None, theirs)


def verdict(ours: Cell | None, theirs: Entered | None) -> str:
    """What the two make. 0 is a number and a blank is none."""
    if theirs is None:
        return UNDECIDED
    counted = theirs.state == "number"
    if ours is None or ours.state is State.UNREAD:
        return UNREAD if counted else AGREES if ours is None else UNREAD
    if ours.value is not None and ours.state in _NUMBERS:
        if not counted:
            return "invented_number"
        return AGREES if canonical(ours.value) == theirs.value else "wrong_number"
    if counted:
        return "lost_number"
    return AGREES if ours.state.value == theirs.state else STATE_DIFFERS


def by_verdict(judged: Sequence[Judged]) -> Mapping[str, int]:
    """How many cells came out how."""
    return Counter(cell.verdict for one in judged for cell in one.cells)
