"""Parse workers with hard limits: whatever a document does, it gets one outcome, the next one is read, nothing is left."""

from __future__ import annotations

import subprocess
import sys
import threading
import zlib
from collections import Counter
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from flows.workers import ParseLimits, ParseOutcome, Worker, WorkerError, WorkerPool, parse_one
from parsers.encode import decode
from parsers.model import Context, Status
from tests.support.documents import big_page, random_bytes, report_page, report_pdf, slow_pdf
from tests.support.processes import descendants, is_alive, running, wait_for, wait_until_gone

ROOT = Path(__file__).parents[2]
WORKER = "flows.parse_worker"
PATIENT = ParseLimits(seconds=120)
BRIEF = ParseLimits(seconds=2)
#: The memory in which a report is read easily and ``big_page`` is not.
SMALL = ParseLimits(seconds=120, memory_mib=320)


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker(BRIEF)
    yield made
    made.kill()


@pytest.fixture(autouse=True)
def no_process_left_behind() -> Iterator[None]:
    before = {process.pid for process in descendants()}
    yield
    assert [process for process in running(WORKER) if process.pid not in before] == []


def is_busy(worker: psutil.Process) -> bool:
    """It has used more time than its start takes, so it is in the middle of a document."""
    return worker.cpu_times().user > 1.0


def is_anning(outcome: ParseOutcome) -> bool:
    report = outcome.report
    return report is not None and report.status is Status.COMPLETE and report.identity.agency == "安宁市人民政府"


def test_a_report_comes_back_with_its_encoding() -> None:
    outcome = parse_one(report_page(), Context(), PATIENT)
    assert is_anning(outcome)
    assert outcome.report == decode(outcome.encoded)
    assert (outcome.failure, outcome.code) == (None, "")


def test_a_document_that_takes_minutes_is_ended_at_its_limit_and_the_next_is_read(worker: Worker) -> None:
    slow = worker.parse(slow_pdf(), Context())
    assert slow == ParseOutcome(None, failure="timeout", reason="not read within 2 seconds", code="timeout")
    assert worker.pid is None
    assert worker.parse(b"no report", Context()).report is not None


def test_the_limit_counts_from_when_the_worker_is_ready() -> None:
    """A machine that starts processes slowly must not make documents look slow."""
    outcome = parse_one(b"no report", Context(), ParseLimits(seconds=0.2))
    assert outcome.failure is None


def test_a_document_that_needs_more_memory_than_it_may_have_is_ended_and_the_next_is_read() -> None:
    made = Worker(SMALL)
    try:
        outcome = made.parse(big_page(), Context())
        assert (outcome.report, outcome.failure) == (None, "killed")
        assert outcome.code in ("memory", "worker_died")
        assert is_anning(made.parse(report_page(), Context()))
    finally:
        made.kill()


def test_a_worker_killed_in_the_middle_of_a_document_costs_that_document_only() -> None:
    made = Worker(PATIENT)
    outcomes: list[ParseOutcome] = []
    thread = threading.Thread(target=lambda: outcomes.append(made.parse(slow_pdf(), Context())))
    thread.start()
    try:
        child = wait_for(lambda: next(iter(running(WORKER)), None), "a worker")
        wait_for(partial(is_busy, child), "the worker at work")
        child.kill()
        thread.join(30)
        assert [(outcome.failure, outcome.code) for outcome in outcomes] == [("killed", "worker_died")]
        assert is_anning(made.parse(report_page(), Context()))
    finally:
        made.kill()
        thread.join()


def test_a_worker_killed_between_two_documents_costs_none(worker: Worker) -> None:
    assert worker.parse(b"one", Context()).failure is None
    first = psutil.Process(worker.pid)
    first.kill()
    wait_until_gone([first])
    assert worker.parse(b"two", Context()).failure is None
    assert worker.pid != first.pid


def test_one_process_reads_many_documents(worker: Worker) -> None:
    pids = set()
    for text in (b"one", b"two", b"three"):
        assert worker.parse(text, Context()).failure is None
        pids.add(worker.pid)
    assert len(pids) == 1


@pytest.mark.parametrize("seed", range(5))
def test_random_bytes_are_an_outcome(worker: Worker, seed: int) -> None:
    for head in (b"", b"%PDF-1.7\n", b"<html><table><tr><td>", b"\xff\xd8\xff\xe0"):
        outcome = worker.parse(head + random_bytes(seed), Context())
        assert outcome.report is not None, outcome
        assert outcome.report.status in (Status.UNREADABLE, Status.NOT_A_REPORT)


