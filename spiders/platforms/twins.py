"""Addresses of one article: a mobile copy, http beside https, other ways of writing the same address, two names of one host.

One is asked for, the others are recorded as aliases.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from string import printable
from urllib.parse import quote

from spiders.platforms.entries import Row

_ENCODED = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")


def fold(
    rows: Iterable[Row], main: Callable[[str], str] = lambda url: url, hosts: Collection[str] = ()
) -> tuple[Row, ...]:
    """Rows in list order with twins folded in; ``main`` gives the address that an address is a copy of, else itself.

    The main address is kept when the list has it, else the first of its copies; a date that only a copy has is not lost.
    ``hosts`` are the portal's: one that it has with www and without is one host.
    """
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(_key(main(row.url), hosts), []).append(row)
    return tuple(_one(group, main) for group in groups.values())


def _key(url: str, hosts: Collection[str]) -> str:
    """What is the same in an address by http and by https, with the port that goes without saying and without it.

    However its letters are encoded, and in whatever order its fields stand; fields of one name keep theirs.
    """
    plain = _ENCODED.sub(_as_written, quote(url.split("://", 1)[-1], safe=printable))
    place, mark, query = plain.partition("?")
    host, slash, path = place.partition("/")
    host = re.sub(r":(?:80|443)$", "", host)
    bare = host.removeprefix("www.")
    fields = sorted(query.split("&"), key=lambda it: it.partition("=")[0])
    return f"{bare if {bare, f'www.{bare}'} <= {*hosts} else host}{slash}{path}{mark}{'&'.join(fields)}"


def _as_written(found: re.Match[str]) -> str:
    """A letter or digit for its encoding, any other encoding in capitals."""
    letter = chr(int(found[1], 16))
    return letter if _UNRESERVED.fullmatch(letter) else found[0].upper()


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
