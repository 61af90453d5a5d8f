"""Crawls over real HTTP in real child processes: what is collected, what is asked again, how fast, and what is refused."""

from __future__ import annotations

import dataclasses
import hashlib
import threading
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

from db.manifest import Limits
from spiders.replica import Answer, Fault, ReplicaServer
from tests.support.politeness import shortest_of
from tests.support.replica import archive_of, crawl, make_job, remember, replica_portals

ANNING_2020 = "/c/2021-02-02/5514460.shtml"
HONGZE_PDF = "/zfxxgk/zfxxgknb/202401/P020240119402238817245.pdf"
FAULT = "/zfxxgk/zfxxgknb/"


def test_the_kunming_family_is_collected_whole(replicas: ReplicaServer, tmp_path: Path) -> None:
    crawled = crawl(make_job(tmp_path, replicas.url, replica_portals("anning")))
    assert Counter((item.role, item.outcome) for item in crawled.retrievals) == {
        ("robots", "ok"): 1,
        ("list", "ok"): 2,
        ("page", "ok"): 5,
    }
    listing = crawled.listing("replica-anning")
    assert (listing.outcome, listing.pages, listing.collected) == ("complete", 2, 6)
    assert listing.reason == "1 left out, about the reports, not one of them: 安宁市人民政府政府信息公开指南"
    titles = {notice.title: (notice.list_date, notice.url_date) for notice in crawled.notices}
    assert titles["安宁市人民政府2020年度政府信息公开工作年度报告"] == ("2021-02-02", "2021-02-02")
    assert len(titles) == 5
    assert {notice.title_year for notice in crawled.notices if "2020年度" in notice.title} == {2020}
    page = crawled.retrieval(ANNING_2020)
    body = archive_of(crawled.job).get(page.sha256 or "")
    assert hashlib.sha256(body).hexdigest() == page.sha256
    assert "1732.633648万元" in body.decode()
    assert (page.etag, page.last_modified, page.declared_charset) == (None, None, "utf-8")
    assert crawled.end is not None
    assert (crawled.end.outcome, crawled.end.requests) == ("finished", 8)


def test_the_second_list_page_is_found_without_being_told_its_number(replicas: ReplicaServer, tmp_path: Path) -> None:
    portals = replica_portals("anning", options={"backoff_seconds": "0.1"})
    crawled = crawl(make_job(tmp_path, replicas.url, portals))
    assert crawled.outcome("index_1.shtml") == "not_found"
    assert crawled.outcome("index_2.shtml") == "ok"
    listing = crawled.listing("replica-anning")
    assert (listing.outcome, listing.pages, listing.collected) == ("complete", 2, 6)


def test_the_trs_family_is_collected_with_its_attachment(replicas: ReplicaServer, tmp_path: Path) -> None:
    crawled = crawl(make_job(tmp_path, replicas.url, replica_portals("hongze")))
    assert all(item.outcome == "ok" for item in crawled.retrievals)
    attachment = crawled.retrieval(HONGZE_PDF)
    assert (attachment.role, attachment.media_type) == ("attachment", "application/pdf")
    assert archive_of(crawled.job).get(attachment.sha256 or "").startswith(b"%PDF-")
    notice = next(notice for notice in crawled.notices if "2023年" in notice.title)
    assert [(document.role, document.name) for document in notice.documents] == [
        ("page", None),
        ("attachment", "洪泽区人民政府2023年政府信息公开工作年度报告.pdf"),
    ]
    bureau = next(notice for notice in crawled.notices if "示例局" in notice.title)
    assert (bureau.list_date, bureau.url_date) == ("2023-01-12", None), "an address of 1970 dates nothing"
    assert not replicas.requests("www.hongze.portal.test", "/zfxxgk/zfxxgknb/202401/t20240122_318911.html")
    assert not replicas.requests("www.hongze.portal.test", "/zfxxgk/zfxxgknb/index_2.html"), "the list has two pages"
    listing = crawled.listing("replica-hongze")
    assert (listing.outcome, listing.collected) == ("complete", 3)


