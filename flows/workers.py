"""Parsing in worker processes with a hard limit on time and memory: a worker over its limit is killed, and another started.

Knows nothing of Prefect or of databases. What a document does to its worker is a state of the document.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import Self, TypeVar

from flows.parse_worker import LENGTH
from parsers.encode import decode
from parsers.model import Context, Report

Item = TypeVar("Item")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class ParseLimits:
    """Bounds of one parse, and how many run at once."""

    seconds: float = 60.0
    memory_mib: int = 2048
    workers: int = 2


@dataclass(frozen=True, slots=True)
class ParseOutcome:
    """What came back for one document: a report with its encoding, or the failure (``timeout``, ``killed``, ``failed``)."""

    report: Report | None
    encoded: bytes = b""
    failure: str | None = None
    reason: str = ""  # for a person
    code: str = ""  # timeout | memory | worker_died | parser_error | not_in_archive


class Worker:
    """One parse worker process, started when first needed and again after it had to be killed."""

    def __init__(self, limits: ParseLimits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id, None while no process runs."""
        return None if self._process is None else self._process.pid

    def parse(self, data: bytes, context: Context) -> ParseOutcome:
        """Parse one document within the limits. Never raises for what the document does."""
        process = self._running()
        deadline = time.monotonic() + self._limits.seconds
        try:
            answer = _exchange(process, pickle.dumps((data, context)), deadline)
        except TimeoutError:
            self.kill()
            return ParseOutcome(
                None, failure="timeout", reason=f"not read within {self._limits.seconds:g} seconds", code="timeout"
            )
        except (OSError, EOFError):
            self.kill()
            return ParseOutcome(
                None, failure="killed", reason="the worker process died while it read this document", code="worker_died"
            )
        kind, body = pickle.loads(answer)  # noqa: S301 (from our own child)
        if kind == "report":
            return ParseOutcome(decode(body), body)
        if kind == "memory":
            self.kill()
            return ParseOutcome(None, failure="killed", reason=str(body), code="memory")
        return ParseOutcome(None, failure="failed", reason=str(body), code="parser_error")

    def kill(self) -> None:
        """End the process for good; the next parse starts a new one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and self._process.poll() is None:
            return self._process
        self.kill()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "flows.parse_worker", str(self._limits.memory_mib)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdin is not None
        os.set_blocking(self._process.stdin.fileno(), False)  # or a hung worker would hang its parent
        return self._process


class WorkerPool:
    """Parses many documents at once. A context manager: leaving it leaves no process behind."""

    def __init__(self, limits: ParseLimits) -> None:
        self._limits = limits
        self._all = [Worker(limits) for _ in range(limits.workers)]
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._all:
            self._idle.put(worker)

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that run now."""
        return tuple(worker.pid for worker in self._all if worker.pid is not None)

    def parse_many(
        self, items: Iterable[Item], load: Callable[[Item], tuple[bytes, Context] | ParseOutcome]
    ) -> Iterator[tuple[Item, ParseOutcome]]:
        """Every item with its outcome, as they come; no more are taken than can run.

        ``load`` gives an item's bytes and context, or the outcome of one that cannot be had.
        """
        with ThreadPoolExecutor(self._limits.workers) as threads:
            running: dict[Future[ParseOutcome], Item] = {}
            try:
                for item in items:
                    if len(running) >= self._limits.workers:
                        yield from _finished(running)
                    running[threads.submit(self._one, item, load)] = item
                while running:
                    yield from _finished(running)
            finally:
                if running:  # the caller gave up: threads that wait for an answer get none
                    for future in running:
                        future.cancel()
                    self.kill()

    def _one(self, item: Item, load: Callable[[Item], tuple[bytes, Context] | ParseOutcome]) -> ParseOutcome:
        loaded = load(item)
        if isinstance(loaded, ParseOutcome):
            return loaded
        data, context = loaded
        worker = self._idle.get()
        try:
            return worker.parse(data, context)
        finally:
            self._idle.put(worker)

    def kill(self) -> None:
        """End every worker process."""
        for worker in self._all:
            worker.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()


def parse_one(data: bytes, context: Context, limits: ParseLimits) -> ParseOutcome:
    """One document in a worker of its own."""
    worker = Worker(limits)
    try:
        return worker.parse(data, context)
    finally:
        worker.kill()


def _finished(running: dict[Future[ParseOutcome], Item]) -> Iterator[tuple[Item, ParseOutcome]]:
    done, _ = wait(running, return_when=FIRST_COMPLETED)
    for future in done:
        yield running.pop(future), future.result()


def _exchange(process: subprocess.Popen[bytes], request: bytes, deadline: float) -> bytes:
    """Send a request and read the answer. Raises TimeoutError at the deadline, EOFError or OSError when the child is gone."""
    assert process.stdin is not None
    assert process.stdout is not None
    _write(process.stdin.fileno(), LENGTH.pack(len(request)) + request, deadline)
    (length,) = LENGTH.unpack(_read(process.stdout.fileno(), LENGTH.size, deadline))
    return _read(process.stdout.fileno(), length, deadline)


def _write(descriptor: int, data: bytes, deadline: float) -> None:
    view = memoryview(data)
    while view:
        _wait(descriptor, selectors.EVENT_WRITE, deadline)
        view = view[os.write(descriptor, view[:_CHUNK]) :]


def _read(descriptor: int, size: int, deadline: float) -> bytes:
    parts: list[bytes] = []
    while size:
        _wait(descriptor, selectors.EVENT_READ, deadline)
        part = os.read(descriptor, min(size, _CHUNK))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _wait(descriptor: int, event: int, deadline: float) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, event)
        left = deadline - time.monotonic()
        if left <= 0 or not selector.select(left):
            raise TimeoutError
