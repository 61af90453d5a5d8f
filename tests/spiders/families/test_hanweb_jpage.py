"""Hanweb jpage: records in the page, a proxy of two forms, answers that overlap, rows of other columns, nothing deep in a list."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from spiders.platforms import recognise
from spiders.platforms.datastore import record_rows
from spiders.platforms.entries import Row
from spiders.platforms.hanweb import ARTICLE, URL_DATE, named_files
from spiders.platforms.hanweb_jpage import HanwebJpage
from spiders.platforms.paged_list import Source
from spiders.replica.families import family_sites
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer, Asked, Site, fixed
from tests.support.columns import Read, open_page, read_column
from tests.support.replica import Crawled, archive_of, crawl, family_portals, make_job, remember

BASE = "http://www.x.gov.cn/col/col77/index.html"
PROXY = "/module/web/jpage/dataproxy.jsp"
CITY, COUNTY, DISTRICT, BUREAU = (f"hanweb-jpage{part}" for part in ("", "-county", "-district", "-bureau"))


# ── over HTTP ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_jpage_portals_are_collected_whole_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("hanweb_jpage")) as server:
        first = crawl(make_job(tmp_path, server.url, family_portals(CITY, COUNTY, DISTRICT, BUREAU)))
        sent = len(server.requests())
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
        again = server.requests()[sent:]
    the_city_is_whole(first)
    the_county_is_whole(first)
    the_district_is_whole(first)
    the_bureau_is_not(first)
    documents = [item for item in second.retrievals if item.role in ("page", "attachment")]
    assert {item.outcome for item in documents} == {"not_modified"}
    assert len(documents) == len([item for item in first.retrievals if item.role in ("page", "attachment")])
    assert [item.path for item in again if "/art/" in item.path and item.status != 304] == []
    assert [item.path for item in again if item.path.startswith("/attach/") and item.status != 304] == []
    assert {notice.url for notice in second.notices} == {notice.url for notice in first.notices}


def reports_of(crawled: Crawled, portal: str) -> set[str]:
    return {notice.title.split("年政府")[0] for notice in crawled.notices if notice.portal_id == f"replica-{portal}"}


def the_city_is_whole(crawled: Crawled) -> None:
    listing = crawled.listing(f"replica-{CITY}")
    assert (listing.outcome, listing.pages, listing.collected, listing.declared) == ("complete", 4, 52, 52)
    assert "entries of other columns left out" in (listing.reason or ""), "an editor pinned a neighbour's report"
    three = {f"澄江市{organ}{year}" for organ in ("人民政府", "教育局", "财政局") for year in (2022, 2023)}
    assert reports_of(crawled, CITY) == three | {"澄江市人民政府2020", "澄江市水务局2019", "洪泽区人民政府2023"}
    asked = [
        item.url
        for item in crawled.retrievals
        if item.role == "list" and "hanweb-jpage.portal" in item.url and PROXY in item.url
    ]
    starts = [dict(parse_qsl(urlsplit(url).query))["startrecord"] for url in asked if "//www." in url]
    assert starts == ["7", "25", "43"], (
        "three pages at a time after the six records of the page, however many rows come"
    )
    (filed,) = [notice for notice in crawled.notices if notice.title.startswith("洪泽区")]
    assert [item.name for item in filed.documents] == [None, "洪泽区人民政府2023年政府信息公开工作年度报告.pdf"]
    file = next(item for item in crawled.retrievals if item.role == "attachment")
    assert (file.outcome, urlsplit(file.final_url).path[:10], file.media_type) == (
        "ok",
        "/attach/0/",
        "application/pdf",
    )
    assert archive_of(crawled.job).get(file.sha256 or "").startswith(b"%PDF-")
    assert crawled.codes(f"replica-{CITY}") == {}


def the_county_is_whole(crawled: Crawled) -> None:
    listing = crawled.listing(f"replica-{COUNTY}")
    assert (listing.outcome, listing.collected, listing.declared) == ("complete", 23, 23)
    organs = ("鹿鸣县人民政府", "鹿鸣县廿里街道办事处")
    assert reports_of(crawled, COUNTY) == {f"{organ}{year}" for organ in organs for year in (2021, 2024)}
    asked = [item for item in crawled.retrievals if PROXY in item.url and "//county." in item.url]
    assert [dict(parse_qsl(urlsplit(item.url).query))["page"] for item in asked] == ["1", "2"]
    assert {item.outcome for item in asked} == {"ok"}, "a page that only links to the proxy is asked by GET"


def the_district_is_whole(crawled: Crawled) -> None:
    listing = crawled.listing(f"replica-{DISTRICT}")
    assert (listing.outcome, listing.pages, listing.collected) == ("complete", 1, 5)
    assert reports_of(crawled, DISTRICT) == {f"石臼区人民政府{year}" for year in (2021, 2022, 2023)}


def the_bureau_is_not(crawled: Crawled) -> None:
    listing = crawled.listing(f"replica-{BUREAU}")
    assert (listing.outcome, listing.collected, listing.declared) == ("incomplete", 20, 30)
    assert "window 5 of the list: empty, and the list is said to go on" in (listing.reason or "")
    assert crawled.codes(f"replica-{BUREAU}") == {"list_shorter_than_declared": 1}
    assert reports_of(crawled, BUREAU) < {f"示例省医药管理局{year}" for year in range(2019, 2025)}


# ── quirks, in this process ─────────────────────────────────────────────────────────────────────────────────────────


def city(root: Path, site: Site | None = None, **changes: object) -> Read:
    (portal,) = family_portals(CITY)
    return read_column(site or family_sites("hanweb_jpage")["www.hanweb-jpage.portal.test"], portal, root, **changes)  # type: ignore[arg-type]


def city_with(proxy: object) -> Site:
    """The city with a proxy of the test's own in front of its own one; None from it lets the city's own answer."""
    site = family_sites("hanweb_jpage")["www.hanweb-jpage.portal.test"]
    real = site.responders[PROXY]

    def respond(query: dict[str, str], asked: Asked) -> Answer:
        return proxy(query, asked, real) or real(query, asked)  # type: ignore[operator]

    site.responders[PROXY] = respond  # type: ignore[assignment]
    return site


def test_a_window_that_fails_is_a_hole_and_the_rest_is_read(tmp_path: Path) -> None:
    def broken(query: dict[str, str], asked: Asked, real: object) -> Answer | None:
        return Answer(b"down", status=500) if query.get("startrecord") == "25" else None

    read = city(tmp_path, city_with(broken))
    assert read.column.outcome == "incomplete"
    assert any("window 5 of the list: http_error, status 500" in reason for reason in read.column.reasons)
    assert len(read.column.rows) == 47, "the next request begins a page later: five entries of three pages are lost"
    assert read.events == ["list_shorter_than_declared"]


def test_a_proxy_that_answers_its_first_page_always_is_noticed(tmp_path: Path) -> None:
    def stubborn(query: dict[str, str], asked: Asked, real: object) -> Answer:
        return real({**query, "startrecord": "1"}, asked)  # type: ignore[operator, no-any-return]

    read = city(tmp_path, city_with(stubborn))
    assert read.column.outcome == "incomplete"
    assert read.events == ["list_repeats", "list_repeats", "list_shorter_than_declared"]
    assert len(read.column.rows) == 19, "three pages and a record"


def test_a_list_that_declares_more_than_it_gives_is_not_whole(tmp_path: Path) -> None:
    def forgetful(query: dict[str, str], asked: Asked, real: object) -> Answer:
        answer = real(query, asked)  # type: ignore[operator]
        kept = answer.body.replace(b"<totalrecord>52<", b"<totalrecord>55<")
        return Answer(kept, content_type=answer.content_type)

    read = city(tmp_path, city_with(forgetful))
    assert (read.column.outcome, read.column.declared, len(read.column.rows)) == ("incomplete", 55, 52)
    assert "list_shorter_than_declared" in read.events


def test_pages_shrink_to_what_the_server_sends(tmp_path: Path) -> None:
    rows = [
        f'<li><a href="/art/2024/1/9/art_77_{n}.html">第{n}号公开事项说明</a><b>2024-01-09</b></li>' for n in range(64)
    ]

    def capped(query: dict[str, str], asked: Asked) -> Answer:
        start = int(query["startrecord"]) - 1
        return datastore_answer(rows[start : start + 10], total=64)

    read = small_portal(tmp_path, capped, widget(total=64, size=20))
    assert (read.column.outcome, len(read.column.rows)) == ("complete", 64)
    assert len(read.retrievals) < 12, "robots, page, and a request for ten records"


def test_a_site_that_posts_nothing_is_asked_by_get(tmp_path: Path) -> None:
    rows = [
        f'<li><a href="/art/2024/1/9/art_77_{n}.html">第{n}号公开事项说明</a><b>2024-01-09</b></li>' for n in range(9)
    ]

    def get_only(query: dict[str, str], asked: Asked) -> Answer:
        if asked.method == "POST":
            return Answer(b"<html><body>404</body></html>", status=404)
        first = (int(query["page"]) - 1) * 4
        return datastore_answer(rows[first : first + 4], total=9)

    read = small_portal(tmp_path, get_only, widget(total=9, size=4))
    assert (read.column.outcome, len(read.column.rows)) == ("complete", 9)
    assert sum("?page=" in item.url for item in read.retrievals) == 3, "what failed once is not tried again"
    assert sum("startrecord=" in item.url for item in read.retrievals) == 1


def test_a_refusal_is_not_answered_with_the_other_form(tmp_path: Path) -> None:
    read = small_portal(tmp_path, lambda query, asked: Answer(b"<html>no</html>", status=403), widget(total=9, size=4))
    assert read.column.outcome == "incomplete"
    assert not [item for item in read.retrievals if "?page=" in item.url]


def test_an_empty_proxy_leaves_open_whether_the_page_holds_everything(tmp_path: Path) -> None:
    (portal,) = family_portals(DISTRICT)
    site = family_sites("hanweb_jpage")["district.hanweb-jpage.portal.test"]
    read = read_column(site, portal, tmp_path, options={})
    assert (read.column.outcome, len(read.column.rows)) == ("incomplete", 5)
    assert "the interface has no records, the page itself shows 5" in read.column.reasons[0]


def test_rows_of_another_column_only_are_no_answer(tmp_path: Path) -> None:
    inline = '<li><a href="/art/2024/1/9/art_77_1.html">某县2023年政府信息公开工作年度报告</a><b>2024-01-09</b></li>'
    other = '<li><a href="/art/2024/1/9/art_99_8.html">另一栏目2023年政府信息公开工作年度报告</a><b>2024-01-09</b></li>'
    page = widget(total=8, size=1, records=[inline])
    read = small_portal(tmp_path, lambda query, asked: datastore_answer([other], total=8), page)
    assert [row.url for row in read.column.rows] == ["http://www.hanweb-jpage.portal.test/art/2024/1/9/art_77_1.html"]
    assert any("entries of column 99 only, asked for column 77" in reason for reason in read.column.reasons)
    anything = small_portal(
        tmp_path / "any", lambda query, asked: datastore_answer([other], total=2), page, article_column="any"
    )
    assert len(anything.column.rows) == 2


def small_portal(root: Path, proxy: object, body: str, **options: str) -> Read:
    """A portal of one column page and the test's own proxy."""
    (portal,) = family_portals(CITY)
    site = Site("www.hanweb-jpage.portal.test", responders={PROXY: proxy})  # type: ignore[dict-item]
    path = "/col/col77/index.html"
    site.handlers[path] = fixed(
        f"<html><head><title>年报</title></head><body>{'<p>公开栏目说明</p>' * 30}{body}</body></html>"
    )
    return read_column(
        site, portal, root, columns=(f"http://{site.host}{path}",), options={"backoff_seconds": "0", **options}
    )


