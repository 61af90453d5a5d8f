"""Events after a restart of Prefect's server: what follows something that an earlier server saw does not wait for it."""

from __future__ import annotations

import asyncio
import datetime as dt
import uuid

import pytest
from prefect.server.events.ordering import CausalOrdering, EventArrivedEarly, get_triggers_causal_ordering
from prefect.server.events.schemas.events import ReceivedEvent
from prefect.settings import PREFECT_SERVER_EVENTS_CAUSAL_ORDERING, temporary_settings

import flows.ordering

STARTED = flows.ordering._BEGAN


@pytest.fixture
def ordering() -> CausalOrdering:
    with temporary_settings({PREFECT_SERVER_EVENTS_CAUSAL_ORDERING: "flows.ordering"}):
        return get_triggers_causal_ordering()


def follower(minutes: float) -> ReceivedEvent:
    """An event so long after the start of the server, of one that was never seen."""
    at = STARTED + dt.timedelta(minutes=minutes)
    made = {"prefect.resource.id": "prefect.flow-run.1"}
    return ReceivedEvent(
        occurred=at, received=at, event="prefect.flow-run.Crashed", resource=made, id=uuid.uuid4(), follows=uuid.uuid4()
    )


def taken(ordering: CausalOrdering, event: ReceivedEvent) -> bool:
    async def take(event: ReceivedEvent, depth: int = 0) -> None:
        async with ordering.preceding_event_confirmed(take, event, depth):
            pass

    try:
        asyncio.run(take(event))
    except EventArrivedEarly:
        return False
    return True


def test_what_may_follow_something_from_before_the_start_is_taken_at_once(ordering: CausalOrdering) -> None:
    assert taken(ordering, follower(minutes=0.1))
    assert taken(ordering, follower(minutes=4.9))


def test_what_follows_something_of_this_server_waits_for_it(ordering: CausalOrdering) -> None:
    assert not taken(ordering, follower(minutes=5.1))
