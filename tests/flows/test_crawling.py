"""The crawl step: which portals share a shard, what is seen while it runs, and how it ends when its hosts are taken away."""

from __future__ import annotations

import datetime as dt
import threading

import pytest

from db.leases import acquire, release
from db.runs import start_run
from flows import crawling
from flows.crawling import NotCrawled, ShardResult, crawl_shard, plan_crawl
from spiders.registry import Portal
from spiders.replica import Fault
from spiders.settings import CrawlSettings
from tests.support.house import Place
from tests.support.processes import wait_for

HOST, ARTICLE = "www.anning.portal.test", "/c/2022-01-18/6003391.shtml"


def with_hosts(portal: Portal, *hosts: str) -> Portal:
    return portal.model_copy(update={"hosts": hosts, "home": f"http://{hosts[0]}/"})


def test_a_host_is_in_one_shard_only(place: Place) -> None:
    house = place.house()
    one, two, three, *_ = house.portals()
    shared = with_hosts(one, "a.portal.test"), with_hosts(two, "b.portal.test")
    bridge = with_hosts(three, "a.portal.test", "b.portal.test")
    alone = with_hosts(three, "c.portal.test").model_copy(update={"id": "alone"})
    plan = plan_crawl(house, [*shared, alone, bridge], shards=3)
    assert {frozenset(portal.id for portal in shard) for shard in plan.shards} == {
        frozenset({one.id, two.id, three.id}),
        frozenset({"alone"}),
    }


@pytest.mark.parametrize("other", ["www.a.portal.test:8080", "www.a.portal.test:443", "www.a.portal.test:80"])
def test_a_machine_is_in_one_shard_and_under_one_lease_with_all_its_ports(place: Place, other: str) -> None:
    house = place.house()
    one, two, *_ = house.portals()
    plan = plan_crawl(house, [with_hosts(one, "www.a.portal.test"), with_hosts(two, other)], shards=2)
    assert [[portal.id for portal in shard] for shard in plan.shards] in ([[one.id, two.id]], [[two.id, one.id]])

    now = dt.datetime.now(dt.UTC)
    assert acquire(house.store, ["www.a.portal.test"], "elsewhere:1:0", now, dt.timedelta(minutes=5))
    result = crawl_shard(house, "run-1", 0, [with_hosts(two, other)])
    assert (result.exit_code, [left.code for left in result.busy]) == (None, ["host_in_use"])


def test_nobody_outside_the_replicas_is_asked_without_a_contact(place: Place) -> None:
    house = place.house()
    outside = with_hosts(house.portals()[0], "www.example.org")
    assert house.settings.crawl == CrawlSettings(contact=None, proxy=place.replicas.url)
    plan = plan_crawl(house, [outside])
    assert plan.shards == ()
    assert [(left.portal_id, left.code) for left in plan.refused] == [(outside.id, "no_contact")]


def test_a_host_that_another_run_holds_is_left_to_it(place: Place) -> None:
    house = place.house()
    now = dt.datetime.now(dt.UTC)
    assert acquire(house.store, [HOST], "elsewhere:1:0", now, dt.timedelta(minutes=5)) == {HOST}
    result = crawl_shard(house, "run-1", 0, house.portals(["replica-anning"]))
    assert (result.exit_code, result.ingested) == (None, None)
    assert [(left.portal_id, left.code) for left in result.busy] == [("replica-anning", "host_in_use")]
    assert isinstance(result.busy[0], NotCrawled)
    assert place.replicas.requests() == []
    release(house.store, "elsewhere:1:0")


def test_a_crawl_is_seen_while_it_runs_and_ends_when_its_host_is_taken_over(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that slept past its lease must not ask a host that another run has taken over meanwhile."""
    monkeypatch.setattr(crawling, "_RENEW_SECONDS", 0.1)
    house = place.house()
    start_run(house.store, "run-1", "nightly", house.owner, {})
    gate = threading.Event()
    place.replicas.disturb(HOST, ARTICLE, Fault(wait=gate))
    results: list[ShardResult] = []
    portals = house.portals(["replica-anning"])
    thread = threading.Thread(target=lambda: results.append(crawl_shard(house, "run-1", 0, portals)))
    thread.start()
    try:
        wait_for(lambda: place.replicas.sites[HOST].counts.get(ARTICLE, 0) > 0, "the article is asked for")
        lines = place.manifest_lines()
        assert lines > 2
        wait_for(lambda: place.rows("retrieval") >= 2, "the manifest is brought in while the crawl runs")
        later = dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)
        assert acquire(house.store, [HOST], "elsewhere:1:0", later, dt.timedelta(minutes=5)) == {HOST}
        thread.join(60)
        assert [result.exit_code for result in results] == [-9]
        assert results[0].ingested is not None
        assert results[0].ingested.retrievals == place.rows("retrieval"), "with what was brought in on the way"
        assert not place.crawl_ended()
        now = dt.datetime.now(dt.UTC)
        assert acquire(house.store, [HOST], house.owner, now, dt.timedelta(minutes=5)) == frozenset(), (
            "it is the other's"
        )
    finally:
        gate.set()
        thread.join()


def test_a_damaged_manifest_is_put_aside_once_and_the_night_goes_on(place: Place) -> None:
    house = place.house()
    start_run(house.store, "run-1", "nightly", house.owner, {})
    crawl_shard(house, "run-1", 0, house.portals(["replica-hongze"]))
    whole = house.settings.runs / "run-1" / "manifest-0.jsonl"
    torn = house.settings.runs / "run-0" / "manifest-0.jsonl"
    torn.parent.mkdir()
    lines = [line.replace("run-1", "run-0") for line in whole.read_text(encoding="utf-8").splitlines(keepends=True)]
    torn.write_text("".join([lines[0], "{not a record}\n", *lines[1:]]), encoding="utf-8")
    (left,) = crawling.ingest_left_behind(house)
    assert left.code == "manifest_damaged"
    assert "line 2" in left.reason
    assert not torn.exists()
    assert torn.with_name("manifest-0.jsonl.damaged").exists()
    assert crawling.ingest_left_behind(house) == ()
