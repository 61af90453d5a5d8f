"""The whole store from one database into another: a move to PostgreSQL, a copy to keep, and what is brought back from it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session

from db import migrate
from db.digest import digest_seen_by
from db.engine import Store, make_engine, open_store
from db.errors import TransferError
from db.failures import in_one_line
from db.models import Base

_BATCH = 2_000  # rows held in memory
Seen = Callable[[str, int, int], None]  # table, rows copied, rows in all


@dataclass(frozen=True, slots=True)
class Transferred:
    """What was copied: rows of all tables, and the digest of the content, the same in both databases."""

    rows: int
    digest: str


def copy_database(source: str, target: str, seen: Seen | None = None) -> Transferred:
    """Copy the database of one address into that of another, which is brought to the schema first.

    Raises SchemaError when the source is not at the revision of this code; TransferError for what is no database, does not
    answer, or holds something already.
    """
    try:
        if make_url(source) == make_url(target):
            raise TransferError("that is the same database")
        _require_file(source)
        migrate.require_current(source)
        _require_ours(target)
        migrate.upgrade(target)
        here, there = open_store(source), open_store(target)
        try:
            return transfer(here, there, seen)
        finally:
            here.dispose()
            there.dispose()
    except (ArgumentError, ModuleNotFoundError) as error:
        raise TransferError(f"{error}: give an address like sqlite:///FILE or postgresql://…") from error
    except OSError as error:
        raise TransferError(f"cannot open {error.filename}: {error.strerror}") from error
    except SQLAlchemyError as error:
        raise TransferError(f"a database does not answer: {in_one_line(error)}") from error


def _require_file(source: str) -> None:
    """SQLite would make an empty database of a mistyped name. Raises TransferError where the file is not there."""
    url = make_url(source)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        raise TransferError(f"there is no file {url.database} to copy from")


def _require_ours(target: str) -> None:
    """Raises TransferError for a database in which others keep tables: ours are not put beside them."""
    if migrate.current(target) is not None:
        return
    engine = make_engine(target)
    try:
        others = inspect(engine).get_table_names()
    finally:
        engine.dispose()
    if others:
        raise TransferError(
            f"the target holds tables of others ({', '.join(others[:3])}): give a database that is empty"
        )


def transfer(source: Store, target: Store, seen: Seen | None = None) -> Transferred:
    """Copy every row. The source is read as it stands at one moment; the target is filled in one transaction or not at all.

    Both must be at the revision of this code. Raises TransferError when the target holds anything already, or when the
    content does not come out the same.
    """
    with source.engine.connect() as reading:
        if not source.is_sqlite:
            reading = reading.execution_options(isolation_level="REPEATABLE READ")
        with reading.begin(), target.begin() as session:
            writing = session.connection()
            if held := _first_held(writing):
                raise TransferError(f"the target holds rows already ({held}): give a database that is empty")
            tables = Base.metadata.sorted_tables
            sizes = {table.name: _count(reading, table) for table in tables}
            whole, done = sum(sizes.values()), 0
            for table in tables:
                for batch in _copied(reading, writing, table):
                    done += batch
                    if seen is not None:
                        seen(table.name, done, whole)
                _continue_numbers(writing, table)
            # Both as these transactions see them: what a night writes meanwhile is in neither, and a copy that differs is undone.
            with Session(reading) as seen_there:
                digest = digest_seen_by(seen_there)
            if digest_seen_by(session) != digest:
                raise TransferError("the copy's content differs from the original; nothing was kept of it")
    return Transferred(whole, digest)


def _first_held(connection: Connection) -> str | None:
    return next((table.name for table in Base.metadata.sorted_tables if _count(connection, table)), None)


def _count(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar_one()


def _copied(reading: Connection, writing: Connection, table: Table) -> Iterator[int]:
    """The number of rows of each batch that was written. What leads to another row of the table is filled in at its end."""
    inner = [column for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]
    (key,) = table.primary_key.columns if inner else (None,)
    links: list[dict[str, Any]] = []
    statement = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=_BATCH)
    for part in reading.execute(statement).mappings().partitions():
        rows = [dict(row) for row in part]
        if key is not None:
            links += [
                {"its_key": row[key.name], **{f"to_{column.name}": row[column.name] for column in inner}}
                for row in rows
                if any(row[column.name] is not None for column in inner)
            ]
            rows = [{**row, **{column.name: None for column in inner}} for row in rows]
        writing.execute(table.insert(), rows)
        yield len(rows)
    if links and key is not None:
        changed: dict[Any, Any] = {column: bindparam(f"to_{column.name}") for column in inner}
        writing.execute(table.update().where(key == bindparam("its_key")).values(changed), links)


def _continue_numbers(writing: Connection, table: Table) -> None:
    """New rows of PostgreSQL go on behind the last number that was copied; SQLite does so by itself."""
    column = table.autoincrement_column
    if column is None or writing.dialect.name != "postgresql":
        return
    last = writing.execute(select(func.max(column))).scalar_one()
    if last is not None:
        sequence = func.pg_get_serial_sequence(table.name, column.name)
        writing.execute(select(func.setval(sequence, last)))
