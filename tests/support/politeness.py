"""Whether a host was asked as slowly as it asks for, by the arrivals that its own server saw."""

from __future__ import annotations

from collections.abc import Sequence

#: How much later than it was sent a request may be seen on a busy machine, in seconds: it shortens the gap behind it.
JITTER = 0.25


def shortest_of(arrivals: Sequence[float], delay: float) -> float:
    """By how many seconds the tightest stretch of requests beats its delays, ``JITTER`` granted once; never negative when kept.

    Every stretch counts, from two requests to all of them: a late arrival shortens one gap and lengthens the one before, so
    that nothing but a host that was really asked too fast makes a long stretch short.
    """
    return min(
        arrivals[last] - arrivals[first] - (last - first) * delay + JITTER
        for first in range(len(arrivals))
        for last in range(first + 1, len(arrivals))
    )
