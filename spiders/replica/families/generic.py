"""Replicas of portals of no family: flat lists, columns of years and organs, a frame, panes, a report in the column, no list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from spiders.replica.content import Content, load_content, load_file
from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, report_body
from spiders.replica.site import Site, fixed

_NEWS = "".join(
    f'<li><a href="/xw/2024{number:04d}.html">本地新闻第{number}条</a><span>2024-03-{number:02d}</span></li>'
    for number in range(1, 6)
)


def sites() -> list[Site]:
    """One portal per way of realising the 年报 item."""
    return [_flat(), _snowflakes(), _years(), _frame(), _panes(), _none()]


def _flat() -> Site:
    """Numbered articles, the date inside the link, a link onwards; the news beside the list are no part of it."""
    name, column = "川阳县人民政府", "/index.php?c=list&id=34"
    site = Site("www.generic.portal.test")
    filed = load_content("hongze_2023")
    contents = [report(agency, year) for year in (2023, 2022, 2021) for agency in (name, "川阳县残联")]
    rows = _filed(site, name, [*contents, filed], lambda content: f"/xxgk-show-{frames.number(content.title, 6)}.html")
    rows[3:3] = [Row("/xxgk-show-219861.html", "2023年政府信息公开年度报告图解", "2024-02-02")]
    file = "/uploads/2024/01/19/8f3a.pdf"
    site.handlers[rows[-1].href] = fixed(
        _article(name, filed, f'<p>全文见附件。</p><p><a href="{file}">{filed.title}.pdf</a></p>'), date=filed.published
    )
    site.handlers[file] = fixed(load_file("hongze_2023.pdf"), date=filed.published, content_type="application/pdf")
    site.handlers |= frames.way_down(name, column)
    for number in (1, 2, 3):
        onwards = f'<a href="/index.php?c=list&id=34&page={number + 1}">下一页</a>' if number < 3 else "<a>下一页</a>"
        pager = f"<div class='pg'>共{len(rows)}条 第{number}页/共3页 {onwards}</div>"
        path = column if number == 1 else f"{column}&page={number}"
        body = _list(rows[3 * number - 3 : 3 * number], inside=True) + pager
        site.handlers[path] = fixed(_page(name, body), date="2024-02-20")
    return site


def _snowflakes() -> Site:
    """Addresses of nineteen digits, pages told by numbered links alone."""
    name, column = "秦岭县人民政府", "/zfxxgk/zfxxgknb/"
    site = Site("www.generic-snowflake.portal.test")
    contents = [report(agency, year) for year in (2023, 2022) for agency in (name, "秦岭县统计局", "周湾镇人民政府")]
    rows = _filed(site, name, contents, lambda content: f"{column}2023n/{frames.number(content.title, 19)}.html")
    site.handlers |= frames.way_down(name, column)
    links = '<span>1</span><a href="index_1.html">2</a><a href="index_2.html">3</a>'
    for number in range(3):
        body = _list(rows[2 * number : 2 * number + 2]) + f'<div class="pages">{links}　共3页</div>'
        site.handlers[f"{column}index{f'_{number}' if number else ''}.html"] = fixed(
            _page(name, body), date="2024-02-20"
        )
    site.handlers[column] = site.handlers[f"{column}index.html"]
    return site


def _years() -> Site:
    """The column links to years; a year's page to the organs, by query, and to its own list; one year is an article."""
    name, column = "大湖区人民政府", "/xxgk/nb/"
    site = Site("www.generic-years.portal.test")
    site.handlers = frames.way_down(name, column)
    tabs = '<ul class="tab"><li><a href="2023/">2023年</a></li><li><a href="2022/">2022年</a></li></ul>'
    single = report(name, 2021)
    tabs += f'<ul class="tab"><li><a href="{column}2021.html">2021年</a></li></ul>'
    site.handlers[f"{column}2021.html"] = fixed(_article(name, single, report_body(single)), date=single.published)
    site.handlers[column] = fixed(_page(name, tabs), date="2024-02-20")
    for year in (2023, 2022):
        rows = _filed(
            site, name, [report(name, year)], lambda content: f"/doc/2024/01/{frames.number(content.title, 7)}.shtml"
        )
        organs = (
            '<ul class="dw"><li><a href="?id=1780">大湖区教育局</a></li><li><a href="?id=1781">湖口镇</a></li></ul>'
        )
        site.handlers[f"{column}{year}/"] = fixed(_page(name, _list(rows) + organs), date="2024-02-20")
        for code, organ in (("1780", "大湖区教育局"), ("1781", "湖口镇")):
            rows = _filed(
                site,
                name,
                [report(organ, year)],
                lambda content: f"/doc/2024/02/{frames.number(content.title, 7)}.shtml",
            )
            site.handlers[f"{column}{year}/?id={code}"] = fixed(_page(name, _list(rows)), date="2024-02-20")
    return site


