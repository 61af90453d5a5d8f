"""Data in shards: files of lines that a page fetches one of. A line is KEY, a tab, JSON; the key tells the file."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

#: Lines that a shard should hold, about: a report is some 20 kB.
WANTED = 8
_HELD = 4_000


def shards_for(lines: int) -> int:
    """Into how many shards so many lines go; at least one."""
    return max(1, -(-lines // WANTED))


def shard_of(key: str, shards: int) -> str:
    """The shard of a hexadecimal key: its first eight digits as a number, modulo the number of shards. The script does the same."""
    return str(int(key[:8], 16) % shards)


def compact(value: object) -> str:
    """JSON on one line, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Shards:
    """Writes lines into the files of a folder, some thousand at a time: memory stays small, files are opened seldom."""

    def __init__(self, folder: Path, name_of: Callable[[str], str]) -> None:
        folder.mkdir(parents=True)
        self._folder, self._name_of = folder, name_of
        self._held: dict[str, list[str]] = defaultdict(list)
        self._count = 0

    def put(self, key: str, record: object) -> None:
        """Add one record under its key."""
        self._held[self._name_of(key)].append(f"{key}\t{compact(record)}\n")
        self._count += 1
        if self._count >= _HELD:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        for name, lines in self._held.items():
            with (self._folder / f"{name}.txt").open("a", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)
        self._held.clear()
        self._count = 0
