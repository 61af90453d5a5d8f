"""Kaipu: files numbered from 2 or from 1, lists inside comments, columns of years, a search that caps its pages, moved columns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spiders.fetching.classify import Answer as Fetched
from spiders.fetching.classify import classify
from spiders.html import parse_html
from spiders.platforms import recognise
from spiders.platforms.entries import Row
from spiders.platforms.kaipu import Kaipu
from spiders.platforms.paged_list import Source
from spiders.platforms.static_list import ListPage
from spiders.replica.families import family_sites
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer
from tests.support.columns import Read, open_page, read_column
from tests.support.replica import Crawled, crawl, family_portals, make_job, remember

COUNTY, YEARS, SEARCH, HARBIN = (f"kaipu{part}" for part in ("", "-years", "-search", "-harbin"))
HOSTS = {COUNTY: "www", YEARS: "years", SEARCH: "search", HARBIN: "harbin"}
LIST = "/wjx/c128570/zwgklist"
BASE = "http://www.x.gov.cn/x/c110634/zwgklist.shtml"
ITEM = "/x/c110634/202401/e28cc3d20c2b4635bb3baddac69d9a7d.shtml"
CHANNEL = "e5eb2abb5014415399847ba2bb99b31f"


# ── over HTTP ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_kaipu_portals_are_collected_whole_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("kaipu")) as server:
        first = crawl(make_job(tmp_path, server.url, family_portals(COUNTY, YEARS, SEARCH, HARBIN)))
        sent = len(server.requests())
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
        again = server.requests()[sent:]
    the_county_is_whole(first)
    the_years_are_found(first)
    the_search_is_read_to_its_end(first)
    harbin_counts_from_one(first)
    documents = [item for item in second.retrievals if item.role in ("page", "attachment")]
    assert {item.outcome for item in documents} == {"not_modified"}
    assert len(documents) == len([item for item in first.retrievals if item.role in ("page", "attachment")])
    whole = {
        item.path.split("?")[0].rsplit("/", 2)[1] for item in again if item.status == 200 and "robots" not in item.path
    }
    assert whole == {"search"}, "the interface alone has no validators"
    assert {notice.url for notice in second.notices} == {notice.url for notice in first.notices}


def names(crawled: Crawled, portal: str) -> set[str]:
    return {notice.title.split("年政府")[0] for notice in crawled.notices if notice.portal_id == f"replica-{portal}"}


def asked(crawled: Crawled, portal: str) -> list[str]:
    lists = [item for item in crawled.retrievals if item.role == "list" and item.portal_id == f"replica-{portal}"]
    return [item.url.rsplit("/", 1)[1] for item in lists]


def the_county_is_whole(crawled: Crawled) -> None:
    listing = crawled.listing(f"replica-{COUNTY}")
    assert (listing.outcome, listing.pages, listing.collected, listing.declared) == ("complete", 3, 13, 13)
    organs = ("望津县人民政府", "望津县教育局", "望津县青石镇人民政府")
    three = {f"{organ}{year}" for organ in organs for year in (2022, 2023, 2024)}
    assert names(crawled, COUNTY) == three | {"洪泽区人民政府2023"}
    assert sorted(asked(crawled, COUNTY)) == ["zwgklist.shtml", "zwgklist_2.shtml", "zwgklist_3.shtml"]
    (filed,) = [notice for notice in crawled.notices if len(notice.documents) == 2]
    assert filed.documents[1].name == "洪泽区人民政府2023年政府信息公开工作年度报告.pdf"
    assert crawled.retrieval(".pdf").media_type == "application/pdf"


def the_years_are_found(crawled: Crawled) -> None:
    listings = [item for item in crawled.listings if item.portal_id == f"replica-{YEARS}"]
    assert [(item.outcome, item.collected, item.declared) for item in listings] == [("complete", 2, 2)] * 6
    assert names(crawled, YEARS) == {f"示例省教育厅{year}" for year in range(2019, 2025)}


def the_search_is_read_to_its_end(crawled: Crawled) -> None:
    listing = crawled.listing(f"replica-{SEARCH}")
    assert (listing.outcome, listing.pages, listing.collected, listing.declared) == ("complete", 2, 26, 26)
    organs = ("示例省金融监管局", "示例省金融监管局东江分局")
    assert names(crawled, SEARCH) == {f"{organ}{year}" for organ in organs for year in range(2019, 2024)}
    (newest,) = [notice for notice in crawled.notices if notice.title.startswith("示例省金融监管局东江分局2023")]
    assert newest.aliases == (newest.url.replace("http:", "https:"),), "one article, whatever the scheme"
    windows = [url.split("?")[1] for url in asked(crawled, SEARCH) if "?" in url]
    assert [fields.split("&")[-1] for fields in windows] == ["page=1", "page=2"]
    assert all("_pageSize=50" in fields for fields in windows), "fifty are asked for, twenty come"


def harbin_counts_from_one(crawled: Crawled) -> None:
    listing = crawled.listing(f"replica-{HARBIN}")
    assert (listing.outcome, listing.pages, listing.collected, listing.declared) == ("complete", 3, 7, 7)
    assert names(crawled, HARBIN) == {
        f"椴林县{o}{y}" for o in ("人民政府", "大罗镇人民政府") for y in (2020, 2021, 2023)
    }
    assert asked(crawled, HARBIN)[:3] == [f"zfxxgklby_nb{tail}.shtml" for tail in ("", "_3", "_1")]


# ── failure ways, in this process ─────────────────────────────────────────────────────────────────────────────────


def column(root: Path, name: str, faults: dict[str, Answer] | None = None, **changes: object) -> Read:
    (portal,) = family_portals(name)
    site = family_sites("kaipu")[f"{HOSTS[name]}.kaipu.portal.test"]
    return read_column(site, portal, root, faults=faults, **changes)  # type: ignore[arg-type]


def test_a_file_that_fails_is_a_hole_and_the_rest_is_read(tmp_path: Path) -> None:
    read = column(tmp_path, COUNTY, {f"{LIST}_2.shtml": Answer(b"down", status=500)})
    assert (read.column.outcome, read.column.pages, len(read.column.rows)) == ("incomplete", 2, 8)
    assert any("zwgklist_2.shtml: status 500" in reason for reason in read.column.reasons)
    assert read.events == ["list_shorter_than_declared"]


def test_a_last_file_that_fails_does_not_change_how_files_are_counted(tmp_path: Path) -> None:
    read = column(tmp_path, COUNTY, {f"{LIST}_3.shtml": Answer(b"down", status=500)})
    assert (read.column.outcome, len(read.column.rows)) == ("incomplete", 10)
    assert not [item for item in read.retrievals if item.url.endswith("_1.shtml")]


def test_files_that_repeat_the_first_page_are_noticed(tmp_path: Path) -> None:
    first = family_sites("kaipu")["www.kaipu.portal.test"].handlers[f"{LIST}.shtml"]()
    read = column(tmp_path, COUNTY, {f"{LIST}_{number}.shtml": first for number in (1, 2, 3)})
    assert (read.column.outcome, len(read.column.rows)) == ("incomplete", 5)
    assert read.events == ["list_repeats", "list_repeats", "list_shorter_than_declared"]


def test_a_column_whose_code_changed_is_read_where_it_went(tmp_path: Path) -> None:
    old = "http://www.kaipu.portal.test/wjx/c116485/zwgklist.shtml"
    read = column(tmp_path, COUNTY, columns=(old,))
    assert (read.column.outcome, len(read.column.rows)) == ("complete", 13)
    assert read.column.final_url == f"http://www.kaipu.portal.test{LIST}.shtml"
    gone = column(tmp_path / "gone", SEARCH, columns=("http://search.kaipu.portal.test/sjr/c101953/zfxxgk_nb.shtml",))
    assert gone.column.outcome == "gone"


def test_a_search_that_answers_its_first_page_always_is_noticed(tmp_path: Path) -> None:
    respond = family_sites("kaipu")["search.kaipu.portal.test"].responders
    (answer,) = [responder({"_isJson": "true", "_pageSize": "50"}, None) for responder in respond.values()]  # type: ignore[arg-type]
    read = column(tmp_path, SEARCH, {"page=2": answer})
    assert (read.column.outcome, len(read.column.rows)) == ("incomplete", 20)
    assert read.events == ["list_repeats", "list_shorter_than_declared"]


def test_what_stands_beside_a_list_that_a_script_fills_is_not_the_list(tmp_path: Path) -> None:
    site = family_sites("kaipu")["search.kaipu.portal.test"]
    page = site.handlers["/sjr/c106256/zfxxgk_nb.shtml"]().body
    aside = "<ul class='hot'><li><a href='/sjr/c1/c7/content.shtml'>局长信箱</a></li></ul>".encode()
    read = column(
        tmp_path, SEARCH, {"/sjr/c106256/zfxxgk_nb.shtml": Answer(page.replace(b"<ul id", aside + b"<ul id"))}
    )
    assert (read.column.outcome, len(read.column.rows), read.column.declared) == ("complete", 26, 26)


@pytest.mark.parametrize("body", [b"<html><body>502</body></html>", b'{"code":1,"msg":"no"}', b'{"data":{"total":3}}'])
def test_an_answer_that_is_none_of_the_interface_is_a_hole_and_no_empty_list(tmp_path: Path, body: bytes) -> None:
    read = column(tmp_path, SEARCH, {"page=2": Answer(body + b" " * 700, content_type="application/json")})
    assert (read.column.outcome, len(read.column.rows)) == ("incomplete", 20)
    assert any(reason.startswith("window 2 of the list: no") for reason in read.column.reasons)


def test_a_page_that_a_guard_stands_before_is_no_challenge() -> None:
    page = family_sites("kaipu")["years.kaipu.portal.test"].handlers["/jyt/c250121/zwgklist.shtml"]()
    assert b"$_ts=window" in page.body
    assert classify(Fetched("http://x/", "list", 200, page.body, "text/html")).outcome == "ok"
    bare = b"<html><head><script r='m'>$_ts=window['$_ts'];</script></head><body></body></html>" + b" " * 900
    assert classify(Fetched("http://x/", "list", 200, bare, "text/html")).outcome == "waf_challenge"


# ── lists of the test's own ───────────────────────────────────────────────────────────────────────────────────────


def listed(body: str, url: str = BASE) -> ListPage:
    text = f"<html><body><a href='/'>首页</a>{body}</body></html>"
    tree = parse_html(text)
    assert tree is not None
    return Kaipu().read_list(text, tree, url)


def test_a_pager_of_six_arguments_names_files_pages_and_entries() -> None:
    page = listed(
        f"<li><a href='{ITEM}'>甲</a></li><script>createPageHTML('page_div',10, 1,'common_list','shtml',200);</script>"
    )
    assert (page.base, page.extension, page.pages, page.declared) == ("common_list", "shtml", 10, 200)
    four = listed(f"<li><a href='{ITEM}'>甲</a></li><script>createPageHTML(9,0,'index','html')</script>")
    assert (four.base, four.pages, four.declared) == ("zwgklist", 1, None), "four arguments belong to TRS"
    empty = listed("<script>createPageHTML('page_div',0,1,'list','shtml',0)</script>")
    assert (empty.pages, empty.declared, empty.rows) == (1, 0, ())


def test_articles_have_many_addresses_and_the_month_of_theirs_is_no_date() -> None:
    hrefs = (
        ITEM,
        "/x/c1/202202/c01_961750.shtml",
        "/x/c1/202111/174240943.shtml",
        "/csrc/c106256/c1653948/content.shtml",
    )
    page = listed(
        "".join(f"<li><a href='{href}'>甲</a></li>" for href in hrefs) + "<li><a href='/x/c5/list.shtml'>目录</a></li>"
    )
    assert [row.url.removeprefix("http://www.x.gov.cn") for row in page.rows] == list(hrefs)
    assert {(row.list_date, row.url_date) for row in page.rows} == {(None, None)}


def test_a_list_in_a_comment_is_read_and_a_comment_beside_a_list_is_not() -> None:
    row = f"<li><a href='{ITEM}' title='某厅2023年政府信息公开工作年度报告'>某厅2023…</a><b>2024-01-11</b></li>"
    inside = listed(f"<ul><!-- {row} <script>createPageHTML('page_div',1,1,'zwgklist','shtml',1);</script>--></ul>")
    assert inside.rows == (Row(f"http://www.x.gov.cn{ITEM}", "某厅2023年政府信息公开工作年度报告", "2024-01-11"),)
    newer = ITEM.replace("202401", "202501")
    beside = listed(f"<li><a href='{newer}'>乙</a></li><!-- {row} -->")
    assert [item.url for item in beside.rows] == [f"http://www.x.gov.cn{newer}"], (
        "what an editor switched off stays off"
    )


def test_columns_of_years_are_named_by_their_list() -> None:
    page = listed(
        "<ul><li><a href='/x/c9/zwgklist.shtml'>2024</a></li></ul>"
        "<ul id='nb_list'><li><a href='/x/c250121/zwgklist.shtml'>2024</a></li><li><a href='zwgklist.shtml'>2023</a></li></ul>"
    )
    assert page.inner == ("http://www.x.gov.cn/x/c250121/zwgklist.shtml",), (
        "not those of the budget, not the page itself"
    )
    assert page.inner_labels == (("http://www.x.gov.cn/x/c250121/zwgklist.shtml", "2024"),)


def test_suzhou_asks_for_follow_ups_with_a_query() -> None:
    url = "http://www.x.gov.cn/x/list.shtml"
    page = listed(f"<li><a href='{ITEM}'>甲</a></li><a href='list.shtml?2'>下一页</a>", url)
    assert page.pattern == "http://www.x.gov.cn/x/list.shtml?{n}"


def test_the_search_is_asked_under_the_channel_of_the_page() -> None:
    meta = f'<meta name="channelId" content="{CHANNEL}">'
    source = open_page(Kaipu(), f"{meta}<ul id='list'></ul>", BASE)
    assert isinstance(source, Source)
    assert source.url == f"http://www.x.gov.cn/common/search/{CHANNEL}"
    address, request = Kaipu().ask(source, 3)
    assert address.endswith("&_pageSize=20&_template=index&_rangeTimeGte=&_channelName=&page=3")
    assert request is not None and not request.is_post
    other = open_page(Kaipu(), f"{meta}<script>$.get('/searchList/'+id)</script>", BASE)
    assert isinstance(other, Source) and other.url == f"http://www.x.gov.cn/searchList/{CHANNEL}"
    named = open_page(Kaipu(), "<ul></ul>", BASE, channel="0" * 32, interface="search")
    assert isinstance(named, Source) and named.url == f"http://www.x.gov.cn/search/{'0' * 32}"
    assert open_page(Kaipu(), "<ul></ul>", BASE) == "the page shows no list and names no channelId"


def test_pages_of_the_search_are_as_long_as_what_came() -> None:
    def window(count: int, **data: object) -> int | None:
        source = Source("http://www.x.gov.cn/common/search/1", BASE, {"size": "100"}, 100)
        results = [
            {"title": f"甲{n}", "url": f"{ITEM}?{n}", "publishedTimeStr": "2026-09-24 17:18:49"} for n in range(count)
        ]
        read = Kaipu().read_window(json.dumps({"data": {"total": 45, "results": results, **data}}), source)
        assert read.declared == 45 and {row.list_date for row in read.rows} == {"2026-09-24"}
        return read.windows

    assert window(20, rows=20) == 3
    assert window(20) == 3, "no size is told, but twenty came of forty-five"
    assert window(45, rows=100) == 1


def test_recognition() -> None:
    sites = family_sites("kaipu")
    for host, path in (
        ("www", f"{LIST}.shtml"),
        ("www", "/"),
        ("years", "/jyt/c240106/zwgklist.shtml"),
        ("search", "/sjr/c106256/zfxxgk_nb.shtml"),
        ("harbin", "/hebdlx/c111202/zfxxgklby_nb.shtml"),
    ):
        html = sites[f"{host}.kaipu.portal.test"].handlers[path]().body.decode()
        best = recognise(html, f"http://{host}.kaipu.portal.test{path}")[0]
        assert best[0] == "kaipu" and best[1] >= 0.6


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ("<div class=TRS_Editor></div><script>createPageHTML(9,0,'index','html')</script>", "http://www.x.gov.cn/nb/"),
        ("<script>var listData={articleList:[]};$.post('/queryList')</script><div class='UCAPCONTENT'></div>", BASE),
        ("<a href='/nw12344/20230331/4a03b5fa47ae4c73b7ec42801de6be66.html'>年报</a>", "http://www.x.gov.cn/nw12344/"),
    ],
)
def test_false_friends_are_not_recognised(html: str, url: str) -> None:
    assert Kaipu().recognise(html, url) == 0
