"""The statistics annex of report years up to 2018: found in grids or in running text, told apart from other tables.

Every row is kept. A row is mapped only where its label certainly is one of the form's indicators and no other row of the
table claims the same; every other row is ``unmapped`` with its printed label.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from parsers.form.statistics import UNMAPPED
from parsers.model import Identity, State, Where
from parsers.readers.document import Document, Grid, Paragraph
from parsers.recognise import statistics_labels as words
from parsers.recognise import vocabulary
from parsers.recognise.numbers import Number
from parsers.recognise.rows import rows_of
from parsers.recognise.statistics_copies import choose, merged
from parsers.recognise.statistics_grids import grid_tables
from parsers.recognise.statistics_readings import (
    Printed,
    PrintedRow,
    PrintedTable,
    StatisticsReading,
    StatisticsRow,
)
from parsers.recognise.statistics_text import text_tables
from parsers.recognise.statistics_values import read_value
from parsers.recognise.tables import Recognised

_LONE_ROW = re.compile(rf"(?P<label>\D{{4,40}}?)\s*(?:{words.UNIT.pattern})\s*(?P<numbers>\d[\d\s]*)")
_HINT = re.compile(r"指\s*标|计\s*量\s*单\s*位|申\s*请\s*数|公\s*开\s*数|答\s*复|累\s*计|统\s*计\s*数")
NEWEST_YEAR = 2019  # of reports that may have nothing but the annex: then the form was new, and only encouraged
_KNOWN = 3  # so many known indicators make any table an annex
_LEAST_ROWS = 3
_TOPICAL = 0.3  # share of an annex's rows that speak of disclosure
_FUJIAN_SHARE = 0.5  # of the rows are Fujian's
#: The statutory form of 2019 and later is in the document, read or not: it is no report of the older kind.
_NEWER = re.compile(r"第二十条第.{0,6}项|勾稽关系|本年新收政府信息公开申请|结转下年度继续办理")


def recognise_statistics(
    document: Document, found: Recognised, year: int | None = None, agency: str | None = None
) -> StatisticsReading | None:
    """The annex of a document, None when it has none. ``found`` are its statutory tables, whose blocks are left alone.

    ``year`` and ``agency`` are the report's, where they are known: they say which of several annexes is its own. A reading
    without rows has none that is, and names those that are not in ``tables_left``.
    """
    if not any(_HINT.search(text) for text in _texts(document, found.blocks)):
        return None
    left = tuple(Paragraph("") if at in found.blocks else block for at, block in enumerate(document.blocks))
    document = replace(document, blocks=left)
    tables = _annexes(grid_tables(document, found.blocks)) or _annexes(text_tables(document, found))
    if not tables:
        return None
    chosen = choose(tables, year, agency, beside=bool(found.tables))
    everything = replace(
        StatisticsReading("indicator_list", ()),
        blocks=frozenset(block for table in tables for block in table.blocks),
        excluded=tuple(part for table in tables for part in table.excluded),
        years=frozenset(table.year for table in tables if table.year is not None),
        organs=frozenset(
            it for table in tables for it in (table.caption.organ, table.caption.filler) if it is not None
        ),
        tables_left=chosen.left,
    )
    if not any(is_annex(table) for table in chosen.tables):
        return everything
    table, against = _as_one(chosen.tables)
    notes = (*table.notes, *_notes_below(document, table))
    overlooked = _overlooked(document, replace(table, blocks=everything.blocks, excluded=everything.excluded), found)
    reading = _reading(replace(table, rows=(*table.rows, *overlooked), notes=notes))
    return replace(
        reading,
        blocks=everything.blocks,
        excluded=everything.excluded,
        years=everything.years,
        organs=everything.organs,
        tables_left=chosen.left,
        against=against,
        caption=table.caption,
    )


def recognise_own(
    document: Document, found: Recognised, annex: StatisticsReading, identity: Identity
) -> StatisticsReading:
    """``annex`` as the one of the report of this identity: read again where that may be another table."""
    told = recognise_statistics(document, found, identity.year, identity.agency) if annex.open_to(identity) else None
    return told or annex


def year_told(annex: StatisticsReading, identity: Identity, *, alone: bool) -> int | None:
    """The year that the annex says the report counts. Beside the statutory tables it is another year's that may be there,
    and among the annexes of several years it is the report's own."""
    if identity.year is None or identity.year in annex.years:
        return identity.year if annex.year is not None and identity.year is not None else annex.year
    return annex.year if alone else None


def _annexes(tables: Iterable[PrintedTable]) -> list[PrintedTable]:
    """The tables that are annexes, and those beside them that a caption gives to another year: they are none of its rows."""
    found = list(tables)
    annexes = [table for table in found if is_annex(table)]
    years = {table.year for table in annexes}
    dated = [table for table in found if table.strict and table.caption.year is not None]
    return [it for it in found if it in annexes or (annexes and it in dated and it.year not in years)]


def _notes_below(document: Document, table: PrintedTable) -> list[str]:
    """The 注 lines right under the last grid of a table."""
    notes: list[str] = []
    for block in document.blocks[max(table.blocks, default=len(document.blocks)) + 1 :]:
        if not isinstance(block, Paragraph) or (block.text.strip() and not vocabulary.is_note(block.text)):
            break
        notes += [block.text] if block.text.strip() else []
    return notes


