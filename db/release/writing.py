"""Writes a table as CSV and Parquet in one pass; what is in the one is in the other."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import TracebackType

import pyarrow as pa
import pyarrow.parquet as pq

from db.mask import masked, showable
from db.reading import canonical
from db.release.schema import Column, Kind, Sheet
from db.types import AMOUNT_SCALE, fits

Value = str | int | bool | Decimal | dt.date | dt.datetime | None

_VALUES_AT_ONCE = 100_000
_VALUES_OF_A_GROUP = 2_000_000
#: Decimals of a share: a rate of one in a million is told from none.
RATIO_SCALE = 8
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # spreadsheets take the wide ones too
_SCALES = {Kind.AMOUNT: AMOUNT_SCALE, Kind.RATIO: RATIO_SCALE}
_BLANKS = " \u00a0\u3000\ufeff\u200b\t\r\n"
_ARROW = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.COUNT: pa.int64(),
    Kind.AMOUNT: pa.decimal128(28, AMOUNT_SCALE),
    Kind.RATIO: pa.decimal128(12, RATIO_SCALE),
    Kind.TRUTH: pa.bool_(),
    Kind.DAY: pa.date32(),
    Kind.TIME: pa.timestamp("s", tz="UTC"),
}


@lru_cache(1 << 16)  # most texts are names, labels and states that come again and again
def public_text(words: str | None) -> str | None:
    """Text as it may leave the house: personal data masked, nothing that hides, no formula. Empty text is None."""
    if not words:
        return None
    words = masked(showable(words))
    return f"'{words}" if words.lstrip(_BLANKS).startswith(_FORMULA) or words.startswith(_FORMULA) else words


def public(column: Column, value: Value) -> Value:
    """A value as every file of the release has it. A number that the column cannot hold exactly is None."""
    if value is None:
        return None
    if column.kind is Kind.TEXT:
        return public_text(str(value))
    if isinstance(value, Decimal):
        scale = _SCALES.get(column.kind, 0)
        if not fits(value, scale):
            return None
        return Decimal(canonical(value)) if scale else int(value)
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(microsecond=0)
    return value


def spelled(value: Value) -> str:
    """A public value in a CSV: nothing for None, no exponent, ISO 8601, true and false."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return canonical(value)
        case dt.datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%SZ")
        case dt.date():
            return value.isoformat()
        case _:
            return str(value)


class SheetWriter:
    """Rows of one table into ``data/<name>.csv`` and ``data/<name>.parquet``; use it as a context.

    However long the table, no more is held than some tens of megabytes: rows until there are enough to turn into columns,
    columns until there are enough for a row group.
    """

    def __init__(self, folder: Path, sheet: Sheet) -> None:
        self.sheet = sheet
        self.rows = 0
        self._stem = folder / "data" / sheet.name
        self._stem.parent.mkdir(parents=True, exist_ok=True)
        self._schema = pa.schema([(column.name, _ARROW[column.kind]) for column in sheet.columns])
        self._held: list[Sequence[Value]] = []
        self._at_once = max(1, _VALUES_AT_ONCE // len(sheet.columns))
        self._of_a_group = max(1, _VALUES_OF_A_GROUP // len(sheet.columns))
        self._columns: list[pa.RecordBatch] = []
        self._open = ExitStack()

    def __enter__(self) -> SheetWriter:
        stream = self._open.enter_context(self._stem.with_suffix(".csv").open("w", encoding="utf-8", newline=""))
        self._csv = csv.writer(stream, lineterminator="\n")
        self._csv.writerow([column.name for column in self.sheet.columns])
        self._parquet = self._open.enter_context(
            pq.ParquetWriter(self._stem.with_suffix(".parquet"), self._schema, compression="zstd")
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._turn()
                self._flush()
        finally:
            self._open.close()

    def write(self, rows: Iterable[Sequence[Value]]) -> None:
        """Append rows, in the order given; each has a value for every column."""
        for row in rows:
            self._held.append(row)
            if len(self._held) >= self._at_once:
                self._turn()

    def _turn(self) -> None:
        """Rows into columns: values as they may be published, in both files the same."""
        if not self._held:
            return
        columns: list[list[Value]] = []
        words: list[list[str]] = []
        for column, values in zip(self.sheet.columns, zip(*self._held, strict=True), strict=True):
            shown = [None if value is None else public(column, value) for value in values]
            columns.append(shown)
            words.append(["" if value is None else spelled(value) for value in shown])
        self._csv.writerows(zip(*words, strict=True))
        arrays = [pa.array(values, kind.type) for values, kind in zip(columns, self._schema, strict=True)]
        self._columns.append(pa.RecordBatch.from_arrays(arrays, schema=self._schema))
        self.rows += len(self._held)
        self._held.clear()
        if sum(batch.num_rows for batch in self._columns) >= self._of_a_group:
            self._flush()

    def _flush(self) -> None:
        if self._columns:
            self._parquet.write_table(pa.Table.from_batches(self._columns).combine_chunks())
            self._columns.clear()
