"""A release is whole or not there: makers that are killed, folders that are no releases, a last release that is damaged."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from db.engine import Store
from db.errors import ReleaseError
from db.release.make import make_release
from db.release.place import put, releases, whole_releases, workshop

AS_OF = dt.date(2026, 3, 2)
PROJECT = Path(__file__).parents[2]
#: A maker that stops, as under a slow disk, once its tables are written.
SLOW = """
import datetime as dt, sys, time
from pathlib import Path
from db.engine import open_store
from db.release import make
whole = make.write_workbook
def slowly(*given):
    print("halfway", flush=True)
    time.sleep(600)
make.write_workbook = slowly
make.make_release(open_store(sys.argv[1]), Path(sys.argv[2]), dt.date(2026, 3, 2))
"""


@pytest.fixture
def empty(new_store: Callable[[str], Store]) -> Store:
    return new_store("sqlite")


def test_a_maker_that_is_killed_leaves_no_release_and_its_folder_goes_with_the_next(
    empty: Store, tmp_path: Path
) -> None:
    root = tmp_path / "releases"
    command = [sys.executable, "-c", SLOW, str(empty.engine.url), str(root)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=PROJECT, text=True) as maker:
        assert maker.stdout is not None
        assert maker.stdout.readline() == "halfway\n"
        (left,) = root.iterdir()
        os.utime(left, (time.time() - 3600,) * 2)
        # While it lives its folder is its own, however old.
        alive = make_release(empty, root, AS_OF)
        assert left.is_dir()
        maker.send_signal(signal.SIGKILL)
    assert [path.name for _, _, path in releases(root)] == [alive.folder.name]
    second = make_release(empty, root, AS_OF)
    assert sorted(path.name for path in root.iterdir()) == ["2026-03-02", "2026-03-02-2"]
    assert (second.folder / "CHECKSUMS.sha256").read_bytes() == (alive.folder / "CHECKSUMS.sha256").read_bytes()


def test_folders_that_are_no_releases_are_neither_compared_with_nor_replaced(empty: Store, tmp_path: Path) -> None:
    for name in ("2026-01-01", "2026-02-31", "2026-03-02", "notes"):
        (tmp_path / name).mkdir()
    (tmp_path / "2026-01-02").write_text("a file")
    made = make_release(empty, tmp_path, AS_OF)
    assert made.folder.name == "2026-03-02-2"
    assert made.changes.since is None
    assert list((tmp_path / "2026-03-02").iterdir()) == []
    assert [path.name for _, _, path in whole_releases(tmp_path)] == ["2026-03-02-2"]


def test_a_last_release_that_is_damaged_is_told_and_not_passed_over(empty: Store, tmp_path: Path) -> None:
    root = tmp_path / "releases"
    make_release(empty, root, dt.date(2026, 3, 1))
    (root / "2026-03-01" / "data" / "reports.parquet").write_bytes(b"PAR1 torn")
    with pytest.raises(ReleaseError, match="2026-03-01 cannot be read"):
        make_release(empty, root, AS_OF)
    assert [path.name for path in root.iterdir()] == ["2026-03-01"]


def test_two_makers_of_one_day_get_a_place_each(tmp_path: Path) -> None:
    with workshop(tmp_path) as one, workshop(tmp_path) as other:
        (one / "a").write_text("a")
        (other / "b").write_text("b")
        places = [put(folder, tmp_path, AS_OF) for folder in (one, other)]
    assert [place.name for place in places] == ["2026-03-02", "2026-03-02-2"]
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["a", "b"]
