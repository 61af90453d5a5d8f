"""Every way a server fails has its outcome, costs nothing that can still be had, and never makes the crawl impolite."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from urllib.parse import quote

import brotli
import pytest

from db.manifest import Limits
from spiders.registry import Portal
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, trs_article, trs_list
from tests.support.faulty import ABORT, HANG, FaultyServer, Script, chunked, http
from tests.support.politeness import shortest_of
from tests.support.replica import Crawled, archive_of, crawl, make_job, portal_job, remember

HOST = "www.faulty.portal.test"
COLUMN = "/nb/"
DELAY = 0.1
LIMIT = 300_000  # bytes
SITE = "百错县人民政府网站"
PAGE = trs_article(SITE, report("百错县人民政府", 2023))
NAV = "<a href='/zwgk/'>政务公开</a>" * 60
GB = PAGE.replace("charset=utf-8", "charset=gb2312").encode("gb18030")

GOOD = http(PAGE)
PACKED = gzip.compress(PAGE.encode())


def raw(head: bytes) -> Script:
    """An answer without a body whose head no text encodes."""
    return (b"HTTP/1.1 " + head + b"\r\nContent-Length: 0\r\n\r\n",)


# name → what the server does, the outcome, how many tries that takes
FAULTS: dict[str, tuple[list[Script], str, int]] = {
    "plain": ([GOOD], "ok", 1),
    "chunked": ([chunked(PAGE.encode()[:900], PAGE.encode()[900:])], "ok", 1),
    "gzip": ([http(gzip.compress(PAGE.encode()), Content_Encoding="gzip")], "ok", 1),
    "no-content-type": ([http(PAGE, Content_Type="")], "ok", 1),
    "cookies": ([http(PAGE, Set_Cookie="a=b; path=/")], "ok", 1),
    "gbk-declared-utf8": ([http(GB)], "ok", 1),
    "gbk-undeclared": ([http(GB, Content_Type="text/html")], "ok", 1),
    "page-as-pdf-type": ([http(PAGE, Content_Type="application/pdf")], "ok", 1),
    "521-once": ([http(status="521 ", Set_Cookie="__jsluid_h=1"), GOOD], "ok", 2),
    "521-always": ([http(status="521 ")], "waf_challenge", 2),
    "good-1": ([GOOD], "ok", 1),
    "412-always": ([http("<script r='m' src='/r.js'></script>", status="412 Precondition Failed")], "waf_challenge", 2),
    "good-2": ([GOOD], "ok", 1),
    "403-always": ([http("no", status="403 Forbidden")], "blocked", 2),
    "good-3": ([GOOD], "ok", 1),
    "429-once": ([http(status="429 Too Many Requests", Retry_After="1"), GOOD], "ok", 2),
    "429-always": ([http(status="429 Too Many Requests")], "throttled", 3),
    "good-4": ([GOOD], "ok", 1),
    "503-once": ([http(status="503 Service Unavailable"), GOOD], "ok", 2),
    "500-always": ([http("<h1>500</h1>", status="500 Internal Server Error")], "http_error", 2),
    "404": ([http("<p>404</p>", status="404 Not Found")], "not_found", 1),
    "401": ([http(status="401 Unauthorized")], "blocked", 2),
    "204": ([http(status="204 No Content")], "http_error", 1),
    "304-unasked": ([http(status="304 Not Modified")], "http_error", 1),
    "302-nowhere": ([http(status="302 Found")], "http_error", 1),
    "302-loop": ([http(status="302 Found", Location=f"http://{HOST}/nb/302-loop.html")], "redirect_loop", 6),
    "302-home": ([http(status="302 Found", Location="/")], "homepage_fallback", 1),
    "302-away": ([http(status="302 Found", Location="http://mirror.portal.test/nb/1.html")], "off_registry", 1),
    "302-private": ([http(status="302 Found", Location="http://127.0.0.1:1/")], "off_registry", 1),
    "302-file": ([http(status="302 Found", Location="file:///etc/passwd")], "off_registry", 1),
    "302-credentials": ([http(status="302 Found", Location=f"http://u:p@{HOST}/")], "off_registry", 1),
    "empty": ([http("")], "empty_stub", 1),
    "soft-404": ([http(f"<title>{SITE}</title>{NAV}<p>您访问的页面不存在</p>")], "soft_404", 1),
    "home-instead": ([http(f"<title>{SITE}</title>{NAV}<p>要闻</p>")], "homepage_fallback", 1),
    "js-shell": ([http("<script>window.location.href='./x/'+location.hash</script>")], "js_shell", 1),
    "js-loop": ([http(f"<script>location.replace('http://{HOST}/nb/js-loop.html?')</script>")], "js_shell", 1),
    "js-away": ([http("<script>location.href='http://mirror.portal.test/nb/1.html';</script>")], "off_registry", 1),
    "not-http": ([(b"HTTP 1.1 200 OK\n",)], "connection", 2),
    "binary": ([(bytes(range(256)) * 8,)], "connection", 2),
    "drop-at-once": ([()], "connection", 2),
    "reset-at-once": ([(ABORT,)], "connection", 2),
    "drop-once": ([(), GOOD], "ok", 2),
    "reset-in-body": ([(*http(PAGE, length=len(PAGE) * 4), 0.2, ABORT)], "truncated", 2),
    "short-body": ([http(PAGE, length=len(PAGE) * 4)], "truncated", 2),
    "chunk-missing": ([chunked(PAGE.encode(), end=False)], "truncated", 2),
    "body-cut-once": ([http(PAGE, length=len(PAGE) * 4), GOOD], "ok", 2),
    "hang": ([(HANG,)], "timeout", 2),
    "hang-after-headers": ([(http("", length=9000)[0], HANG)], "timeout", 2),
    "slow-body": ([(http(PAGE[:500], length=len(PAGE.encode()))[0], 9.0, PAGE[500:].encode())], "timeout", 2),
    "too-big": ([http("大" * LIMIT)], "too_big", 1),
    "too-big-chunked": ([chunked(*[b"x" * 4096] * 100)], "too_big", 1),
    "bomb": ([http(gzip.compress(b"0" * LIMIT * 20), Content_Encoding="gzip")], "too_big", 1),
    "gzip-cut": ([http(PACKED[: len(PACKED) * 2 // 3], Content_Encoding="gzip")], "truncated", 2),
    "gzip-cut-once": ([http(PACKED[:-3], Content_Encoding="gzip", ETag='"1"'), GOOD], "ok", 2),
    "gzip-checksum": ([http(PACKED[:-8] + b"\0" * 4 + PACKED[-4:], Content_Encoding="gzip")], "truncated", 2),
    "gzip-nothing": ([http(b"", Content_Encoding="gzip")], "truncated", 2),
    "gzip-padded": ([http(PACKED + b"\0" * 9, Content_Encoding="gzip")], "ok", 1),
    "gzip-not": ([http(PAGE, Content_Encoding="gzip")], "connection", 2),
    "gzip-cut-404": ([http(PACKED[:99], status="404 Not Found", Content_Encoding="gzip")], "not_found", 1),
    "deflate-cut": ([http(zlib.compress(PAGE.encode())[:400], Content_Encoding="deflate")], "truncated", 2),
    "deflate-raw": ([http(zlib.compress(PAGE.encode())[2:-4], Content_Encoding="deflate")], "ok", 1),
    "br-cut": ([http(brotli.compress(PAGE.encode())[:-9], Content_Encoding="br")], "truncated", 2),
    "br": ([http(brotli.compress(PAGE.encode()), Content_Encoding="br")], "ok", 1),
    "good-5": ([GOOD], "ok", 1),
    "retry-superscript": ([raw(b"429 X\r\nRetry-After: \xb2"), GOOD], "ok", 2),
    "retry-no-date": ([http(status="429 X", Retry_After="Mon, 1 Jan 2024 00:00:00 +999999999999"), GOOD], "ok", 2),
    "302-no-address": ([http(status="302 Found", Location="http://[abc/")], "off_registry", 1),
    "302-utf8": ([raw("302 Found\r\nLocation: /nb/报告.html".encode())], "ok", 2),
    "302-gbk": ([raw("302 Found\r\nLocation: /nb/报告.html".encode("gbk"))], "ok", 2),
}
MENDABLE = {name for name, (_, outcome, _) in FAULTS.items() if outcome != "ok"}


def path(name: str) -> str:
    return f"{COLUMN}{name}.html"


def scripts(*, mended: bool = False) -> dict[str, list[Script]]:
    rows = [Row(f"./{name}.html", f"百错县{name}局2023年政府信息公开工作年度报告", "2024-01-20") for name in FAULTS]
    return {
        "/robots.txt": [http("User-agent: *\nDisallow: /admin/\n", Content_Type="text/plain")],
        "/": [http(f"<title>{SITE}</title>{NAV}")],
        COLUMN: [http(trs_list(SITE, rows, pages=1, current=0))],
        **{f"/nb/{quote('报告', encoding=name)}.html": [http(PAGE + f"<!-- {name} -->")] for name in ("utf-8", "gbk")},
        **{path(name): [GOOD] if mended else list(what) for name, (what, _, _) in FAULTS.items()},
    }


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> tuple[Crawled, FaultyServer]:
    """One crawl through every fault."""
    folder = tmp_path_factory.mktemp("faults")
    portal = Portal.model_validate(
        {
            "id": "faulty",
            "name": SITE,
            "platform": "trs",
            "state": "active",
            "home": f"http://{HOST}/",
            "columns": [f"http://{HOST}{COLUMN}"],
            "hosts": [HOST],
            "delay_seconds": DELAY,
            "options": {"backoff_seconds": "0.1", "first_page": "1"},
        }
    )
    limits = Limits(max_body_bytes=LIMIT, download_timeout_seconds=1.5)
    with FaultyServer(scripts()) as server:
        return crawl(make_job(folder, server.url, (portal_job(portal),), limits=limits)), server


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_ends_in_its_outcome(name: str, first: tuple[Crawled, FaultyServer]) -> None:
    found = first[0].retrieval(path(name))
    assert (found.outcome, found.attempts) == FAULTS[name][1:], found.reason
    assert (found.sha256 is not None) is (found.outcome == "ok")
    assert found.outcome == "ok" or found.reason


def test_every_entry_is_on_record_and_the_crawl_ended_by_itself(first: tuple[Crawled, FaultyServer]) -> None:
    crawled = first[0]
    assert crawled.end is not None and crawled.end.outcome == "finished"
    assert {notice.url for notice in crawled.notices} == {f"http://{HOST}{path(name)}" for name in FAULTS}
    listing = crawled.listing("faulty")
    assert (listing.outcome, listing.collected) == ("complete", len(FAULTS))


def test_the_host_was_never_hit_faster_than_its_delay(first: tuple[Crawled, FaultyServer]) -> None:
    arrivals = [arrival.at for arrival in first[1].log]
    assert len(arrivals) > len(FAULTS)
    assert shortest_of(arrivals, DELAY) >= 0
    waited = [arrival.at for arrival in first[1].log if arrival.path == path("429-once")]
    assert waited[1] - waited[0] >= 1.0, "Retry-After"


def test_what_was_declared_is_handed_on_and_bytes_are_kept_as_they_came(first: tuple[Crawled, FaultyServer]) -> None:
    crawled = first[0]
    declared = crawled.retrieval(path("gbk-declared-utf8"))
    assert declared.declared_charset == "utf-8"
    assert archive_of(crawled.job).get(declared.sha256 or "") == GB
    assert crawled.retrieval(path("gbk-undeclared")).declared_charset is None
    assert crawled.retrieval(path("page-as-pdf-type")).media_type == "text/html"


def test_no_cookie_is_sent_to_another_address(first: tuple[Crawled, FaultyServer]) -> None:
    assert not [arrival.path for arrival in first[1].log if "cookie" in arrival.headers and "521" not in arrival.path]


def test_a_later_run_gets_everything_that_a_fault_had_cost(first: tuple[Crawled, FaultyServer]) -> None:
    crawled = first[0]
    with FaultyServer(scripts(mended=True)) as server:
        folder = Path(crawled.job.manifest_path).parent
        second = crawl(make_job(folder, server.url, remember(crawled, columns=True), run_id="run-2"))
    assert {item.url.rsplit("/", 1)[-1][:-5] for item in second.retrievals if item.role == "page"} == MENDABLE
    assert {item.outcome for item in second.retrievals} == {"ok"}
