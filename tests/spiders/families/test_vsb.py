"""博达: follow-ups that count downwards, dynamic lists, a second address of an article, downloads that are no files."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.html import parse_html
from spiders.platforms import recognise
from spiders.platforms.static_list import ListPage
from spiders.platforms.vsb import Vsb
from spiders.replica.families import family_sites
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer
from tests.support.columns import read_column
from tests.support.replica import crawl, family_portals, make_job, remember

BASE = "http://www.x.gov.cn/zwgk/zfxxgknb.htm"


def test_both_kinds_of_list_are_collected_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("vsb")) as server:
        first = crawl(make_job(tmp_path, server.url, family_portals("vsb", "vsb-list")))
        sent = len(server.requests())
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
        again = server.requests()[sent:]
    files, dynamic = first.listing("replica-vsb"), first.listing("replica-vsb-list")
    assert (files.outcome, files.pages, files.collected, files.declared) == ("complete", 4, 10, 10)
    assert (dynamic.outcome, dynamic.pages, dynamic.collected, dynamic.declared) == ("complete", 3, 6, 7)
    lists = [
        item.url.rsplit("/", 1)[-1] for item in first.retrievals if item.role == "list" and "vsb.portal" in item.url
    ]
    assert lists == ["zfxxgknb.htm", "3.htm", "2.htm", "1.htm"]
    titles = {notice.title.split("年政府")[0] for notice in first.notices if notice.portal_id == "replica-vsb"}
    assert titles == {
        *(f"临河市{organ}{year}" for organ in ("人民政府", "交通局") for year in (2023, 2022)),
        *("临河市林业局2022", "临河市商务局2022", "临河市人民政府2021", "洪泽区人民政府2023"),
    }
    (twin,) = [notice for notice in first.notices if notice.aliases]
    assert twin.url.endswith("/info/1011/8099.htm") and "wbnewsid=8099" in twin.aliases[0]
    assert not [item for item in first.retrievals if "content.jsp" in item.url]

    by_name = {
        item.name: item.url for notice in first.notices for item in notice.documents if item.role == "attachment"
    }
    assert set(by_name) == {"洪泽区人民政府2023年政府信息公开工作年度报告.pdf", "A1B2.pdf", "下载"}
    outcomes = {item.url: (item.outcome, item.media_type) for item in first.retrievals if item.role == "attachment"}
    assert outcomes[by_name["洪泽区人民政府2023年政府信息公开工作年度报告.pdf"]] == ("ok", "application/pdf")
    assert outcomes[by_name["A1B2.pdf"]] == ("ok", "application/pdf"), "shown by a script, linked nowhere"
    assert outcomes[by_name["下载"]][0] == "wrong_type", "a box for a code is no file, and nobody types codes"

    documents = [item for item in second.retrievals if item.role in ("page", "attachment")]
    assert {item.outcome for item in documents} == {"not_modified", "wrong_type"}
    assert [item.path for item in again if item.status == 200 and ("/info/" in item.path or ".pdf" in item.path)] == []
    assert {notice.url for notice in second.notices} == {notice.url for notice in first.notices}
    assert {event.code for event in (*first.events, *second.events)} == set()


def test_a_page_that_fails_is_a_hole_and_the_numbers_lead_past_it(tmp_path: Path) -> None:
    (portal,) = family_portals("vsb")
    site = family_sites("vsb")[portal.hosts[0]]
    lost = {"/zwgk/zfxxgknb/2.htm": Answer(b"", status=500)}
    column = read_column(site, portal, tmp_path, faults=lost).column
    assert (column.outcome, column.pages, len(column.rows)) == ("incomplete", 3, 7)
    assert "2.htm: status 500" in "; ".join(column.reasons)

    (portal,) = family_portals("vsb-list")
    site = family_sites("vsb")[portal.hosts[0]]
    lost = {"/list.jsp?totalpage=3&PAGENUM=2": Answer(b"", status=500)}
    column = read_column(site, portal, tmp_path / "dynamic", faults=lost).column
    assert (column.outcome, column.pages, len(column.rows)) == ("incomplete", 1, 3)
    assert "declares 7 entries, shows 3" in "; ".join(column.reasons)


def test_a_list_that_answers_its_first_page_for_every_page_is_told(tmp_path: Path) -> None:
    (portal,) = family_portals("vsb-list")
    site = family_sites("vsb")[portal.hosts[0]]
    same = site.answer("/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1011")
    read = read_column(site, portal, tmp_path, faults={"/list.jsp?totalpage=3&PAGENUM=2": same})
    assert read.column.outcome == "incomplete"
    assert "list_repeats" in read.events


def list_of(markup: str, url: str = BASE) -> ListPage:
    tree = parse_html(f"<html><body>{markup}</body></html>")
    assert tree is not None
    return Vsb().read_list(markup, tree, url)


ROW = "<li><a href='../info/1533/9.htm' title='甲局2023年政府信息公开工作年度报告'>甲局2023年政…</a><span>2024-01-19</span></li>"


def test_the_link_onwards_and_the_totals() -> None:
    page = list_of(ROW + "<td id=fanye1>共63条&nbsp;&nbsp;1/4&nbsp;</td><a href='zfxxgknb/3.htm' class=Next>下页</a>")
    assert (page.next, page.pages, page.declared) == ("http://www.x.gov.cn/zwgk/zfxxgknb/3.htm", 4, 63)
    assert page.rows[0].title == "甲局2023年政府信息公开工作年度报告"
    last = list_of(ROW + "共63条 4/4 <span class=NextDisabled>下页</span>", "http://www.x.gov.cn/zwgk/zfxxgknb/1.htm")
    assert (last.next, last.problem) == (None, None)
    parameters = list_of(ROW + "<a href='?a170831t=9&a170831p=2&a170831c=15&urltype=tree.TreeTempUrl'>下一页</a>")
    assert (
        parameters.pages == 9
        and parameters.next == f"{BASE}?a170831t=9&a170831p=2&a170831c=15&urltype=tree.TreeTempUrl"
    )
    assert "links to none of them" in (list_of(ROW + "共63条 1/4 <a href='javascript:go(2)'>下页</a>").problem or "")


def test_the_address_after_one_that_fails() -> None:
    assert Vsb().page_after("http://www.x.gov.cn/zwgk/zfxxgknb/3.htm") == "http://www.x.gov.cn/zwgk/zfxxgknb/2.htm"
    assert Vsb().page_after("http://www.x.gov.cn/zwgk/zfxxgknb/1.htm") is None
    assert Vsb().page_after("http://www.x.gov.cn/list.jsp?PAGENUM=2") is None


def test_columns_of_years_lie_in_the_folder_of_the_file() -> None:
    page = list_of(
        "<a href='zfxxgknb/a2022.htm'>2022年</a><a href='zfxxgknb/czj.htm'>财政局</a><a href='../jyj.htm'>教育局</a>"
    )
    assert page.inner == ("http://www.x.gov.cn/zwgk/zfxxgknb/czj.htm", "http://www.x.gov.cn/zwgk/zfxxgknb/a2022.htm")


@pytest.mark.parametrize(
    ("html", "url", "score"),
    [
        ("<div id=vsb_content><div class='v_news_content'>", "http://x.gov.cn/info/1533/22950.htm", 1.0),
        ("<a href='../info/1/2.htm'>甲</a><script>_jsq_()</script>", BASE, 0.4),
        ("<p>年报</p>", "http://x.gov.cn/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1", 0.5),
        ("<a href='/c/2021-02-02/5.shtml'>", BASE, 0.0),
        ("<a href='/art/2024/1/9/art_33_41.html'>", BASE, 0.0),
        ("<a href='/news/info/x.html'>", BASE, 0.0),
    ],
)
def test_recognition(html: str, url: str, score: float) -> None:
    assert Vsb().recognise(html, url) == pytest.approx(score)
    assert score == 0 or recognise(html, url)[0][0] == "vsb"
