"""The public site over many generated reports: how long it takes to build, how large it is, how soon Chromium has a page open.

``python -m tests.benchmarks.site [REPORTS]``. Reports as in the country benchmark, on SQLite.
"""

from __future__ import annotations

import datetime as dt
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from db import migrate
from db.engine import open_store
from flows.site.build import build_site
from tests.benchmarks.country import _analyze, _crawled, _load, seeded
from tests.flows.site_samples import served

REPORTS = 100_000


def main() -> None:
    """Load, build, open each kind of page, and print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder)}/country.db"
        migrate.upgrade(url)
        store = seeded(url, count)
        _crawled(store, count)
        _load(url, count, loaders=1)
        _analyze(store)
        store.dispose()
        started, used = time.perf_counter(), time.process_time()
        site = build_site(open_store(url), Path(folder) / "site", dt.datetime.now(dt.UTC))
        seconds, cpu = time.perf_counter() - started, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        files = [path.stat().st_size for path in (Path(folder) / "site").rglob("*") if path.is_file()]
        print(
            f"{site.totals.reports} reports in {seconds:.0f} s ({cpu:.0f} s of one core), {peak:.0f} MiB of memory;"
            f" {len(files)} files, {sum(files) / 1e6:.0f} MB, the largest {max(files) / 1e6:.1f} MB",
            flush=True,
        )
        with served(Path(folder) / "site") as address:
            _open(Path(folder) / "site", address)


def _open(site: Path, address: str) -> None:
    shard = next((site / "data" / "reports").iterdir()).read_text()
    agencies = next((site / "data" / "agencies").iterdir()).read_text()
    pages = {
        "overview": ("index.html", "#portals"),
        "search": ("search.html?q=示例县", "#results a"),
        "agency": (f"agency.html?a={agencies.partition(chr(9))[0]}", "table.series, .statuses"),
        "report": (f"report.html?r={shard.partition(chr(9))[0]}", "table.paper"),
    }
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for name, (path, drawn) in pages.items():
            page = browser.new_page()
            started = time.perf_counter()
            page.goto(f"{address}/{path}")
            page.wait_for_selector(drawn)
            print(f"  {name:<10}{time.perf_counter() - started:>8.2f} s until it is drawn")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
