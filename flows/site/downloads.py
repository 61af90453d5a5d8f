"""The release's files beside the site: linked on the disk where that is possible, for a release is never changed."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from db.release.place import CHECKSUMS
from flows.refusal import RefusedError


@dataclass(frozen=True, slots=True)
class Download:
    """One file: its path below the site, its size, its sha256 as the release says."""

    path: str
    bytes: int
    sha256: str | None


def copy_release(release: Path, folder: Path) -> tuple[str, tuple[Download, ...]]:
    """Put the release's files under ``release/``. Returns its name and the files. Raises ValueError for no whole release."""
    listed = release / CHECKSUMS
    if not listed.is_file():
        raise RefusedError(f"{release} is no whole release: it has no {CHECKSUMS}")
    lines = (line.split(maxsplit=1) for line in listed.read_text(encoding="utf-8").splitlines())
    sums = {name.strip().lstrip("*"): digest for digest, name in lines}
    found = []
    for path in sorted(path for path in release.rglob("*") if path.is_file()):
        name = path.relative_to(release).as_posix()
        place = folder / "release" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, place)
        except OSError:  # another disk
            shutil.copy2(path, place)
        found.append(Download(f"release/{name}", path.stat().st_size, sums.get(name)))
    return release.resolve().name, tuple(found)
