"""Hanweb jpage replicas: two lists on a page, answers that overlap, a proxy that only GETs, an empty one, one that ends early."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import quote

from spiders.replica.content import Content, load_content, load_file
from spiders.replica.families import frames
from spiders.replica.families import hanweb_pages as hanweb
from spiders.replica.families.reports import report
from spiders.replica.pages import Row
from spiders.replica.site import Answer, Asked, Site, fixed

PROXY = "/module/web/jpage/dataproxy.jsp"
NOTHING = "<datastore><recordset></recordset></datastore>" + " " * 8  # 54 bytes
_MOST = 300  # records per page that the proxy takes seriously
_OTHER = (
    "关于公开征求意见的公告",
    "便民服务中心办公时间调整说明",
    "重点领域信息公开目录",
    "政府开放日活动安排",
    "依申请公开办理流程",
)
Markup = Callable[[Row], str]


def sites() -> list[Site]:
    """A city, a county that only GETs, a district whose proxy is empty, a bureau with encrypted ids."""
    return [_city(), _county(), _district(), _bureau()]


# ── a city: POST only, two units on the page, answers that overlap ──────────────────────────────────────────────────


def _city() -> Site:
    name, column, other = "澄江市人民政府", "80179", "80102"
    site = Site("www.hanweb-jpage.portal.test")
    reports = [report(agency, year) for year in (2023, 2022) for agency in (name, "澄江市教育局", "澄江市财政局")]
    reports += [report(name, 2020), report("澄江市水务局", 2019)]
    filed = load_content("hongze_2023")
    rows = _column_rows(column, [*reports, filed], entries=52)
    neighbours = [
        hanweb.row_of(other, f"{report('澄江市气象局', year).title}", f"{year + 1}-02-03") for year in (2018, 2021)
    ]
    neighbours += [hanweb.row_of(other, f"{word}（第{n}期）", f"2023-0{n}-11") for n in (1, 2, 3) for word in _OTHER]
    file = f"{frames.key('filed')}.pdf"
    path = f"/col/col{column}/index.html"
    body = (
        _unit(other, "301001", neighbours, 6, name, items=_li, shown=6)
        + '<p class="more"><a href="index.html?uid=402134&pageNum=2">更多</a></p>'
        + _unit(column, "402134", rows, 6, name, items=_li, shown=6)
    )
    site.handlers = (
        hanweb.front(name, "80100", path, neighbours[2:5])
        | hanweb.articles(name, column, reports)
        | {
            path: fixed(hanweb.column_page(name, column, body), date="2024-03-01"),
            hanweb.article_path(column, filed.title, filed.published): fixed(
                hanweb.download_article(name, filed, f"/module/download/downfile.jsp?classid=0&filename={file}"),
                date=filed.published,
            ),
            **hanweb.download(file, load_file("hongze_2023.pdf")),
        }
    )
    lists = {(column, "402134"): rows, (other, "301001"): neighbours}
    site.responders[PROXY] = lambda query, asked: _post_only(lists, neighbours, query, asked)
    return site


def _post_only(
    lists: Mapping[tuple[str, str], list[Row]], neighbours: list[Row], query: Mapping[str, str], asked: Asked
) -> Answer:
    """By POST with record numbers: three pages and a record from the first one asked for, whatever was asked as the last.

    A row of the other column stands among them, as on portals where an editor pinned it; a column and a unit that do not
    belong together get the other column's rows.
    """
    if asked.method != "POST":
        return Answer(b"<html><body><h1>404 Not Found</h1></body></html>", status=404)
    form = asked.form
    rows = lists.get((form.get("columnid", ""), form.get("unitid", "")), neighbours)
    start, size = int(query["startrecord"]), min(int(query["perpage"]), _MOST)
    answered = rows[start - 1 : start - 1 + 3 * size + 1]
    pinned = neighbours[:1] if rows is not neighbours and answered and start > 1 else []
    return _xml(datastore([*pinned, *answered], _li, total=len(rows), size=size))


# ── a county: GET only, table rows, groups of three pages ───────────────────────────────────────────────────────────


def _county() -> Site:
    name, column, unit = "鹿鸣县人民政府", "1229134232", "303271"
    site = Site("county.hanweb-jpage.portal.test")
    reports = [report(agency, year) for year in (2024, 2021) for agency in (name, "鹿鸣县廿里街道办事处")]
    # the column took over the articles of an older one, whose number they keep
    rows = _column_rows("1229000017", reports, entries=23)
    path, fields = f"/col/col{column}/index.html", _fields(column, unit, name)
    link = f"{PROXY}?page=1&{'&'.join(f'{key}={quote(value)}' for key, value in fields.items())}"
    store = datastore(rows[:4], _tr, total=None, size=4, more=link)
    body = f"<div id='{unit}'><script type=\"text/xml\">{store}</script></div>"
    site.handlers = (
        hanweb.front(name, "1229134200", path, rows[4:6])
        | hanweb.articles(name, "1229000017", reports)
        | {path: fixed(hanweb.column_page(name, column, body), date="2025-02-10")}
    )

    def proxy(query: Mapping[str, str], asked: Asked) -> Answer:
        """By GET with a page number, each a group of three pages; POST is not allowed."""
        if asked.method != "GET":
            return Answer(b"Method Not Allowed", status=405, content_type="text/plain")
        if (query.get("columnid"), query.get("unitid")) != (column, unit):
            return _xml(NOTHING)
        group = int(query.get("page", "1")) - 1
        return _xml(datastore(rows[group * 12 : group * 12 + 12], _tr, total=len(rows), size=4))

    site.responders[PROXY] = proxy
    return site


# ── a district: the proxy is empty, the page lists everything ───────────────────────────────────────────────────────


def _district() -> Site:
    name, column = "石臼区人民政府", "6098"
    site = Site("district.hanweb-jpage.portal.test")
    reports = [report(name, year) for year in (2023, 2022, 2021)]
    rows = _column_rows(column, reports, entries=5)
    news = [hanweb.row_of("6001", title, "2024-01-03") for title in _OTHER[:2]]
    path = f"/col/col{column}/index.html"
    listed = "".join(f"<li><a href='{row.href}'>{row.title}</a><span>{row.date}</span></li>" for row in rows)
    aside = "".join(f'<li><a href="{row.href}">{row.title}</a><span>{row.date}</span></li>' for row in news)
    body = f'<ul class="list">{listed}</ul><ul class="aside">{aside}</ul>' + _unit(
        column, "5510", [], 20, name, items=_li
    )
    site.handlers = (
        hanweb.front(name, "6000", path, news)
        | hanweb.articles(name, column, reports)
        | {path: fixed(hanweb.column_page(name, column, body), date="2024-01-30")}
    )
    site.responders[PROXY] = lambda query, asked: _xml(NOTHING)
    return site


# ── a bureau: encrypted ids, and nothing deep in the list ───────────────────────────────────────────────────────────


def _bureau() -> Site:
    name, column = "示例省医药管理局", "3096"
    site = Site("bureau.hanweb-jpage.portal.test")
    reports = [report(name, year) for year in (2024, 2023, 2022, 2021, 2020, 2019)]
    rows = _column_rows(column, reports, entries=30)
    path, sealed, unit = f"/col/col{column}/index.html", "wVn0Uj%2BJ4pTQ", "x9KfLr%3D"
    body = _unit(sealed, unit, rows, 5, name, items=_div, shown=5)
    site.handlers = (
        hanweb.front(name, "3000", path, rows[1:3])
        | hanweb.articles(name, column, reports)
        | {path: fixed(hanweb.column_page(name, column, body), date="2025-01-20")}
    )

    def proxy(query: Mapping[str, str], asked: Asked) -> Answer:
        if (asked.form.get("columnid"), asked.form.get("unitid")) != (sealed, unit):
            return _xml(NOTHING)
        start, end = int(query["startrecord"]), int(query["endrecord"])
        return _xml(NOTHING if start > 20 else datastore(rows[start - 1 : min(end, 20)], _div, total=30, size=5))

    site.responders[PROXY] = proxy
    return site


# ── markup ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _column_rows(column: str, reports: list[Content], entries: int) -> list[Row]:
    """A column's list, newest first: its reports, and other entries up to so many."""
    rows = [hanweb.row_of(column, item.title, item.published) for item in reports]
    for index in range(entries - len(rows)):
        title = f"{_OTHER[index % len(_OTHER)]}（{2019 + index % 6}年第{index // 6 + 1}号）"
        rows.append(hanweb.row_of(column, title, f"{2019 + index % 6}-{index % 12 + 1:02d}-{index % 28 + 1:02d}"))
    return sorted(rows, key=lambda row: row.date, reverse=True)


