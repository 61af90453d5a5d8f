"""Host leases: two runs never contact one host at the same time, and a dead run does not block one for long."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable

from sqlalchemy import delete, or_, select, update

from db.engine import Store
from db.models import HostLease
from db.statements import insert_into


def acquire(
    store: Store,
    hosts: Iterable[str],
    owner: str,
    now: dt.datetime,
    ttl: dt.timedelta,
    is_dead: Callable[[str], bool] | None = None,
) -> frozenset[str]:
    """Take what is free of ``hosts`` (names without ports: a machine has one lease) and return what this owner holds now.

    Free is: never leased, released, expired, already this owner's, or held by an owner that ``is_dead`` calls dead. The
    database decides each host in one statement, so that of two takers one wins.
    """
    wanted = sorted(set(hosts))  # one order for all takers, or two of them could wait for each other
    granted: set[str] = set()
    with store.begin() as session:
        dead: list[str] = []
        if is_dead is not None:
            holders = session.scalars(select(HostLease.owner).where(HostLease.host.in_(wanted)).distinct()).all()
            dead = [holder for holder in holders if holder != owner and is_dead(holder)]
        for host in wanted:
            values = {"owner": owner, "acquired_at": now, "expires_at": now + ttl}
            statement = (
                insert_into(session, HostLease)
                .values(host=host, **values)
                .on_conflict_do_update(
                    index_elements=["host"],
                    set_=values,
                    where=or_(HostLease.expires_at <= now, HostLease.owner == owner, HostLease.owner.in_(dead)),
                )
                .returning(HostLease.host)
            )
            granted.update(session.scalars(statement).all())
    return frozenset(granted)


def renew(store: Store, hosts: Iterable[str], owner: str, now: dt.datetime, ttl: dt.timedelta) -> frozenset[str]:
    """Extend what this owner still holds and return it; a host that is missing was taken over by another."""
    with store.begin() as session:
        statement = (
            update(HostLease)
            .where(HostLease.host.in_(sorted(set(hosts))), HostLease.owner == owner)
            .values(expires_at=now + ttl)
            .returning(HostLease.host)
        )
        return frozenset(session.scalars(statement).all())


def release(store: Store, owner: str, hosts: Iterable[str] | None = None) -> None:
    """Give back these hosts, or everything this owner holds."""
    statement = delete(HostLease).where(HostLease.owner == owner)
    if hosts is not None:
        statement = statement.where(HostLease.host.in_(sorted(set(hosts))))
    with store.begin() as session:
        session.execute(statement)
