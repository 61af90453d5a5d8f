"""docs/data.md: every view has its line, and every query on the page runs where the page says that it does."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import text

from db.engine import Store
from db.release.make import make_release
from db.views import VIEWS
from tests.docs.example import fill
from tests.docs.generated import ROOT

PAGE = (ROOT / "docs/data.md").read_text(encoding="utf-8")


def queries(database: str) -> list[str]:
    blocks = re.findall(r"```sql ([a-z ]+)\n(.+?);\n```", PAGE, re.DOTALL)
    return [sql for databases, sql in blocks if database in databases.split()]


def test_every_view_has_its_line() -> None:
    named = re.findall(r"^\| `([a-z_]+)` \|", PAGE, re.MULTILINE)
    assert sorted(named) == sorted(VIEWS)


def test_the_queries_run_and_the_release_gives_the_same_sums(
    both_stores: list[Store], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sums = []
    for store in both_stores:
        fill(store, tmp_path)
        with store.read() as session:
            found = [session.execute(text(sql)).all() for sql in queries(store.engine.dialect.name)]
        assert len(found) == (2 if store.is_sqlite else 3)
        if not store.is_sqlite:
            assert found.pop(0) == []  # a day before anything was seen
        assert all(found)
        sums.append([(year, total, organs) for year, total, organs, _ in found[0] if organs])
    assert sums[0] == sums[1]
    monkeypatch.chdir(make_release(both_stores[0], tmp_path / "releases", dt.date(2026, 3, 9)).folder)
    (sql,) = queries("duckdb")
    assert [row for row in duckdb.sql(sql).fetchall() if row[2]] == sums[0]