def _overlooked(document: Document, table: PrintedTable, found: Recognised) -> list[PrintedRow]:
    """Rows that stand elsewhere in the document with their numbers and are not in the table: listed, and unread."""
    known = {words.code_of(row.label) for row in table.rows}
    taken = table.blocks | found.blocks | {part.block for part in (*table.excluded, *found.excluded)}
    rows: list[PrintedRow] = []
    for label, raw, block, where in _elsewhere(document, taken):
        code = words.code_of(label)
        if code is not None and code not in known:
            known.add(code)
            unread = Printed(
                raw, where, number=Number(State.UNREAD, why="the row stands outside the table that was read")
            )
            rows.append(PrintedRow(label, None, dict.fromkeys(table.columns, unread), block))
    return rows


def _elsewhere(document: Document, taken: Collection[int]) -> Iterator[tuple[str, str, int, Where | None]]:
    """Label, numbers and place of what looks like a row of an annex outside the blocks ``taken``."""
    for index, block in enumerate(document.blocks):
        if isinstance(block, Paragraph) and index not in taken and (match := _LONE_ROW.fullmatch(block.text.strip())):
            yield match["label"], match["numbers"].strip(), index, block.where
    for row in rows_of(document):
        filled = [slot for slot in row.own if not slot.blank]
        if row.block in taken or len(filled) < 2 or not filled[-1].text.strip().isdigit():
            continue
        for slot in filled[:-1]:
            yield slot.text, filled[-1].text.strip(), row.block, slot.where


def is_of_older_kind(document: Document, found: Recognised) -> bool:
    """Whether a document with an annex is not asked for the statutory tables: it shows nothing of the form of 2019."""
    return not found.tables and not any(_NEWER.search("".join(text.split())) for text in _texts(document, frozenset()))


def _texts(document: Document, taken: Collection[int]) -> list[str]:
    texts: list[str] = []
    for index, block in enumerate(document.blocks):
        if index in taken:
            continue
        if isinstance(block, Paragraph):
            texts.append(block.text)
        elif isinstance(block, Grid):
            texts += [cell.text for cell in block.cells]
    return texts


def is_annex(table: PrintedTable) -> bool:
    """Whether a table of indicators is the annex: its header names indicators and units and its rows speak of disclosure,
    or several rows are known indicators. A form that nobody filled in is none."""
    rows = [row for row in table.rows if not row.heading]
    codes = {code for row in rows if (code := words.code_of(row.label)) is not None}
    if len(rows) < _LEAST_ROWS or not any(re.search(r"\d", it.raw) for row in rows for it in row.values.values()):
        return False
    if len(codes) >= _KNOWN:
        return True
    topical = sum(words.TOPIC.search(row.label) is not None for row in table.rows)
    speaks = any("公开" in row.label for row in table.rows)
    return table.strict and speaks and topical >= _TOPICAL * len(table.rows)


def _as_one(tables: Sequence[PrintedTable]) -> tuple[PrintedTable, tuple[str, ...]]:
    """The tables of one annex as one, and the captions of those that print the same rows with other numbers."""
    rows, against = merged(tables)
    whole = replace(
        tables[0],
        rows=rows,
        columns=tuple(dict.fromkeys(code for table in tables for code in table.columns)),
        year=next((table.year for table in tables if table.year is not None), None),
        notes=tuple(dict.fromkeys(note for table in tables for note in table.notes)),
        left_out=tuple(dict.fromkeys(text for table in tables for text in table.left_out)),
        blocks=frozenset(block for table in tables for block in table.blocks),
        excluded=tuple(part for table in tables for part in table.excluded),
    )
    return whole, against


def _reading(table: PrintedTable) -> StatisticsReading:
    codes = [words.code_of(row.label) if not row.heading else None for row in table.rows]
    counts = Counter(code for code in codes if code is not None)
    twice = tuple(code for code, count in counts.items() if count > 1)
    edition = "fujian" if _is_fujian(table, [code for code in codes if code is not None]) else "indicator_list"
    labels = _labels(table.rows)
    rows = tuple(
        _row(row, code if code not in twice else None, label)
        for row, code, label in zip(table.rows, codes, labels, strict=True)
        if not row.heading
    )
    notes = tuple(" ".join(note.split()) for note in table.notes)
    return StatisticsReading(edition, rows, table.year, notes, table.left_out, twice, table.blocks, table.excluded)


def _is_fujian(table: PrintedTable, codes: Sequence[str]) -> bool:
    """Fujian's annex counts over the years, or at year's end, and its rows are the form's."""
    rows = [row for row in table.rows if not row.heading]
    over_years = "cumulative_value" in table.columns or table.columns == ("year_end_value",)
    return over_years and len(set(codes)) >= max(_KNOWN, _FUJIAN_SHARE * len(rows))


def _row(row: PrintedRow, code: str | None, label: str) -> StatisticsRow:
    exact = code is not None and words.is_exact(row.label) and row.sure
    cells = tuple(
        read_value(column, printed, code or UNMAPPED, row.unit, exact=exact) for column, printed in row.values.items()
    )
    return StatisticsRow(code or UNMAPPED, label, row.unit, cells)


def _labels(rows: Sequence[PrintedRow]) -> list[str]:
    """The printed labels, each with the group above it where another row has the same words."""
    plain = ["".join(row.label.split()) for row in rows]
    again = {name for name, count in Counter(words.bare(label) for label in plain).items() if count > 1}
    result: list[str] = []
    above: dict[int, str] = {}  # level → the last label of it
    for label in plain:
        level = words.level_of(label)
        group = next((above[depth] for depth in sorted(above, reverse=True) if level is None or depth < level), None)
        result.append(f"{group} / {label}" if words.bare(label) in again and group is not None else label)
        if level is not None:
            above = {depth: text for depth, text in above.items() if depth < level} | {level: label}
    return result
