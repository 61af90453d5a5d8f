"""The panel as it could be drawn on a day of the past, the same on both databases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from db.engine import Store
from db.views import panel_as_of_sql


def panel_as_of(store: Store, day: dt.date) -> list[Mapping[str, Any]]:
    """The rows of ``panel`` from publications that had been seen by the end of ``day`` (UTC), in order of agency, year, scope.

    They are read and judged as today: a reading that has been mended since counts as mended, and what people withheld
    since then stays withheld. PostgreSQL: ``SELECT * FROM panel_as_of(DATE '2026-01-31')`` gives the same rows.
    """
    order = "ORDER BY agency, division_code, report_year, scope"
    if store.is_sqlite:
        statement = text(f"SELECT * FROM ({panel_as_of_sql('sqlite')}) AS panel {order}")  # noqa: S608  (our own view)
        values: dict[str, Any] = {"as_of": day.isoformat()}
    else:
        statement = text(f"SELECT * FROM panel_as_of(:as_of) {order}")  # noqa: S608  (our own function)
        values = {"as_of": day}
    with store.read() as session:
        return [dict(row._mapping) for row in session.execute(statement, values)]
