"""Where releases stand: written beside their place, renamed into it once they are on the disk; never half, never over one."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_NAME = re.compile(r"(\d{4}-\d\d-\d\d)(?:-(\d+))?")
_MAKING = ".making-"
#: A folder as young as this may belong to somebody who has not locked it yet.
_YOUNG_SECONDS = 60
CHECKSUMS = "CHECKSUMS.sha256"


@contextmanager
def workshop(root: Path) -> Iterator[Path]:
    """A folder to write a release in; it is gone afterwards unless it was put in its place. What killed makers left is removed."""
    root.mkdir(parents=True, exist_ok=True)
    _sweep(root)
    folder = Path(tempfile.mkdtemp(prefix=_MAKING, dir=root))
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _sweep(root: Path) -> None:
    """Remove folders whose maker is gone: the lock that it held went with it."""
    for path in root.glob(f"{_MAKING}*"):
        if time.time() - path.stat().st_mtime < _YOUNG_SECONDS:
            continue
        held = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(path, ignore_errors=True)
        finally:
            os.close(held)


def releases(root: Path) -> list[tuple[dt.date, int, Path]]:
    """The folders named like releases by date and number, oldest first."""
    found = []
    for path in root.iterdir() if root.is_dir() else ():
        named = _NAME.fullmatch(path.name)
        if named and path.is_dir() and (day := _day(named[1])) is not None:
            found.append((day, int(named[2] or 1), path))
    return sorted(found)


def _day(words: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(words)
    except ValueError:
        return None


def whole_releases(root: Path) -> list[tuple[dt.date, int, Path]]:
    """Those that are releases: checksums are written last, so a folder without them is somebody's copy of a part, or no release."""
    return [one for one in releases(root) if (one[2] / CHECKSUMS).is_file()]


def put(folder: Path, root: Path, as_of: dt.date) -> Path:
    """Rename into the first free place of the day, once every byte is on the disk. Nothing that stands is ever replaced."""
    folder.chmod(0o755)
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)
    number = 1 + max((n for day, n, _ in releases(root) if day == as_of), default=0)
    while True:
        place = root / (as_of.isoformat() if number == 1 else f"{as_of.isoformat()}-{number}")
        try:
            folder.rename(place)
        except OSError:
            if not place.exists():
                raise
        else:
            _sync(root)
            return place
        number += 1


def _sync(path: Path) -> None:
    held = os.open(path, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
