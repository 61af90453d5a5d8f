"""Lonsun ex8 replicas: lists by a label that answers fragments, one organ per column, a site below a path of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from spiders.replica.content import Content, load_content, load_file
from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, report_body
from spiders.replica.site import Answer, Asked, Site, fixed

_FILE = "/xxgk/publicInfoList_newest2020"
_SITE_ID = "6788031"


def sites() -> list[Site]:
    """A county of one list, and a city below ``/zwgk`` whose organs have a column each."""
    return [_county(), _city()]


def _county() -> Site:
    """One organ, two pages of a label whose whole address stands in the page's script."""
    name, organ = "皖溪县人民政府", "6596341"
    site = Site("www.lonsun.portal.test")
    filed = load_content("hongze_2023")
    contents = [report(agency, year) for year in (2023, 2022, 2021) for agency in (name, "皖溪县卫健委")]
    rows = _file(site, "", name, organ, [*contents, filed])
    rows[2:2] = [Row(f"/public/{organ}/9900001.html", "关于报送2023年度政府信息公开工作年度报告的通知", "2023-12-04")]
    attachment = "/group6/M00/0A/3C/wKgDalxYZ1KAQ2.pdf"
    article = f'<p>全文见附件。</p><p><a href="{attachment}">{filed.title}.pdf</a></p>'
    site.handlers[rows[-1].href] = fixed(_article(name, filed, article), date=filed.published)
    site.handlers[attachment] = fixed(
        load_file("hongze_2023.pdf"), date=filed.published, content_type="application/pdf"
    )
    query = "type=3&action=list&nav=4&catId=6719267"
    script = (
        '<script>$.get("/site/label/8888?IsAjax=1&dataType=html&_=" + Math.random() + "&labelName=publicInfoList'
        f"&siteId={_SITE_ID}&pageSize=5&pageIndex=1&action=list&isDate=true&dateFormat=yyyy-MM-dd&length=50&organId={organ}"
        f'&type=3&catId=6719267&cId=&result=%E6%9A%82%E6%97%A0%E7%9B%B8%E5%85%B3%E4%BF%A1%E6%81%AF&file={_FILE}", show);</script>'
    )
    column = f"/public/column/{organ}?{query}"
    site.handlers |= frames.way_down(name, column)
    site.handlers[column] = fixed(_column(name, script), date="2024-02-02")
    site.responders["/site/label/8888"] = _label({organ: rows}, name)
    return site


def _city() -> Site:
    """Every organ has a column of its own; the label's fields stand in an object, and one organ has published nothing."""
    name, mount = "青弋市人民政府", "/zwgk"
    site = Site("www.lonsun-city.portal.test")
    organs = {"6615904": name, "6615905": "青弋市发展改革委", "6615906": "青弋市文化旅游局"}
    lists: dict[str, Sequence[Row]] = {}
    for organ, agency in organs.items():
        years = (2023, 2022) if organ != "6615906" else ()
        lists[organ] = _file(site, mount, name, organ, [report(agency, year) for year in years])
        script = f"""<script>var label = "{mount}/site/label/8888";
var fields = {{ labelName: "publicInfoList", siteId: "{_SITE_ID}", pageSize: 15, organId: '{organ}', type: 3, file: '{_FILE}' }};
load(label, fields);</script>"""
        site.handlers[f"{mount}/public/column/{organ}?type=3"] = fixed(_column(agency, script), date="2024-02-02")
    site.handlers |= frames.way_down(name, f"{mount}/public/column/6615904?type=3")
    site.responders[f"{mount}/site/label/8888"] = _label(lists, name)
    return site


# ── pieces ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _label(lists: Mapping[str, Sequence[Row]], name: str) -> Callable[[Mapping[str, str], Asked], Answer]:
    """Fragments for a script that asks for a known list with a known template; the front page for anyone else."""
    front = frames.page(name, name, "<p>欢迎访问本网站，请从栏目进入。</p>")

    def respond(query: Mapping[str, str], asked: Asked) -> Answer:
        known = (
            query.get("labelName") == "publicInfoList"
            and query.get("siteId") == _SITE_ID
            and query.get("file") == _FILE
        )
        if not known or asked.headers.get("x-requested-with") != "XMLHttpRequest":
            return Answer(front.encode())
        rows = lists.get(query.get("organId", ""), ())
        if not rows or query.get("type") != "3":
            return Answer("<div class='nothing'>暂无相关信息</div>".encode())
        size, number = int(query["pageSize"]), int(query.get("pageIndex", "1"))
        return Answer(_fragment(rows[(number - 1) * size : number * size], -(-len(rows) // size), number).encode())

    return respond


def _fragment(rows: Sequence[Row], pages: int, number: int) -> str:
    items = "".join(
        f'<div class="xxgk_navli"><ul><li class="mc"><a class="title" href="{row.href}" title="{escape(row.title)}" '
        f'target="_blank">{escape(frames.cut(row.title))}</a></li><li class="rq"><span class="date">{row.date}</span></li>'
        f"</ul></div>\n"
        for row in rows
    )
    return (
        f"{items}<div id='page'></div><script>$('#page').pagination({{pageCount:{pages}, current:{number}}});</script>"
    )


def _column(name: str, script: str) -> str:
    body = f'<div class="xxgk_list"><h2>政府信息公开年报</h2><div id="list">正在加载……</div></div>{script}'
    return frames.page(f"政府信息公开年报-{name}", name, body, f'<meta name="SiteId" content="{_SITE_ID}"/>\n')


def _file(site: Site, mount: str, name: str, organ: str, contents: Sequence[Content]) -> list[Row]:
    """Articles of an organ, and the rows that link to them."""
    rows = []
    for content in contents:
        path = f"{mount}/public/{organ}/{frames.number(content.title, 8)}.html"
        site.handlers[path] = fixed(_article(name, content, report_body(content)), date=content.published)
        rows.append(Row(path, content.title, content.published))
    return rows


def _article(name: str, content: Content, body: str) -> str:
    frame = f'<h1 class="wztit">{escape(content.title)}</h1><div class="wzcon j-fontContent">\n{body}\n</div>'
    return frames.page(f"{content.title}-{name}", name, frame, frames.metas(content, name))
