"""A Prefect server for one command, here and now: gone when the command ends, also when that is killed.

Prefect would start one by itself, and leave it behind when its parent is killed.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from flows.children import answers, free_port, tethered
from flows.settings import Settings


@contextlib.contextmanager
def prefect_server(settings: Settings) -> Iterator[None]:
    """Prefect's API for the time of the block, in which runs say on standard error how far they are.

    Enter before ``prefect`` is imported, after ``prepare_prefect``. A server that the operator named (``PREFECT_API_URL``) is
    used as it is. Exits with a message when none can be started.
    """
    with _server(settings):
        from rich.console import Console

        from flows.progress import on_terminal

        with on_terminal(Console(stderr=True)):
            yield


@contextlib.contextmanager
def _server(settings: Settings) -> Iterator[None]:
    if os.environ.get("PREFECT_API_URL"):
        yield
        return
    log = settings.root / "prefect-server.log"
    port = free_port()
    address = f"http://127.0.0.1:{port}/api"
    if sys.stderr.isatty():
        print("Starting Prefect for this command …", file=sys.stderr)  # noqa: T201
    with tethered(_command(port), log) as server:
        if not answers(f"{address}/health", server):
            raise SystemExit(f"gongkai: the Prefect server did not start; its log: {log}")
        os.environ["PREFECT_API_URL"] = address
        # Prefect must not be loaded before it knows its server.
        from prefect.logging.handlers import APILogHandler

        from flows.tidying import forget_old_runs

        try:
            forget_old_runs(settings.keep_days)
            yield
        finally:
            APILogHandler().flush()  # what is still to be said to a server must be said while it is there
            del os.environ["PREFECT_API_URL"]


def _command(port: int) -> list[str]:
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-services", "--no-ui"]
    return [sys.executable, "-m", "prefect", "server", "start", *options]
