"""EasySite replicas: pages linked by an attribute of their own, a dynamic list, and a short constant page for who asks too much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from spiders.replica.content import Content, load_content, load_file
from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, report_body
from spiders.replica.site import Answer, Asked, Handler, Responder, Site, fixed

_REFUSAL_BYTES = 11_912


def sites() -> list[Site]:
    """A customs office with static files that throttles, and a bank's branch with a dynamic list."""
    return [_customs(), _bank()]


# ── customs: <module>-N.html, columns of years, a throttled page and a throttled list ─────────────────────────────


def _customs() -> Site:
    name, folder = "海口岸海关", "/haikouan_customs/381558/381634/2875752/"
    site = Site("www.easysite.portal.test")
    reports = [report(organ, year) for year in (2024, 2023, 2022) for organ in (name, "海口岸海关所属西岸海关")]
    filed = load_content("hongze_2023")
    rows: list[Row] = []
    for item in [*reports, filed]:
        path = f"{folder}{frames.number(item.title, 7)}/index.html"
        body = report_body(item)
        if item is filed:
            stored = f"/haikouan_customs/resource/cms/article/381634/{frames.number(item.title, 7)}/2024011909.pdf"
            body = f'<p>全文见附件。</p><p><a href="{stored}">{item.title}.pdf</a></p>'
            pdf = fixed(load_file("hongze_2023.pdf"), date=item.published, content_type="application/pdf")
            site.handlers[stored] = pdf
        rows.append(Row(path, item.title, item.published))
        site.handlers[path] = fixed(_article(name, item, body), date=item.published)
    rows.insert(2, Row(f"{folder}5590001/index.html", "海口岸海关政府信息公开指南", "2024-01-03"))
    rows.append(Row(f"{folder}5190002/index.html", "关于做好年度报告编制工作的通知", "2021-12-03"))
    throttled = rows[1].href
    site.handlers[throttled] = _throttle_once(site, throttled, site.handlers[throttled])
    year = f"{folder}3101234/"
    older = report(name, 2019)
    path = f"{year}{frames.number(older.title, 7)}/index.html"
    site.handlers[path] = fixed(_article(name, older, report_body(older)), date=older.published)
    archive = _list(name, [Row(path, older.title, older.published)], "", 1, 1)
    site.handlers[f"{year}index.html"] = fixed(archive, date="2020-02-01")
    size, module = 3, "5dbcf8b5"
    pages = [rows[start : start + size] for start in range(0, len(rows), size)]
    tabs = f'<div class="tab"><a href="{year}index.html">2019年</a></div>'
    for number, shown in enumerate(pages, 1):
        following = f"{folder}{module}-{number + 1}.html" if number < len(pages) else "[NEXTPAGE]"
        page = fixed(_list(name, shown, following, number, len(pages), tabs), date="2025-02-03")
        file = f"{folder}{module}-{number}.html"
        site.handlers[file] = _throttle_once(site, file, page) if number == 2 else page
        if number == 1:
            site.handlers[f"{folder}index.html"] = page
    site.handlers |= frames.way_down(name, f"{folder}index.html", _HEAD)
    return site


def _throttle_once(site: Site, path: str, then: Handler) -> Handler:
    """The constant page at the first request, with status 200; what was asked for afterwards."""
    return lambda: Answer(refusal()) if site.counts[path] == 1 else then()


def refusal() -> bytes:
    """What a host answers that has enough: always the same bytes, and nothing of what was asked for."""
    text = "<html><head><title>请稍候</title></head><body><p>系统繁忙，请稍后再试。</p></body></html>".encode()
    return text + b" " * (_REFUSAL_BYTES - len(text))


# ── a branch of the bank: /eportal/ui?… with numbers, bold totals ─────────────────────────────────────────────────


def _bank() -> Site:
    name = "示例银行东江分行"
    site = Site("bank.easysite.portal.test")
    reports = [report(name, year) for year in range(2024, 2018, -1)]
    rows = []
    for item in reports:
        path = f"/goutongjiaoliu/113456/113469/{frames.number(item.title, 19)}/index.html"
        rows.append(Row(path, item.title, item.published))
        site.handlers[path] = fixed(_article(name, item, report_body(item)), date=item.published)
    rows.append(Row("/goutongjiaoliu/113456/113469/4012345/index.html", "行政许可事项公示", "2019-01-05"))
    site.handlers |= frames.way_down(name, "/eportal/ui?pageId=113469", _HEAD)
    site.responders["/eportal/ui"] = _dynamic(name, rows, 3)
    return site


def _dynamic(name: str, rows: Sequence[Row], size: int) -> Responder:
    pages = [rows[start : start + size] for start in range(0, len(rows), size)]

    def respond(query: Mapping[str, str], asked: Asked) -> Answer:
        number = int(query.get("currentPage", "1"))
        if query.get("pageId") != "113469" or not 1 <= number <= len(pages):
            return Answer(_frame(name, name, "<p>参数错误，该栏目没有这一页。</p>").encode(), status=404)
        address = f"/eportal/ui?pageId=113469&amp;currentPage={number + 1}&amp;moduleId=c6dca1fc7b2b47fd"
        following = address if number < len(pages) else "[NEXTPAGE]"
        return Answer(_list(name, pages[number - 1], following, number, len(pages), bold=True).encode())

    return respond


# ── markup ────────────────────────────────────────────────────────────────────────────────────────────────────────

_HEAD = '<link rel="stylesheet" href="/eportal/fileDir/site/style.css"/>\n'


def _list(
    site: str, rows: Sequence[Row], following: str, number: int, pages: int, tabs: str = "", *, bold: bool = False
) -> str:
    items = "\n".join(
        f'<li><a href="{row.href}" title="{escape(row.title)}" istitle="true">{escape(frames.cut(row.title))}</a>'
        f'<span class="fr">{row.date}</span></li>'
        for row in rows
    )
    position = f"<b>{number}</b>/<b>{pages}</b>" if bold else f"{number}/{pages}"
    links = (
        f'<a class="pagingNormal" style="cursor:pointer" tagname="{following}" href="#">下一页</a>' if following else ""
    )
    pager = (
        f'<div class="easysite-page-wrap"><div class="easysite-total-page">{position}</div>'
        f'<a class="pagingNormal" tagname="[PREPAGE]" href="#">上一页</a>{links}</div>'
    )
    body = f'{tabs}<div class="easysite-list-modle"><ul class="conList_ul">\n{items}\n</ul></div>{pager}'
    return _frame(site, f"政府信息公开年报-{site}", body)


def _article(site: str, item: Content, body: str) -> str:
    inside = (
        f'<div class="easysite-news-title"><h2>{escape(item.title)}</h2><p>发布时间：{item.published}　来源：{item.source}</p>'
        f'</div><div class="easysite-news-text" id="easysiteText">{body}</div>'
    )
    return _frame(site, f"{item.title}-{site}", inside, frames.metas(item, site))


def _frame(site: str, title: str, body: str, head: str = "") -> str:
    return frames.page(title, site, body, f"{_HEAD}{head}")
