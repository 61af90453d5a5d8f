"""The tether: a command lives as long as the process that asked for it, and ends as if it had been started directly."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.support.processes import descendants, wait_for, wait_until_gone

ROOT = Path(__file__).parents[2]
SLEEP = "import time; time.sleep(600)"
PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(600)"
)


@pytest.fixture
def tethered() -> Iterator[list[subprocess.Popen[bytes]]]:
    """What a test starts; nothing of it outlives the test."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for process in started:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # of a tether that died alone, the command would live on
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def start(tethered: list[subprocess.Popen[bytes]], code: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.tether", sys.executable, "-c", code],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    tethered.append(process)
    return process


@pytest.mark.parametrize("code", [0, 7])
def test_the_exit_code_of_the_command_is_its_own_and_nothing_is_said(
    tethered: list[subprocess.Popen[bytes]], code: int
) -> None:
    process = start(tethered, f"raise SystemExit({code})")
    assert process.wait(60) == code  # standard input still open: its watcher waits in a read
    assert process.stderr is not None
    assert process.stderr.read() == b""


def test_a_command_that_a_signal_ended_is_told_like_a_shell_tells_it(tethered: list[subprocess.Popen[bytes]]) -> None:
    process = start(tethered, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    assert process.wait(60) == 128 + signal.SIGKILL


def test_asked_to_stop_it_asks_the_command(tethered: list[subprocess.Popen[bytes]]) -> None:
    process = start(tethered, SLEEP)
    (child,) = wait_for(lambda: descendants(process.pid), "the command")
    process.terminate()
    assert process.wait(60) == 128 + signal.SIGTERM
    wait_until_gone([child])


def test_without_its_parent_the_whole_group_ends(tethered: list[subprocess.Popen[bytes]]) -> None:
    process = start(tethered, PARENT)
    below: list[psutil.Process] = wait_for(
        lambda: found if len(found := descendants(process.pid)) == 2 else None, "the command and its own child"
    )
    assert process.stdin is not None
    process.stdin.close()
    wait_until_gone(below)
    assert process.wait(60) == -signal.SIGKILL


def test_a_command_that_does_not_listen_ends_too(tethered: list[subprocess.Popen[bytes]]) -> None:
    process = start(tethered, STUBBORN)
    assert process.stdout is not None
    assert process.stdout.readline() == b"ready\n"
    below = descendants(process.pid)
    process.terminate()
    assert process.stdin is not None
    process.stdin.close()
    wait_until_gone(below)
