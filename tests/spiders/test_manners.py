"""What a host asks for is kept for the whole host and by every portal on it, and answers are believed only where they apply."""

from __future__ import annotations

import dataclasses
import gzip
import random
from collections.abc import Sequence
from pathlib import Path

from db.manifest import PortalJob
from spiders.registry import Portal
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, trs_article, trs_list
from tests.support.faulty import FaultyServer, Script, http
from tests.support.replica import Crawled, crawl, make_job, portal_job, remember

HOST = "www.manners.portal.test"
SITE = "百礼县人民政府网站"
PAGE = trs_article(SITE, report("百礼县人民政府", 2023))
PACKED = gzip.compress(PAGE.encode())
GOOD = http(PAGE)


def column(names: Sequence[str], folder: str = "/nb/") -> str:
    rows = [
        Row(f"{folder}{name}.html", f"百礼县{name}局2023年政府信息公开工作年度报告", "2024-01-20") for name in names
    ]
    return trs_list(SITE, rows, pages=1, current=0)


def portal(name: str = "manners", folder: str = "/nb/", host: str = HOST) -> PortalJob:
    entry = {
        "id": name,
        "name": SITE,
        "platform": "trs",
        "state": "active",
        "home": f"http://{host}/",
        "columns": [f"http://{host}{folder}"],
        "hosts": [host],
        "delay_seconds": 0.05,
        "options": {"backoff_seconds": "0.05", "first_page": "1"},
    }
    return portal_job(Portal.model_validate(entry))


def scripts(pages: dict[str, list[Script]], *, robots: Script | None = None) -> dict[str, list[Script]]:
    return {
        "/robots.txt": [robots or http("User-agent: *\nDisallow: /admin/\n", Content_Type="text/plain")],
        "/": [http("x")],
        "/nb/": [http(column([*pages]))],
        **{f"/nb/{name}.html": script for name, script in pages.items()},
    }


def run(
    folder: Path, served: dict[str, list[Script]], portals: tuple[PortalJob, ...] | None = None, run_id: str = "run-1"
) -> tuple[Crawled, FaultyServer]:
    with FaultyServer(served) as server:
        return crawl(make_job(folder, server.url, portals or (portal(),), run_id=run_id)), server


def pages(crawled: Crawled) -> dict[str, str]:
    return {item.url.rsplit("/", 1)[-1][:-5]: item.outcome for item in crawled.retrievals if item.role == "page"}


def test_a_pause_longer_than_we_wait_ends_the_run_at_the_whole_host(tmp_path: Path) -> None:
    refusal = http(status="429 Too Many Requests", Retry_After="3600")
    crawled, server = run(tmp_path, scripts({"a": [refusal], "b": [GOOD], "c": [GOOD]}))
    assert pages(crawled) == {"a": "throttled", "b": "not_asked", "c": "not_asked"}
    assert [arrival.path for arrival in server.log if ".html" in arrival.path] == ["/nb/a.html"]
    (event,) = crawled.events
    assert (event.code, event.subject, event.actual) == ("host_parked", HOST, "status 429")
    assert "3600 s" in event.message
    assert "3600 s" in (crawled.retrieval("b.html").reason or "")


def test_a_pause_asked_for_on_the_last_try_is_kept_by_the_next_address(tmp_path: Path) -> None:
    busy = http(status="500 Busy")
    last = http(status="500 Busy", Retry_After="1")
    crawled, server = run(tmp_path, scripts({"a": [busy, last], "b": [GOOD]}))
    assert pages(crawled) == {"a": "http_error", "b": "ok"}
    times = {arrival.path: arrival.at for arrival in server.log}  # the last arrival of each
    assert times["/nb/b.html"] - times["/nb/a.html"] >= 1


def test_an_entry_keeps_the_pause_that_another_on_its_host_was_asked_for(tmp_path: Path) -> None:
    two = tuple(dataclasses.replace(portal(name, f"/{name}/"), delay_seconds=0.3) for name in "ab")
    refusal = http(status="429 Too Many Requests", Retry_After="2")
    served = {
        **scripts({}),
        "/a/": [refusal, http(column(["1"], "/a/"))],
        "/b/": [http(column(["2"], "/b/"))],
        "/a/1.html": [GOOD],
        "/b/2.html": [http(PAGE + "<!-- -->")],
    }
    crawled, server = run(tmp_path, served, two)
    assert pages(crawled) == {"1": "ok", "2": "ok"}
    refused = next(arrival.at for arrival in server.log if arrival.path == "/a/")
    after = [arrival.at - refused for arrival in server.log if arrival.at > refused]
    assert min(after) >= 2


