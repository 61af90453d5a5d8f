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
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import Self, TypeVar

import psutil

from flows.parse_worker import LENGTH
from parsers.encode import decode
from parsers.model import Context, Report

Item = TypeVar("Item")
_CHUNK = 1 << 20
_START_SECONDS = 120.0
_STARTS = 3
_LOOK_SECONDS = 0.1  # between two looks at a worker's memory
_MIB = 1024 * 1024


class WorkerError(Exception):
    """No parse worker can be had at all: a fault of this machine or installation, never of a document."""


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
    """One parse worker process, started when first needed and again after it had to be killed.

    One thread at a time parses; ``interrupt`` may be called from any.
    """

    def __init__(self, limits: ParseLimits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._interrupted = False

    @property
    def pid(self) -> int | None:
        """The process id, None while no process runs."""
        process = self._process
        return None if process is None else process.pid

    def parse(self, data: bytes, context: Context) -> ParseOutcome:
        """Parse one document within the limits, which count from when the worker is ready for it.

        Never raises for what the document does. Raises WorkerError when no worker can be started.
        """
        try:
            answer = self._hand_over(pickle.dumps((data, context))).receive()
        except TimeoutError:
            self.kill()
            return ParseOutcome(
                None, failure="timeout", reason=f"not read within {self._limits.seconds:g} seconds", code="timeout"
            )
        except MemoryError:
            return self._out_of_memory()
        except (OSError, EOFError, psutil.NoSuchProcess):
            self.kill()
            return ParseOutcome(
                None, failure="killed", reason="the worker process died while it read this document", code="worker_died"
            )
        kind, body = pickle.loads(answer)  # noqa: S301 (from our own child)
        if kind == "report":
            return ParseOutcome(decode(body), body)
        if kind == "memory":
            return self._out_of_memory()
        return ParseOutcome(None, failure="failed", reason=str(body), code="parser_error")

    def _hand_over(self, request: bytes) -> _Exchange:
        """The exchange with a worker that has the document. One that died before it had is replaced: it was not to blame."""
        for _ in range(_STARTS):
            process = self._ready()
            exchange = _Exchange(process, time.monotonic() + self._limits.seconds, self._limits.memory_mib)
            try:
                exchange.send(request)
                exchange.receive()
            except TimeoutError:
                raise
            except (OSError, EOFError, psutil.NoSuchProcess):
                self.kill()
                continue
            return exchange
        raise WorkerError(f"{_STARTS} parse workers in a row died before they had a document")

    def _out_of_memory(self) -> ParseOutcome:
        self.kill()
        reason = f"not read within {self._limits.memory_mib} MiB of memory"
        return ParseOutcome(None, failure="killed", reason=reason, code="memory")

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

    def interrupt(self) -> None:
        """End the process under a parse that another thread waits for, and start none again."""
        with self._lock:  # a start that is under way is seen, or does not happen
            self._interrupted = True
            if self._process is not None:
                self._process.kill()  # the waiting thread owns the pipes: closing them here could close another's

    def _ready(self) -> subprocess.Popen[bytes]:
        """A process that waits for a document. What dies before it had one says nothing about any."""
        if self._process is not None and self._process.poll() is None:
            return self._process
        for _ in range(_STARTS):
            self.kill()
            try:
                process = self._start()
                _Exchange(process, time.monotonic() + _START_SECONDS, self._limits.memory_mib).receive()
            except (OSError, EOFError, MemoryError, psutil.NoSuchProcess):  # a TimeoutError is an OSError
                continue
            return process
        self.kill()
        raise WorkerError(f"no parse worker could be started in {_STARTS} attempts")

    def _start(self) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._interrupted:
                raise WorkerError("interrupted")
            self._process = subprocess.Popen(
                [sys.executable, "-m", "flows.parse_worker", str(self._limits.seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        assert self._process.stdin is not None
        os.set_blocking(self._process.stdin.fileno(), False)  # or a hung worker would hang its parent
        return self._process


class WorkerPool:
    """Parses many documents at once. A context manager: leaving it leaves no process behind, and nothing to parse with."""

    def __init__(self, limits: ParseLimits) -> None:
        self._limits = limits
        self._all = [Worker(limits) for _ in range(limits.workers)]
        self._idle: SimpleQueue[Worker] = SimpleQueue()
        for worker in self._all:
            self._idle.put(worker)
        self._threads = ThreadPoolExecutor(limits.workers, thread_name_prefix="parse")

    @property
    def pids(self) -> tuple[int, ...]:
        """The processes that run now."""
        return tuple(pid for worker in self._all if (pid := worker.pid) is not None)

    def parse_many(
        self, items: Iterable[Item], load: Callable[[Item], tuple[bytes, Context] | ParseOutcome]
    ) -> Generator[tuple[Item, ParseOutcome], None, None]:
        """Every item with its outcome, as they come; no more are taken than can run.

        ``load`` gives an item's bytes and context, or the outcome of one that cannot be had. A caller who stops in the
        middle closes the pool. Raises WorkerError when no worker can be started.
        """
        running: dict[Future[ParseOutcome], Item] = {}
        try:
            for item in items:
                if len(running) >= self._limits.workers:
                    yield from _finished(running)
                running[self._threads.submit(self._one, item, load)] = item
            while running:
                yield from _finished(running)
        finally:
            if running:
                self.close()

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

    def close(self) -> None:
        """End every worker process, those in the middle of a document too. Calling it again does nothing."""
        for worker in self._all:
            worker.interrupt()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for worker in self._all:
            worker.kill()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


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


class _Exchange:
    """One request and its answer, while an eye is kept on the clock and on the child's memory.

    Memory is watched, not rationed by the system: parsers in C take a refused allocation for the end of a document.
    Methods raise TimeoutError at the deadline, MemoryError above the limit, EOFError, OSError or NoSuchProcess when the
    child is gone.
    """

    def __init__(self, process: subprocess.Popen[bytes], deadline: float, memory_mib: int) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._input, self._output = process.stdin.fileno(), process.stdout.fileno()
        self._deadline, self._memory_mib = deadline, memory_mib
        self._process = psutil.Process(process.pid)

    def send(self, request: bytes) -> None:
        view = memoryview(LENGTH.pack(len(request)) + request)
        while view:
            self._wait(self._input, selectors.EVENT_WRITE)
            view = view[os.write(self._input, view[:_CHUNK]) :]

    def receive(self) -> bytes:
        (length,) = LENGTH.unpack(self._read(LENGTH.size))
        return self._read(length)

    def _read(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size:
            self._wait(self._output, selectors.EVENT_READ)
            part = os.read(self._output, min(size, _CHUNK))
            if not part:
                raise EOFError
            parts.append(part)
            size -= len(part)
        return b"".join(parts)

    def _wait(self, descriptor: int, event: int) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, event)
            while (left := self._deadline - time.monotonic()) > 0:
                if selector.select(min(left, _LOOK_SECONDS)):
                    return
                if self._process.memory_info().rss > self._memory_mib * _MIB:
                    raise MemoryError
        raise TimeoutError
