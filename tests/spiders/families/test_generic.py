"""The generic spider: lists of any markup, columns of years and organs, frames, panes, a report in the column, and no list."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from db.manifest import Unit
from spiders.html import parse_html
from spiders.platforms import PLATFORMS, recognise
from spiders.platforms.generic import Generic
from spiders.platforms.inner import department_columns, framed_pages, pane_pages, same_page, year_columns
from spiders.platforms.shapes import is_article, url_date
from spiders.platforms.static_list import ListPage
from spiders.replica.families import family_sites
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer
from tests.support.columns import read_column
from tests.support.replica import Crawled, archive_of, crawl, family_portals, make_job, remember

BASE = "http://www.x.gov.cn/zfxxgk/nb/"
PORTALS = tuple(f"generic{part}" for part in ("", "-snowflake", "-years", "-frame", "-panes", "-none"))


# ── over HTTP ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_way_is_collected_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("generic")) as server:
        first = crawl(make_job(tmp_path, server.url, family_portals(*PORTALS)))
        sent = len(server.requests())
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
        again = server.requests()[sent:]
    assert not server.requests("mirror.portal.test")
    flat_lists(first)
    columns_of_years_and_organs(first)
    a_frame_with_this_year_s_report(first)
    panes_and_nothing(first)
    assert [item.path for item in again if item.status == 200 and item.path != "/robots.txt"] == []
    assert {notice.url for notice in second.notices} == {notice.url for notice in first.notices}
    pages = [item for item in second.retrievals if item.role in ("page", "attachment")]
    assert {item.outcome for item in pages} == {"not_modified"}
    assert {event.code for event in (*first.events, *second.events)} == set()


def reports_of(crawled: Crawled, portal: str) -> set[str]:
    return {notice.title.split("年政府")[0] for notice in crawled.notices if notice.portal_id == f"replica-{portal}"}


def flat_lists(crawled: Crawled) -> None:
    listing = crawled.listing("replica-generic")
    assert (listing.outcome, listing.pages, listing.collected, listing.declared) == ("complete", 3, 8, 8)
    assert "picture or explanation beside a report" in (listing.reason or "")
    assert reports_of(crawled, "generic") == {
        *(f"川阳县{organ}{year}" for organ in ("人民政府", "残联") for year in (2023, 2022, 2021)),
        "洪泽区人民政府2023",
    }
    assert all(notice.list_date for notice in crawled.notices if notice.portal_id == "replica-generic")
    file = crawled.retrieval("/uploads/2024/01/19/8f3a.pdf")
    assert archive_of(crawled.job).get(file.sha256 or "").startswith(b"%PDF-")
    numbers = crawled.listing("replica-generic-snowflake")
    assert (numbers.outcome, numbers.pages, numbers.collected) == ("complete", 3, 6)


def columns_of_years_and_organs(crawled: Crawled) -> None:
    listings = [item for item in crawled.listings if item.portal_id == "replica-generic-years"]
    assert {item.outcome for item in listings} == {"complete"}
    assert len(listings) == 8, "the column, three years, two organs in two of them"
    assert reports_of(crawled, "generic-years") == {
        *(f"大湖区人民政府{year}" for year in (2023, 2022, 2021)),
        *(f"{organ}{year}" for organ in ("大湖区教育局", "湖口镇") for year in (2023, 2022)),
    }


def a_frame_with_this_year_s_report(crawled: Crawled) -> None:
    assert reports_of(crawled, "generic-frame") == {f"运河区人民政府{year}" for year in (2023, 2022, 2021, 2020)}
    main = [item for item in crawled.retrievals if item.url.endswith("/nianbao/main.html")]
    assert [(item.role, item.attempts) for item in main] == [("list", 1), ("page", 0)], "one request, list and document"
    assert main[0].sha256 == main[1].sha256
    (notice,) = [item for item in crawled.notices if item.url.endswith("/nianbao/main.html")]
    assert [document.url for document in notice.documents] == [notice.url]


def panes_and_nothing(crawled: Crawled) -> None:
    shells = {item.column_url: item for item in crawled.listings}
    shell = shells["http://www.generic-panes.portal.test/gongkai/nianbao.html"]
    assert shell.outcome == "incomplete" and "mirror.portal.test" in (shell.reason or "")
    assert len(reports_of(crawled, "generic-panes")) == 6
    nothing = crawled.listing("replica-generic-none")
    assert (nothing.outcome, nothing.collected) == ("incomplete", 0)
    assert "no link is called an annual report" in (nothing.reason or "")
    assert "the page only speaks of 年报" in (nothing.reason or "")


# ── what fails ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_that_fails_or_repeats_is_said(tmp_path: Path) -> None:
    (portal,) = family_portals("generic")
    site = family_sites("generic")[portal.hosts[0]]
    second = "/index.php?c=list&id=34&page=2"
    column = read_column(site, portal, tmp_path, faults={second: Answer(b"", status=500)}).column
    assert (column.outcome, len(column.rows)) == ("incomplete", 3)
    assert "declares 8 entries, shows 3" in "; ".join(column.reasons)
    same = site.handlers["/index.php?c=list&id=34"]()
    read = read_column(site, portal, tmp_path / "same", faults={second: same})
    assert read.column.outcome == "incomplete"
    assert "list_repeats" in read.events

    (portal,) = family_portals("generic-snowflake")
    site = family_sites("generic")[portal.hosts[0]]
    lost = {"/zfxxgk/zfxxgknb/index_2.html": Answer(b"", status=500)}
    column = read_column(site, portal, tmp_path / "numbers", faults=lost).column
    assert (column.outcome, len(column.rows)) == ("incomplete", 4)


def test_addresses_with_units(tmp_path: Path) -> None:
    (portal,) = family_portals("generic")
    site = family_sites("generic")[portal.hosts[0]]
    portal = dataclasses.replace(portal, units=(Unit("7", "甲局"), Unit("8", "乙局")))
    columns = read_column(site, portal, tmp_path, column=f"{portal.home}nb?dept={{unit}}").column
    assert columns.inner == [f"{portal.home}nb?dept=7", f"{portal.home}nb?dept=8"]
    assert read_column(site, portal, tmp_path, column=f"{portal.home}{{unit}}/{{year}}.html").titles == [
        "甲局政府信息公开工作年度报告",
        "乙局政府信息公开工作年度报告",
    ]


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def list_of(markup: str, url: str = BASE) -> ListPage:
    tree = parse_html(f"<html><body>{markup}</body></html>")
    assert tree is not None
    return Generic().read_list(markup, tree, url)


def row(number: int, title: str = "甲局2023年政府信息公开工作年度报告") -> str:
    return f"<li><a href='/c/{number}.html'>{title}</a><i>2024-01-{number % 28 + 1:02d}</i></li>"


def test_the_rows_of_a_list_and_nothing_of_the_lists_beside_it() -> None:
    page = list_of(
        "<ul class=nav><li><a href='/zfxxgk/nb/'>政府信息公开年报</a></li><li><a href='/zfxxgk/zn/'>指南</a></li></ul>"
        f"<ul class=news>{row(11, '新闻')}{row(12, '要闻')}</ul><ul class=l>{row(1)}{row(2, '关于年报的通知')}</ul>"
    )
    assert [(item.url[-8:], item.list_date) for item in page.rows] == [
        ("c/1.html", "2024-01-02"),
        ("c/2.html", "2024-01-03"),
    ]
    assert (page.pages, page.problem, page.inner) == (1, None, ())


def test_a_report_named_with_its_year_needs_no_date() -> None:
    page = list_of(
        "<p><a href='/files/nb.doc'>甲县2022年政府信息公开年报</a></p><p><a href='/nb/'>政府信息公开年报</a></p>"
    )
    assert [item.url for item in page.rows] == ["http://www.x.gov.cn/files/nb.doc"]


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("<a href='nb_2.html'>下一页</a>", ("next", f"{BASE}nb_2.html")),
        ("<a href='?page=2' title='下一页'>»</a>", ("next", f"{BASE}?page=2")),
        ("<a href='list-2.html'>2</a><a href='list-3.html'>3</a>", ("pattern", f"{BASE}list-{{n}}.html")),
        ("<a href='index_1.html'>2</a>", ("pattern", f"{BASE}index_{{n}}.html")),
        ("<a href='?p=2&c=9'>2</a>", ("pattern", f"{BASE}?p={{n}}&c=9")),
        (
            "共3页 <a href='javascript:go(2)'>下一页</a>",
            ("problem", "the list says it has 3 pages and links to none of them"),
        ),
        ("共1页 <a href='javascript:go(2)'>下一页</a>", ("problem", None)),
        ("<a href='http://www.y.gov.cn/2.html'>下一页</a>", ("next", None)),
    ],
)
def test_the_way_onwards(tail: str, expected: tuple[str, str | None]) -> None:
    assert getattr(list_of(f"<ul>{row(1)}</ul>{tail}"), expected[0]) == expected[1]


def test_pages_that_only_a_script_turns_are_said_of_a_full_page() -> None:
    rows = "".join(row(number) for number in range(1, 12))
    assert "only a script" in (list_of(f"<ul>{rows}</ul><a onclick='go()' href='#'>下一页</a>").problem or "")
    assert list_of(f"<ul>{row(1)}</ul><a onclick='go()' href='#'>下一页</a>").problem is None


def test_columns_inside() -> None:
    tree = parse_html(
        "<a href='./2022n/'>二〇二二</a><a href='../2021n_59/index.html'>2021年</a><a href='./bmjdhz/'>部门街道</a>"
        "<a href='./dcqid2023/'>东城区街道</a><a href='../czj/'>教育局</a><a href='/2020/'>2020年</a><a href='?id=17'>财政局</a>"
        "<a href='./zn.html'>县政府指南</a><a href='./'>2023年</a><a href='http://www.y.gov.cn/zfxxgk/nb/2019/'>2019年</a>"
    )
    assert tree is not None
    assert list(year_columns(tree, BASE)) == [
        f"{BASE}2022n/",
        "http://www.x.gov.cn/zfxxgk/2021n_59/index.html",
        f"{BASE}dcqid2023/",
    ]
    assert list(department_columns(tree, BASE)) == [f"{BASE}bmjdhz/", f"{BASE}dcqid2023/", f"{BASE}?id=17"]
    beside = parse_html("<a href='/jyt/c2/zwgklist.shtml'>2024</a><a href='/jyt/c1/zwgklist.shtml'>2025年</a>")
    assert beside is not None
    assert list(year_columns(beside, "http://x.gov.cn/jyt/c1/zwgklist.shtml")) == [
        "http://x.gov.cn/jyt/c2/zwgklist.shtml"
    ]


def test_frames_and_panes_of_the_same_host_alone() -> None:
    tree = parse_html(
        "<iframe src='list.html'></iframe><iframe src='http://www.y.gov.cn/l.html'></iframe><iframe src='a.pdf'></iframe>"
        "<li data-url='p1.html'></li><li onclick=\"loadTab('p2.html')\"></li><script>$('#x').load('/zfxxgk/p3.html')</script>"
    )
    assert tree is not None
    assert framed_pages(tree, BASE) == ((f"{BASE}list.html",), ("http://www.y.gov.cn/l.html",))
    assert pane_pages(tree, BASE)[0] == (f"{BASE}p1.html", f"{BASE}p2.html", "http://www.x.gov.cn/zfxxgk/p3.html")
    assert same_page("http://a/b/index.html", "https://a/b/") and not same_page("http://a/b/list.html", "http://a/b/")


def test_a_report_in_the_column() -> None:
    page = list_of(
        "<h2>政府信息公开年报</h2><h3>甲县2023年政府信息公开工作年度报告</h3><p>一、总体情况</p><td>第二十条第（一）项</td>"
        "<a href='lnnb/'>更多</a>"
    )
    assert [(item.url, item.title) for item in page.rows] == [(BASE, "甲县2023年政府信息公开工作年度报告")]
    assert page.inner == (f"{BASE}lnnb/",)
    assert list_of("<p>政府信息公开年报包括总体情况。</p>").rows == ()


@pytest.mark.parametrize(
    ("url", "article", "date"),
    [
        ("/zfxxgk/zfxxgknb/zj/2021n/1533676551588134914.html", True, None),
        ("/gongkai/site_x/channel_63899ecb375991828262e2a2/doc_641a60c40c770bba2a81ffc6.html", True, None),
        (
            "/columns/8aef2fa0-cc14-409e-9f68-fbdba00a0c72/202308/21/720faafd-6610-4d9e-9cc8-9e0f056c2101.html",
            True,
            "2023-08-21",
        ),
        ("/single/29/391457.html", True, None),
        ("/nw12344/20230331/4a03b5fa47ae4c73b7ec42801de6be66.html", True, "2023-03-31"),
        ("/xxgk-show-219861.html", True, None),
        ("/news/detail/20240112114204946.html", True, "2024-01-12"),
        ("/zwgk/nb/20230210/i2927101.html", True, "2023-02-10"),
        ("/portal/zfxxgknb/webinfo/2020/12/1616350650896188.htm", True, None),
        ("/zltq/2026-02/02/article_2026020215383939768.html", True, "2026-02-02"),
        ("/doc/2022/01/29/3592550.shtml", True, "2022-01-29"),
        ("/zwgk/zfxxgknb/2022/zzfxxgknb/content_1903590", True, None),
        ("/content-159-385509.html", True, None),
        ("/subsiteIndex/toPage?newsClassId=693&pageType=view&objectId=27650", True, None),
        ("/index.php?c=show&id=88", True, None),
        ("/liunan/xxgk/zfxxgknb/t19700101_3441457.shtml", True, None),
        ("/zfxxgk/zfxxgknb/", False, None),
        ("/zfxxgk/index_12345.html", False, None),
        ("/Item/list.asp?id=1747", False, None),
        ("/jyt/c110634/zwgklist.shtml", False, None),
    ],
)
def test_addresses_of_articles_outside_the_families(url: str, article: bool, date: str | None) -> None:
    assert is_article(f"http://x.gov.cn{url}") is article
    assert url_date(f"http://x.gov.cn{url}") == date


def test_it_is_the_last_choice_and_never_sure() -> None:
    report_list = f"<ul>{row(1)}{row(2)}</ul>"
    assert recognise(report_list, BASE) == [("generic", 0.2)]
    assert (
        recognise("<ul><li><a href='2022/'>2022年</a></li><li><a href='2021/'>2021年</a></li></ul>年报", BASE)[0][0]
        == "generic"
    )
    assert recognise("<p>政府信息公开年报见政务公开栏目。</p>", BASE) == []
    trs = f"{report_list}<div class=TRS_Editor></div>"
    assert [name for name, _ in recognise(trs, BASE)] == ["trs", "generic"]
    for site in family_sites("generic").values():
        for path, handler in site.handlers.items():
            assert (
                PLATFORMS["generic"].recognise(handler().body.decode("utf-8", "ignore"), f"http://{site.host}{path}")
                <= 0.2
            )
