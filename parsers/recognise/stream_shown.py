"""What a text shows of its blank cells, and where a number that stands alone may be none of the row's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from parsers.model import Table
from parsers.recognise import vocabulary as words
from parsers.recognise.labels import core
from parsers.recognise.stream_blanks import (
    Printed,
    placed_by_columns,
    placed_by_lines,
    placed_by_paragraphs,
    totals_hold,
)
from parsers.recognise.stream_row import Row, numbered, printed_words

_MAY_BE_STRAY = "a number on a line of its own may be a page number here, in the place of a blank that was lost"


def with_blanks(found: list[Row], table: Table, split: Sequence[Row]) -> list[Row]:
    """The rows with their blank cells, where empty paragraphs or columns prove them for the whole table.

    ``split``: the table's rows with those that are blank throughout, if empty paragraphs may be cells.
    """
    its = [row for row in found if row.table is table]
    full = all(row.expected is None or len(row.numbers) == row.expected for row in its)
    if not its or (full and len(split) <= len(its)):
        return found
    placed = placed_by_paragraphs([as_printed(row) for row in split]) if split else None
    if placed is not None:
        for row, slots in zip(split, placed, strict=True):
            row.slots = slots
        return instead(split, found)
    for row, cells in zip(its, placed_by_columns([as_printed(row) for row in its]), strict=True):
        row.slots = cells
    return found


def instead(rows: Sequence[Row], found: Sequence[Row]) -> list[Row]:
    """``found`` with these rows for all of their table."""
    others = [row for row in found if row.table is not rows[0].table]
    return sorted([*others, *rows], key=lambda row: (row.run.words[-1].block, row.run.words[-1].start))


def place_by_lines(rows: Sequence[Row]) -> bool:
    """Whether a text prints the table of requests with a line for every cell of its grid; then its rows have their blanks.

    Rows that are none of the table (总计 among its heads) are left without.
    """
    book = words.ROWS[Table.REQUESTS].cores
    codes = [book.get(core(row.label.text)) if row.label is not None else None for row in rows]
    for layout in words.layouts_of(Table.REQUESTS):
        form = [row.code for row in layout.rows]
        first = next((at for at in range(len(codes)) if codes[at : at + len(form)] == form), None)
        if first is None:
            continue
        its = rows[first : first + len(form)]
        # A row begins with an empty line for each label cell that is merged with the one above.
        merged = [
            _label_cells(row.category, row.code, form) - len({token.block for token in printed.run.words})
            for row, printed in zip(layout.rows, its, strict=True)
        ]
        placed = placed_by_lines([as_printed(row) for row in its], merged)
        if placed is not None:
            for row, slots in zip(its, placed, strict=True):
                row.slots = slots
            return True
    return False


def _label_cells(category: str | None, code: str, form: Sequence[str]) -> int:
    """How many cells stand left of a row's numbers."""
    return 1 if code in (*form[:2], form[-1]) else 2 if category is None else 3


def doubt_strays(found: Sequence[Row]) -> None:
    """Put numbers that stand alone on their lines in doubt where a page number may fill the place of a lost blank.

    That is everywhere in a text that loses blanks or has a number too many in some row: totals that hold prove nothing
    then, for 1 is the sum of a row that holds a 1, and 0 that of any row's blanks. Elsewhere it is a row whose total fails
    beside an empty line.
    """
    lossy = any(row.slots is None and row.expected not in (None, len(row.numbers)) for row in found)
    beside = {row.table for row in found if row.numbers and row.run.words[-1].block == row.numbers[0].block}
    for row in found:
        alone = row.slots is None and row.numbers and all(token.alone for token in row.numbers)
        if alone and (lossy or _is_odd(row) or (row.table in beside and _below_its_label(row))):
            row.slots = tuple(replace(slot, doubt=_MAY_BE_STRAY) for slot in numbered(row.numbers))


def _is_odd(row: Row) -> bool:
    """Whether a total of the row fails while an empty line, which may be the blank, stands in it or right behind it."""
    spaced = row.run.after or any(token.blanks for token in row.numbers)
    return row.table is not Table.DISCLOSURE and bool(spaced) and not totals_hold(row.numbers)


def _below_its_label(row: Row) -> bool:
    """Whether one number stands below the whole label: not between the lines of a narrow cell."""
    return (
        len(row.numbers) == 1 and row.label is not None and printed_words(row.run.words).endswith(core(row.label.text))
    )


def as_printed(row: Row) -> Printed:
    return Printed(row.numbers, row.run.words[-1], row.run.after, row.expected)
