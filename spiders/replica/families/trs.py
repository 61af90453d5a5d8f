"""TRS replicas, one portal per dialect: skipped index files, articles without a date, ``?page=``, lists a script writes, years."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from spiders.replica import pages
from spiders.replica.content import Content, load_content, load_file
from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.pages import Row
from spiders.replica.site import Handler, Site, fixed

_STUB = fixed(
    "<html><head></head><body>" + " " * 310 + "</body></html>", validators=False
)  # 350 bytes, as past the end


def sites() -> list[Site]:
    """One portal per dialect."""
    return [_skipping(), _without_dates(), _asked_by_query(), _written_by_script(), _years()]


def _skipping() -> Site:
    """Three pages whose follow-ups are index_2 and index_3; a mobile twin, an address of 1970, a PDF beside its page."""
    name, column = "柏溪县人民政府", "/zfxxgk/zfxxgknb/"
    site = Site("www.trs.portal.test")
    school = "柏溪县教育局"
    filed = load_content("hongze_2023")
    rows = [
        Row("./202401/t20240119_318820.html", report(name, 2023).title, "2024-01-19"),
        Row("./202401/t20240119_318820_wap.html", report(name, 2023).title, "2024-01-19"),
        Row("../../bmgk/jyj/202401/t20240122_318933.html", report(school, 2023).title, "2024-01-22"),
        Row("./202301/t19700101_290117.html", report(name, 2022).title, "2023-01-12"),
        Row("./202301/t20230116_290204.html", report(school, 2022).title, "2023-01-16"),
        Row("./202211/t20221102_287001.html", "关于编制2022年度政府信息公开工作年度报告的通知", "2022-11-02"),
        Row("./202201/t20220118_260031.html", report(name, 2021).title, "2022-01-18"),
        Row("./202201/t20220119_260112.html", filed.title, "2022-01-19"),
        Row("../zfxxgkzn/202005/t20200511_201144.html", "柏溪县人民政府政府信息公开指南", "2020-05-11"),
    ]
    site.handlers = frames.way_down(name, column)
    for number, at in ((None, 0), (2, 3), (3, 6)):
        body = pages.trs_list(name, rows[at : at + 3], pages=3, current=number - 1 if number else 0, declared=9)
        site.handlers[f"{column}index{f'_{number}' if number else ''}.html"] = fixed(body, date="2024-01-22")
    site.handlers[column] = site.handlers[f"{column}index.html"]
    site.handlers[f"{column}index_4.html"] = _STUB
    for row, content in (
        (rows[0], report(name, 2023)),
        (rows[1], report(name, 2023)),
        (rows[2], report(school, 2023)),
        (rows[3], report(name, 2022)),
        (rows[4], report(school, 2022)),
        (rows[6], report(name, 2021)),
    ):
        site.handlers[_path(column, row.href)] = fixed(pages.trs_article(name, content), date=row.date)
    pdf = f"{column}202201/P020220119402238817245.pdf"
    site.handlers[_path(column, rows[7].href)] = fixed(
        pages.trs_attachment_article(name, filed, "./P020220119402238817245.pdf"), date="2022-01-19"
    )
    site.handlers[pdf] = fixed(load_file("hongze_2023.pdf"), date="2022-01-19", content_type="application/pdf")
    return site


def _without_dates() -> Site:
    """``t<id>.shtml`` in GB18030; follow-ups are named after the page, how many there are stands in a script's configuration."""
    name, column = "南浦区人民政府", "/zfxxgk/zfxxgknb/"
    site = Site("www.trs-shtml.portal.test")
    contents = [report(agency, year) for year in (2023, 2022, 2021) for agency in (name, "南浦区民政局")]
    rows = [Row(f"./t{17981192 - 40 * index}.shtml", item.title, item.published) for index, item in enumerate(contents)]
    site.handlers = frames.way_down(name, column)
    for number in range(3):
        script = (
            '<script>var _PAGEID = "5521"; '
            f"var pagination_script_config = {{ pageNumber: '{number}', total: '3' }};</script>"
        )
        body = _list(name, rows[2 * number : 2 * number + 2], script, charset="gb2312")
        site.handlers[f"{column}index{f'_5521_{number}' if number else ''}.shtml"] = _gb(body, "2024-01-20")
    site.handlers[column] = site.handlers[f"{column}index.shtml"]
    for row, item in zip(rows, contents, strict=True):
        site.handlers[_path(column, row.href)] = _gb(pages.trs_article(name, item, charset="gb2312"), item.published)
    return site


def _asked_by_query() -> Site:
    """``index.html?page=N``: page 1 is the first page again, beyond the last comes the last."""
    name, column = "湘平市人民政府", "/xxgk/zfxxgknb/"
    site = Site("www.trs-query.portal.test")
    contents = [report(agency, year) for year in (2023, 2022, 2021) for agency in (name, "湘平市体育局")]
    rows = _filed(site, column, name, contents)
    pager = '<div class="page">共<b>3</b>页 <a href="index.html?page=2">2</a> <a href="index.html?page=3">3</a></div>'
    site.handlers |= frames.way_down(name, column)
    for number in range(1, 5):
        at = 2 * (min(number, 3) - 1)
        site.handlers[f"{column}index.html?page={number}"] = fixed(_list(name, rows[at : at + 2], pager))
    site.handlers[column] = site.handlers[f"{column}index.html"] = site.handlers[f"{column}index.html?page=1"]
    return site


