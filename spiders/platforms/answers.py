"""What interfaces answer, read leniently: JSON behind a byte order mark or in a callback, totals as numbers or as text."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

_CHINA = dt.timezone(dt.timedelta(hours=8))
_CALLBACK = re.compile(r"^\s*(?:/\*\*/)?\s*[\w.$]+\s*\(\s*([\[{].*[\]}])\s*\)\s*;?\s*$", re.DOTALL)


def read_json(text: str) -> Any:
    """The JSON value of an answer, plain or as JSONP; ValueError where there is none."""
    text = text.lstrip("\ufeff").strip()
    wrapped = _CALLBACK.match(text)
    try:
        return json.loads(wrapped[1] if wrapped else text, strict=False)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def count_of(value: object) -> int | None:
    """A count, 0 or more, from a number or its digits; None for anything else."""
    if isinstance(value, str):
        return int(value) if value.strip().isdecimal() else None
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0 or value != value // 1:
        return None
    return int(value)


def day_of(seconds: int) -> str | None:
    """The ISO day of seconds since 1970 in China; None for a number that is no moment."""
    try:
        return dt.datetime.fromtimestamp(seconds, _CHINA).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return None
