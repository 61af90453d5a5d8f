"""An area report against its parts: what is missing is counted, nothing is added that stands in another report."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from db.divisions import sync_divisions
from db.engine import Store
from db.ingest import ingest_manifest
from db.models import Agency, Duty
from db.queries import panel_as_of
from db.release.make import make_release
from db.runs import known_agency
from db.todo import documents_of
from parsers.model import Report, Scope, State
from tests.db.crawls import know, load, notice, page, sha, write
from tests.db.test_views import rows
from tests.support.reports import make_report, replace_cell, with_fingerprint

CITY = "安宁市人民政府"


def received(agency: str, number: int | None, scope: Scope, *, seed: int = 1, year: int = 2021) -> Report:
    report = make_report(seed, agency=agency, scope=scope, year=year, edition="2021")
    state = State.BLANK if number is None else State.NUMBER
    value = None if number is None else Decimal(number)
    changed = replace_cell(report, "requests/received/total", value=value, raw=str(number or ""), state=state)
    return with_fingerprint(changed)


def publish(store: Store, folder: Path, report: Report, name: str, night: int = 0) -> None:
    url = f"https://www.anning.portal.test/ndbg/{name}.html"
    path = folder / f"{store.engine.dialect.name}-{name}.jsonl"
    ingest_manifest(store, write(path, page(name, url=url, night=night), notice(url), run_id=name))
    (todo,) = documents_of(store, [sha(name)])
    load(store, todo, report)


@pytest.fixture
def city(store: Store) -> Store:
    """A city with two offices, a county below its prefecture, and a name that nobody has confirmed."""
    know(store)
    sync_divisions(store)
    with store.begin() as session:
        for name in ("安宁市财政局", "安宁市民政局"):
            known_agency(session, name, "530181")
    return store


def line(store: Store, agency: str = CITY) -> dict[str, Any]:
    (row,) = rows(
        store,
        "SELECT area_value, parts_sum, difference, parts_known, parts_missing, has_roster FROM volume_reconciliation"
        f" WHERE measure = 'received' AND agency = '{agency}'",
    )
    return row


def test_the_sum_is_that_of_the_offices_and_what_is_missing_is_said(city: Store, tmp_path: Path) -> None:
    publish(city, tmp_path, received(CITY, 20, Scope.AREA), "area")
    publish(city, tmp_path, received("安宁市财政局", 7, Scope.ORGAN, seed=2), "finance")
    publish(city, tmp_path, received("无人知晓的局", 5, Scope.ORGAN, seed=3), "candidate")
    publish(city, tmp_path, received(CITY, 6, Scope.SAME_LEVEL, seed=4), "same_level")
    assert tuple(line(city).values()) == (20, 7, 13, 2, 1, 0)
    publish(city, tmp_path, received("安宁市民政局", 9, Scope.ORGAN, seed=5), "civil")
    publish(city, tmp_path, received(CITY, 4, Scope.ORGAN, seed=6), "own office")
    with city.begin() as session:
        office = session.scalars(select(Agency).filter_by(name="安宁市民政局")).one()
        session.add(Duty(agency_id=office.id, report_year=2021, basis="roster"))
    assert tuple(line(city).values()) == (20, 20, 0, 3, 0, 1)


def test_a_blank_part_is_missing_and_not_zero(city: Store, tmp_path: Path) -> None:
    publish(city, tmp_path, received(CITY, 20, Scope.AREA), "area")
    publish(city, tmp_path, received("安宁市财政局", None, Scope.ORGAN, seed=2), "finance")
    assert tuple(line(city).values()) == (20, None, None, 2, 2, 0)


def test_a_prefecture_adds_the_areas_of_its_counties_and_abolished_offices_are_no_parts(
    city: Store, tmp_path: Path
) -> None:
    with city.begin() as session:
        known_agency(session, "昆明市人民政府", "530100")
        gone = known_agency(session, "昆明市旧局", "530100")
        session.get_one(Agency, gone).valid_to = dt.date(2019, 3, 1)
    publish(city, tmp_path, received("昆明市人民政府", 30, Scope.AREA), "prefecture")
    publish(city, tmp_path, received(CITY, 20, Scope.AREA, seed=2), "area")
    publish(city, tmp_path, received("安宁市财政局", 7, Scope.ORGAN, seed=3), "finance")
    assert tuple(line(city, "昆明市人民政府").values()) == (30, 20, 10, 1, 0, 0)


def test_the_panel_of_a_past_day_shows_what_had_been_seen_by_then(both_stores: list[Store], tmp_path: Path) -> None:
    first, corrected = received(CITY, 10, Scope.AREA), received(CITY, 11, Scope.AREA)
    answers = []
    for store in both_stores:
        know(store)
        publish(store, tmp_path, first, "first", night=0)  # 1 March 2026, 02:00 UTC
        publish(store, tmp_path, corrected, "corrected", night=3)
        assert panel_as_of(store, dt.date(2026, 2, 28)) == []
        days = [dt.date(2026, 3, 1), dt.date(2026, 3, 3), dt.date(2026, 3, 4)]
        shown = [panel_as_of(store, day) for day in days]
        assert [row["requests_received"] for (row,) in shown] == [10, 10, 11]
        assert [str(value) for value in shown[2][0].values()] == [
            str(value) for value in rows(store, "SELECT * FROM panel")[0].values()
        ]
        answers.append([{name: str(value) for name, value in row.items()} for (row,) in shown])
    assert answers[0] == answers[1]


def test_a_release_has_the_sums_with_what_is_missing(city: Store, tmp_path: Path) -> None:
    publish(city, tmp_path, received(CITY, 20, Scope.AREA), "area")
    publish(city, tmp_path, received("安宁市财政局", 7, Scope.ORGAN, seed=2), "finance")
    folder = make_release(city, tmp_path / "releases", dt.date(2026, 3, 31)).folder / "data"
    told = {row["measure"]: row for row in pq.read_table(folder / "volume_reconciliation.parquet").to_pylist()}
    got = told["received"]
    assert (got["area_value"], got["parts_sum"], got["difference"], got["parts_missing"]) == (20, 7, 13, 1)
    assert (got["agency"], got["division_code"], got["has_roster"]) == (CITY, "530181", False)
