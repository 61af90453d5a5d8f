"""Starts the crawl child in a session of its own, holds the pipe that keeps it alive, and really ends it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from spiders.errors import LaunchError


class CrawlProcess:
    """A running crawl. Use it as a context manager, or call ``kill`` in a ``finally``: both leave no child behind."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """The child's process id, which is its session and process group id too."""
        return self._process.pid

    def poll(self) -> int | None:
        """The exit code, None while it runs."""
        return self._process.poll()

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end and give the exit code (negative: the signal). Raises TimeoutError after ``timeout`` seconds."""
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise TimeoutError(f"crawl {self.pid} still runs after {timeout} s") from error

    def kill(self) -> None:
        """End the child and its whole group. Calling it again, or after the end, does nothing."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()


def start_crawl(job_path: Path, log_path: Path) -> CrawlProcess:
    """Start the crawl of a job file; its output goes to the end of ``log_path``. Raises LaunchError."""
    try:
        log_path.parent.mkdir(parents=True, exist_ok=True)
        with log_path.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "spiders.crawl", str(job_path)],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
    except OSError as error:
        raise LaunchError(f"the crawl of {job_path} could not be started: {error}") from error
    return CrawlProcess(process)
