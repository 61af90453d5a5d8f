"""Which edition of the form a table is laid out in, told from the table itself and never from the year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from parsers.model import Table
from parsers.recognise import vocabulary as words
from parsers.recognise.labels import core, flat
from parsers.recognise.marks import Kind, Mark
from parsers.recognise.row_cells import numbers_in
from parsers.recognise.rows import values_right_of

_SIXTH = re.compile(r"\(?六[)、.．]")
_WHOLE = core("其他处理")
_ONLY_2021 = ("other_not_corrected_in_time", "other_fee_unpaid", "other_rest")
#: The editions whose disclosure table has a column of this heading.
_HEADINGS = {
    core(column.label): {
        other.edition
        for other in words.layouts_of(Table.DISCLOSURE)
        for block in other.blocks
        for its in block.columns
        if core(its.label) == core(column.label)
    }
    for layout in words.layouts_of(Table.DISCLOSURE)
    for part in layout.blocks
    for column in part.columns
}


def disclosure_edition(marks: Iterable[Mark]) -> str | None:
    """By the measures the headers print, then by rows that only one edition has, then by the number of values."""
    votes = {"2021": 0, "2019": 0}
    for mark in marks:
        for text in mark.header_texts if mark.kind is Kind.HEADER else ():
            for edition in votes:
                votes[edition] += _speaks_for(text, edition)
        if mark.code in ("other_services", "procurement"):
            votes["2019"] += 1
        if mark.code == "licensing" and mark.label is not None:
            filled = sum(not slot.blank for slot in values_right_of(mark.row, mark.label))
            votes["2021"] += filled == 1
            votes["2019"] += filled == 3
    if votes["2021"] == votes["2019"]:
        return None
    return max(votes, key=lambda edition: votes[edition])


def _speaks_for(text: str, edition: str) -> int:
    """Whether a header text is a column of this edition's form and of no other's."""
    return int(_HEADINGS.get(core(text)) == {edition})


def requests_edition(marks: Iterable[Mark]) -> str | None:
    codes = {mark.code for mark in marks if mark.kind is Kind.DATA}
    if codes & set(_ONLY_2021):
        return "2021"
    return "2019" if "other" in codes else None


def with_other_undivided(marks: Sequence[Mark]) -> list[Mark]:
    """The rows of requests, the one called （六）其他 named as the undivided （六）其他处理 where no part of that is printed.

    其他 is the label of its third part, too; without its numeral the row is taken for the whole only if the table prints neither
    the other parts, nor 其他处理 itself, nor a row that nobody can tell.
    """
    data = [mark for mark in marks if mark.kind is Kind.DATA]
    rest = [mark for mark in data if mark.code == "other_rest" and mark.label is not None]
    if len(rest) != 1 or rest[0].label is None or {mark.code for mark in data} & {"other", *_ONLY_2021[:2]}:
        return list(marks)
    sixth = _SIXTH.match(flat(rest[0].label.text))
    doubtful = any(mark.kind is Kind.UNKNOWN and mark.row.wordy and numbers_in(mark.row) for mark in marks)
    named = any(_WHOLE in core(slot.text) for mark in marks for slot in mark.row.own)
    third = flat(rest[0].label.text)[:1].isdecimal()
    if not sixth and (doubtful or named or third):
        return list(marks)
    return [replace(mark, code="other", exact=False) if mark is rest[0] else mark for mark in marks]
