"""TRS dialects: skipped index files, articles without a date, ``?page=``, lists a script writes, columns of years and organs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from spiders.html import parse_html
from spiders.platforms import recognise
from spiders.platforms.scripts import written
from spiders.platforms.static_list import ListPage
from spiders.platforms.trs import Trs
from spiders.replica.families import family_sites
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer
from tests.support.columns import read_column
from tests.support.replica import Crawled, archive_of, crawl, family_portals, make_job, remember

BASE = "http://www.x.gov.cn/zfxxgk/zfxxgknb/"
PORTALS = ("trs", "trs-shtml", "trs-query", "trs-written", "trs-years")


# ── over HTTP ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_dialect_is_collected_whole_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("trs")) as server:
        first = crawl(make_job(tmp_path, server.url, family_portals(*PORTALS)))
        sent = len(server.requests())
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
        again = server.requests()[sent:]
    skipped_files_and_twins(first, server)
    articles_without_a_date(first)
    the_others(first)
    documents = [item for item in second.retrievals if item.role in ("page", "attachment")]
    assert {item.outcome for item in documents} == {"not_modified"}
    assert len(documents) == len([item for item in first.retrievals if item.role in ("page", "attachment")])
    sent_again = [item.path for item in again if item.bytes and item.status == 200 and item.path != "/robots.txt"]
    assert sent_again == ["/zfxxgk/gknb/index_2.html"], "the stub past an end alone has no validators"
    assert {notice.url for notice in second.notices} == {notice.url for notice in first.notices}
    assert {event.code for event in (*first.events, *second.events)} == set()


def reports_of(crawled: Crawled, portal: str) -> set[str]:
    return {notice.title.split("年政府")[0] for notice in crawled.notices if notice.portal_id == f"replica-{portal}"}


def skipped_files_and_twins(crawled: Crawled, server: ReplicaServer) -> None:
    listing = crawled.listing("replica-trs")
    assert (listing.outcome, listing.pages, listing.collected, listing.declared) == ("complete", 3, 8, 9)
    assert reports_of(crawled, "trs") == {
        *(f"柏溪县人民政府{year}" for year in (2023, 2022, 2021)),
        *(f"柏溪县教育局{year}" for year in (2023, 2022)),
        "洪泽区人民政府2023",
    }
    asked = [item.path for item in server.requests("www.trs.portal.test") if "index" in item.path]
    assert asked[:3] == [f"/zfxxgk/zfxxgknb/index_{number}.html" for number in (1, 2, 3)], "index_1 is skipped there"
    assert not server.requests("www.trs.portal.test", "/zfxxgk/zfxxgknb/index_4.html"), "the list says how long it is"
    (twin,) = [notice for notice in crawled.notices if notice.aliases]
    assert twin.aliases == (twin.url.replace(".html", "_wap.html"),)
    assert not server.requests("www.trs.portal.test", twin.aliases[0].removeprefix("http://www.trs.portal.test"))
    epoch = next(notice for notice in crawled.notices if "t19700101_" in notice.url)
    assert (epoch.list_date, epoch.url_date) == ("2023-01-12", None)
    (filed,) = [notice for notice in crawled.notices if notice.title.startswith("洪泽区")]
    assert [document.role for document in filed.documents] == ["page", "attachment"]
    pdf = crawled.retrieval("P020220119402238817245.pdf")
    assert archive_of(crawled.job).get(pdf.sha256 or "").startswith(b"%PDF-")


def articles_without_a_date(crawled: Crawled) -> None:
    listing = crawled.listing("replica-trs-shtml")
    assert (listing.outcome, listing.pages, listing.collected) == ("complete", 3, 6)
    notices = [notice for notice in crawled.notices if notice.portal_id == "replica-trs-shtml"]
    assert {notice.url_date for notice in notices} == {None}
    assert all(notice.list_date for notice in notices)
    assert "南浦区民政局2021" in reports_of(crawled, "trs-shtml"), "GB18030 that calls itself gb2312"


def the_others(crawled: Crawled) -> None:
    query = crawled.listing("replica-trs-query")
    assert (query.outcome, query.pages, query.collected) == ("complete", 3, 6)
    script = crawled.listing("replica-trs-written")
    assert (script.outcome, script.pages, script.collected) == ("complete", 2, 14)
    assert crawled.outcome("trs-written.portal.test/zfxxgk/gknb/index_2.html") == "empty_stub"
    assert len(reports_of(crawled, "trs-written")) == 6
    years = [item for item in crawled.listings if item.portal_id == "replica-trs-years"]
    assert Counter(item.outcome for item in years) == {"complete": 7}
    assert reports_of(crawled, "trs-years") == {
        *(f"黔岭县人民政府{year}" for year in (2023, 2022, 2021, 2020)),
        *(f"黔岭县粮食局{year}" for year in (2022, 2021, 2020)),
        "黔岭县教育局2023",
        "城关镇2023",
    }


# ── what fails ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_page_that_fails_is_a_hole_and_a_repeated_one_is_told(tmp_path: Path) -> None:
    (portal,) = family_portals("trs")
    site = family_sites("trs")[portal.hosts[0]]
    lost = {"/zfxxgk/zfxxgknb/index_2.html": Answer(b"", status=500)}
    read = read_column(site, portal, tmp_path, faults=lost)
    assert (read.column.outcome, len(read.column.rows)) == ("incomplete", 5)
    assert "index_2.html: status 500" in "; ".join(read.column.reasons)
    assert "declares 9 entries, shows 6" in "; ".join(read.column.reasons)
    assert read.events == ["list_shorter_than_declared"]

    same = site.handlers["/zfxxgk/zfxxgknb/"]()
    site = family_sites("trs")[portal.hosts[0]]
    site.missing = lambda: same
    for number in (1, 2, 3):
        site.handlers[f"/zfxxgk/zfxxgknb/index_{number}.html"] = lambda: same
    ignored = read_column(site, portal, tmp_path / "ignored")
    assert ignored.column.outcome == "incomplete"
    assert "list_repeats" in ignored.events


# ── lists ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def list_of(markup: str, url: str = BASE) -> ListPage:
    tree = parse_html(f"<html><body>{markup}</body></html>")
    assert tree is not None
    return Trs().read_list(markup, tree, url)


ROW = "<li><a href='./202401/t20240119_1.shtml'>甲局2023年政府信息公开工作年度报告</a></li>"


@pytest.mark.parametrize(
    ("tail", "pages", "follow_up"),
    [
        ('<script>createPageHTML(9,0,"index","html")</script>', 9, f"{BASE}index_1.html"),
        ("<script>var pagination_script_config = {pageNumber:'0', total:'4'}</script>", 4, f"{BASE}index_1.shtml"),
        ("<script>pagination_script_config.total = 3;</script>", 3, f"{BASE}index_1.shtml"),
        ("<script>var countPage = \"5\"; var _PAGEID='88'</script>", 5, f"{BASE}index_88_1.shtml"),
        ("<a href='index_88_1.htm'>2</a><a href='index_88_2.htm'>3</a>", None, f"{BASE}index_88_1.htm"),
        ("共 6 页 <a href='?page=2'>下一页</a>", 6, f"{BASE}?page=1"),
        ("<script>go('index.html?page=' + n)</script>", 1, f"{BASE}index.html?page=1"),
    ],
)
def test_pagers_of_every_dialect(tail: str, pages: int | None, follow_up: str) -> None:
    page = list_of(ROW + tail)
    assert page.pages == pages
    assert Trs().page_url(BASE, page, 1) == follow_up


def test_a_full_page_that_says_nothing_of_others_is_asked_for_more() -> None:
    rows = "".join(f"<li><a href='t202401{day:02d}_1.html'>第{day}期</a></li>" for day in range(10, 20))
    assert list_of(rows).pages is None
    assert list_of(ROW).pages == 1


def test_a_search_back_end_is_recognised_and_not_asked() -> None:
    html = "<form action='/was5/web/search'></form><script>$.post('/was5/web/search',{channelid:1})</script><p>年报</p>"
    assert recognise(html, BASE)[0][0] == "trs"
    problem = list_of(html).problem or ""
    assert "search back-end" in problem and "/was5/web/search" in problem
    assert list_of(html + ROW).problem is None


def test_what_a_script_writes_is_read_and_what_it_computes_is_not() -> None:
    script = (
        r"""document.write('<b>a\'b<\/b>' + "\u5e74"); document.writeln("<i>" + name + "</i>"); document.write(list)"""
    )
    assert written(script) == "<b>a'b</b>年"


def test_the_families_beside_it() -> None:
    editor = "<div class=TRS_Editor></div>"
    assert Trs().recognise(editor + '<a href="./t17981192.shtml">', BASE) == pytest.approx(0.7)
    for other in (
        "<script>var u='/fjdzapp/search'</script>",
        '<script url="/api-gateway/jpaas-publish-server/front"></script>',
        "<script>var PageInfo = {docid:'1', chnlid:'33294'}</script>",
        "<datastore></datastore>",
        "<script>window._CONFIG={}</script><a href='/gkmlpt/index'>",
        "<meta name='x'/><UCAPTITLE>",
        "/EWB-FRONT/rest",
        "<div class='easysite-total-page'>",
    ):
        assert Trs().recognise(editor + other, f"{BASE}t20240119_1.html") == 0
    cms = "http://www.sxfx.gov.cn/col13287/col13384/col17372/202101/t20210125_345713.html"
    assert recognise(editor, cms)[0][0] == "trs", "a folder called col is not Hanweb's"
