"""A host has one holder at a time, and a dead holder does not keep it."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from db import leases
from db.engine import Store
from tests.db.crawls import NOW

TTL = dt.timedelta(minutes=5)
LATER = NOW + dt.timedelta(minutes=6)
HOSTS = ("a.test", "b.test")


def test_a_held_host_is_not_granted_again_until_released(store: Store) -> None:
    assert leases.acquire(store, HOSTS, "one", NOW, TTL) == set(HOSTS)
    assert leases.acquire(store, (*HOSTS, "c.test"), "two", NOW, TTL) == {"c.test"}
    assert leases.acquire(store, HOSTS, "one", NOW, TTL) == set(HOSTS)  # one's own
    leases.release(store, "one", ["a.test"])
    assert leases.acquire(store, HOSTS, "two", NOW, TTL) == {"a.test"}
    leases.release(store, "one")
    assert leases.acquire(store, HOSTS, "two", NOW, TTL) == set(HOSTS)


def test_an_expired_lease_is_stolen_and_its_old_holder_notices(store: Store) -> None:
    leases.acquire(store, HOSTS, "one", NOW, TTL)
    assert leases.renew(store, ["a.test"], "one", NOW + dt.timedelta(minutes=4), TTL) == {"a.test"}
    assert leases.acquire(store, HOSTS, "two", LATER, TTL) == {"b.test"}
    assert leases.renew(store, HOSTS, "one", LATER, TTL) == {"a.test"}


def test_the_lease_of_a_dead_holder_is_taken_over_at_once(store: Store) -> None:
    leases.acquire(store, ["a.test"], "dead", NOW, TTL)
    leases.acquire(store, ["b.test"], "alive", NOW, TTL)
    assert leases.acquire(store, HOSTS, "two", NOW, TTL, is_dead=lambda owner: owner == "dead") == {"a.test"}


def test_of_many_takers_at_once_each_host_has_one(store: Store) -> None:
    hosts = [f"h{n}.test" for n in range(12)]
    takers = 4
    barrier = Barrier(takers)

    def take(name: str) -> frozenset[str]:
        barrier.wait()
        # Opposite orders would lock each other out if the hosts were not taken in one order.
        wanted = hosts if int(name) % 2 else list(reversed(hosts))
        return leases.acquire(store, wanted, name, NOW, TTL)

    with ThreadPoolExecutor(takers) as pool:
        granted = list(pool.map(take, map(str, range(takers))))
    assert sorted(host for taken in granted for host in taken) == sorted(hosts)
