"""The schema of the migrations is that of the models, on both databases, up and down."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from db import migrate
from db.engine import Store, make_engine, open_store
from db.errors import SchemaError
from db.models import Base, CrawlShard
from db.runs import finish_run, start_run
from db.views import VIEWS
from tests.support.postgres import Postgres

KINDS = ("sqlite", "postgresql")


@pytest.fixture(params=KINDS)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    server: Postgres = request.getfixturevalue("postgres")
    return server.database()


def test_upgrade_makes_every_table_and_view_and_downgrade_removes_them(empty_url: str) -> None:
    assert migrate.current(empty_url) is None
    migrate.upgrade(empty_url)
    assert migrate.current(empty_url) == migrate.head()
    engine = make_engine(empty_url)
    assert set(Base.metadata.tables) <= set(inspect(engine).get_table_names())
    assert set(inspect(engine).get_view_names()) == set(VIEWS)
    engine.dispose()

    migrate.downgrade(empty_url, "base")
    engine = make_engine(empty_url)
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    assert inspect(engine).get_view_names() == []
    engine.dispose()

    migrate.upgrade(empty_url)
    migrate.upgrade(empty_url)  # again: nothing to do, the views are made anew
    assert migrate.current(empty_url) == migrate.head()


@pytest.mark.parametrize("kind", KINDS)
def test_models_and_migrations_do_not_differ(kind: str, new_url: Callable[[str], str]) -> None:
    engine = make_engine(new_url(kind))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_check_constraints_of_the_migrations_are_those_of_the_models(new_url: Callable[[str], str]) -> None:
    by_models = create_engine("sqlite://")
    Base.metadata.create_all(by_models)
    migrated = make_engine(new_url("sqlite"))
    for table in Base.metadata.tables:
        assert _checks(inspect(migrated), table) == _checks(inspect(by_models), table), table
    by_models.dispose()
    migrated.dispose()


def _checks(inspector: object, table: str) -> dict[str, str]:
    found = inspector.get_check_constraints(table)  # type: ignore[attr-defined]
    return {str(check["name"]): " ".join(str(check["sqltext"]).split()) for check in found}


@pytest.mark.parametrize("kind", KINDS)
def test_a_stopped_run_is_a_failed_one_to_older_code_and_what_names_it_stays(
    kind: str, new_url: Callable[[str], str]
) -> None:
    url = new_url(kind)
    store = open_store(url)
    start_run(store, "r1", "nightly", "host", {})
    with store.begin() as session:
        session.add(CrawlShard(run_id="r1", shard=0, manifest_name="m.jsonl", next_seq=0))
    finish_run(store, "r1", "stopped")
    migrate.downgrade(url, "0011")
    with store.read() as session:
        assert session.execute(text("SELECT status FROM crawl_run")).scalars().all() == ["failed"]
    migrate.upgrade(url)
    with store.read() as session:
        assert session.execute(text("SELECT run_id FROM crawl_shard")).scalars().all() == ["r1"]
    store.dispose()


def test_a_migration_that_leaves_a_row_without_its_parent_is_taken_back(new_url: Callable[[str], str]) -> None:
    url = new_url("sqlite")
    engine = make_engine(url)
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute("PRAGMA foreign_keys=OFF")
        raw.execute("INSERT INTO crawl_shard (run_id, shard, manifest_name, next_seq) VALUES ('gone', 0, 'm', 0)")
        raw.commit()
    engine.dispose()
    with pytest.raises(SchemaError, match="row 1 of crawl_shard names no row of crawl_run"):
        migrate.downgrade(url, "0011")
    assert migrate.current(url) == migrate.head()


def test_a_store_that_was_never_migrated_is_refused(empty_url: str) -> None:
    with pytest.raises(SchemaError, match="revision none"):
        migrate.require_current(empty_url)
    migrate.upgrade(empty_url)
    migrate.require_current(empty_url)


def test_readers_keep_their_rights_and_views_while_nothing_changes(new_store: Callable[[str], Store]) -> None:
    """Every command brings the database up to date: that must not take away what others built on it."""
    store = new_store("postgresql")
    url = store.engine.url.render_as_string(hide_password=False)
    with store.begin() as session:
        session.execute(text("DROP ROLE IF EXISTS reader_of_panels"))
        session.execute(text("CREATE ROLE reader_of_panels"))
        session.execute(text("GRANT SELECT ON panel TO reader_of_panels"))
        session.execute(text("CREATE VIEW my_own AS SELECT agency FROM panel"))
    migrate.upgrade(url)
    with store.begin() as session:
        assert session.scalar(text("SELECT has_table_privilege('reader_of_panels', 'panel', 'SELECT')"))
        assert session.execute(text("SELECT * FROM my_own")).all() == []
        session.execute(text("DROP VIEW my_own"))
        session.execute(text("DROP OWNED BY reader_of_panels"))
        session.execute(text("DROP ROLE reader_of_panels"))


def test_views_of_other_code_and_lost_ones_are_made_again(store: Store) -> None:
    url = store.engine.url.render_as_string(hide_password=False)
    for damage in ("DROP VIEW crosswalk", "DROP VIEW crosswalk; CREATE VIEW crosswalk AS SELECT 1 AS one"):
        with store.begin() as session:
            for statement in damage.split(";"):
                session.execute(text(statement))
            if "CREATE" in damage:  # as an older program left it, which stamped its own
                older = (
                    "PRAGMA user_version = 7"
                    if store.is_sqlite
                    else "COMMENT ON FUNCTION panel_as_of(date) IS 'views 7'"
                )
                session.execute(text(older))
        migrate.upgrade(url)
        with store.read() as session:
            assert len(session.execute(text("SELECT * FROM crosswalk")).all()) > 5


@pytest.mark.parametrize("kind", KINDS)
def test_every_view_can_be_read_and_no_column_name_needs_quotes(kind: str, new_url: Callable[[str], str]) -> None:
    engine = make_engine(new_url(kind))
    with engine.connect() as connection:
        for name in [*VIEWS, *Base.metadata.tables]:
            columns = connection.execute(text(f"SELECT * FROM {name}")).keys()
            connection.execute(text(f"SELECT {', '.join(columns)} FROM {name}"))
    engine.dispose()
