"""Texts that operators type into flat fields, as lists."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"[,，、;；\s]+")


def names(text: str) -> tuple[str, ...]:
    """The names in a text, divided at commas and blanks, each once."""
    return tuple(dict.fromkeys(name for name in _BETWEEN.split(text.strip()) if name))
