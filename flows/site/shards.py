"""Data in shards: files of lines that a page fetches one of. A line is KEY, a tab, JSON; the key's head names the file."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

#: Lines that a shard should hold, about.
WANTED = 24
_HELD = 4_000


def digits_for(lines: int) -> int:
    """How many hexadecimal digits of the key name a shard, for so many lines."""
    digits = 0
    while 16**digits * WANTED < lines:
        digits += 1
    return digits


def compact(value: object) -> str:
    """JSON on one line, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Shards:
    """Writes lines into the files of a folder, some thousand at a time: memory stays small, files are opened seldom."""

    def __init__(self, folder: Path, digits: int) -> None:
        folder.mkdir(parents=True)
        self._folder, self._digits = folder, digits
        self._held: dict[str, list[str]] = defaultdict(list)
        self._count = 0

    def put(self, key: str, record: object) -> None:
        """Add one record under its key."""
        self._held[key[: self._digits]].append(f"{key}\t{compact(record)}\n")
        self._count += 1
        if self._count >= _HELD:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        for name, lines in self._held.items():
            with (self._folder / f"{name or 'all'}.txt").open("a", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)
        self._held.clear()
        self._count = 0
