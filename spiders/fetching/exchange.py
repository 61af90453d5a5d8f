"""One address on its way to an outcome, what a run learns about a host, and how a response's headers are read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from scrapy.http import Response

from db.manifest import KnownUrl, PortalJob
from spiders.fetching.backoff import Backoff
from spiders.platforms.entries import Ask


@dataclass
class HostState:
    """What this run learned about a host."""

    requests: int = 0
    refusals: int = 0  # refused addresses in a row
    resume_at: float = 0.0  # loop time before which nothing is sent


@dataclass
class Exchange:
    """One address on its way to an outcome."""

    portal: PortalJob
    url: str
    role: str
    known: KnownUrl | None
    referer: str | None
    current: str
    ask: Ask | None = None
    hops: int = 0
    attempts: int = 0
    response: Response | None = None
    body: bytes = b""
    sha256: str | None = None  # once the body is in the archive
    media: str | None = None
    retry_after: float | None = None
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)  # by host; gates redirect to themselves with one


def backoff_of(portal: PortalJob) -> Backoff:
    default = Backoff()
    return Backoff(
        float(portal.options.get("backoff_seconds", default.base_seconds)),
        float(portal.options.get("max_backoff_seconds", default.max_seconds)),
    )


def posted(ask: Ask) -> str:
    """What a request posts, as the fragment that tells it from others of the same address."""
    return urlencode(ask.form) if ask.form else quote(ask.json or "", safe='{}[]":,')


def body_of(ask: Ask | None) -> bytes:
    """The body of a request; empty for a GET."""
    if ask is None or not ask.is_post:
        return b""
    return urlencode(ask.form).encode() if ask.form else (ask.json or "").encode()


def asked_headers(ask: Ask | None) -> dict[str, str]:
    """The headers that an ``Ask`` adds, the type of its body among them."""
    if ask is None:
        return {}
    kind = "application/x-www-form-urlencoded; charset=UTF-8" if ask.form else "application/json; charset=UTF-8"
    return {**({"Content-Type": kind} if ask.is_post else {}), **dict(ask.headers)}


def header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1").strip() if value else None


def charset(response: Response) -> str | None:
    for part in (header(response, "Content-Type") or "").split(";")[1:]:
        key, _, value = part.partition("=")
        if key.strip().lower() == "charset" and value.strip():
            return value.strip().strip("\"'").lower()
    return None


def set_cookies(response: Response) -> dict[str, str]:
    """Names and values a response sets. They go back to the same host within one chain of redirects, nowhere else."""
    pairs = (raw.decode("latin-1").split(";", 1)[0].partition("=") for raw in response.headers.getlist("Set-Cookie"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


async def sleep_until(moment: Callable[[], float]) -> None:
    """Sleep until the loop's clock reaches ``moment``, which may move while we sleep."""
    loop = asyncio.get_running_loop()
    while (rest := moment() - loop.time()) > 0:
        await asyncio.sleep(rest)
