"""Whether a host was asked as slowly as it asks for, by the arrivals that its own server saw."""

from __future__ import annotations

from collections.abc import Sequence

#: How much later than it was sent a request may be seen on a busy machine: it shortens the gap behind it. In seconds, and as a
#: part of the delay where that is more; a gap without any delay is still told.
JITTER, OF_THE_DELAY = 0.25, 0.7


def shortest_of(arrivals: Sequence[float], delay: float) -> float:
    """By how many seconds the tightest stretch of requests beats its delays, the jitter granted once; never negative when kept.

    Every stretch counts, from two requests to all of them: a late arrival shortens one gap and lengthens the one before, so
    that nothing but a host that was really asked too fast makes a long stretch short.
    """
    jitter = max(JITTER, OF_THE_DELAY * delay)
    return min(
        arrivals[last] - arrivals[first] - (last - first) * delay + jitter
        for first in range(len(arrivals))
        for last in range(first + 1, len(arrivals))
    )
