"""The objects of a PDF as they lie in its bytes, and the strict undoing of their compression."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

_OBJECT = re.compile(rb"(?<![0-9])(\d{1,10})[ \t\r\n\f\0]+(\d{1,5})[ \t\r\n\f\0]+obj(?![a-zA-Z])")
_BODY = re.compile(rb"(?<=>>)[ \t\r\n\f\0]*(?:%[^\r\n]*[\r\n]+)?stream(\r\n|\n|\r)|\bendobj\b")
_LENGTH = re.compile(rb"/Length[ \t\r\n\f\0]*(\d+)(?:[ \t\r\n\f\0]+(\d+)[ \t\r\n\f\0]+R)?")
_FILTER = re.compile(rb"/(?:Filter|F)[ \t\r\n\f\0]*(\[[^\]]*\]|/[A-Za-z0-9]+)")
_NAME = re.compile(rb"/([A-Za-z0-9]+)")
_END = re.compile(rb"[ \t\r\n\f\0]*endstream")
_INTEGER = re.compile(rb"[ \t\r\n\f\0]*(\d+)[ \t\r\n\f\0]+endobj")

FLATE = frozenset({b"FlateDecode", b"Fl"})
_LARGEST = 512 * 2**20  # bytes that one stream may inflate to
_STEP = 4 * 2**20


@dataclass(frozen=True, slots=True)
class RawObject:
    """An object as it lies in the file. ``stream`` is the place of its first byte of data, None without a stream."""

    number: int
    generation: int
    offset: int
    head: bytes  # from ``obj`` to ``stream`` or ``endobj``
    stream: int | None = None
    data: bytes = b""
    closed: bool = True  # ``endstream`` or ``endobj`` was found


def raw_objects(data: bytes) -> Iterator[RawObject]:
    """The objects in file order. Data of streams are stepped over, so nothing inside them looks like an object."""
    lengths: dict[tuple[int, int], int] = {}
    place = 0
    while True:
        start = _OBJECT.search(data, place)
        if start is None:
            return
        number, generation = int(start[1]), int(start[2])
        body = _BODY.search(data, start.end())
        if body is None:
            yield RawObject(number, generation, start.start(), data[start.end() : start.end() + 2000], closed=False)
            return
        head = data[start.end() : body.start()]
        if body[1] is None:
            yield RawObject(number, generation, start.start(), head)
            place = body.end()
            continue
        first = body.end()
        end = _stream_end(data, first, _length(data, head, lengths))
        if end is None:
            yield RawObject(number, generation, start.start(), head, first, data[first:], closed=False)
            return
        yield RawObject(number, generation, start.start(), head, first, data[first:end])
        place = end


def _length(data: bytes, head: bytes, known: dict[tuple[int, int], int]) -> int | None:
    """The declared length of a stream, through one reference where there is one; None when the file hides it."""
    match = _LENGTH.search(head)
    if match is None:
        return None
    if match[2] is None:
        return int(match[1])
    key = (int(match[1]), int(match[2]))
    if key not in known:
        for found in re.finditer(rb"(?<![0-9])%d[ \t\r\n\f\0]+%d[ \t\r\n\f\0]+obj" % key, data):
            value = _INTEGER.match(data, found.end())
            if value is not None:
                known[key] = int(value[1])
    return known.get(key)


def _stream_end(data: bytes, first: int, length: int | None) -> int | None:
    if length is not None and first + length <= len(data) and _END.match(data, first + length):
        return first + length
    end = data.find(b"endstream", first)
    return end if end >= 0 else None


def filters(head: bytes) -> list[bytes]:
    """Names of the filters of a stream, in the order of decoding."""
    match = _FILTER.search(head)
    return _NAME.findall(match[1]) if match else []


def inflate(raw: bytes, *, keep: bool) -> tuple[str | None, bytes]:
    """Inflates to the checksum at the end. Returns what is wrong and, with ``keep``, what came out."""
    if not raw.strip(b"\r\n"):
        return None, b""  # some producers write an empty stream and call it compressed
    engine = zlib.decompressobj()
    out = bytearray()
    size, rest = 0, raw
    try:
        while rest and not engine.eof:
            piece = engine.decompress(rest, _STEP)
            size += len(piece)
            if keep:
                out += piece
            if size > _LARGEST:
                return f"inflates to more than {_LARGEST} bytes", b""
            rest = engine.unconsumed_tail
    except zlib.error as error:
        return f"does not inflate: {error}", b""
    if not engine.eof:
        return "ends before its checksum", b""
    if engine.unused_data.strip(b"\r\n \t\0"):
        return f"has {len(engine.unused_data)} bytes after its end", b""
    return None, bytes(out)
