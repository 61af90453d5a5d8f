"""Whether the bytes of a PDF are whole: every stream inflates to its end, and the cross references point at objects.

Readers repair damaged files in silence and then show other tables than the publisher's. So this looks at the raw bytes
itself: it walks from object to object as they lie in the file, old revisions included, and repairs nothing.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from parsers.readers.document import Flaw

# ``decipher(object id, generation, raw bytes)`` → plain bytes, for files encrypted with an empty user password.
Decipher = Callable[[int, int, bytes, bytes], bytes]

_OBJECT = re.compile(rb"(?<![0-9])(\d{1,10})[ \t\r\n\f\0]+(\d{1,5})[ \t\r\n\f\0]+obj(?![a-zA-Z])")
_BODY = re.compile(rb"(?<=>>)[ \t\r\n\f\0]*(?:%[^\r\n]*[\r\n]+)?stream(\r\n|\n|\r)|\bendobj\b")
_LENGTH = re.compile(rb"/Length[ \t\r\n\f\0]*(\d+)(?:[ \t\r\n\f\0]+(\d+)[ \t\r\n\f\0]+R)?")
_FILTER = re.compile(rb"/(?:Filter|F)[ \t\r\n\f\0]*(\[[^\]]*\]|/[A-Za-z0-9]+)")
_NAME = re.compile(rb"/([A-Za-z0-9]+)")
_END = re.compile(rb"[ \t\r\n\f\0]*endstream")
_START = re.compile(rb"startxref\s+(\d+)\s+(?:%%EOF)?")
_INTEGER = re.compile(rb"[ \t\r\n\f\0]*(\d+)[ \t\r\n\f\0]+endobj")
_TYPE_XREF = re.compile(rb"/Type\s*/XRef\b")
_LINEARIZED = re.compile(rb"/Linearized\b")
_FULL_LENGTH = re.compile(rb"/L\s+(\d+)")

# What an object is made of (ISO 32000-1, 7.3). Strings and names may hold any bytes, the rest is plain ASCII.
# Possessive quantifiers throughout: nothing in a damaged file may make these patterns backtrack.
_FLAT = rb"\((?:[^()\\]++|\\.)*+\)"
_STRING = rb"\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.|" + _FLAT + rb")*+\))*+\)"
_QUOTED = re.compile(
    rb"%[^\r\n]*+|" + _STRING + rb"|(?<!<)<[0-9A-Fa-f \t\r\n\f\0]*+>|/[^ \t\r\n\f\0\[\]<>(){}/%]*+", re.DOTALL
)
_PLAIN = re.compile(
    rb"(?:[ \t\r\n\f\0]++|<<|>>|[\[\]]|[-+.0-9]++(?:[eE][-+]?[0-9]++)?+|-?(?:nan|inf)|true|false|null|R(?![a-zA-Z]))*+"
)

_FLATE = frozenset({b"FlateDecode", b"Fl"})
_ASCII85 = frozenset({b"ASCII85Decode", b"A85"})
_ASCIIHEX = frozenset({b"ASCIIHexDecode", b"AHx"})
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


def inspect(data: bytes, decipher: Decipher | None = None) -> tuple[Flaw, ...]:
    """Everything in the bytes of a PDF that speaks against trusting it, in file order; empty for a sound file.

    Codes: ``damaged_stream``, ``damaged_object``, ``damaged_xref``, ``truncated``. At most twenty are listed.
    """
    objects = list(raw_objects(data))
    flaws = [*_streams(objects, decipher), *_frame(data, objects)]
    if len(flaws) > 20:
        flaws = [*flaws[:20], Flaw(flaws[20].code, f"and {len(flaws) - 20} more flaws of the file")]
    return tuple(flaws)


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


# ── streams ───────────────────────────────────────────────────────────────────────────────────────────────────────


def _streams(objects: list[RawObject], decipher: Decipher | None) -> Iterator[Flaw]:
    for item in objects:
        name = f"object {item.number} {item.generation} at byte {item.offset}"
        if not item.closed:
            yield Flaw("truncated", f"{name} has no end")
            continue
        rest = _QUOTED.sub(b" ", item.head)
        if not _PLAIN.fullmatch(rest) or rest.count(b"<<") != rest.count(b">>") or rest.count(b"[") != rest.count(b"]"):
            yield Flaw("damaged_object", f"{name} holds what no object may")
        if item.stream is not None:
            why = _why_unsound(item, decipher)
            if why:
                yield Flaw("damaged_stream", f"the stream of {name} {why}")


def _why_unsound(item: RawObject, decipher: Decipher | None) -> str | None:
    """What is wrong with a stream, None when nothing is. Image codecs are taken at their word."""
    filters = _filters(item.head)
    raw = item.data
    if decipher is not None and raw and not _TYPE_XREF.search(item.head) and b"/Crypt" not in item.head:
        raw = decipher(item.number, item.generation, item.head, raw)
    for name in filters:
        try:
            if name in _ASCII85:
                text = b"".join(raw.split())
                raw = base64.a85decode(text if text.endswith(b"~>") else text + b"~>", adobe=not text.startswith(b"<~"))
            elif name in _ASCIIHEX:
                digits = b"".join(raw.split()).removesuffix(b">")
                raw = binascii.unhexlify(digits + b"0" * (len(digits) % 2))
            elif name in _FLATE:
                why, raw = _inflate(raw, keep=len(filters) > 1)
                if why:
                    return why
            else:
                return None
        except (ValueError, binascii.Error) as error:
            return f"does not decode as {name.decode()}: {error}"
    return None


def _filters(head: bytes) -> list[bytes]:
    match = _FILTER.search(head)
    return _NAME.findall(match[1]) if match else []


def _inflate(raw: bytes, *, keep: bool) -> tuple[str | None, bytes]:
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


# ── header, cross references, end ─────────────────────────────────────────────────────────────────────────────────


def _frame(data: bytes, objects: list[RawObject]) -> Iterator[Flaw]:
    tail = data.rstrip(b"\0 \t\r\n")[-1024:]
    if b"%%EOF" not in tail:
        yield Flaw("truncated", "the file has no end mark (%%EOF)")
        return
    first = data[:2048]
    linear = _LINEARIZED.search(first)
    full = _FULL_LENGTH.search(first, linear.start()) if linear else None
    if full and int(full[1]) > len(data):
        yield Flaw("truncated", f"the file says it has {int(full[1])} bytes and has {len(data)}")
    starts = list(_START.finditer(data))
    if not starts:
        yield Flaw("truncated", "the file has no cross reference (startxref)")
        return
    # Offsets count from the header; mail gateways and download pages put bytes before it.
    shift = max(0, data.find(b"%PDF-", 0, 1024))
    by_offset = {item.offset: item for item in objects}
    seen: set[int] = set()
    waiting = [int(starts[-1][1])]
    while waiting:
        offset = waiting.pop()
        if offset in seen:
            continue
        seen.add(offset)
        place = offset + shift
        item = by_offset.get(_skip_space(data, place))
        if item is not None and item.stream is not None and _TYPE_XREF.search(item.head):
            waiting += _previous(item.head)
            yield from _entries_of_stream(item, by_offset, data, shift)
        elif data[_skip_space(data, place) :][:4] == b"xref":
            trailer = data.find(b"trailer", place)
            end = data.find(b"startxref", place)
            if trailer < 0 or (0 <= end < trailer):
                yield Flaw("damaged_xref", f"the cross reference at byte {place} has no trailer")
                continue
            waiting += _previous(data[trailer : end if end > 0 else len(data)])
            yield from _entries_of_table(data[place:trailer], by_offset, data, shift)
        else:
            yield Flaw("damaged_xref", f"there is no cross reference at byte {place}")


def _skip_space(data: bytes, place: int) -> int:
    while 0 <= place < len(data) and data[place] in b" \t\r\n\f\0":
        place += 1
    return place


def _previous(head: bytes) -> list[int]:
    return [int(number) for number in re.findall(rb"/(?:Prev|XRefStm)\s+(\d+)", head)]


def _misplaced(number: int, offset: int, by_offset: dict[int, RawObject], data: bytes, shift: int) -> Flaw | None:
    if offset == 0:
        return None  # written by some producers for objects that are not there
    item = by_offset.get(_skip_space(data, offset + shift))
    if item is not None and item.number == number:
        return None
    return Flaw("damaged_xref", f"object {number} is not at byte {offset + shift} where the cross reference has it")


def _entries_of_table(table: bytes, by_offset: dict[int, RawObject], data: bytes, shift: int) -> Iterator[Flaw]:
    number = 0
    for match in re.finditer(rb"(\d+)[ \t]+(\d+)[ \t]*([nf])?", table):
        if match[3] is None:
            number = int(match[1])
            continue
        if match[3] == b"n":
            flaw = _misplaced(number, int(match[1]), by_offset, data, shift)
            if flaw:
                yield flaw
        number += 1


def _entries_of_stream(item: RawObject, by_offset: dict[int, RawObject], data: bytes, shift: int) -> Iterator[Flaw]:
    """Checks the entries of type 1 of a cross reference stream (ISO 32000-1, 7.5.8)."""
    widths_match = re.search(rb"/W\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s*\]", item.head)
    if widths_match is None:
        yield Flaw("damaged_xref", f"the cross reference stream at byte {item.offset} has no field widths")
        return
    raw = item.data
    for name in _filters(item.head):
        if name not in _FLATE:
            return
        why, raw = _inflate(raw, keep=True)
        if why:
            return  # reported as a damaged stream
    widths = [int(width) for width in widths_match.groups()]
    row = sum(widths)
    predictor = re.search(rb"/Predictor\s+(\d+)", item.head)
    if predictor and int(predictor[1]) >= 10:
        raw = _unpredicted(raw, row)
    size = re.search(rb"/Size\s+(\d+)", item.head)
    index = re.search(rb"/Index\s*\[([^\]]*)\]", item.head)
    ranges = [int(n) for n in index[1].split()] if index else [0, int(size[1]) if size else 0]
    numbers = [n for first, count in zip(ranges[::2], ranges[1::2], strict=False) for n in range(first, first + count)]
    for position, number in enumerate(numbers[: len(raw) // row if row else 0]):
        entry = raw[position * row : (position + 1) * row]
        kind = int.from_bytes(entry[: widths[0]], "big") if widths[0] else 1
        offset = int.from_bytes(entry[widths[0] : widths[0] + widths[1]], "big")
        flaw = _misplaced(number, offset, by_offset, data, shift) if kind == 1 else None
        if flaw:
            yield flaw


def _unpredicted(raw: bytes, columns: int) -> bytes:
    """Undoes the PNG filters None, Sub and Up on rows of ``columns`` bytes, those that cross references use."""
    out = bytearray()
    before = bytes(columns)
    for start in range(0, len(raw), columns + 1):
        kind, row = raw[start], bytearray(raw[start + 1 : start + 1 + columns])
        for i in range(len(row)):
            if kind == 1 and i:
                row[i] = (row[i] + row[i - 1]) & 255
            elif kind == 2:
                row[i] = (row[i] + before[i]) & 255
        out += row
        before = bytes(row).ljust(columns, b"\0")
    return bytes(out)
