"""Waiting for what really happens to processes: bounded, never a blind sleep."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import TypeVar

import psutil

Seen = TypeVar("Seen")


def wait_for(condition: Callable[[], Seen | None], what: str, seconds: float = 60.0) -> Seen:
    """Look until the condition gives something true, and return that. Fails the test after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not (seen := condition()):
        assert time.monotonic() < deadline, f"did not happen within {seconds:g} s: {what}"
        time.sleep(0.02)
    return seen


def is_alive(process: psutil.Process) -> bool:
    """Whether it still runs; a zombie, or another process of the same id, does not count."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def descendants(pid: int | None = None) -> list[psutil.Process]:
    """Every process below ``pid`` (this process by default) that runs."""
    try:
        return [child for child in psutil.Process(pid).children(recursive=True) if is_alive(child)]
    except psutil.NoSuchProcess:
        return []


def command_of(process: psutil.Process) -> str:
    """The command line, empty when the process is gone."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def running(module: str, pid: int | None = None) -> list[psutil.Process]:
    """The descendants whose command line names this module, oldest first."""
    found = [process for process in descendants(pid) if module in command_of(process)]
    return sorted(found, key=lambda process: process.pid)


def wait_until_gone(processes: Iterable[psutil.Process], seconds: float = 30.0) -> None:
    """Wait until none of these runs any more."""
    watched = list(processes)

    def none_left() -> bool:
        return not any(is_alive(process) for process in watched)

    wait_for(none_left, f"the end of {[command_of(process) for process in watched]}", seconds)