def _written_by_script() -> Site:
    """Rows that ``document.writeln`` puts into the page, ten on each, and no word of how many there are; a stub past the end."""
    name, column = "汉阴湖区人民政府", "/zfxxgk/gknb/"
    site = Site("www.trs-written.portal.test")
    contents = [report(agency, year) for year in (2023, 2022) for agency in (name, "汉阴湖区水务局", "汉阴湖区城管局")]
    rows = _filed(site, column, name, contents)
    other = [
        Row(f"./202305/t202305{day:02d}_30{day:02d}.html", f"政府信息公开培训简报第{day}期", f"2023-05-{day:02d}")
        for day in range(1, 9)
    ]
    mixed = [*rows[:3], *other[:7], *rows[3:], *other[7:]]
    site.handlers |= frames.way_down(name, column)
    site.handlers[column] = fixed(_list(name, (), _written(mixed[:10])))
    site.handlers[f"{column}index.html"] = site.handlers[column]
    site.handlers[f"{column}index_1.html"] = fixed(_list(name, (), _written(mixed[10:])))
    site.handlers[f"{column}index_2.html"] = _STUB
    return site


def _years() -> Site:
    """This year's reports, a column for each earlier year, and one for the departments with columns of their own."""
    name, column = "黔岭县人民政府", "/zfxxgk/zfxxgknb/"
    site = Site("www.trs-years.portal.test")
    folders = {2022: "2022n/", 2021: "2021n_5930973/", 2020: "zfxxgknb_2020/"}
    tabs = "".join(f'<li><a href="{{0}}{folder}">{year}年</a></li>' for year, folder in folders.items())
    site.handlers = frames.way_down(name, column)
    top = f'<ul class="nb_tab">{tabs.replace("{0}", "./")}<li><a href="./bmjdhz/">部门街道</a></li></ul>'
    current = _filed(site, column, name, [report(name, 2023)])
    site.handlers[column] = fixed(_list(name, current, top), date="2024-01-30")
    for year, folder in folders.items():
        rows = _filed(site, f"{column}{folder}", name, [report(name, year), report("黔岭县粮食局", year)])
        beside = f'<ul class="nb_tab">{tabs.replace("{0}", "../")}</ul>'
        site.handlers[f"{column}{folder}"] = fixed(_list(name, rows, beside), date=f"{year + 1}-01-30")
    organs = {"jyj/": "黔岭县教育局", "cgz/": "城关镇"}
    links = "".join(f'<li><a href="./{folder}">{organ}</a></li>' for folder, organ in organs.items())
    site.handlers[f"{column}bmjdhz/"] = fixed(_list(name, (), f'<ul class="dept">{links}</ul>'), date="2024-01-30")
    for folder, organ in organs.items():
        rows = _filed(site, f"{column}bmjdhz/{folder}", name, [report(organ, 2023)])
        site.handlers[f"{column}bmjdhz/{folder}"] = fixed(_list(name, rows), date="2024-01-30")
    return site


# ── pieces ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _filed(site: Site, column: str, name: str, contents: Sequence[Content]) -> list[Row]:
    """Articles below a column, and the rows that link to them from it."""
    rows = []
    for content in contents:
        day = content.published.replace("-", "")
        href = f"./{day[:6]}/t{day}_{frames.number(content.title, 7)}.html"
        site.handlers[_path(column, href)] = fixed(pages.trs_article(name, content), date=content.published)
        rows.append(Row(href, content.title, content.published))
    return rows


def _path(column: str, href: str) -> str:
    """The path a link of the column's index leads to."""
    folder = column.strip("/").split("/")
    while href.startswith("../"):
        href, folder = href[3:], folder[:-1]
    return "/" + "/".join([*folder, href.removeprefix("./")])


def _list(name: str, rows: Sequence[Row], tail: str = "", *, charset: str = "utf-8") -> str:
    items = "".join(
        f'<li><a href="{row.href}" title="{escape(row.title)}">{escape(frames.cut(row.title))}</a><span>{row.date}</span></li>\n'
        for row in rows
    )
    body = f'<div class="overview_right"><ul class=list_ul>\n{items}</ul></div>{tail}<div class=TRS_Editor></div>'
    return frames.page(f"政府信息公开年报_{name}", name, body).replace('charset="utf-8"', f'charset="{charset}"', 1)


def _written(rows: Sequence[Row]) -> str:
    lines = "\n".join(
        f'document.writeln("<li><a href=\\"{row.href}\\" title=\\"{row.title}\\">" + "{frames.cut(row.title)}<\\/a>'
        f'<span>{row.date}<\\/span><\\/li>");'
        for row in rows
    )
    return f'<ul class=list_ul><script>\nvar page = "1";\n{lines}\n</script></ul>'


def _gb(text: str, date: str) -> Handler:
    return fixed(text.encode("gb18030"), date=date, content_type="text/html")
