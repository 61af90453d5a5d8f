"""Rows whose numbers run together: the digits that stand there, piece by piece, as the solver wants them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.model import State
from parsers.recognise.columns import Header
from parsers.recognise.inference import Piece
from parsers.recognise.marks import Mark
from parsers.recognise.numbers import squeeze
from parsers.recognise.readings import TableReading
from parsers.recognise.rows import Slot, values_right_of

_DIGITS = re.compile("[0-9]*")


def undivided(data: Sequence[Mark], reading: TableReading) -> dict[str, list[Piece]]:
    """The pieces of every row, by its code, of which cells were not read although it holds nothing but digits."""
    found: dict[str, list[Piece]] = {}
    if not reading.unread:
        return found
    for mark in data:
        code, label = mark.code, mark.label
        if code is None or label is None or sum(other.code == code for other in data) > 1:
            continue
        cells = [cell for key, cell in reading.cells.items() if key.row == code]
        if all(cell.number.state is not State.UNREAD for cell in cells):
            continue
        columns = tuple(column.code for column in reading.layout.block_of(code).columns)
        pieces = _pieces(values_right_of(mark.row, label), mark, columns)
        if pieces:
            found[code] = pieces
    return found


def _pieces(values: Sequence[Slot], mark: Mark, columns: tuple[str, ...]) -> list[Piece]:
    """One piece per cell; none at all if any cell holds more than digits, or stands under columns in another order."""
    values = [slot for slot in values if not (slot.carried and (slot.blank or slot.wordy))]
    header = mark.header
    if header is not None and header.codes != columns:
        return []
    pieces: list[Piece] = []
    for slot in values:
        text = squeeze(slot.text)
        if slot.carried or slot.doubt or not _DIGITS.fullmatch(text) or slot.second not in (None, slot.text):
            return []
        if header is not None and not mark.row.ragged:
            covered = _covered(slot, header)
            if covered == 0 and text:
                return []
            pieces += [Piece(text, covered, covered)] if text else [Piece("")] * covered
        else:
            pieces.append(Piece(text, 1, len(columns)) if text else Piece(""))
    return pieces


def _covered(slot: Slot, header: Header) -> int:
    return sum(slot.first <= last and first <= slot.last for _, first, last in header.columns)
