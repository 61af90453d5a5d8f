"""An object of the archive is whole, or absent, or named as altered."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import textwrap
import uuid
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from moto.server import ThreadedMotoServer

from db.archive import Archive, sha256_of
from db.errors import ArchiveError

PROJECT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3-compatible server."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["local", "s3"])
def archive(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Archive:
    if request.param == "local":
        return Archive(str(tmp_path / "archive"))
    for name, value in (
        ("ENDPOINT_URL", request.getfixturevalue("s3")),
        ("ACCESS_KEY_ID", "k"),
        ("SECRET_ACCESS_KEY", "s"),
    ):
        monkeypatch.setenv(f"AWS_{name}", value)
    files = fsspec.filesystem("s3", skip_instance_cache=True)
    bucket = f"b{uuid.uuid4().hex}"
    files.mkdir(bucket)
    return Archive(f"s3://{bucket}/gongkai")


def test_bytes_come_back_and_putting_again_changes_nothing(archive: Archive) -> None:
    key = archive.put(b"report")
    assert key == sha256_of(b"report") == archive.put(b"report")
    assert archive.get(key) == b"report"
    assert archive.has(key)
    assert archive.get(archive.put(b"")) == b""


def test_every_object_is_listed_by_its_key(archive: Archive) -> None:
    keys = {archive.put(text.encode()) for text in ("one", "two", "three")}
    assert set(archive.names()) == keys


def test_a_missing_object_is_an_error_with_its_name(archive: Archive) -> None:
    key = sha256_of(b"never stored")
    assert not archive.has(key)
    with pytest.raises(ArchiveError, match=key):
        archive.get(key)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "ABC", "g" * 64])
def test_only_hashes_are_names(archive: Archive, name: str) -> None:
    with pytest.raises(ArchiveError, match="not a sha256"):
        archive.get(name)


def test_an_altered_object_is_detected_and_a_new_put_repairs_a_truncated_one(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    key = archive.put(b"the report")
    path = tmp_path / key[:2] / key[2:4] / key
    path.write_bytes(b"the rep0rt")
    with pytest.raises(ArchiveError, match="altered"):
        archive.get(key)
    path.write_bytes(b"the")
    assert archive.put(b"the report") == key
    assert archive.get(key) == b"the report"


def test_a_writer_killed_before_the_rename_leaves_no_object_and_its_rest_is_cleaned(tmp_path: Path) -> None:
    root = tmp_path / "archive"
    script = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        from db.archive import Archive
        Path.replace = lambda self, target: os.kill(os.getpid(), signal.SIGKILL)
        Archive(sys.argv[1]).put(b"half written")
        """
    )
    died = subprocess.run([sys.executable, "-c", script, str(root)], cwd=PROJECT, check=False)
    assert died.returncode == -signal.SIGKILL
    archive = Archive(str(root))
    assert not archive.has(sha256_of(b"half written"))
    rests = [path for path in root.rglob("*") if path.is_file()]
    assert len(rests) == 1
    assert archive.clean() == 1
    assert archive.get(archive.put(b"half written")) == b"half written"


def test_cleaning_spares_writers_that_live(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    archive.put(b"x")
    mine = next(tmp_path.glob("incoming")) / f"{os.uname().nodename}.{os.getpid()}.abc"
    mine.write_bytes(b"being written")
    assert archive.clean() == 0
    assert mine.exists()


def test_an_archive_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ArchiveError, match="cannot be looked up"):
        Archive(str(tmp_path / "file")).put(b"x")


def test_the_archive_and_the_manifest_load_no_sql() -> None:
    script = "import sys, db.archive, db.manifest; sys.exit('sqlalchemy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=False).returncode == 0


def test_a_folder_that_takes_no_files_is_an_error_of_the_archive(tmp_path: Path) -> None:
    (tmp_path / "incoming").write_text("in the way")
    with pytest.raises(ArchiveError, match="cannot be written"):
        Archive(str(tmp_path)).put(b"x")
