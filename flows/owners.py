"""Who holds a lease or a run: a process, named so that any later process on this machine can tell whether it still lives."""

from __future__ import annotations

import os
import socket

import psutil


def this_process() -> str:
    """``host:pid:start`` of this process; the start time keeps a re-used pid from passing for it."""
    return f"{socket.gethostname()}:{os.getpid()}:{_start(os.getpid())}"


def is_here(owner: str) -> bool:
    """Whether the owner is, or was, a process of this machine."""
    return _parts(owner)[0] == socket.gethostname()


def is_dead(owner: str) -> bool:
    """Whether the owner was a process of this machine that is gone. Of other machines nothing is known: False."""
    _, pid, start = _parts(owner)
    return is_here(owner) and pid.isdigit() and _start(int(pid)) != start


def _parts(owner: str) -> tuple[str, str, str]:
    host, _, start = owner.rpartition(":")
    host, _, pid = host.rpartition(":")
    return host, pid, start


def _start(pid: int) -> str:
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return "gone"
        return f"{process.create_time():.2f}"
    except psutil.NoSuchProcess:
        return "gone"
