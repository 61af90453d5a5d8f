"""The content-addressed archive of raw bytes: a local folder or any fsspec store. Imports no SQL.

An object is named by its sha256 and lies under ``ab/cd/``. On a local disk it is written under a temporary name on the same
filesystem, synced, renamed and the folder synced, so that an object is whole or absent whenever the power goes.
"""

from __future__ import annotations

import hashlib
import os
import re
import socket
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import fsspec

from db.errors import ArchiveError

_SHA256 = re.compile(r"[0-9a-f]{64}")
_TEMPORARY = "incoming"


def sha256_of(data: bytes) -> str:
    """The archive's key for these bytes."""
    return hashlib.sha256(data).hexdigest()


class _Backend(Protocol):
    def put(self, name: str, data: bytes) -> None: ...
    def get(self, name: str) -> bytes: ...
    def has(self, name: str, size: int | None) -> bool: ...
    def names(self) -> Iterator[str]: ...


class Archive:
    """``root`` is a folder (made when absent) or an fsspec address such as ``s3://bucket/prefix``."""

    def __init__(self, root: str) -> None:
        self.root = root
        local = root.removeprefix("file://")
        self._backend: _Backend = _Remote(root) if "://" in local else _Local(Path(local))

    def put(self, data: bytes) -> str:
        """Keep these bytes and return their sha256. Doing it again changes nothing. Raises ArchiveError."""
        name = sha256_of(data)
        if not self._backend.has(name, len(data)):
            self._backend.put(name, data)
        return name

    def get(self, sha256: str) -> bytes:
        """The bytes of this key. Raises ArchiveError when they are absent or no longer what the key says."""
        data = self._backend.get(_checked(sha256))
        if sha256_of(data) != sha256:
            raise ArchiveError(f"object {sha256} was altered: its bytes hash to {sha256_of(data)}")
        return data

    def has(self, sha256: str) -> bool:
        """Whether an object of this key is there (its bytes are checked by ``get``)."""
        return self._backend.has(_checked(sha256), None)

    def names(self) -> Iterator[str]:
        """The key of every object that is held, in no order. Raises ArchiveError."""
        return (name for name in self._backend.names() if _SHA256.fullmatch(name))

    def clean(self) -> int:
        """Remove what writers of this machine that are dead left half written. Returns how many files."""
        return self._backend.clean() if isinstance(self._backend, _Local) else 0


def _checked(sha256: str) -> str:
    if not _SHA256.fullmatch(sha256):
        raise ArchiveError(f"not a sha256 in lower-case hex: {sha256!r}")
    return sha256


class _Local:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / _TEMPORARY

    def _path(self, name: str) -> Path:
        return self._root / name[:2] / name[2:4] / name

    def has(self, name: str, size: int | None) -> bool:
        try:
            found = self._path(name).stat().st_size
        except FileNotFoundError:
            return False
        except OSError as error:
            raise ArchiveError(f"object {name} cannot be looked up: {error}") from error
        return size is None or found == size

    def names(self) -> Iterator[str]:
        return (path.name for path in self._root.glob("??/??/*"))

    def get(self, name: str) -> bytes:
        try:
            return self._path(name).read_bytes()
        except OSError as error:
            raise ArchiveError(f"object {name} cannot be read: {error}") from error

    def put(self, name: str, data: bytes) -> None:
        target = self._path(name)
        temporary = self._incoming / f"{socket.gethostname()}.{os.getpid()}.{uuid.uuid4().hex}"
        try:
            self._incoming.mkdir(parents=True, exist_ok=True)
            self._make_folder(target.parent)
            with temporary.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
            _sync_folder(target.parent)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink()
            raise ArchiveError(f"object {name} cannot be written: {error}") from error

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        folder.mkdir(parents=True, exist_ok=True)
        # The entry of a new folder stands in its parent, and that one's in its own.
        _sync_folder(folder.parent)
        _sync_folder(folder.parent.parent)

    def clean(self) -> int:
        removed = 0
        for path in self._incoming.glob(f"{socket.gethostname()}.*"):
            writer = path.name.rsplit(".", 2)[1]
            if writer.isdigit() and not _is_running(int(writer)):
                path.unlink(missing_ok=True)
                removed += 1
        return removed


class _Remote:
    def __init__(self, root: str) -> None:
        self._files, self._root = fsspec.core.url_to_fs(root)

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name[:2]}/{name[2:4]}/{name}"

    def has(self, name: str, size: int | None) -> bool:
        path = self._path(name)
        try:
            return bool(self._files.exists(path)) and (size is None or self._files.size(path) == size)
        except OSError as error:
            raise ArchiveError(f"object {name} cannot be looked up: {error}") from error

    def names(self) -> Iterator[str]:
        try:
            self._files.invalidate_cache()
            return (str(path).rsplit("/", 1)[-1] for path in self._files.find(self._root))
        except OSError as error:
            raise ArchiveError(f"{self._root} cannot be listed: {error}") from error

    def get(self, name: str) -> bytes:
        try:
            data: bytes = self._files.cat_file(self._path(name))
        except OSError as error:
            raise ArchiveError(f"object {name} cannot be read: {error}") from error
        return data

    def put(self, name: str, data: bytes) -> None:
        # Object stores show an object only once it is whole; other stores are asked to make the folder first.
        path = self._path(name)
        try:
            self._files.makedirs(path.rsplit("/", 1)[0], exist_ok=True)
            self._files.pipe_file(path, data)
        except OSError as error:
            raise ArchiveError(f"object {name} cannot be written: {error}") from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
