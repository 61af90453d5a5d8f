"""Families that address a report by unit × year: the address is the list, the registry entry holds the units.

A column is an address with ``{unit}`` and ``{year}`` in it. Nobody announces these pages, so one that is not there is no loss,
and the title that the notice gets names the unit and no year: the page alone knows which year it tells of. What a missing
report answers differs (an error, a frame without text), so a page is asked whether it holds anything. Once every address was
asked for, a night asks for the last two years and for what is known; a full sweep asks for all of them again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from lxml.html import HtmlElement

from spiders.html import parse_html
from spiders.platforms.base import Column, Platform, Visit
from spiders.platforms.entries import Row
from spiders.platforms.links import file_links
from spiders.platforms.verdict import memory_of

_FIRST_YEAR = 2019  # of the statutory tables
_RECENT_YEARS = 2  # asked for every night; portals are rarely later than that
_REPORT_PART = re.compile(r"总体情况|第二十条第|勾稽关系|主动公开政府信息|依申请公开|行政复议")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_FRAME_TEXT = 200  # Chinese characters outside links that a page frame may have without any report in it


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
            _spare_the_old(visit, column, url)
        return column

    def holds_report(self, html: str, url: str) -> bool:
        """Whether a page has words of a report, a file, or so much text that it is no mere frame."""
        tree = parse_html(html)
        if tree is None:
            return False
        return bool(_REPORT_PART.search(html) or file_links(tree, url)) or _own_characters(tree) > _FRAME_TEXT


def _spare_the_old(visit: Visit, column: Column, template: str) -> None:
    """Leave out addresses of years before the last two that were asked for before and had nothing."""
    memory, years = memory_of(visit, column), years_of(visit)
    if visit.job.mode != "incremental" or visit.job.years or memory is None or memory.sweep or not years:
        return
    recent = {address(template, unit.code, year) for unit in visit.portal.units for year in years[:_RECENT_YEARS]}
    kept = [row for row in column.rows if row.url in recent or row.url in visit.notices]
    if len(kept) < len(column.rows):
        column.stopped, column.rows = True, kept
        column.reasons.append(f"asked for {years[_RECENT_YEARS - 1]} onwards and for what is known")


def _own_characters(tree: HtmlElement) -> int:
    """Chinese characters of a page that are in no link, script or title."""
    return sum(
        len(_CHINESE.findall(text))
        for element in tree.iter()
        if isinstance(element.tag, str)
        for text in (
            "" if element.tag in ("a", "script", "style", "title", "option") else element.text or "",
            element.tail or "",
        )
    )


def unit_columns(visit: Visit, url: str) -> Column:
    """A column that is one column per unit: its address has ``{unit}`` and no ``{year}``, each unit has a list of its own."""
    column = Column(url, pages=0)
    if not visit.portal.units:
        column.fail("incomplete", "the registry entry names no units")
    for unit in visit.portal.units:
        inner = url.replace("{unit}", quote(unit.code, safe=""))
        column.inner.append(inner)
        column.inner_labels[inner] = unit.name
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
