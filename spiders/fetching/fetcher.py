"""Fetches one address to its final outcome: redirects, tries, classification, archive, and exactly one record."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from db.archive import Archive, sha256_of
from db.errors import ArchiveError, StoreError
from db.manifest import Job, KnownUrl, PortalEvent, PortalJob, Record, Retrieval
from spiders.addresses import host_of, refuse_url, without_fragment
from spiders.fetching.backoff import retry_after_seconds
from spiders.fetching.classify import Answer, Verdict, classify
from spiders.fetching.exchange import (
    Exchange,
    Fetched,
    asked_headers,
    backoff_of,
    body_of,
    charset,
    header,
    location,
    posted,
    set_cookies,
    validators,
)
from spiders.fetching.failures import verdict_of
from spiders.fetching.guard import HOSTS_KEY, PORTAL_KEY, ROLE_KEY, Refused
from spiders.fetching.hosts import Hosts
from spiders.fetching.media import media_type
from spiders.fetching.onwards import sent_on
from spiders.fetching.outcomes import GOOD, Outcome
from spiders.fetching.rules import RobotsFile
from spiders.platforms import PLATFORMS
from spiders.platforms.entries import Ask

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MAX_HOPS = 5
_READ_AT_ONCE = 8  # answers: one that is read is a tree, many times its bytes
_log = logging.getLogger(__name__)

Download = Callable[[Request], Awaitable[Response]]
Write = Callable[[Record], None]


class Fetcher:
    """The room's one way to the network. One instance per shard."""

    def __init__(self, job: Job, archive: Archive, download: Download, write: Write) -> None:
        self._job, self._archive, self._download, self._write = job, archive, download, write
        self._portals = {portal.portal_id: portal for portal in job.portals}
        self._known = {(portal.portal_id, known.url): known for portal in job.portals for known in portal.known_urls}
        self._hosts = Hosts(job.limits, write)
        self._bodies: dict[tuple[str, str], str] = {}  # (portal, sha256 of a page) → first address
        self._done: dict[tuple[str, str], Fetched] = {}
        self._listed: dict[tuple[str, str], Retrieval] = {}  # what was fetched as a list, by portal and address
        self._reading = asyncio.Semaphore(_READ_AT_ONCE)
        self.requests = 0

    def known(self, portal: PortalJob, url: str) -> KnownUrl | None:
        """What earlier runs remember of an address."""
        return self._known.get((portal.portal_id, without_fragment(url)))

    def held(self, portal: PortalJob, url: str) -> Fetched | None:
        """What the archive holds of an address from earlier runs, nothing asked or recorded; None for what it does not hold."""
        known = self.known(portal, url)
        body = self._archived(known.sha256) if known is not None and self._archive.has(known.sha256) else None
        if known is None or body is None:
            return None
        return Fetched(url, url, Outcome.NOT_MODIFIED, None, known.sha256, body, known.media_type or media_type(body))

    async def fetch(
        self,
        portal: PortalJob,
        url: str,
        role: str,
        *,
        conditional: bool = True,
        referer: str | None = None,
        ask: Ask | None = None,
    ) -> Fetched:
        """Fetch an address once per run and portal, and write its one Retrieval. Never raises for what a host does.

        What ``ask`` posts stands behind a ``#`` in the recorded address, where no server ever sees it. ``conditional`` sends
        the validators of an earlier fetch, unless the job asks for everything. A 304 is answered with the archived body;
        when the archive lost it, the address is asked for again without conditions.
        """
        sent = url.partition("#")[0]
        url = f"{sent}#{posted(ask)}" if ask is not None and ask.is_post else sent
        key = (portal.portal_id, url)
        if key in self._done:
            done = self._done[key]
            if role != "list" and (listed := self._listed.pop(key, None)) is not None:
                # an article that is its own column: the list page is the document, and nothing is sent for it
                self._write(replace(listed, role=role, attempts=0))
            return replace(done, body=self._archived(done.sha256)) if done.sha256 else done
        known = self._known.get(key) if conditional and self._job.mode != "full" else None
        if known is not None and not ((known.etag or known.last_modified) and self._archive.has(known.sha256)):
            known = None
        job = Exchange(portal, url, role, known, referer, sent, ask)
        try:
            reason = refuse_url(sent, portal.hosts)  # what is no address has no host to wait for
            verdict = await self._settle(job) if reason is None else Verdict(Outcome.OFF_REGISTRY, reason)
        except asyncio.CancelledError:
            self._keep(job, Verdict(Outcome.NOT_ASKED, "the shard ended before this address was settled"))
            raise
        except (StoreError, OSError):
            raise  # the archive, not the host
        except Exception as error:  # noqa: BLE001 whatever a host does, its address ends in an outcome
            verdict = verdict_of(error)
        if verdict.outcome is Outcome.OFF_REGISTRY:
            self._off_registry(job, verdict)
        fetched = self._keep(job, verdict)
        self._done[key] = replace(fetched, body=None, tree=None)  # the archive keeps it, memory need not
        return fetched

    async def fetch_robots(self, portal_id: str, url: str) -> RobotsFile:
        """robots.txt of a host, recorded like everything else."""
        fetched = await self.fetch(self._portals[portal_id], url, "robots")
        return RobotsFile(fetched.outcome, fetched.body or b"", fetched.reason)

    def _off_registry(self, job: Exchange, verdict: Verdict) -> None:
        code = "off_registry_link" if job.response is None else "off_registry_redirect"
        self._write(
            PortalEvent(
                job.portal.portal_id,
                code,
                f"{job.url}: {verdict.reason}; not followed",
                subject=job.referer or job.url,
                actual=job.url,
            )
        )

    # ── tries ─────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _settle(self, job: Exchange) -> Verdict:
        backoff = backoff_of(job.portal)
        tries = 0
        while True:
            at = job.current
            async with self._hosts.turn(at, nested=job.role == "robots"):
                verdict = self._hosts.limit(at) or await self._once(job)
                self._hosts.obey(job, at, backoff.max_seconds)
                if verdict is None:
                    continue  # a redirect to follow
                tries += 1
                wait = backoff.wait(verdict.outcome, tries, job.retry_after) if self._worth_retrying(verdict) else None
                self._hosts.remember(job, verdict, final=wait is None)
                if wait is None:
                    return verdict
                self._hosts.rest(at, wait)

    @staticmethod
    def _worth_retrying(verdict: Verdict) -> bool:
        status = verdict.reason or ""
        return verdict.outcome is not Outcome.HTTP_ERROR or status.startswith("status 5")

    async def _once(self, job: Exchange) -> Verdict | None:
        """One request; None when it redirected."""
        job.response, job.retry_after = None, None
        try:
            response = await self._download(self._request(job))
        except Exception as error:  # noqa: BLE001 whatever a download raises, its address ends in an outcome
            if not isinstance(error, Refused):
                self._count(job)
            return verdict_of(error)
        self._count(job)
        job.response, job.body, job.media = response, response.body, media_type(response.body)
        job.retry_after = retry_after_seconds(header(response, "Retry-After"), dt.datetime.now(dt.UTC))
        if response.status in _REDIRECTS and header(response, "Location"):
            return self._redirect(job, response, location(response, job.current))
        if response.status == 304:
            if validators(job):
                return Verdict(Outcome.NOT_MODIFIED)
            return Verdict(Outcome.HTTP_ERROR, "status 304 to a request without conditions")
        async with self._reading:
            verdict = classify(self._answer(job, response))
            if verdict.outcome is Outcome.OK:  # the disk's sync is waited for beside the loop: the other portals go on
                job.sha256 = await asyncio.to_thread(self._archive.put, job.body)
        tree = verdict.tree if verdict.outcome is Outcome.JS_SHELL else None
        if tree is not None and (target := sent_on(tree, job.current)) is not None:
            job.shells = True
            return self._redirect(job, response, target)
        return verdict

    def _request(self, job: Exchange) -> Request:
        headers = validators(job)
        if job.referer:
            headers["Referer"] = job.referer
        if cookies := job.cookies.get(host_of(job.current)):
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
        ask = job.ask if job.hops == 0 else None  # a redirect is followed by a plain GET, as browsers do
        return Request(
            job.current,
            method="POST" if ask is not None and ask.is_post else "GET",
            headers={**headers, **asked_headers(ask)},
            body=body_of(ask),
            dont_filter=True,
            meta={
                PORTAL_KEY: job.portal.portal_id,
                HOSTS_KEY: job.portal.hosts,
                ROLE_KEY: job.role,
            },
        )

    def _count(self, job: Exchange) -> None:
        job.attempts += 1
        self.requests += 1
        self._hosts.count(job.current)

    def _redirect(self, job: Exchange, response: Response, target: str) -> Verdict | None:
        if reason := refuse_url(target, job.portal.hosts):
            return Verdict(Outcome.OFF_REGISTRY, f"redirects to {target}: {reason}")
        jar = job.cookies.setdefault(host_of(job.current), {})
        jar.update(set_cookies(response))
        job.hops += 1
        if job.hops > _MAX_HOPS:
            return Verdict(Outcome.REDIRECT_LOOP, f"more than {_MAX_HOPS} redirects, last to {target}")
        if urlsplit(target).path in ("", "/") and urlsplit(job.url).path not in ("", "/"):
            return Verdict(Outcome.HOMEPAGE_FALLBACK, f"redirects to the front page {target}")
        job.current = target
        return None

    def _answer(self, job: Exchange, response: Response) -> Answer:
        first = job.url
        if job.role in ("page", "list") and response.body:
            first = self._bodies.setdefault((job.portal.portal_id, sha256_of(response.body)), job.url)
        family = PLATFORMS.get(job.portal.platform)
        return Answer(
            url=job.current,
            role=job.role,
            status=response.status,
            body=response.body,
            media_type=job.media or "",
            declared_charset=charset(response),
            site_name=job.portal.name,
            repeats=first if first != job.url else None,
            refusal=family.refusal(response.body) if family is not None and job.role in ("page", "list") else None,
        )

    # ── result ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _keep(self, job: Exchange, verdict: Verdict) -> Fetched:
        """The record of an address, its body being in the archive by now: what a manifest names is always there."""
        response, sha, body, size = job.response, None, None, None
        media, declared = job.media if response is not None else None, charset(response) if response else None
        etag = header(response, "ETag") if response is not None else None
        modified = header(response, "Last-Modified") if response is not None and not job.shells else None
        if verdict.outcome is Outcome.OK:
            sha, body, size = job.sha256, job.body, len(job.body)
        elif verdict.outcome is Outcome.NOT_MODIFIED and job.known is not None:
            sha, media = job.known.sha256, job.known.media_type
            etag, modified = etag or job.known.etag, modified or job.known.last_modified
            body = self._archived(sha)
            media = media or (media_type(body) if body else None)
        elif response is not None:
            size = len(job.body)
        record = Retrieval(
            portal_id=job.portal.portal_id,
            url=job.url,
            final_url=job.current,
            role=job.role,
            outcome=str(verdict.outcome),
            fetched_at=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
            status=response.status if response is not None else None,
            sha256=sha,
            media_type=media,
            bytes=size,
            etag=etag,
            last_modified=modified,
            declared_charset=declared,
            attempts=job.attempts,
            reason=verdict.reason,
        )
        self._write(record)
        if job.role == "list" and verdict.outcome in GOOD:
            self._listed[job.portal.portal_id, job.url] = record
        return Fetched(job.url, job.current, verdict.outcome, verdict.reason, sha, body, media, declared, verdict.tree)

    def _archived(self, sha: str) -> bytes | None:
        try:
            return self._archive.get(sha)
        except ArchiveError:
            _log.exception("the archive cannot read %s any more", sha)
            return None
