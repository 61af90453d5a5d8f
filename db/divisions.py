"""Administrative divisions with their validity in time, from a data file of published lists into the table.

Source: the lists of GB/T 2260 codes as 国家统计局 and 民政部 published them, December 2007 to April 2019 (yearly, monthly since
2013), and the one of June 2023. What a list had and the one before had not was listed first then; a change between April 2019
and June 2023 is dated by the later list. Statisticians' codes that are no divisions (市辖区, zones as xxxx7x) are left out.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import insert, select

from db.engine import Store
from db.models import Division

_FILE = Path(__file__).parent / "data" / "divisions.csv"


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One name of one code. ``valid_from``: first listed; ``valid_to``: no longer listed on that day, None while it is."""

    code: str
    name: str
    valid_from: dt.date
    valid_to: dt.date | None

    @property
    def level(self) -> str:
        """province, prefecture or county, by the code."""
        return "province" if self.code.endswith("0000") else "prefecture" if self.code.endswith("00") else "county"


@cache
def divisions() -> tuple[DivisionRow, ...]:
    """Every division of the data file, by code and time."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            DivisionRow(
                row["code"],
                row["name"],
                _month(row["first_listed"]),
                _month(row["gone_by"]) if row["gone_by"] else None,
            )
            for row in csv.DictReader(file)
        )


@cache
def division_codes() -> frozenset[str]:
    """Every code that was ever listed."""
    return frozenset(row.code for row in divisions())


def named_on(code: str, day: dt.date) -> str | None:
    """What the division of a code was called on a day; None when it was not listed then."""
    for row in divisions():
        if row.code == code and row.valid_from <= day and (row.valid_to is None or day < row.valid_to):
            return row.name
    return None


def sync_divisions(store: Store) -> int:
    """Make the table hold what the data file holds. Rows made otherwise stay. Returns how many rows are new or changed."""
    wanted = {(row.code, row.valid_from): row for row in divisions()}
    changed = 0
    with store.begin() as session:
        standing = {(row.code, row.valid_from): row for row in session.scalars(select(Division))}
        for key, row in standing.items():
            source = wanted.get((key[0], key[1])) if key[1] is not None else None
            if source is not None and (row.name, row.valid_to) != (source.name, source.valid_to):
                row.name, row.valid_to = source.name, source.valid_to
                changed += 1
        fresh = [_values(row) for key, row in wanted.items() if key not in standing]
        if fresh:
            session.execute(insert(Division), fresh)
    return changed + len(fresh)


def _values(row: DivisionRow) -> dict[str, object]:
    return {
        "code": row.code,
        "name": row.name,
        "level": row.level,
        "parent_code": parent_of(row.code),
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
    }


def parent_of(code: str) -> str | None:
    """The code of the division above: the prefecture where one was ever listed, else the province; None for provinces."""
    candidates: Sequence[str] = (f"{code[:4]}00", f"{code[:2]}0000")
    return next((above for above in candidates if above != code and above in division_codes()), None)


def _month(text: str) -> dt.date:
    year, month = text.split("-")
    return dt.date(int(year), int(month), 1)