def datastore(records: list[str], total: int | None = None) -> str:
    count = f"<totalrecord>{total}</totalrecord>" if total is not None else ""
    kept = "".join(f"<record><![CDATA[{item}]]></record>" for item in records)
    return f"<datastore>{count}<recordset>{kept}</recordset></datastore>"


def datastore_answer(records: list[str], total: int) -> Answer:
    return Answer(datastore(records, total).encode(), content_type="text/xml;charset=utf-8")


def widget(*, total: int, size: int, records: list[str] | None = None, column: str = "77", unit: str = "4021") -> str:
    store = f'<div id="{unit}"><script type="text/xml">{datastore(records)}</script></div>' if records else ""
    return f"""{store}<script>$("#{unit}").jpage({{totalRecord:{total}, perPage : {size}, proxyUrl: "{PROXY}",
    ajaxParam:{{col:1,appid:"1",webid:14,path:'/',columnid:{column},sourceContentType:1,unitid:'{unit}',
    webname:'某县'}} }})</script>"""


# ── reading ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("record", "date"),
    [
        (
            "<li><a target='_blank' href='/art/2024/1/9/art_7_1.html' title='{}'>甲局…</a><span>2024-01-10</span></li>",
            "2024-01-10",
        ),
        (
            '<tr><td><a title="{}" href="/art/2024-1-9/art_7_1.html">甲局</a></td><td>[2018.3.27]</td></tr>',
            "2018-03-27",
        ),
        (
            '<div><i>2024年1月9日</i><a href="/art/2024/1/9/art_7_1.html"><font color=red>{}</font></a></div>',
            "2024-01-09",
        ),
        ('<li>[<a href="/col/col7/index.html">年报</a>]<a href="/art/2024/1/9/art_7_1.html">{}</a></li>', None),
    ],
)
def test_records_in_every_dress(record: str, date: str | None) -> None:
    (row,) = record_rows([record.format("甲局2023年年报全文")], BASE, ARTICLE, URL_DATE)
    assert (row.title, row.list_date, row.url_date) == ("甲局2023年年报全文", date, "2024-01-09")
    assert row.url.startswith("http://www.x.gov.cn/art/")


