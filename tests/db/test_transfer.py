"""The store from one database into another: every row, every number exact, and written on behind the last one."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from db import migrate
from db.digest import content_digest
from db.engine import Store
from db.errors import SchemaError, TransferError
from db.models import Agency, Base, Notice
from db.transfer import copy_database, transfer
from tests.docs.example import fill


def counts(store: Store) -> dict[str, int]:
    with store.read() as session:
        tables = Base.metadata.sorted_tables
        return {table.name: session.execute(select(func.count()).select_from(table)).scalar_one() for table in tables}


def rows(store: Store, table: str) -> list[tuple[object, ...]]:
    found = Base.metadata.tables[table]
    with store.read() as session:
        return [tuple(row) for row in session.execute(select(found).order_by(*found.primary_key.columns))]


@pytest.mark.parametrize("way", [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_a_store_comes_out_the_same_and_goes_on(
    new_store: Callable[[str], Store], tmp_path: Path, way: tuple[str, str]
) -> None:
    source, target = (new_store(kind) for kind in way)
    fill(source, tmp_path)
    with source.begin() as session:
        first, second = session.scalars(select(Agency).order_by(Agency.id).limit(2))
        first.merged_into_id = second.id  # a row that leads to a later one
    told: list[int] = []
    done = transfer(source, target, lambda _table, copied, _whole: told.append(copied))
    assert counts(target) == counts(source)
    assert told[-1] == done.rows == sum(counts(source).values())
    assert done.digest == content_digest(source) == content_digest(target)
    for table in Base.metadata.tables:
        assert rows(target, table) == rows(source, table), table
    with target.begin() as session:
        fresh = Agency(name="新机关")
        session.add(fresh)
        session.flush()
        assert fresh.id > max(row[0] for row in rows(source, "agency"))  # type: ignore[type-var]


def test_what_is_written_meanwhile_is_not_in_the_copy_and_does_not_hinder_it(
    store: Store, new_store: Callable[[str], Store], tmp_path: Path
) -> None:
    fill(store, tmp_path)
    before, target = content_digest(store), new_store("sqlite")

    def night(table: str, _copied: int, _whole: int) -> None:
        if table == "agency":
            with store.begin() as session:
                session.scalars(select(Notice).limit(1)).one().title = "更正后的标题"

    assert transfer(store, target, night).digest == content_digest(target) == before != content_digest(store)


def test_a_copy_that_differs_leaves_nothing_behind(
    new_store: Callable[[str], Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = new_store("sqlite"), new_store("sqlite")
    fill(source, tmp_path)
    digests = iter(("one", "another"))
    monkeypatch.setattr("db.transfer.digest_seen_by", lambda _session: next(digests))
    with pytest.raises(TransferError, match="nothing was kept"):
        transfer(source, target)
    assert not any(counts(target).values())


def test_a_database_that_holds_something_is_left_alone(
    store: Store, new_store: Callable[[str], Store], tmp_path: Path
) -> None:
    source = new_store("sqlite")
    fill(source, tmp_path)
    transfer(source, store)
    before = content_digest(store)
    with pytest.raises(TransferError, match="the target holds rows already"):
        transfer(source, store)
    assert content_digest(store) == before


def test_a_database_in_which_others_keep_tables_is_left_alone(tmp_path: Path) -> None:
    source, target = (f"sqlite:///{tmp_path}/{name}.db" for name in ("source", "target"))
    migrate.upgrade(source)
    with contextlib.closing(sqlite3.connect(tmp_path / "target.db")) as others:
        others.execute("CREATE TABLE accounts (id INTEGER)")
    with pytest.raises(TransferError, match=r"tables of others \(accounts\)"):
        copy_database(source, target)
    with contextlib.closing(sqlite3.connect(tmp_path / "target.db")) as others:
        assert others.execute("SELECT name FROM sqlite_master").fetchall() == [("accounts",)]


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("sqlite:///{0}/a.db", "sqlite:///{0}/a.db", "the same database"),
        ("sqlite:///{0}/a.db", "nonsense", "give an address like sqlite:///FILE"),
        ("sqlite:///{0}/a.db", "oracle+nothing://x", "give an address like sqlite:///FILE"),
        ("sqlite:///{0}/none.db", "sqlite:///{0}/b.db", "there is no file /.*none.db to copy from"),
        ("sqlite:///{0}/a.db", "postgresql://nobody@127.0.0.1:1/x", "does not answer"),
        ("sqlite:///{0}/a.db", "sqlite:////proc/nowhere/b.db", "cannot open /proc/nowhere"),
    ],
)
def test_what_cannot_be_copied_is_said(tmp_path: Path, source: str, target: str, why: str) -> None:
    migrate.upgrade(f"sqlite:///{tmp_path}/a.db")
    with pytest.raises((TransferError, SchemaError), match=why):
        copy_database(source.format(tmp_path), target.format(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} <= {"a.db", "a.db-wal", "a.db-shm"}, (
        "a mistyped name makes no file"
    )
