"""The views over a whole country: ``panel`` and ``coverage`` over so many reports, each loaded by the bulk path with all cells.

``python -m tests.benchmarks.country [REPORTS] [sqlite|postgresql]``. Five years of organs, three thousand portals, a notice
for every report, a duty for every organ in the last year; some reports are missing, some portals' lists are not whole.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from db import migrate
from db.copying import new_row, write_new
from db.engine import Store
from db.models import CrawlRun, Duty, Listing, Notice, NoticeDocument, Portal
from tests.benchmarks.loading import BASES, database_bytes, seeded
from tests.soak.loader import NOW, Job
from tests.soak.run import Loaders
from tests.support.postgres import running_postgres
from tests.support.stored import YEARS

REPORTS = 100_000
PORTALS = 3000
MISSING = 25  # one report in so many was never published
QUESTIONS = {
    "panel, one organ": "SELECT * FROM panel WHERE agency_id = 77",
    "panel, sums by year": (
        "SELECT report_year, scope, COUNT(*), SUM(requests_received), SUM(disputes_reconsideration_total)"
        " FROM panel GROUP BY report_year, scope"
    ),
    "panel, every cell of it": "SELECT * FROM panel",
    "panel, the hundred busiest": "SELECT * FROM panel ORDER BY requests_received DESC LIMIT 100",
    "coverage by year and status": "SELECT report_year, status, COUNT(*) FROM coverage GROUP BY report_year, status",
    "coverage, one organ": "SELECT * FROM coverage WHERE agency_id = 77",
}


def main() -> None:
    """Load, then ask each question three times and print the median."""
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    kinds = sys.argv[2:] or ["sqlite", "postgresql"]
    for kind in kinds:
        with _database(kind) as url:
            started = time.perf_counter()
            store = seeded(url, reports)
            _crawled(store, reports)
            before, seeded_at = database_bytes(store), time.perf_counter()
            loaded = _load(url, reports, loaders=1 if store.is_sqlite else 2)
            seconds = time.perf_counter() - seeded_at
            _analyze(store)
            size = (database_bytes(store) - before) / loaded / 1024
            print(
                f"{kind}: {loaded} reports in {seconds:.0f} s ({loaded / seconds:.0f}/s),"
                f" {size:.1f} KiB each; what a crawl leaves in {seeded_at - started:.0f} s",
                flush=True,
            )
            for name, sql in QUESTIONS.items():
                times, rows = _ask(store, sql)
                print(f"  {name:<30}{rows:>9} rows{statistics.median(times):>10.3f} s", flush=True)
            store.dispose()


@contextmanager
def _database(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder)}/country.db"
            migrate.upgrade(url)
            yield url
    else:
        with running_postgres() as server:
            url = server.database()
            migrate.upgrade(url)
            yield url


def _crawled(store: Store, reports: int) -> None:
    """Portals, notices and duties as a crawl of everything would leave them. Every thirtieth portal has an open list."""
    agencies = (reports + len(YEARS) - 1) // len(YEARS)
    portals = range(min(PORTALS, agencies))
    run = new_row(CrawlRun, id="r1", kind="nightly", status="finished", owner="o", parameters={}, started_at=NOW)
    with store.begin() as session:
        write_new(session, CrawlRun, [run])
        write_new(session, Portal, [_portal(number) for number in portals])
        write_new(session, Listing, [_listing(number) for number in portals])
        for start in range(0, reports, 100_000):
            piece = range(start, min(start + 100_000, reports))
            write_new(session, Notice, [_notice(number, len(portals)) for number in piece])
            write_new(session, NoticeDocument, [_link(number) for number in piece])
        write_new(session, Duty, [_duty(number) for number in range(agencies)])


def _portal(number: int) -> Portal:
    return new_row(
        Portal,
        id=f"p{number}",
        name=f"门户{number}",
        home=f"https://p{number}.portal.test/",
        platform="trs",
        state="active",
        permission="blocked" if number % 100 == 99 else "allowed",
        agency_id=number + 1,
        division_code="530181",
        hosts=[f"p{number}.portal.test"],
        list_urls=[f"https://p{number}.portal.test/ndbg/"],
        synced_at=NOW,
    )


def _listing(number: int) -> Listing:
    return new_row(
        Listing,
        id=number + 1,
        run_id="r1",
        shard=0,
        seq=number,
        portal_id=f"p{number}",
        column_url=f"https://p{number}.portal.test/ndbg/",
        outcome="incomplete" if number % 30 == 29 else "complete",
        pages=1,
        collected=5,
    )


def _notice(number: int, portals: int) -> Notice:
    portal = number % portals
    return new_row(
        Notice,
        id=number + 1,
        portal_id=f"p{portal}",
        url=_url(number),
        column_url=f"https://p{portal}.portal.test/ndbg/",
        title=f"第{number}号年度报告",
        title_year=YEARS[number % len(YEARS)],
        announces="report",
        first_run_id="r1",
        last_run_id="r1",
    )


def _link(number: int) -> NoticeDocument:
    return new_row(
        NoticeDocument, id=number + 1, notice_id=number + 1, url=_url(number), role="page", document_id=number + 1
    )


def _duty(number: int) -> Duty:
    return new_row(Duty, id=number + 1, agency_id=number + 1, report_year=YEARS[-1], basis="statute")


def _url(number: int) -> str:
    return f"https://portal.test/ndbg/{number}.html"


def _load(url: str, reports: int, loaders: int) -> int:
    width = reports // loaders
    jobs = [Job(at * width, (at + 1) * width, reports, BASES, 0, seed=at, without=MISSING) for at in range(loaders)]
    running = Loaders(url, jobs)
    running.go()
    return sum(it["loaded"] for it in running.wait(7200) if it)


def _analyze(store: Store) -> None:
    """What PostgreSQL's autovacuum and SQLite's maintenance do in time."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if store.is_sqlite else "VACUUM ANALYZE"))


def _ask(store: Store, sql: str) -> tuple[list[float], int]:
    times, rows = [], 0
    for _ in range(3):
        start = time.perf_counter()
        with store.read() as session:
            rows = sum(1 for _ in session.execute(text(sql).execution_options(yield_per=5000)))
        times.append(time.perf_counter() - start)
    return times, rows


if __name__ == "__main__":
    main()