def test_an_https_address_on_an_http_page_is_the_same_article() -> None:
    record = '<li><a href="https://www.x.gov.cn/art/2024/1/9/art_7_1.html">甲</a></li>'
    (row,) = record_rows([record], BASE, ARTICLE, URL_DATE)
    assert row == Row(
        "http://www.x.gov.cn/art/2024/1/9/art_7_1.html",
        "甲",
        None,
        "2024-01-09",
        aliases=("https://www.x.gov.cn/art/2024/1/9/art_7_1.html",),
    )


def opened(body: str, **options: str) -> Source | str:
    return open_page(HanwebJpage(), f"<html><body>{body}</body></html>", BASE, **options)


def test_of_several_lists_the_column_s_own_is_read() -> None:
    two = widget(total=90, size=15, column="55", unit="1") + widget(total=7, size=15, column="77", unit="2")
    source = opened(two)
    assert isinstance(source, Source)
    assert source.parameters["field.unitid"] == "2"
    none = widget(total=90, size=15, column="55", unit="1") + widget(total=7, size=15, column="56", unit="2")
    assert opened(none) == (
        "several lists and none is column 77's (unit 1 of column 55, unit 2 of column 56): name one in options.unit"
    )
    chosen = opened(none, unit="2")
    assert isinstance(chosen, Source)
    assert chosen.parameters["field.columnid"] == "56"