def test_a_second_crawl_downloads_nothing_again(replicas: ReplicaServer, tmp_path: Path) -> None:
    first = crawl(make_job(tmp_path, replicas.url, replica_portals("anning", "hongze")))
    seen = len(replicas.log)
    second = crawl(make_job(tmp_path, replicas.url, remember(first), run_id="run-2"))
    again = replicas.requests()[seen:]
    assert again, "lists are asked for every night"
    assert [(item.host, item.path) for item in again if item.bytes and item.path != "/robots.txt"] == []
    assert not [item for item in again if item.path.startswith("/c/")], "pages without validators are left in peace"
    unchanged = [item for item in second.retrievals if item.role != "robots"]
    assert {item.outcome for item in unchanged} == {"not_modified"}
    assert {(item.url, item.sha256) for item in unchanged} <= {(item.url, item.sha256) for item in first.retrievals}
    assert {listing.outcome for listing in second.listings} == {"unchanged"}
    assert {notice.url for notice in second.notices} == {notice.url for notice in first.notices}


def test_a_changed_title_in_the_list_makes_the_page_fetched_again(replicas: ReplicaServer, tmp_path: Path) -> None:
    first = crawl(make_job(tmp_path, replicas.url, replica_portals("anning")))
    (portal,) = remember(first)
    notices = tuple(
        dataclasses.replace(notice, title="旧标题") if notice.url.endswith(ANNING_2020) else notice
        for notice in portal.known_notices
    )
    portals = (dataclasses.replace(portal, known_notices=notices),)
    second = crawl(make_job(tmp_path, replicas.url, portals, run_id="run-2"))
    pages = [item for item in second.retrievals if item.role == "page"]
    assert [(item.url.endswith(ANNING_2020), item.outcome) for item in pages] == [(True, "ok")]
    assert pages[0].sha256 != first.retrieval(ANNING_2020).sha256, "the visit counter moved on"


def test_recheck_and_full_ask_for_complete_notices_too(replicas: ReplicaServer, tmp_path: Path) -> None:
    first = crawl(make_job(tmp_path, replicas.url, replica_portals("hongze", "anning")))
    recheck = crawl(make_job(tmp_path, replicas.url, remember(first), run_id="run-2", mode="recheck"))
    outcomes = Counter((item.portal_id, item.role, item.outcome) for item in recheck.retrievals)
    assert outcomes["replica-anning", "page", "ok"] == 5
    assert outcomes["replica-hongze", "page", "not_modified"] == 2
    assert outcomes["replica-hongze", "attachment", "not_modified"] == 1
    full = crawl(make_job(tmp_path, replicas.url, remember(first), run_id="run-3", mode="full"))
    assert {item.outcome for item in full.retrievals} == {"ok"}
    assert len(full.retrievals) == len(first.retrievals)


def test_a_lost_archive_object_is_downloaded_again(replicas: ReplicaServer, tmp_path: Path) -> None:
    first = crawl(make_job(tmp_path, replicas.url, replica_portals("hongze")))
    elsewhere = make_job(tmp_path / "empty", replicas.url, remember(first), run_id="run-2")
    second = crawl(elsewhere)
    assert second.outcome(HONGZE_PDF) == "ok"
    assert archive_of(elsewhere).has(first.retrieval(HONGZE_PDF).sha256 or "")


def test_only_the_years_asked_for_are_visited(replicas: ReplicaServer, tmp_path: Path) -> None:
    crawled = crawl(make_job(tmp_path, replicas.url, replica_portals("anning"), years=(2020, 2022)))
    assert [notice.title[:11] for notice in crawled.notices] == ["安宁市示例局2022年", "安宁市人民政府2020"]
    assert "3 left out, outside the years asked for: " in (crawled.listing("replica-anning").reason or "")


