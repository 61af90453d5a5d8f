"""Guangdong's two halves: gkmlpt (tree, interface, articles inside scripts) and NFCMS (pages linked onwards, mobile copies)."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from spiders.html import parse_html
from spiders.platforms import recognise
from spiders.platforms.entries import Attachment, Row
from spiders.platforms.gkmlpt import Gkmlpt
from spiders.platforms.nfcms import Nfcms
from spiders.platforms.paged_list import Source
from spiders.platforms.static_list import ListPage
from spiders.replica.families import family_sites
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer
from tests.support.columns import Read, open_page, read_column
from tests.support.replica import Crawled, archive_of, crawl, family_portals, make_job, remember

CITY, BUREAU, LISTS = "gkmlpt", "gkmlpt-bureau", "nfcms"
HOSTS = {CITY: "www.gkmlpt", BUREAU: "bureau.gkmlpt", LISTS: "www.nfcms"}
LEAF = "http://www.gkmlpt.portal.test/gkmlpt/api/all/2121?page=1&sid=755001"
INDEX = "http://www.x.gov.cn/xhjj/gkmlpt/index"
FOLDER = "http://www.x.gov.cn/zwgk/zfxxgknb/"


# ── over HTTP ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_guangdong_is_collected_whole_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("gkmlpt", "nfcms")) as server:
        first = crawl(make_job(tmp_path, server.url, family_portals(CITY, BUREAU, LISTS)))
        sent = len(server.requests())
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
        again = server.requests()[sent:]
    the_city_is_whole(first)
    the_bureau_is_short_and_says_so(first)
    the_lists_are_whole(first)
    documents = [item for item in second.retrievals if item.role in ("page", "attachment")]
    assert {item.outcome for item in documents} == {"not_modified"}
    assert len(documents) == len([item for item in first.retrievals if item.role in ("page", "attachment")])
    whole = {item.path.split("?")[0] for item in again if item.status == 200 and item.path != "/robots.txt"}
    assert {path.rsplit("gkmlpt/")[1].split("/")[0] for path in whole} == {"index", "api"}, "these have no validators"
    assert {notice.url for notice in second.notices} == {notice.url for notice in first.notices}


def names(crawled: Crawled, portal: str) -> set[str]:
    return {notice.title.split("年政府")[0] for notice in crawled.notices if notice.portal_id == f"replica-{portal}"}


def outcomes(crawled: Crawled, portal: str) -> dict[str, tuple[str, int, int | None]]:
    return {
        item.column_url.split(".test")[1]: (item.outcome, item.collected, item.declared)
        for item in crawled.listings
        if item.portal_id == f"replica-{portal}"
    }


def the_city_is_whole(crawled: Crawled) -> None:
    assert outcomes(crawled, CITY) == {
        "/gkmlpt/index": ("complete", 0, None),
        "/gkmlpt/api/all/2121?page=1&sid=755001": ("complete", 102, 102),
        "/zwgk/xxgknb/bm/": ("complete", 2, None),
    }
    own = {f"港明市{organ}{year}" for organ in ("人民政府", "财政局") for year in (2022, 2023, 2024)}
    departments = {"港明市教育局2022", "港明市民政局2022"}
    assert names(crawled, CITY) == own | departments | {"洪泽区人民政府2023", "港明市人民政府2021"}
    notices = {notice.title.split("年政府")[0]: notice for notice in crawled.notices}
    twin = notices["港明市人民政府2023"]
    assert twin.aliases == (twin.url.replace("/post_", "/mpost_"),), "the mobile copy is known and not asked for"
    jump = notices["港明市人民政府2021"]
    assert "/zwgk/xxgknb/szf/content/" in jump.url and "/gkmlpt/content/" in jump.aliases[0]
    assert all(notice.list_date for notice in crawled.notices if notice.portal_id == f"replica-{CITY}")
    assert [item.name for item in notices["洪泽区人民政府2023"].documents if item.role == "attachment"] == [
        "洪泽区人民政府2023年政府信息公开工作年度报告.pdf"
    ], "named by the list and by the script of the article, one file"
    page = next(item for item in crawled.retrievals if item.url == notices["港明市财政局2022"].url)
    body = archive_of(crawled.job).get(page.sha256 or "").decode()
    assert "\\u003Ctable" in body and "<table border" not in body, "the text of the report stands in the script alone"


def the_bureau_is_short_and_says_so(crawled: Crawled) -> None:
    leaf = "/yrhjj/gkmlpt/api/all/21030?page=1&sid=758001"
    assert outcomes(crawled, BUREAU) == {
        "/yrhjj/gkmlpt/index": ("complete", 0, None),
        leaf: ("incomplete", 99, 130),
    }
    assert crawled.codes(f"replica-{BUREAU}") == {"list_shorter_than_declared": 1}
    windows = [item.url for item in crawled.retrievals if "api/all/21030" in item.url]
    assert [url.split("page=")[1][0] for url in windows] == ["1", "2"], "404 is the end, nobody asks for a third"
    assert names(crawled, BUREAU) == {f"粤榕市生态环境局{year}" for year in range(2019, 2024)}


def the_lists_are_whole(crawled: Crawled) -> None:
    assert outcomes(crawled, LISTS) == {
        "/zwgk/zfxxgknb/": ("complete", 9, None),
        "/zwgk/zfxxgknb/bm/": ("complete", 3, None),
    }
    listing = next(item for item in crawled.listings if item.column_url.endswith(".test/zwgk/zfxxgknb/"))
    assert listing.pages == 4
    own = {f"粤屏市人民政府{year}" for year in range(2019, 2025)}
    departments = {f"粤屏市{organ}2023" for organ in ("教育局", "公安局", "水务局")}
    assert names(crawled, LISTS) == own | departments | {"洪泽区人民政府2023"}
    (twin,) = [notice for notice in crawled.notices if notice.portal_id == f"replica-{LISTS}" and notice.aliases]
    assert twin.aliases == (twin.url.replace("/post_", "/mpost_"),)


# ── failure ways, in this process ─────────────────────────────────────────────────────────────────────────────────


def column(root: Path, name: str, faults: dict[str, Answer] | None = None, **changes: object) -> Read:
    family = name.split("-", maxsplit=1)[0]
    (portal,) = family_portals(name)
    site = family_sites(family)[f"{HOSTS[name]}.portal.test"]
    return read_column(site, portal, root, faults=faults, **changes)  # type: ignore[arg-type]


def test_a_window_that_fails_is_a_hole(tmp_path: Path) -> None:
    read = column(tmp_path, CITY, {"page=2": Answer(b"down", status=500)}, column=LEAF)
    assert (read.column.outcome, len(read.column.rows)) == ("incomplete", 100)
    assert "window 2 of the list: http_error, status 500" in read.column.reasons
    assert read.events == ["list_shorter_than_declared"]


def test_an_interface_that_answers_its_first_page_always_is_noticed(tmp_path: Path) -> None:
    responder = family_sites("gkmlpt")["www.gkmlpt.portal.test"].responders["/gkmlpt/api/all/2121"]
    first = responder({"page": "0", "sid": "755001"}, None)  # type: ignore[arg-type]
    read = column(tmp_path, CITY, {"page=2": first}, column=LEAF)
    assert (read.column.outcome, len(read.column.rows)) == ("incomplete", 100)
    assert read.events == ["list_repeats", "list_shorter_than_declared"]


@pytest.mark.parametrize("body", [b"<html><body>busy</body></html>", b'{"message":"no"}', b"[]"])
def test_an_answer_that_is_none_of_the_interface_is_no_empty_list(tmp_path: Path, body: bytes) -> None:
    answer = Answer(body + b" " * 700, content_type="application/json")
    read = column(tmp_path, CITY, {"page=1": answer}, column=LEAF)
    assert (read.column.outcome, read.column.rows) == ("incomplete", [])
    assert read.column.reasons[0].startswith("first page: no ")


def test_a_list_page_that_fails_is_a_hole_and_the_next_is_read(tmp_path: Path) -> None:
    read = column(tmp_path, LISTS, {"index_2.html": Answer(b"down", status=500)})
    assert (read.column.outcome, read.column.pages) == ("incomplete", 3)
    assert len(read.column.rows) == 7, "the page held two entries, one of them twice"
    assert any("index_2.html: status 500" in reason for reason in read.column.reasons)


def test_list_pages_that_repeat_are_noticed(tmp_path: Path) -> None:
    second = family_sites("nfcms")["www.nfcms.portal.test"].handlers["/zwgk/zfxxgknb/index_2.html"]()
    read = column(tmp_path, LISTS, {"index_3.html": second})
    assert read.column.outcome == "incomplete"
    assert read.events == ["list_repeats"]


# ── the tree and the interface ────────────────────────────────────────────────────────────────────────────────────


def index(tree: object, sid: str = "SID: '755041'") -> str:
    return (
        "<script>window._CONFIG = { ACTION: 'index', SERVICE_AREA_ID: 9, X_SID: '1', "
        f"{sid}, TREE: {json.dumps(tree)}, LAST: 1 }};</script>"
    )


def inner(tree: object, **options: str) -> dict[str, str]:
    source = open_page(Gkmlpt(), index(tree), INDEX, **options)
    assert isinstance(source, Source), source
    return {url.removeprefix("http://www.x.gov.cn"): name for url, name in source.inner_labels}


def test_the_tree_names_the_columns() -> None:
    years = [{"id": 31, "name": "2023年", "post_count": 4}, {"id": 32, "name": "2022年", "post_count": 4}]
    tree = [
        {"id": 1, "name": "财务年报", "post_count": 7},
        {"id": 3, "name": "政府信息公开年度报告", "post_count": 0, "children": years},
        {"id": 4, "name": "信息公开年报", "jump_url": "/zwgk/xxgknb/", "post_count": 0},
    ]
    assert inner(tree) == {
        "/xhjj/gkmlpt/api/all/31?page=1&sid=755041": "2023年",
        "/xhjj/gkmlpt/api/all/32?page=1&sid=755041": "2022年",
        "/zwgk/xxgknb/": "信息公开年报",
    }
    assert inner([{"id": 1, "name": "财务年报"}, {"id": 2, "name": "年报"}]) == {
        "/xhjj/gkmlpt/api/all/2?page=1&sid=755041": "年报"
    }
    assert inner(tree, leaf="1") == {"/xhjj/gkmlpt/api/all/1?page=1&sid=755041": "财务年报"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (index([{"id": 1, "name": "政策文件"}]), "nothing in the tree of columns is called 年报"),
        (index([], sid="SIDE: 3"), "the configuration of the page names no tree of columns"),
        (
            "<script>window._CONFIG = { SID: '3', TREE: [{id: 1}] };</script>",
            "the configuration of the page names no tree",
        ),
    ],
)
def test_an_index_without_annual_reports_says_why(text: str, why: str) -> None:
    answer = open_page(Gkmlpt(), text, INDEX)
    assert isinstance(answer, str) and answer.startswith(why)


def test_articles_of_the_interface() -> None:
    items = [
        {"title": "甲局2023年\n年报", "url": "https://www.x.gov.cn/gkmlpt/content/3/3255/post_3255421.html", "date": 1706198400,
         "display_publish_time": 1706284800, "attachment": [{"name": "a.docx", "url": "/attachment/1/a.docx"}, {"url": ""}]},
        {"title": "乙", "url": "", "post_url": "/gkmlpt/content/3/3255/mpost_1.html", "created_at": "2026-07-07 10:48:49"},
        {"title": "丙", "url": ""},
        "丁",
    ]  # fmt: skip
    source = Source("http://www.x.gov.cn/gkmlpt/api/all/1", INDEX, {"sid": "7"}, 100)
    window = Gkmlpt().read_window(json.dumps({"classify": {"post_count": 203}, "articles": items}), source)
    assert window.declared == 203
    first = Row(
        "https://www.x.gov.cn/gkmlpt/content/3/3255/post_3255421.html",
        "甲局2023年 年报",
        "2024-01-27",
        attachments=(Attachment("http://www.x.gov.cn/attachment/1/a.docx", "a.docx"),),
    )
    assert window.rows == (first, Row("http://www.x.gov.cn/gkmlpt/content/3/3255/mpost_1.html", "乙", "2026-07-07"))
    assert Gkmlpt().ask(source, 2)[0] == "http://www.x.gov.cn/gkmlpt/api/all/1?page=2&sid=7"


def test_files_of_an_article_are_found_inside_its_script() -> None:
    content = "<p><a class='nfw-cms-attachment' href='/attachment/0/3.pdf'>报告.pdf</a></p>"
    held = json.dumps({"content": content}).replace("<", "\\u003C").replace("/", "\\/")
    html = f"<script>window._CONFIG = {{ DETAIL: {held}, TREE: [] }};</script><a href='/attachment/0/4.doc'>表.doc</a>"
    found = Gkmlpt().read_attachments(html, "http://www.x.gov.cn/gkmlpt/content/0/1/post_1.html")
    assert [item.url.rsplit("/", 1)[1] for item in found] == ["4.doc", "3.pdf"]
    assert Nfcms().read_attachments(html, FOLDER) == found
    assert Gkmlpt().read_attachments("<script>DETAIL: {broken</script>", FOLDER) == ()


# ── lists of NFCMS ────────────────────────────────────────────────────────────────────────────────────────────────


def listed(body: str, url: str = FOLDER) -> ListPage:
    text = f"<html><body><a href='/gkmlpt/index'>政府信息公开平台</a>{body}</body></html>"
    tree = parse_html(text)
    assert tree is not None
    return Nfcms().read_list(text, tree, url)


def test_pages_are_followed_by_their_links_and_counted_by_the_last() -> None:
    rows = "<li><a href='content/post_1.html' title='某市2023年年报'>某市…</a><span>2024-01-11</span></li>"
    page = listed(
        f"{rows}<a href='index_2.html'>2</a><a href='index_2.html'>下一页</a><a href='index_12.html'>尾页</a>"
    )
    assert (page.next, page.pages) == (f"{FOLDER}index_2.html", 12)
    assert page.rows == (Row(f"{FOLDER}content/post_1.html", "某市2023年年报", "2024-01-11"),)
    middle = listed(f"{rows}<a href='index_12.html'>尾页</a>", f"{FOLDER}index_3.html")
    assert middle.next == f"{FOLDER}index_4.html", "the number goes on where the link is missing"
    end = listed(f"{rows}<a href='index_11.html'>上一页</a><a href='javascript:;'>下一页</a>", f"{FOLDER}index_12.html")
    assert end.next is None
    alone = listed(rows)
    assert (alone.next, alone.pages) == (None, 1)
    assert Nfcms().page_after(f"{FOLDER}index_3.html") == f"{FOLDER}index_4.html"


def test_a_mobile_copy_is_an_alias_and_articles_of_the_other_half_are_entries() -> None:
    page = listed(
        "<li><a href='content/mpost_5.html'>甲</a></li><li><a href='content/post_5.html'>甲</a></li>"
        "<li><a href='/gkmlpt/content/4/4688/post_4688997.html'>乙</a></li>"
    )
    assert [(row.url.rsplit("/", 1)[1], len(row.aliases)) for row in page.rows] == [
        ("post_5.html", 1),
        ("post_4688997.html", 0),
    ]


def test_a_mobile_copy_on_another_page_is_an_alias_too(tmp_path: Path) -> None:
    first = family_sites("nfcms")["www.nfcms.portal.test"].handlers["/zwgk/zfxxgknb/"]().body.decode()
    other = re.sub(r"/post_(\d+)", r"/mpost_\1", first).replace("index_2.html", "index_9.html")
    read = column(tmp_path, LISTS, {"index_2.html": Answer(re.sub("<a class=.next.*?</a>", "", other).encode())})
    urls = [row.url.rsplit("/", 1)[1] for row in read.column.rows]
    assert not [url for url in urls if url.startswith("mpost_")]
    assert len([row for row in read.column.rows if row.aliases]) == 3


def test_recognition() -> None:
    sites = family_sites("gkmlpt", "nfcms")
    for host, path, family in (
        ("www.gkmlpt", "/gkmlpt/index", "gkmlpt"),
        ("bureau.gkmlpt", "/yrhjj/gkmlpt/index", "gkmlpt"),
        ("www.nfcms", "/", "nfcms"),
        ("www.nfcms", "/zwgk/zfxxgknb/", "nfcms"),
        ("www.nfcms", "/zwgk/zfxxgknb/index_2.html", "nfcms"),
    ):
        html = sites[f"{host}.portal.test"].handlers[path]().body.decode()
        best = recognise(html, f"http://{host}.portal.test{path}")[0]
        assert best[0] == family and best[1] >= 0.6
    both = "<script>var NFCMS_SITE_ID = '2';</script><a href='/gkmlpt/index'>平台</a>"
    assert [name for name, _ in recognise(both, "http://www.x.gov.cn/")][:2] == ["nfcms", "gkmlpt"]


@pytest.mark.parametrize(
    "html", ["<script>window._CONFIG = {theme: 1};</script>", "<a href='/content/54279.html'>年报</a>"]
)
def test_false_friends_are_not_recognised(html: str) -> None:
    assert Gkmlpt().recognise(html, "http://www.x.gov.cn/") == 0
    assert Nfcms().recognise(html, "http://www.x.gov.cn/") == 0