def test_the_widget_s_older_form_keeps_its_records_in_an_array() -> None:
    record = r"<tr><td><a href=\'/art/2014/5/20/art_77_9.html\'>甲局2013年年报</a></td><td>[2014-05-20]</td></tr>"
    body = f"""<script>var InitData49468=['{record}'];$(function(){{$('#49468').jpage({{totalRecord:31,dataStore:InitData49468,
    proxyUrl:'/module/jslib/jquery/jpage/dataproxy.jsp',perPage:1,ajaxParam:{{col:1,columnid:77,unitid:'49468'}}}});}});</script>"""
    source = opened(body)
    assert isinstance(source, Source)
    assert source.first is not None
    assert [row.title for row in source.first.rows] == ["甲局2013年年报"]
    address, ask = HanwebJpage().ask(source, 2)
    assert address == "http://www.x.gov.cn/module/jslib/jquery/jpage/dataproxy.jsp?startrecord=2&endrecord=4&perpage=1"
    assert ask is not None
    assert ask.form == (("col", "1"), ("columnid", "77"), ("unitid", "49468"))


def test_groups_stay_below_what_servers_cut() -> None:
    source = opened(widget(total=900, size=40))
    assert isinstance(source, Source)
    assert HanwebJpage().ask(source, 3)[0].endswith("?startrecord=81&endrecord=120&perpage=40")
    large = opened(widget(total=900, size=500))
    assert isinstance(large, Source)
    assert HanwebJpage().ask(large, 1)[0].endswith("?startrecord=1&endrecord=100&perpage=100")


