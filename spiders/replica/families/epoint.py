"""Epoint replicas: a site id in a script file, JSON pages counted from 0, and an older installation that wants it wrapped."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

from spiders.replica.content import Content, load_file
from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.pages import report_body
from spiders.replica.site import Answer, Asked, Handler, Responder, Site, fixed

_JSON = "application/json;charset=UTF-8"
_ACTION = "rest/lightfrontaction/getgovinfolist"
_MOST = 5  # entries in an answer, whatever is asked for
_SCRIPT = "application/javascript; charset=utf-8"


def sites() -> list[Site]:
    """A city of the newer kind, a county of the older."""
    return [_city(), _county()]


def _city() -> Site:
    name, category, guid = "沛泽市人民政府", "003006", "3373428a-5c73-4318-83c9-32cf98fea0d3"
    site = Site("www.epoint.portal.test")
    info = {"siteGuid": guid, "projectName": "/EWB-FRONT", "webVersion": "5.0", "vname": "/pzs"}
    site.handlers = frames.way_down(name, f"/dynamic/zwgk/govInfoPub.html?categorynum={category}", _common())
    site.handlers |= {
        f"/dynamic/zwgk/govInfoPub.html?categorynum={category}": fixed(_list_page(name), date="2023-06-01"),
        "/js/webBuilderCommon.js": fixed(
            f"var siteInfo = {json.dumps(info)}\nif (!window.webbuilder) {{\n    window.webbuilder = {{}};\n}}\n",
            date="2023-06-01",
            content_type=_SCRIPT,
        ),
    }
    items = [
        _article(site, name, report(agency, year), f"/{category}/{category}001")
        for year in (2023, 2022, 2021)
        for agency in (name, "沛泽市公安局")
    ]
    filed = report("沛泽市交通运输局", 2022)
    download = "/EpointWebBuilder/pages/webbuildermis/attach/downloadztbattach?attachGuid=d0079ee6&appUrlFlag=f1"
    link = (
        f"""<p>附件：<a onclick="ztbfjyz('{download}','1','1')" href="javascript:void(0)">{filed.title}.pdf</a></p>"""
    )
    items.append(_article(site, name, filed, f"/{category}/{category}001", f"<p>{filed.title}见附件。</p>{link}"))
    site.handlers[download] = fixed(
        load_file("hongze_2023.pdf"), date="2023-01-19", content_type="application/octet-stream"
    )
    items[0]["title"] = f"<font color='red'>{frames.cut(str(items[0]['title']))}</font>"
    items[1]["visiturl"] = f"/pzs{items[1]['infourl']}"
    items[2] |= {"infourl": "", "linkurl": items[2]["infourl"], "infodate": "", "handsdate": items[2]["infodate"]}
    items.append(_item("沛泽市政府信息公开指南", "2021-05-06", f"/{category}/20210506/guide.html"))
    items.append(_item("关于做好2023年度报告编制的通知", "2023-12-01", f"/{category}/20231201/notice.html"))
    site.responders[f"/EWB-FRONT/{_ACTION}"] = _interface(items, guid, category, _bare)
    return site


def _county() -> Site:
    name, category, guid = "望渠县人民政府", "001001003", "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"
    column = f"/dynamic/zw/openlist.html?categorynum={category}&deptcode=001001"
    site = Site("www.epoint-older.portal.test")
    site.handlers = frames.way_down(name, column, _common())
    common = f'/*! front */\nvar url = "/EWB_YK_Mid/rest/lightfrontaction/";\nvar common = {{"siteGuid":"{guid}"}};\n'
    site.handlers |= {
        column: fixed(_list_page(name), validators=False),
        "/js/ajaxReq.js": fixed(common, content_type=_SCRIPT, validators=False),
    }
    items = [_article(site, name, report(name, year), "/001/001001/001001003") for year in (2022, 2021, 2020, 2019)]
    site.responders[f"/EWB_YK_Mid/{_ACTION}"] = _interface(items, guid, category, _wrapped, as_text=True)
    return site


# ── the documents ─────────────────────────────────────────────────────────────────────────────────────────────────


def _article(site: Site, name: str, item: Content, folder: str, body: str | None = None) -> dict[str, Any]:
    code = frames.key(item.title)
    guid = "-".join((code[:8], code[8:12], code[12:16], code[16:20], code[20:32]))
    path = f"{folder}/{item.published.replace('-', '')}/{guid}.html"
    site.handlers[path] = _page(name, item, body or report_body(item))
    return _item(item.title, item.published, path)


def _page(name: str, item: Content, body: str) -> Handler:
    inside = f"""<div class="ewb-article"><h3 class="article-title">{escape(item.title)}</h3>
<div class="ewb-article-sources">信息来源：{item.source}　发布时间：{item.published}</div>
<div class="ewb-article-content" id="ivs_content">{body}</div></div>"""
    return fixed(
        frames.page(f"{item.title}-{name}", name, inside, frames.metas(item, name) + _common()), date=item.published
    )


def _item(title: str, date: str, path: str) -> dict[str, Any]:
    return {
        "title": title,
        "realtitle": title,
        "infourl": path,
        "visiturl": "",
        "linkurl": "",
        "infodate": date,
        "handsdate": "",
    }


# ── what the platform sends ───────────────────────────────────────────────────────────────────────────────────────


def _bare(body: dict[str, Any]) -> dict[str, Any]:
    return body


def _wrapped(body: dict[str, Any]) -> dict[str, Any]:
    inner = body.get("params")
    return inner if isinstance(inner, dict) else {}


def _interface(
    items: list[dict[str, Any]],
    guid: str,
    category: str,
    unwrap: Callable[[dict[str, Any]], dict[str, Any]],
    as_text: bool = False,
) -> Responder:
    """The list interface: JSON in, JSON out; what is not in its form gets a fault with status 200."""

    def respond(query: Mapping[str, str], asked: Asked) -> Answer:
        kind = asked.headers.get("content-type", "")
        fields = (
            unwrap(json.loads(asked.body)) if asked.method == "POST" and kind.startswith("application/json") else {}
        )
        if fields.get("siteGuid") != guid:
            return Answer(b'{"controls":[],"custom":"","status":{"code":"300"}}', content_type=_JSON)
        found = items if fields.get("categorynum") == category else []
        start = int(fields["pageIndex"]) * int(fields["pageSize"])
        custom: object = {"total": len(found), "data": found[start : start + _MOST]}
        custom = json.dumps(custom, ensure_ascii=False) if as_text else custom
        return Answer(json.dumps({"controls": [], "custom": custom}, ensure_ascii=False).encode(), content_type=_JSON)

    return respond


def _common() -> str:
    return '<script src="/js/lib/jquery.min.js"></script><script src="/js/webBuilderCommon.js"></script>'


def _list_page(name: str) -> str:
    """The column: a table without rows, the same file for every category number."""
    body = """<div class="ewb-catalog-table"><table><thead><tr>
<th>索引号</th><th class="ewb-xxname">信息名称</th><th>发布日期</th></tr></thead>
<tbody id="infolist"></tbody></table><div id="pager" class="ewb-page"></div></div>
<script src="/js/govInfoPub.js"></script>"""
    return frames.page(f"政府信息公开-{name}", name, body, _common())
