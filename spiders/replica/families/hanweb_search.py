"""Hanweb ``xxgk/search.jsp`` replicas: a servlet that ignores the catalogue, and a list that is the servlet's own page."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from spiders.replica.content import load_file
from spiders.replica.families import frames
from spiders.replica.families import hanweb_pages as hanweb
from spiders.replica.families.reports import report
from spiders.replica.pages import Row
from spiders.replica.site import Answer, Asked, Site, fixed

SEARCH = "/module/xxgk/search.jsp"
_PER_PAGE = 5
_ERROR = Answer(b"<html><body><h3>HTTP Status 500</h3></body></html>", status=500)


def sites() -> list[Site]:
    """A city whose column page posts the search, a bureau whose column is the servlet."""
    return [_city(), _bureau()]


def _city() -> Site:
    name, column, other = "云栖市人民政府", "1229440001", "1229440100"
    site = Site("www.hanweb-search.portal.test")
    reports = [report(agency, year) for year in (2024, 2023) for agency in (name, "云栖市民政局", "云栖市卫生健康局")]
    filed = report("云栖市审计局", 2022)
    strangers = [
        report("云栖市气象台", year) for year in (2024, 2022)
    ]  # another column's, the servlet lists them as well
    rows = [hanweb.row_of(column, item.title, item.published) for item in (*reports, filed)]
    rows += [hanweb.row_of(other, item.title, item.published) for item in strangers]
    rows += [hanweb.row_of(other, f"云栖市行政规范性文件目录第{n}批", f"2023-0{n}-18") for n in range(1, 6)]
    rows.sort(key=lambda row: row.date, reverse=True)
    path, file = f"/col/col{column}/index.html", f"{frames.key('audit')}.pdf"
    script = f"""<div id="div{column}"></div><script src="/module/xxgk/search.js"></script>
<script>loadTree('/module/xxgk/tree.jsp?area=002482429&showsub=1');
$.post('{SEARCH}', {{infotypeId:'A0212', jdid:'149', divid:'div{column}', currpage:1}}, fill);</script>"""
    site.handlers = (
        hanweb.front(name, "1229440090", path, rows[:2])
        | hanweb.articles(name, column, reports)
        | {
            path: fixed(hanweb.column_page(name, column, script), date="2025-02-10"),
            hanweb.article_path(column, filed.title, filed.published): fixed(
                hanweb.download_article(name, filed, f"/module/download/downfile.jsp?classid=0&filename={file}"),
                date=filed.published,
            ),
            **hanweb.download(file, load_file("hongze_2023.pdf")),
        }
    )

    def search(query: Mapping[str, str], asked: Asked) -> Answer:
        """By POST alone; the catalogue must be named and is not looked at."""
        form = asked.form
        if not (form.get("infotypeId") and form.get("jdid") == "149" and form.get("area") == "002482429"):
            return _ERROR
        return _html(_table(rows, int(form["currpage"])))

    site.responders[SEARCH] = search
    return site


def _bureau() -> Site:
    name, column = "示例省药品监督局", "82011"
    site = Site("bureau.hanweb-search.portal.test")
    reports = [report(name, year) for year in (2024, 2023, 2022, 2021, 2020, 2019)]
    rows = [hanweb.row_of(column, item.title, item.published) for item in reports]
    rows += [hanweb.row_of(column, f"{name}政府信息公开指南", "2019-05-20")]
    address = f"{SEARCH}?infotypeId=B001AC001&jdid=82&area=MB1846817&divid=div{column}"
    site.handlers = hanweb.front(name, "82000", address, rows[:1]) | hanweb.articles(name, column, reports)

    def search(query: Mapping[str, str], asked: Asked) -> Answer:
        fields = {**query, **asked.form}
        if (fields.get("infotypeId"), fields.get("area")) != ("B001AC001", "MB1846817"):
            return _ERROR
        return _html(_items(rows, int(fields.get("currpage") or 1)))

    site.responders[SEARCH] = search
    return site


def _table(rows: list[Row], page: int) -> str:
    """The module's table: title, number, date in the third cell; the pager names pages. Past the end it repeats the last."""
    pages = -(-len(rows) // _PER_PAGE)
    page = min(page, pages)
    lines = "".join(
        f'<tr class="tr_main_value_{"odd" if index % 2 else "even"}"><td><a href="{row.href}" title="{escape(row.title)}" '
        f'target="_blank">{frames.cut(row.title)}</a></td><td>002482429/{row.date[:4]}-0{index}</td><td>{row.date}</td></tr>'
        for index, row in enumerate(rows[(page - 1) * _PER_PAGE : page * _PER_PAGE])
    )
    return (
        f'<table><tr class="tr_main_title"><td>信息名称</td><td>索引号</td><td>生成日期</td></tr>{lines}</table>'
        f'<div class="page">第{page}页&nbsp;&nbsp;共{pages}页&nbsp;<a href="javascript:toPage({page + 1})">下一页</a></div>'
    )


def _items(rows: list[Row], page: int) -> str:
    """The newer template, a list; the pager names entries and pages."""
    items = "".join(
        f'<li><a href="{row.href}">{row.title}</a><span>{row.date}</span></li>'
        for row in rows[(page - 1) * _PER_PAGE : page * _PER_PAGE]
    )
    pages = -(-len(rows) // _PER_PAGE)
    return f'<div class="zfxxgk_list_con"><ul>{items}</ul></div><p>共&nbsp;{len(rows)}&nbsp;条&nbsp;&nbsp;共{pages}页&nbsp;</p>'


def _html(body: str) -> Answer:
    text = f"<html><head><meta charset='utf-8'/><title>信息公开</title></head><body>{body}</body></html>"
    return Answer(text.encode(), headers=hanweb.SESSION)
