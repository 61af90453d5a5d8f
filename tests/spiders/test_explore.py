"""Every family is recognised from its portal's front page, and a portal that belongs to none is said to be unknown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from db.manifest import Discovery
from spiders.registry import Portal, load_registry
from spiders.replica import ReplicaServer, Site
from spiders.replica.families import families_path, family_sites
from spiders.replica.site import fixed
from tests.support.replica import Crawled, crawl, make_job, portal_job

PORTALS = {portal.id: portal for portal in load_registry([families_path()])}
#: Replicas without any report to find: what they are for is said in their entries.
NOTHING = {"replica-generic-none"}
SHELL = (
    "<html><head><title>空壳县</title><script src='/app.js'></script></head><body><div id='app'></div></body></html>"
)
SHOP = "<html><head><title>某县商贸网</title></head><body>" + "<a href='/goods/1.html'>商品</a>" * 50 + "</body></html>"


def site(name: str, front: str) -> Site:
    return Site(
        f"www.{name}.portal.test",
        handlers={
            "/": fixed(front),
            "/robots.txt": fixed("User-agent: *\nDisallow: /admin/\n", content_type="text/plain"),
        },
    )


def stranger(name: str) -> Portal:
    host = f"www.{name}.portal.test"
    entry = {
        "id": name,
        "name": name,
        "state": "draft",
        "home": f"http://{host}/",
        "hosts": (host,),
        "delay_seconds": 0.05,
    }
    return Portal.model_validate(entry)


@pytest.fixture(scope="module")
def explored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Crawled, ReplicaServer]]:
    """One exploration of every family's replicas and of two portals of none, all from their front pages."""
    folder: Path = tmp_path_factory.mktemp("explore")
    sites = {**family_sites(), **{item.host: item for item in (site("shell", SHELL), site("shop", SHOP))}}
    with ReplicaServer(sites=sites) as server:
        known = [portal_job(portal, columns=(), platform="unknown", delay_seconds=0.02) for portal in PORTALS.values()]
        strangers = [portal_job(stranger(name), platform="unknown") for name in ("shell", "shop")]
        yield crawl(make_job(folder, server.url, (*known, *strangers), mode="explore", today="2026-02-10")), server


def discovery(crawled: Crawled, portal_id: str) -> Discovery:
    return next(item for item in crawled.records if isinstance(item, Discovery) and item.portal_id == portal_id)


@pytest.mark.parametrize("portal_id", [name for name in PORTALS if name not in NOTHING])
def test_a_family_is_recognised_from_its_front_page(portal_id: str, explored: tuple[Crawled, ReplicaServer]) -> None:
    found = discovery(explored[0], portal_id)
    assert found.columns, found.saw
    assert found.columns[0].platform == PORTALS[portal_id].platform
    assert found.columns[0].first or found.columns[0].units, "the first reports that it would fetch"
    assert found.site_name


@pytest.mark.parametrize("portal_id", ["shell", "shop", *NOTHING])
def test_what_belongs_to_no_family_is_unknown_and_says_what_was_seen(
    portal_id: str, explored: tuple[Crawled, ReplicaServer]
) -> None:
    found = discovery(explored[0], portal_id)
    assert found.columns == ()
    assert not [name for name, score in found.scores if score >= 0.5]
    assert found.saw


def test_no_report_is_fetched_and_no_other_host_is_asked(explored: tuple[Crawled, ReplicaServer]) -> None:
    crawled, server = explored
    assert {item.role for item in crawled.retrievals} == {"robots", "list"}
    assert not crawled.notices
    assert {item.host for item in server.log} <= server.sites.keys()
