"""Jiangxi's unified platform: a list that begins in a script of the page and goes on behind a posted form."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from spiders.platforms import recognise
from spiders.platforms.entries import Attachment
from spiders.platforms.jiangxi import Jiangxi
from spiders.platforms.paged_list import Source
from spiders.replica.families import family_sites
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer, Site
from tests.support.columns import open_page, read_column
from tests.support.replica import Crawled, crawl, family_portals, make_job, remember

COLUMN = "/ytxzf/col/col57120/index.html"
BASE = "http://www.x.gov.cn/xsite/col/col1/index.html"
ARTICLE = "/xsite/col/col1/content/content_1951206363677671424.html"


def page(rows: object = None, count: object = None, *, code: str = "codeName = 'col1'", base: str = "/xsite/") -> str:
    shown = (
        f"var listData = {{\n articleList: {json.dumps(rows, ensure_ascii=False)},\n }};" if rows is not None else ""
    )
    itself = (
        f"var channelsTagSelf = {json.dumps({'articleCount': count, 'name': '年报'})}; //栏目"
        if count is not None
        else ""
    )
    return f"<base href='{base}'><p>年报</p><script>var websiteCode = 'xsite', {code};{itself}{shown}</script>"


def entry(title: str, path: str = ARTICLE, **more: object) -> dict[str, object]:
    return {
        "title": title,
        "pubDate": "2024-01-29 16:59",
        "urls": json.dumps({"pc": path}),
        "articleFiles": [{}],
        **more,
    }


def source(text: str, **options: str) -> Source:
    opened = open_page(Jiangxi(), text, BASE, **options)
    assert isinstance(opened, Source), opened
    return opened


# ── over HTTP ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_jiangxi_portal_is_collected_whole_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("jiangxi")) as server:
        first = crawl(make_job(tmp_path, server.url, family_portals("jiangxi")))
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
    is_whole(first)
    documents = Counter((item.role, item.outcome) for item in second.retrievals if item.role in ("page", "attachment"))
    assert documents == {("page", "not_modified"): 9, ("attachment", "not_modified"): 1}
    assert [item.outcome for item in second.retrievals if item.url.endswith(COLUMN)] == ["not_modified"]


def is_whole(crawled: Crawled) -> None:
    (listing,) = crawled.listings
    assert (listing.outcome, listing.pages, listing.collected, listing.declared) == ("complete", 4, 11, 11)
    notices = {notice.title.split("年政府")[0]: notice for notice in crawled.notices}
    assert len(notices) == len(crawled.notices) == 9
    assert "云塔县人民政府2023" in notices, "the page was written before it was published, the interface has it"
    twice = notices["云塔县林业局2021"]
    assert twice.aliases == (twice.url.replace("/ytxzf/col/", "/ytxzf/mobile/col/"),)
    assert twice.list_date == "2022-01-12"
    (file,) = notices["云塔县财政局2022"].documents[1:]
    assert (file.role, file.name) == ("attachment", "云塔县财政局2022年政府信息公开工作年度报告.pdf")
    (fetched,) = [item for item in crawled.retrievals if item.role == "attachment"]
    assert (fetched.url, fetched.media_type) == (file.url, "application/pdf")
    assert {item.outcome for item in crawled.retrievals} == {"ok"}
    assert crawled.events == []


# ── what can go wrong with a list ─────────────────────────────────────────────────────────────────────────────────


def replica() -> Site:
    return family_sites("jiangxi")["www.jiangxi.portal.test"]


@pytest.mark.parametrize(
    "fault", [Answer(b"error", status=500), Answer(b'{"code":500,"data":null}', content_type="application/json")]
)
def test_a_window_that_fails_is_a_hole_and_the_rest_is_read(tmp_path: Path, fault: Answer) -> None:
    (portal,) = family_portals("jiangxi", options={"backoff_seconds": "0"})
    read = read_column(replica(), portal, tmp_path, faults={"current=2&": fault})
    assert read.column.outcome == "incomplete"
    assert len(read.column.rows) == 7, "five and the sixth of the page, and the last window"
    assert any(reason.startswith("window 2 of the list: ") for reason in read.column.reasons)
    assert read.events == ["list_shorter_than_declared"]


def test_an_interface_that_knows_nothing_does_not_shorten_the_list(tmp_path: Path) -> None:
    site = replica()
    page = site.handlers[COLUMN]().body.replace(b"codeName = 'col57120'", b"codeName = 'col99999'")
    site.handlers[COLUMN] = lambda: Answer(page)
    (portal,) = family_portals("jiangxi")
    read = read_column(site, portal, tmp_path)
    assert read.column.outcome == "incomplete"
    assert (len(read.column.rows), read.column.declared) == (5, 10), "what the page shows and says"
    assert any("nothing where the page shows entries" in reason for reason in read.column.reasons)


def test_an_interface_that_ignores_the_page_number_is_noticed(tmp_path: Path) -> None:
    site = replica()
    query = site.responders["/queryList"]
    stuck = Answer(b"")

    def respond(fields: object, asked: object) -> Answer:
        nonlocal stuck
        stuck = stuck if stuck.body else query(fields, asked)  # type: ignore[arg-type]
        return stuck

    site.responders["/queryList"] = respond
    (portal,) = family_portals("jiangxi")
    read = read_column(site, portal, tmp_path)
    assert read.column.outcome == "incomplete"
    assert "list_repeats" in read.events


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_first_rows_come_from_the_script_with_addresses_against_the_base() -> None:
    rows = [
        entry("甲局2023年年报", "col/col1/content/content_1.html"),
        entry("乙局2023年年报", urls={"mobile": "/m/2.html", "pc": "/xsite/2.html"}, pubDate=1706515140000),
        entry("", "/xsite/3.html"),
        entry("丙局2023年年报", "javascript:void(0)"),
    ]
    first = source(page(rows, 2)).first
    assert first is not None
    assert [(row.url, row.title, row.list_date, row.aliases) for row in first.rows] == [
        ("http://www.x.gov.cn/xsite/col/col1/content/content_1.html", "甲局2023年年报", "2024-01-29", ()),
        ("http://www.x.gov.cn/xsite/2.html", "乙局2023年年报", "2024-01-29", ("http://www.x.gov.cn/m/2.html",)),
    ]
    assert first.declared == 2


def test_files_of_the_list_lose_the_stamp_of_the_editor() -> None:
    files = [{"fileName": "年报1754038819428.pdf", "url": "/doc/ucap/1/a.pdf"}, {}, {"url": "/doc/b.ofd", "delFlag": 1}]
    first = source(page([entry("甲局2023年年报", articleFiles=files)])).first
    assert first is not None
    assert first.rows[0].attachments == (Attachment("http://www.x.gov.cn/doc/ucap/1/a.pdf", "年报.pdf"),)


def test_the_form_is_that_of_the_page() -> None:
    url, ask = Jiangxi().ask(source(page([entry(f"{n}局2023年年报", f"/a/{n}.html") for n in range(4)], 9)), 2)
    assert url == "http://www.x.gov.cn/queryList"
    assert ask is not None
    assert dict(ask.form) == {
        "current": "2",
        "pageSize": "4",
        "webSiteCode[]": "xsite",
        "channelCode[]": "col1",
        "sort": "sortNum",
        "order": "desc",
    }
    _, by_id = Jiangxi().ask(source(page(code="channelId = '176502'")), 1)
    assert by_id is not None
    assert dict(by_id.form)["channelId[]"] == "176502"
    _, told = Jiangxi().ask(source(page(code="x = 1"), channel="col7", site="other"), 1)
    assert told is not None
    assert (dict(told.form)["channelCode[]"], dict(told.form)["webSiteCode[]"]) == ("col7", "other")
    assert open_page(Jiangxi(), "<p>年报</p>", BASE) == "the page names no websiteCode, or no codeName and no channelId"


@pytest.mark.parametrize("body", ["", "null", '{"data":{}}', '{"data":{"results":null}}', "<html>403</html>"])
def test_what_is_no_answer_is_a_problem(body: str) -> None:
    assert Jiangxi().read_window(body, source(page())).problem is not None


def test_an_answer_without_entries_is_one_where_the_page_shows_none() -> None:
    window = Jiangxi().read_window('{"data":{"total":0,"results":[]}}', source(page()))
    assert (window.rows, window.declared, window.problem) == ((), 0, None)


def test_recognition_and_its_false_friends() -> None:
    assert recognise(page([entry("甲局2023年年报")], 1), BASE)[0] == ("jiangxi", 1.0)
    assert dict(recognise("<p>年报</p>", f"http://www.x.gov.cn{ARTICLE}"))["jiangxi"] == 0.5
    for html, url in [
        (
            "<div id='UCAP-CONTENT'></div><meta name='channelId' content='0'>",
            "http://www.x.gov.cn/a/202401/c01_961750.shtml",
        ),
        ("<a href='/zfxxgk/gq/content/post_8780034.html'>年报</a>", "http://www.x.gov.cn/zfxxgk/"),
        ("<datastore></datastore>", "http://www.x.gov.cn/col/col80179/index.html"),
        ("<p></p>", "http://www.x.gov.cn/zwgk/xxgk/content_1903590"),
    ]:
        assert Jiangxi().recognise(html, url) == 0
