"""Kaipu replicas: files numbered from 2 and from 1, lists inside comments, one column per year, a search of twenty at a time."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape

from spiders.replica.content import Content, load_content, load_file
from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, report_body
from spiders.replica.site import Answer, Asked, Responder, Site, fixed

_CAP = 20  # entries that the search gives at once, whatever is asked for


def sites() -> list[Site]:
    """A county of files, a department of one column per year, an office behind the search, a county of Harbin."""
    return [_county(), _department(), _office(), _harbin()]


# ── a county: files numbered from 2, an old column code that redirects ────────────────────────────────────────────


def _county() -> Site:
    name, folder = "望津县人民政府", "/wjx/c128570/"
    site = Site("www.kaipu.portal.test")
    reports = [
        report(organ, year) for year in (2024, 2023, 2022) for organ in (name, "望津县教育局", "望津县青石镇人民政府")
    ]
    filed = load_content("hongze_2023")
    rows: list[Row] = []
    for item in [*reports, filed]:
        path = f"{folder}{_month(item)}/{frames.key(item.title)}.shtml"
        rows.append(Row(path, item.title, item.published))
        body = report_body(item).replace("</table>", "</table>\n<p>#PAGE_BREAK#</p>", 1)
        if item is filed:
            stored = f"{path.removesuffix('.shtml')}/files/{frames.key('附件')}.pdf"
            body = f'<p>{item.title}全文见附件。</p><p><a href="{stored}" title="{item.title}.pdf">附件下载</a></p>'
            site.handlers[stored] = fixed(
                load_file("hongze_2023.pdf"), date=item.published, content_type="application/pdf"
            )
        site.handlers[path] = fixed(_article(name, item, body, code="c128570"), date=item.published)
    rows += [
        Row(
            f"{folder}202311/{frames.key('通知')}.shtml", "关于编制2023年度政府信息公开工作年度报告的通知", "2023-11-20"
        ),
        Row(
            f"{folder}202302/{frames.key('图解')}.shtml",
            "一图读懂望津县人民政府2022年政府信息公开工作年度报告",
            "2023-02-01",
        ),
        Row("/wjx/c128571/202005/" + frames.key("指南") + ".shtml", "望津县政府信息公开指南", "2020-05-06"),
    ]
    site.handlers |= frames.way_down(name, f"{folder}zwgklist.shtml", _metas(name, "c100001"))
    _static(site, name, rows, f"{folder}zwgklist", size=5, first=2, code="c128570")
    site.handlers["/wjx/c116485/zwgklist.shtml"] = lambda: Answer(
        b"", status=301, headers=(("Location", f"{folder}zwgklist.shtml"),)
    )
    return site


# ── a department: one column per year, each list inside a comment, a guard's script in every page ─────────────────


def _department() -> Site:
    name = "示例省教育厅"
    site = Site("years.kaipu.portal.test")
    codes = {2024: "c250121", 2023: "c240106", 2022: "c012001", 2021: "c011901", 2020: "c110268", 2019: "c110269"}
    for year, code in codes.items():
        item = report(name, year)
        path = f"/jyt/{code}/{_month(item)}/{frames.number(item.title, 9)}.shtml"
        other = Row(
            f"/jyt/{code}/{_month(item)}/{frames.number('目录' + code, 9)}.shtml", "主动公开目录", item.published
        )
        site.handlers[path] = fixed(_article(name, item, report_body(item), code=code), date=item.published)
        rows = [Row(path, item.title, item.published), other]
        markup = f"{_items(rows)}\n<script>{_pager('zwgklist', 1, 1, 2)}</script>"
        years = "".join(
            f'<li id="erji_{c}"><span>·</span><a href="/jyt/{c}/zwgklist.shtml">{y}</a></li>' for y, c in codes.items()
        )
        nav = "".join(
            f'<li><a href="/jyt/c02070{n}/zwgklist.shtml">{word}</a></li>'
            for n, word in enumerate(("政策文件", "人事信息", "招生考试", "规划计划", "督查督办"))
        )
        body = (
            f'<div class="xinxigongkai_con_left"><ul>{nav}</ul><h3>政府信息<br/>公开年报</h3><ul id="nb_list">{years}</ul></div>'
            f'<div class="scroll_main1"><a>{year}</a><ul class="jytxxgklist"><!--\n{markup}--></ul><div id="page_div"></div></div>'
        )
        guard = "<script r='m'>$_ts=window['$_ts'];if(!$_ts)$_ts={};$_ts.nsd=1;</script><script src='/js/page_list.js'></script>\n"
        site.handlers[f"/jyt/{code}/zwgklist.shtml"] = fixed(
            frames.page(f"{year} - {name}", name, body, _metas(name, code) + guard), date=item.published
        )
    site.handlers |= frames.way_down(name, "/jyt/c250121/zwgklist.shtml", _metas(name, "c100002"))
    return site


# ── an office: nothing in the page, a search that gives twenty at a time, an old column that is gone ──────────────


def _office() -> Site:
    name, channel = "示例省金融监管局", frames.key("金融监管局年报")
    site = Site("search.kaipu.portal.test")
    reports = [report(organ, year) for year in range(2019, 2024) for organ in (name, "示例省金融监管局东江分局")]
    results: list[dict[str, object]] = []
    for item in reversed(reports):
        path = f"/sjr/c106256/c{frames.number(item.title, 7)}/content.shtml"
        site.handlers[path] = fixed(_article(name, item, report_body(item), code="c106256"), date=item.published)
        results.append(_result(item.title, f"//{site.host}{path}", item.published))
    results[0]["url"] = f"https:{results[0]['url']}"
    results[1]["title"] = str(results[1]["title"]).replace("年度报告", "<em>年度报告</em>")
    results[1]["url"] = str(results[1]["url"]).removeprefix(f"//{site.host}")
    for number in range(16):
        path = f"http://{site.host}/sjr/c106256/c{frames.number(f'公告{number}', 7)}/content.shtml"
        results.insert(3 + number, _result(f"关于第{number + 1}批行政许可事项的公告", path, "2023-06-01"))
    script = '<script>var channelId="%s";$.get("/common/search/"+channelId+"?_isAgg=true&_isJson=true",show);</script>'
    body = '<div class="zfxxgk_list"><ul id="list"></ul><div id="page_div"></div></div>' + script % channel
    site.handlers |= frames.way_down(name, "/sjr/c106256/zfxxgk_nb.shtml", _metas(name, "c100003"))
    site.handlers["/sjr/c106256/zfxxgk_nb.shtml"] = fixed(
        frames.page(f"政府信息公开年报_{name}", name, body, _metas(name, "c106256", channel)), date="2024-01-31"
    )
    home = '<div class="notice"><a href="/sjr/c106256/zfxxgk_nb.shtml">政府信息公开年报</a></div>'
    site.handlers["/"] = fixed(frames.page(name, name, home, _metas(name, "c100003")))
    site.responders[f"/common/search/{channel}"] = _search(channel, results)
    return site


def _search(channel: str, results: Sequence[Mapping[str, object]]) -> Responder:
    def respond(query: Mapping[str, str], asked: Asked) -> Answer:
        if query.get("_isJson") != "true":
            return Answer(b"<html><body>error</body></html>", status=500)
        size = min(int(query.get("_pageSize", "15")), _CAP)
        page = int(query.get("page", "1"))
        data = {
            "channelId": channel,
            "page": page,
            "rows": size,
            "total": len(results),
            "results": results[(page - 1) * size : page * size],
        }
        return Answer(
            json.dumps({"data": data}, ensure_ascii=False).encode(), content_type="application/json;charset=UTF-8"
        )

    return respond


def _result(title: str, url: str, date: str) -> dict[str, object]:
    return {
        "title": title,
        "url": url,
        "publishedTimeStr": f"{date} 17:18:49",
        "channelName": "政府信息公开年报",
        "memo": "",
    }


# ── a county of Harbin: the template of the whole city, files numbered from 1, short ids ──────────────────────────


def _harbin() -> Site:
    name, folder = "椴林县人民政府", "/hebdlx/c111202/"
    site = Site("harbin.kaipu.portal.test")
    reports = [report(organ, year) for year in (2023, 2021, 2020) for organ in (name, "椴林县大罗镇人民政府")]
    rows = []
    for item in reports:
        path = f"/dlx/c111797/{_month(item)}/c01_{frames.number(item.title, 6)}.shtml"
        rows.append(Row(path, item.title, item.published))
        site.handlers[path] = fixed(_article(name, item, report_body(item), code="c111797"), date=item.published)
    rows.append(Row("/dlx/c111797/202001/c01_100001.shtml", "依申请公开办事流程", "2020-01-02"))
    site.handlers |= frames.way_down(name, f"{folder}zfxxgklby_nb.shtml", _metas(name, "c111000"))
    _static(site, name, rows, f"{folder}zfxxgklby_nb", size=3, first=1, code="c111202")
    return site


# ── markup ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _static(site: Site, name: str, rows: Sequence[Row], base: str, *, size: int, first: int, code: str) -> None:
    """The files of a list; its second page is numbered ``first``."""
    pages = [rows[start : start + size] for start in range(0, len(rows), size)]
    stem = base.rsplit("/", 1)[1]
    for index, shown in enumerate(pages):
        pager = f'<div id="page_div"></div><script>{_pager(stem, len(pages), index + 1, len(rows))}</script>'
        body = f'<div class="scroll_con"><ul class="xxgk_list">\n{_items(shown)}\n</ul>{pager}</div>'
        path = f"{base}.shtml" if index == 0 else f"{base}_{index - 1 + first}.shtml"
        page = frames.page(f"政府信息公开年报_{name}", name, body, _metas(name, code))
        site.handlers[path] = fixed(page, date="2024-02-05")


def _items(rows: Sequence[Row]) -> str:
    return "\n".join(
        f'<li><a target="_blank" href="{row.href}" title="{escape(row.title)}">\n{escape(frames.cut(row.title))}\n</a>'
        f"<b>{row.date}</b></li>"
        for row in rows
    )


def _pager(stem: str, pages: int, current: int, total: int) -> str:
    return f"createPageHTML('page_div',{pages}, {current},'{stem}','shtml',{total});"


def _metas(site: str, code: str, channel: str | None = None) -> str:
    return (
        f'<meta name="channelId" content="{channel or frames.key(site + code)}">\n<meta name="code" content="{code}">\n'
        f'<meta name="SiteDomain" content="http://{code}/">\n'
    )


def _article(site: str, item: Content, body: str, *, code: str) -> str:
    head = _metas(site, code) + frames.metas(item, site) + "\n"
    inside = f"""<table class="xxgk_head"><tr><td>索引号</td><td></td><td>发布机构</td><td>{item.source}</td></tr>
<tr><td>名　称</td><td></td><td>发布日期</td><td></td></tr></table>
<h1><UCAPTITLE>{escape(item.title)}</UCAPTITLE></h1><p>发布时间：<publishtime>{item.published} 09:12</publishtime></p>
<div id="UCAP-CONTENT" class="zoomcon"><UCAPCONTENT>
{body}
</UCAPCONTENT></div>"""
    return frames.page(f"{item.title}_{site}", site, inside, head)


def _month(item: Content) -> str:
    return item.published[:7].replace("-", "")
