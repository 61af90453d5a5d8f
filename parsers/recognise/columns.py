"""Which value of a row stands in which column: by the header's place, by order, and only where both allow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from parsers.lazy import lazy
from parsers.recognise.numbers import squeeze
from parsers.recognise.rows import Slot


@dataclass(frozen=True)
class Header:
    """The columns a header prints, left to right, each with the grid columns it covers; ``width`` = cells in its row.

    ``beside`` are grid columns whose heads say that they are none of the form's (小计, last year's, 备注).
    """

    columns: tuple[tuple[str, int, int], ...]  # code, first, last
    width: int = 0
    beside: tuple[tuple[int, int], ...] = ()  # first, last
    exchanged: bool = False  # heads of one row stand in another order than the form's: printed so, no broken span

    @lazy
    def codes(self) -> tuple[str, ...]:
        """The columns' codes, left to right."""
        return tuple(code for code, _, _ in self.columns)


@dataclass(frozen=True, slots=True)
class Alignment:
    """The slots of a row by column code. None = the row shows something there that cannot be told apart.

    ``sure`` when the number of cells and their places leave one reading only.
    """

    slots: dict[str, Slot | None]
    sure: bool
    why: str | None = None


def align(values: Sequence[Slot], codes: Sequence[str], header: Header | None, *, ragged: bool) -> Alignment:
    """Assign the values right of a row's label to the columns ``codes``, in the order the page prints them.

    ``header`` is used by place; give None when its columns do not line up with the row's.
    """
    if any(slot.carried for slot in values):
        values = [
            slot for slot in values if not (slot.carried and (slot.blank or slot.wordy))
        ]  # a category's long span
        values = [replace(slot, doubt="merged with the row above") if slot.carried else slot for slot in values]
    if header is not None and header.beside:
        values = [slot for slot in values if not _within(slot, header.beside)]
    if len(values) == len(codes):
        return Alignment(dict(zip(codes, values, strict=True)), sure=True)
    by_order = _by_order(values, codes, ragged=ragged)
    by_place = _by_place(values, codes, header) if header is not None else None
    if by_order is not None:
        whole = not any(slot.blank for slot in by_order.values())
        if header is not None and by_place is None and header.codes == tuple(codes):
            return _unread(codes, f"{len(values)} cells stand under {len(codes)} heads, not all of them under one")
        if by_place is None or _same(by_order, by_place):
            return Alignment(dict(by_order), sure=whole or by_place is not None)
        return _unread(codes, "the header and the order of the cells disagree")
    wrong = f"{len(values)} cells stand where the form has {len(codes)}"
    if by_place is not None:
        return Alignment(dict(by_place), sure=True, why=wrong)
    return _unread(codes, wrong)


def _within(slot: Slot, places: Sequence[tuple[int, int]]) -> bool:
    return any(first <= slot.first and slot.last <= last for first, last in places)


def _unread(codes: Sequence[str], why: str) -> Alignment:
    return Alignment(dict.fromkeys(codes), sure=False, why=why)


def _same(one: Mapping[str, Slot], other: Mapping[str, Slot | None]) -> bool:
    return all(
        (its := other[code]) is not None and squeeze(slot.text) == squeeze(its.text) for code, slot in one.items()
    )


def _by_order(values: Sequence[Slot], codes: Sequence[str], *, ragged: bool) -> dict[str, Slot] | None:
    if len(values) > len(codes):
        filled = [slot for slot in values if not slot.blank]
        if len(filled) == len(codes):
            return dict(zip(codes, filled, strict=True))
        if ragged and all(slot.blank for slot in values[len(codes) :]) and not values[len(codes) - 1].blank:
            return dict(zip(codes, values, strict=False))
        if not filled:
            return dict(zip(codes, values, strict=False))
    return None


def _by_place(values: Sequence[Slot], codes: Sequence[str], header: Header) -> dict[str, Slot | None] | None:
    """The slots under their heads; None for the columns over which one value is merged, so that it is in none of them."""
    if tuple(header.codes) != tuple(codes):
        return None
    found: dict[str, list[Slot]] = {code: [] for code in codes}
    merged: set[str] = set()
    for slot in values:
        homes = [code for code, first, last in header.columns if first <= slot.first and slot.last <= last]
        under = [code for code, first, last in header.columns if slot.first <= first and last <= slot.last]
        if len(homes) == 1:
            found[homes[0]].append(slot)
        elif len(under) > 1 and not slot.blank:
            merged.update(under)
        elif not slot.blank:
            return None
    chosen: dict[str, Slot | None] = {}
    for code, slots in found.items():
        filled = [slot for slot in slots if not slot.blank]
        if code in merged and not slots:
            chosen[code] = None
            continue
        if len({squeeze(slot.text) for slot in filled}) > 1 or not slots or code in merged:
            return None  # the same text in each part of a column is one cell that an export has taken apart
        chosen[code] = (filled or slots)[0]
    return chosen
