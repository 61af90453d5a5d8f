"""``gongkai up``: Prefect server, work pool, deployments and a process worker on one machine, all of it stopped together."""

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
from types import FrameType

import psutil
from rich.console import Console

from flows.settings import Settings, with_settings
from spiders.replica import serve_replicas

POOL = "gongkai"
_START_SECONDS = 180.0
_STOP_SECONDS = 20.0


def serve(settings: Settings, *, port: int, replicas: bool) -> int:
    """Run until interrupted. Returns the exit code: 0 after an interrupt, 1 when a part could not start or died."""
    console = Console()
    stop = threading.Event()
    with contextlib.ExitStack() as parts:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: _set(stop, _number, _frame))
        if replicas:
            stand_in = parts.enter_context(serve_replicas())
            settings = settings.model_copy(update={"proxy": stand_in.url, "replicas": True})
        (settings.root / "prefect").mkdir(parents=True, exist_ok=True)
        if port and not _is_free(port):
            console.print(f"[red]Port {port} is taken; name another with --port, or 0 for a free one.[/]")
            return 1
        port = port or _free_port()
        address = f"http://127.0.0.1:{port}"
        environment = with_settings(settings) | {
            "PREFECT_API_URL": f"{address}/api",
            "PREFECT_SERVER_UI_API_URL": f"{address}/api",
            "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(settings.root / "prefect" / "ui"),
            "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
            "PREFECT_WORKER_QUERY_SECONDS": "2",
            "PREFECT_API_LOG_RETRYABLE_ERRORS": "true",
        }
        os.environ.update(environment)
        console.print(f"Starting the Prefect server at {address} …", highlight=False)
        server = parts.enter_context(_child(_server_command(port), environment, settings.root / "prefect-server.log"))
        if not _wait_for(f"{address}/api/health", server, stop):
            console.print(f"[red]The server did not start; see {settings.root / 'prefect-server.log'}[/]")
            return 0 if stop.is_set() else 1
        _deploy()
        worker = parts.enter_context(_child(_worker_command(), environment, settings.root / "prefect-worker.log"))
        console.print(f"[bold]Gongkai is up:[/] {address}/deployments", highlight=False)
        console.print(
            "nightly runs at 02:00 Asia/Shanghai; a backfill is started from its deployment. Ctrl-C stops all."
        )
        while not stop.wait(0.5):
            for name, part in (("server", server), ("worker", worker)):
                if part.poll() is not None:
                    console.print(
                        f"[red]The {name} ended by itself (code {part.returncode}); see its log in {settings.root}[/]"
                    )
                    return 1
        _stop_runs(worker)
    console.print("Stopped.")
    return 0


def _set(stop: threading.Event, _number: int, _frame: FrameType | None) -> None:
    stop.set()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    """Whether nobody listens there: the deployments must never end up in somebody else's server."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _server_command(port: int) -> list[str]:
    where = ["--host", "127.0.0.1", "--port", str(port)]
    return [sys.executable, "-m", "uvicorn", "--factory", "flows.prefect_app:app", *where, "--log-level", "warning"]


def _worker_command() -> list[str]:
    return [
        sys.executable,
        "-m",
        "prefect",
        "worker",
        "start",
        "--pool",
        POOL,
        "--type",
        "process",
        "--name",
        "gongkai",
    ]


@contextlib.contextmanager
def _child(command: list[str], environment: Mapping[str, str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A child in a session of its own; at the end its whole session is asked to stop, then made to."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            _with_parent(command),
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        _end(process)


def _with_parent(command: list[str]) -> list[str]:
    return [sys.executable, "-m", "flows.tether", *command]


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a part to stop, wait for all of its group, then make it. Asked once: Prefect takes a second time for a kill."""
    if process.poll() is None:
        process.terminate()
    _wait_for_group(process)
    if _signal_group(process.pid, signal.SIGKILL):
        _wait_for_group(process)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()


def _wait_for_group(process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _STOP_SECONDS
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


def _stop_runs(worker: subprocess.Popen[bytes]) -> None:
    """End the flow runs first, each asked once, while the server still listens: a crawl has to end, its run to be closed."""
    runs = [process for process in psutil.Process(worker.pid).children(recursive=True) if _is_run(process)]
    for process in runs:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    psutil.wait_procs(runs, timeout=_STOP_SECONDS)


def _is_run(process: psutil.Process) -> bool:
    try:
        return "prefect.engine" in process.cmdline()
    except psutil.NoSuchProcess:
        return False


def _wait_for(address: str, server: subprocess.Popen[bytes], stop: threading.Event) -> bool:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and server.poll() is None and not stop.is_set():
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 (our own server on 127.0.0.1)
                if answer.status == 200:
                    return True
        except (urllib.error.URLError, OSError):
            stop.wait(0.3)
    return False


def _deploy() -> None:
    """The work pool and the deployments, created or brought up to date."""
    from flows.deployments import deploy

    deploy(POOL)
