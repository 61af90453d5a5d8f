"""Reports loaded per second from stored parse results, with all cells and evidence, beside SQLAlchemy's ORM in the same run.

``python -m tests.benchmarks.loading [REPORTS]``. A stored parse result is what a parse worker hands over: the encoded report
and the rows made of it (``db.prepare``); what making them takes is shown apart. The peer gets the same rows as mapped objects
with every key given, looks nothing up, and only adds and commits them; the bulk path also claims the documents, finds agencies
and standing versions, and judges. ``lanes`` are batches that one process has on their way at once.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import text

from db import migrate
from db.bulk import BATCH, BulkLoader
from db.copying import new_row, write_new
from db.engine import Store, open_store
from db.findings import Subject, opened
from db.models import Agency, Base, CellEvidence, Document, Finding, Parse, ParseVersion, Report, ReportVersion
from db.prepare import Prepared, prepare
from db.todo import DocumentTodo
from parsers.encode import decode, encode
from tests.soak.loader import NOW, Job
from tests.soak.run import Loaders
from tests.support.postgres import running_postgres
from tests.support.stored import YEARS, Variants, agency_name, realistic, sha256_of

REPORTS = 2000
ROUNDS = 3
BASES = 40
LANES, LOADERS = (1, 2, 3), (2, 4)
PEER_SHARE = 4  # the peer loads a quarter as many: it is slower
_STAGE: dict[type[Base], int] = {Report: 0, Parse: 0, ReportVersion: 1}
_MODELS = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


def main() -> None:
    """Measure in turn, ours then the peer's, and print medians."""
    reports = int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS
    variants = Variants.of(BASES)
    _show_preparing()
    print(f"{'from stored parse results':<28}{'bulk':>12}{'add_all':>12}{'ratio':>8}{'KiB/report':>12}")
    with tempfile.TemporaryDirectory() as folder:
        _compare("SQLite", _sqlite(Path(folder)), reports, variants, lanes=1)
    with running_postgres() as server:
        empty = server.database()
        migrate.upgrade(empty)
        for lanes in LANES:
            urls = (server.database(empty) for _ in range(2))
            _compare(f"PostgreSQL, {lanes} lanes", urls, reports, variants, lanes)
        for loaders in LOADERS:
            rate = _together(server.database(empty), reports, loaders)
            print(f"{f'PostgreSQL, {loaders} processes':<28}{rate:>10.0f}/s")


