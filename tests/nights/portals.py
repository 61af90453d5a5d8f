"""Portals on a stage: each can publish, correct, withdraw, break, refuse and heal between two nights, like any replica."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from flows.years import CHINA
from spiders.registry import load_registry, replica_path
from spiders.replica import pages
from spiders.replica.content import Content, load_content
from spiders.replica.pages import Row
from spiders.replica.site import ROBOTS_OPEN, Answer, Asked, Site, fixed

COLUMN = "/zfxxgk/zfxxgknb/"
_ROBOTS = "/robots.txt"
_STATUS = {"overloaded": 503, "forbidden": 403, "failing": 500}


def last_year(today: dt.date | None = None) -> int:
    """The newest report year that is due by now: 31 March of the year after it has passed."""
    day = today or dt.datetime.now(CHINA).date()
    return day.year - 1 if (day.month, day.day) > (3, 31) else day.year - 2


def report(agency: str, year: int, received: int, *, wrong: bool = False) -> Content:
    """A report whose figures follow from one number; ``wrong``: a sum that its own rows contradict."""
    model = load_content("fault_shili_2022")
    handled = received + 1 if wrong else received
    requests = {
        "received": (received, 0, 0, 0, 0, 0, received),
        "granted": (received - 1, 0, 0, 0, 0, 0, received - 1),
        "unavailable_not_held": (1, 0, 0, 0, 0, 0, 1),
        "total_handled": (handled, 0, 0, 0, 0, 0, handled),
    }
    opening = f"根据《中华人民共和国政府信息公开条例》，{agency}编制本年度报告，统计期限自{year}年1月1日起至{year}年12月31日止。"
    return dataclasses.replace(
        model,
        agency=agency,
        year=year,
        title=f"{agency}{year}年政府信息公开工作年度报告",
        published=f"{year + 1}-01-20",
        source=agency,
        signature=(agency, f"{year + 1}年1月20日"),
        preamble=(opening,),
        requests=requests,
    )


@dataclasses.dataclass
class StagedPortal(Site):
    """One organ's portal, a TRS column of its reports. ``mode`` is what stands between it and a visitor; "" is nothing."""

    short: str = ""
    agency: str = ""
    mode: str = ""
    reports: dict[int, Content] = dataclasses.field(default_factory=dict)  # what the server has, by year
    listed: set[int] = dataclasses.field(default_factory=set)  # what the list names

    @property
    def portal_id(self) -> str:
        return f"night-{self.short}"

    def publish(self, year: int, received: int, *, wrong: bool = False) -> None:
        """A report on the list and behind it; the second one of a year takes the place of the first, at its address."""
        self.reports[year] = report(self.agency, year, received, wrong=wrong)
        self.listed.add(year)

    def withdraw(self, year: int, *, still_listed: bool = False) -> None:
        """The page is gone, and its line on the list as well unless it was forgotten."""
        del self.reports[year]
        if not still_listed:
            self.listed.discard(year)

    def path(self, year: int) -> str:
        """Where a report stands."""
        return f"{COLUMN}{year + 1}01/t{year + 1}0120_{year}.html"

    def answer(self, path: str, asked: Asked | None = None) -> Answer:
        """As the mode says, else as a quiet portal."""
        self.counts[path] = self.counts.get(path, 0) + 1
        if path == _ROBOTS:
            closed = "User-agent: *\nDisallow: /\n"
            return fixed(closed if self.mode == "robots" else ROBOTS_OPEN, content_type="text/plain")()
        if self.mode in _STATUS:
            status = _STATUS[self.mode]
            return Answer(f"<html><body><h1>{status}</h1></body></html>".encode(), status)
        if path == "/":
            return fixed(pages.home_page(self.agency), validators=False)()
        if path in (COLUMN, f"{COLUMN}index.html"):
            return self.missing() if self.mode == "column_gone" else self._list()
        year = next((year for year in self.reports if self.path(year) == path), None)
        if year is None:
            return self.missing()
        found = self.reports[year]
        return fixed(pages.trs_article(self.agency, found), date=found.published)()

    def _list(self) -> Answer:
        years = sorted(self.listed, reverse=True)
        rows = [
            Row(
                f"./{self.path(year).removeprefix(COLUMN)}",
                f"{self.agency}{year}年政府信息公开工作年度报告",
                f"{year + 1}-01-20",
            )
            for year in years
        ]
        declared = len(rows) + 2 if self.mode == "list_cut" else len(rows)
        return Answer(pages.trs_list(self.agency, rows, pages=1, current=0, declared=declared).encode())


NAMES: Mapping[str, str] = {
    "jia": "甲例县人民政府",
    "yi": "乙例县人民政府",
    "bing": "丙例县人民政府",
    "ding": "丁例县人民政府",
}


def staged_portals() -> dict[str, StagedPortal]:
    """The four portals, empty, by their short names."""
    return {
        short: StagedPortal(f"www.night-{short}.portal.test", short=short, agency=agency)
        for short, agency in NAMES.items()
    }


def write_registry(folder: Path, portals: Sequence[StagedPortal]) -> None:
    """An installation's own registry: the stage's entries, and the shipped replicas parked."""
    parked = [
        {
            **portal.model_dump(mode="json", exclude_none=True, exclude_defaults=True, exclude={"province"}),
            "state": "parked",
        }
        for portal in load_registry([replica_path()])
    ]
    entries = [
        {
            "id": portal.portal_id,
            "name": f"{portal.agency}网站（副本）",
            "agency": portal.agency,
            "platform": "trs",
            "state": "active",
            "home": f"http://{portal.host}/",
            "columns": [f"http://{portal.host}{COLUMN}"],
            "hosts": [portal.host],
            "delay_seconds": 0.05,
            "permission": "allowed",
            "note": "a portal on the stage of the thirty nights",
            "options": {"backoff_seconds": "0.05", "max_backoff_seconds": "0.2"},
        }
        for portal in portals
    ]
    folder.mkdir(parents=True, exist_ok=True)
    text = yaml.safe_dump({"province": "示例省", "portals": [*parked, *entries]}, allow_unicode=True)
    (folder / "nights.yaml").write_text(text, encoding="utf-8")
