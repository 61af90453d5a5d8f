"""Hanweb jpaas: units behind a gateway, one parameter that turns pages, twins of a migration, downloads whose tokens die."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from spiders.platforms import recognise
from spiders.platforms.base import Column
from spiders.platforms.jpaas import Jpaas
from spiders.platforms.paged_list import Source
from spiders.replica.families import family_sites
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer
from tests.support.columns import Read, crawl_here, open_page, read_column
from tests.support.replica import Crawled, archive_of, crawl, family_portals, make_job, remember

UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
BASE = "http://www.x.gov.cn/zwgk/nb/index.html"
COUNTY, CITY = "replica-jpaas", "replica-jpaas-years"


def unit(tag: str, attribute: str = "queryData", page: str = "ab12") -> str:
    data = f"{{'parseType':'bulidstatic','webId':'14','tplSetId':'x','pageType':'column','tagId':'{tag}','pageId':'{page}'}}"
    return f'<script src="/cms_files/AuthorizedRead/unitbuild.js" url="{UNIT}" {attribute}="{data}"></script>'


def source(page: str, **options: str) -> Source:
    opened = open_page(Jpaas(), page, BASE, **options)
    assert isinstance(opened, Source), opened
    return opened


def tag_asked(opened: Source, number: int = 1) -> str:
    return parse_qs(urlsplit(Jpaas().ask(opened, number)[0]).query)["tagId"][0]


def answer(html: str, **more: object) -> str:
    return json.dumps({"success": True, "data": {"html": html}, **more})


# ── over HTTP ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_jpaas_portal_is_collected_whole_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("jpaas")) as server:
        first = crawl(make_job(tmp_path, server.url, family_portals("jpaas", "jpaas-years")))
        sent = len(server.requests())
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
        again = server.requests()[sent:]
        units = [request for request in server.requests() if request.path.startswith(UNIT)]
    county_is_whole(first)
    city_is_whole(first)
    assert all("referer" in {name.lower() for name in request.headers} for request in units)
    bodies = [request for request in again if request.status == 200 and "/art/" in request.path]
    assert bodies == [], "articles have validators, the one without is not asked for again"
    assert not [request for request in again if "download" in request.path or "filemanager" in request.path]
    assert Counter(item.outcome for item in second.retrievals if item.role == "page") == {"not_modified": 13}
    assert [item.outcome for item in second.listings] == [item.outcome for item in first.listings]


def county_is_whole(crawled: Crawled) -> None:
    listing = crawled.listing(COUNTY)
    assert (listing.outcome, listing.pages, listing.collected, listing.declared) == ("complete", 3, 11, 12)
    notices = {notice.title: notice for notice in crawled.notices if notice.portal_id == COUNTY}
    assert len(notices) == 9
    moved = notices["榆岭县民政局2020年政府信息公开工作年度报告"]
    assert moved.aliases == ("http://www.jpaas.portal.test/art/2021/1/28/art_1345_220087.html",)
    assert "/art/2021/art_" in moved.url, "of two addresses the one after the migration is asked for"
    assert moved.url_date == "2021-01-28"
    assert not [item for item in crawled.retrievals if item.url in moved.aliases]
    assert notices["榆岭县人民政府2019年政府信息公开工作年度报告"].url_date == "2020-01-15"
    filed = notices["榆岭县司法局2022年政府信息公开工作年度报告"].documents[1]
    assert (filed.role, filed.name) == ("attachment", "榆岭县司法局2022年政府信息公开工作年度报告")
    file = next(item for item in crawled.retrievals if item.url == filed.url)
    assert (file.outcome, file.media_type, file.attempts) == ("ok", "application/pdf", 3), "429, 302, 200"
    assert archive_of(crawled.job).get(file.sha256 or "").startswith(b"%PDF-")


def city_is_whole(crawled: Crawled) -> None:
    listings = {item.column_url.rsplit("/nb/", 1)[1]: item for item in crawled.listings if item.portal_id == CITY}
    assert {name: (item.outcome, item.collected, item.declared) for name, item in listings.items()} == {
        "": ("complete", 3, None),
        "2023n/index.html": ("complete", 4, 4),
        "2022n/index.html": ("complete", 1, 1),
    }
    notices = [notice for notice in crawled.notices if notice.portal_id == CITY]
    assert len({notice.url for notice in notices}) == 5
    pages = [item.url for item in crawled.retrievals if item.portal_id == CITY and item.role == "page"]
    assert len(pages) == len(set(pages)) == 5, "what stands on two lists is fetched once"


def test_a_download_that_failed_is_found_again_through_a_fresh_page(tmp_path: Path) -> None:
    site = family_sites("jpaas")["www.jpaas.portal.test"]
    download = "/api-gateway/jpaas-web-server/front/document/download"
    working = site.responders[download]
    site.responders[download] = lambda query, asked: Answer(b"gateway busy", status=502)
    portals = family_portals("jpaas", options={"backoff_seconds": "0"})
    first = crawl_here(site, make_job(tmp_path, None, portals))
    site.responders[download] = working
    second = crawl_here(site, make_job(tmp_path, None, remember(first), run_id="run-2"))
    assert [item.outcome for item in first.retrievals if item.role == "attachment"] == ["http_error"]
    (file,) = [item for item in second.retrievals if item.role == "attachment"]
    assert (file.outcome, file.media_type) == ("ok", "application/pdf")
    assert file.url not in {item.url for item in first.retrievals}, "the token of the first night is dead"


# ── what can go wrong with a list ─────────────────────────────────────────────────────────────────────────────────


def county(tmp_path: Path, **faults: Answer) -> Read:
    site = family_sites("jpaas")["www.jpaas.portal.test"]
    (portal,) = family_portals("jpaas", options={"backoff_seconds": "0"})
    named = {f"%22pageNo%22%3A{key[1:]}": fault for key, fault in faults.items()}
    return read_column(site, portal, tmp_path, faults=named)


def test_a_window_that_fails_is_a_hole_and_the_rest_is_read(tmp_path: Path) -> None:
    read = county(tmp_path, w2=Answer(b"error", status=500))
    assert read.column.outcome == "incomplete"
    assert len(read.column.rows) == 8
    assert "window 2 of the list: http_error, status 500" in read.column.reasons
    assert "declares 12 entries, shows 8" in read.column.reasons
    assert read.events == ["list_shorter_than_declared"]


@pytest.mark.parametrize("body", [b'{"success":false,"data":{}}', b"<html>404</html>", b'{"success":true,"data":null}'])
def test_an_answer_that_is_none_is_no_empty_list(tmp_path: Path, body: bytes) -> None:
    read = county(tmp_path, w3=Answer(body, content_type="application/json"))
    assert read.column.outcome == "incomplete"
    assert any("window 3 of the list" in reason for reason in read.column.reasons)


def test_a_network_that_gets_page_one_for_every_page_is_noticed(tmp_path: Path) -> None:
    site = family_sites("jpaas")["www.jpaas.portal.test"]
    gateway = site.responders[UNIT]
    site.responders[UNIT] = lambda query, asked: gateway({**query, "paramJson": '{"pageNo":1}'}, asked)
    (portal,) = family_portals("jpaas")
    read = read_column(site, portal, tmp_path)
    assert read.column.outcome == "incomplete"
    assert len(read.column.rows) == 4
    assert set(read.events) == {"list_repeats", "list_shorter_than_declared"}


# ── reading ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_unit_that_sounds_like_a_list_is_asked_and_an_option_overrules() -> None:
    page = unit("头部导航") + unit("右侧内容", "querydata") + unit("当前栏目_list") + "<script>var x=1</script>"
    assert tag_asked(source(page)) == "当前栏目_list"
    assert tag_asked(source(page, unit="右侧内容")) == "右侧内容"
    assert open_page(Jpaas(), page, BASE, unit="信息列表") == "no unit 信息列表 on the page"
    assert open_page(Jpaas(), "<p>政府信息公开年报</p>", BASE) == "no unit and no rows on the page"


def test_query_data_comes_with_either_quote_and_bare_numbers() -> None:
    data = "{&quot;webId&quot;:14,&quot;tagId&quot;:&quot;list&quot;,&quot;pageType&quot;:&quot;column&quot;}"
    opened = source(f'<script url="{UNIT}" querydata="{data}"></script>')
    assert parse_qs(urlsplit(Jpaas().ask(opened, 1)[0]).query)["webId"] == ["14"]


def test_only_param_json_turns_pages_and_the_tag_is_utf_8() -> None:
    opened = source(unit("信息列表"))
    url, ask = Jpaas().ask(opened, 3)
    assert ask is not None
    assert not ask.is_post
    assert "tagId=%E4%BF%A1%E6%81%AF%E5%88%97%E8%A1%A8" in url
    query = parse_qs(urlsplit(url).query)
    assert json.loads(query["paramJson"][0]) == {"pageNo": 3, "pageSize": 15}
    assert (query["parseType"], query["webId"], query["pageId"]) == (["bulidstatic"], ["14"], ["ab12"])


def test_two_lists_on_a_page_are_not_passed_over_in_silence(tmp_path: Path) -> None:
    site = family_sites("jpaas")["www.jpaas.portal.test"]
    body = site.handlers["/zwgk/zfxxgknb/"]().body.decode().replace("头部导航", "部门列表")
    site.handlers["/zwgk/zfxxgknb/"] = lambda: Answer(body.encode())
    (portal,) = family_portals("jpaas")
    read = read_column(site, portal, tmp_path)
    assert len(read.column.rows) == 11, "the first of them has no rows, the second is asked"
    assert read.column.outcome == "incomplete"
    assert any("信息列表" in reason for reason in read.column.reasons)
    chosen = read_column(site, portal, tmp_path, options={"unit": "信息列表"})
    assert chosen.column.outcome == "complete"


@pytest.mark.parametrize(
    ("pager", "declared", "windows"),
    [
        ('<div class="pagination" rows="20" count="387" id="p"></div>', 387, 20),
        ('<script>oLayPageRender("page", {rows:"20",count:"585",pageNo:"1"})</script>', 585, 30),
        ('<div class="pagination" count="3"></div>', 3, 1),
        ("<b count='9'>9</b>", None, None),
        ("", None, None),
    ],
)
def test_totals_stand_in_the_html(pager: str, declared: int | None, windows: int | None) -> None:
    row = "<li><a href='/x/art/2024/art_0a1b2c3d.html' title='甲2023年年报'>甲20…</a><i>[2024-01-09]</i></li>"
    window = Jpaas().read_window(answer(f"<ul>{row}</ul>{pager}"), source(unit("信息列表")))
    assert [(row.url, row.title, row.list_date) for row in window.rows] == [
        ("http://www.x.gov.cn/x/art/2024/art_0a1b2c3d.html", "甲2023年年报", "2024-01-09")
    ]
    assert (window.declared, window.windows, window.problem) == (declared, windows, None)


def folded(*rows: tuple[str, str]) -> Column:
    items = "".join(f"<li><a href='{href}'>{title}</a><span>2021-01-28</span></li>" for href, title in rows)
    opened = source(unit("列表"))
    column = Column(BASE, rows=list(Jpaas().read_window(answer(items), opened).rows))
    Jpaas().finish(column, opened)
    return column


def test_an_article_before_and_after_the_migration_is_one() -> None:
    new, old = "/art/2021/art_" + "0" * 32 + ".html", "/art/2021/1/28/art_1_2.html"
    both = folded((old, "甲2020年年报"), (new, "甲2020年年报"))
    assert [(row.url, row.aliases, row.url_date) for row in both.rows] == [
        (f"http://www.x.gov.cn{new}", (f"http://www.x.gov.cn{old}",), "2021-01-28")
    ]
    assert both.foreign == 1, "it stands twice in the list's total"
    assert len(folded((new, "甲2020年年报"), (old, "乙2020年年报")).rows) == 2
    assert len(folded((new, "年报"), (new.replace("0", "1"), "年报"), (old, "年报")).rows) == 3, "which two is not told"


def test_files_of_the_gateway_take_their_name_from_the_link() -> None:
    html = """<div id="zoom"><a href="/api-gateway/jpaas-web-server/front/document/download?fileUrl=YW%2F5U%3D">附件：年报</a>
    <a href="/api-gateway/jpaas-web-server/front/document/download?fileUrl=b&fileName=%E5%B9%B4%E6%8A%A5.docx">年报</a>
    <a href="/cms_files/filemanager/1/attach/a.pdf">版式文件</a><a href="/x/art/2024/art_1.html">上一篇</a></div>"""
    found = [(item.url.rsplit("/", 1)[-1], item.name) for item in Jpaas().read_attachments(html, BASE)]
    assert found == [
        ("download?fileUrl=YW%2F5U%3D", "附件：年报"),
        ("download?fileUrl=b&fileName=%E5%B9%B4%E6%8A%A5.docx", "年报.docx"),
        ("a.pdf", "版式文件"),
    ]


def test_recognition() -> None:
    assert recognise(unit("信息列表"), BASE)[0] == ("jpaas", 1.0)
    article = "http://www.x.gov.cn/gk/art/2024/art_" + "a" * 32 + ".html"
    download = "<a href='/api-gateway/jpaas-web-server/front/document/download?fileUrl=1'>附件</a>"
    assert dict(recognise(download, article))["jpaas"] == 1.0
    for html, url in [
        ("<datastore><recordset></recordset></datastore>", "http://www.x.gov.cn/col/col80179/index.html"),
        ("<p></p>", "http://www.x.gov.cn/art/2024/1/9/art_33263_4133114.html"),
        ("<div class=TRS_Editor></div>", "http://www.x.gov.cn/col13287/t20210125_345713.html"),
    ]:
        assert Jpaas().recognise(html, url) == 0
