"""The gate of robots.txt: each origin's file is fetched once per run, before anything else of it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from spiders.fetching.guard import HOSTS_KEY, PORTAL_KEY, ROLE_KEY
from spiders.fetching.rules import RobotsFile, Rules, read_rules

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
