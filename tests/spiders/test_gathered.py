"""Reports that an entry of a list only links to: all of them, one level deep, and nothing else of the page."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from spiders.html import parse_html
from spiders.platforms.entries import Row as Entry
from spiders.platforms.gathered import gathered
from spiders.replica import Site
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, trs_article, trs_list
from spiders.replica.site import fixed
from tests.spiders.test_missing import COLUMN, HOST, PORTAL
from tests.support.columns import crawl_here
from tests.support.replica import make_job, portal_job, remember

SITE = "守望县人民政府网站"
ORGANS = ["守望县财政局", "守望县教育局", "守望县城关镇人民政府"]
NOTICE = Row("./202501/t20250120_99001.html", "2024年度守望县各部门政府信息公开工作年度报告汇总", "2025-01-20")


def page(links: str, title: str = NOTICE.title) -> str:
    return (
        f"<html><head><title>{title}_{SITE}</title></head><body><div class='nav'><a href='/zfxxgk/'>政府信息公开年报</a>"
        f"<a href='/a/t20250101_11111.html'>守望县民政局</a></div><h1>{title}</h1><div>{links}</div>"
        f"<div class='footer'><a href='http://elsewhere.portal.test/a/t20250101_11112.html'>外县2024年政府信息公开年报</a></div>"
        f"{'　' * 700}</body></html>"
    )


def address(number: int) -> str:
    return f"/bm/202501/t20250118_{number}0001.html"


def site_of(names: list[str], *, validators: bool = True) -> Site:
    site = Site(HOST)
    links = "".join(f"<p><a href='{address(number)}'>{name}</a></p>" for number, name in enumerate(names, 1))
    links += f"<p><a href='{address(9)}'>2024年政府信息公开年报图解</a></p>"
    site.handlers[COLUMN] = fixed(trs_list(SITE, [NOTICE], pages=1, current=0))
    site.handlers[COLUMN + NOTICE.href[2:]] = fixed(page(links), validators=validators)
    for number, organ in enumerate(ORGANS, 1):
        article = trs_article(SITE, report(organ, 2024)).replace(
            "</body>", f"<a href='{address(8)}'>某局2019年政府信息公开年报</a></body>"
        )
        site.handlers[address(number)] = fixed(article, date="2025-01-18", validators=validators)
    return site


@pytest.mark.parametrize("validators", [True, False])
@pytest.mark.parametrize("called", ["{}", "{}2024年政府信息公开工作年度报告"])
def test_the_reports_behind_a_notice_are_collected_and_stay(tmp_path: Path, called: str, validators: bool) -> None:
    site = site_of([called.format(organ) for organ in ORGANS], validators=validators)
    first = crawl_here(site, make_job(tmp_path, None, (portal_job(PORTAL),)))
    assert [(item.title, item.title_year) for item in first.notices[1:]] == [
        (f"{organ}2024年政府信息公开工作年度报告", 2024) for organ in ORGANS
    ]
    assert len(first.notices) == 4 and site.counts.get(address(8)) is None, "one level, and no picture of a report"
    second = crawl_here(site, make_job(tmp_path, None, remember(first, columns=True), run_id="run-2"))
    third = crawl_here(site, make_job(tmp_path, None, remember(second), run_id="run-3"))
    assert not [event for crawled in (first, second, third) for event in crawled.events], "nothing counts as unlisted"
    held = {item.url for item in third.retrievals if item.outcome == "ok"}
    assert held <= {f"http://{HOST}{COLUMN}"}, "nothing is downloaded again"


def test_a_report_that_the_list_names_too_is_one(tmp_path: Path) -> None:
    site = site_of(ORGANS)
    rows = [NOTICE, Row(address(1), f"{ORGANS[0]}2024年政府信息公开工作年度报告", "2025-01-18")]
    site.handlers[COLUMN] = fixed(trs_list(SITE, rows, pages=1, current=0))
    crawled = crawl_here(site, make_job(tmp_path, None, (portal_job(PORTAL),)))
    assert sorted(item.url for item in crawled.notices) == sorted({item.url for item in crawled.notices})
    assert len(crawled.notices) == 4


def test_reports_of_other_years_than_those_asked_for_are_left(tmp_path: Path) -> None:
    site = site_of(["守望县财政局2024年政府信息公开年报", "守望县财政局2021年政府信息公开年报"])
    crawled = crawl_here(site, make_job(tmp_path, None, (portal_job(PORTAL),), years=(2024,)))
    assert [item.title for item in crawled.notices[1:]] == ["守望县财政局2024年政府信息公开年报"]


def links_of(markup: str, title: str = NOTICE.title) -> list[str]:
    tree = parse_html(page(markup, title))
    assert tree is not None
    entry = Entry(f"http://{HOST}{COLUMN}202501/t20250120_99001.html", title)
    return [row.title for row in gathered(tree, entry.url, entry, (HOST,))]


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ("<a href='/bm/t20250118_10001.html'>守望县财政局</a>", "守望县2024年政府信息公开工作年度报告"),
        ("<a href='/bm/czj/'>守望县财政局</a>", NOTICE.title),
        ("<a href='/bm/czj/index.html'>守望县财政局2024年政府信息公开年报</a>", NOTICE.title),
        ("<a href='/bm/P0202501.pdf'>守望县财政局2024年政府信息公开年报</a>", NOTICE.title),
        ("<a href='/bm/t20250118_10001.html'>关于做好2024年政府信息公开年报编制工作的通知</a>", NOTICE.title),
        ("<a href='http://mirror.example.com/t20250118_1.html'>守望县财政局2024年政府信息公开年报</a>", NOTICE.title),
    ],
)
def test_what_is_no_report_behind_a_notice(markup: str, title: str) -> None:
    assert links_of(markup, title) == []


def test_a_report_gathers_nothing() -> None:
    article = trs_article(SITE, report(ORGANS[0], 2024))
    link = f"<a href='{address(8)}'>某局2019年政府信息公开年报</a></body>"
    tree = parse_html(article.replace("</body>", link))
    entry = Entry(f"http://{HOST}{address(1)}", dataclasses.replace(NOTICE).title)
    assert tree is not None and gathered(tree, entry.url, entry, (HOST,)) == []
