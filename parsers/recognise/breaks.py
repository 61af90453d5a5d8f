"""Rows that a page break cut: the halves put together again, over a repeated header and over several pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from parsers.model import PdfWhere, Table
from parsers.recognise.labels import core
from parsers.recognise.rows import RowView, Slot
from parsers.recognise.vocabulary import CATEGORIES

_SAME_COLUMN = 8.0  # points by which the borders of a column may differ from page to page
_CUT = "a number may go on after the page break"

LabelOf = Callable[[RowView], tuple[Table, str, Slot] | None]


def whole_rows(rows: Sequence[RowView], label_of: LabelOf) -> list[RowView]:
    """``rows`` in order, those that a page break divides made one. ``label_of`` names the form row a row prints."""
    made: list[RowView] = []
    taken: set[int] = set()
    heads: set[str] = set()
    for at, row in enumerate(rows):
        if at in taken:
            continue
        if row.page is None:  # nothing is cut by pages here
            made.append(row)
            continue
        whole, last = row, at
        while (after := _other_half(rows, last, heads)) is not None:
            joined = _whole(whole, rows[after], label_of)
            if joined is None:
                whole = _in_doubt(whole) if _has_loose_numbers(rows[after], label_of) else whole
                break
            taken.add(after)
            whole, last = joined, after
        made.append(whole)
        if row.wordy:
            heads.add(row.text)
    return made


def _other_half(rows: Sequence[RowView], at: int, heads: set[str]) -> int | None:
    """The first row of the table's fragment on the next page that is no repeated header; None when there is none."""
    row = rows[at]
    after = at + 1
    if not row.last_of_grid or after >= len(rows) or not rows[after].first_of_grid:
        return None
    if row.page is None or rows[after].page != row.page + 1:
        return None
    block = rows[after].block
    while after < len(rows) and rows[after].block == block and rows[after].wordy and rows[after].text in heads:
        after += 1
    return after if after < len(rows) and rows[after].block == block else None


def _whole(row: RowView, following: RowView, label_of: LabelOf) -> RowView | None:
    """Both as one row: if only both together print a label of the form, or if the second is the rest of a row named already.

    The rest of a row holds digits of its numbers, or the end of its label, or the end of a category beside it.
    """
    joined = join(row, following)
    if joined is None or following.empty:
        return None
    alone, below, both = label_of(row), label_of(following), label_of(joined)
    if _has_numbers(row, alone):
        if alone is None:
            return None if any(slot.wordy for slot in following.own) else joined
        if both is None or below is not None:
            return None
        # 2.其他 is a label too, and （六）其他处理 left of half a label; the words below the break say which row it is.
        return joined if alone[1] == both[1] or following.wordy else None
    return None if both is None or (alone is not None and below is not None) else joined


def _has_loose_numbers(row: RowView, label_of: LabelOf) -> bool:
    return label_of(row) is None and any(not slot.blank and not slot.wordy for slot in row.own)


def _in_doubt(row: RowView) -> RowView:
    """A row before numbers without a label that do not fit under it: a number that fills its cell may go on there."""
    slots = tuple(replace(slot, doubt=slot.doubt or _CUT) if slot.full else slot for slot in row.slots)
    return replace(row, slots=slots)


def _has_numbers(row: RowView, label: tuple[Table, str, Slot] | None) -> bool:
    """Whether a row prints something right of its label, or is a row without any label that prints only numbers."""
    if label is not None:
        return any(not slot.blank for slot in row.slots if slot.first > label[2].last)
    return not row.empty and not any(slot.wordy for slot in row.own)


def join(upper: RowView, lower: RowView) -> RowView | None:
    """The row that a page break divided, or None when the halves do not fit.

    In each column one of both must be blank, or both hold words, or a number fills its cell and goes on below; a number
    that does not fill its cell is in doubt then. Cells before the label that are blank or hold the end of a category belong
    to merged cells and are left out.
    """
    left, right = upper.own, lower.own
    extra = len(right) - len(left)
    if extra < 0 or not all(slot.blank or (slot.wordy and core(slot.text) not in CATEGORIES) for slot in right[:extra]):
        return None
    slots = [_joined(above, below) for above, below in zip(left, right[extra:], strict=True)]
    if any(slot is None for slot in slots):
        return None
    return replace(upper, slots=tuple(slot for slot in slots if slot is not None), last_of_grid=lower.last_of_grid)


def _joined(above: Slot, below: Slot) -> Slot | None:
    if not _one_column(above, below):
        return None
    if above.blank or below.blank:
        return replace(below if above.blank else above, first=above.first, last=above.last)
    if above.wordy and below.wordy:
        return replace(above, text=f"{above.text}{below.text}")
    if above.wordy or below.wordy:
        return None
    second = None if above.second is None or below.second is None else f"{above.second}{below.second}"
    doubt = above.doubt or below.doubt or (None if above.full else _CUT)
    return replace(above, text=f"{above.text}{below.text}", second=second, doubt=doubt, full=below.full)


def _one_column(above: Slot, below: Slot) -> bool:
    """Whether both stand in the same column of the page, as far as places are known; of the rotated page too."""
    if not isinstance(above.where, PdfWhere) or not isinstance(below.where, PdfWhere):
        return True
    one, other = above.where.box, below.where.box
    return any(
        abs(one[at] - other[at]) <= _SAME_COLUMN and abs(one[at + 2] - other[at + 2]) <= _SAME_COLUMN for at in (0, 1)
    )
