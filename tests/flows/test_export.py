"""``gongkai export`` as an operator calls it, and what it refuses."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flows.years import check_day

GONGKAI = str(Path(sys.executable).with_name("gongkai"))
TODAY = dt.date(2026, 3, 1)


def gongkai_export(var: Path, *options: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("GONGKAI_", "PREFECT_"))}
    environment = {**clean, "GONGKAI_VAR": str(var), "PYTHONUTF8": "1", "COLUMNS": "160"}
    command = [GONGKAI, "export", *options]
    return subprocess.run(command, capture_output=True, env=environment, cwd=var.parent, text=True, timeout=300)


def test_the_command_writes_a_release_that_passes_its_own_checksums(tmp_path: Path) -> None:
    done = gongkai_export(tmp_path / "var", "--as-of", "2026-03-01", "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stderr) == (0, "")
    folder = tmp_path / "out" / "2026-03-01"
    assert "2026-03-01" in done.stdout
    checked = subprocess.run(["sha256sum", "-c", "--quiet", "CHECKSUMS.sha256"], cwd=folder, capture_output=True)
    assert checked.returncode == 0
    for name in ("datapackage.json", "README.md", "CITATION.cff", "CHANGES.md", "release.xlsx", "data/panel.parquet"):
        assert (folder / name).is_file(), name


def test_no_date_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    done = gongkai_export(tmp_path / "var", "--as-of", "soon")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == ["gongkai export: 'soon' is no date like 2026-01-31"]


@pytest.mark.parametrize("words", ["2026-03-02", "2026-02-30", "1.3.2026"])
def test_days_that_are_none_or_to_come_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match=words[-4:]):
        check_day(words, TODAY)


def test_a_disk_that_takes_no_more_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    assert gongkai_export(tmp_path / "var", "--as-of", "2026-03-01", "--out", str(tmp_path / "first")).returncode == 0
    out = tmp_path / "out"
    # No file may grow beyond 40 kB (the store's own are smaller): an error like a full disk's, in the middle of writing.
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000));"
        "from pathlib import Path; import datetime as dt; from db.engine import open_store;"
        "from types import SimpleNamespace as S; from flows.releasing import release;"
        f"house = S(store=open_store('sqlite:///{tmp_path}/var/gongkai.db'), settings=None);"
        f"release(house, dt.date(2026, 3, 1), Path({str(out)!r}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120)
    assert done.stderr.splitlines()[-1].startswith(
        f"flows.refusal.RefusedError: the release cannot be written into {out}: "
    )
    assert list(out.iterdir()) == []


def test_a_folder_that_is_a_file_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    done = gongkai_export(tmp_path / "var", "--out", str(tmp_path / "out"))
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert done.stderr.startswith("gongkai export: the release cannot be written into")


def test_without_a_day_it_is_today() -> None:
    assert check_day(None, TODAY) == check_day("", TODAY) == TODAY
    assert check_day("2026-02-01", TODAY) == dt.date(2026, 2, 1)


def test_the_flow_writes_into_the_folder_of_releases(
    tmp_path: Path, prefect_api: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.export import export

    monkeypatch.setenv("GONGKAI_VAR", str(tmp_path / "var"))
    folder = Path(export())
    assert folder.parent == tmp_path / "var" / "releases"
    assert (folder / "datapackage.json").is_file()
