"""The history checks over a whole country: everything anew, nothing new, and a night of new and corrected reports.

``python -m tests.benchmarks.history [REPORTS] [sqlite|postgresql]``. A county of forty organs with twenty-five years of reports
is made in Python, with numbers that go on from year to year and one error in twenty, and loaded as the loader does; the other
counties are copies of it in SQL under other names, places, contents and texts. Sections and evidence, which the checks do not
read, are left out. The night: 400 reports of a new year and 100 corrections of old ones, each in a county of its own as far as
there are so many. In the end incremental and full checks must have left the same.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import event, text
from sqlalchemy.orm import Session

from db import migrate
from db.divisions import divisions, sync_divisions
from db.engine import Store, open_store
from db.history_checks import check_history, standing_by_rule
from db.load import ToLoad, load_batch
from db.models import Agency, CrawlRun, Document, Duty, Listing, Notice, NoticeDocument, Portal
from db.prepare import prepare
from db.todo import DocumentTodo
from parsers import model
from parsers.encode import encode
from parsers.model import Grade, Scope
from tests.benchmarks.loading import database_bytes
from tests.db.history_world import plain_report, prose
from tests.support.postgres import running_postgres

REPORTS = 50_000
ORGANS, YEARS = 40, range(2000, 2025)
NEW_YEAR = YEARS.stop
NOW = dt.datetime(2026, 4, 1, 2, 0, tzinfo=dt.UTC)
_FAR = 10_000  # between the keys of one county and the next
_NIGHT, _CORRECTIONS, _CAPTURES = 500, 100, 30

#: What differs in a copy; ``{k}`` is its number. Every other column is the first county's.
_OTHERS = {
    "agency": {"id": "b.id + {k}", "name": "'第' || o.k || '县' || b.name", "division_code": "o.code"},
    "document": {"id": "b.id + {k}", "sha256": "md5(b.sha256 || o.k) || md5(o.k || b.sha256)"},
    "report": {"id": "b.id + {k}", "agency_id": "b.agency_id + {k}"},
    "report_version": {
        "id": "b.id + {k}",
        "report_id": "b.report_id + {k}",
        "fingerprint": "md5(b.fingerprint || o.k)",
    },
    "parse": {"id": "b.id + {k}", "document_id": "b.document_id + {k}", "fingerprint": "md5(b.fingerprint || o.k)"},
    "parse_version": {"parse_id": "b.parse_id + {k}", "version_id": "b.version_id + {k}"},
    "disclosure_cells": {"version_id": "b.version_id + {k}"},
    "requests_cells": {"version_id": "b.version_id + {k}"},
    "disputes_cells": {"version_id": "b.version_id + {k}"},
    "report_measures": {"version_id": "b.version_id + {k}"},
    "version_print": {
        "version_id": "b.version_id + {k}",
        "prose_signature": "substr(md5(b.prose_signature || o.k) || md5(o.k || b.prose_signature), 1, 60)",
        **{f"prose_key{number}": f"b.prose_key{number} / 2 + o.k" for number in range(1, 7)},
    },
    "portal": {"id": "'p' || o.k", "agency_id": "b.agency_id + {k}", "division_code": "o.code"},
    "listing": {"id": "b.id + {k}", "portal_id": "'p' || o.k", "seq": "b.seq + {k}"},
    "notice": {"id": "b.id + {k}", "portal_id": "'p' || o.k"},
    "notice_document": {"id": "b.id + {k}", "notice_id": "b.notice_id + {k}", "document_id": "b.document_id + {k}"},
    "duty": {"id": "b.id + {k}", "agency_id": "b.agency_id + {k}"},
}


def main() -> None:
    """Make the country, check it, and print how long each took."""
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    for kind in sys.argv[2:] or ["postgresql"]:
        with _database(kind) as url:
            store = open_store(url)
            counties = max(reports // (ORGANS * len(YEARS)), 1)
            made = _seconds(lambda: _country(store, counties))  # noqa: B023
            size = database_bytes(store) / 2**30
            print(
                f"{kind}: {counties} counties, {counties * ORGANS * len(YEARS)} reports, {size:.1f} GiB, made in {made:.0f} s"
            )
            _report(store, "everything, for the first time", full=False)
            _report(store, "everything anew (--full)", full=True)
            _report(store, "nothing new", full=False)
            loaded = _seconds(lambda: _night(store, counties))  # noqa: B023
            print(f"  {'a night is loaded':<34}{loaded:>8.1f} s", flush=True)
            _report(store, f"after a night of {_NIGHT}", full=False)
            incremental = _state(store)
            _report(store, "everything anew (--full)", full=True)
            if _state(store) != incremental:
                raise SystemExit("incremental and full checks do not agree")
            for code, count in standing_by_rule(store):
                print(f"    {code:<30}{count:>9}")
            store.dispose()


def _report(store: Store, name: str, *, full: bool) -> None:
    found = 0

    def check() -> None:
        nonlocal found
        found = check_history(store, NOW, full=full)

    seconds = _seconds(check)
    print(f"  {name:<34}{seconds:>8.1f} s{found:>10} findings open", flush=True)


def _state(store: Store) -> str:
    queries = (
        """SELECT subject_key, code, detail, message, expected, actual FROM finding
            WHERE origin = 'history' AND state = 'open' ORDER BY subject_key, code, detail""",
        "SELECT report_id, version_id, outcomes FROM report_history ORDER BY report_id",
    )
    digest = hashlib.sha256()
    with store.read() as session:
        for query in queries:
            for row in session.execute(text(query).execution_options(yield_per=10_000)):
                digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()


def _seconds(action: object) -> float:
    assert callable(action)
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


@contextmanager
def _database(kind: str) -> Iterator[str]:
    if kind == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder)}/history.db"
            migrate.upgrade(url)
            yield url
    else:
        with running_postgres() as server:
            url = server.database()
            migrate.upgrade(url)
            yield url


# ── the first county ──────────────────────────────────────────────────────────────────────────────────────────────


def _country(store: Store, counties: int) -> None:
    if store.is_sqlite:
        event.listen(store.engine, "connect", _with_md5)
        store.engine.dispose()
    sync_divisions(store)
    codes = [row.code for row in divisions() if row.level == "county" and row.valid_to is None][:counties]
    with store.begin() as session:
        _first_county(session, codes[0])
    with store.begin() as session:
        _copy(session, codes)
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE" if store.is_sqlite else "VACUUM ANALYZE"))


def _with_md5(connection: object, _record: object) -> None:
    connection.create_function(  # type: ignore[attr-defined]
        "md5",
        1,
        lambda value: None if value is None else hashlib.md5(str(value).encode()).hexdigest(),
        deterministic=True,
    )


def _first_county(session: Session, code: str) -> None:
    names = ["人民政府", *(f"第{number}局" for number in range(1, ORGANS))]
    for number, name in enumerate(names):
        kind = "department" if number else "government"
        session.add(Agency(id=number + 1, name=name, division_code=code, kind=kind, status="known"))
    session.flush()
    columns = {"name": "门户", "home": "https://p.test/", "platform": "trs", "state": "active", "permission": "allowed"}
    session.add(
        Portal(
            id="p0", **columns, agency_id=1, division_code=code, hosts=["p.test"], list_urls=[_COLUMN], synced_at=NOW
        )
    )
    for night in range(_CAPTURES):
        at = NOW - dt.timedelta(days=_CAPTURES - night)
        session.add(
            CrawlRun(id=f"r{night}", kind="nightly", status="finished", owner="o", parameters={}, started_at=at)
        )
    session.flush()
    for night in range(_CAPTURES):
        told = {"run_id": f"r{night}", "shard": 0, "seq": night, "portal_id": "p0", "column_url": _COLUMN}
        session.add(Listing(id=night + 1, **told, outcome="complete", pages=1, collected=9))
    for number in range(1, ORGANS):
        session.add(Duty(id=number, agency_id=number + 1, report_year=YEARS.stop - 1, basis="roster"))
    reports = list(_series(names))
    todos = [_document(session, number, code) for number in range(1, len(reports) + 1)]
    load_batch(
        session, [ToLoad(todo, prepare(it, encode(it))) for todo, it in zip(todos, reports, strict=True)], now=NOW
    )
    for todo, report in zip(todos, reports, strict=True):
        _announce(session, todo.document_id, report)


_COLUMN = "https://p.test/ndbg/"


def _document(session: Session, number: int, code: str) -> DocumentTodo:
    sha256 = hashlib.sha256(f"history {number}".encode()).hexdigest()
    session.add(Document(id=number, sha256=sha256, media_type="text/html", byte_count=1, first_seen_at=NOW))
    session.flush()
    return DocumentTodo(number, sha256, "text/html", 1, division_code=code)


def _announce(session: Session, number: int, report: model.Report) -> None:
    url, day = f"{_COLUMN}{number}.html", report.identity.published_on
    columns = {"title": "年度报告", "announces": "report", "first_run_id": "r0", "last_run_id": "r0"}
    year = report.identity.year
    session.add(
        Notice(
            id=number,
            portal_id="p0",
            url=url,
            column_url=_COLUMN,
            list_date=day,
            url_date=day,
            title_year=year,
            **columns,
        )
    )
    session.flush()
    session.add(NoticeDocument(id=number, notice_id=number, url=url, role="page", document_id=number))


def _series(names: list[str]) -> Iterator[model.Report]:
    """Every bureau's years, then the government's as their sums; one error in twenty of each kind that the checks know."""
    rng = random.Random(1)
    sums: dict[int, list[int]] = {year: [0, 0, 0] for year in YEARS}
    for name in names[1:]:
        over, text = 0, prose(name)
        for year in YEARS:
            brought, received = over, rng.randrange(5, 60)
            over = rng.randrange(0, 4)
            text = text if rng.random() < 0.05 else prose(f"{name} {year}")
            for at, number in enumerate((received, brought, over)):
                sums[year][at] += number
            shown = brought + (rng.random() < 0.05)
            received = received * 50 if rng.random() < 0.01 else received
            yield _one(rng, name, year, received, shown, over, text, Scope.ORGAN)
    for year in YEARS:
        wrong = rng.random() < 0.05
        yield _one(rng, names[0], year, sums[year][0] + wrong, *sums[year][1:], prose(f"county {year}"), Scope.AREA)


def _one(
    rng: random.Random, name: str, year: int, received: int, brought: int, over: int, problems: str, scope: Scope
) -> model.Report:
    numbers: dict[str, int | str] = {
        "requests/received/natural_person": received,
        "requests/carried_in/natural_person": brought,
        "requests/carried_over/natural_person": over,
        "disclosure/licensing/decisions": rng.randrange(50, 90),
        "disclosure/penalties/decisions": rng.randrange(50, 90),
        "disclosure/fees/amount_wanyuan": "1200345.5" if rng.random() < 0.05 else "120.03455",
        "disclosure/normative_documents/in_force": 3,
        "disclosure/rules/in_force": int(rng.random() < 0.05),
    }
    late = rng.random() < 0.05
    day = dt.date(year + 1, 2 if late else 1, 20)
    words = {"edition": "2021", "scope": scope, "problems": problems, "published_on": day, "grade": Grade.A}
    return plain_report(name, year, numbers, **words)  # type: ignore[arg-type]


# ── the other counties, and a night ───────────────────────────────────────────────────────────────────────────────


def _copy(session: Session, codes: list[str]) -> None:
    session.execute(text("CREATE TEMPORARY TABLE other_county (k INTEGER, code VARCHAR)"))
    for number, code in enumerate(codes[1:], start=1):
        session.execute(text("INSERT INTO other_county VALUES (:k, :code)"), {"k": number, "code": code})
    for table, others in _OTHERS.items():
        names = session.execute(text(f"SELECT * FROM {table} WHERE 1 = 0")).keys()
        values = ", ".join(others.get(name, f"b.{name}").replace("{k}", f"o.k * {_FAR}") for name in names)
        near = {"portal": "b.id = 'p0'"}.get(table, "1 = 1")
        session.execute(
            text(
                f"INSERT INTO {table} ({', '.join(names)}) SELECT {values} FROM {table} b CROSS JOIN other_county o WHERE {near}"
            )
        )
        if "id" in others and session.get_bind().dialect.name == "postgresql" and table != "portal":
            session.execute(
                text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT MAX(id) FROM {table}))")
            )
    session.execute(text("DROP TABLE other_county"))


def _night(store: Store, counties: int) -> None:
    """New reports of the next year, and corrections of the last one but one."""
    rng = random.Random(2)
    with store.begin() as session:
        for number in range(_NIGHT):
            county, organ = number % counties, 1 + (number // counties) % (ORGANS - 1)
            agency = session.get_one(Agency, county * _FAR + organ + 1)
            year = NEW_YEAR if number >= _CORRECTIONS else YEARS.stop - 2
            report = _one(rng, agency.name, year, 31, 2, 1, prose(f"night {number}"), Scope.ORGAN)
            document = Document(
                sha256=hashlib.sha256(f"night {number}".encode()).hexdigest(),
                media_type="text/html",
                byte_count=1,
                first_seen_at=NOW,
            )
            session.add(document)
            session.flush()
            todo = DocumentTodo(document.id, document.sha256, "text/html", 1, division_code=agency.division_code)
            load_batch(session, [ToLoad(todo, prepare(report, encode(report)))], now=NOW)


if __name__ == "__main__":
    main()
