"""The report years, and the days, that people may name."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

from flows.refusal import RefusedError

CHINA = ZoneInfo("Asia/Shanghai")
#: The report year that was published in the spring of the year at hand.
LAST_REPORT_YEAR = dt.datetime.now(CHINA).year - 1


def check_years(first: int, last: int) -> tuple[int, ...]:
    """The years from first to last, both included. Raises ValueError, in words for an operator, when there are none."""
    if last < first:
        raise RefusedError(f"the last year {last} lies before the first year {first}")
    return tuple(range(first, last + 1))


def check_day(words: str | None, today: dt.date | None = None) -> dt.date:
    """A day that people name: today in China where none is given. Raises ValueError for no date, or one to come."""
    now = today or dt.datetime.now(CHINA).date()
    if not words:
        return now
    try:
        day = dt.date.fromisoformat(words)
    except ValueError as error:
        raise RefusedError(f"{words!r} is no date like 2026-01-31") from error
    if day > now:
        raise RefusedError(f"{words} is still to come")
    return day