def test_each_fault_has_its_outcome(replicas: ReplicaServer, tmp_path: Path) -> None:
    crawled = crawl(make_job(tmp_path, replicas.url, replica_portals("fault")))
    assert crawled.outcome("t20230128_41001.html") == "ok"
    busy = crawled.retrieval("t20220127_41002.html")
    assert (busy.outcome, busy.attempts) == ("ok", 2), "521 once, then the page"
    assert crawled.outcome("t20210126_41003.html") == "soft_404"
    broken = crawled.retrieval("t20200121_41004.html")
    assert (broken.outcome, broken.status, broken.attempts) == ("http_error", 500, 2)
    mirror = crawled.retrieval("/nb/2018.html")
    assert (mirror.outcome, mirror.attempts, mirror.status) == ("off_registry", 0, None)
    assert crawled.outcome("t20180124_41006.html") == "off_registry"
    assert not replicas.requests("mirror.portal.test")
    listing = crawled.listing("replica-fault")
    assert (listing.outcome, listing.declared, listing.collected) == ("incomplete", 9, 7)
    assert crawled.codes("replica-fault") == {
        "list_shorter_than_declared": 1,
        "list_repeats": 1,
        "off_registry_link": 1,
        "off_registry_redirect": 1,
    }
    assert [
        item.sha256 for item in crawled.retrievals if item.outcome not in ("ok", "not_modified") and item.sha256
    ] == []


def test_robots_fail_closed(replicas: ReplicaServer, tmp_path: Path) -> None:
    crawled = crawl(make_job(tmp_path, replicas.url, replica_portals("closed", "norobots")))
    assert {(item.host, item.path) for item in replicas.log} == {
        ("www.closed.portal.test", "/robots.txt"),
        ("www.norobots.portal.test", "/robots.txt"),
    }
    assert crawled.listing("replica-closed").outcome == "robots_disallow"
    assert crawled.listing("replica-norobots").outcome == "robots_unreadable"
    assert {(item.role, item.outcome, item.attempts) for item in crawled.retrievals if item.role == "list"} == {
        ("list", "robots_disallow", 0),
        ("list", "robots_unreadable", 0),
    }
    assert crawled.codes("replica-norobots") == {"robots_unreadable": 1}


def test_a_robots_file_that_errs_forbids_and_one_that_is_missing_allows(
    replicas: ReplicaServer, tmp_path: Path
) -> None:
    host = "www.anning.portal.test"
    for number, (fault, outcome) in enumerate(
        (
            (Fault(Answer(b"", status=500), times=9), "robots_unreadable"),
            (Fault(Answer(b"", status=403), times=9), "robots_unreadable"),
            (Fault(Answer(b"please wait", content_type="text/plain"), times=9), "robots_unreadable"),
            (Fault(drop=True, times=9), "robots_unreadable"),
            (Fault(Answer(b"", status=404), times=9), "complete"),
        )
    ):
        replicas.disturb(host, "/robots.txt", fault)
        job = make_job(tmp_path, replicas.url, replica_portals("anning", delay_seconds=0.05), run_id=f"run-{number}")
        assert crawl(job).listing("replica-anning").outcome == outcome, fault


def test_no_host_is_asked_faster_than_its_delay(replicas: ReplicaServer, tmp_path: Path) -> None:
    delay = 0.8
    replicas.disturb("www.fault.portal.test", f"{FAULT}202201/t20220127_41002.html", Fault(Answer(b"", status=503)))
    portals = replica_portals("anning", "hongze", "fault", delay_seconds=delay)
    crawl(make_job(tmp_path, replicas.url, portals))
    arrivals: dict[str, list[float]] = defaultdict(list)
    for item in replicas.log:
        arrivals[item.host].append(item.at)
    assert {host: len(times) for host, times in arrivals.items()}.keys() == {
        "www.anning.portal.test",
        "www.hongze.portal.test",
        "www.fault.portal.test",
    }
    assert min(shortest_of(times, delay) for times in arrivals.values()) >= 0
    changes = sum(before.host != after.host for before, after in pairwise(replicas.log))
    assert changes > len(arrivals) - 1, "different hosts do not wait for each other"


