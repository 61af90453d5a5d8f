"""How far a run is, as it goes: one bar of Prefect's per run, with the step it is at in words, written at a bounded rate.

A run of a command says the same on the terminal.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

import httpx
from prefect.artifacts import create_progress_artifact, update_progress_artifact
from prefect.exceptions import PrefectException
from prefect.logging import get_run_logger
from rich.console import Console

from flows.tailing import ManifestCount

_SECONDS = 3.0  # between two writes
_LINE_SECONDS = 30.0  # between two lines where no bar can be drawn: a file, a pipe, a job of cron's

_terminal: ContextVar[Callable[[float, str], None] | None] = ContextVar("terminal", default=None)


@contextmanager
def on_terminal(console: Console, clock: Callable[[], float] = time.monotonic) -> Iterator[None]:
    """What runs in here says there how far it is: a bar that is gone at the end or, where none can be drawn, a line at times."""
    with _bar(console) if console.is_terminal else _lines(console, clock) as show:
        token = _terminal.set(show)
        try:
            yield
        finally:
            _terminal.reset(token)


@contextmanager
def _bar(console: Console) -> Iterator[Callable[[float, str], None]]:
    from rich import progress

    columns = (progress.TextColumn("{task.description}"), progress.BarColumn(), progress.TimeElapsedColumn())
    with progress.Progress(*columns, console=console, transient=True) as bars:
        task = bars.add_task("开始 starting", total=100.0)
        yield lambda percent, words: bars.update(task, completed=percent, description=words)


@contextmanager
def _lines(console: Console, clock: Callable[[], float]) -> Iterator[Callable[[float, str], None]]:
    last = clock()

    def show(percent: float, words: str) -> None:
        nonlocal last
        if clock() - last >= _LINE_SECONDS:
            last = clock()
            console.print(f"{percent:.0f} % {words}", soft_wrap=True, highlight=False, markup=False)

    yield show


class Progress:
    """A bar from 0 to 100. It only grows; its last word stands when the run ends.

    A server that does not answer costs the bar, never the run.
    """

    def __init__(self, kind: str, words: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._share = 0.0
        self._written = clock()
        self._terminal = _terminal.get()
        self._id: UUID | None = None
        with self._unharmed():
            made = create_progress_artifact(0.0, key=f"{kind}-progress", description=words)
            assert isinstance(made, UUID)  # a coroutine only inside a running event loop
            self._id = made

    def at(self, percent: float, words: str, *, now: bool = False) -> None:
        """The run is here. Too soon after the last time nothing is written, unless it is said ``now``."""
        self._share = min(100.0, max(self._share, round(percent, 1)))
        if not now and self._clock() - self._written < _SECONDS:
            return
        self._written = self._clock()
        if self._terminal is not None:
            self._terminal(self._share, words)
        if self._id is not None:
            with self._unharmed():
                update_progress_artifact(self._id, self._share, description=words)

    def part(self, start: float, end: float, words: str) -> Callable[[int, int], None]:
        """For a step that tells how many of how many are done: it takes the bar from ``start`` to ``end`` percent.

        ``words`` say where it is, with ``{done}`` and ``{of}``.
        """

        def told(done: int, of: int) -> None:
            share = done / of if of else 1.0
            self.at(start + (end - start) * share, words.format(done=done, of=of), now=done == of)

        return told

    def crawl(self, done: int, of: int, end: float) -> Callable[[ManifestCount], None]:
        """For the crawl of a shard: ``done`` of ``of`` columns came before it; at the last one the bar stands at ``end``."""

        def told(count: ManifestCount) -> None:
            columns = min(done + count.columns, of)
            words = f"采集 crawling: {columns}/{of} 个栏目 columns, {count.requests} requests"
            self.at(end * columns / of if of else 0.0, words)

        return told

    def read(self, done: int, of: int, start: float, end: float) -> Callable[[int, int], None]:
        """For the reading of a batch: ``done`` of ``of`` documents were read before it."""

        def told(now: int, _of: int) -> None:
            self.at(start + (end - start) * (done + now) / of, f"读取 reading: {done + now}/{of} 份文件 documents")

        return told

    def end(self, words: str) -> None:
        """The run has come to its end."""
        self.at(100.0, words, now=True)

    @contextmanager
    def _unharmed(self) -> Iterator[None]:
        try:
            yield
        except (httpx.HTTPError, PrefectException) as error:
            get_run_logger().warning("the bar of progress was not moved: %s", error)
