"""Whether the end of a PDF is there and its cross references point at the objects they name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.readers.document import Flaw
from parsers.readers.pdf_objects import FLATE, RawObject, filters, inflate

_START = re.compile(rb"startxref\s+(\d+)\s+(?:%%EOF)?")
_LINEARIZED = re.compile(rb"/Linearized\b")
_FULL_LENGTH = re.compile(rb"/L\s+(\d+)")
TYPE_XREF = re.compile(rb"/Type\s*/XRef\b")


def cross_references(data: bytes, objects: list[RawObject]) -> Iterator[Flaw]:
    """Flaws of the end of the file and of every cross reference, followed from the last to the first."""
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
        if item is not None and item.stream is not None and TYPE_XREF.search(item.head):
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
        if number == 1 and match[3] == b"f" and match[2] == b"65535":
            number = 0  # a known bug of producers: the table counts from 1 but begins with the entry of object 0
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
    for name in filters(item.head):
        if name not in FLATE:
            return
        why, raw = inflate(raw, keep=True)
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
