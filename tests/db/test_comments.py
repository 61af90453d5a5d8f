"""Every table, view and column is described; PostgreSQL keeps the words as comments, also of views that are made anew."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import inspect, text

from db import migrate
from db.comments import listed, words_of
from db.engine import make_engine
from db.models import Base
from db.views import VIEWS, columns_of_views

_UNTOLD = """
SELECT c.relname, a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname <> 'alembic_version'
    AND a.attnum > 0 AND NOT a.attisdropped AND col_description(c.oid, a.attnum) IS NULL
UNION ALL
SELECT c.relname, NULL FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND c.relname <> 'alembic_version'
    AND obj_description(c.oid, 'pg_class') IS NULL
"""


def test_postgresql_has_a_comment_on_everything(new_url: Callable[[str], str]) -> None:
    url = new_url("postgresql")
    migrate.downgrade(url, "0004")
    migrate.upgrade(url)
    engine = make_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text(_UNTOLD.replace("::", r"\:\:"))).all() == []
        told = {column["name"]: column["comment"] for column in inspect(connection).get_columns("requests_cells")}
        assert told["commercial_enterprise"] == "法人或其他组织：商业企业（2019、2021版）"
        of_panel = {column["name"]: column["comment"] for column in inspect(connection).get_columns("panel")}
        assert of_panel["requests_granted"].startswith("（一）予以公开 总计")
    engine.dispose()


def test_words_are_of_columns_that_there_are() -> None:
    columns = {name: {column.name for column in table.columns} for name, table in Base.metadata.tables.items()}
    columns |= {name: set(found) for name, found in columns_of_views().items()}
    every = set.union(*columns.values())
    for name in listed():
        table, _, column = name.rpartition(".")
        assert column in (columns[table] if table else every), name
    assert set(VIEWS) <= columns.keys()
    for table, found in columns.items():
        for column in found:
            assert " · " in words_of(table, column) or "版）" in words_of(table, column), (table, column)
