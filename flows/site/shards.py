"""Data in shards: packed files of lines that a page fetches one of. A line is KEY, a tab, JSON; the key tells the file."""

from __future__ import annotations

import gzip
import json
import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

#: Lines that a shard holds at most, about: a packed report is some 2 kB.
WANTED = 16
_HELD = 4_000


def shards_for(lines: int) -> int:
    """Into how many shards so many lines go: a power of two, so that a few lines more leave every line in its shard."""
    return 1 << (max(1, -(-lines // WANTED)) - 1).bit_length()


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
            self._spill()

    def finish(self, older: Path) -> None:
        """Pack every file. One that is the same as in the older folder is that file, with its date: a copy sends what is new."""
        self._spill()
        for rough in sorted(self._folder.glob("*.rough")):
            name = f"{rough.stem}.gz"
            packed = gzip.compress(rough.read_bytes(), 6, mtime=0)
            if not _same(older / name, packed, self._folder / name):
                (self._folder / name).write_bytes(packed)
            rough.unlink()

    def _spill(self) -> None:
        for name, lines in self._held.items():
            with (self._folder / f"{name}.rough").open("a", encoding="utf-8", newline="\n") as file:
                file.writelines(lines)
        self._held.clear()
        self._count = 0


def _same(older: Path, packed: bytes, place: Path) -> bool:
    """Whether the older file has these bytes and now stands in the new place too."""
    try:
        if older.stat().st_size != len(packed) or older.read_bytes() != packed:
            return False
        os.link(older, place)
    except OSError:  # none yet, or a filesystem without links
        return False
    return True
