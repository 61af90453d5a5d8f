"""Rows of the requests table that lost their label, or part of it: named by their place, where that leaves one name.

Such a row is only assumed to be that row. Its numbers stand if the form's sums prove it (``inference.settle_assumed``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.form import Layout
from parsers.recognise import vocabulary as words
from parsers.recognise.labels import core
from parsers.recognise.marks import REQUEST_CODES, Kind, Mark
from parsers.recognise.rows import RowView, Slot


def name_unlabelled_rows(marks: Sequence[Mark], layout: Layout) -> list[Mark]:
    """Give rows of seven bare cells the codes of the rows absent between their neighbours, where as many are absent."""
    order = [row.code for row in layout.rows]
    done = list(marks)
    last, waiting = -1, list[int]()
    for position, mark in enumerate(marks):
        if mark.table is not layout.table:
            continue
        if mark.kind is Kind.UNKNOWN and _label_of(mark.row) is not None:
            waiting.append(position)
        elif mark.kind is Kind.DATA and mark.code in order:
            absent = order[last + 1 : order.index(mark.code)]
            if last >= 0 and len(waiting) == len(absent) and _fit(waiting, absent, marks, layout):
                for at, code in zip(waiting, absent, strict=True):
                    done[at] = _assumed(marks[at], code, marks[position])
            last, waiting = order.index(mark.code), []
    return done


def _fit(waiting: Sequence[int], absent: Sequence[str], marks: Sequence[Mark], layout: Layout) -> bool:
    """Whether what is left of each row's label is part of the label that its place gives it."""
    return all(
        _fragment(marks[at].row) in core(layout.row(code).label) for at, code in zip(waiting, absent, strict=True)
    )


def _label_of(row: RowView) -> Slot | None:
    """The place of the lost label, the cell left of seven cells that hold no words; None where the row is no such row."""
    values, before = _halves(row)
    if len(values) < len(REQUEST_CODES) or all(slot.blank for slot in values) or any(slot.wordy for slot in values):
        return None
    if any(not slot.blank and not slot.wordy for slot in before):
        return None
    return before[-1] if before else replace(values[0], text="", last=values[0].first - 1)


def _halves(row: RowView) -> tuple[tuple[Slot, ...], tuple[Slot, ...]]:
    """The last seven cells of a row, blank ones behind them aside, and those before."""
    own = row.own
    end = len(own)
    while end > len(REQUEST_CODES) and own[end - 1].blank:
        end -= 1
    return own[max(end - len(REQUEST_CODES), 0) : end], own[: max(end - len(REQUEST_CODES), 0)]


def _fragment(row: RowView) -> str:
    _, before = _halves(row)
    return "".join(core(slot.text) for slot in before if core(slot.text) not in words.CATEGORIES)


def _assumed(mark: Mark, code: str, neighbour: Mark) -> Mark:
    same_grid = neighbour.row.block == mark.row.block
    return replace(
        mark,
        kind=Kind.DATA,
        code=code,
        exact=False,
        assumed=True,
        label=_label_of(mark.row),
        header=neighbour.header if same_grid else None,
    )
