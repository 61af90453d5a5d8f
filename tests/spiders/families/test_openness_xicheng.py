"""Anhui's openness and 西城: reports by unit × year, frames without a report, lists and pages that link to them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from db.manifest import Job, Unit
from spiders.html import parse_html
from spiders.platforms import recognise
from spiders.platforms.openness import Openness
from spiders.platforms.unit_years import years_of
from spiders.platforms.xicheng import Xicheng, pairs_of
from spiders.replica.families import family_sites, openness, xicheng
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer
from tests.support.columns import read_column
from tests.support.replica import Crawled, crawl, family_portals, make_job, remember

PORTALS = ("openness", "openness-list", "xicheng")


def job_of(root: Path, url: str, portals: tuple[object, ...], run_id: str) -> Job:
    job = make_job(root, url, portals, run_id=run_id)  # type: ignore[arg-type]
    return dataclasses.replace(job, today="2024-06-01")


def test_units_and_years_are_collected_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("openness", "xicheng")) as server:
        first = crawl(job_of(tmp_path, server.url, family_portals(*PORTALS), "run-1"))
        sent = len(server.requests())
        second = crawl(job_of(tmp_path, server.url, remember(first, columns=True), "run-2"))
        again = server.requests()[sent:]
    the_county_of_units(first, server)
    the_city_of_numbers(first)
    the_district(first)
    assert [item.path for item in again if item.status == 200 and item.path != "/robots.txt"] == []
    assert [item.path for item in again if item.status == 404] == [], (
        "nobody asks every night for years without reports"
    )
    known = {notice.url for notice in first.notices}
    told = {notice.url for notice in second.notices}
    assert told < known and {"-list" in url for url in known - told} == {True}, "a list with nothing new is left early"
    assert {event.code for event in (*first.events, *second.events)} == set()
    (spared,) = [item for item in second.listings if item.portal_id == "replica-openness"]
    assert (spared.outcome, spared.collected) == ("complete", 12)
    assert "asked for 2022 onwards and for what is known" in (spared.reason or "")


def the_county_of_units(crawled: Crawled, server: ReplicaServer) -> None:
    notices = [notice for notice in crawled.notices if notice.portal_id == "replica-openness"]
    ends = {tuple(notice.url.removesuffix(".html").rsplit("/", 2)[1:]) for notice in notices}
    filed = {(unit, str(year)) for unit in openness.UNITS for year in (2021, 2022, 2023)} - {("341", "2022")}
    assert ends == filed, "one year is an empty frame, 2020 is an error page"
    assert {notice.title for notice in notices} == {
        f"{unit}政府信息公开工作年度报告" for unit in openness.UNITS.values()
    }
    assert len(server.requests("www.openness.portal.test", "/OpennessAnnualReport/year/show/350/2020.html")) == 1
    listing = crawled.listing("replica-openness")
    assert (listing.outcome, listing.collected) == ("complete", 12)
    file = crawled.retrieval("/UserData/SortHtml/1/341.pdf")
    assert (file.role, file.outcome, file.media_type) == ("attachment", "ok", "application/pdf")


def the_city_of_numbers(crawled: Crawled) -> None:
    listing = crawled.listing("replica-openness-list")
    assert (listing.outcome, listing.pages, listing.collected, listing.declared) == ("complete", 3, 7, 7)
    assert "no annual report by its title: 年度报告公布情况汇总表" in (listing.reason or "")
    assert len([notice for notice in crawled.notices if notice.portal_id == "replica-openness-list"]) == 6


def the_district(crawled: Crawled) -> None:
    notices = [notice for notice in crawled.notices if notice.portal_id == "replica-xicheng"]
    ends = {(pairs_of(notice.url)["id"], pairs_of(notice.url)["nf"]) for notice in notices}
    assert ends == {(unit, str(year)) for unit in xicheng.UNITS for year in (2021, 2022, 2023)} - {("203", "2021")}


# ── columns that are pages ────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_of_units_leads_to_their_reports(tmp_path: Path) -> None:
    (portal,) = family_portals("openness")
    site = family_sites("openness")[portal.hosts[0]]
    home = f"{portal.home}OpennessAnnualReport/"
    top = read_column(site, portal, tmp_path, column=home).column
    assert top.inner == [f"{home}?branch_id={code}" for code in openness.UNITS]
    assert list(top.inner_labels.values()) == list(openness.UNITS.values())
    unit = read_column(site, portal, tmp_path / "unit", column=top.inner[0])
    assert unit.titles == [f"{year}年政府信息公开工作年度报告" for year in (2023, 2022, 2021)]

    (portal,) = family_portals("xicheng")
    site = family_sites("xicheng")[portal.hosts[0]]
    this_year = read_column(site, portal, tmp_path / "x", column=f"{portal.home}zt/xxgkzl/gknb/index.html")
    assert this_year.titles == [f"{unit}政府信息公开工作年度报告" for unit in xicheng.UNITS.values()]
    others = read_column(site, portal, tmp_path / "y", column=this_year.column.rows[0].url)
    assert others.titles == ["京西区政务服务管理局2023年政府信息公开工作年度报告"] * 2, (
        "named by years, called by the page"
    )


def test_what_fails_is_said(tmp_path: Path) -> None:
    (portal,) = family_portals("openness")
    site = family_sites("openness")[portal.hosts[0]]
    nobody = read_column(site, portal, tmp_path, units=())
    assert nobody.column.outcome == "incomplete"
    empty = read_column(site, portal, tmp_path / "home", column=portal.home)
    assert "neither reports nor units" in "; ".join(empty.column.reasons)

    (portal,) = family_portals("openness-list")
    site = family_sites("openness")[portal.hosts[0]]
    lost = {"/XxgkAnnualReport/showList/650/page_2.html": Answer(b"", status=500)}
    column = read_column(site, portal, tmp_path / "list", faults=lost).column
    assert (column.outcome, len(column.rows)) == ("incomplete", 4)
    assert "page_2.html: status 500" in "; ".join(column.reasons)

    (portal,) = family_portals("xicheng")
    site = family_sites("xicheng")[portal.hosts[0]]
    empty = read_column(site, portal, tmp_path / "x", column=portal.home)
    assert "links to no report by unit and year" in "; ".join(empty.column.reasons)


def test_the_years_asked_for(tmp_path: Path) -> None:
    (portal,) = family_portals("xicheng")
    site = family_sites("xicheng")[portal.hosts[0]]
    portal = dataclasses.replace(portal, units=(Unit("1/5", "甲局"),))
    column = read_column(site, portal, tmp_path).column
    assert [row.url.rsplit("/", 1)[-1] for row in column.rows] == ["pnidpv1%2F5pntypepvnbpnnfpv2021.html"]
    assert all(row.expected for row in column.rows)

    def years(today: str | None, *wanted: int) -> list[int]:
        job = dataclasses.replace(make_job(tmp_path, None, (portal,)), today=today, years=wanted)
        return years_of(type("V", (), {"job": job, "portal": portal})())

    assert years("2024-01-02") == [2023, 2022, 2021]
    assert years("2024-01-02", 2019, 2022) == [2022, 2019]


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("html", "holds"),
    [
        ("<h1>甲局</h1><a href='/a'>首页</a><p>暂无数据</p>", False),
        ("<ul>" + "<li><a href='/x'>某某栏目的名称</a></li>" * 99 + "</ul>", False),
        ("<p>一、总体情况</p>", True),
        ("<p>见附件</p><a href='/UserData/1.docx'>下载</a>", True),
        ("<p>" + "本机关全年公开信息" * 40 + "</p>", True),
        ("", False),
    ],
)
def test_a_frame_is_no_report(html: str, holds: bool) -> None:
    assert Openness().holds_report(html, "http://x.gov.cn/") is holds


def test_pairs() -> None:
    url = "http://x.gov.cn/zt/gknbxq/pnidpv155pntypepvnbpnnfpv2023.html"
    assert pairs_of(url) == {"id": "155", "type": "nb", "nf": "2023"}
    assert pairs_of("http://x.gov.cn/pnxpv.html") == {"x": ""}
    assert pairs_of("http://x.gov.cn/202301/t20230131_1.html") == {}
    tree = parse_html("<a href='pnidpv155pntypepvzcpnnfpv.html'>政策</a>")
    assert tree is not None and Xicheng().read_list("", tree, url).problem is not None


@pytest.mark.parametrize(
    ("html", "url", "family"),
    [
        ("<p></p>", "https://www.dongzhi.gov.cn/OpennessAnnualReport/year/show/341/2022.html", "openness"),
        ("<a href='/opennessAnnualReport/?branch_id=5f'>年报</a>", "http://x.gov.cn/", "openness"),
        ("<a href='/XxgkPolicy/showList/650/page_1.html'>", "https://bozhou.gov.cn/", "openness"),
        ("<p></p>", "https://www.bjxch.gov.cn/zt/xxgkzl/gknbxq/pnidpv155pntypepvnbpnnfpv2023.html", "xicheng"),
        ("<a href='../gknbxq/pnidpv1pntypepvnbpnnfpv2023.html'>", "http://x.gov.cn/", "xicheng"),
        ("<a href='/annualreport/openness.html'>", "http://x.gov.cn/", None),
        ("<a href='/pn/pv2023.html'>", "http://x.gov.cn/", None),
    ],
)
def test_recognition(html: str, url: str, family: str | None) -> None:
    found = recognise(html, url)
    assert (found[0][0] if found else None) == family
    assert family is None or found[0][1] >= 0.4
