"""The workbook for people: the same rows as the CSV files, written row by row, with fixed times so that bytes repeat."""

from __future__ import annotations

import csv
import datetime as dt
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from db.release.schema import Kind, Sheet

#: A sheet of Excel has 1,048,576 rows; a longer table goes on in a second one.
_ROWS_OF_A_SHEET = 1_000_000
_CELL_CHARACTERS = 32_767
_EXACT_DIGITS = 15
_FIXED = (1980, 1, 1, 0, 0, 0)
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_MONEY = re.compile(r"-?\d+(\.\d+)?")

Keep = Callable[[dict[str, str]], bool]


def write_workbook(path: Path, data: Path, sheets: Sequence[tuple[Sheet, Keep | None]], as_of: dt.date) -> None:
    """Write the tables, from their CSV files in ``data``, with a row of Chinese labels and one of column names.

    ``Keep`` says which rows people want to see; None: all.
    """
    book = Workbook(write_only=True)
    for sheet, keep in sheets:
        rows = _rows(data / f"{sheet.name}.csv", keep)
        for number in range(1, 1000):
            if not _one_sheet(book, sheet, rows, number):
                break
    rough = path.with_suffix(".rough")
    book.save(rough)
    _settle(rough, path, as_of)
    rough.unlink()


def _rows(path: Path, keep: Keep | None) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        names = next(reader)
        for row in reader:
            if keep is None or keep(dict(zip(names, row, strict=True))):
                yield row


def _one_sheet(book: Workbook, sheet: Sheet, rows: Iterator[list[str]], number: int) -> bool:
    """Write up to a sheet's rows. Returns whether there may be more."""
    first = next(rows, None)
    if first is None and number > 1:
        return False
    page = book.create_sheet(sheet.chinese if number == 1 else f"{sheet.chinese} {number}")
    page.freeze_panes = "A3"
    heads = []
    for column in sheet.columns:
        cell = WriteOnlyCell(page, column.chinese)
        cell.font = Font(bold=True)
        heads.append(cell)
    page.append(heads)
    page.append([column.name for column in sheet.columns])
    if first is None:
        return False
    page.append(_typed(sheet, first))
    for count, row in enumerate(rows, start=2):
        page.append(_typed(sheet, row))
        if count >= _ROWS_OF_A_SHEET:
            return True
    return False


def _typed(sheet: Sheet, row: Sequence[str]) -> list[object]:
    return [_value(column.kind, words) for column, words in zip(sheet.columns, row, strict=True)]


def _value(kind: Kind, words: str) -> object:
    if not words:
        return None
    if kind in (Kind.INTEGER, Kind.COUNT):
        # A workbook's numbers are binary floats: longer ones stay text rather than change.
        return int(words) if len(words) <= _EXACT_DIGITS else words
    if kind in (Kind.AMOUNT, Kind.RATIO) and _MONEY.fullmatch(words):
        return float(words) if len(words.strip("-").replace(".", "")) <= _EXACT_DIGITS else words
    if kind is Kind.DAY:
        return dt.date.fromisoformat(words)
    return words[:_CELL_CHARACTERS]


def _settle(rough: Path, path: Path, as_of: dt.date) -> None:
    """The same workbook with fixed times in its members and its properties."""
    stamp = f"{as_of.isoformat()}T00:00:00Z".encode()
    with zipfile.ZipFile(rough) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, _FIXED)
            member.compress_type, member.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            if name == "docProps/core.xml":
                new.writestr(member, _TIMES.sub(lambda found: found[1] + stamp, old.read(name)))
                continue
            with old.open(name) as source, new.open(member, "w", force_zip64=True) as target:
                while block := source.read(1 << 20):
                    target.write(block)
