"""博达 VisualSiteBuilder replicas: follow-ups that count downwards, dynamic lists, downloads that want a Referer or a code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from spiders.replica.content import Content, load_content, load_file
from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, report_body
from spiders.replica.site import Answer, Asked, Site, fixed

_DOWNLOAD = "/system/_content/download.jsp"
_SIZE = 3


def sites() -> list[Site]:
    """A city of files that count downwards, and a county whose lists are asked for."""
    return [_files(), _dynamic()]


def _files() -> Site:
    """``zfxxgknb.htm``, then ``zfxxgknb/3.htm`` down to ``1.htm``; files by download, in a viewer, and behind a code."""
    name, column = "临河市人民政府", "/zwgk/zfxxgknb"
    site = Site("www.vsb.portal.test")
    filed, shown, locked = load_content("hongze_2023"), report("临河市林业局", 2022), report("临河市商务局", 2022)
    contents = [report(agency, year) for year in (2023, 2022) for agency in (name, "临河市交通局")]
    places: list[tuple[str, Content | None, str]] = [
        (contents[0].title, contents[0], contents[0].published),
        (contents[1].title, contents[1], contents[1].published),
        (filed.title, filed, "2024-01-19"),
        ("2023年政府信息公开工作年度报告编制说明", None, "2024-01-05"),
        (contents[2].title, contents[2], contents[2].published),
        (contents[3].title, contents[3], contents[3].published),
        (shown.title, shown, shown.published),
        (locked.title, locked, locked.published),
        (report(name, 2021).title, report(name, 2021), report(name, 2021).published),
        ("临河市人民政府政府信息公开指南", None, "2020-04-02"),
    ]
    rows = [Row(f"/info/1533/{22950 - index}.htm", title, date) for index, (title, _, date) in enumerate(places)]
    site.handlers = frames.way_down(name, f"{column}.htm", '<script src="/system/resource/js/counter.js"></script>')
    _file_pages(site, name, column, rows)
    bodies = {
        filed.title: '<p>全文见附件。</p><p>附件【<a href="{0}&wbfileid=4411">{1}.pdf</a>】已下载<span>9</span>次</p>',
        shown.title: '<p>全文如下。</p><script>showVsbpdfIframe("/__local/9/2D/73/A1B2.pdf","100%","600","0");</script>',
        locked.title: '<p>全文见附件。</p><p>附件【<a href="{0}&wbfileid=4499">下载</a>】</p>',
    }
    for row, (title, content, _) in zip(rows, places, strict=True):
        if content is not None:
            body = bodies.get(title, report_body(content) if title not in bodies else "")
            body = body.replace("{0}", f"{_DOWNLOAD}?urltype=news.DownloadAttachUrl&owner=1533").replace("{1}", title)
            site.handlers[row.href] = fixed(_article(name, content, body), date=content.published)
    site.handlers["/__local/9/2D/73/A1B2.pdf"] = fixed(
        load_file("hongze_2023.pdf"), date="2023-02-01", content_type="application/pdf"
    )
    site.responders[_DOWNLOAD] = _download(site, name)
    return site


def _file_pages(site: Site, name: str, column: str, rows: Sequence[Row]) -> None:
    """The first page is a file beside the folder of the others, which are numbered from the oldest."""
    count = -(-len(rows) // _SIZE)
    for index in range(count):
        number = count - index  # of this page in the folder; the first has none
        folder = "zfxxgknb/" if index == 0 else ""
        onwards = f'<a href="{folder}{number - 1}.htm" class="Next">下页</a>' if number > 1 else "<span>下页</span>"
        links = {row.href: f"../..{row.href}" if index else f"..{row.href}" for row in rows}
        page = [Row(links[row.href], row.title, row.date) for row in rows[index * _SIZE : (index + 1) * _SIZE]]
        body = _list(name, page, f"共{len(rows)}条&nbsp;&nbsp;{index + 1}/{count}&nbsp;", onwards)
        path = f"{column}.htm" if index == 0 else f"{column}/{number}.htm"
        site.handlers[path] = fixed(body, date="2024-01-20")


def _download(site: Site, name: str) -> Callable[[Mapping[str, str], Asked], Answer]:
    """The file for who comes from an article; a page with a box for a code for one of them, whatever is asked."""
    file = fixed(load_file("hongze_2023.pdf"), content_type="application/octet-stream", date="2024-01-19")
    box = frames.page(
        "请输入验证码", name, '<form><input name="codeValue"/><img src="/system/resource/code.jsp"/></form>'
    )

    def respond(query: Mapping[str, str], asked: Asked) -> Answer:
        if "/info/" not in asked.headers.get("referer", "") or query.get("wbfileid") != "4411":
            return Answer(box.encode())
        return file()

    return respond


def _dynamic() -> Site:
    """``list.jsp?urltype=tree.TreeTempUrl``; a row that names the dynamic address of an article listed already."""
    name = "云岭县人民政府"
    site = Site("www.vsb-list.portal.test")
    column = "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1011"
    contents = [report(agency, year) for year in (2023, 2022, 2021) for agency in (name, "云岭县审计局")]
    rows = [Row(f"info/1011/{8100 - index}.htm", item.title, item.published) for index, item in enumerate(contents)]
    twin = Row("content.jsp?urltype=news.NewsContentUrl&wbtreeid=1011&wbnewsid=8099", rows[1].title, rows[1].date)
    listed = [*rows[:3], twin, *rows[3:]]
    site.handlers = frames.way_down(name, column)
    for row, item in zip(rows, contents, strict=True):
        site.handlers[f"/{row.href}"] = fixed(_article(name, item, report_body(item)), date=item.published)

    def respond(query: Mapping[str, str], asked: Asked) -> Answer:
        if query.get("wbtreeid") != "1011":
            return site.missing()
        number = int(query.get("PAGENUM", "1"))
        onwards = (
            f'<a href="?totalpage=3&PAGENUM={number + 1}&urltype=tree.TreeTempUrl&wbtreeid=1011">下一页</a>'
            if number < 3
            else "下一页"
        )
        page = listed[(number - 1) * _SIZE : number * _SIZE]
        return fixed(_list(name, page, f"共{len(listed)}条&nbsp;{number}/3", onwards))()

    site.responders["/list.jsp"] = respond
    return site


# ── pieces ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _list(name: str, rows: Sequence[Row], totals: str, onwards: str) -> str:
    items = "".join(
        f'<li id="line_u8_{index}"><a href="{escape(row.href)}" title="{escape(row.title)}">{escape(frames.cut(row.title))}'
        f"</a><span>{row.date}</span></li>\n"
        for index, row in enumerate(rows)
    )
    pager = f'<table><tr><td id="fanye195">{totals}</td><td>{onwards}</td></tr></table>'
    return frames.page(f"政府信息公开年报-{name}", name, f'<div class="list_r"><ul>\n{items}</ul>{pager}</div>')


def _article(name: str, content: Content, body: str) -> str:
    frame = (
        f'<div class="nr"><h1>{escape(content.title)}</h1><p>发布日期：{content.published}　来源：{content.source}</p>'
        f'<div id="vsb_content"><div class="v_news_content">\n{body}\n</div></div></div>'
    )
    return frames.page(f"{content.title}-{name}", name, frame, frames.metas(content, name))
