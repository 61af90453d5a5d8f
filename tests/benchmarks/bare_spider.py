"""The peer of the fleet's benchmark: Scrapy downloading a list of addresses, and nothing else. ``python bare_spider.py URLS``."""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response


class Bare(Spider):
    """Downloads and drops."""

    name = "bare"

    def __init__(self, urls: list[str], proxy: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls, self.proxy = urls, proxy

    async def start(self) -> AsyncIterator[Any]:
        """A request per address."""
        for url in self.urls:
            yield Request(url, meta={"proxy": self.proxy}, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Nothing is done with a page."""


if __name__ == "__main__":
    asked = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    process = AsyncCrawlerProcess(
        {
            "ROBOTSTXT_OBEY": False,
            "CONCURRENT_REQUESTS": 1000,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
            "DOWNLOAD_DELAY": asked["delay"],
            "DOWNLOAD_DELAY_JITTER": 0,
            "TELNETCONSOLE_ENABLED": False,
            "COOKIES_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "LOG_LEVEL": "ERROR",
        }
    )
    process.crawl(Bare, urls=asked["urls"], proxy=asked["proxy"])
    process.start()