def test_a_crawl_delay_in_robots_is_obeyed(replicas: ReplicaServer, tmp_path: Path) -> None:
    robots = Answer(b"User-agent: *\nCrawl-delay: 1\nDisallow:\n", content_type="text/plain")
    replicas.disturb("www.hongze.portal.test", "/robots.txt", Fault(robots))
    crawl(make_job(tmp_path, replicas.url, replica_portals("hongze", delay_seconds=0.05)))
    times = [item.at for item in replicas.log][1:]
    assert min(after - before for before, after in pairwise(times)) > 0.8


def test_retry_after_is_honoured_and_a_host_that_asks_for_too_long_is_left(
    replicas: ReplicaServer, tmp_path: Path
) -> None:
    host, page = "www.hongze.portal.test", "/zfxxgk/zfxxgknb/202401/t20240119_318820.html"
    other = "/zfxxgk/zfxxgknb/202301/t19700101_290117.html"
    replicas.disturb(host, page, Fault(Answer(b"", status=429, headers=(("Retry-After", "1"),))))
    replicas.disturb(host, other, Fault(Answer(b"", status=503, headers=(("Retry-After", "86400"),)), times=5))
    crawled = crawl(make_job(tmp_path, replicas.url, replica_portals("hongze")))
    first, second = (item.at for item in replicas.requests(host, page))
    assert second - first > 0.9
    assert (crawled.outcome(page), crawled.outcome(other)) == ("ok", "throttled")
    assert len(replicas.requests(host, other)) == 1


def test_a_host_that_refuses_three_addresses_is_left_alone(replicas: ReplicaServer, tmp_path: Path) -> None:
    host = "www.anning.portal.test"
    pages = [path for path in replicas.sites[host].handlers if path.startswith("/c/")]
    for path in pages:
        replicas.disturb(host, path, Fault(Answer(b"", status=403), times=9))
    crawled = crawl(make_job(tmp_path, replicas.url, replica_portals("anning", delay_seconds=0.05)))
    outcomes = Counter(item.outcome for item in crawled.retrievals if item.role == "page")
    assert outcomes == {"blocked": 3, "not_asked": 2}
    assert crawled.codes("replica-anning")["host_parked"] == 1
    assert sum(len(replicas.requests(host, path)) for path in pages) == 6, "two tries each, three addresses"


def test_broken_connections_and_limits_have_their_outcomes(replicas: ReplicaServer, tmp_path: Path) -> None:
    host = "www.hongze.portal.test"
    replicas.disturb(host, HONGZE_PDF, Fault(times=9, cut=True))
    replicas.disturb(host, "/zfxxgk/zfxxgknb/202301/t19700101_290117.html", Fault(times=9, drop=True))
    crawled = crawl(make_job(tmp_path, replicas.url, replica_portals("hongze")))
    assert crawled.outcome(HONGZE_PDF) == "truncated"
    assert crawled.outcome("t19700101_290117.html") == "connection"

    small = Limits(max_body_bytes=100_000, download_timeout_seconds=20)
    crawled = crawl(make_job(tmp_path, replicas.url, replica_portals("hongze"), run_id="run-2", limits=small))
    assert crawled.outcome(HONGZE_PDF) == "too_big"

    few = Limits(max_requests_per_host=3)
    crawled = crawl(make_job(tmp_path, replicas.url, replica_portals("anning"), run_id="run-3", limits=few))
    assert len(replicas.requests("www.anning.portal.test")) == 3
    assert Counter(item.outcome for item in crawled.retrievals) == {"ok": 3, "not_asked": 5}


