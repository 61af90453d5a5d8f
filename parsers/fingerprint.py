"""What identifies the content of a document whatever its bytes: printed cells, notes and prose, without moving parts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from parsers.model import Cell, Note, Section, Table
from parsers.prose.fingerprint import text_key


def of_report(cells: Sequence[Cell], notes: Sequence[Note], preamble: str, sections: Sequence[Section]) -> str:
    """The fingerprint of a report: as printed, so that a better reading of the same page has the same one."""
    return _digest(
        [
            *[
                f"{cell.key}{_which(cell) if cell.table is Table.STATISTICS else ''}={text_key(cell.raw)}"
                for cell in cells
            ],
            *(f"{note.table}:{text_key(note.text)}" for note in notes),
            text_key(preamble),
            *(text_key(part) for section in sections for part in (section.title, section.text)),
        ]
    )


def _which(cell: Cell) -> str:
    """What tells cells of one key apart: rows of the statistics annex that are not the form's share one."""
    return f"[{text_key(cell.label)}]"


def of_text(texts: Iterable[str]) -> str:
    """The fingerprint of a document that is no report."""
    return _digest([key for key in map(text_key, texts) if key])


def _digest(parts: Iterable[str]) -> str:
    return hashlib.sha256("\x1e".join(parts).encode()).hexdigest()
