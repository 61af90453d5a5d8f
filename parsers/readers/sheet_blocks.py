"""Rows of a spreadsheet or CSV file to blocks: titles, headings and prose become paragraphs, what lies between them grids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.model import Table, Where
from parsers.prose.headings import part_of
from parsers.readers.document import Block, Grid, GridCell, Paragraph
from parsers.recognise import vocabulary as words
from parsers.recognise.labels import core, flat

_WORD = re.compile("[A-Za-z\u3400-\u9fff]")
_VALUE = re.compile(r"[增减加少无零持平变化不适用〇A-Za-z/]{1,4}|.*\d\s*[件条项个宗次元万百千亿份部]{0,2}")
_NUMERAL = re.compile(
    r"^(?:第?[一二三四五六七八九十]{1,3}[部分]*[、.:]|[(][一二三四五六七八九十]{1,3}[)]|\d{1,2}[、.](?!\d))"
)
_LABEL_LENGTH = 40
#: Heads of the statistics annex of the years before 2019, whose parts are rows with a lone title.
_ANNEX = frozenset(core(word) for word in ("指标名称", "统计指标", "统计项目", "计量单位"))
_STATUTORY = (Table.REQUESTS, Table.DISCLOSURE, Table.DISPUTES)

Place = Callable[[int, int], Where]


@dataclass(frozen=True, slots=True)
class _Row:
    """Cells that begin in a row and hold something, and whether such a one from above reaches into it."""

    filled: tuple[GridCell, ...]
    under: bool


def sheet_blocks(cells: Sequence[GridCell], n_rows: int, place: Place) -> Iterator[Block]:
    """The blocks of one sheet. ``cells`` have their rows and columns in the sheet and need not hold the blank ones, which
    are added to the grids: a table reaches as far as its widest row. ``place`` gives the ``where`` of any cell.
    """
    rows = _rows(cells, n_rows)
    taken: list[int] = []  # rows of the grid at hand
    covered = -1  # last row of a merged paragraph
    blanks = 0
    for at, row in enumerate(rows):
        if not row.filled and not row.under:
            if at > covered:
                blanks += 1
                taken += [at] if taken else []
            continue
        if _is_line(at, rows, taken):
            yield from _grids(cells, taken, place)
            taken = []
            cell = row.filled[0]
            yield from _lines(cell, blanks)
            covered = max(covered, cell.row + cell.rowspan - 1)
            blanks = 0
        elif row.filled or (row.under and taken):
            taken.append(at)
            blanks = 0
    yield from _grids(cells, taken, place)


def _rows(cells: Sequence[GridCell], n_rows: int) -> list[_Row]:
    filled: list[list[GridCell]] = [[] for _ in range(n_rows)]
    under = [False] * n_rows
    for cell in cells:
        if cell.text.strip() or cell.doubt is not None:
            filled[cell.row].append(cell)
            for below in range(cell.row + 1, min(cell.row + cell.rowspan, n_rows)):
                under[below] = True
    return [_Row(tuple(its), covered) for its, covered in zip(filled, under, strict=True)]


# ── lines ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _is_line(at: int, rows: Sequence[_Row], taken: Sequence[int]) -> bool:
    """Whether a row is a line of text between tables: its only cell holds words, and the form has no such row."""
    row = rows[at]
    if len(row.filled) != 1 or row.under:
        return False
    text = row.filled[0].text
    if not _WORD.search(text) or _VALUE.fullmatch(flat(text)):
        return False
    if _is_of_form(text) and "。" not in text:
        return False
    titled = _NUMERAL.sub("", flat(text))
    if part_of(titled) is not None:
        return not _is_annex(rows, taken)
    if len(flat(text)) > _LABEL_LENGTH or (_NUMERAL.match(flat(text)) is None and not taken):
        return True
    following = next((its for its in rows[at + 1 : at + 4] if its.filled), None)
    beside = bool(taken) and following is not None and len(following.filled) > 1
    if beside and any(words.ROWS[table].near(text) for table in _STATUTORY):
        return False
    return not (beside and (_is_annex(rows, taken) or _NUMERAL.match(flat(text)) is None))


def _is_annex(rows: Sequence[_Row], taken: Sequence[int]) -> bool:
    return any(core(cell.text) in _ANNEX for at in taken for cell in rows[at].filled)


def _is_of_form(text: str) -> bool:
    return (
        any(words.ROWS[table].exact(text) for table in _STATUTORY)
        or words.is_note(text)
        or words.is_disclosure_title(text)
        or words.is_requests_header(text)
        or words.is_disputes_header(text)
        or core(text) in words.CATEGORIES
    )


def _lines(cell: GridCell, blanks: int) -> Iterator[Paragraph]:
    for line in re.split(r"[\r\n]+", cell.text):
        if line.strip():
            yield Paragraph(line.strip(" \t"), cell.where, blanks=blanks)
            blanks = 0


# ── grids ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _grids(cells: Sequence[GridCell], taken: Sequence[int], place: Place) -> Iterator[Grid]:
    """The grid of some rows: the columns that they use, every place of them with a cell."""
    place_of = {row: at for at, row in enumerate(taken)}
    its = [cell for cell in cells if cell.row in place_of]
    used = [cell for cell in its if cell.text.strip() or cell.doubt is not None]
    if not used:
        return
    first = min(cell.col for cell in used)
    last = max(cell.col + cell.colspan for cell in used)
    inside: list[GridCell] = []
    free = {(row, col) for row in range(len(taken)) for col in range(first, last)}
    for cell in its:
        down = sum(1 for row in range(cell.row, cell.row + cell.rowspan) if row in place_of)
        across = min(cell.col + cell.colspan, last) - cell.col
        if cell.col < first or across < 1:
            continue
        row = place_of[cell.row]
        free -= {(row + below, cell.col + right) for below in range(down) for right in range(across)}
        inside.append(replace(cell, row=row, col=cell.col - first, rowspan=down, colspan=across))
    inside += [GridCell(row, col - first, "", where=place(taken[row], col)) for row, col in free]
    yield Grid(len(taken), last - first, tuple(sorted(inside, key=lambda cell: (cell.row, cell.col))))
