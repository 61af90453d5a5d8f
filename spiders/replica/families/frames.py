"""What family replicas share: the frame of a page, and the way from a front page down to the annual-report column."""

from __future__ import annotations

import hashlib
from html import escape

from spiders.replica.content import Content
from spiders.replica.site import ROBOTS_OPEN, Handler, fixed


def page(title: str, site: str, body: str, head: str = "") -> str:
    """A page with the portal's head and foot round ``body``."""
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"/><title>{escape(title)}</title>
<meta name="SiteName" content="{escape(site)}"/>
{head}</head>
<body><div class="site-head"><a href="/">{site}</a><ul><li><a href="/">首页</a></li><li><a href="/zwgk/">政务公开</a></li>
<li><a href="/bsfw/">办事服务</a></li><li><a href="/zmhd/">政民互动</a></li></ul></div>
{body}
<div class="site-foot">主办：{site}办公室　维护：信息中心　联系电话见政府信息公开指南
请使用新版浏览器访问本网站</div></body></html>"""


def way_down(site: str, column: str, head: str = "", extra: str = "") -> dict[str, Handler]:
    """Front page, disclosure page and robots.txt: two links lead from the first to the column.

    ``head`` and ``extra`` are what the platform puts into the head and the body of both.
    """
    disclosure = f"""<div class="zwxxgk_bd"><ul class="dl_nav"><li><a href="/zwgk/zc/">政策</a></li>
<li><a href="/zwgk/zfxxgkzn/">政府信息公开指南</a></li><li><a href="/zwgk/zfxxgkzd/">政府信息公开制度</a></li>
<li><a href="{escape(column)}">政府信息公开年报</a></li><li><a href="/zwgk/ysqgk/">依申请公开</a></li></ul></div>"""
    welcome = (
        "<div class='notice'><p>欢迎访问。本站发布政策、公告和办事信息，意见和建议可以在政民互动栏目提出。</p></div>"
    )
    return {
        "/": fixed(page(site, site, welcome + extra, head)),
        "/zwgk/": fixed(page(f"政务公开-{site}", site, disclosure + extra, head)),
        "/robots.txt": fixed(ROBOTS_OPEN, content_type="text/plain"),
    }


def metas(report: Content, site: str) -> str:
    """The META tags of an article."""
    names = {
        "ColumnName": "政府信息公开年报",
        "ArticleTitle": report.title,
        "PubDate": f"{report.published} 10:20",
        "ContentSource": report.source,
        "SiteDomain": site,
    }
    return "\n".join(f'<meta name="{name}" content="{escape(value)}"/>' for name, value in names.items())


def key(text: str, length: int = 32) -> str:
    """Hexadecimal digits for an address, always the same for the same text."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def number(text: str, digits: int) -> str:
    """A number of so many digits for an address, always the same for the same text."""
    return str(int(key(text), 16) % 10 ** (digits - 1) + 10 ** (digits - 1))


def cut(title: str, length: int = 22) -> str:
    """A title as lists cut it."""
    return title if len(title) <= length else f"{title[: length - 1]}…"