def _compare(name: str, urls: Iterator[str], reports: int, variants: Variants, lanes: int) -> None:
    total = reports * ROUNDS
    ours, peer = (seeded(url, total) for url in (next(urls), next(urls)))
    before = database_bytes(ours)
    pairs = []
    for number in range(ROUNDS):
        mine = range(number * reports, (number + 1) * reports)
        theirs = range(number * reports, number * reports + reports // PEER_SHARE)
        pairs.append((len(mine) / _bulk(ours, variants, mine, lanes), len(theirs) / _add_all(peer, variants, theirs)))
    size = (database_bytes(ours) - before) / total / 1024
    bulk, added = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(one / other for one, other in pairs)
    print(f"{name:<28}{bulk:>10.0f}/s{added:>10.0f}/s{ratio:>8.1f}{size:>12.1f}")
    ours.dispose()
    peer.dispose()


def _sqlite(folder: Path) -> Iterator[str]:
    for name in ("ours", "peer"):
        url = f"sqlite:///{folder}/{name}.db"
        migrate.upgrade(url)
        yield url


def seeded(url: str, reports: int) -> Store:
    """The migrated store with a document for each report, and every organ known."""
    store = open_store(url)
    agencies = range((reports + len(YEARS) - 1) // len(YEARS))
    with store.begin() as session:
        write_new(session, Agency, [_agency(number) for number in agencies])
        write_new(session, Document, [_document(number) for number in range(reports)])
    return store


def _agency(number: int) -> Agency:
    return new_row(
        Agency, id=number + 1, name=agency_name(number), division_code="530181", kind="government", status="known"
    )


def _document(number: int) -> Document:
    key = sha256_of(number)
    return new_row(
        Document, id=number + 1, sha256=key, media_type="text/html", byte_count=1000, origin="crawl", first_seen_at=NOW
    )


def _bulk(store: Store, variants: Variants, numbers: Sequence[int], lanes: int) -> float:
    todos = [
        DocumentTodo(number + 1, sha256_of(number), "text/html", 1000, division_code="530181") for number in numbers
    ]
    loader = BulkLoader(store, lambda todo: variants.result(todo.document_id - 1), 1, now=NOW, lanes=lanes)
    start = time.perf_counter()
    done = loader.load(todos)
    seconds = time.perf_counter() - start
    if done.created != len(numbers):
        raise SystemExit(f"{done.created} of {len(numbers)} reports were loaded; the speed says nothing")
    return seconds


def _add_all(store: Store, variants: Variants, numbers: Sequence[int]) -> float:
    start = time.perf_counter()
    for at in range(0, len(numbers), BATCH):
        with store.begin() as session:
            objects = [it for number in numbers[at : at + BATCH] for it in _mapped(number, variants.result(number))]
            # Without relationships between the classes the ORM does not know that parents come first.
            for stage in range(3):
                session.add_all([it for it in objects if _STAGE.get(type(it), 2) == stage])
                session.flush()
    return time.perf_counter() - start


def _mapped(number: int, result: Prepared) -> Iterator[Base]:
    """The same rows as mapped objects. Every kind of row has ``number`` + 1 for its key."""
    (part,) = result.parts
    key = number + 1
    assert result.year is not None
    yield Report(id=key, agency_id=number // len(YEARS) + 1, report_year=result.year, scope=part.scope)
    yield Parse(
        id=key,
        document_id=key,
        parser_version=1,
        status=result.status,
        fingerprint=result.fingerprint,
        agency_name=result.agency,
        report_year=result.year,
        report_scope=result.scope,
        candidates=result.candidates,
        parsed_at=NOW,
    )
    yield ReportVersion(
        id=key,
        report_id=key,
        fingerprint=part.fingerprint,
        reading=part.reading,
        status="accepted",
        checks_version=1,
        first_seen_at=NOW,
        **part.columns,
    )
    for table, rows in part.rows.items():
        names = [column.name for column in _MODELS[table].__table__.columns if column.name != "version_id"]
        for row in rows:
            yield _MODELS[table](version_id=key, **dict(zip(names, row, strict=True)))
    yield CellEvidence(version_id=key, parse_id=key, encoded=part.encoded)
    yield ParseVersion(parse_id=key, part=0, version_id=key)
    for finding in part.findings:
        columns: dict[str, Any] = opened(Subject.version(key), "parse", (finding.code, finding.subject), finding, NOW)
        yield Finding(**columns)


def _together(url: str, reports: int, loaders: int) -> float:
    """Reports per second of processes that load at the same time, each its own documents in random order."""
    total = reports * loaders
    seeded(url, total).dispose()
    width = total // loaders
    jobs = [Job(at * width, (at + 1) * width, total, BASES, 0, seed=at) for at in range(loaders)]
    running = Loaders(url, jobs)
    start = time.perf_counter()
    running.go()
    loaded = sum(it["loaded"] for it in running.wait() if it)
    return loaded / (time.perf_counter() - start)


def database_bytes(store: Store) -> int:
    with store.engine.connect() as connection:
        if store.is_sqlite:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
            pages = connection.scalar(text("PRAGMA page_count")) or 0
            return int(pages) * int(connection.scalar(text("PRAGMA page_size")) or 0)
        return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def _show_preparing() -> None:
    reports = [realistic(seed) for seed in range(100)]
    encoded = [encode(report) for report in reports]
    start = time.perf_counter()
    for report, data in zip(reports, encoded, strict=True):
        prepare(report, data)
    prepared = time.perf_counter()
    for data in encoded:
        decode(data)
    decoded = time.perf_counter()
    cells = statistics.mean(len(report.cells) for report in reports)
    print(
        f"a report: {cells:.0f} cells, {statistics.mean(map(len, encoded)) / 1024:.1f} KiB encoded;"
        f" its rows are made in {(prepared - start) * 10:.2f} ms (where it was parsed),"
        f" reading it back takes {(decoded - prepared) * 10:.2f} ms (only where the encoding alone is stored)"
    )


if __name__ == "__main__":
    main()
