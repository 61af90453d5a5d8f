"""Three hundred portals at once: the crawl child beside a bare Scrapy spider that only downloads the same pages.

``python -m tests.benchmarks.fleet [PORTALS]``. Both ask through the same replica server, which is a process of its own, one
request per host at a time with the same delay. What the crawl does beyond downloading: robots.txt, classification, lists,
the archive with every object synced, a manifest line per request.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from db.manifest import Limits, PortalJob, Retrieval, read_manifest
from spiders.replica import ReplicaServer, Site
from spiders.replica.families.reports import report
from spiders.replica.pages import Row, trs_article, trs_list
from spiders.replica.site import fixed
from tests.support.replica import make_job, write_job

PORTALS = 300
REPORTS = 5
DELAY = 0.1  # seconds between two requests to a host
COLUMN = "/zfxxgk/zfxxgknb/"
BARE = Path(__file__).with_name("bare_spider.py")


def host(number: int) -> str:
    """The host of a portal of the fleet."""
    return f"www.fleet-{number}.portal.test"


def fleet(portals: int) -> dict[str, Site]:
    """TRS portals with five reports each; twenty different ones are enough for all."""
    sites = {}
    for number in range(portals):
        name = f"舰队{number}县人民政府网站"
        site = Site(host(number))
        rows = []
        for at in range(REPORTS):
            content = report(f"舰队{number % 20}县人民政府", 2019 + at)
            path = f"{content.year + 1}01/t{content.year + 1}0120_{at}.html"
            rows.append(Row(f"./{path}", content.title, content.published))
            site.handlers[f"{COLUMN}{path}"] = fixed(trs_article(name, content), date=content.published)
        site.handlers |= {
            "/robots.txt": fixed("User-agent: *\nDisallow: /admin/\n", content_type="text/plain"),
            COLUMN: fixed(trs_list(name, rows, pages=1, current=0)),
        }
        sites[site.host] = site
    return sites


def jobs(portals: int, delay: float = DELAY) -> tuple[PortalJob, ...]:
    """The registry's part of the fleet."""
    return tuple(
        PortalJob(
            f"fleet-{number}",
            "trs",
            f"舰队{number}县人民政府网站",
            f"http://{host(number)}/",
            (f"http://{host(number)}{COLUMN}",),
            (host(number),),
            delay_seconds=delay,
        )
        for number in range(portals)
    )


@dataclass(frozen=True)
class Cost:
    """What a child took for its pages."""

    pages: int
    seconds: float
    cpu_seconds: float
    peak_mib: float

    @property
    def row(self) -> str:
        """Pages per second, CPU per page, peak memory."""
        rate, cpu = self.pages / self.seconds, 1000 * self.cpu_seconds / self.pages
        return f"{self.pages:>7} {rate:>9.1f} {cpu:>11.1f} ms {self.peak_mib:>9.0f} MiB"


def run_child(command: Sequence[str], pages: int) -> Cost:
    """Run a child to its end and read what it cost from the system. Raises RuntimeError when it fails."""
    before = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - before
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.stdin is not None
    process.stdin.close()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(pages, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def compare(folder: Path, proxy: str, portals: int) -> tuple[Cost, Cost]:
    """Our crawl of the fleet, and the bare spider's download of the same addresses."""
    job = make_job(folder, proxy, jobs(portals), limits=Limits(download_timeout_seconds=60))
    expected = portals * (REPORTS + 2)
    ours = run_child([sys.executable, "-m", "spiders.crawl", str(write_job(job))], expected)
    asked = [line.record for line in read_manifest(Path(job.manifest_path)) if isinstance(line.record, Retrieval)]
    if len(asked) != expected or {item.outcome for item in asked} != {"ok"}:
        raise RuntimeError(f"{len(asked)} of {expected} pages, outcomes { ({item.outcome for item in asked}) }")
    urls = folder / "urls.json"
    urls.write_text(
        json.dumps({"urls": [item.url for item in asked], "proxy": proxy, "delay": DELAY}), encoding="utf-8"
    )
    return ours, run_child([sys.executable, str(BARE), str(urls)], expected)


def main(portals: int = PORTALS, runs: int = 3) -> None:
    """Print both, with the ratios of medians."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.fleet", "serve", str(portals)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert server.stdout is not None
        proxy = server.stdout.readline().strip()
        results = []
        for number in range(runs):
            with tempfile.TemporaryDirectory(prefix=f"fleet-{number}-") as folder:
                results.append(compare(Path(folder), proxy, portals))
    finally:
        server.terminate()
        server.wait()
    print(f"{portals} portals, {DELAY:g} s between two requests to a host, medians of {runs} runs")
    print(f"{'':<22}{'pages':>7} {'pages/s':>9} {'CPU per page':>14} {'peak memory':>13}")
    chosen = []
    for name, costs in zip(("Gongkai's crawl", "bare Scrapy spider"), zip(*results, strict=True), strict=True):
        middle = sorted(costs, key=lambda cost: cost.seconds)[len(costs) // 2]
        chosen.append(costs)
        print(f"{name:<22}{middle.row}")
    ours, bare = chosen
    print(
        f"ratio ours/bare: pages/s {median(b.seconds / o.seconds for o, b in zip(ours, bare, strict=True)):.2f}, "
        f"CPU per page {median(o.cpu_seconds / b.cpu_seconds for o, b in zip(ours, bare, strict=True)):.2f}, "
        f"peak memory {median(o.peak_mib / b.peak_mib for o, b in zip(ours, bare, strict=True)):.2f}"
    )


def serve(portals: int) -> None:
    """Serve the fleet until the process is ended."""
    with ReplicaServer(sites=fleet(portals)) as server:
        print(server.url, flush=True)
        while True:
            time.sleep(3600)


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(int(sys.argv[2]))
    else:
        main(*map(int, sys.argv[1:2]))
