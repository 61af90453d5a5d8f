"""Divisions in time: what the published lists say, the same on both databases, and once however often it is loaded."""

from __future__ import annotations

import datetime as dt
import re

from sqlalchemy import func, select

from db.divisions import division_codes, divisions, named_on, parent_of, sync_divisions
from db.engine import Store
from db.models import Division


def test_names_follow_the_lists_of_their_time() -> None:
    assert named_on("110228", dt.date(2014, 6, 1)) == "密云县"
    assert named_on("110228", dt.date(2016, 6, 1)) is None
    assert named_on("110118", dt.date(2016, 6, 1)) == "密云区"
    assert named_on("371200", dt.date(2018, 12, 31)) == "莱芜市"
    assert named_on("371200", dt.date(2024, 1, 1)) is None
    assert named_on("530181", dt.date(2021, 2, 2)) == "安宁市"


def test_every_row_is_a_division_and_no_two_hold_at_once() -> None:
    before: dict[str, dt.date | None] = {}
    for row in divisions():
        assert re.fullmatch(r"\d{6}", row.code)
        assert row.name and "市辖区" not in row.name
        assert row.valid_to is None or row.valid_from < row.valid_to
        if row.code in before:
            end = before[row.code]
            assert end is not None and end <= row.valid_from, row
        before[row.code] = row.valid_to
    assert sum(row.level == "province" and row.valid_to is None for row in divisions()) == 34


def test_parents_are_listed_themselves() -> None:
    assert parent_of("530181") == "530100"
    assert parent_of("429004") == "420000", "a city directly under its province"
    assert parent_of("110105") == "110000"
    assert parent_of("530000") is None
    assert {parent for code in division_codes() if (parent := parent_of(code)) is not None} <= division_codes()


def test_the_table_holds_the_file_and_loading_again_changes_nothing(store: Store) -> None:
    assert sync_divisions(store) == len(divisions())
    assert sync_divisions(store) == 0
    with store.begin() as session:
        row = session.scalars(select(Division).where(Division.code == "110118")).one()
        row.name = "错名"
    assert sync_divisions(store) == 1
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(Division)) == len(divisions())
