"""``gongkai up``: Prefect server, work pool, deployments and a process worker on one machine, all of it stopped together."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
from types import FrameType

import psutil
from rich.console import Console

from flows.children import STOP_SECONDS, answers, free_port, is_free, tethered
from flows.settings import Settings, with_settings
from spiders.replica import serve_replicas

POOL = "gongkai"


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
        settings.inbox.mkdir(exist_ok=True)
        if port and not is_free(port):
            console.print(f"[red]Port {port} is taken; name another with --port, or 0 for a free one.[/]")
            return 1
        port = port or free_port()
        address = f"http://127.0.0.1:{port}"
        environment = with_settings(settings) | {
            "PREFECT_API_URL": f"{address}/api",
            "PREFECT_SERVER_UI_API_URL": f"{address}/api",
            "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(settings.root / "prefect" / "ui"),
            "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
            "PREFECT_WORKER_QUERY_SECONDS": "2",
            "PREFECT_API_LOG_RETRYABLE_ERRORS": "true",
            # A run is given a tag on its way, and an automation goes by it: what the server remembers of a run is asked anew.
            "PREFECT_SERVER_EVENTS_RELATED_RESOURCE_CACHE_TTL": "PT0S",
            "PREFECT_SERVER_EVENTS_CAUSAL_ORDERING": "flows.ordering",
            # A night that was missed while the server was down is told of when it is back.
            "PREFECT_SERVER_EVENTS_EXPIRED_BUCKET_BUFFER": "P365D",
        }
        os.environ.update(environment)
        console.print(f"Starting the Prefect server at {address} …", highlight=False)
        server = parts.enter_context(tethered(server_command(port), settings.root / "prefect-server.log", environment))
        if not answers(f"{address}/api/health", server, stop):
            if stop.is_set():
                console.print("Stopped.")
                return 0
            console.print(f"[red]The server did not start; see {settings.root / 'prefect-server.log'}[/]")
            return 1
        _deploy(settings)
        worker = parts.enter_context(tethered(_worker_command(), settings.root / "prefect-worker.log", environment))
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


def server_command(port: int) -> list[str]:
    """The server on that port of this machine, with the pages."""
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


def _stop_runs(worker: subprocess.Popen[bytes]) -> None:
    """End the flow runs first, each asked once, while the server still listens: a crawl has to end, its run to be closed."""
    runs = [process for process in psutil.Process(worker.pid).children(recursive=True) if _is_run(process)]
    for process in runs:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.terminate()
    psutil.wait_procs(runs, timeout=STOP_SECONDS)


def _is_run(process: psutil.Process) -> bool:
    try:
        return "prefect.engine" in process.cmdline()
    except psutil.NoSuchProcess:
        return False


def _deploy(settings: Settings) -> None:
    """The work pool and the deployments, created or brought up to date."""
    from flows.deployments import deploy

    deploy(POOL, settings)
