"""Pages as Hanweb's JCMS writes them, shared by the replicas of its families: front page, columns, articles, downloads."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from spiders.replica.content import Content
from spiders.replica.families import frames
from spiders.replica.pages import Row, report_body
from spiders.replica.site import ROBOTS_OPEN, Answer, Handler, fixed

SESSION = (("Set-Cookie", "JSESSIONID=5D1C0A7E93B24F60; Path=/; HttpOnly"),)


def article_path(column: str, title: str, date: str) -> str:
    """An article's address: the date without zero padding, the column, a number that stays the same for a title."""
    year, month, day = (int(part) for part in date.split("-"))
    return f"/art/{year}/{month}/{day}/art_{column}_{frames.number(title + date, 7)}.html"


def row_of(column: str, title: str, date: str) -> Row:
    """A list entry of a column."""
    return Row(article_path(column, title, date), title, date)


def front(site: str, disclosure: str, column: str, news: Iterable[Row]) -> dict[str, Handler]:
    """Front page, disclosure column and robots.txt; the annual-report column is two links away from the front page."""
    latest = "".join(f'<li><a href="{row.href}" title="{escape(row.title)}">{row.title}</a></li>' for row in news)
    home = f"""<div class="menu"><a href="/col/col{disclosure}/index.html">政府信息公开</a>
<a href="/col/col{int(disclosure) + 7}/index.html">政民互动</a></div><ul class="news">{latest}</ul>"""
    guide = f"""<div class="zwxxgk_bd"><ul class="dl_nav">
<li><a href="/col/col{int(disclosure) + 1}/index.html">政府信息公开指南</a></li>
<li><a href="/col/col{int(disclosure) + 2}/index.html">政府信息公开制度</a></li>
<li><a href="{column}">政府信息公开年报</a></li></ul></div>"""
    return {
        "/": fixed(frames.page(site, site, home)),
        f"/col/col{disclosure}/index.html": fixed(frames.page(f"{site} 政府信息公开", site, guide)),
        "/robots.txt": fixed(ROBOTS_OPEN, content_type="text/plain"),
    }


def column_page(site: str, column: str, body: str, name: str = "政府信息公开年报") -> str:
    """A column page round its lists."""
    head = f"""<meta name="ColumnName" content="{name}"/>
<meta name="ColId" content="{column}"/>
<script type="text/javascript" src="/script/0/jquery.jpage.js"></script>"""
    place = f'<div class="wz"><a href="/">首页</a> &gt; <a href="/col/col{column}/index.html">{name}</a></div>'
    return frames.page(f"{site} {name}", site, f"{place}\n{body}", head)


def article(site: str, report: Content) -> str:
    """An article with the index table of county portals; the body stands between comment fences."""
    return _article(site, report, report_body(report))


def download_article(site: str, report: Content, href: str) -> str:
    """An article that only points at its download; the link's text has no extension."""
    return _article(
        site,
        report,
        f"<p>{report.title}见附件。</p><p><img src='/picture/0/s_icon_pdf.gif'/>"
        f'<a href="{escape(href)}" target="_blank">{report.title}</a></p>',
    )


def _article(site: str, report: Content, body: str) -> str:
    index = f"""<table class="xxgk_table"><tr><td>索引号</td><td>ZX0011/{report.published[:4]}-00734</td>
<td>发文机关</td><td>{report.source}</td></tr><tr><td>主题分类</td><td>政府信息公开年报</td>
<td>发布日期</td><td>{report.published}</td></tr></table>"""
    main = f"""{index}<h1 class="title">{escape(report.title)}</h1>
<div class="info">发布日期：{report.published} 来源：<!--<$[信息来源]>begin-->{report.source}<!--<$[信息来源]>end--></div>
<div id="zoom" class="bt_content"><meta name="ContentStart"/><!--<$[信息内容]>begin-->
{body}
<!--<$[信息内容]>end--><meta name="ContentEnd"/></div>"""
    return frames.page(f"{site} {report.title}", site, main, frames.metas(report, site))


def download(name: str, body: bytes, content_type: str = "application/pdf") -> dict[str, Handler]:
    """``downfile.jsp`` and the file it redirects to; ``name`` is the file's 32 hexadecimal digits with the extension."""
    stored = f"/attach/0/{name}"
    return {
        f"/module/download/downfile.jsp?classid=0&filename={name}": lambda: Answer(
            b"", status=302, headers=(("Location", stored), *SESSION)
        ),
        stored: fixed(body, date="2024-01-19", content_type=content_type),
    }


def articles(site: str, column: str, reports: Iterable[Content]) -> dict[str, Handler]:
    """The articles of a column's reports, by path."""
    return {
        article_path(column, report.title, report.published): fixed(article(site, report), date=report.published)
        for report in reports
    }
