"""How long to leave a host alone after it refused, and when to stop asking. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from spiders.fetching.outcomes import TRIES, Outcome

REFUSALS_BEFORE_PARKING = 3  # addresses in a row that a host refused


@dataclass(frozen=True, slots=True)
class Backoff:
    """``base_seconds`` doubles with each try, up to ``max_seconds``; a host that asks for more is not asked again."""

    base_seconds: float = 30.0
    max_seconds: float = 300.0

    def wait(self, outcome: Outcome, tries: int, retry_after: float | None) -> float | None:
        """Seconds before the next try after ``tries`` of them ended in ``outcome``; None to give up."""
        if tries >= TRIES.get(outcome, 1):
            return None
        if retry_after is not None and retry_after > self.max_seconds:
            return None
        return max(retry_after or 0.0, min(self.base_seconds * float(2 ** (tries - 1)), self.max_seconds))


def retry_after_seconds(value: str | None, now: dt.datetime) -> float | None:
    """Retry-After as seconds from ``now`` (aware), from either of its two forms; None when absent or unreadable."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return max(0.0, (moment - now).total_seconds())
