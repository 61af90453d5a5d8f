"""NFCMS replica: pages linked one after the other, mobile copies, tables that are pictures, a column for the departments."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

from spiders.replica.content import Content, load_content, load_file
from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, report_body
from spiders.replica.site import Site, fixed

_PIXEL = bytes.fromhex("47494638396101000100800000ffffff00000021f90401000000002c00000000010001000002024401003b")


def sites() -> list[Site]:
    """A city whose column holds its own reports and links to that of its departments."""
    name, folder = "粤屏市人民政府", "/zwgk/zfxxgknb/"
    site = Site("www.nfcms.portal.test")
    own = [report(name, year) for year in range(2024, 2018, -1)]
    filed = load_content("hongze_2023")
    rows = [Row(_address(folder, item), item.title, item.published) for item in own]
    rows.insert(3, Row(_address(folder, own[3]).replace("post_", "mpost_"), own[3].title, own[3].published))
    rows.insert(2, Row(f"{folder}content/post_7000123.html", "粤屏市政府信息公开指南", "2023-05-04"))
    rows.append(Row(_address(folder, filed), filed.title, filed.published))
    rows.append(Row(f"{folder}content/post_6100456.html", "关于公布行政规范性文件清理结果的公告", "2019-03-01"))
    for item in own:
        body = pictured(item) if item.year == 2022 else report_body(item)
        site.handlers[_address(folder, item)] = fixed(article(name, item, body), date=item.published)
    stored = "/attachment/0/512/512345/8780034.pdf"
    link = f'<p><a class="nfw-cms-attachment" attachment-id="512345" href="{stored}">{filed.title}.pdf</a></p>'
    site.handlers[_address(folder, filed)] = fixed(
        article(name, filed, f"<p>全文见附件。</p>{link}"), date=filed.published
    )
    site.handlers[stored] = fixed(load_file("hongze_2023.pdf"), date=filed.published, content_type="application/pdf")
    site.handlers["/img/0/1/picture.gif"] = fixed(_PIXEL, content_type="image/gif")
    site.handlers |= frames.way_down(name, folder, _SCRIPT)
    lists(site, name, rows, folder, size=3, more='<div class="tab"><a href="./bm/">市直部门</a></div>')
    organs = [report(f"粤屏市{organ}", 2023) for organ in ("教育局", "公安局", "水务局")]
    for item in organs:
        site.handlers[_address(f"{folder}bm/", item)] = fixed(
            article(name, item, report_body(item)), date=item.published
        )
    shown = [Row(_address(f"{folder}bm/", item), item.title, item.published) for item in organs]
    lists(site, name, shown, f"{folder}bm/", size=3)
    return [site]


_SCRIPT = "<script>var NFCMS_SITE_ID = '755'; var NFCMS_COLUMN_ID = '12';</script>\n"


def lists(site: Site, name: str, rows: Sequence[Row], folder: str, *, size: int, more: str = "") -> None:
    """The files of a list, each of which links to the next and to the last."""
    pages = [rows[start : start + size] for start in range(0, len(rows), size)]
    for number, shown in enumerate(pages, 1):
        items = "\n".join(
            f'<li><a href="http://{site.host}{row.href}" title="{escape(row.title)}">{escape(frames.cut(row.title))}</a>'
            f'<span class="time">{row.date}</span></li>'
            for row in shown
        )
        here = f"http://{site.host}{folder}"
        links = f'<a class="current">{number}</a>'
        if number < len(pages):
            links += f'<a class="next" href="{here}index_{number + 1}.html">下一页</a>'
            links += f'<a href="{here}index_{len(pages)}.html">尾页</a>'
        else:
            links += '<a class="next" href="javascript:;">下一页</a><a href="javascript:;">尾页</a>'
        body = f'{more}<ul class="news_list">\n{items}\n</ul><div class="page">{links}</div>'
        page = fixed(frames.page(f"政府信息公开年报 - {name}", name, body, _SCRIPT), date="2025-02-20")
        site.handlers[f"{folder}index{f'_{number}' if number > 1 else ''}.html"] = page
        if number == 1:
            site.handlers[folder] = page


def article(site: str, item: Content, body: str) -> str:
    """An article."""
    head = f"{frames.metas(item, site)}\n<script>var NFCMS_SITE_ID = '755'; var NFCMS_POST_ID = '{number_of(item)}';</script>\n"
    info = f"<h1>{escape(item.title)}</h1><p>来源：{item.source}　发布时间：{item.published}</p>"
    inside = f'{info}<div class="article-content">{body}</div>'
    return frames.page(f"{item.title} - {site}", site, inside, head)


def pictured(item: Content) -> str:
    """A report whose tables are pictures."""
    return re.sub(r"<table.*?</table>", '<p><img src="/img/0/1/picture.gif"/></p>', report_body(item), flags=re.DOTALL)


def number_of(item: Content) -> str:
    """The number of an article in its address."""
    return frames.number(item.title, 7)


def _address(folder: str, item: Content) -> str:
    return f"{folder}content/post_{number_of(item)}.html"
