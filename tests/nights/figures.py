"""What thirty nights leave behind on a machine: bytes on disk by their kind, rows, and the memory of the processes."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import psutil

_MIB = 1024 * 1024
_SHIFTED = {
    "flow_run": ("start_time", "end_time"),
    "log": ("timestamp",),
    "events": ("occurred",),
    "event_resources": ("occurred",),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """After a night: KiB in the database, the archive, the run folders and Prefect's database; MiB resident; runs Prefect shows."""

    database: int
    archive: int
    runs: int
    prefect: int
    memory: int
    server_memory: int
    flow_runs: int
    folders: int


def measure(var: Path, server: int | None = None) -> Figures:
    """The figures of an installation, this process and the Prefect server of that id."""
    shown = prefect_rows(var, "flow_run WHERE state_type <> 'SCHEDULED'")
    return Figures(
        _content(var / "gongkai.db"),
        _kib(var / "archive"),
        _kib(var / "runs"),
        _content(var / "prefect" / "prefect.db"),
        psutil.Process().memory_info().rss // _MIB,
        _family(server) // _MIB if server is not None else 0,
        shown,
        sum(path.is_dir() for path in (var / "runs").glob("*")),
    )


def _content(path: Path) -> int:
    """KiB of the pages in use; the write-ahead log beside them is cut back by SQLite, and empty pages are used again."""
    with contextlib.closing(sqlite3.connect(path, timeout=60)) as connection:
        size, pages, free = (
            int(connection.execute(f"PRAGMA {it}").fetchone()[0])
            for it in ("page_size", "page_count", "freelist_count")
        )
    return size * (pages - free) // 1024


def prefect_rows(var: Path, what: str) -> int:
    """How many rows Prefect's database has of a kind; 0 where there is none."""
    path = var / "prefect" / "prefect.db"
    if not path.exists():
        return 0
    with contextlib.closing(sqlite3.connect(path, timeout=60)) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {what}").fetchone()[0])


def a_day_goes_by_in_prefect(var: Path) -> None:
    """Prefect's times move a day into the past, as those of the installation do."""
    with contextlib.closing(sqlite3.connect(var / "prefect" / "prefect.db", timeout=60)) as connection, connection:
        for table, times in _SHIFTED.items():
            moved = ", ".join(f"{it} = strftime('%Y-%m-%d %H:%M:%f', {it}, '-1 days') || '000'" for it in times)
            connection.execute(f"UPDATE {table} SET {moved}")


def _family(pid: int) -> int:
    """Resident bytes of a process and of those below it."""
    with contextlib.suppress(psutil.NoSuchProcess):
        top = psutil.Process(pid)
        return sum(int(it.memory_info().rss) for it in (top, *top.children(recursive=True)))
    return 0


def _kib(*paths: Path) -> int:
    files = [file for path in paths for file in (path.rglob("*") if path.is_dir() else [path])]
    return sum(file.stat().st_size for file in files if file.is_file()) // 1024
