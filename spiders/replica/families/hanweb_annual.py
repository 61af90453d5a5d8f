"""Hanweb ``xxgkAnnualReport.jsp`` replicas: unit × year pages, years and areas that are not there, a port of its own."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from spiders.replica.content import Content, load_file
from spiders.replica.families import frames
from spiders.replica.families import hanweb_pages as hanweb
from spiders.replica.families.reports import report
from spiders.replica.pages import report_body
from spiders.replica.site import Answer, Asked, Responder, Site, fixed

PAGE = "/module/xxgk/xxgkAnnualReport.jsp"
# the forms that area codes take: 12 digits, an internal number, an organisation code
UNITS = {
    "370900004341": "东岭市人民政府",
    "113708830043262784": "东岭市田黄镇人民政府",
    "004374579": "东岭市青田街道办事处",
}
PORT_UNITS = {"11371000004359010J": "海角市人民政府办公室"}
_YEARS = {
    "370900004341": (2024, 2023, 2022, 2021, 2020),
    "113708830043262784": (2024, 2022, 2021),
    "004374579": (2023, 2022),
    "11371000004359010J": (2024, 2023),
}


def sites() -> list[Site]:
    """A city with a page per unit, and one whose pages stand on port 8443."""
    return [_city(), _port()]


def _city() -> Site:
    name = "东岭市人民政府"
    site = Site("www.hanweb-annual.portal.test")
    tree = "".join(
        f'<li><a href="{PAGE}?area={code}&fbtime=2024&showType=2">{unit}</a></li>' for code, unit in UNITS.items()
    )
    file = f"{frames.key('town')}.pdf"
    site.handlers = hanweb.front(name, "31000", "/col/col31005/index.html", []) | {
        "/col/col31005/index.html": fixed(hanweb.column_page(name, "31005", f'<ul class="tree">{tree}</ul>')),
        **hanweb.download(file, load_file("hongze_2023.pdf")),
    }
    site.responders[PAGE] = _reports(name, UNITS, file)
    return site


def _port() -> Site:
    name = "海角市人民政府"
    site = Site("www.hanweb-annual-port.portal.test:8443")
    site.handlers = hanweb.front(name, "32000", f"{PAGE}?area=11371000004359010J&fbtime=2024", [])
    site.responders[PAGE] = _reports(name, PORT_UNITS, "")
    return site


def _reports(name: str, units: Mapping[str, str], file: str) -> Responder:
    """Pages without validators. A year that the system does not have: no body; an area it does not know: an error page;
    a year in which the unit published nothing: a frame."""

    def respond(query: Mapping[str, str], asked: Asked) -> Answer:
        area, year = query.get("area", ""), query.get("fbtime", "")
        if area not in units or not year.isdigit():
            return Answer(
                "<html><head><title>提示</title></head><body><p>您访问的页面不存在</p></body></html>".encode()
            )
        if not 2020 <= int(year) <= 2024:
            return Answer(b"", headers=hanweb.SESSION)
        if int(year) not in _YEARS[area]:
            return _page(name, f"{units[area]}政府信息公开工作年度报告", "", "<p>暂无内容</p>")
        content = report(units[area], int(year))
        if area == "113708830043262784" and year == "2022":
            link = f"/module/download/downfile.jsp?classid=0&filename={file}"
            return _page(
                name, content.title, content.published, f'<p>附件：<a href="{escape(link)}">{content.title}</a></p>'
            )
        return _page(name, _heading(content), content.published, report_body(content))

    return respond


def _heading(content: Content) -> str:
    """One heading names the year before the one that its text is of."""
    return content.title.replace("2021年", "2020年") if "田黄镇" in content.agency else content.title


def _page(site: str, title: str, date: str, body: str) -> Answer:
    published = f'<p class="time">发布时间:{date}</p>' if date else ""
    text = frames.page(
        site, site, f'<div class="nb_tit">{escape(title)}</div>{published}<div class="nb_con">{body}</div>'
    )
    return Answer(text.encode(), headers=hanweb.SESSION)
