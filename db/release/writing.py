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
_UNSEEN = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))  # would part the digits of a number unseen
_SCALES = {Kind.AMOUNT: AMOUNT_SCALE, Kind.RATIO: RATIO_SCALE, Kind.COUNT: 0, Kind.INTEGER: 0}
_BLANKS = " \u00a0\u3000\ufeff\u200b\t\r\n"
_ARROW = {
    Kind.TEXT: pa.string(),
    Kind.KEY: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.COUNT: pa.int64(),
    Kind.AMOUNT: pa.decimal128(28, AMOUNT_SCALE),
    Kind.RATIO: pa.decimal128(12, RATIO_SCALE),
    Kind.TRUTH: pa.bool_(),
    Kind.DAY: pa.date32(),
    Kind.TIME: pa.timestamp("s", tz="UTC"),
}


def public_text(words: str | None) -> str | None:
    """Text as it may leave the house: personal data masked, nothing that hides, no formula. Empty text is None."""
    return public_key(masked(words.translate(_UNSEEN))) if words else None


def public_key(words: str | None) -> str | None:
    """Text that a program made: no digit of it is anybody's telephone. Nothing that hides, no formula."""
    if not words:
        return None
    words = showable(words)
    return f"'{words}" if words.lstrip(_BLANKS).startswith(_FORMULA) or words.startswith(_FORMULA) else words


@lru_cache(1 << 16)
def _number(value: Decimal, scale: int) -> Decimal | int | None:
    """One spelling per number; None where the column cannot hold it exactly."""
    if not fits(value, scale):
        return None
    return Decimal(canonical(value)) if scale else int(value)


def public(column: Column, values: Iterable[Value]) -> list[Value]:
    """A column's values as every file of the release has them. A number that it cannot hold exactly is None."""
    if column.kind in (Kind.TEXT, Kind.KEY):
        # The keys, names and states of a report come again in each of its rows.
        its = list(values)
        clean = public_text if column.kind is Kind.TEXT else public_key
        shown = {value: None if value is None else clean(str(value)) for value in set(its)}
        return [shown[value] for value in its]
    scale = _SCALES.get(column.kind)
    if scale is not None:
        return [_number(value, scale) if isinstance(value, Decimal) else value for value in values]
    if column.kind is Kind.TIME:
        return [
            value.astimezone(dt.UTC).replace(microsecond=0) if isinstance(value, dt.datetime) else None
            for value in values
        ]
    return list(values)


def spelled(column: Column, values: list[Value]) -> Sequence[Value]:
    """Public values as a CSV has them: nothing for None, no exponent, ISO 8601, true and false. Texts and integers as they are."""
    match column.kind:
        case Kind.AMOUNT | Kind.RATIO:
            return [canonical(value) if isinstance(value, Decimal) else value for value in values]
        case Kind.TRUTH:
            return [None if value is None else "true" if value else "false" for value in values]
        case Kind.TIME:
            return [
                value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value, dt.datetime) else None for value in values
            ]
        case Kind.DAY:
            return [value.isoformat() if isinstance(value, dt.date) else None for value in values]
        case _:
            return values


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
        words: list[Sequence[Value]] = []
        for column, values in zip(self.sheet.columns, zip(*self._held, strict=True), strict=True):
            columns.append(shown := public(column, values))
            words.append(spelled(column, shown))
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
