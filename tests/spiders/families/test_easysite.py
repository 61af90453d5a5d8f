"""EasySite: pages linked by an attribute, articles as folders, dynamic lists, and a short constant page that is a refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from spiders.fetching.classify import Answer as Fetched
from spiders.fetching.classify import classify
from spiders.html import parse_html
from spiders.platforms import recognise
from spiders.platforms.easysite import EasySite
from spiders.platforms.entries import Row
from spiders.platforms.static_list import ListPage
from spiders.replica.families import family_sites
from spiders.replica.families.easysite import refusal
from spiders.replica.server import ReplicaServer
from spiders.replica.site import Answer
from tests.support.columns import Read, read_column
from tests.support.replica import Crawled, crawl, family_portals, make_job, remember

CUSTOMS, BANK = "easysite", "easysite-bank"
HOSTS = {CUSTOMS: "www", BANK: "bank"}
FOLDER = "/haikouan_customs/381558/381634/2875752/"
BASE = "http://www.x.gov.cn/x_customs/381558/381634/index.html"
ITEM = "/x_customs/381558/381634/5652282/index.html"


# ── over HTTP ─────────────────────────────────────────────────────────────────────────────────────────────────────


def test_easysite_portals_are_collected_whole_and_asked_again_with_conditions_only(tmp_path: Path) -> None:
    with ReplicaServer(sites=family_sites("easysite")) as server:
        first = crawl(make_job(tmp_path, server.url, family_portals(CUSTOMS, BANK)))
        sent = len(server.requests())
        second = crawl(make_job(tmp_path, server.url, remember(first), run_id="run-2"))
        again = server.requests()[sent:]
    the_customs_are_whole(first)
    the_bank_is_whole(first)
    documents = [item for item in second.retrievals if item.role in ("page", "attachment")]
    assert {item.outcome for item in documents} == {"not_modified"}
    assert len(documents) == len([item for item in first.retrievals if item.role in ("page", "attachment")])
    whole = {item.path.split("?")[0] for item in again if item.status == 200 and item.path != "/robots.txt"}
    assert whole == {"/eportal/ui"}, "dynamic lists have no validators"
    assert {notice.url for notice in second.notices} == {notice.url for notice in first.notices}


def names(crawled: Crawled, portal: str) -> set[str]:
    return {notice.title.split("年政府")[0] for notice in crawled.notices if notice.portal_id == f"replica-{portal}"}


def the_customs_are_whole(crawled: Crawled) -> None:
    listings = [item for item in crawled.listings if item.portal_id == f"replica-{CUSTOMS}"]
    assert [(item.outcome, item.pages, item.collected) for item in listings] == [("complete", 3, 9), ("complete", 1, 1)]
    organs = ("海口岸海关", "海口岸海关所属西岸海关")
    three = {f"{organ}{year}" for organ in organs for year in (2022, 2023, 2024)}
    assert names(crawled, CUSTOMS) == three | {"洪泽区人民政府2023", "海口岸海关2019"}
    twice = {item.url.rsplit("/", 2)[1]: item.attempts for item in crawled.retrievals if item.attempts > 1}
    assert len(twice) == 2, "a list page and an article came as the refusal first"
    assert crawled.retrieval("5dbcf8b5-2.html").outcome == "ok"
    assert crawled.retrieval(".pdf").media_type == "application/pdf"
    assert crawled.codes(f"replica-{CUSTOMS}") == {}


def the_bank_is_whole(crawled: Crawled) -> None:
    listing = crawled.listing(f"replica-{BANK}")
    assert (listing.outcome, listing.pages, listing.collected) == ("complete", 3, 7)
    assert names(crawled, BANK) == {f"示例银行东江分行{year}" for year in range(2019, 2025)}


# ── failure ways, in this process ─────────────────────────────────────────────────────────────────────────────────


def column(root: Path, name: str, faults: dict[str, Answer] | None = None, **changes: object) -> Read:
    (portal,) = family_portals(name)
    site = family_sites("easysite")[f"{HOSTS[name]}.easysite.portal.test"]
    changes.setdefault("options", {"backoff_seconds": "0"})
    return read_column(site, portal, root, faults=faults, **changes)  # type: ignore[arg-type]


def test_a_host_that_goes_on_throttling_leaves_a_hole_and_no_page_of_its_refusal(tmp_path: Path) -> None:
    read = column(tmp_path, CUSTOMS, {"5dbcf8b5-2.html": Answer(refusal())})
    assert (read.column.outcome, read.column.pages) == ("incomplete", 2)
    (throttled,) = [item for item in read.retrievals if item.url.endswith("-2.html")]
    assert (throttled.outcome, throttled.attempts, throttled.sha256) == ("throttled", 3, None)
    assert "11912 bytes without anything the system writes" in (throttled.reason or "")
    first = column(tmp_path / "first", CUSTOMS, {f"{FOLDER}index.html": Answer(refusal())})
    assert first.column.outcome == "blocked"


def test_a_list_page_that_fails_is_a_hole_and_the_next_is_read(tmp_path: Path) -> None:
    read = column(tmp_path, BANK, {"currentPage=2&": Answer(b"down", status=500)})
    assert (read.column.outcome, read.column.pages, len(read.column.rows)) == ("incomplete", 2, 4)
    assert any("currentPage=2" in reason and "status 500" in reason for reason in read.column.reasons)


def test_list_pages_that_repeat_are_noticed(tmp_path: Path) -> None:
    second = family_sites("easysite")["bank.easysite.portal.test"].responders["/eportal/ui"](
        {"pageId": "113469", "currentPage": "1"},
        None,  # type: ignore[arg-type]
    )
    read = column(tmp_path, BANK, {"currentPage=2&": second})
    assert (read.column.outcome, read.events) == ("incomplete", ["list_repeats"])


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (refusal(), True),
        (b"<html>" + b"x" * 300 + b"</html>", False),
        (b"<html><link href='/eportal/fileDir/a.css'>" + b"x" * 9000, False),
        (b"<html>" + b"x" * 90_000, False),
    ],
)
def test_a_refusal_is_short_and_without_a_word_of_the_system(body: bytes, refused: bool) -> None:
    assert (EasySite().refusal(body) is not None) == refused


def test_a_report_is_never_a_refusal() -> None:
    text = "某关2023年政府信息公开工作年度报告 一、总体情况" + "。" * 2000
    body = f"<html><body><p>{text}</p></body></html>".encode()
    why = EasySite().refusal(body)
    assert why is not None
    assert classify(Fetched("http://x/", "page", 200, body, "text/html", refusal=why)).outcome == "ok"


# ── lists of the test's own ───────────────────────────────────────────────────────────────────────────────────────


def listed(body: str, url: str = BASE) -> ListPage:
    text = f"<html><body><a href='/x_customs/381558/index.html'>首页</a>{body}</body></html>"
    tree = parse_html(text)
    assert tree is not None
    return EasySite().read_list(text, tree, url)


def pager(link: str, position: str = "1/42") -> str:
    return f"<div class='easysite-page-wrap'><div class='easysite-total-page'>{position}</div>{link}</div>"


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("<a tagname='5dbcf8b5-2.shtml' href='#'>下一页</a>", "/x_customs/381558/381634/5dbcf8b5-2.shtml"),
        ("<a tagname='[NEXTPAGE]' onclick=\"query(this,'/a/index2.html')\">下页</a>", "/a/index2.html"),
        ("<a href='/eportal/ui?pageId=1&amp;currentPage=2'>&gt;</a>", "/eportal/ui?pageId=1&currentPage=2"),
    ],
)
def test_the_link_onwards_has_many_dresses(link: str, address: str) -> None:
    page = listed(f"<li><a href='{ITEM}'>甲</a><span>2024-01-11</span></li>{pager(link, '<b>1</b>/<b>42</b>')}")
    assert (page.next, page.pages) == (f"http://www.x.gov.cn{address}", 42)
    assert page.rows == (Row(f"http://www.x.gov.cn{ITEM}", "甲", "2024-01-11"),)


def test_a_list_that_links_nowhere_is_gone_on_by_its_module_or_said_to_be_cut() -> None:
    row = f"<li><a href='{ITEM}'>甲</a><span>2024-01-11</span></li>"
    named = listed(f"{row}{pager('', '1/3')}<script>var first='/x/750afccd-1.html'</script>")
    assert named.next == "http://www.x.gov.cn/x_customs/381558/381634/750afccd-2.html"
    silent = listed(f"{row}{pager('', '1/3')}")
    assert (silent.next, silent.problem) == (None, "the list says it has 3 pages and links to none of them")
    last = listed(row + pager("<a tagname='[NEXTPAGE]'>下一页</a>", "3/3"))
    assert (last.next, last.problem) == (None, None)


@pytest.mark.parametrize(
    ("url", "after"),
    [
        ("http://x/a/5dbcf8b5-2.shtml", "http://x/a/5dbcf8b5-3.shtml"),
        ("http://x/a/index2.html", "http://x/a/index3.html"),
        (
            "http://x/eportal/ui?pageId=1&currentPage=9&moduleId=c",
            "http://x/eportal/ui?pageId=1&currentPage=10&moduleId=c",
        ),
        ("http://x/a/index.html", None),
    ],
)
def test_the_page_after_one_that_failed(url: str, after: str | None) -> None:
    assert EasySite().page_after(url) == after


def test_columns_and_articles_have_the_same_kind_of_address() -> None:
    page = listed(
        f"<li><a href='{ITEM}'>某关2023年政府信息公开工作年度报告</a></li>"
        "<a href='/x_customs/381558/381634/3101234/index.html'>2019年</a>"
        "<a href='/x_customs/381558/2875752/index.html'>信息公开年报</a>"
    )
    assert [row.url for row in page.rows] == [f"http://www.x.gov.cn{ITEM}"], "not the column beside, not that of a year"
    assert page.inner == ("http://www.x.gov.cn/x_customs/381558/381634/3101234/index.html",)


def test_recognition() -> None:
    sites = family_sites("easysite")
    for host, path in (("www", "/"), ("www", f"{FOLDER}index.html"), ("bank", "/")):
        html = sites[f"{host}.easysite.portal.test"].handlers[path]().body.decode()
        assert recognise(html, f"http://{host}.easysite.portal.test{path}")[0][0] == "easysite"
    assert EasySite().recognise("<p></p>", "http://www.x.gov.cn/eportal/ui?pageId=1") > 0
    assert EasySite().recognise("<div class='easysite-total-page'>1/2</div><a href='/eportal/ui?x=1'></a>", BASE) == 1
    assert EasySite().recognise("<p>年报</p><a href='/content/eportals/1.html'>门户</a>", BASE) == 0
