"""What a run learns about the machines it asks, and the manners that follow: turns, pauses, limits, and leaving one alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from db.manifest import Limits, PortalEvent, Record
from spiders.addresses import bare_host, host_of
from spiders.fetching.backoff import REFUSALS_BEFORE_PARKING
from spiders.fetching.classify import Verdict
from spiders.fetching.exchange import Exchange
from spiders.fetching.outcomes import REFUSALS, Outcome


@dataclass
class HostState:
    """One machine, whatever its ports."""

    requests: int = 0
    refusals: int = 0  # refused addresses in a row
    resume_at: float = 0.0  # loop time before which nothing is sent
    parked: str | None = None  # why nothing is sent to it any more in this run
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Hosts:
    """The machines of a shard. A host name is one machine: ports and schemes are doors of it."""

    def __init__(self, limits: Limits, write: Callable[[Record], None]) -> None:
        self._limits, self._write = limits, write
        self._states: dict[str, HostState] = {}

    def _of(self, url: str) -> HostState:
        return self._states.setdefault(bare_host(host_of(url)), HostState())

    @asynccontextmanager
    async def turn(self, url: str, *, nested: bool) -> AsyncIterator[None]:
        """The right to ask a machine, alone and not before it may be asked again.

        A request that waited in a queue beside another would not hear that the other was told to wait. ``nested``: for
        robots.txt, which is fetched while the first request of its host holds the turn.
        """
        host = self._of(url)
        if nested:
            await _sleep_until(host)
            yield
            return
        async with host.turn:
            await _sleep_until(host)
            yield

    def limit(self, url: str) -> Verdict | None:
        """Why the machine is not asked any more, or None."""
        host = self._of(url)
        if host.parked is not None:
            return Verdict(Outcome.NOT_ASKED, f"the host {host.parked} and is left alone")
        if host.requests >= self._limits.max_requests_per_host:
            return Verdict(Outcome.NOT_ASKED, f"the run's limit of {host.requests} requests to this host is used up")
        return None

    def count(self, url: str) -> None:
        """A request went out."""
        self._of(url).requests += 1

    def rest(self, url: str, seconds: float) -> None:
        """Send nothing to the machine for a while."""
        host = self._of(url)
        host.resume_at = max(host.resume_at, asyncio.get_running_loop().time() + seconds)

    def obey(self, job: Exchange, url: str, longest: float) -> None:
        """Retry-After holds for the machine, not for the one address; one that is longer than we wait ends the run there."""
        if job.retry_after is None or job.response is None or job.response.status in (200, 304):
            return
        if job.retry_after <= longest:
            self.rest(url, job.retry_after)
            return
        asked = f"asked to be left alone for {job.retry_after:.0f} s, longer than this run waits,"
        self._park(job, url, asked, f"status {job.response.status}")

    def remember(self, job: Exchange, verdict: Verdict, *, final: bool) -> None:
        """Count refused addresses; the machine that refused several in a row is left alone."""
        host = self._of(job.current)
        if verdict.outcome not in REFUSALS:
            if job.response is not None:
                host.refusals = 0
            return
        if not final:
            return
        host.refusals += 1
        if host.refusals >= REFUSALS_BEFORE_PARKING:
            self._park(job, job.current, f"refused {host.refusals} addresses in a row", verdict.reason)

    def _park(self, job: Exchange, url: str, why: str, actual: str | None) -> None:
        host, name = self._of(url), host_of(url)
        if host.parked is None:
            host.parked = why
            message = f"{name} {why.rstrip(',')}; it is left alone for this run"
            self._write(PortalEvent(job.portal.portal_id, "host_parked", message, subject=name, actual=actual))


async def _sleep_until(host: HostState) -> None:
    """Sleep until the machine may be asked again, which may move while we sleep."""
    loop = asyncio.get_running_loop()
    while (rest := host.resume_at - loop.time()) > 0:
        await asyncio.sleep(rest)
