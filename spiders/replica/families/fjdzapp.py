"""Fujian replica: a list that is a posted search, a document under two addresses, a deleted page, older years apart."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape

from spiders.replica.content import Content, load_file
from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.pages import report_body
from spiders.replica.site import Answer, Asked, Responder, Site, fixed

_NAME, _COLUMN = "海坛市人民政府", "/zwgk/zfxxgkndbg/"
_CHANNEL, _SEARCH_CHANNEL = "33294", "201988"
_JSON = "application/json;charset=utf-8"
_MOST = 4  # entries in an answer, whatever is asked for
_HOST = "www.fjdzapp.portal.test"


def sites() -> list[Site]:
    """A city portal of this family."""
    site = Site(_HOST)
    column = fixed(_list_page(), date="2024-02-05")
    site.handlers = frames.way_down(
        _NAME, _COLUMN, _scripts(""), "<div ms-controller='weather'><p ms-text='text'></p></div>"
    )
    site.handlers |= {
        _COLUMN: column,
        f"{_COLUMN}index.htm": column,
        f"{_COLUMN}nlist.htm": fixed(_older_page(site), date="2020-03-01"),
    }
    site.responders["/fjdzapp/search"] = _search([*_entries(site)])
    return [site]


# ── the documents ─────────────────────────────────────────────────────────────────────────────────────────────────


def _entries(site: Site) -> list[dict[str, object]]:
    """The records of the search, newest first; their pages and files go to the site."""
    entries = []
    for agency in (_NAME, "海坛市教育局"):
        for year in (2023, 2022, 2021, 2020):
            item = report(agency, year)
            path = f"{_COLUMN}{_month(item)}/t{item.published.replace('-', '')}_{frames.number(item.title, 7)}.htm"
            site.handlers[path] = fixed(_article(item), date=item.published)
            entries.append(_entry(item.title, item.published, path))
    second, older, filed = report("海坛市水利局", 2022), report("海坛市水利局", 2019), report("海坛市粮食局", 2022)
    deleted = report("海坛市渔业局", 2021)
    office = f"/hts/zfb/zfxxgknb/202301/t20230116_{frames.number(second.title, 7)}.htm"
    main = f"{_COLUMN}202301/t20230116_{frames.number(second.title, 7)}.htm"
    site.handlers[main] = site.handlers[office] = fixed(_article(second), date="2023-01-16")
    late = f"{_COLUMN}202002/t20200227_{frames.number(older.title, 7)}.htm"
    site.handlers[late] = fixed(_article(older), date="2020-02-27")
    gone = f"{_COLUMN}202201/t20220118_{frames.number(deleted.title, 7)}.htm"
    site.handlers[gone] = fixed(
        "<html><head><meta http-equiv='refresh' content='0;url=../'></head></html>", validators=False
    )
    folder = f"{_COLUMN}202301/"
    attached, file = f"{folder}t20230119_{frames.number(filed.title, 7)}.htm", "P020230119402238817245.pdf"
    site.handlers[attached] = fixed(_frame(filed, f"<p>{filed.title}见附件。</p>"), date="2023-01-19")
    site.handlers[folder + file] = fixed(
        load_file("hongze_2023.pdf"), date="2023-01-19", content_type="application/pdf"
    )
    files = [
        {
            "appdesc": f"{filed.title}.pdf",
            "appfile": file,
            "fileext": "pdf",
            "_src": f"/protect/P0202301/P020230119/{file}",
            "_href": f"http://{_HOST}{folder}{file}",
        }
    ]
    entries += [
        _entry(second.title, "2023-01-16", main, published_at=office),
        _entry(older.title, "2020-01-13", late),
        _entry(deleted.title, "2022-01-18", gone),
        _entry(filed.title, "2023-01-19", attached, files=files),
        _entry("海坛市政府信息公开指南", "2021-05-06", "/zwgk/zfxxgkzn/202105/t20210506_1500001.htm"),
        _entry("关于编制2022年度报告的通知", "2022-12-20", "/zwgk/tzgg/202212/t20221220_1600001.htm"),
    ]
    return sorted(entries, key=lambda entry: str(entry["docreltime"]), reverse=True)


def _month(item: Content) -> str:
    return item.published[:7].replace("-", "")


def _entry(
    title: str, date: str, path: str, *, published_at: str | None = None, files: list[dict[str, str]] | None = None
) -> dict[str, object]:
    address = f"http://{_HOST}{path}"
    return {
        "docid2": int(path.rsplit("_", 1)[1].split(".")[0]),
        "chnl": "政府信息公开年报",
        "chnldocurl": address,
        "docpuburl": f"http://{_HOST}{published_at}" if published_at else address,
        "url": address,
        "docreltime": f"{date.replace('-', '.')} 09:30:00",
        "doctitle": title,
        "sourcename": "政府信息公开办",
        "content": "　　本报告按照规定的格式编制。\n　　一、总体情况",
        "files": files or [],
        "pics": [],
        "rels": [],
    }


# ── what the platform sends ───────────────────────────────────────────────────────────────────────────────────────


def _search(entries: list[dict[str, object]]) -> Responder:
    """The search: answers a posted form from a page of the portal, for the channels it knows, a few entries at a time."""

    def respond(query: Mapping[str, str], asked: Asked) -> Answer:
        form = asked.form
        if asked.method != "POST" or "x-requested-with" not in asked.headers or "referer" not in asked.headers:
            return Answer(b'{"error":true,"msg":"illegal request"}', content_type=_JSON)
        known = form.get("channelid") == _SEARCH_CHANNEL and form.get("classsql") == f"chnlid={_CHANNEL}"
        found = entries if known else []
        size = min(int(form.get("prepage", "75")), _MOST)
        page = int(form.get("page", "1"))
        answer = {
            "error": False,
            "page": page,
            "prepage": size,
            "pageCount": -(-len(found) // size),
            "recordCount": len(found),
            "data": found[(page - 1) * size : page * size],
        }
        return Answer(json.dumps(answer, ensure_ascii=False).encode(), content_type=_JSON)

    return respond


def _list_page() -> str:
    """The column: a template that a script fills; the addresses of its list stand in no markup."""
    body = """<div class="nav_box"><p ms-class="active:paths[2]=='zfxxgkndbg'"><a href="./"><em class="icon05"></em>
