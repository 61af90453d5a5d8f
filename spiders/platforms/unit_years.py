"""Families that address a report by unit × year: the address is the list, the registry entry holds the units.

A column is an address with ``{unit}`` and ``{year}`` in it. Nobody announces these pages, so one that is not there is no loss,
and the title that the notice gets names the unit and no year: the page alone knows which year it tells of.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from spiders.platforms.base import Column, Platform, Visit
from spiders.platforms.entries import Row

_FIRST_YEAR = 2019  # of the statutory tables


class UnitYearPlatform(Platform):
    """A family whose reports have no list."""

    options: Mapping[str, str] = {"first_year": r"20\d\d"}

    async def read_column(self, visit: Visit, url: str) -> Column:
        """One expected entry for every unit and year of the column's address, newest year first."""
        column = Column(url, pages=0)
        if "{unit}" not in url or "{year}" not in url:
            column.fail("incomplete", "the address names neither {unit} nor {year}: nothing can be enumerated")
        elif not visit.portal.units:
            column.fail("incomplete", "the registry entry names no units")
        else:
            column.rows = [
                Row(address(url, unit.code, year), f"{unit.name}政府信息公开工作年度报告", expected=True)
                for year in years_of(visit)
                for unit in visit.portal.units
            ]
        return column


def address(template: str, unit: str, year: int) -> str:
    """The address of one unit's report of one year."""
    return template.replace("{unit}", quote(unit, safe="")).replace("{year}", str(year))


def years_of(visit: Visit) -> list[int]:
    """The report years to ask for, newest first: those of the job, else from the portal's first to the last that is due."""
    if visit.job.years:
        return sorted(visit.job.years, reverse=True)
    first = int(visit.portal.options.get("first_year", _FIRST_YEAR))
    last = int((visit.job.today or f"{first + 1}-01-01")[:4]) - 1
    return list(range(last, first - 1, -1))
