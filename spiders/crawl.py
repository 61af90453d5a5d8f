"""The crawl child: ``python -m spiders.crawl JOBFILE``. Job in, archive objects and manifest lines out, log on stderr.

It ends at once when its parent is gone. Exit 0: the shard finished; 1: it stopped before its end; 2: no readable job.
"""

from __future__ import annotations

import asyncio
import logging
import os
import select
import signal
import stat
import sys
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess

from db.archive import Archive
from db.errors import StoreError
from db.manifest import End, Job, Listing, ManifestWriter, PortalEvent, PortalJob, Record
from spiders.addresses import bare_host
from spiders.explore import explore_portal
from spiders.fetching.fetcher import Fetcher
from spiders.fetching.robots import RobotsGate
from spiders.fetching.rules import Rules
from spiders.platforms import PLATFORMS
from spiders.platforms.base import Visit
from spiders.portal import crawl_portal

_log = logging.getLogger("spiders.crawl")


class ShardSpider(Spider):
    """All portals of a shard, each as a task; Scrapy's downloader keeps every host to one request at a time."""

    name = "gongkai"

    def __init__(self, job: Job, writer: ManifestWriter, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job, self.writer = job, writer
        self.end = End("stopped", reason="the crawl did not get to its end")
        self._nothing: tuple[Request, ...] = ()
        self._listed: set[tuple[str, str]] = set()

    async def start(self) -> AsyncIterator[Any]:
        """Crawl everything, then give Scrapy nothing to schedule."""
        engine = self.crawler.engine
        assert engine is not None
        fetcher = Fetcher(self.job, Archive(self.job.archive_root), engine.download_async, self.write)
        self.robots = RobotsGate(fetcher.fetch_robots, self._on_rules)
        trouble: list[str] = []
        try:
            async with asyncio.timeout(self.job.limits.shard_seconds):
                await asyncio.gather(*(self._portal(fetcher, portal, trouble) for portal in self.job.portals))
        except TimeoutError:
            trouble.append(f"the shard's limit of {self.job.limits.shard_seconds:g} s is used up")
        for portal in self.job.portals if self.job.mode != "explore" else ():
            self._close_columns(portal, "; ".join(trouble))
        self.end = End("stopped" if trouble else "finished", fetcher.requests, "; ".join(trouble) or None)
        for request in self._nothing:
            yield request

    def write(self, record: Record) -> None:
        """Append to the manifest."""
        if isinstance(record, Listing):
            self._listed.add((record.portal_id, record.column_url))
        self.writer.write(record)

    async def _portal(self, fetcher: Fetcher, portal: PortalJob, trouble: list[str]) -> None:
        """One portal. A fault of ours there ends that portal, not the others, and the shard is not called finished."""
        platform = PLATFORMS.get(portal.platform)
        if platform is None and self.job.mode != "explore":
            trouble.append(f"{portal.portal_id}: unknown platform {portal.platform}")
            return
        notices = {notice.url: notice for notice in portal.known_notices}
        visit = Visit(self.job, portal, fetcher, self.write, notices)
        try:
            if platform is None or self.job.mode == "explore":
                await explore_portal(visit)
            else:
                await crawl_portal(visit, platform)
        except Exception as error:  # noqa: BLE001 a fault in one portal must not cost the others theirs
            _log.exception("portal %s", portal.portal_id)
            trouble.append(f"{portal.portal_id}: {type(error).__name__}: {error}")

    def _close_columns(self, portal: PortalJob, reason: str) -> None:
        """A column the crawl never finished still ends in a Listing."""
        for column in portal.columns:
            if (portal.portal_id, column) not in self._listed:
                self.write(Listing(portal.portal_id, column, "incomplete", 0, 0, reason=reason or "not reached"))

    def _on_rules(self, portal_id: str, origin: str, rules: Rules) -> None:
        """An unreadable robots.txt is an event; a longer Crawl-delay is obeyed, or the host left alone when it is too long."""
        if rules.unreadable is not None:
            message = f"nothing is fetched from {origin}: robots.txt could not be read ({rules.unreadable})"
            self.write(PortalEvent(portal_id, "robots_unreadable", message, origin))
        if rules.odd_delay is not None:
            message = f"the Crawl-delay of {origin} cannot be read; our own delay is kept"
            self.write(PortalEvent(portal_id, "crawl_delay_unread", message, origin, actual=rules.odd_delay[:100]))
        if rules.too_slow is not None:
            self.write(
                PortalEvent(portal_id, "host_parked", f"nothing is fetched from {origin}: {rules.too_slow}", origin)
            )
            return
        host = bare_host(origin.split("://", 1)[1])
        downloader = self.crawler.engine.downloader
        settings = downloader.per_slot_settings.get(host)
        if settings is not None and rules.delay > settings["delay"]:
            settings["delay"] = rules.delay
            if host in downloader.slots:
                downloader.slots[host].delay = rules.delay


def scrapy_settings(job: Job) -> dict[str, Any]:
    """Scrapy with everything off that would retry, redirect, cache or judge robots on its own."""
    delays: dict[str, float] = {}
    for portal in job.portals:
        for host in map(bare_host, portal.hosts):
            delays[host] = max(delays.get(host, 0.0), portal.delay_seconds)
    return {
        "USER_AGENT": job.user_agent,
        "GONGKAI_PROXY": job.proxy,
        "GONGKAI_TLS": {bare_host(host): portal.tls for portal in job.portals for host in portal.hosts},
        "DOWNLOAD_HANDLERS": {"https": "spiders.fetching.tls.ProfiledDownloadHandler"},
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/pdf;q=0.9,*/*;q=0.8",
            "Accept-Language": "zh-CN,zh;q=0.9",
        },
        "DOWNLOADER_MIDDLEWARES": {
            "spiders.fetching.guard.DomainGuardMiddleware": 10,
            "spiders.fetching.robots.RobotsMiddleware": 20,
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
            "spiders.fetching.unpack.StrictCompressionMiddleware": 590,
        },
        "ROBOTSTXT_OBEY": False,
        "RETRY_ENABLED": False,
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "COOKIES_ENABLED": False,  # Scrapy's jar loads the public suffix list from the network; the fetcher has its own
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "DOWNLOAD_DELAY": max(delays.values(), default=2.0),
        "DOWNLOAD_DELAY_JITTER": 0,
        "DOWNLOAD_SLOTS": {host: {"concurrency": 1, "delay": delay, "jitter": 0} for host, delay in delays.items()},
        "DOWNLOAD_TIMEOUT": job.limits.download_timeout_seconds,
        "DOWNLOAD_MAXSIZE": job.limits.max_body_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "TWISTED_DNS_RESOLVER": "spiders.fetching.guard.PublicAddressResolver",
        "TELNETCONSOLE_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "STATS_DUMP": False,
        "REMOTE_CONTROL_ENABLED": False,  # it would open a port
        "EXTENSIONS": {"scrapy.extensions.logstats.LogStats": None},
        "LOG_LEVEL": "INFO",
        "LOG_FORMAT": "%(asctime)s %(levelname)s %(name)s: %(message)s",
    }


def watch_parent() -> None:
    """Leave at once when the parent closes its end of our standard input, or dies and so closes it.

    Only a pipe is watched: a crawl started by hand or by cron reads no input.
    """
    try:
        if not stat.S_ISFIFO(os.fstat(0).st_mode):
            return
    except OSError:
        return
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            readable, _, _ = select.select([0], [], [], 1.0)
            if readable and not os.read(0, 4096):
                break
        os._exit(3)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def run(job: Job) -> End:
    """Crawl a job in this process, once: a reactor cannot be started again. Raises StoreError."""
    writer = ManifestWriter(Path(job.manifest_path), job.run_id, job.shard)
    try:
        process = AsyncCrawlerProcess(scrapy_settings(job))
        crawler = process.create_crawler(ShardSpider)
        process.crawl(crawler, job=job, writer=writer)
        process.start(install_signal_handlers=False)
        spider = crawler.spider
        end = spider.end if isinstance(spider, ShardSpider) else End("stopped", reason="the crawl did not start")
        writer.write(end)
        return end
    finally:
        writer.close()


def main(arguments: list[str]) -> int:
    """The child's entry point."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m spiders.crawl JOBFILE\n")
        return 2
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)  # the manifest is whole at any moment: leave at once
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    watch_parent()
    try:
        end = run(Job.read(Path(arguments[0])))
    except (StoreError, FileExistsError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    _log.info("%s after %d requests%s", end.outcome, end.requests, f": {end.reason}" if end.reason else "")
    return 0 if end.outcome == "finished" else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
