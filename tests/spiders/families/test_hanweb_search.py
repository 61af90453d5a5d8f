"""Hanweb xxgk search: tables of results by POST, the whole site instead of a catalogue, lists that are the servlet's own page."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.platforms import recognise
from spiders.platforms.hanweb_search import HanwebSearch
from spiders.platforms.paged_list import Source
from spiders.replica.families import family_sites
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer, Asked, Site
from tests.support.columns import Read, open_page, read_column
from tests.support.replica import Crawled, crawl, family_portals, make_job, remember

BASE = "http://www.x.gov.cn/col/col77/index.html"
SEARCH = "/module/xxgk/search.jsp"
CITY, BUREAU = "hanweb-search", "hanweb-search-bureau"


def test_search_portals_are_collected_whole_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("hanweb_search")) as server:
        first = crawl(make_job(tmp_path, server.url, family_portals(CITY, BUREAU)))
        sent = len(server.requests())
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
        again = server.requests()[sent:]
    city, bureau = first.listing(f"replica-{CITY}"), first.listing(f"replica-{BUREAU}")
    assert (city.outcome, city.pages, city.collected) == ("complete", 3, 7)
    assert "7 entries of other columns left out" in (city.reason or "")
    assert (bureau.outcome, bureau.pages, bureau.collected, bureau.declared) == ("complete", 2, 7, 7)
    organs = ("云栖市人民政府", "云栖市民政局", "云栖市卫生健康局")
    expected = {f"{organ}{year}" for organ in organs for year in (2023, 2024)} | {"云栖市审计局2022"}
    assert reports_of(first, CITY) == expected, "the servlet offered another column's reports as well"
    assert reports_of(first, BUREAU) == {f"示例省药品监督局{year}" for year in range(2019, 2025)}
    assert all(notice.list_date == notice.url_date for notice in first.notices), "the date has a cell of its own"
    (file,) = [item for item in first.retrievals if item.role == "attachment"]
    assert (file.outcome, file.media_type) == ("ok", "application/pdf")
    documents = [item for item in second.retrievals if item.role in ("page", "attachment")]
    assert len(documents) == 14
    assert {item.outcome for item in documents} == {"not_modified"}
    assert [item.path for item in again if item.path.startswith(("/art/", "/attach/")) and item.status != 304] == []


def reports_of(crawled: Crawled, portal: str) -> set[str]:
    return {notice.title.split("年政府")[0] for notice in crawled.notices if notice.portal_id == f"replica-{portal}"}


def city_with(proxy: object) -> Site:
    """The city with a servlet that the test's own stands in front of."""
    site = family_sites("hanweb_search")["www.hanweb-search.portal.test"]
    real = site.responders[SEARCH]
    site.responders[SEARCH] = lambda query, asked: proxy(query, asked) or real(query, asked)  # type: ignore[operator]
    return site


def city(root: Path, site: Site) -> Read:
    (portal,) = family_portals(CITY)
    return read_column(site, portal, root)


def test_a_page_of_results_that_fails_is_a_hole(tmp_path: Path) -> None:
    def broken(query: dict[str, str], asked: Asked) -> Answer | None:
        return Answer("<html><body>系统繁忙，请稍候</body></html>".encode()) if asked.form["currpage"] == "2" else None

    read = city(tmp_path, city_with(broken))
    assert read.column.outcome == "incomplete"
    assert any(reason.startswith("window 2 of the list: ") for reason in read.column.reasons)
    assert read.titles, "the first and the third are read"


def test_a_servlet_that_answers_its_first_page_always_is_noticed(tmp_path: Path) -> None:
    site = family_sites("hanweb_search")["www.hanweb-search.portal.test"]
    real = site.responders[SEARCH]
    site.responders[SEARCH] = lambda query, asked: real(
        query,
        Asked(
            "POST",
            asked.headers,
            asked.body.replace(b"currpage=2", b"currpage=1").replace(b"currpage=3", b"currpage=1"),
        ),
    )
    read = city(tmp_path, site)
    assert read.column.outcome == "incomplete"
    assert read.events == ["list_repeats", "list_repeats"]


def opened(body: str, url: str = BASE, **options: str) -> Source | str:
    return open_page(HanwebSearch(), f"<html><body>{body}</body></html>", url, **options)