def test_what_is_no_datastore_is_a_problem_and_an_empty_one_is_none() -> None:
    source = opened(widget(total=9, size=4))
    assert isinstance(source, Source)
    for text in ("", "<html><body>系统繁忙</body></html>", '{"code":500}', "<datastore></datastore>"):
        assert HanwebJpage().read_window(text, source).problem == "the answer is no datastore"
    empty = HanwebJpage().read_window("<datastore><recordset></recordset></datastore>        ", source)
    assert (empty.rows, empty.problem, empty.declared) == ((), None, None)


def test_a_page_without_a_list_says_so() -> None:
    assert opened("<p>政府信息公开年报</p>") == "no list: neither a datastore nor a jpage call"
    plain = '<ul><li><a href="/art/2024/1/9/art_77_1.html">某局2023年政府信息公开工作年度报告</a></li></ul>'
    source = opened(plain)
    assert isinstance(source, Source)
    assert source.first is not None
    assert (len(source.first.rows), source.first.windows) == (1, 1)
    assert isinstance(opened(plain + "<p>共3页 下一页</p>"), str), "the rest of such a list cannot be asked for"


def test_columns_of_single_years_are_columns_inside() -> None:
    years = "".join(f'<a href="/col/col{year - 1940}/index.html">{year}年</a>' for year in (2021, 2022))
    nothing_else = opened(years + '<a href="/col/col5/index.html">政府信息公开指南</a>')
    assert isinstance(nothing_else, Source)
    assert nothing_else.inner == (
        "http://www.x.gov.cn/col/col81/index.html",
        "http://www.x.gov.cn/col/col82/index.html",
    )
    with_list = opened(years + widget(total=7, size=15))
    assert isinstance(with_list, Source)
    assert with_list.inner_labels == (
        ("http://www.x.gov.cn/col/col81/index.html", "2021年"),
        ("http://www.x.gov.cn/col/col82/index.html", "2022年"),
    )
    assert with_list.parameters["field.columnid"] == "77"


def test_downloads_get_an_extension() -> None:
    html = """<div id="zoom"><a href="/module/download/downfile.jsp?classid=0&amp;filename=0f1e2d3c.PDF">某局年报</a>
    <a href="/module/download/downfile.jsp?classid=0&amp;filename=ab.docx">附件.docx</a></div>"""
    assert [item.name for item in named_files(html, BASE)] == ["某局年报.pdf", "附件.docx"]


def test_recognition() -> None:
    columns = {portal.columns[0] for portal in family_portals(CITY, COUNTY, DISTRICT, BUREAU)}
    for site in family_sites("hanweb_jpage").values():
        for path, handler in site.handlers.items():
            url = f"http://{site.host}{path}"
            if url in columns or path == "/" or path.startswith("/art/"):
                family, score = recognise(handler().body.decode(), url)[0]
                assert family == "hanweb_jpage", url
                assert score > 0.9 or url not in columns
    friend = "http://www.sxfx.gov.cn/col13287/col13384/col17372/202101/t20210125_345713.html"
    assert HanwebJpage().recognise("<div class=TRS_Editor>报告</div>", friend) == 0
    assert (
        HanwebJpage().recognise('<script src="/cms_files/unitbuild.js"></script>', "http://www.x.gov.cn/col/col1/") == 0
    )
    assert (
        HanwebJpage().recognise("<script>$('#a').jpage({proxyUrl:'/x/messageController/getMessage.do'})</script>", BASE)
        == 0
    )
    assert HanwebJpage().recognise("<p>政府信息公开年报</p>", BASE) == 0, "a colN alone proves nothing"
