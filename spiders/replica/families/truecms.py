"""TrueCMS replicas: a proxy that caps pages, wants a Referer and wraps its datastore in JSON; and one that is switched off."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from uuid import NAMESPACE_URL, uuid5

from spiders.replica.content import Content, load_file
from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, report_body
from spiders.replica.site import Answer, Asked, Handler, Responder, Site, fixed

PROXY = "/TrueCMS/messageController/getMessage.do"
_CAP = 10
_NO_REPORTS = ("政府信息公开指南", "重点工作通报", "行政执法公示", "便民服务电话")


def sites() -> list[Site]:
    """A district with a working proxy, a county whose proxy is switched off."""
    return [_district(), _county()]


def _district() -> Site:
    name, folder = "涟漪区人民政府", "/lyq/zfxxgknb/"
    site = Site("www.truecms.portal.test")
    reports = [report(agency, year) for year in (2024, 2023) for agency in (name, "涟漪区教育局", "涟漪区司法局")]
    filed = report("涟漪区水务局", 2022)
    rows = _rows(folder, [*reports, filed], 36)
    file = f"/upload/{frames.key('water')}.pdf"
    site.handlers = (
        frames.way_down(name, f"{folder}list.html")
        | _articles(name, folder, reports)
        | {
            f"{folder}list.html": fixed(_column(name, folder, rows, shown=0), date="2025-02-20"),
            _path(folder, filed): fixed(
                _article(name, filed, f'<p>{filed.title}见附件：<a href="{file}">{filed.title}.pdf</a></p>'),
                date=filed.published,
            ),
            file: fixed(load_file("hongze_2023.pdf"), date="2023-01-20", content_type="application/pdf"),
        }
    )
    site.responders[PROXY] = _proxy(folder, rows)
    return site


def _proxy(folder: str, rows: list[Row]) -> Responder:
    """Ten records at most whatever is asked for; JSONP for those who name a callback, nothing for those without a Referer."""

    def respond(query: Mapping[str, str], asked: Asked) -> Answer:
        if not asked.headers.get("referer", "").endswith(f"{folder}list.html"):
            return Answer(b"<html><body>403 Forbidden</body></html>", status=403)
        start, end = int(query["startrecord"]), int(query["endrecord"])
        chosen = rows[start - 1 : min(end, start - 1 + _CAP)] if query.get("columnId") == _column_id(folder) else []
        total = f"<totalrecord>{len(rows)}</totalrecord><totalpage>{-(-len(rows) // _CAP)}</totalpage>"
        text = json.dumps({"result": f"<datastore>{total}{_records(chosen)}</datastore>"}, ensure_ascii=False)
        body = f"{query['callback']}({text});" if query.get("callback") else text
        return Answer(body.encode(), content_type="application/json;charset=UTF-8")

    return respond


def _county() -> Site:
    name, folder = "桐溪县人民政府", "/txx/zfxxgknb/"
    site = Site("county.truecms.portal.test")
    reports = [report(name, year) for year in (2024, 2023, 2022, 2021)]
    rows = _rows(folder, reports, 9)
    site.handlers = (
        frames.way_down(name, f"{folder}list.html")
        | _articles(name, folder, reports)
        | {f"{folder}list.html": fixed(_column(name, folder, rows, shown=6), date="2025-02-20")}
    )
    site.responders[PROXY] = lambda query, asked: Answer(
        b'{"result":null,"success":false}', content_type="application/json;charset=UTF-8"
    )
    return site


# ── markup ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _uuid(text: str) -> str:
    return str(uuid5(NAMESPACE_URL, text))


def _column_id(folder: str) -> str:
    return _uuid(f"column {folder}")


def _path(folder: str, content: Content) -> str:
    return f"{folder}content/{_uuid(content.title)}.html"


def _rows(folder: str, reports: list[Content], entries: int) -> list[Row]:
    rows = [Row(_path(folder, item), item.title, item.published) for item in reports]
    for index in range(entries - len(rows)):
        title = f"{_NO_REPORTS[index % 4]}（{2019 + index % 6}年第{index // 4 + 1}期）"
        rows.append(Row(f"{folder}content/{_uuid(title)}.html", title, f"{2019 + index % 6}-{index % 12 + 1:02d}-17"))
    return sorted(rows, key=lambda row: row.date, reverse=True)


def _records(rows: list[Row]) -> str:
    items = (
        f"<record><![CDATA[<li><span>{row.date}</span><a href='{row.href}' title='{escape(row.title)}'>{frames.cut(row.title)}</a>"
        "</li>]]></record>"
        for row in rows
    )
    return f"<recordset>{''.join(items)}</recordset>"


def _column(name: str, folder: str, rows: list[Row], *, shown: int) -> str:
    store = f'<script type="text/xml"><datastore>{_records(rows[:shown])}</datastore></script>' if shown else ""
    body = f"""<div id="pagelist">{store}</div><script>$(function(){{ $('#pagelist').jpage({{ perPage: {shown or 20},
totalRecord: {len(rows)}, groupSize: 1, proxyUrl: '{PROXY}', ajaxParam: {{columnId:'{_column_id(folder)}',contentTemplate:''}} }});
}});</script>"""
    return frames.page(f"政府信息公开年报-{name}", name, body, '<script src="/TrueCMS/js/jquery.jpage.js"></script>')


def _articles(name: str, folder: str, reports: list[Content]) -> dict[str, Handler]:
    return {
        _path(folder, item): fixed(_article(name, item, report_body(item)), date=item.published) for item in reports
    }


def _article(name: str, content: Content, body: str) -> str:
    index = f"""<table class="index">
<tr><td>发布机构</td><td>{content.source}</td><td>发布日期</td><td>{content.published}</td></tr>
<tr><td>内容概述</td><td>{content.title}</td><td>时效</td><td>有效</td></tr></table>"""
    main = f"{index}<h1>{content.title}</h1><div class='article'>{body}</div>"
    return frames.page(content.title, name, main, frames.metas(content, name))
