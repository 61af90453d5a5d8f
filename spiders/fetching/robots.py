"""robots.txt, failing closed: what cannot be read for certain forbids everything until a person decides otherwise.

404 and 410 allow (RFC 9309); any other failure, an HTML answer and text that is no robots file do not.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler

from spiders.fetching.guard import HOSTS_KEY, PORTAL_KEY, ROLE_KEY, Refused
from spiders.fetching.outcomes import GOOD, Outcome

AGENT_TOKEN = "Gongkai"  # noqa: S105 the product token that robots files address
_DIRECTIVE = re.compile(r"^\s*(user-agent|disallow|allow|crawl-delay|sitemap|host|clean-param)\s*:", re.I | re.M)
_MAX_CHARS = 512 * 1024


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What fetching robots.txt gave: the outcome, and the body when there is one."""

    outcome: Outcome
    body: bytes = b""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host allows. ``rules`` None: everything when ``unreadable`` is None, nothing otherwise."""

    rules: Protego | None = None
    unreadable: str | None = None

    def refuse(self, url: str) -> Refused | None:
        """Why the address must not be asked for, or None."""
        if self.unreadable is not None:
            return Refused(Outcome.ROBOTS_UNREADABLE, f"robots.txt could not be read: {self.unreadable}")
        if self.rules is not None and not self.rules.can_fetch(url, AGENT_TOKEN):
            return Refused(Outcome.ROBOTS_DISALLOW, "robots.txt forbids this address")
        return None

    @property
    def delay(self) -> float:
        """Crawl-delay in seconds, 0 when there is none."""
        return float((self.rules.crawl_delay(AGENT_TOKEN) if self.rules else None) or 0.0)


def read_rules(file: RobotsFile) -> Rules:
    """The rules of a fetched robots.txt."""
    if file.outcome is Outcome.NOT_FOUND:
        return Rules()
    if file.outcome not in GOOD:
        return Rules(unreadable=file.reason or str(file.outcome))
    text = file.body.decode("utf-8-sig", errors="replace")[:_MAX_CHARS]
    meaningful = "\n".join(line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#"))
    if meaningful and not _DIRECTIVE.search(meaningful):
        return Rules(unreadable="the text is no robots file")
    return Rules(Protego.parse(text))


FetchRobots = Callable[[str, str], Awaitable[RobotsFile]]  # (portal id, robots address)
OnRules = Callable[[str, str, Rules], None]  # (portal id, origin, rules)


class RobotsGate:
    """Fetches each origin's robots.txt once per run and answers for its addresses."""

    def __init__(self, fetch: FetchRobots, on_rules: OnRules) -> None:
        self._fetch, self._on_rules = fetch, on_rules
        self._rules: dict[tuple[str, tuple[str, ...]], asyncio.Future[Rules]] = {}

    async def rules(self, portal_id: str, url: str, hosts: tuple[str, ...]) -> Rules:
        """The rules of the address's origin; the first to ask fetches, everyone else waits for it."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        key = (origin, hosts)  # a redirect of robots.txt is judged by the portal's own allow-list
        if key not in self._rules:
            self._rules[key] = asyncio.get_running_loop().create_future()
            rules = Rules(unreadable="the fetch was interrupted")
            try:
                rules = read_rules(await self._fetch(portal_id, f"{origin}/robots.txt"))
            finally:
                self._rules[key].set_result(rules)
            self._on_rules(portal_id, origin, rules)
        return await asyncio.shield(self._rules[key])


class RobotsMiddleware:
    """Raises ``Refused`` for what robots.txt forbids, and for everything on a host whose robots.txt is unreadable."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get(ROLE_KEY) == "robots":
            return
        gate: RobotsGate = self._crawler.spider.robots  # type: ignore[union-attr]
        rules = await gate.rules(request.meta[PORTAL_KEY], request.url, request.meta[HOSTS_KEY])
        if refused := rules.refuse(request.url):
            raise refused
