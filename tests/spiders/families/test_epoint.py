"""Epoint: a category number in the address, a site id in a script file, JSON pages from 0, and older installations."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from spiders.platforms import recognise
from spiders.platforms.epoint import Epoint
from spiders.platforms.paged_list import Source
from spiders.replica.families import family_sites
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer
from tests.support.columns import open_page, read_column
from tests.support.replica import Crawled, crawl, family_portals, make_job, remember

GUID = "bc6e816e-4cfa-4317-9c8c-1e74c712d3fe"
BASE = "http://www.x.gov.cn/dynamic/zwgk/govInfoPub.html?categorynum=003006&deptcode=001"
PAGE = '<script src="/js/webBuilderCommon.js"></script><div class="ewb-page"></div>'
ACTION = "rest/lightfrontaction/getgovinfolist"
COMMON = '<meta charset="utf-8"><p>没有找到</p>'
CITY, COUNTY = "www.epoint.portal.test", "www.epoint-older.portal.test"


def source(page: str = PAGE, url: str = BASE, **options: str) -> Source:
    opened = open_page(Epoint(), page, url, **options)
    assert isinstance(opened, Source), opened
    return opened


def asked(opened: Source, number: int = 1) -> tuple[str, dict[str, object]]:
    url, ask = Epoint().ask(opened, number)
    assert ask is not None
    assert ask.is_post
    return url, json.loads(ask.json or "")


# ── over HTTP ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_epoint_portals_are_collected_whole_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("epoint")) as server:
        first = crawl(make_job(tmp_path, server.url, family_portals("epoint", "epoint-older")))
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
    city_is_whole(first)
    county_is_whole(first)
    documents = Counter((item.role, item.outcome) for item in second.retrievals if item.role in ("page", "attachment"))
    assert documents == {("page", "not_modified"): 11, ("attachment", "not_modified"): 1}
    static = [
        item.outcome for item in second.retrievals if item.url.endswith(("=003006", f"{CITY}/js/webBuilderCommon.js"))
    ]
    assert static == ["not_modified", "not_modified"]


def city_is_whole(crawled: Crawled) -> None:
    listing = crawled.listing("replica-epoint")
    assert (listing.outcome, listing.pages, listing.collected, listing.declared) == ("complete", 2, 9, 9)
    notices = {item.title.split("年政府")[0]: item for item in crawled.notices if item.portal_id == "replica-epoint"}
    assert len(notices) == 7
    assert "沛泽市人民政府2023" in notices, "the cut title with a font around it has a whole one beside it"
    twice = notices["沛泽市公安局2023"]
    assert twice.aliases == (twice.url.replace(f"{CITY}/", f"{CITY}/pzs/"),)
    jump = notices["沛泽市人民政府2022"]
    assert (jump.list_date, jump.url_date) == ("2023-01-27", "2023-01-27"), (
        "neither infourl nor infodate, the others do"
    )
    (file,) = notices["沛泽市交通运输局2022"].documents[1:]
    assert (file.role, file.name) == ("attachment", "沛泽市交通运输局2022年政府信息公开工作年度报告.pdf")
    assert next(item for item in crawled.retrievals if item.url == file.url).media_type == "application/pdf"


def county_is_whole(crawled: Crawled) -> None:
    listing = crawled.listing("replica-epoint-older")
    assert (listing.outcome, listing.collected, listing.declared) == ("complete", 4, 4)
    posts = [item.url for item in crawled.retrievals if COUNTY in item.url and ACTION in item.url]
    assert len(posts) == 1, "the root says that what is posted is wrapped"
    assert "/EWB_YK_Mid/" in posts[0]
    assert '"params":{"deptcode":"001001"' in posts[0]


# ── what can go wrong with a list ─────────────────────────────────────────────────────────────────────────────────


def test_a_window_that_fails_is_a_hole(tmp_path: Path) -> None:
    (portal,) = family_portals("epoint", options={"backoff_seconds": "0"})
    site = family_sites("epoint")[CITY]
    read = read_column(site, portal, tmp_path, faults={'"pageIndex":1': Answer(b"error", status=500)})
    assert (read.column.outcome, len(read.column.rows)) == ("incomplete", 5)
    assert "window 2 of the list: http_error, status 500" in read.column.reasons
    assert read.events == ["list_shorter_than_declared"]


def test_an_interface_that_takes_neither_form_is_no_empty_list(tmp_path: Path) -> None:
    (portal,) = family_portals("epoint", options={"site_guid": GUID})
    read = read_column(family_sites("epoint")[CITY], portal, tmp_path)
    assert (read.column.outcome, read.column.rows) == ("incomplete", [])
    assert any("no list in the answer" in reason for reason in read.column.reasons)
    assert len([item for item in read.retrievals if ACTION in item.url]) == 2, "bare, then wrapped"


def test_a_host_that_refuses_is_not_asked_in_other_words(tmp_path: Path) -> None:
    (portal,) = family_portals("epoint", options={"backoff_seconds": "0"})
    fault = Answer(b"Forbidden", status=403, content_type="text/plain")
    read = read_column(family_sites("epoint")[CITY], portal, tmp_path, faults={ACTION: fault})
    assert read.column.outcome == "incomplete"
    assert [item.outcome for item in read.retrievals if ACTION in item.url] == ["blocked"]


def test_without_a_site_id_nothing_is_asked_for(tmp_path: Path) -> None:
    site = family_sites("epoint")[CITY]
    del site.handlers["/js/webBuilderCommon.js"]
    (portal,) = family_portals("epoint")
    read = read_column(site, portal, tmp_path)
    assert read.column.outcome == "incomplete"
    assert any("siteGuid" in reason for reason in read.column.reasons)
    assert not [item for item in read.retrievals if ACTION in item.url]


def test_an_older_installation_is_found_out_without_being_told(tmp_path: Path) -> None:
    site = family_sites("epoint")[COUNTY]
    site.responders[f"/EWB-FRONT/{ACTION}"] = site.responders.pop(f"/EWB_YK_Mid/{ACTION}")
    (portal,) = family_portals("epoint-older", options={"root": "EWB-FRONT"})
    read = read_column(site, portal, tmp_path)
    assert (read.column.outcome, len(read.column.rows)) == ("complete", 4)
    assert len([item for item in read.retrievals if ACTION in item.url]) == 2


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_request_is_made_from_the_address_the_page_and_the_entry() -> None:
    inline = f'<script>var siteInfo = {{"siteGuid":"{GUID}"}}; $.post("/EWB-FRONT/rest/lightfrontaction/x")</script>'
    url, body = asked(source(inline), 3)
    assert url == f"http://www.x.gov.cn/EWB-FRONT/{ACTION}"
    expected = {"deptcode": "001", "categorynum": "003006", "pageIndex": 2, "pageSize": 20, "siteGuid": GUID}
    assert body == expected
    url, body = asked(source(root="EWB_YK_Mid", site_guid=GUID, wrapped="yes"))
    assert url == f"http://www.x.gov.cn/EWB_YK_Mid/{ACTION}"
    assert body == {"token": "", "params": {**expected, "pageIndex": 0}}
    plain = "http://www.x.gov.cn/zwgk/nb.html"
    assert source('<script>var CategoryNum = "003009"</script>', plain).parameters["category"] == "003009"
    assert open_page(Epoint(), PAGE, plain) == "neither the address nor the page names a categorynum"


@pytest.mark.parametrize("wrap", [lambda custom: custom, json.dumps])
def test_an_answer_may_hold_its_list_as_a_string(wrap: object) -> None:
    item = {
        "title": "某局2023年政府信息公开工作…",
        "realtitle": "某局2023年政府信息公开工作年度报告",
        "infourl": "/003/003006/20240118/bc6e816e-4cfa-4317-9c8c-1e74c712d3fe.html",
        "linkurl": "http://www.other.gov.cn/a.html",
        "infodate": "2024-01-19 00:00:00",
    }
    custom = {"total": "31", "data": [item, {"title": "无址"}]}
    window = Epoint().read_window(json.dumps({"custom": wrap(custom)}), source())  # type: ignore[operator]
    (row,) = window.rows
    assert (row.title, row.list_date, row.url_date) == (item["realtitle"], "2024-01-19", "2024-01-18")
    assert row.url == f"http://www.x.gov.cn{item['infourl']}"
    assert row.aliases == ("http://www.other.gov.cn/a.html",)
    assert (window.declared, window.windows) == (31, 2)


@pytest.mark.parametrize(
    "body", ["", "[]", '{"custom":""}', '{"custom":{"total":0}}', '{"status":{"code":300}}', COMMON]
)
def test_what_is_no_answer_is_a_problem(body: str) -> None:
    assert Epoint().read_window(body, source()).problem is not None


def test_downloads_stand_in_scripts_of_links() -> None:
    html = """<a onclick="ztbfjyz('/EpointWebBuilder/attach/downloadztbattach?attachGuid=d0&amp;f=1','1','1')">年报.pdf</a>
    <a href="/WebBuilder/attachAction?cmd=getContent&attachGuid=e1" title="附件二">附件二</a>
    <a href="/003/20240118/x.html">下一篇</a><a href="/f/a.docx">年报</a>"""
    found = {item.url.rsplit("/", 1)[-1]: item.name for item in Epoint().read_attachments(html, BASE)}
    assert found == {
        "a.docx": "年报",
        "downloadztbattach?attachGuid=d0&f=1": "年报.pdf",
        "attachAction?cmd=getContent&attachGuid=e1": "附件二",
    }


def test_recognition_and_its_false_friends() -> None:
    assert recognise(PAGE, BASE)[0] == ("epoint", 1.0)
    assert recognise(PAGE, "http://www.x.gov.cn/")[0][0] == "epoint"
    for html, url in [
        ('<script src="/js/common.js"></script><div class="wb-page"></div>', "http://www.x.gov.cn/"),
        ("<a href='/a?categorynum=1'>年报</a>", "http://www.x.gov.cn/zwgk/"),
        ("<div class='list'></div>", f"http://www.x.gov.cn/content/{GUID}.html"),
    ]:
        assert Epoint().recognise(html, url) == 0
