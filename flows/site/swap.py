"""Puts a finished site in its place: written beside it, exchanged in one step; an older site stands until then, and if it fails."""

from __future__ import annotations

import ctypes
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.refusal import RefusedError

#: The file that every site of ours has; a folder with other things in it is never replaced.
MARK = Path("data") / "site.json"
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


@contextmanager
def beside(place: Path) -> Iterator[Path]:
    """A folder to write the site in. It takes its place when all went well and is gone otherwise.

    Raises ValueError when the place holds something that is no site.
    """
    if place.exists() and not (place / MARK).is_file() and (not place.is_dir() or any(place.iterdir())):
        raise RefusedError(f"{place} holds something that is no site of ours; it stays untouched")
    place.parent.mkdir(parents=True, exist_ok=True)
    rough = Path(tempfile.mkdtemp(prefix=f".{place.name}-", dir=place.parent))
    try:
        rough.chmod(0o755)
        yield rough
        _put(rough, place)
    finally:
        shutil.rmtree(rough, ignore_errors=True)


def _put(rough: Path, place: Path) -> None:
    if not place.exists():
        rough.rename(place)
    elif not _exchange(rough, place):
        # A filesystem that cannot exchange: for a moment there is no site, never half of one.
        old = rough.with_name(f"{rough.name}-old")
        place.rename(old)
        rough.rename(place)
        shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Linux's renameat2 with RENAME_EXCHANGE; False where the system or the filesystem has none."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    paths = (os.fsencode(one), os.fsencode(other))
    return bool(call(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0)
