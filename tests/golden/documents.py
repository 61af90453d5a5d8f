"""The documents of our own making whose whole reading is kept: every page and file that the replica portals serve."""

from __future__ import annotations

from collections.abc import Iterator

from parsers.encode import Json, to_contract
from parsers.model import Context
from parsers.parse import parse
from spiders.replica.sites import all_sites


def readings() -> Iterator[tuple[str, Json]]:
    """Address and contract of each document, without the part that describes its bytes (visitors are counted there)."""
    for host, site in sorted(all_sites().items()):
        for path in sorted(site.handlers):
            answer = site.answer(path)
            if answer.status == 200 and answer.body:
                url = f"http://{host}{path}"
                contract = to_contract(parse(answer.body, Context(url=url)))
                del contract["source"]
                yield url, contract
