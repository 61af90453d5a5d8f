"""The row of measures says what the cells say, whoever writes it: the loader, or the migration over data in place."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from db import migrate
from db.engine import Store, open_store
from db.ingest import ingest_manifest
from db.measures import measures
from db.models import ReportMeasures
from parsers.model import State, Unit
from tests.db.crawls import know, load_all, one_night
from tests.support.reports import make_report, replace_cell, with_fingerprint

AMOUNT = "disclosure/procurement/amount_wanyuan"


def all_measures(store: Store) -> list[dict[str, Any]]:
    with store.read() as session:
        rows = session.execute(select(ReportMeasures.__table__).order_by(ReportMeasures.version_id))
        return [dict(row._mapping) for row in rows]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_loader_and_migration_write_the_same_measures(kind: str, new_url: Callable[[str], str], tmp_path: Path) -> None:
    url = new_url(kind)
    store = open_store(url)
    know(store)
    unknown = {"value": Decimal("251000"), "raw": "251000", "state": State.NUMBER, "unit": Unit.UNKNOWN}
    reports = [
        make_report(1, edition="2019"),
        make_report(2, edition="2021"),
        with_fingerprint(replace_cell(make_report(3), AMOUNT, **unknown)),
    ]
    for night, report in enumerate(reports):
        ingest_manifest(store, one_night(tmp_path / f"{kind}{night}", f"content {night}", night))
        load_all(store, report)
    loaded = all_measures(store)
    for row, report in zip(loaded, reports, strict=True):
        printed = {cell.key: cell.value for cell in report.cells}
        for name, *place in measures():
            key = "/".join(place)
            expected = None if (key, report) == (AMOUNT, reports[2]) else printed.get(key)
            assert row[name] == expected, name
    migrate.downgrade(url, "0003")
    migrate.upgrade(url)
    assert all_measures(store) == loaded
    store.dispose()
