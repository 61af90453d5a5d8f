"""Fujian's fjdzapp: the page names its channel, the list is posted for, and one document may have two addresses."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from spiders.platforms import recognise
from spiders.platforms.entries import Attachment
from spiders.platforms.fjdzapp import Fjdzapp
from spiders.platforms.paged_list import Source
from spiders.replica.families import family_sites
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer
from tests.support.columns import open_page, read_column
from tests.support.replica import Crawled, crawl, family_portals, make_job, remember

ID = "replica-fjdzapp"
BASE = "http://www.x.gov.cn/zwgk/zfxxgkndbg/"
PAGE = """<body ms-controller="root"><script>
var SiteInfo = {siteid : '70', was4doc : "201988"};
var PageInfo = {docid:'', chnlid:'33294', siteid:'70', chnlname:"政府信息公开年报", sitename:"某市科学技术局"};
</script></body>"""


def source(page: str = PAGE, **options: str) -> Source:
    opened = open_page(Fjdzapp(), page, BASE, **options)
    assert isinstance(opened, Source), opened
    return opened


# ── over HTTP ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_fujian_portal_is_collected_whole_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("fjdzapp")) as server:
        first = crawl(make_job(tmp_path, server.url, family_portals("fjdzapp")))
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
    is_whole(first)
    documents = Counter((item.role, item.outcome) for item in second.retrievals if item.role in ("page", "attachment"))
    assert documents == {("page", "not_modified"): 12, ("attachment", "not_modified"): 1, ("page", "js_shell"): 1}
    assert {item.outcome for item in second.retrievals if item.url.endswith(("/zfxxgkndbg/", "nlist.htm"))} == {
        "not_modified"
    }


def is_whole(crawled: Crawled) -> None:
    listings = {item.column_url.rsplit("/", 1)[1]: item for item in crawled.listings}
    assert (listings[""].outcome, listings[""].pages, listings[""].collected, listings[""].declared) == (
        "complete",
        4 + 0,
        14,
        14,
    )
    assert (listings["nlist.htm"].outcome, listings["nlist.htm"].collected) == ("complete", 1)
    notices = {notice.title.split("年政府")[0]: notice for notice in crawled.notices}
    assert len(notices) == len(crawled.notices) == 13
    twice = notices["海坛市水利局2022"]
    assert twice.url.startswith("http://www.fjdzapp.portal.test/zwgk/zfxxgkndbg/202301/t20230116_")
    assert [alias.split("/t2")[0] for alias in twice.aliases] == [
        "http://www.fjdzapp.portal.test/hts/zfb/zfxxgknb/202301"
    ]
    late = notices["海坛市水利局2019"]
    assert (late.list_date, late.url_date) == ("2020-01-13", "2020-02-27"), "both dates stay, each with its origin"
    (file,) = notices["海坛市粮食局2022"].documents[1:]
    assert (file.role, file.name) == ("attachment", "海坛市粮食局2022年政府信息公开工作年度报告.pdf")
    assert next(item for item in crawled.retrievals if item.url == file.url).media_type == "application/pdf"
    deleted = notices["海坛市渔业局2021"].url
    assert next(item for item in crawled.retrievals if item.url == deleted).outcome == "js_shell"
    assert crawled.events == []


# ── what can go wrong with a list ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Answer(b"error", status=500), "window 2 of the list: http_error, status 500"),
        (
            Answer(b'{"error":true,"data":[]}', content_type="application/json"),
            "window 2 of the list: the search reports a fault",
        ),
        (Answer(b"<html>none</html>" + b"<p>busy</p>" * 90), "window 2 of the list: no JSON came"),
    ],
)
def test_a_window_that_fails_is_a_hole_and_the_rest_is_read(tmp_path: Path, fault: Answer, reason: str) -> None:
    (portal,) = family_portals("fjdzapp", options={"backoff_seconds": "0"})
    site = family_sites("fjdzapp")["www.fjdzapp.portal.test"]
    read = read_column(site, portal, tmp_path, faults={"page=2&": fault})
    assert read.column.outcome == "incomplete"
    assert len(read.column.rows) == 10
    assert any(item.startswith(reason) for item in read.column.reasons), read.column.reasons
    assert read.events == ["list_shorter_than_declared"]


def test_a_channel_the_search_does_not_know_is_no_empty_list(tmp_path: Path) -> None:
    site = family_sites("fjdzapp")["www.fjdzapp.portal.test"]
    (portal,) = family_portals("fjdzapp", options={"channelid": "229105"})
    read = read_column(site, portal, tmp_path)
    assert (read.column.outcome, read.column.rows) == ("incomplete", [])
    assert read.column.inner, "the older years are still found"


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────────


def form(opened: Source, number: int = 1) -> dict[str, str]:
    url, ask = Fjdzapp().ask(opened, number)
    assert url == "http://www.x.gov.cn/fjdzapp/search"
    assert ask is not None
    assert ask.is_post
    assert dict(ask.headers) == {"X-Requested-With": "XMLHttpRequest"}
    return dict(ask.form)


def test_channel_numbers_come_from_the_page_and_the_entry_helps_out() -> None:
    asked = form(source(), 3)
    assert (asked["channelid"], asked["classsql"], asked["page"]) == ("201988", "chnlid=33294", "3")
    assert int(asked["prepage"]) <= 100
    assert form(source("<script>var PageInfo = {chnlid: 77}</script>"))["channelid"] == "229105"
    told = form(source("<body ms-controller='x'></body>", chnlid="5", channelid="516770"))
    assert (told["channelid"], told["classsql"]) == ("516770", "chnlid=5")
    assert open_page(Fjdzapp(), "<p>年报</p>", BASE) == "PageInfo names no chnlid, and the page has no rows"


def test_entries_under_either_name_with_their_files_and_second_addresses() -> None:
    item = {
        "doctitle": " 某局2013年政府信息\n公开工作年度报告",
        "docreltime": "2014.01.13 15:07:00",
        "chnldocurl": "http://elsewhere.gov.cn/a/t20140227_1.htm",
        "docpuburl": "https://www.x.gov.cn/a/201402/t20140227_1.htm",
        "files": [{"appdesc": "报告.ofd", "appfile": "P01.ofd"}, {}, {"_href": "/f/P02.pdf", "appfile": "P02.pdf"}],
    }
    for key in ("data", "docs"):
        window = Fjdzapp().read_window(json.dumps({key: [item, {"doctitle": ""}, "x"], "recordCount": "1"}), source())
        (row,) = window.rows
        assert (row.title, row.list_date, row.url_date) == (
            "某局2013年政府信息 公开工作年度报告",
            "2014-01-13",
            "2014-02-27",
        )
        assert row.url == "https://www.x.gov.cn/a/201402/t20140227_1.htm", "the portal's own host is asked"
        assert row.aliases == ("http://elsewhere.gov.cn/a/t20140227_1.htm",)
        assert row.attachments == (
            Attachment("https://www.x.gov.cn/a/201402/P01.ofd", "报告.ofd"),
            Attachment("https://www.x.gov.cn/f/P02.pdf", "P02.pdf"),
        )
        assert (window.declared, window.windows) == (1, None)


@pytest.mark.parametrize("body", ["", "[]", '{"error":true}', '{"data":null}', "<html></html>"])
def test_what_is_no_answer_is_a_problem(body: str) -> None:
    window = Fjdzapp().read_window(body, source())
    assert window.problem is not None
    assert window.rows == ()


def test_recognition_and_its_false_friends() -> None:
    assert recognise(PAGE, BASE)[0] == ("fjdzapp", 1.0)
    article = PAGE + "<div class=TRS_Editor>年报</div>"
    assert recognise(article, BASE + "202001/t20200114_1440385.htm")[0][0] == "fjdzapp", (
        "its articles are TRS pages too"
    )
    plain_trs = '<div class=TRS_Editor></div><script>createPageHTML(9,0,"index","html")</script>'
    assert Fjdzapp().recognise(plain_trs, BASE + "t20240119_1.html") == 0
    assert Fjdzapp().recognise("<script>var PageInfo = {total: 3}</script><div ms-if='x'></div>", BASE) == 0
