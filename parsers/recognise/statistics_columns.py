"""Which columns of a grid hold what: told by the header of a statistics annex, or by what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.model import State
from parsers.recognise import statistics_labels as words
from parsers.recognise.numbers import read_count, squeeze
from parsers.recognise.rows import RowView, Slot

_FEW_ROWS = 3  # so many known indicators tell columns without headings

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """Which columns of a grid hold what, for one of the tables that it prints side by side."""

    label: Span
    unit: Span | None
    values: dict[str, Span]
    strict: bool
    sure: bool
    year: int | None = None
    left_out: tuple[str, ...] = ()

    @property
    def last(self) -> int:
        """The last column of its numbers."""
        return max(span[1] for span in self.values.values())


def plans_of(row: RowView) -> tuple[Plan, ...]:
    """What a header row says about the columns, one plan per table side by side; empty when the row is no header."""
    slots = [slot for slot in row.slots if slot.text.strip()]
    if len(slots) < 2 or not any(words.is_indicator_head(slot.text) for slot in slots):
        return ()
    if any(not slot.wordy and words.value_column(slot.text) is None for slot in slots):
        return ()
    groups: list[list[Slot]] = []
    for slot in row.slots:
        if words.is_indicator_head(slot.text):
            groups.append([])
        if groups:
            groups[-1].append(slot)
    if len(groups) == 1:  # columns left of the indicators are theirs as well
        groups = [[groups[0][0], *(slot for slot in row.slots if slot is not groups[0][0])]]
    plans = [plan for group in groups if (plan := _plan(group)) is not None]
    return tuple(plans) if len(plans) == len(groups) else ()


def _plan(slots: Sequence[Slot]) -> Plan | None:
    head, *others = slots
    unit = next((slot for slot in others if words.is_unit_head(slot.text)), None)
    named = [(words.value_column(slot.text), slot) for slot in others if not words.is_beside(slot.text)]
    values: dict[str, Slot] = {}
    left_out: list[str] = []
    for code, slot in named:
        if slot is unit:
            continue
        if code is None:
            left_out.append(slot.text)
        elif code not in values:
            values[code] = slot
        elif (words.year_in(slot.text) or 0) > (words.year_in(values[code].text) or 0):
            left_out.append(values[code].text)
            values[code] = slot
        else:
            left_out.append(slot.text)
    sure = bool(values)
    if not values:
        rest = [slot for slot in others if slot is not unit and not words.is_beside(slot.text)]
        if len(rest) != 1 or unit is None:
            return None
        values, left_out = {"year_value": rest[0]}, []
    years = [words.year_in(slot.text) for code, slot in values.items() if code != "cumulative_value"]
    return Plan(
        (head.first, head.last),
        (unit.first, unit.last) if unit is not None else None,
        {code: (slot.first, slot.last) for code, slot in values.items()},
        strict=words.is_strict_indicator_head(head.text) and unit is not None,
        sure=sure,
        year=next((year for year in years if year is not None), None),
        left_out=tuple(squeeze(text) for text in left_out if text.strip()),
    )


def plan_without_header(rows: Sequence[RowView]) -> Plan | None:
    """Columns told by what stands in them, where at least some rows are known indicators."""
    known = [(row, slot) for row in rows for slot in row.own if slot.wordy and words.code_of(slot.text) is not None]
    if len(known) < _FEW_ROWS or len({slot.first for _, slot in known}) != 1:
        return None
    unit: Span | None = None
    values: list[Span] = []
    for span in sorted({(it.first, it.last) for row, slot in known for it in row.own if it.first > slot.last}):
        texts = [slot.text for row, _ in known if (slot := slot_at(row, span)) is not None and not slot.blank]
        if texts and all(words.is_unit(text) for text in texts):
            unit = span
        elif texts and all(read_count(text).state in (State.NUMBER, State.ZERO) for text in texts):
            values.append(span)
    codes = {1: ("year_value",), 2: ("year_value", "cumulative_value")}.get(len(values))
    if codes is None:
        return None
    label = known[0][1]
    columns = dict(zip(codes, values, strict=True))
    if len(codes) == 2 and not all(_ascending(row, values) for row, _ in known):
        return None  # nothing says which of the columns is the cumulative one
    return Plan((label.first, label.last), unit, columns, strict=False, sure=len(codes) == 1)


def _ascending(row: RowView, spans: Sequence[Span]) -> bool:
    """Whether the numbers of a row do not fall from one column to the next."""
    slots = [slot for span in spans if (slot := slot_at(row, span)) is not None]
    numbers = [value for slot in slots if (value := read_count(slot.text).value) is not None]
    return numbers == sorted(numbers)


def slot_at(row: RowView, span: Span) -> Slot | None:
    """The row's cell in these columns, its own before one merged from above."""
    inside = [slot for slot in row.slots if slot.first <= span[1] and slot.last >= span[0]]
    filled: Iterator[Slot] = (slot for slot in sorted(inside, key=lambda slot: slot.carried) if not slot.blank)
    return next(filled, inside[0] if inside else None)