def _li(row: Row) -> str:
    return (
        f'<li><a target="_blank" href="{row.href}" title="{escape(row.title)}">{frames.cut(row.title)}</a>'
        f'<b readlabel="{row.date}">{row.date}</b></li>'
    )


def _tr(row: Row) -> str:
    return (
        f"<tr><td width='80%'><a title='{escape(row.title)}' href='http://county.hanweb-jpage.portal.test{row.href}' "
        f"target='_blank'>{frames.cut(row.title)}</a></td><td align='right'>[{row.date}]</td></tr>"
    )


def _div(row: Row) -> str:
    return f'<div class="item"><i>{row.date}</i><a href="{row.href}">{row.title}</a></div>'


def datastore(rows: list[Row], items: Markup, *, total: int | None, size: int, more: str | None = None) -> str:
    """A datastore; ``totalpage`` counts pages of the widget, not requests."""
    counts = (
        f"<totalrecord>{total}</totalrecord><totalpage>{-(-total // size)}</totalpage>" if total is not None else ""
    )
    onwards = f'<nextgroup><![CDATA[<a href="{more}"></a>]]></nextgroup>' if more else ""
    records = "".join(f"<record><![CDATA[\n{items(row)}]]></record>" for row in rows)
    return f"<datastore>{onwards}{counts}<recordset>{records}</recordset></datastore>"


def _fields(column: str, unit: str, name: str) -> dict[str, str]:
    return {
        "appid": "1",
        "webid": "67",
        "path": "/",
        "columnid": column,
        "sourceContentType": "1",
        "unitid": unit,
        "webname": name,
        "permissiontype": "0",
    }


def _unit(
    column: str, unit: str, rows: list[Row], size: int, name: str, *, items: Markup, shown: int | None = None
) -> str:
    """A unit of a column page: the datastore with the first records, and the widget's call."""
    store = datastore(rows[:shown], items, total=None, size=size)
    fields = ",".join(f"{key}:'{value}'" for key, value in _fields(column, unit, name).items())
    total = f"totalRecord:{len(rows)}," if rows else ""
    return f"""<div id="{unit}" class="default_pgContainer"><script type="text/xml">{store}</script></div>
<script language="javascript">$(function(){{$('#{unit}').jpage({{themeName:'default',showMode:'full',{total}openCookies:false,
groupSize:3,proxyUrl:'{PROXY}',perPage:{size},barPosition:'bottom',ajaxParam:{{col:1,{fields}}}}});}});</script>
"""


def _xml(text: str) -> Answer:
    return Answer(text.encode(), content_type="text/xml; charset=utf-8", headers=hanweb.SESSION)
