"""``gongkai up`` as a real process, over replica portals that the test holds in its hand, and Prefect's API beside it."""

from __future__ import annotations

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.support.processes import wait_for

ROOT = Path(__file__).parents[2]
START_SECONDS = 240.0  # the Prefect server alone needs half a minute on a cold machine
RUN_SECONDS = 240.0
ENDED = ("COMPLETED", "FAILED", "CRASHED", "CANCELLED")


@dataclass(frozen=True)
class Up:
    """A running ``gongkai up``."""

    process: subprocess.Popen[bytes]
    address: str
    var: Path

    def api(self, path: str, body: object = None) -> Any:
        """GET, or POST when there is a body."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.address}/api{path}", data=data, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def deployment(self, name: str) -> dict[str, Any]:
        """The deployment of that name."""
        found: dict[str, Any] = self.api(f"/deployments/name/{name}/{name}")
        return found

    def start(self, name: str, /, **parameters: object) -> str:
        """Ask for a run of a deployment; the worker picks it up. Returns the flow run's id."""
        made = self.api(f"/deployments/{self.deployment(name)['id']}/create_flow_run", {"parameters": parameters})
        return str(made["id"])

    def start_later(self, name: str, /, **parameters: object) -> str:
        """Ask for a run of a deployment an hour from now. Returns the flow run's id."""
        due = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=1)).isoformat()
        state = {"type": "SCHEDULED", "state_details": {"scheduled_time": due}}
        path = f"/deployments/{self.deployment(name)['id']}/create_flow_run"
        return str(self.api(path, {"parameters": parameters, "state": state})["id"])

    def ended_night(self, *tags: str) -> dt.datetime:
        """A nightly that the server believes to have ended well just now, without any having run: when that was."""
        path = f"/deployments/{self.deployment('nightly')['id']}/create_flow_run"
        run = self.api(path, {"state": {"type": "RUNNING"}, "tags": list(tags)})["id"]
        self.api(f"/flow_runs/{run}/set_state", {"state": {"type": "COMPLETED"}, "force": True})
        return dt.datetime.fromisoformat(self.api(f"/flow_runs/{run}")["state"]["timestamp"])

    def runs(self, name: str) -> list[dict[str, Any]]:
        """The runs of a deployment that were asked for, newest first; those that only the schedule foresees left out."""
        found = self.api(
            "/flow_runs/filter",
            {"deployments": {"name": {"any_": [name]}}, "sort": "EXPECTED_START_TIME_DESC"},
        )
        return [run for run in found if not run["auto_scheduled"]]

    def foreseen(self, name: str) -> list[str]:
        """When the runs of a deployment are due that its schedule has made."""
        found = self.api("/flow_runs/filter", {"deployments": {"name": {"any_": [name]}}})
        return [run["expected_start_time"] for run in found if run["auto_scheduled"]]

    def state(self, run: str) -> str:
        """``COMPLETED``, ``RUNNING`` …"""
        return str(self.api(f"/flow_runs/{run}")["state_type"])

    def wait_until_ended(self, run: str) -> str:
        """The state in which a run ended."""

        def ended() -> str | None:
            state = self.state(run)
            return state if state in ENDED else None

        return wait_for(ended, f"the end of flow run {run}", RUN_SECONDS)

    def said(self, run: str) -> list[str]:
        """The messages of a run's log as Prefect shows them."""
        found = self.api("/logs/filter", {"logs": {"flow_run_id": {"any_": [run]}}, "limit": 200})
        return [str(line["message"]) for line in found]

    def artifacts(self, run: str) -> dict[str, Any]:
        """The artifacts of a run by key."""
        found = self.api("/artifacts/filter", {"artifacts": {"flow_run_id": {"any_": [run]}}})
        return {item["key"]: item["data"] for item in found}

    def log(self) -> str:
        """What the server and the worker wrote."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.var.glob("*.log")))

    def family(self) -> list[psutil.Process]:
        """``gongkai up`` itself and every process below it, those of flow runs too."""
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]


@contextmanager
def gongkai_up(var: Path, *arguments: str, **settings: str) -> Iterator[Up]:
    """Start ``gongkai up`` on a free port and wait until it says that it is up; at the end it is interrupted."""
    var.mkdir(parents=True, exist_ok=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
    environment = (
        clean | {"GONGKAI_VAR": str(var)} | {f"GONGKAI_{name.upper()}": text for name, text in settings.items()}
    )
    out = var / "up.out"
    with out.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-c", "from flows.cli import main; main()", "up", "--port", "0", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Up(process, wait_for(_address(process, out), "gongkai up", START_SECONDS), var)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        try:
            process.wait(90)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], out: Path) -> Callable[[], str | None]:
    def look() -> str | None:
        text = out.read_text(encoding="utf-8", errors="replace")
        assert process.poll() is None, f"gongkai up ended with {process.returncode}: {text}"
        line = next((line for line in text.splitlines() if line.startswith("Gongkai is up:")), None)
        time.sleep(0.2)
        return None if line is None else line.split()[-1].removesuffix("/deployments")

    return look
