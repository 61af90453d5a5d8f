"""Opening the store: one engine per database, with the pragmas and transactions that both databases need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session, sessionmaker

BUSY_TIMEOUT_SECONDS = 60.0
_WRITES = "gongkai_writes"


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """Where the store lives. ``url``: ``sqlite:///path`` or ``postgresql://…``; ``archive_root``: path or fsspec address."""

    url: str
    archive_root: str


@dataclass(frozen=True, slots=True)
class Store:
    """An open database. Everything in this room that reads or writes takes one."""

    engine: Engine
    _readers: sessionmaker[Session]
    _writers: sessionmaker[Session]

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """A session in one write transaction: committed at the end, rolled back as a whole on any exception."""
        with self._writers() as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading; nothing it does is kept."""
        with self._readers() as session:
            yield session

    def dispose(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Open the database at ``url``; it must have been migrated (``db.migrate``). Creates the folder of a SQLite file."""
    engine = make_engine(url)
    writing = engine.execution_options(**{_WRITES: True})
    return Store(
        engine,
        sessionmaker(engine, expire_on_commit=False),
        sessionmaker(writing, expire_on_commit=False),
    )


def make_engine(url: str) -> Engine:
    """An engine with foreign keys, WAL and patience on SQLite; psycopg on PostgreSQL."""
    parsed = _with_driver(make_url(url))
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_SECONDS})
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)
    return engine


def _with_driver(url: URL) -> URL:
    return url.set(drivername="postgresql+psycopg") if url.drivername in ("postgresql", "postgres") else url


def _on_sqlite_connect(connection: Any, _record: Any) -> None:
    # sqlite3's own transactions start too late (after reads) and commit before DDL; ours begin where SQLAlchemy says.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT_SECONDS * 1000)}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    # A deferred transaction that reads first and writes later fails at once when another writer was faster.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