def test_an_error_inside_a_list_is_not_its_end(replicas: ReplicaServer, tmp_path: Path) -> None:
    host = "www.hongze.portal.test"
    replicas.disturb(host, f"{FAULT}index_1.html", Fault(Answer(b"", status=500), times=9))
    crawled = crawl(make_job(tmp_path, replicas.url, replica_portals("hongze")))
    listing = crawled.listing("replica-hongze")
    assert (listing.outcome, listing.pages, listing.collected) == ("incomplete", 1, 2)
    assert "index_1.html: status 500" in (listing.reason or "")


def test_a_column_that_is_gone_says_so(replicas: ReplicaServer, tmp_path: Path) -> None:
    replicas.disturb("www.hongze.portal.test", FAULT, Fault(Answer(b"", status=404), times=9))
    assert (
        crawl(make_job(tmp_path, replicas.url, replica_portals("hongze"))).listing("replica-hongze").outcome == "gone"
    )


def test_a_slow_answer_times_out_and_the_shard_ends_in_time(replicas: ReplicaServer, tmp_path: Path) -> None:
    page = "/zfxxgk/zfxxgknb/202301/t19700101_290117.html"
    replicas.disturb("www.hongze.portal.test", page, Fault(times=2, wait=threading.Event()))
    impatient = Limits(download_timeout_seconds=1)
    crawled = crawl(make_job(tmp_path, replicas.url, replica_portals("hongze"), limits=impatient))
    assert crawled.retrieval(page).outcome == "timeout"

    replicas.disturb("www.hongze.portal.test", page, Fault(times=2, wait=threading.Event()))
    short = Limits(shard_seconds=4)
    job = make_job(tmp_path, replicas.url, replica_portals("hongze", "anning"), run_id="run-2", limits=short)
    crawled = crawl(job, code=1)
    assert crawled.end is not None
    assert crawled.end.outcome == "stopped"
    assert crawled.outcome(page) == "not_asked"
    assert crawled.listing("replica-hongze").outcome == "incomplete"
    assert crawled.listing("replica-anning").outcome == "complete"


def test_a_cookie_gate_opens_and_its_cookie_goes_nowhere_else(replicas: ReplicaServer, tmp_path: Path) -> None:
    host, page = "www.hongze.portal.test", "/zfxxgk/zfxxgknb/202401/t20240119_318820.html"
    headers = (("Location", page), ("Set-Cookie", "gate=open; path=/; HttpOnly"))
    replicas.disturb(host, page, Fault(Answer(b"", status=302, headers=headers)))
    crawled = crawl(make_job(tmp_path, replicas.url, replica_portals("hongze")))
    assert crawled.outcome(page) == "ok"
    cookies = [(item.path, item.headers.get("Cookie")) for item in replicas.log if "Cookie" in item.headers]
    assert cookies == [(page, "gate=open")]


def test_no_real_host_is_asked_without_a_contact(replicas: ReplicaServer, tmp_path: Path) -> None:
    portals = replica_portals(
        "hongze",
        hosts=("www.example.gov.cn",),
        columns=("http://www.example.gov.cn/zfxxgknb/",),
    )
    crawled = crawl(make_job(tmp_path, replicas.url, portals))
    assert replicas.log == []
    assert crawled.listing("replica-hongze").outcome == "off_registry"
    assert "contact" in (crawled.listing("replica-hongze").reason or "")
    crawl(make_job(tmp_path, replicas.url, portals, run_id="run-2", contact="mailto:a@example.org"))
    assert replicas.log[0].headers["User-Agent"] == "Gongkai/0.1 (+mailto:a@example.org)"


def test_a_replica_is_never_asked_without_its_proxy(replicas: ReplicaServer, tmp_path: Path) -> None:
    crawled = crawl(make_job(tmp_path, None, replica_portals("hongze")))
    assert replicas.log == []
    assert crawled.listing("replica-hongze").outcome == "off_registry"
