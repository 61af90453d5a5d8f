"""The disputes table out of positioned words: three levels of heads over one line of fifteen numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from parsers.form import disputes
from parsers.model import Table
from parsers.recognise.marks import DISPUTE_CODES
from parsers.recognise.positions_cells import LABEL_COLUMN, Place, row_view
from parsers.recognise.positions_columns import Interval, place
from parsers.recognise.positions_labels import Label, Role
from parsers.recognise.positions_sheet import Sheet, Token, lines_of, where_of
from parsers.recognise.positions_tables import Found
from parsers.recognise.positions_walls import walled
from parsers.recognise.rows import RowView, Slot

_FIRST = LABEL_COLUMN + 1
_LEAVES = tuple(column.code for column in disputes.COLUMNS)
_HEAD_LINES = 7.0  # line heights between two labels of one head
_BELOW = 4.0  # line heights between the heads and the numbers
_GOES_ON = 2.5  # line heights below the numbers in which others may go on with them
_FEWEST = 4  # labels of this table alone


def disputes_tables(sheet: Sheet, labels: Sequence[Label]) -> Iterator[Found]:
    """Every disputes table on the sheet."""
    own = [label for label in labels if label.meaning(Table.DISPUTES, Role.COLUMN, Role.GROUP)]
    run: list[Label] = []
    for label in own:
        height = label.tokens[0].height
        if run and label.top - max(other.bottom for other in run) > _HEAD_LINES * height:
            yield from _table(sheet, run, labels)
            run = []
        run.append(label)
    yield from _table(sheet, run, labels)


def _table(sheet: Sheet, run: Sequence[Label], labels: Sequence[Label]) -> Iterator[Found]:
    telling = [label for label in run if all(its.table is Table.DISPUTES for its in label.meanings)]
    first = min((label.top for label in telling), default=0.0)
    run = [label for label in run if label.bottom > first]  # 总计 of the table above is none of this one's heads
    leaves = sorted((its for its in run if its.meaning(Table.DISPUTES, Role.COLUMN)), key=lambda its: its.x0)
    if len(telling) < _FEWEST or len(leaves) < len(_LEAVES):
        return
    low = max(label.bottom for label in run)
    tokens, beside = _row(sheet, low, leaves, labels)
    if not tokens:
        return
    block, top = run[0].tokens[0].block, min(label.top for label in run)
    spans, rows = _heads(block, run, leaves)
    bands = [(max(leaf.top for leaf in leaves), low), (min(t.top for t in tokens), max(t.bottom for t in tokens))]
    spans = walled(sheet, spans, bands, tokens, 0.0)
    columns = place([tokens], spans)
    area = Place(tokens[0], beside, min(token.top for token in tokens), max(token.bottom for token in tokens))
    rows.append(row_view(block, len(rows), None, tokens, columns, area, shaken=bool(beside)))
    rows += [
        RowView(block, 0, tuple(Slot(its.text, at, at, where_of([its]), its.second) for at, its in enumerate(line)))
        for line in lines_of(beside)
    ]
    used = [*tokens, *beside, *(token for label in run for token in label.tokens)]
    used += [
        token for token in sheet.tokens if top <= token.middle <= low and token not in used and _within(token, leaves)
    ]
    yield Found(Table.DISPUTES, tuple(rows), tuple(used), max(token.bottom for token in used))


def _within(token: Token, leaves: Sequence[Label]) -> bool:
    return leaves[0].x0 - 1 <= token.x0 and token.x1 <= leaves[-1].x1 + 1


def _row(sheet: Sheet, low: float, leaves: Sequence[Label], labels: Sequence[Label]) -> tuple[list[Token], list[Token]]:
    """The words of the first line below the heads, and those right below it that may go on its numbers."""
    taken = {id(token) for label in labels for token in label.tokens}
    below = [token for token in sheet.tokens if token.middle > low and id(token) not in taken]
    height = leaves[0].tokens[0].height
    found: list[Token] = []
    beside: list[Token] = []
    for line in lines_of(below):
        top = min(token.top for token in line)
        if any(len(token.text) > 6 and not any(char.isdigit() for char in token.text) for token in line):
            break
        if not found:
            if top - low > _BELOW * height:
                break
            found = line
        elif top - max(token.bottom for token in (*found, *beside)) <= _GOES_ON * height and _numbers(line):
            beside += line
        else:
            break
    return (found, beside) if _numbers(found) else ([], [])


def _numbers(line: Sequence[Token]) -> bool:
    return any(any(char.isdigit() for char in f"{token.text}{token.second or ''}") for token in line) and not any(
        sum(char.isalpha() for char in token.text) > 2 for token in line
    )


def _heads(block: int, run: Sequence[Label], leaves: Sequence[Label]) -> tuple[list[Interval | None], list[RowView]]:
    """Where the fifteen columns stand, as far as all are headed, and the rows of heads as a grid would print them."""
    groups = [label for label in run if label.meaning(Table.DISPUTES, Role.GROUP)]
    plain = RowView(block, 0, tuple(_slot(label, at, at) for at, label in enumerate(groups)))
    if len(leaves) != len(DISPUTE_CODES) or any(a.x1 > b.x0 + 1 for a, b in pairwise(leaves)):
        return [None] * len(DISPUTE_CODES), [plain]
    width = len(_LEAVES)
    rows: list[RowView] = []
    for label in groups:
        under = [at for at, leaf in enumerate(leaves) if label.x0 - 1 <= (leaf.x0 + leaf.x1) / 2 <= label.x1 + 1]
        middle = (label.x0 + label.x1) / 2
        nearest = min(range(len(leaves)), key=lambda at: abs((leaves[at].x0 + leaves[at].x1) / 2 - middle))
        first = (min(under, default=nearest) // width) * width
        rows.append(RowView(block, 0, (_slot(label, _FIRST + first, _FIRST + first + width - 1),)))
    slots = tuple(_slot(leaf, at, at) for at, leaf in enumerate(leaves, _FIRST))
    rows.append(RowView(block, 0, slots))
    return [(leaf.x0, leaf.x1) for leaf in leaves], rows


def _slot(label: Label, first: int, last: int) -> Slot:
    return Slot(label.text, first, last, where_of(label.tokens))
