"""Many portals at once: all of them whole, their hosts side by side, each with one request at a time and its delay kept."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

from spiders.replica import Answer, Asked, ReplicaServer, Site
from tests.benchmarks.fleet import REPORTS, fleet, jobs
from tests.support.replica import crawl, make_job

PORTALS = 12
DELAY = 0.15


class Watching(Site):
    """A host that knows how many requests it answers at this moment."""

    def answer(self, path: str, asked: Asked | None = None) -> Answer:
        with LOCK:
            ACTIVE[self.host] += 1
            MOST[self.host] = max(MOST[self.host], ACTIVE[self.host])
            TOGETHER.append(sum(count > 0 for count in ACTIVE.values()))
        time.sleep(0.03)  # an answer takes its time, so that a second request would be seen
        with LOCK:
            ACTIVE[self.host] -= 1
        return super().answer(path, asked)


LOCK = threading.Lock()
ACTIVE: Counter[str] = Counter()
MOST: Counter[str] = Counter()
TOGETHER: list[int] = []


def test_a_fleet_is_crawled_side_by_side_and_each_host_alone(tmp_path: Path) -> None:
    sites: dict[str, Site] = {
        host: Watching(host, site.handlers, site.responders) for host, site in fleet(PORTALS).items()
    }
    with ReplicaServer(sites=sites) as server:
        crawled = crawl(make_job(tmp_path, server.url, jobs(PORTALS, DELAY)))
    assert {listing.outcome for listing in crawled.listings} == {"complete"}
    assert len(crawled.listings) == PORTALS
    assert Counter(item.outcome for item in crawled.retrievals) == {"ok": PORTALS * (REPORTS + 2)}
    assert set(MOST.values()) == {1}, "never two requests of one host at a time"
    assert max(TOGETHER) > 1, "hosts do not wait for each other"
    arrivals: dict[str, list[float]] = defaultdict(list)
    for request in server.log:
        arrivals[request.host].append(request.at)
    gaps = [after - before for times in arrivals.values() for before, after in pairwise(times)]
    assert min(gaps) > DELAY * 0.8, "arrival jitter apart"