def test_an_installation_that_cannot_start_a_worker_blames_no_document(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(WorkerError, match="could be started"):
        parse_one(b"no report", Context(), PATIENT)


# ── the pool ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_document_of_a_mixed_batch_has_exactly_one_outcome() -> None:
    documents: dict[str, tuple[bytes, str | None]] = {
        "slow": (slow_pdf(), ""),
        "big": (big_page(800_000), ""),
    }
    for number in range(6):
        documents[f"page {number}"] = (report_page(), None)
        documents[f"noise {number}"] = (random_bytes(number), None)
        documents[f"empty {number}"] = (b"", None)
    documents["pdf"] = (report_pdf(), None)
    documents["absent"] = (b"", "failed")
    order = sorted(documents, key=lambda name: hash_of(name))

    def load(name: str) -> tuple[bytes, Context] | ParseOutcome:
        if name == "absent":
            return ParseOutcome(None, failure="failed", code="not_in_archive")
        return documents[name][0], Context()

    with WorkerPool(ParseLimits(seconds=8, memory_mib=512, workers=2)) as pool:
        outcomes = list(pool.parse_many(order, load))
        pids = pool.pids
    assert Counter(name for name, _ in outcomes) == Counter(documents.keys())
    failures = {name: outcome.failure for name, outcome in outcomes}
    for name in ("slow", "big"):
        assert failures.pop(name) in ("timeout", "killed")  # which of its limits it meets first depends on the machine
    assert failures == {name: documents[name][1] for name in failures}
    assert all((outcome.report is None) == (outcome.failure is not None) for _, outcome in outcomes)
    assert all(is_anning(outcome) for name, outcome in outcomes if name.startswith("page"))
    assert 1 <= len(pids) <= 2
    assert not any(psutil.pid_exists(pid) for pid in pids)


def hash_of(name: str) -> int:
    """A shuffle that is the same every time."""
    return zlib.crc32(name.encode())


def test_a_pool_takes_no_more_documents_than_it_has_workers() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for number in range(5):
            taken.append(number)
            yield number

    with WorkerPool(ParseLimits(workers=2)) as pool:
        for done, _ in enumerate(pool.parse_many(items(), lambda _: (b"no report", Context())), start=1):
            assert len(taken) <= done + 2
    assert taken == [0, 1, 2, 3, 4]


def test_a_consumer_that_fails_in_the_middle_waits_for_nobody() -> None:
    """The slow documents would take their two minutes each: the pool must end them, not wait for them."""
    slow = slow_pdf()

    def load(number: int) -> tuple[bytes, Context]:
        return (b"no report" if number == 0 else slow), Context()

    limits = ParseLimits(seconds=600, workers=2)
    with pytest.raises(RuntimeError, match="the database is gone"), WorkerPool(limits) as pool:
        for _ in pool.parse_many(range(4), load):
            wait_for(lambda: len(running(WORKER)) >= 2, "the next workers")
            raise RuntimeError("the database is gone")
    assert running(WORKER) == []


def test_a_consumer_that_stops_iterating_leaves_no_process() -> None:
    slow = slow_pdf()
    with WorkerPool(ParseLimits(seconds=600, workers=2)) as pool:
        outcomes = pool.parse_many(range(4), lambda number: (slow if number else b"no report", Context()))
        assert next(outcomes)[0] == 0
        outcomes.close()
        assert running(WORKER) == []


def test_workers_end_in_the_middle_of_a_document_when_their_parent_is_killed() -> None:
    code = """
from flows.workers import ParseLimits, WorkerPool
from parsers.model import Context
from tests.support.documents import slow_pdf
slow = slow_pdf()
with WorkerPool(ParseLimits(seconds=600, workers=2)) as pool:
    list(pool.parse_many(range(4), lambda _: (slow, Context())))
"""
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    try:
        children = wait_for(lambda: pair if len(pair := running(WORKER, parent.pid)) == 2 else None, "two workers")
        for child in children:
            wait_for(partial(is_busy, child), "a worker at work")
        assert all(is_alive(child) for child in children)
    finally:
        parent.kill()
        parent.wait()
    wait_until_gone(children)
