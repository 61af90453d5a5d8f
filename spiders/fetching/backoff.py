"""How long to leave a host alone after it refused, and when to stop asking. Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from spiders.fetching.outcomes import TRIES, Outcome

REFUSALS_BEFORE_PARKING = 3  # addresses in a row that a host refused
_UNITS = {
    **dict.fromkeys(("ms", "msec", "毫秒"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "秒", "秒钟"), 1.0),
    **dict.fromkeys(("m", "min", "mins", "minute", "minutes", "分", "分钟"), 60.0),
    **dict.fromkeys(("h", "hour", "hours", "小时"), 3600.0),
}
_DURATION = re.compile(
    rf"(?P<number>[0-9]+(?:[.,][0-9]+)?(?:e\+?[0-9]{{1,3}})?|[.,][0-9]+)\s*(?P<unit>{'|'.join(_UNITS)})?", re.IGNORECASE
)


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
    if (seconds := seconds_in(value)) is not None:
        return seconds
    try:
        moment = parsedate_to_datetime(value)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.UTC)
        return max(0.0, (moment - now).total_seconds())
    except (ValueError, OverflowError):
        return None


def seconds_in(value: str) -> float | None:
    """Seconds as people write them: ``10``, ``1.5``, ``20,5``, ``10s``, ``500 ms``, ``2 min``; None for anything else."""
    found = _DURATION.fullmatch(value.strip())
    if found is None:
        return None
    return float(found["number"].replace(",", ".")) * _UNITS[(found["unit"] or "s").lower()]
