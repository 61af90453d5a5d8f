"""Runs that Prefect shows as running though their process is gone: closed by the next run, and by nobody while they live."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from flows.owners import this_process
from flows.settings import Settings, prefect_environment
from flows.tidying import claim, forget_old_runs, shorten_logs
from tests.support.processes import wait_for


def owner_of_a_process_that_ended() -> str:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        host = this_process().rsplit(":", 2)[0]
        return f"{host}:{process.pid}:{psutil.Process(process.pid).create_time():.2f}"


def test_a_run_without_a_process_is_closed_with_a_word_and_others_are_left_alone(
    prefect_api: None, caplog: pytest.LogCaptureFixture
) -> None:
    from prefect import flow
    from prefect.client.orchestration import get_client
    from prefect.states import Running

    @flow(name="nightly", persist_result=False)
    def night() -> tuple[str, ...]:
        return claim(this_process(), {"a-lost-machine:1:1.00"})

    owners = {
        "gone": owner_of_a_process_that_ended(),
        "lost": "a-lost-machine:1:1.00",
        "alive": this_process(),
        "elsewhere": "another-machine:1:1.00",
    }
    with get_client(sync_client=True) as client:
        runs = {name: client.create_flow_run(night, name=name, state=Running()) for name in (*owners, "unclaimed")}
        for name, owner in owners.items():
            client.update_flow_run_labels(runs[name].id, {"gongkai.owner": owner})
        assert set(night()) == {"gone", "lost"}
        states = {name: client.read_flow_run(run.id).state for name, run in runs.items()}
        for run in runs.values():
            client.delete_flow_run(run.id)
    assert {name: state.type.value for name, state in states.items() if state} == {
        "gone": "CRASHED",
        "lost": "CRASHED",
        "alive": "RUNNING",
        "elsewhere": "RUNNING",
        "unclaimed": "RUNNING",
    }
    assert states["gone"] is not None
    assert owners["gone"] in (states["gone"].message or "")
    assert "the next run does what it left" in (states["gone"].message or "")


def test_a_server_of_one_command_forgets_runs_beyond_their_days_with_their_artifacts(prefect_api: None) -> None:
    from prefect import flow
    from prefect.artifacts import create_markdown_artifact
    from prefect.client.orchestration import get_client

    @flow(name="nightly", persist_result=False)
    def night() -> None:
        create_markdown_artifact("said", key="kept-for-its-days")

    kept = night(return_state=True).state_details.flow_run_id
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    with get_client(sync_client=True) as client:
        assert forget_old_runs(2, tomorrow) == 0
        assert kept in {artifact.flow_run_id for artifact in client.read_artifacts()}
        assert forget_old_runs(2, tomorrow + dt.timedelta(days=2)) >= 1
        assert kept not in {run.id for run in client.read_flow_runs()}
        assert kept not in {artifact.flow_run_id for artifact in client.read_artifacts()}


def test_outside_a_flow_run_there_is_nothing_to_say() -> None:
    assert claim(this_process()) == ()


def test_old_runs_and_their_logs_are_vacuumed_after_the_days_of_the_setting() -> None:
    """In a process of its own: Prefect reads its settings once."""
    settings = Settings(keep_days=30, _env_file=None)  # type: ignore[call-arg]
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            "from prefect.settings.context import get_current_settings as now; its = now().server.services.db_vacuum;"
            "print(sorted(its.enabled_vacuum_types), its.retention_period.days)",
        ],
        env=prefect_environment(settings),
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == "['events', 'flow_runs', 'orphans'] 30"


def test_a_long_log_is_put_aside_and_goes_on_where_it_now_ends(tmp_path: Path) -> None:
    from flows.children import tethered

    log, short = tmp_path / "prefect-worker.log", tmp_path / "prefect-server.log"
    short.write_text("short")
    (tmp_path / "prefect-worker.log.1").write_text("older")
    gate = tmp_path / "gate"
    writer = f"""
import pathlib, time
print("a" * 999, flush=True)
while not pathlib.Path({str(gate)!r}).exists():
    time.sleep(0.02)
print("b", flush=True)
"""
    with tethered([sys.executable, "-c", writer], log) as process:
        wait_for(lambda: log.stat().st_size == 1000, "the first line")
        shorten_logs(tmp_path, longest=500)
        assert (log.stat().st_size, short.read_text()) == (0, "short")
        gate.touch()
        process.wait(30)
    assert log.read_bytes() == b"b\n"
    assert (tmp_path / "prefect-worker.log.1").read_bytes() == b"a" * 999 + b"\n"
