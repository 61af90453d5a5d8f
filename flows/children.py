"""Servers and workers as children: tethered to this process, waited for, and ended with their whole group."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

_START_SECONDS = 180.0
STOP_SECONDS = 20.0


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextlib.contextmanager
def tethered(
    command: list[str], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A child in a session of its own, its output at the end of ``log``. It ends with the block, or with this process."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.tether", *command],
            env=None if environment is None else dict(environment),
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _end(process)


def answers(address: str, server: subprocess.Popen[bytes], stop: threading.Event | None = None) -> bool:
    """Wait until the address answers; False when the server died, the time was up, or ``stop`` was set before."""
    stop = stop or threading.Event()
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None and not stop.is_set():
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 (our own server on 127.0.0.1)
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            stop.wait(0.2)
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a child to stop, wait for all of its group, then make it. Asked once: Prefect takes a second time for a kill."""
    if process.poll() is None:
        process.terminate()
    _wait_for_group(process)
    if _signal_group(process.pid, signal.SIGKILL):
        _wait_for_group(process)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()


def _wait_for_group(process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and _signal_group(process.pid, 0):
        process.poll()  # a child that has ended stays in its group until it is asked for its code
        time.sleep(0.1)


def _signal_group(group: int, number: int) -> bool:
    """Whether the group still had a member."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True
