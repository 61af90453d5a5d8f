"""Jiangxi replica: first rows in a script, the rest posted for, a page older than its interface, files in the list."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from spiders.replica.content import Content, load_file
from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.pages import report_body
from spiders.replica.site import Answer, Asked, Responder, Site, fixed

_NAME, _SITE, _CODE = "云塔县人民政府", "ytxzf", "col57120"
_CHANNEL = "1765025142823501824"
_COLUMN = f"/{_SITE}/col/{_CODE}/index.html"
_SHOWN = 5  # rows that the page itself carries
_JSON = "application/json;charset=UTF-8"


def sites() -> list[Site]:
    """A county portal of this family."""
    site = Site("www.jiangxi.portal.test")
    site.handlers = frames.way_down(_NAME, _COLUMN.removeprefix(f"/{_SITE}/"), _head())
    entries = _entries(site)
    older = entries[1:]  # the newest was published after the page was written
    page = fixed(_list_page(older), date="2024-02-20")
    site.handlers |= {_COLUMN: page, f"/{_SITE}/col/{_CODE}/": page}
    site.responders["/queryList"] = _query(entries)
    return [site]


def _entries(site: Site) -> list[dict[str, object]]:
    """The records of the list, newest first; their pages and files go to the site."""
    reports = [report(agency, year) for year in (2023, 2022, 2021, 2020) for agency in (_NAME, "云塔县林业局")]
    filed = report("云塔县财政局", 2022)
    entries = [_entry(site, item, _frame(item, report_body(item))) for item in reports]
    stored = f"/doc/ucap/{_CHANNEL}/document/20230118/{frames.key('file', 8)}.pdf"
    site.handlers[stored] = fixed(
        load_file("hongze_2023.pdf"), date="2023-01-18", content_type="application/octet-stream"
    )
    link = f'<p class="insertfileTag"><a href="{stored}" target="_blank">{filed.title}.pdf</a></p>'
    attached = _entry(site, filed, _frame(filed, f"<p>{filed.title}见附件。</p>{link}"))
    attached["articleFiles"] = [
        {"fileName": f"{filed.title}1754038819428.pdf", "url": stored, "delFlag": 0, "fileId": "1951206339174547456"}
    ]
    entries.append(attached)
    for title, date in (("云塔县政府信息公开指南", "2021-06-01"), ("云塔县召开政务公开工作会议", "2023-05-11")):
        path = f"/{_SITE}/col/{_CODE}/content/content_{frames.number(title, 19)}.html"
        entries.append(_record(title, date, {"pc": path}))
    return sorted(entries, key=lambda entry: str(entry["pubDate"]), reverse=True)


def _entry(site: Site, item: Content, page: str) -> dict[str, object]:
    name = f"content_{frames.number(item.title, 19)}.html"
    path = f"/{_SITE}/col/{_CODE}/content/{name}"
    site.handlers[path] = fixed(page, date=item.published)
    urls = {"pc": path}
    if item.year == 2021:
        urls["mobile"] = f"/{_SITE}/mobile/col/{_CODE}/content/{name}"
    return _record(item.title, item.published, urls)


def _record(title: str, date: str, urls: dict[str, str]) -> dict[str, object]:
    return {
        "id": frames.number(title, 19),
        "title": title,
        "showTitle": f"<p>{title}</p>",
        "pubDate": f"{date} 16:59",
        "urls": json.dumps(urls),
        "metadata": {},
        "articleFiles": [{}],
        "sortNum": int(date.replace("-", "")),
    }


# ── what the platform sends ───────────────────────────────────────────────────────────────────────────────────────


def _query(entries: list[dict[str, object]]) -> Responder:
    """The list interface: posted forms only; for codes it does not know it has nothing, and says so without a fault."""

    def respond(query: Mapping[str, str], asked: Asked) -> Answer:
        form = asked.form
        if asked.method != "POST":
            return Answer(b'{"code":405,"data":null}', status=405, content_type=_JSON)
        known = form.get("webSiteCode[]") == _SITE and form.get("channelCode[]") == _CODE
        found = entries if known else []
        size, page = int(form.get("pageSize", "15")), int(form.get("current", "1"))
        results = [{"source": _posted(entry)} for entry in found[(page - 1) * size : page * size]]
        body = {"code": 200, "data": {"total": len(found), "results": results}}
        return Answer(json.dumps(body, ensure_ascii=False).encode(), content_type=_JSON)

    return respond


def _posted(entry: dict[str, object]) -> dict[str, object]:
    """The record as the interface sends it: what the page has as an object is a string here."""
    return {**entry, "metadata": json.dumps(entry["metadata"]), "content": "　　本报告按照规定的格式编制。"}


def _head() -> str:
    """What every page of the platform begins with."""
    codes = f"var websiteId = '1753255916894359552', websiteCode = '{_SITE}', channelId = '{_CHANNEL}';"
    return f'<base href="/{_SITE}/"/><script>{codes}</script>'


def _list_page(entries: list[dict[str, object]]) -> str:
    told = {"code": _CODE, "articleCount": len(entries), "childCount": 0, "name": "政府信息公开年报", "id": _CHANNEL}
    shown = json.dumps(entries[:_SHOWN], ensure_ascii=False)
    body = f"""<div class="List"><h2>政府信息公开年报</h2><div id="380055"></div>
<script id="div380055" type="text/x-handlebars-template"><ul class='List_list'>{{{{#each data}}}}{{{{#with this}}}}<li>
<a href='{{{{pcUrl}}}}' title='{{{{title}}}}'>{{{{title}}}}</a><span class='list_span'>{{{{formatDate pubDate 'YYYY'}}}}</span></li>
{{{{/with}}}}{{{{/each}}}}</ul></script></div>
<script>
      var websiteId = '1753255916894359552',
        websiteCode = '{_SITE}',
        channelId = '{_CHANNEL}',
        codeName = '{_CODE}';
      var channelsTagSelf = {json.dumps(told, ensure_ascii=False)}; //当前栏目信息
      var listData = {{
        articleList: {shown},
      }};
</script>"""
    return frames.page(f"政府信息公开年报 - {_NAME}", _NAME, body, f'<base href="/{_SITE}/"/>')


def _frame(item: Content, body: str) -> str:
    inside = f"""<div class="article"><h1>{escape(item.title)}</h1><ul><li>发布日期：{item.published}</li>
<li>信息来源：{item.source}</li></ul><div id="zoomcon">{body}</div></div>"""
    head = f'<base href="/{_SITE}/"/>{frames.metas(item, _NAME)}'
    return frames.page(f"{item.title} - {_NAME}", _NAME, inside, head)
