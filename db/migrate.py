"""Bringing a database to the schema of this code, up and down, with the views around it.

A database that has both is left alone: readers' rights to the views, and views of their own on them, live on, and nobody waits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from db.comments import all_words, write_comments
from db.engine import make_engine
from db.errors import SchemaError
from db.views import VIEWS, create_views, definitions, drop_views

_MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 7_305_219_846_001  # any number that nobody else uses: migrations of one PostgreSQL database queue up behind it


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to ``revision`` in one transaction; the views are dropped before and recreated after.

    Nothing is touched where the newest revision and the views of this code stand already.
    """
    if revision != "head" or not _stands(url):
        _migrate(url, revision, command.upgrade)


def downgrade(url: str, revision: str) -> None:
    """Go back to ``revision`` (``base`` for an empty database), in one transaction."""
    _migrate(url, revision, command.downgrade)


def current(url: str) -> str | None:
    """The revision of the database, None for one that was never migrated."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def head() -> str:
    """The revision that this code needs."""
    revision = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    assert revision is not None
    return revision


def require_current(url: str) -> None:
    """Raises SchemaError unless the database is at the revision that this code needs."""
    found = current(url)
    if found != head():
        raise SchemaError(f"the database is at revision {found or 'none'}, this code needs {head()}")


def _migrate(url: str, revision: str, run: Callable[[Config, str], None]) -> None:
    engine = make_engine(url).execution_options(gongkai_writes=True)
    try:
        with engine.connect() as connection, _tables_may_be_copied(connection), connection.begin():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            drop_views(connection)
            run(_config(connection), revision)
            if MigrationContext.configure(connection).get_current_revision() == head():
                create_views(connection)
                write_comments(connection)
                _write_stamp(connection)
            _require_whole(connection)
    finally:
        engine.dispose()


@contextmanager
def _tables_may_be_copied(connection: Connection) -> Iterator[None]:
    """SQLite alters a table by a copy that takes its place, which rows of other tables that name it would forbid."""
    raw = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or raw is None:
        yield
        return
    raw.execute("PRAGMA foreign_keys=OFF")  # has no effect within a transaction
    try:
        yield
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def _require_whole(connection: Connection) -> None:
    """Raises SchemaError, before anything is committed, where a row names another that is not there."""
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).first()
        if broken is not None:
            raise SchemaError(
                f"the migration was taken back: row {broken[1]} of {broken[0]} names no row of {broken[2]}"
            )


def _stands(url: str) -> bool:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return (
                MigrationContext.configure(connection).get_current_revision() == head()
                and set(VIEWS) <= set(inspect(connection).get_view_names())
                and _read_stamp(connection) == _stamp(connection.dialect.name)
            )
    finally:
        engine.dispose()


@cache
def _stamp(dialect: str) -> int:
    """A number for the views and the words of this code, as far as a database can tell them apart."""
    told = repr((list(definitions(dialect)), all_words()))
    return int.from_bytes(hashlib.sha256(told.encode()).digest()[:4]) >> 1 or 1


def _read_stamp(connection: Connection) -> int:
    if connection.dialect.name == "sqlite":
        return int(connection.execute(text("PRAGMA user_version")).scalar_one())
    words = connection.scalar(text("SELECT obj_description(to_regprocedure('panel_as_of(date)'), 'pg_proc')"))
    return int(words.rsplit(" ", 1)[-1]) if words else 0


def _write_stamp(connection: Connection) -> None:
    stamp = _stamp(connection.dialect.name)
    if connection.dialect.name == "sqlite":
        connection.execute(text(f"PRAGMA user_version = {stamp}"))
    else:
        words = f"过去某日的面板 · the panel of a past day; views {stamp}"
        connection.execute(text(f"COMMENT ON FUNCTION panel_as_of(date) IS '{words}'"))


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