def test_an_error_page_that_did_not_change_is_no_report_that_did_not(tmp_path: Path) -> None:
    dated = {"Last_Modified": "Sat, 20 Jan 2024 00:00:00 GMT", "ETag": '"1"'}
    first, _ = run(tmp_path, scripts({"a": [http(PAGE, **dated)], "b": [http(PAGE + " ", **dated)]}))
    gone = http(status="302 Found", Location="/error/404.html")
    served = scripts({"a": [gone], "b": [http(status="304 Not Modified")]})
    served["/error/404.html"] = [http("<html><body>您访问的页面不存在！</body></html>")]  # of another tag, and older
    second, server = run(tmp_path, served, remember(first), "run-2")
    sent = {arrival.path: "if-modified-since" in arrival.headers for arrival in server.log}
    assert (sent["/nb/a.html"], sent["/error/404.html"]) == (True, False)
    assert pages(second) == {"a": "soft_404", "b": "not_modified"}


def test_half_a_list_is_no_list_and_half_a_robots_file_forbids(tmp_path: Path) -> None:
    listed = gzip.compress(column([f"{number}" for number in range(40)]).encode())
    served = scripts({})
    served["/nb/"] = [http(listed[: len(listed) * 2 // 3], Content_Encoding="gzip")]
    crawled, _ = run(tmp_path, served)
    assert (crawled.outcome("/nb/"), crawled.listings[0].outcome) == ("truncated", "incomplete")

    noise = random.Random(1)
    rules = "".join(f"Disallow: /{noise.getrandbits(64):x}/\n" for _ in range(60))
    packed = gzip.compress(f"User-agent: *\n{rules}Disallow: /nb/\n".encode())
    half = http(packed[: len(packed) // 2], Content_Type="text/plain", Content_Encoding="gzip")
    crawled, server = run(tmp_path, scripts({"a": [GOOD]}, robots=half), run_id="run-2")
    assert (crawled.outcome("/robots.txt"), crawled.listings[0].outcome) == ("truncated", "robots_unreadable")
    assert {arrival.path for arrival in server.log} == {"/robots.txt"}


def test_a_page_cut_once_is_whole_the_next_night_though_its_validator_is_the_same(tmp_path: Path) -> None:
    cut = http(PACKED[: len(PACKED) // 2], Content_Encoding="gzip", ETag='"1"')
    first, _ = run(tmp_path, scripts({"a": [cut]}))
    assert (pages(first), first.retrieval("a.html").etag) == ({"a": "truncated"}, None)
    whole = http(PACKED, Content_Encoding="gzip", ETag='"1"')
    second, server = run(tmp_path, scripts({"a": [whole]}), remember(first), "run-2")
    assert pages(second) == {"a": "ok"}
    assert not [arrival.path for arrival in server.log if "if-none-match" in arrival.headers]


def test_a_host_that_wants_no_crawl_by_its_delay_is_left_alone_and_told_so(tmp_path: Path) -> None:
    robots = http("User-agent: *\nCrawl-delay: 1e9\n", Content_Type="text/plain")
    crawled, server = run(tmp_path, scripts({"a": [GOOD]}, robots=robots))
    assert {arrival.path for arrival in server.log} == {"/robots.txt"}
    (event,) = crawled.events
    assert event.code == "host_parked" and "1000000000 s between requests" in event.message
    assert (crawled.outcome("/nb/"), crawled.listings[0].outcome) == ("not_asked", "incomplete")
    assert "between requests" in (crawled.listings[0].reason or "")


def test_a_delay_nobody_can_read_is_told(tmp_path: Path) -> None:
    robots = http("User-agent: *\nCrawl-delay: soon\n", Content_Type="text/plain")
    crawled, _ = run(tmp_path, scripts({"a": [GOOD]}, robots=robots))
    assert [(event.code, event.actual) for event in crawled.events] == [("crawl_delay_unread", "soon")]
    assert pages(crawled) == {"a": "ok"}
