"""CSV reader: records to paragraphs and grids; rows that an unquoted comma of a number may have shifted are in doubt."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from parsers.model import CsvWhere
from parsers.readers.charset import decode
from parsers.readers.document import Document, Flaw, GridCell

MEDIA_TYPE = "text/csv"

_DELIMITERS = ",;\t"
_DECLARED = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_VALUE = re.compile(r"\s*(?:[增减+\-−]?\s*[0-9０-９][0-9０-９,.．]*\s*\w{0,3}|[-—/无零]|持平)?\s*")
_NUMBER = re.compile(r"\s*[0-9０-９][0-9０-９,.]*\s*")
_DIGIT = re.compile(r"\s*[增减+\-−]?\s*[0-9０-９]")
_SHORT = 60  # characters of a field that is no prose
_FEWEST_FIELDS = 3  # of a row: label, unit and number of the older tables
_FEWEST_ROWS = 4
_LEADING = re.compile(r"\s*[增减+\-]?\s*[1-9]\d{0,2}\s*")  # what a bare 1,234 leaves before its comma
_GROUP = re.compile(r"\s*\d{3}(?:\.\d+)?\s*(?:[件条项个宗]|万?元)?\s*")
_COMMON = 0.6  # share of a table's rows that must agree in width to say how wide it is
_SHIFTED = "the row has other fields than its table, as a number with an unquoted comma leaves it"


@dataclass(frozen=True, slots=True)
class _Record:
    line: int  # of the file, from 1
    fields: tuple[str, ...]

    @property
    def reach(self) -> int:
        """Its fields without the blank ones at its end."""
        return next((at for at in range(len(self.fields), 0, -1) if self.fields[at - 1].strip()), 0)

    @property
    def filled(self) -> int:
        return sum(1 for field in self.fields if field.strip())


def delimiter_of(text: str) -> str | None:
    """What divides the fields of a text that is a CSV file, None for prose and other texts.

    Prose has commas too: it takes rows of several short fields, most of them numbers or blank. Tabs also divide the cells of
    tables copied into texts, whose merged cells are lost; only rows that are all of one width are a spreadsheet's.
    """
    declared = _DECLARED.match(text)
    if declared is not None:
        return declared[1]
    return next((delimiter for delimiter in _DELIMITERS if delimiter in text and _is_divided(text, delimiter)), None)


def _is_divided(text: str, delimiter: str) -> bool:
    records = [record for record in _records(text, delimiter)[0] if record.filled]
    wide = [record for record in records if len(record.fields) >= _FEWEST_FIELDS]
    if len(wide) < _FEWEST_ROWS or len(wide) * 2 < len(records):
        return False
    widths = Counter(len(record.fields) for record in records)
    if delimiter == "\t" and len(widths) > 1:
        return False
    fields = [field for record in wide for field in record.fields]
    short = sum(len(field.strip()) <= _SHORT for field in fields)
    values = sum(
        _VALUE.fullmatch(record.fields[-1]) is not None and any(_DIGIT.match(field) for field in record.fields)
        for record in wide
    )
    return short * 20 >= len(fields) * 19 and values * 2 >= len(wide) and values >= _FEWEST_ROWS


def read_csv(data: bytes, declared_charset: str | None = None) -> Document:
    """Read a CSV file. Every cell has a ``CsvWhere``. Columns line up, for a spreadsheet writes every cell of a merged range;
    the file may end rows early. Flaw ``truncated``: a quoted field has no end. Reason: ``empty``.
    """
    from parsers.readers.sheet_blocks import sheet_blocks

    decoded = decode(data, declared_charset, is_html=False)
    text = decoded.text
    delimiter = delimiter_of(text) or ","
    records, open_end = _records(text, delimiter)
    flaws = [*decoded.flaws]
    if open_end:
        flaws.append(Flaw("truncated", "a quoted field of the file has no end"))
    doubtful = _shifted(records) if delimiter == "," else frozenset()
    cells = [
        GridCell(
            row, col, field, where=CsvWhere(record.line, col + 1), doubt=_SHIFTED if row in doubtful and col else None
        )
        for row, record in enumerate(records)
        for col, field in enumerate(_rejoined(record.fields, delimiter))
    ]
    blocks = tuple(sheet_blocks(cells, len(records), lambda row, col: CsvWhere(records[row].line, col + 1)))
    return Document(MEDIA_TYPE, blocks, flaws=tuple(flaws), reason=None if blocks else "empty")


def _records(text: str, delimiter: str) -> tuple[list[_Record], bool]:
    """The records, and whether the last one ends inside quotes."""
    start = _DECLARED.match(text)
    body = text[start.end() :] if start else text
    first = 2 if start else 1
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter)
    records: list[_Record] = []
    line = 0
    try:
        for fields in reader:
            records.append(_Record(line + first, tuple(field.replace("\0", "") for field in fields)))
            line = reader.line_num
    except csv.Error:
        return records, True  # a field longer than any cell: its quotes were never closed
    return records, body.count('"') % 2 == 1


def _rejoined(fields: tuple[str, ...], delimiter: str) -> tuple[str, ...]:
    """The fields of a record; of a line of prose that its own commas divide, the whole line."""
    if (
        len(fields) > 1
        and any("。" in field for field in fields)
        and not any(_NUMBER.fullmatch(field) for field in fields)
    ):
        return (delimiter.join(fields).strip(delimiter),)
    return fields


def _shifted(records: Sequence[_Record]) -> frozenset[int]:
    """Records in which an unquoted comma of a number may have moved the fields behind it.

    Rows of a table follow each other; it is as wide as its widest row that holds nothing that a number with a comma leaves
    behind. Longer rows are shifted; shorter ones may be where they hold such, unless most rows are as wide as the table.
    """
    doubtful: set[int] = set()
    run: list[int] = []
    for row, record in enumerate((*records, _Record(0, ()))):
        if record.filled > 1:
            run.append(row)
        elif not (record.filled and len(record.fields) > 1):
            doubtful |= _shifted_in(records, run)
            run = []
    return frozenset(doubtful)


def _shifted_in(records: Sequence[_Record], run: Sequence[int]) -> set[int]:
    split = {row for row in run if _has_split_number(records[row].fields)}
    whole = [records[row] for row in run if row not in split]
    if not whole:
        return set()
    widths = Counter(len(records[row].fields) for row in run)
    width, reach = max(len(record.fields) for record in whole), max(record.reach for record in whole)
    if len(widths) < 2:
        return {row for row in split if records[row].reach > reach}
    sure = widths[width] >= len(run) * _COMMON
    longer = {row for row in run if len(records[row].fields) > width}
    return longer | {row for row in split if not (sure and len(records[row].fields) == width)}


def _has_split_number(fields: Sequence[str]) -> bool:
    pairs = pairwise(fields)
    return any(_LEADING.fullmatch(one) is not None and _GROUP.fullmatch(two) is not None for one, two in pairs)
