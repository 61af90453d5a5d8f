"""In which order Prefect's server of ``gongkai up`` takes events: Prefect's own, but for what began before this server did.

Prefect keeps an event back until the one it follows has come, for a quarter of an hour. A server that died has taken what it saw
along: the end of a night that died with it would be told of that much later. Named by ``PREFECT_SERVER_EVENTS_CAUSAL_ORDERING``.
"""

from __future__ import annotations

import datetime as dt

from prefect.server.events.ordering import memory
from prefect.server.events.schemas.events import ReceivedEvent

_BEGAN = dt.datetime.now(dt.UTC)  # the server loads this as it starts
_FOLLOWS_WITHIN = dt.timedelta(minutes=5)  # Prefect says of no event that it follows an older one


class CausalOrdering(memory.CausalOrdering):
    """Prefect's ordering in memory, which does not wait for what an earlier server may have seen."""

    async def wait_for_leader(self, event: ReceivedEvent) -> None:
        """As Prefect does. Raises EventArrivedEarly for an event whose leader this server is still to see."""
        if event.occurred - _FOLLOWS_WITHIN >= _BEGAN:
            await super().wait_for_leader(event)