<span>政府信息<br>公开年报</span></a></p><ul ms-visible="flags[1]"><li><a href="./">2019年以后</a></li>
<li><a href="./nlist.htm">2018年以前</a></li></ul></div>
<div class="gl_list" ms-controller="list"><ul><li ms-repeat="docs"><a ms-attr-href="el.chnldocurl" ms-text="el.doctitle"></a>
<span ms-text="el.docreltime"></span></li></ul></div>"""
    info = f"chnlid:'{_CHANNEL}', siteid:'70', chnlname:\"政府信息公开年报\", sitename:\"{_NAME}\", recordCount: '14'"
    return frames.page(f"政府信息公开年报_{_NAME}", _NAME, body, _scripts(info))


def _older_page(site: Site) -> str:
    """Reports from before the statutory tables, as a plain TRS list."""
    path = f"{_COLUMN}201902/t20190226_1200001.htm"
    title = f"{_NAME}2018年政府信息公开工作年度报告"
    prose = "<p>一、总体情况</p><p>2018年主动公开政府信息共四百余条。</p>"
    site.handlers[path] = fixed(
        frames.page(f"{title}_{_NAME}", _NAME, f"<div class=TRS_Editor><h1>{title}</h1>{prose}</div>")
    )
    row = (
        f'<ul><li><a href="./201902/t20190226_1200001.htm" title="{title}">{title}</a><span>2019-02-26</span></li></ul>'
    )
    return frames.page(f"2018年以前_{_NAME}", _NAME, f'<a href="./">2019年以后</a>{row}')


def _article(item: Content) -> str:
    return _frame(item, report_body(item))


def _frame(item: Content, body: str) -> str:
    inside = f"""<div class="zn_article"><div class="xl-top"><h1>{escape(item.title)}</h1>
<div class="lips clearflx"><span>发布时间：{item.published} 09:30</span></div></div>
<div class="xl_article"><div ms-class="font1:detailFont==0"><div class=TRS_Editor>{body}</div></div></div></div>"""
    info = f"docid:'{frames.number(item.title, 7)}', chnlid:'{_CHANNEL}', siteid:'70', sitename:\"{item.agency}\""
    return frames.page(
        f"{item.title}_政府信息公开年报_{item.agency}", _NAME, inside, frames.metas(item, _NAME) + _scripts(info)
    )


def _scripts(info: str) -> str:
    """The channel numbers of the page, and the script that sends browsers to https."""
    return f"""<script>
if (window.location.protocol == "http:" && top.forced) {{ window.location.href = "https:" + window.location.href.substring(5); }}
var SiteInfo = {{ siteid:'70', was4doc:'{_SEARCH_CHANNEL}' }};
var PageInfo = {{ {info} }};
</script>"""
