"""Work in processes that can be ended: one that hangs, dies or eats the memory costs its one task and is replaced."""

from __future__ import annotations

import contextlib
import multiprocessing
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

Task = TypeVar("Task")
Result = TypeVar("Result")

_SPAWN = multiprocessing.get_context("spawn")
_MEMORY = 2 * 2**30  # bytes a worker may map


@dataclass(frozen=True, slots=True)
class Lost:
    """The task's process died, or was ended because it took too long, or the function raised."""

    why: str


def _serve(pipe: Connection, function: Callable[[Any], Any]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    with contextlib.suppress(EOFError, KeyboardInterrupt):
        pipe.send("ready")
        while True:
            task = pipe.recv()
            try:
                pipe.send((True, function(task)))
            except Exception as error:  # noqa: BLE001 - whatever a mutant makes the parser raise is the result
                pipe.send((False, f"{type(error).__name__}: {error}"[:300]))


class _Worker(Generic[Task]):
    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.function = function
        self.task: Task | None = None
        self.deadline = 0.0
        self.start()

    def start(self) -> None:
        self.pipe, other = _SPAWN.Pipe()
        self.process = _SPAWN.Process(target=_serve, args=(other, self.function), daemon=True)
        self.process.start()
        other.close()
        self.pipe.recv()  # so that no task's time is spent on imports

    def give(self, task: Task, seconds: float) -> None:
        self.task, self.deadline = task, time.monotonic() + seconds
        self.pipe.send(task)

    def end(self) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join()


def each(
    function: Callable[[Task], Result], tasks: Iterable[Task], *, processes: int, seconds: float
) -> Iterator[tuple[Task, Result | Lost]]:
    """Every task with its result as it comes, in any order; ``seconds`` is the limit of one task."""
    waiting = iter(tasks)
    workers: list[_Worker[Task]] = [_Worker(function) for _ in range(processes)]
    try:
        idle = list(workers)
        busy: list[_Worker[Task]] = []
        while True:
            for worker, task in zip(list(idle), waiting, strict=False):
                worker.give(task, seconds)
                idle.remove(worker)
                busy.append(worker)
            if not busy:
                return
            soonest = min(worker.deadline for worker in busy)
            ready = wait([worker.pipe for worker in busy], max(0.0, soonest - time.monotonic()))
            for worker in list(busy):
                if worker.pipe not in ready and time.monotonic() < worker.deadline:
                    continue
                result = _result(worker, timed_out=worker.pipe not in ready)
                busy.remove(worker)
                idle.append(worker)
                assert worker.task is not None
                yield worker.task, result
    finally:
        for worker in workers:
            worker.end()


def _result(worker: _Worker[Any], *, timed_out: bool) -> Any:
    why = "it took too long"
    if not timed_out:
        try:
            done, value = worker.pipe.recv()
        except (EOFError, OSError) as error:
            why = f"its process died ({type(error).__name__})"
        else:
            return value if done else Lost(value)
    worker.end()
    worker.start()
    return Lost(why)
