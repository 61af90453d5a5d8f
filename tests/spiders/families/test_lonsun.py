"""Lonsun ex8: a label that answers fragments, its fields in every dress, one column per organ, answers that are none."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from spiders.platforms import recognise
from spiders.platforms.lonsun import Lonsun
from spiders.platforms.paged_list import Source, Window
from spiders.replica.families import family_sites
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer
from tests.support.columns import open_page, read_column
from tests.support.replica import crawl, family_portals, make_job, remember

COLUMN = "http://www.x.gov.cn/public/column/6596341?type=3&action=list&nav=4&catId=77"


def test_labels_are_read_to_their_end_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("lonsun")) as server:
        first = crawl(make_job(tmp_path, server.url, family_portals("lonsun", "lonsun-city")))
        sent = len(server.requests())
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
        again = server.requests()[sent:]
    county = first.listing("replica-lonsun")
    assert (county.outcome, county.pages, county.collected) == ("complete", 2, 8)
    titles = {notice.title.split("年政府")[0] for notice in first.notices if notice.portal_id == "replica-lonsun"}
    assert titles == {
        *(f"皖溪县{organ}{year}" for organ in ("人民政府", "卫健委") for year in (2023, 2022, 2021)),
        "洪泽区人民政府2023",
    }
    file = first.retrieval("/group6/M00/0A/3C/wKgDalxYZ1KAQ2.pdf")
    assert (file.role, file.outcome, file.media_type) == ("attachment", "ok", "application/pdf")

    city = {item.column_url.split("column/")[1]: item for item in first.listings if "city" in item.portal_id}
    assert {place: item.outcome for place, item in city.items()} == {
        "{unit}?type=3": "complete",
        "6615904?type=3": "complete",
        "6615905?type=3": "complete",
        "6615906?type=3": "incomplete",
    }, "an organ whose list has nothing is not called whole"
    titles = {notice.title.split("年政府")[0] for notice in first.notices if notice.portal_id == "replica-lonsun-city"}
    assert titles == {f"青弋市{organ}{year}" for organ in ("人民政府", "发展改革委") for year in (2023, 2022)}

    documents = [item for item in second.retrievals if item.role in ("page", "attachment")]
    assert {item.outcome for item in documents} == {"not_modified"}
    assert [
        item.path for item in again if item.status == 200 and ("/group6/" in item.path or ".html" in item.path)
    ] == []
    assert {notice.url for notice in second.notices} == {notice.url for notice in first.notices}
    assert {event.code for event in (*first.events, *second.events)} == set()


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Answer(b"", status=500), "status 500"),
        (Answer(("<html><body>" + "首页" * 600 + "</body></html>").encode()), "a whole page instead of a fragment"),
        (Answer(("<ul>" + "<li>栏目</li>" * 200 + "</ul>").encode()), "no word that there are none"),
    ],
)
def test_a_window_that_is_no_answer_is_a_hole(answer: Answer, why: str, tmp_path: Path) -> None:
    (portal,) = family_portals("lonsun")
    site = family_sites("lonsun")[portal.hosts[0]]
    column = read_column(site, portal, tmp_path, faults={"pageIndex=2": answer}).column
    assert (column.outcome, len(column.rows)) == ("incomplete", 5)
    assert why in "; ".join(column.reasons)


def test_a_label_that_answers_its_first_page_for_every_page_is_told(tmp_path: Path) -> None:
    (portal,) = family_portals("lonsun")
    site = family_sites("lonsun")[portal.hosts[0]]
    label = site.responders["/site/label/8888"]
    site.responders["/site/label/8888"] = lambda query, asked: label({**query, "pageIndex": "1"}, asked)
    read = read_column(site, portal, tmp_path)
    assert read.column.outcome == "incomplete"
    assert read.events == ["list_repeats"]


# ── the page and its label ────────────────────────────────────────────────────────────────────────────────────────

META = '<meta name="SiteId" content="678"/>'


@pytest.mark.parametrize(
    ("page", "address", "fields"),
    [
        (
            "<script>$.get('/a/site/label/8888?labelName=publicInfoList&amp;siteId=12&pageSize=20&organId=7&file=/x/y')</script>",
            "/a/site/label/8888",
            {"siteId": "12", "pageSize": "20", "organId": "7", "file": "/x/y", "catId": "77"},
        ),
        (
            '<script>$.get("/site/label/8888?_=" + Math.random() + "&labelName=publicInfoList&siteId=12&organId=7")</script>',
            "/site/label/8888",
            {"siteId": "12", "pageSize": "15", "organId": "7", "file": "/xxgk/publicInfoList_newest2020"},
        ),
        (
            "<script>var d={labelName:'publicInfoList', siteId: 12, organId:\"7\", file:'/c2/list'};</script>",
            "/site/label/8888",
            {"siteId": "12", "organId": "7", "file": "/c2/list"},
        ),
        (META, "/site/label/8888", {"siteId": "678", "organId": "6596341", "type": "3", "catId": "77"}),
    ],
)
def test_the_label_is_found_in_every_dress(page: str, address: str, fields: dict[str, str]) -> None:
    source = open_page(Lonsun(), f"<html><head></head><body>{page}</body></html>", COLUMN)
    assert isinstance(source, Source)
    assert urlsplit(source.url).path == address
    assert fields.items() <= source.parameters.items()
    url, ask = Lonsun().ask(source, 3)
    asked = {name: values[-1] for name, values in parse_qs(urlsplit(url).query).items()}
    assert (asked["pageIndex"], asked["IsAjax"], asked.get("_"), asked.get("nav")) == ("3", "1", None, None)
    assert ask is not None and not ask.is_post


def test_a_page_without_a_label_says_what_is_missing() -> None:
    assert open_page(Lonsun(), "<html><body><p>年报</p></body></html>", COLUMN) == (
        "the page names no list of a label (siteId missing)"
    )
    template = open_page(Lonsun(), f"<html>{META}<body></body></html>", COLUMN, label_file="/jh5/list")
    assert isinstance(template, Source) and template.parameters["file"] == "/jh5/list"


def test_a_fragment() -> None:
    source = Source("http://www.x.gov.cn/site/label/8888", COLUMN)
    text = (
        "<div class='xxgk_navli'><ul><li><a href='/public/6596341/135.html' title='甲局2023年政府信息公开工作年度报告'>甲局…</a>"
        "</li><li><span class='date'>2024-01-05</span></li></ul></div><script>$('#p').page({pageCount:4,total:53})</script>"
    )
    window = Lonsun().read_window(text, source)
    assert (window.windows, window.declared, len(window.rows)) == (4, 53, 1)
    assert (window.rows[0].title, window.rows[0].list_date) == ("甲局2023年政府信息公开工作年度报告", "2024-01-05")
    assert Lonsun().read_window("<p>暂无相关信息</p>", source) == Window()


@pytest.mark.parametrize(
    ("html", "url", "score"),
    [
        (META, COLUMN, 0.6),
        (
            "<a href='/public/6596341/13584641.html'>甲</a><script>u='/site/label/8888'</script>",
            "http://x.gov.cn/",
            0.9,
        ),
        ("<p></p>", "http://www.scpc.gov.cn/public/6603141/13584641.html", 0.3),
        ("<a href='/public/files/13584641.html'>", "http://x.gov.cn/", 0.0),
        ("<p></p>", "http://x.gov.cn/public/column/list.html", 0.0),
    ],
)
def test_recognition(html: str, url: str, score: float) -> None:
    assert Lonsun().recognise(html, url) == pytest.approx(score)
    assert score == 0 or recognise(html, url)[0][0] == "lonsun"
