"""The public site over many generated reports: time, space, memory, and how soon Chromium has a page drawn.

``python -m tests.benchmarks.site [REPORTS]``. Reports as in the country benchmark, on SQLite, a second build over the first, and
beside them the peer: the same reports read in the same way, each written by Jinja2 as a page of its own with its cells.
"""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment
from playwright.sync_api import sync_playwright

from db import migrate
from db.engine import Store, open_store
from db.site import site_reader
from flows.pages.figure import figure, place
from flows.site.build import build_site
from tests.benchmarks.country import _analyze, _crawled, _load
from tests.benchmarks.loading import seeded
from tests.flows.site_samples import served

REPORTS = 100_000
PEER = 5_000  # the peer writes so many at most: each takes it several times as long
_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{{ one.agency }} {{ one.year }}</title>
<h1>{{ one.agency }} {{ one.year }}</h1><table>{% for cell in one.cells %}
{% set shown = figure(cell) %}{% set at = place(cell.where) %}
<tr><th>{{ cell.key }}<td>{{ shown.printed }} {{ shown.read }}<td>{{ cell.raw }}<td>{{ cell.state }}<td>{{ cell.grade }}
<td>{{ at.zh }} {{ at.en }}{% endfor %}</table>
<ul>{% for it in one.findings %}<li>{{ it.code }} {{ it.message }}{% endfor %}</ul>
<ul>{% for it in one.sources %}<li>{{ it.sha256 }} {{ it.urls|join(" ") }}{% endfor %}</ul></html>
"""


class Took(NamedTuple):
    """One way of writing the reports."""

    reports: int
    seconds: float
    cpu: float
    files: int
    bytes: int

    def line(self, name: str) -> str:
        each = self.seconds * 1000 / self.reports
        return (
            f"  {name:<26}{self.reports:>9} reports{self.seconds:>8.0f} s{self.cpu:>8.0f} s CPU{each:>8.2f} ms each"
            f"{self.files:>8} files{self.bytes / 1e6:>8.0f} MB{self.bytes / self.reports / 1024:>7.1f} KiB each"
        )


def main() -> None:
    """Load, build twice, write the peer's pages, open each kind of page, and print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder)}/country.db"
        migrate.upgrade(url)
        store = seeded(url, count)
        _crawled(store, count)
        loaded = _load(url, count, loaders=1)
        _analyze(store)
        store.dispose()
        measure(open_store(url), Path(folder), loaded)


def measure(store: Store, folder: Path, reports: int) -> None:
    """Everything over a store that is loaded."""
    site = folder / "site"
    ours = _timed(site, reports, lambda: build_site(store, site, dt.datetime.now(dt.UTC)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(ours.line("gongkai publish"), f"{peak:.0f} MiB of memory at most", flush=True)
    before = {path.stat().st_ino for path in site.rglob("*.gz")}
    again = _timed(site, reports, lambda: build_site(store, site, dt.datetime.now(dt.UTC)))
    kept = sum(path.stat().st_ino in before for path in site.rglob("*.gz"))
    print(again.line("once more"), f"{kept} of {len(before)} shards left as they were", flush=True)
    few = min(PEER, reports)
    peer = _timed(folder / "peer", few, lambda: _peer(store, folder / "peer", few))
    rate, space = (
        peer.cpu / peer.reports * ours.reports / ours.cpu,
        peer.bytes / peer.reports * ours.reports / ours.bytes,
    )
    print(peer.line("peer: Jinja2, a page each"), f"ratio {rate:.1f} in CPU, {space:.1f} in space", flush=True)
    with served(site) as address:
        _open(site, address)


def _timed(place: Path, reports: int, write: Callable[[], object]) -> Took:
    started, used = time.perf_counter(), time.process_time()
    write()
    seconds, cpu = time.perf_counter() - started, time.process_time() - used
    files = [path.stat().st_size for path in place.rglob("*") if path.is_file()]
    return Took(reports, seconds, cpu, len(files), sum(files))


def _peer(store: Store, folder: Path, count: int) -> None:
    folder.mkdir()
    page = Environment(autoescape=True).from_string(_PAGE, {"figure": figure, "place": place})
    with site_reader(store) as reader:
        for one in itertools.islice(reader.reports(), count):
            (folder / f"{one.key}.html").write_text(page.render(one=one), encoding="utf-8")


def _open(site: Path, address: str) -> None:
    def key(kind: str) -> str:
        shard = next((site / "data" / kind).iterdir())
        return gzip.decompress(shard.read_bytes()).decode().partition("\t")[0]

    pages = {
        "overview": ("index.html", "#portals"),
        "search": ("search.html?q=示例县 政府", "#results a, #told:not(:empty)"),
        "agency": (f"agency.html?a={key('agencies')}", "table.series, .statuses"),
        "report": (f"report.html?r={key('reports')}", "table.paper"),
    }
    program = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for name, (path, drawn) in pages.items():
            page = browser.new_page()
            started = time.perf_counter()
            page.goto(f"{address}/{path}")
            page.wait_for_selector(drawn)
            print(f"  {name:<26}{time.perf_counter() - started:>8.2f} s until Chromium has it drawn", flush=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
