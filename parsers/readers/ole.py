"""OLE containers (MS-CFB): the names of the streams in their root, which tell legacy Word, Excel and encrypted files apart."""

from __future__ import annotations

import struct
from collections.abc import Iterator

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_END = 0xFFFFFFFA  # sector numbers from here on are marks, no sectors
_NO_ENTRY = 0xFFFFFFFF
_ENTRY = 128  # bytes of a directory entry
_HEADER_FAT = 109  # sectors of the allocation table that the header itself names
_MOST_SECTORS = 1 << 16  # of directory or allocation table: far beyond any report


def root_names(data: bytes) -> frozenset[str]:
    """Lower-cased names of what stands right below the root, streams of embedded objects not counted.

    A container whose directory cannot be followed gives none.
    """
    try:
        entries = list(_entries(data))
        return frozenset(_children(entries)) if entries else frozenset()
    except (struct.error, IndexError):
        return frozenset()


def _entries(data: bytes) -> Iterator[tuple[str, int, int, int]]:
    """Name, left and right sibling and first child of every directory entry."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        return
    table = _allocation_table(data, size)
    sector = struct.unpack_from("<I", data, 48)[0]
    seen: set[int] = set()
    while sector < _END and sector not in seen and len(seen) < _MOST_SECTORS:
        seen.add(sector)
        start = (sector + 1) * size
        for at in range(start, min(start + size, len(data) - _ENTRY + 1), _ENTRY):
            length = struct.unpack_from("<H", data, at + 64)[0]
            name = data[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace").lower()
            yield name, *struct.unpack_from("<III", data, at + 68)
        sector = table[sector] if sector < len(table) else _NO_ENTRY


def _allocation_table(data: bytes, size: int) -> list[int]:
    """The next sector of every sector."""
    sectors = list(struct.unpack_from(f"<{_HEADER_FAT}I", data, 76))
    more = struct.unpack_from("<I", data, 68)[0]
    per_sector = size // 4
    seen: set[int] = set()
    while more < _END and more not in seen and len(seen) < _MOST_SECTORS:
        seen.add(more)
        *named, more = struct.unpack_from(f"<{per_sector}I", data, (more + 1) * size)
        sectors += named
    table: list[int] = []
    for sector in sectors:
        if sector < _END and (sector + 2) * size <= len(data) + size:
            piece = data[(sector + 1) * size : (sector + 2) * size]
            table += struct.unpack(f"<{len(piece) // 4}I", piece[: len(piece) // 4 * 4])
    return table


def _children(entries: list[tuple[str, int, int, int]]) -> Iterator[str]:
    waiting = [entries[0][3]]
    seen: set[int] = set()
    while waiting:
        number = waiting.pop()
        if number >= len(entries) or number in seen:
            continue
        seen.add(number)
        name, left, right, _ = entries[number]
        yield name
        waiting += [left, right]
