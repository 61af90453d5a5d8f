"""The domain guard: the last gate before the wire. Nothing outside the job's allow-list is asked for, wherever it came from."""

from __future__ import annotations

import ipaddress
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from spiders.addresses import host_of, is_replica, refuse_url
from spiders.fetching.outcomes import Outcome
from spiders.settings import has_contact

HOSTS_KEY = "gongkai_hosts"  # request.meta: allow-list of the portal
ROLE_KEY = "gongkai_role"
PORTAL_KEY = "gongkai_portal"


class Refused(IgnoreRequest):
    """A request that was not sent, with the outcome to record."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        self.outcome, self.reason = outcome, reason
        super().__init__(f"{outcome}: {reason}")


def refuse_request(url: str, hosts: tuple[str, ...], agent: str, proxy: str | None) -> Refused | None:
    """Why a request must not leave, or None: allow-list, scheme, private addresses, contact, replicas without proxy."""
    if reason := refuse_url(url, hosts):
        return Refused(Outcome.OFF_REGISTRY, reason)
    host = host_of(url)
    if is_replica(host):
        if not proxy:
            return Refused(Outcome.OFF_REGISTRY, f"{host} is a replica and no proxy is set")
    elif not has_contact(agent):
        return Refused(Outcome.OFF_REGISTRY, f"{host} is not asked without a contact in the user agent")
    return None


class DomainGuardMiddleware:
    """Raises ``Refused`` for every request the portal's registry entry does not cover."""

    def __init__(self, agent: str, proxy: str | None) -> None:
        self._agent, self._proxy = agent, proxy

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler.settings["USER_AGENT"], crawler.settings["GONGKAI_PROXY"])

    def process_request(self, request: Request) -> None:
        hosts = request.meta.get(HOSTS_KEY, ())
        if refused := refuse_request(request.url, hosts, self._agent, self._proxy):
            raise refused
        if self._proxy:
            request.meta["proxy"] = self._proxy


class PublicAddressResolver(CachingThreadedResolver):
    """Names that resolve to a private, loopback or link-local address do not resolve here; the proxy's own name does."""

    proxy_host: str | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        resolver = super().from_crawler(crawler, reactor)
        proxy = crawler.settings["GONGKAI_PROXY"]
        resolver.proxy_host = urlsplit(proxy).hostname if proxy else None
        return resolver

    def getHostByName(self, name: str, timeout: object = ()) -> Deferred[str]:  # noqa: N802 Twisted's name
        found: Deferred[str] = super().getHostByName(name)
        if name != self.proxy_host:
            found.addCallback(self._public, name)
        return found

    @staticmethod
    def _public(address: str, name: str) -> str:
        if not ipaddress.ip_address(address).is_global:
            raise DNSLookupError(f"{name} resolves to {address}, not a public address")
        return address
