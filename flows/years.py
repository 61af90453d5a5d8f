"""The report years that a backfill may be asked for."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")
#: The report year that was published in the spring of the year at hand.
LAST_REPORT_YEAR = dt.datetime.now(CHINA).year - 1


def check_years(first: int, last: int) -> tuple[int, ...]:
    """The years from first to last, both included. Raises ValueError, in words for an operator, when there are none."""
    if last < first:
        raise ValueError(f"the last year {last} lies before the first year {first}")
    return tuple(range(first, last + 1))
