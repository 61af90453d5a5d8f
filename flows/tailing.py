"""Files that a child process writes, read while it writes them: its log for people at a bounded rate, its manifest counted."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Callable, Collection
from pathlib import Path

_SECRET = re.compile(r"(?<=://)[^\s/@]+(?=@)")
_HEAD = re.compile(r" (CRITICAL|ERROR|WARNING|INFO|DEBUG) ([\w.-]+): ")
_OURS = "spiders."
_LONGEST = 400
_AT_ONCE = 1 << 20


class Tail:
    """The whole lines that were added to a file since the last look; a line without its end waits."""

    def __init__(self, path: Path, *, from_end: bool = False) -> None:
        self._path = path
        self._offset = path.stat().st_size if from_end and path.exists() else 0
        self._begun = b""

    def lines(self) -> list[bytes]:
        """What is new, at most a MiB of it at a look."""
        if not self._path.exists():
            return []
        with self._path.open("rb") as stream:
            stream.seek(self._offset)
            read = stream.read(_AT_ONCE)
        self._offset += len(read)
        *whole, self._begun = (self._begun + read).split(b"\n")
        return whole

    def rest(self) -> list[bytes]:
        """Everything up to the end of a file that nobody writes any more, with a last line that has no end."""
        found: list[bytes] = []
        while True:
            before = self._offset
            found += self.lines()
            if self._offset == before:
                break
        last, self._begun = self._begun, b""
        return found + ([last] if last else [])


class Relay:
    """A child's log said again line by line, at most ``most`` lines in ``seconds``: what is more is counted and left out.

    Warnings and errors have as many lines again for themselves, so that chatter never hides them; what libraries say of their
    own doings is left out anyway. User names and passwords of addresses are not said.
    """

    def __init__(
        self,
        path: Path,
        say: Callable[[int, str], None],
        *,
        most: int = 30,
        seconds: float = 60.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path, self._say, self._most, self._seconds, self._clock = path, say, most, seconds, clock
        self._tail = Tail(path, from_end=True)
        self._since = clock()
        self._said = {False: 0, True: 0}  # by whether it is grave
        self._level, self._chatter, self._missed = logging.INFO, False, False
        self.left_out = 0

    def look(self) -> None:
        """Say what is new."""
        self._say_all(self._tail.lines())

    def end(self) -> None:
        """Say the rest, how many lines were left out, and where all of them are."""
        self._say_all(self._tail.rest())
        if self.left_out:
            level = logging.WARNING if self._missed else logging.INFO
            self._say(level, f"{self.left_out} lines of the log were left out here; all of them: {self._path}")
        elif self._path.exists():
            self._say(logging.INFO, f"the log of the crawl: {self._path}")

    def _say_all(self, lines: Collection[bytes]) -> None:
        now = self._clock()
        if now - self._since >= self._seconds:
            self._since, self._said = now, {False: 0, True: 0}
        for raw in lines:
            line = _SECRET.sub("…", raw.decode("utf-8", "replace").rstrip())
            if not line:
                continue
            head = _HEAD.search(line[:120])
            if head is not None:  # a line without one goes on with the one before it, such as a traceback
                self._level = logging.getLevelNamesMapping()[head[1]]
                self._chatter = self._level < logging.WARNING and not head[2].startswith(_OURS)
            grave = self._level >= logging.WARNING
            if self._chatter or self._said[grave] >= self._most:
                self.left_out += 1
                self._missed |= grave
                continue
            self._said[grave] += 1
            self._say(self._level, line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…")


class ManifestCount:
    """How far a crawl is, by its manifest: requests and columns that have come to their end."""

    def __init__(self, path: Path) -> None:
        self._tail = Tail(path)
        self.requests = 0
        self._columns: set[tuple[str, str]] = set()

    @property
    def columns(self) -> int:
        return len(self._columns)

    def look(self) -> None:
        """Count what is new. A damaged line is for the ingest to judge."""
        for line in self._tail.lines():
            try:
                item = json.loads(line)
                if item["kind"] == "retrieval":
                    self.requests += 1
                elif item["kind"] == "listing":
                    self._columns.add((item["record"]["portal_id"], item["record"]["column_url"]))
            except (ValueError, KeyError, TypeError):
                continue
