"""Addresses of one article: a mobile copy, http beside https. One is asked for, the others are recorded as aliases."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from spiders.platforms.entries import Row


def fold(rows: Iterable[Row], main: Callable[[str], str] = lambda url: url) -> tuple[Row, ...]:
    """Rows in list order with twins folded in; ``main`` gives the address that an address is a copy of, else itself.

    The main address is kept when the list has it, else the first of its copies; a date that only a copy has is not lost.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(_key(main(row.url)), []).append(row)
    return tuple(_one(group, main) for group in groups.values())


def _key(url: str) -> str:
    """What is the same in an address by http and by https, with the port that goes without saying and without it."""
    return re.sub(r"^([^/?#]*):(?:80|443)(?=[/?#]|$)", r"\1", url.split("://", 1)[-1])


def _one(group: list[Row], main: Callable[[str], str]) -> Row:
    kept = next((row for row in group if main(row.url) == row.url), group[0])
    urls = [row.url for row in group] + [alias for row in group for alias in row.aliases]
    return replace(
        kept,
        list_date=kept.list_date or next((row.list_date for row in group if row.list_date), None),
        url_date=kept.url_date or next((row.url_date for row in group if row.url_date), None),
        attachments=tuple(dict.fromkeys(item for row in group for item in row.attachments)),
        aliases=tuple(dict.fromkeys(url for url in urls if url != kept.url)),
    )
