"""The workbook for people: rows of the CSV files with headings to read by, in fixed times so that bytes repeat.

A sheet that a person could not read through is cut, and says so in its first line, on the cover and nowhere silently.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from db.release.gloss import glossed, has_gloss
from db.release.schema import Column, Kind, Sheet

#: Values of a sheet: Excel and LibreOffice open some millions slowly and more not at all.
VALUES_OF_A_SHEET = 1_000_000
_CELL_CHARACTERS = 32_767
_EXACT_DIGITS = 15
_FIXED = (1980, 1, 1, 0, 0, 0)
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_MONEY = re.compile(r"-?\d+(\.\d+)?")

_BOLD = Font(bold=True)
_GREY = Font(color="FF666666", size=9)
_TITLE = Font(bold=True, size=14)
_FILL = PatternFill("solid", start_color="FFDDE6EE")
_HEADING = Alignment(wrap_text=True, vertical="center")
_TEXT = Alignment(vertical="top", wrap_text=True)
_LINE = Alignment(vertical="top")
_NARROWEST, _WIDEST = 8, 44
#: Keys are for joining tables, not for reading: they stand at the end of a sheet.
_KEYS = ("report_key", "version_key", "sha256", "before_version", "after_version")
_SAMPLED_FOR_WIDTH = 200


@dataclass(frozen=True, slots=True)
class Page:
    """A table as people see it: with ``keep``, only the rows that hold one of these values in that column."""

    sheet: Sheet
    keep: tuple[str, frozenset[str]] | None = None

    @property
    def order(self) -> list[int]:
        """The columns in the order of reading."""
        columns = range(len(self.sheet.columns))
        return sorted(columns, key=lambda at: self.sheet.columns[at].name in _KEYS)


def write_workbook(path: Path, data: Path, pages: Sequence[Page], cover: Sequence[str], as_of: dt.date) -> None:
    """Write the tables from their CSV files in ``data``: per sheet a line about it, Chinese labels, column names, rows."""
    book = Workbook(write_only=True)
    front = book.create_sheet("说明")
    told = [(page, *_page(book, page, data / f"{page.sheet.name}.csv")) for page in pages]
    _cover(front, cover, told)
    rough = path.with_suffix(".rough")
    book.save(rough)
    _settle(rough, path, as_of)
    rough.unlink()


def _cover(front: Any, words: Sequence[str], told: Sequence[tuple[Page, int, int]]) -> None:
    front.column_dimensions["A"].width = 28
    front.column_dimensions["B"].width = 12
    front.column_dimensions["C"].width = 14
    front.column_dimensions["D"].width = 110
    for number, line in enumerate(words):
        front.append([_styled(front, line, _TITLE if number == 0 else Font())])
    front.append([])
    front.append([_styled(front, words, _BOLD) for words in ("工作表", "本表行数", "应列行数", "内容")])
    for page, shown, all_of_them in told:
        front.append([page.sheet.chinese, shown, all_of_them, f"{page.sheet.english} (data/{page.sheet.name}.csv)"])


def _page(book: Workbook, page: Page, path: Path) -> tuple[int, int]:
    """Write a sheet. Returns how many rows it shows, and how many it would have to."""
    columns = [page.sheet.columns[at] for at in page.order]
    most = max(1, VALUES_OF_A_SHEET // len(columns))
    held = sum(1 for _ in _rows(path, page))
    rows = _rows(path, page)
    first = list(islice(rows, min(most, _SAMPLED_FOR_WIDTH)))
    paper = book.create_sheet(page.sheet.chinese)
    widths = [_width(column, [row[at] for row in first]) for at, column in enumerate(columns)]
    for at, width in enumerate(widths, start=1):
        paper.column_dimensions[get_column_letter(at)].width = width
    paper.freeze_panes = "C4"
    paper.sheet_view.zoomScale = 90
    paper.page_setup.orientation = "landscape"
    paper.page_setup.paperSize = 8  # A3: an auditor's sheet has a dozen columns
    paper.page_setup.fitToHeight = 0
    paper.sheet_properties.pageSetUpPr.fitToPage = True
    paper.print_title_rows = "2:3"
    shown = min(held, most)
    paper.auto_filter.ref = f"A3:{get_column_letter(len(columns))}{3 + shown}"
    paper.row_dimensions[2].height = 32
    paper.append([_styled(paper, _about(page, shown, held), _GREY)])
    paper.append([_styled(paper, column.chinese, _BOLD, _HEADING, _FILL) for column in columns])
    paper.append([_styled(paper, column.name, _GREY) for column in columns])
    for row in first:
        paper.append(_line(paper, columns, row))
    for row in islice(rows, most - len(first)):
        paper.append(_line(paper, columns, row))
    return shown, held


def _about(page: Page, shown: int, held: int) -> str:
    words = f"{page.sheet.chinese}：{held} 行"
    if page.keep:
        kept = "、".join(glossed(page.keep[0], value) for value in sorted(page.keep[1]))
        words += f"（只列结论为{kept}者，全部见 data/{page.sheet.name}.csv）"
    words += "。代码以中文显示，原代码见 CSV"
    if shown < held:
        words += f"。本表只列前 {shown} 行，其余 {held - shown} 行见 data/{page.sheet.name}.csv"
    return words


def _rows(path: Path, page: Page) -> Iterator[list[str]]:
    order = page.order
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        names = next(reader)
        at = names.index(page.keep[0]) if page.keep else 0
        coded = {place for place, name in enumerate(names) if has_gloss(name)}
        for row in reader:
            if page.keep is None or row[at] in page.keep[1]:
                yield [glossed(names[place], row[place]) if place in coded else row[place] for place in order]


def _width(column: Column, words: Sequence[str]) -> int:
    """In characters of a digit's width; a Chinese one takes two. Headings may break in two lines."""
    longest = max((_measure(one[:200]) for one in words), default=0)
    return max(_NARROWEST, min(_WIDEST, max(longest, _measure(column.chinese) // 2 + 2, 10)))


def _measure(words: str) -> int:
    return 2 + sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words)


def _styled(
    paper: Any, words: str, font: Font, alignment: Alignment | None = None, fill: PatternFill | None = None
) -> Cell:
    cell = WriteOnlyCell(paper, words)
    cell.font = font
    if alignment is not None:
        cell.alignment = alignment
    if fill is not None:
        cell.fill = fill
    return cell


def _line(paper: Any, columns: Sequence[Column], row: Sequence[str]) -> list[object]:
    values = [_value(paper, column, words) for column, words in zip(columns, row, strict=True)]
    if any(isinstance(value, str) and _measure(value) > _WIDEST for value in values):
        # One long text makes the whole line tall: all of it begins at the top then.
        return [_aligned(paper, column, value) for column, value in zip(columns, values, strict=True)]
    return values


def _aligned(paper: Any, column: Column, value: object) -> object:
    if value is None:
        return None
    cell = value if isinstance(value, Cell) else WriteOnlyCell(paper, value)  # type: ignore[arg-type]
    cell.alignment = _LINE if column.name in (*_KEYS, "source_url") or not isinstance(value, str) else _TEXT
    return cell


def _value(paper: Any, column: Column, words: str) -> object:
    if not words:
        return None
    kind = column.kind
    if kind in (Kind.INTEGER, Kind.COUNT):
        # A workbook's numbers are binary floats: longer ones stay text rather than change.
        return int(words) if len(words) <= _EXACT_DIGITS else words
    if kind in (Kind.AMOUNT, Kind.RATIO) and _MONEY.fullmatch(words):
        if len(words.strip("-").replace(".", "")) > _EXACT_DIGITS:
            return words
        # Whole numbers stay whole: a count of 3 is not 3.0.
        return float(words) if "." in words else int(words)
    if kind is Kind.DAY:
        day = WriteOnlyCell(paper, dt.datetime.fromisoformat(words))
        day.number_format = "yyyy-mm-dd"
        return day
    if kind is Kind.TRUTH:
        return "是" if words == "true" else "否"
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
