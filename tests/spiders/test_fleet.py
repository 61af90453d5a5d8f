"""Many portals at once: all of them whole, their hosts side by side, each with one request at a time and its delay kept."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

from spiders.replica import ReplicaServer
from tests.benchmarks.fleet import REPORTS, fleet, jobs
from tests.support.politeness import shortest_of
from tests.support.replica import crawl, make_job

PORTALS = 12
DELAY = 0.4


def test_a_fleet_is_crawled_side_by_side_and_each_host_alone(tmp_path: Path) -> None:
    with ReplicaServer(sites=fleet(PORTALS)) as server:
        crawled = crawl(make_job(tmp_path, server.url, jobs(PORTALS, DELAY)))
    assert {listing.outcome for listing in crawled.listings} == {"complete"}
    assert len(crawled.listings) == PORTALS
    assert Counter(item.outcome for item in crawled.retrievals) == {"ok": PORTALS * (REPORTS + 2)}
    assert set(server.most_at_once.values()) == {1}, "never two requests of one host at a time"
    assert len(server.most_at_once) == PORTALS
    changes = sum(before.host != after.host for before, after in pairwise(server.log))
    assert changes > len(server.log) // 2, "hosts do not wait for each other"
    arrivals: dict[str, list[float]] = defaultdict(list)
    for request in server.log:
        arrivals[request.host].append(request.at)
    assert min(shortest_of(times, DELAY) for times in arrivals.values()) >= 0