@pytest.mark.parametrize(
    ("body", "options"),
    [
        ("<script>$.ajax({url:'/module/xxgk/search.jsp',data:{infotypeId:'A02',jdid:149,area:''}})</script>", {}),
        ('<iframe src="/module/xxgk/search.jsp?infotypeId=A02&amp;jdid=149"></iframe>', {}),
        (
            '<form action="/module/xxgk/search.jsp"><input name="infotypeId" value="A02"><input name="jdid" value="149"></form>',
            {},
        ),
        ('<script src="/module/xxgk/search.js"></script>', {"infotypeId": "A02", "jdid": "149"}),
    ],
)
def test_a_search_is_found_wherever_a_page_names_it(body: str, options: dict[str, str]) -> None:
    source = opened(body, **options)
    assert isinstance(source, Source)
    address, ask = HanwebSearch().ask(source, 3)
    assert address == "http://www.x.gov.cn/module/xxgk/search.jsp?infotypeId=A02&jdid=149&currpage=3"
    assert ask is not None
    form = dict(ask.form)
    assert (form["infotypeId"], form["jdid"], form["currpage"], form["fbtime"]) == ("A02", "149", "3", "-1")
    assert {"divid", "vc_title", "vc_number", "sortfield", "vc_filenumber", "vc_all", "texttype"} <= form.keys()


def test_a_search_of_everything_is_not_made() -> None:
    assert "the whole site would be listed" in str(opened("<script src='/module/xxgk/search.js'></script>"))
    assert opened("<p>政府信息公开年报</p>") == "no list: the page names no search"


def read_results(text: str) -> tuple[list[tuple[str, str, str | None]], int | None, int | None, str | None]:
    source = Source(f"http://www.x.gov.cn{SEARCH}", BASE, {"own": ""})
    window = HanwebSearch().read_window(text, source)
    rows = [(row.url.rsplit("_", 1)[-1], row.title, row.list_date) for row in window.rows]
    return rows, window.declared, window.windows, window.problem


def test_results_in_every_template() -> None:
    table = """<table><tr class="tr_main_value_odd"><td><a href="/col/col9/index.html">年报</a>
    <a href="/art/2024/1/9/art_77_1.html" title="甲局2023年政府信息公开工作年度报告">甲局2023年…</a></td>
    <td>002/2024-01</td><td>2024-01-10</td></tr>
    <tr class="tr_main_value_even"><td><a href='/art/2023/1/9/art_77_2.html'>乙局年报</a></td><td></td><td>2023-01-09</td></tr>
    </table>&nbsp;&nbsp;共2页&nbsp;<a href="/art/2020/1/1/art_1_1.html">热门</a>"""
    assert read_results(table) == (
        [("1.html", "甲局2023年政府信息公开工作年度报告", "2024-01-10"), ("2.html", "乙局年报", "2023-01-09")],
        None,
        2,
        None,
    )
    links = '<div><a class="bt_link" href="/art/2024/1/9/art_77_1.html">甲局年报</a> 2024-01-09</div>共&nbsp;1&nbsp;条'
    assert read_results(links) == ([("1.html", "甲局年报", "2024-01-09")], 1, None, None)
    newer = """<div class="zfxxgk_list_con"><ul><li><a href="/art/2024/1/9/art_77_1.html">甲局年报</a>
    <span>2024-01-09</span></li></ul></div>"""
    assert read_results(newer)[0] == [("1.html", "甲局年报", "2024-01-09")]
    assert read_results("<html><body>非法参数</body></html>") == ([], None, None, "no table of results in the answer")
    assert read_results("共0页")[3] is None, "an empty result is an answer"


def test_recognition() -> None:
    for portal in family_portals(CITY, BUREAU):
        site = family_sites("hanweb_search")[portal.hosts[0]]
        path = portal.columns[0].removeprefix(f"http://{site.host}")
        text = site.answer(path, Asked()).body.decode()
        assert recognise(text, portal.columns[0])[0] == ("hanweb_search", 1.0)
    family = HanwebSearch()
    assert (
        family.recognise(
            '<a href="/module/xxgk/search.jsp"></a><script>"/module/web/jpage/dataproxy.jsp"</script>', BASE
        )
        == 0
    )
    assert family.recognise("<p>年报</p>", BASE) == 0
