"""Replica of the 北京西城 way: unit, type and year as pairs in a file's name, and a page that links to this year's of all units."""

from __future__ import annotations

from html import escape

from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.pages import report_body
from spiders.replica.site import Site, fixed

UNITS = {"155": "京西区政务服务管理局", "197": "京西区金融街街道", "203": "京西区园林局"}
_FOLDER = "/zt/xxgkzl/gknbxq/"


def sites() -> list[Site]:
    """A district of three units and three years; one report is missing, its page is a frame that says so."""
    name = "京西区人民政府"
    site = Site("www.xicheng.portal.test")
    column = "/zt/xxgkzl/gknb/index.html"
    site.handlers = frames.way_down(name, column)
    links = "".join(f'<li><a href="../gknbxq/{_file(code, 2023)}">{unit}</a></li>' for code, unit in UNITS.items())
    site.handlers[column] = fixed(frames.page(f"政府信息公开年报-{name}", name, f'<ul class="gknb_unit">{links}</ul>'))
    for code, unit in UNITS.items():
        for year in (2023, 2022, 2021):
            content = report(unit, year)
            missing = (code, year) == ("203", 2021)
            title, body = (unit, "<p>暂无数据</p>") if missing else (content.title, report_body(content))
            years = "".join(f'<a href="{_file(code, other)}">{other}年</a>' for other in (2023, 2022, 2021))
            frame = f'<h1>{escape(title)}</h1><div class="year_tab">{years}</div><div class="article">{body}</div>'
            site.handlers[_FOLDER + _file(code, year)] = fixed(
                frames.page(f"{unit}-{name}", name, frame), date=f"{year + 1}-01-25"
            )
    return [site]


def _file(code: str, year: int) -> str:
    return f"pnidpv{code}pntypepvnbpnnfpv{year}.html"
