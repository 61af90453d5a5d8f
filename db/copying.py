"""Writing many rows of a table at once: COPY on PostgreSQL, one prepared statement on SQLite.

Rows are tuples in the order of the table's columns, with the values that SQLAlchemy's types take. PostgreSQL has no
character NUL in texts: it is replaced, on both databases alike.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, TypeVar, cast

from sqlalchemy import JSON, Boolean, Column, Date, Integer, LargeBinary, String, Table, func, select, text
from sqlalchemy.orm import Session

from db.models import Base
from db.types import ExactNumber, UtcDateTime

Values = Sequence[Any]
Encoder = Callable[[Any], str]
Row = TypeVar("Row", bound=Base)
_BLOCK = 20_000  # rows handed to the server at once
_NUL, _REPLACEMENT = "\x00", "\ufffd"


def write_rows(session: Session, model: type[Base], rows: Sequence[Values]) -> None:
    """Insert the rows, each with a value for every column of the table."""
    if not rows:
        return
    table = _table(model)
    if session.get_bind().dialect.name == "postgresql":
        _copy(session, table, rows)
    else:
        _insert_many(session, table, rows)


def new_row(model: type[Row], **columns: Any) -> Row:
    """What stands for an instance of ``model`` until it is written: the columns as attributes, those not given None.

    Thousands of real instances would spend most of a batch on keeping track of themselves.
    """
    return cast(Row, SimpleNamespace(**{**_empty(model), **columns}))


def write_new(session: Session, model: type[Row], rows: Sequence[Row]) -> None:
    """Insert what ``new_row`` gave for this model."""
    write_rows(session, model, [list(row.__dict__.values()) for row in rows])


@lru_cache(maxsize=64)
def _empty(model: type[Base]) -> dict[str, None]:
    return dict.fromkeys(column.name for column in _table(model).columns)


class Ids:
    """New keys of a table, taken before its rows are written: what hangs on a row can be written with it."""

    def __init__(self, session: Session, model: type[Base], at_once: int) -> None:
        self._session, self._table, self._at_once = session, _table(model), at_once
        self._free: Iterator[int] = iter(())

    def next(self) -> int:
        """A key that no row has. On SQLite only this transaction writes; nothing else may insert before these rows are."""
        for key in self._free:
            return key
        self._free = self._more()
        return next(self._free)

    def _more(self) -> Iterator[int]:
        if self._session.get_bind().dialect.name == "postgresql":
            sequence = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :number)")
            keys = self._session.scalars(sequence, {"name": self._table.name, "number": self._at_once})
            return iter(sorted(keys))
        return itertools.count((self._session.scalar(select(func.max(self._table.c.id))) or 0) + 1)


def _table(model: type[Base]) -> Table:
    assert isinstance(model.__table__, Table)
    return model.__table__


# ── PostgreSQL ────────────────────────────────────────────────────────────────────────────────────────────────────


def _copy(session: Session, table: Table, rows: Sequence[Values]) -> None:
    import psycopg  # only where PostgreSQL is used is its driver installed

    encoders = _copy_encoders(table)
    names = ", ".join(column.name for column in table.columns)
    connection = session.connection().connection.driver_connection
    assert isinstance(connection, psycopg.Connection)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for start in range(0, len(rows), _BLOCK):
            copy.write(_lines(rows[start : start + _BLOCK], encoders))


def _lines(rows: Iterable[Values], encoders: tuple[Encoder, ...]) -> str:
    # Numbers and most texts are their own spelling: one look at the whole line costs less than one at each value.
    plain, tabs = all(encode in (str, _escaped) for encode in encoders), len(encoders) - 1
    lines = []
    for row in rows:
        if plain:
            line = "\t".join([r"\N" if value is None else str(value) for value in row])
            if line.count("\t") == tabs and line.count("\\") == row.count(None) and not _breaks(line):
                lines.append(line)
                continue
        lines.append(
            "\t".join([r"\N" if value is None else encode(value) for encode, value in zip(encoders, row, strict=True)])
        )
    lines.append("")
    return "\n".join(lines)


def _breaks(line: str) -> bool:
    return "\n" in line or "\r" in line or _NUL in line


@lru_cache(maxsize=64)
def _copy_encoders(table: Table) -> tuple[Encoder, ...]:
    return tuple(_copy_encoder(column) for column in table.columns)


def _copy_encoder(column: Column[Any]) -> Encoder:
    match column.type:
        case ExactNumber() | Integer():
            return str
        case Boolean():
            return lambda value: "t" if value else "f"
        case LargeBinary():
            return lambda value: r"\\x" + value.hex()
        case JSON():
            return lambda value: _escaped(json.dumps(value))
        case UtcDateTime() | Date():
            return lambda value: str(value.isoformat())
    return _escaped


def _escaped(value: str) -> str:
    if "\\" in value:
        value = value.replace("\\", r"\\")
    if "\n" in value or "\t" in value or "\r" in value or _NUL in value:
        value = value.replace("\n", r"\n").replace("\t", r"\t").replace("\r", r"\r").replace(_NUL, _REPLACEMENT)
    return value


# ── SQLite ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _insert_many(session: Session, table: Table, rows: Sequence[Values]) -> None:
    connection = session.connection()
    processors = [
        (at, bind)
        for at, column in enumerate(table.columns)
        if (bind := _sqlite_bind(column, connection.dialect)) is not None
    ]
    ready = []
    for row in rows:
        values = list(row)
        for at, bind in processors:
            if values[at] is not None:
                values[at] = bind(values[at])
        ready.append(tuple(values))
    places = ", ".join("?" * len(table.columns))
    names = ", ".join(column.name for column in table.columns)
    connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({places})", ready)  # noqa: S608  (names of ours)


def _sqlite_bind(column: Column[Any], dialect: Any) -> Callable[[Any], Any] | None:
    if isinstance(column.type, ExactNumber) and column.type.scale == 0:
        return None  # rows hold counts as the integers that SQLite keeps
    bind = column.type.dialect_impl(dialect).bind_processor(dialect)
    if bind is not None:
        return bind
    return _without_nul if isinstance(column.type, String) else None


def _without_nul(value: str) -> str:
    return value.replace(_NUL, _REPLACEMENT) if _NUL in value else value
