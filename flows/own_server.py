"""A Prefect server for one command, here and now: gone when the command ends, also when that is killed.

Prefect would start one by itself, and leave it behind when its parent is killed.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from flows.settings import Settings

_START_SECONDS = 180.0
_STOP_SECONDS = 10.0


@contextlib.contextmanager
def prefect_server(settings: Settings) -> Iterator[None]:
    """Prefect's API for the time of the block. Enter before ``prefect`` is imported, after ``prepare_prefect``.

    A server that the operator named (``PREFECT_API_URL``) is used as it is. Exits with a message when none can be started.
    """
    if os.environ.get("PREFECT_API_URL"):
        yield
        return
    log = settings.root / "prefect-server.log"
    port = _free_port()
    address = f"http://127.0.0.1:{port}/api"
    with _tethered(_command(port), log) as server:
        if not _answers(f"{address}/health", server):
            raise SystemExit(f"gongkai: the Prefect server did not start; its log: {log}")
        os.environ["PREFECT_API_URL"] = address
        try:
            yield
        finally:
            del os.environ["PREFECT_API_URL"]


def _command(port: int) -> list[str]:
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-services", "--no-ui"]
    return [sys.executable, "-m", "flows.tether", sys.executable, "-m", "prefect", "server", "start", *options]


@contextlib.contextmanager
def _tethered(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_STOP_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdin is not None:
            process.stdin.close()


def _answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 (our own server on 127.0.0.1)
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
