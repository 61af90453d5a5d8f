"""Hanweb jpaas replicas: units behind a gateway, downloads with tokens, addresses from before a migration, yearly archives."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape
from urllib.parse import quote

from spiders.replica.content import Content, load_file
from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, report_body
from spiders.replica.site import Answer, Asked, Handler, Responder, Site, fixed

_UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
_DOWNLOAD = "/api-gateway/jpaas-web-server/front/document/download"
_WEB, _SET = "8b1f6c0d94e24a7f", "Qm3vNvx1TzE7ybVfH2kRd"
_JSON = "application/json;charset=UTF-8"


def sites() -> list[Site]:
    """A county of one list, and a city whose disclosure page shows the newest rows and links to yearly archives."""
    return [_county(), _city()]


# ── a county: one list of several pages ───────────────────────────────────────────────────────────────────────────


def _county() -> Site:
    name, column = "榆岭县人民政府", "/zwgk/zfxxgknb/"
    site = Site("www.jpaas.portal.test")
    reports = [report(agency, year) for year in (2023, 2022, 2021) for agency in (name, "榆岭县教育局")]
    moved, old = report("榆岭县民政局", 2020), report(name, 2019)
    filed = report("榆岭县司法局", 2022)
    addresses = {item.title: f"{column}art/{item.year + 1}/art_{frames.key(item.title)}.html" for item in reports}
    rows = [Row(addresses[item.title], item.title, item.published) for item in reports]
    rows[2:2] = [Row("/zwgk/tzgg/art/2023/art_" + frames.key("通知") + ".html", "关于编制年度报告的通知", "2023-11-02")]
    moved_new, moved_old = f"{column}art/2021/art_{frames.key('移')}.html", "/art/2021/1/28/art_1345_220087.html"
    rows += [
        Row(moved_new, moved.title, moved.published),
        Row(f"{column}art/2023/art_{frames.key('附')}.html", filed.title, filed.published),
        Row(moved_old, moved.title, moved.published),
        Row("/art/2020/1/15/art_1345_118204.html", old.title, old.published),
        Row("/art/2019/5/8/art_1345_100233.html", "榆岭县人民政府政府信息公开指南", "2019-05-08"),
    ]
    units = [("头部导航", "queryData", "buildstatic"), ("信息列表", "querydata", "bulidstatic")]
    site.handlers = frames.way_down(
        name, column, extra=_unit_script("头条新闻", "queryData", "buildstatic", "home", 0)
    ) | {
        column: fixed(_column(name, "7f3a90c2", units), date="2024-02-02"),
        moved_new: fixed(_article(name, moved), date="2021-01-28"),
        moved_old: fixed(_article(name, moved), date="2021-01-28"),
        "/art/2020/1/15/art_1345_118204.html": fixed(_article(name, old), date="2020-01-15"),
    }
    filed_at = next(row.href for row in rows if row.title == filed.title)
    site.handlers[filed_at] = _with_download(site, name, filed, filed_at)
    for item in reports:
        site.handlers[addresses[item.title]] = fixed(_article(name, item), date=item.published)
    site.handlers[f"{column}index.html"] = site.handlers[column]
    lists: dict[tuple[str, str], Callable[[int], str]] = {
        ("7f3a90c2", "头部导航"): lambda page: "<div class='nav'><a href='/zwgk/'>政务公开</a></div>",
        ("7f3a90c2", "信息列表"): lambda page: _list(rows, page, 4),
    }
    site.responders[_UNIT] = _gateway(lists)
    return site


def _with_download(site: Site, name: str, filed: Content, path: str) -> Handler:
    """An article whose file link carries a new token at every view; the newest alone works, once, and not at once."""
    stored = "/cms_files/filemanager/1024/attach/202301/" + frames.key("file")
    used: set[str] = set()

    def article() -> Answer:
        href = f"{_DOWNLOAD}?fileUrl={quote(_token(site, path), safe='')}"
        body = f"<p>{filed.title}全文见附件。</p><p class='fj'>附件：<a href='{href}'>{filed.title}</a></p>"
        return Answer(_frame(name, filed, body).encode())

    def download(query: Mapping[str, str], asked: Asked) -> Answer:
        token = query.get("fileUrl", "")
        if site.counts.get("throttled", 0) == 0:
            site.counts["throttled"] = 1
            return Answer(b"", status=429, headers=(("X-RateLimit-Remaining", "0"),))
        if token in used or token != _token(site, path):
            return Answer(frames.page("下载失败", name, "<p>链接已过期，请返回原页面重新下载。</p>").encode())
        used.add(token)
        return Answer(b"", status=302, headers=(("Location", stored),))

    site.responders[_DOWNLOAD] = download
    site.handlers[stored] = fixed(
        load_file("hongze_2023.pdf"), content_type="application/octet-stream", validators=False
    )
    return article


def _token(site: Site, path: str) -> str:
    return f"YW5U/{frames.key(f'{path}{site.counts.get(path, 0)}', 40)}+="


# ── a city: newest rows and yearly archives ───────────────────────────────────────────────────────────────────────


def _city() -> Site:
    name, column = "栖水市人民政府", "/zfxxgk/nb/"
    site = Site("www.jpaas-years.portal.test")
    lists: dict[tuple[str, str], Callable[[int], str]] = {}
    newest = []
    site.handlers = frames.way_down(name, column, extra=_unit_script("头条新闻", "queryData", "buildstatic", "home", 0))
    for year, agencies in ((2023, ("栖水市人民政府", "栖水市财政局", "栖水市水利局", "栖水市统计局")), (2022, (name,))):
        rows = []
        for item in (report(agency, year) for agency in agencies):
            path = f"/col/col{year}88/art/{year + 1}/art_{frames.key(item.title)}.html"
            site.handlers[path] = fixed(_article(name, item), date=item.published)
            rows.append(Row(path, item.title, item.published))
        folder = f"{column}{year}n/index.html"
        site.handlers[folder] = fixed(_column(name, f"y{year}", [("当前栏目list", "queryData", "buildstatic")]))
        lists[f"y{year}", "当前栏目list"] = _pages_of(rows)
        newest.append((year, folder, rows[:2]))
    blocks = "".join(
        f'<div class="xxgk_block"><h3>{year}年</h3><a class="xxgk_more" href="{folder}">更多</a>{_items(rows)}</div>'
        for year, folder, rows in newest
    )
    lists["top", "内容1"] = lambda page: blocks
    site.handlers[column] = fixed(
        _column(name, "top", [("面包屑", "querydata", "buildstatic"), ("内容1", "queryData", "")])
    )
    site.responders[_UNIT] = _gateway(lists)
    return site


def _pages_of(rows: list[Row]) -> Callable[[int], str]:
    return lambda page: _list(rows, page, 3, pager="script")


# ── what the platform sends ───────────────────────────────────────────────────────────────────────────────────────


def _gateway(lists: dict[tuple[str, str], Callable[[int], str]]) -> Responder:
    """The unit interface: ``paramJson`` alone turns pages, a bare client gets 403, a tag it does not know no answer."""

    def respond(query: Mapping[str, str], asked: Asked) -> Answer:
        if "referer" not in asked.headers:
            return Answer(b"Forbidden", status=403, content_type="text/plain")
        found = lists.get((query.get("pageId", ""), query.get("tagId", "")))
        if found is None or query.get("webId") != _WEB or query.get("tplSetId") != _SET:
            return Answer(b'{"success":false,"data":{}}', content_type=_JSON)
        page = int(json.loads(query.get("paramJson") or "{}").get("pageNo", 1))
        body = json.dumps({"success": True, "code": "200", "data": {"html": found(page)}}, ensure_ascii=False)
        return Answer(body.encode(), content_type=_JSON, headers=(("X-RateLimit-Limit", "1000"),))

    return respond


def _list(rows: list[Row], page: int, size: int, pager: str = "element") -> str:
    """A page of a list with its totals; past the end nothing but the totals."""
    totals = (
        f'<div class="pagination" rows="{size}" count="{len(rows)}"></div>'
        if pager == "element"
        else f'<script>oLayPageRender("page1",{{rows:"{size}",count:"{len(rows)}",pageNo:"{page}"}})</script>'
    )
    return _items(rows[(page - 1) * size : page * size]) + totals


def _items(rows: list[Row]) -> str:
    items = "".join(
        f'<li class="clearfix"><a href="{row.href}" title="{escape(row.title)}" target="_blank">'
        f'{escape(frames.cut(row.title))}</a><span class="fr">{row.date}</span></li>\n'
        for row in rows
    )
    return f'<ul class="list">{items}</ul>'


def _column(name: str, page_id: str, units: list[tuple[str, str, str]]) -> str:
    """A column page: nothing but units, which a script of the platform fills."""
    scripts = "\n".join(_unit_script(*unit, page_id, number) for number, unit in enumerate(units))
    return frames.page(f"政府信息公开年报-{name}", name, f'<div class="main clearfix">{scripts}</div>')


def _unit_script(tag: str, attribute: str, parse: str, page_id: str, number: int) -> str:
    """A place in a page that a unit goes to; some portals spell the attribute in lower case, and its values wrong."""
    data = (
        f"{{'parseType':'{parse or 'buildstatic'}','webId':'{_WEB}','tplSetId':'{_SET}','pageType':'column',"
        f"'tagId':'{tag}','editType':'null','pageId':'{page_id}'}}"
    )
    return (
        f'<script id="u{number}" src="/cms_files/default/script/AuthorizedRead/unitbuild.js?v=3.1" webId="{_WEB}" '
        f'parseType="{parse}" url="{_UNIT}" {attribute}="{data}"></script>'
    )


def _article(name: str, item: Content) -> str:
    return _frame(name, item, report_body(item))


def _frame(name: str, item: Content, body: str) -> str:
    inside = f"""<div class="con_title"><h1>{escape(item.title)}</h1><p>发布时间：{item.published}　来源：{item.source}</p></div>
<div class="ccontent center" id="con_con">{body}</div>"""
    script = '<script src="/cms_files/default/script/AuthorizedRead/unitbuild.js"></script>'
    return frames.page(f"{item.title}_{name}", name, inside, frames.metas(item, name) + script)