def _frame() -> Site:
    """The column is a frame; in it stands this year's report as an article, and 更多 leads to the earlier ones."""
    name, column = "运河区人民政府", "/zfxxgk/nianbao/"
    site = Site("www.generic-frame.portal.test")
    current = report(name, 2023)
    rows = _filed(
        site,
        name,
        [report(name, year) for year in (2022, 2021, 2020)],
        lambda content: f"{column}{content.year}/a{frames.number(content.title, 8)}.html",
    )
    site.handlers |= frames.way_down(name, column)
    site.handlers[column] = fixed(_page(name, '<iframe src="./main.html" width="100%" frameborder="0"></iframe>'))
    article = f'<h2>{current.title}</h2><div class="nr">{report_body(current)}</div><p><a href="./lnnb/">更多</a></p>'
    site.handlers[f"{column}main.html"] = fixed(_page(name, article), date=current.published)
    site.handlers[f"{column}lnnb/"] = fixed(_page(name, _list(rows)), date="2023-02-20")
    return site


def _panes() -> Site:
    """Tabs whose panes a script fills from addresses in their attributes; one pane is on another host."""
    name, column = "苍山市人民政府", "/gongkai/nianbao.html"
    site = Site("www.generic-panes.portal.test")
    site.handlers = frames.way_down(name, column)
    panes = {"szf.html": (name,), "bm.html": ("苍山市水利局", "苍山市体育局")}
    tabs = "".join(
        f'<li data-url="/gongkai/pane/{pane}">{"部门" if pane == "bm.html" else "市政府"}</li>' for pane in panes
    )
    away = '<li data-url="http://mirror.portal.test/nb.html">县区</li>'
    site.handlers[column] = fixed(_page(name, f'<ul class="tabs">{tabs}{away}</ul><div id="pane">正在加载</div>'))
    for pane, agencies in panes.items():
        contents = [report(agency, year) for agency in agencies for year in (2023, 2022)]
        rows = _filed(
            site,
            name,
            contents,
            lambda content: f"/gongkai/channel_{frames.key('c', 24)}/doc_{frames.key(content.title, 24)}.html",
        )
        site.handlers[f"/gongkai/pane/{pane}"] = fixed(_page(name, _list(rows)), date="2024-02-20")
    return site


def _none() -> Site:
    """The column speaks of 年报, its list is empty, the guide stands on the same page, and the news have dates."""
    name, column = "临川州人民政府", "/zwgk/zfxxgknb/"
    site = Site("www.generic-none.portal.test")
    guide = "<h3>政府信息公开指南</h3>" + "<p>公民可以通过网站、政务服务大厅和图书馆查阅政府信息公开年报。</p>" * 3
    site.handlers = frames.way_down(name, column)
    site.handlers[column] = fixed(_page(name, f'<div class="scroll_con">{guide}</div><ul class="nblist"></ul>'))
    return site


# ── pieces ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _filed(site: Site, name: str, contents: Sequence[Content], path: Callable[[Content], str]) -> list[Row]:
    """Articles at addresses of the site's own kind, and the rows that link to them."""
    rows = []
    for content in contents:
        site.handlers[path(content)] = fixed(_article(name, content, report_body(content)), date=content.published)
        rows.append(Row(path(content), content.title, content.published))
    return rows


def _list(rows: Sequence[Row], *, inside: bool = False) -> str:
    items = "".join(
        f'<li class="{"odd" if index % 2 else "even"} n{index}"><a href="{row.href}" target="_blank">{escape(row.title)}'
        + (f"<em>{row.date}</em></a></li>\n" if inside else f"</a><em>[{row.date.replace('-', '/')}]</em></li>\n")
        for index, row in enumerate(rows)
    )
    return f'<div class="main-right"><ul class="nblist">\n{items}</ul></div>'


def _page(name: str, body: str) -> str:
    side = f'<div class="aside"><h3>最新要闻</h3><ul class="news">{_NEWS}</ul></div>'
    return frames.page(f"政府信息公开年报_{name}", name, f"{side}<h2>政府信息公开年报</h2>{body}")


def _article(name: str, content: Content, body: str) -> str:
    frame = f'<h1>{escape(content.title)}</h1><p>时间：{content.published}</p><div class="article-con">\n{body}\n</div>'
    return frames.page(f"{content.title}_{name}", name, frame, frames.metas(content, name))
