"""Replicas of Anhui's openness system: unit × year addresses, numbered reports in a list of pages, a page per unit."""

from __future__ import annotations

from html import escape

from spiders.replica.content import Content, load_content, load_file
from spiders.replica.families import frames
from spiders.replica.families.reports import report
from spiders.replica.pages import report_body
from spiders.replica.site import Site, fixed

UNITS = {"341": "东坪县花园乡", "342": "东坪县财政局", "350": "东坪县人民政府办公室"}


def sites() -> list[Site]:
    """A county of units and years, and a city that numbers its reports."""
    return [_county(), _city()]


def _county() -> Site:
    """Three units; a year nobody filed answers an empty frame, a year before the system existed an error."""
    name = "东坪县人民政府"
    site = Site("www.openness.portal.test")
    site.handlers = frames.way_down(name, "/OpennessAnnualReport/")
    branches = "".join(
        f'<li><a href="/OpennessAnnualReport/?branch_id={code}">{unit}</a></li>' for code, unit in UNITS.items()
    )
    site.handlers["/OpennessAnnualReport/"] = fixed(
        frames.page(f"政府信息公开年报-{name}", name, f'<ul class="openness_branch">{branches}</ul>')
    )
    for code, unit in UNITS.items():
        years = {2023, 2022, 2021} - ({2022} if code == "341" else set())
        links = "".join(f'<li><a href="{_address(code, year)}">{year}年</a></li>' for year in (2023, 2022, 2021))
        site.handlers[f"/OpennessAnnualReport/?branch_id={code}"] = fixed(
            frames.page(f"{unit}-{name}", name, f'<h2>{unit}政府信息公开年报</h2><ul class="years">{links}</ul>')
        )
        for year in (2023, 2022, 2021):
            content = report(unit, year)
            body = report_body(content) if year in years else ""
            title = content.title if year in years else ""
            site.handlers[_address(code, year)] = fixed(_frame(name, title, body), date=f"{year + 1}-01-20")
    filed = load_content("hongze_2023")
    file = '<p>全文见附件：<a href="/UserData/SortHtml/1/341.pdf">年度报告.pdf</a></p>'
    site.handlers[_address("342", 2021)] = fixed(_frame(name, filed.title, file), date="2022-01-20")
    site.handlers["/UserData/SortHtml/1/341.pdf"] = fixed(
        load_file("hongze_2023.pdf"), date="2022-01-20", content_type="application/pdf"
    )
    return site


def _city() -> Site:
    """``/XxgkAnnualReport/show/<id>.html``, three on each of three list pages; page_4 is the last page again."""
    name = "涡阳河市人民政府"
    site = Site("www.openness-list.portal.test")
    column = "/XxgkAnnualReport/showList/650/page_{}.html"
    contents: list[Content | None] = [
        report(agency, year) for year in (2023, 2022) for agency in (name, "涡阳河市人社局", "涡阳河市统计局")
    ]
    contents[4:4] = [None]
    rows = []
    for index, content in enumerate(contents):
        path = f"/XxgkAnnualReport/show/{6587 - index}.html"
        title, date = "年度报告公布情况汇总表", "2023-04-02"
        if content is not None:
            title, date = content.title, content.published
            site.handlers[path] = fixed(_frame(name, title, report_body(content)), date=date)
        rows.append(f'<li><a href="{path}" title="{escape(title)}">{escape(frames.cut(title))}</a><i>{date}</i></li>')
    site.handlers |= frames.way_down(name, column.format(1))
    for number in range(1, 5):
        at = 3 * (min(number, 3) - 1)
        links = "".join(f'<a href="{column.format(page)}">{page}</a>' for page in (1, 2, 3))
        body = f'<ul class="openness_list">{"".join(rows[at : at + 3])}</ul><div class="pager">共{len(rows)}条 {links}</div>'
        site.handlers[column.format(number)] = fixed(frames.page(f"年报-{name}", name, body), date="2024-02-20")
    return site


def _address(code: str, year: int) -> str:
    return f"/OpennessAnnualReport/year/show/{code}/{year}.html"


def _frame(name: str, title: str, body: str) -> str:
    frame = f'<div class="openness_show"><h1>{escape(title)}</h1><div class="content">{body}</div></div>'
    return frames.page(f"政府信息公开年报-{name}", name, frame)
