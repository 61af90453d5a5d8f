"""Labels of an annex in the cells of a grid: beside a merged category, and put together again where a page break cut them."""

from __future__ import annotations

import re
from dataclasses import replace

from parsers.recognise import statistics_labels as words
from parsers.recognise.rows import RowView
from parsers.recognise.statistics_readings import PrintedRow

_NO_CATEGORY = re.compile(r"[\d.、．()（）一二三四五六七八九十①-⑳]*(?:其中|包括)?[:：]?")
_FINISHED = re.compile(r"(?:数|量|额|费用|经费|情况|次|[)）])$")
_OF_WHICH = re.compile(r"其\s*中|包\s*括")


def label_of(row: RowView, first: int, last: int) -> tuple[list[str], str]:
    """The categories beside the label, and the label that a row prints itself in these columns, divided pieces joined."""
    slots = [slot for slot in row.own if slot.first <= last and slot.last >= first]
    pieces = [("".join(slot.text.split()), slot) for slot in slots if not slot.blank]
    if len(pieces) < 2:
        return [], "".join(text for text, _ in pieces)
    *beside, (label, _) = pieces
    named = words.code_of(label) is not None or words.level_of(label) is not None
    if not (named or any(slot.down > 1 for _, slot in beside)) or any(
        _NO_CATEGORY.fullmatch(text) for text, _ in beside
    ):
        return [], "".join(text for text, _ in pieces)
    return [text for text, _ in beside], label


def cut_between(upper: RowView, lower: RowView) -> bool:
    """Whether a page break may have cut one row into these two: the last of a grid, and the first below a repeated header."""
    if not upper.last_of_grid or upper.block == lower.block:
        return False
    return lower.first_of_grid if upper.page is None or lower.page is None else lower.page == upper.page + 1


def joined(upper: PrintedRow, lower: PrintedRow) -> PrintedRow | None:
    """The row that a page break divided, None where each half may be a row of its own: one half holds the numbers, and the
    upper label is open or unfinished, or both together are an indicator that the upper one is not."""
    label = upper.label + lower.label
    if not upper.label or _blank(upper) == _blank(lower):
        return None
    named = words.code_of(label) is not None and words.code_of(upper.label) is None
    if not (named or (_is_open(upper.label) and not _is_open(label)) or _goes_on(upper, lower)):
        return None
    whole = lower if _blank(upper) else upper
    return replace(whole, label=label, unit=upper.unit or lower.unit)


def _blank(row: PrintedRow) -> bool:
    return all(not it.raw and it.number is None for it in row.values.values())


def _is_open(label: str) -> bool:
    """Whether a bracket of a label is not closed in it."""
    return sum(label.count(char) for char in "(（") > sum(label.count(char) for char in ")）")


def _goes_on(upper: PrintedRow, lower: PrintedRow) -> bool:
    """Whether words without unit, numbers and numeral can only be the end of an unfinished label with them."""
    if not _blank(lower) or lower.unit is not None or upper.unit is None or _FINISHED.search(upper.label):
        return False
    own = words.level_of(lower.label) is not None or words.code_of(lower.label) is not None
    return not own and not _OF_WHICH.match(lower.label) and not lower.label.endswith("情况")
