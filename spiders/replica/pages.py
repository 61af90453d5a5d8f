"""Page templates of the replica portals: the report as an article, and the list and article frames of each platform."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from spiders.replica.content import Content
from spiders.replica.form import disclosure_table, disputes_table, requests_table

_NUMERALS = "一二三四五六"
_TABLES = {1: disclosure_table, 2: requests_table, 3: disputes_table}
_P = '<p style="text-indent:2em;line-height:2"><span style="font-family:仿宋_GB2312;font-size:21px">'


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list page; ``date`` is ISO."""

    href: str
    title: str
    date: str


def report_body(report: Content) -> str:
    """The report as portals paste it: an opening, six numbered sections with the tables inside, a signature."""
    parts = [f"{_P}{text}</span></p>" for text in report.preamble]
    for index, (title, paragraphs) in enumerate(report.sections):
        parts.append(f"{_P}<strong>{_NUMERALS[index]}、{title}</strong></span></p>")
        parts.extend(f"{_P}{text}</span></p>" for text in paragraphs)
        if table := _TABLES.get(index):
            parts.append(table(report))
    parts.extend(f'<p style="text-align:right">{line}　　</p>' for line in report.signature)
    return "\n".join(parts)


def _metas(site: str, column: str, title: str, date: str, source: str) -> str:
    names = {
        "SiteName": site,
        "SiteDomain": "",
        "ColumnName": column,
        "ColumnType": "政府信息公开年报,",
        "ArticleTitle": title,
        "PubDate": f"{date} 09:30",
        "ContentSource": source,
    }
    return "\n".join(f'<meta name="{name}" content="{escape(value)}"/>' for name, value in names.items() if value)


# ── Kunming /c/ family ────────────────────────────────────────────────────────────────────────────────────────────


def kunming_article(site: str, report: Content, visits: int) -> str:
    """An article of the /c/ family, with a visit counter written into the page by the server."""
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"/>
<title>{escape(report.title)}-{site}</title>
{_metas(site, "政府信息公开年报", report.title, report.published, report.source)}
<link rel="stylesheet" href="/css/content.css"/></head>
<body><div class="header"><a href="/">{site}</a><ul class="nav"><li><a href="/zwgk/">政务公开</a></li></ul></div>
<div class="content-table"><table><tr><td>索引号</td><td>015119-{report.published.replace("-", "")}-000{report.year}</td>
<td>主题分类</td><td>政府信息公开年报</td></tr><tr><td>发布机构</td><td>{report.source}</td>
<td>发布日期</td><td>{report.published}</td></tr></table></div>
<h1 class="title">{escape(report.title)}</h1>
<div class="info"><span>来源：{report.source}</span><span>发布时间：{report.published}</span>
<span>浏览次数：<em id="hits">{visits}</em></span></div>
<div class="activity">
{report_body(report)}
</div>
<div class="footer">主办：{site.removesuffix("门户网站")}办公室　网站标识码：5301810001</div></body></html>"""


def kunming_list(site: str, rows: list[Row], *, pages: int, current: int) -> str:
    """A list page of the /c/ family: rows with dotted dates, the number of pages only inside a script."""
    items = "\n".join(
        f'<li><div class="item-url"><p><a href="{row.href}" target="_blank" title="{escape(row.title)}">'
        f"{escape(_cut(row.title))}</a></p><p>{row.date.replace('-', '.')}</p></div></li>"
        for row in rows
    )
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"/><title>政府信息公开年报-{site}</title></head>
<body><div class="header"><a href="/">{site}</a></div>
<div class="location"><a href="/">首页</a> &gt; <a href="/zfxxgk/">政府信息公开</a> &gt; 政府信息公开年报</div>
<ul class="list">
{items}
</ul>
<div class="page"><span>第{current}页</span><input type="text" id="topage"/><button onclick="gotoPage()">跳转</button></div>
<script>
function gotoPage() {{
  var ele = document.getElementById("topage");
  if (ele.value < 1 || ele.value>{pages}) {{ alert("页码不正确"); return; }}
  location.href = ele.value == 1 ? "index.shtml" : "index_" + ele.value + ".shtml";
}}
</script></body></html>"""


# ── TRS WCM ───────────────────────────────────────────────────────────────────────────────────────────────────────


def trs_article(site: str, report: Content, *, charset: str = "utf-8") -> str:
    """A TRS article whose report stands in the page; the class is unquoted as TRS writes it."""
    return _trs_frame(site, report, f"<div class=TRS_Editor>\n{report_body(report)}\n</div>", charset=charset)


def trs_attachment_article(site: str, report: Content, href: str) -> str:
    """A TRS article that only points at its attachment."""
    body = (
        f'<div class=TRS_Editor><p style="text-indent:2em">{report.title}全文见附件。</p></div>\n'
        f'<div class="xgxz"><span>附件：</span><a href="{href}" title="{escape(report.title)}.pdf" target="_blank">'
        f"{escape(report.title)}.pdf</a></div>"
    )
    return _trs_frame(site, report, body)


def _trs_frame(site: str, report: Content, body: str, *, charset: str = "utf-8") -> str:
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"/>
<title>{escape(report.title)}_{site}</title>
{_metas(site, "政府信息公开年报", report.title, report.published, report.source)}
</head><body><div class="top"><a href="/">{site}</a></div>
<div class="zwxxgk_box"><h1 class="title">{escape(report.title)}</h1>
<div class="info">发布时间：{report.published}　来源：{report.source}</div>
{body}
</div><div class="bottom">网站标识码 3208290001</div></body></html>"""


def trs_list(site: str, rows: list[Row], *, pages: int, current: int, declared: int | None = None) -> str:
    """A TRS list page; ``current`` counts from 0 as ``createPageHTML`` does. ``declared`` prints a number of entries."""
    items = "\n".join(
        f'<li><a href="{row.href}" target="_blank" title="{escape(row.title)}">{escape(_cut(row.title))}</a>'
        f"<span>{row.date}</span></li>"
        for row in rows
    )
    total = f'<span class="total">共{declared}条</span>' if declared is not None else ""
    return f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>
<title>政府信息公开年报_{site}</title></head><body><div class="top"><a href="/">{site}</a></div>
<div class="zwxxgk_bd"><ul class="dl_nav"><li><a href="../zfxxgkzn/">政府信息公开指南</a></li>
<li class="on"><a href="./">政府信息公开年报</a></li></ul>
<div class="scroll_con"><ul class="zwxxgk_list">
{items}
</ul></div></div>
<div class="fy">{total}<script type="text/javascript">
var currentPage = {current};
var countPage = {pages};
createPageHTML({pages}, {current}, "index", "html");
</script></div></body></html>"""


# ── shared ────────────────────────────────────────────────────────────────────────────────────────────────────────


def home_page(site: str) -> str:
    """A short front page."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"/><title>{site}</title></head>
<body><h1>{site}</h1><ul><li><a href="/zwgk/">政务公开</a></li><li><a href="/zmhd/">政民互动</a></li></ul></body></html>"""


def soft_404_page(site: str) -> str:
    """What many portals answer, with status 200, for a page that is gone."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"/><title>{site}</title></head>
<body><div class="top"><a href="/">{site}</a></div><div class="error"><p>抱歉，您访问的页面不存在或已删除！</p>
<p><a href="/">返回首页</a></p></div></body></html>"""


STUB = "<html><head></head><body>" + " " * 300 + "</body></html>"


def _cut(title: str) -> str:
    return title if len(title) <= 24 else title[:23] + "…"
