"""Whether the bytes of a PDF are whole: every stream inflates to its end, and the cross references point at objects.

Readers repair damaged files in silence and then show other tables than the publisher's. So this looks at the raw bytes
itself: it walks from object to object as they lie in the file, old revisions included, and repairs nothing.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator

from parsers.readers.document import Flaw
from parsers.readers.pdf_objects import FLATE, RawObject, filters, inflate, raw_objects
from parsers.readers.pdf_xref import TYPE_XREF, cross_references

# ``decipher(object id, generation, raw bytes)`` → plain bytes, for files encrypted with an empty user password.
Decipher = Callable[[int, int, bytes, bytes], bytes]

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

_ASCII85 = frozenset({b"ASCII85Decode", b"A85"})
_ASCIIHEX = frozenset({b"ASCIIHexDecode", b"AHx"})


def inspect(data: bytes, decipher: Decipher | None = None) -> tuple[Flaw, ...]:
    """Everything in the bytes of a PDF that speaks against trusting it, in file order; empty for a sound file.

    Codes: ``damaged_stream``, ``damaged_object``, ``damaged_xref``, ``truncated``. At most twenty are listed.
    """
    objects = list(raw_objects(data))
    flaws = [*_streams(objects, decipher), *cross_references(data, objects)]
    if len(flaws) > 20:
        flaws = [*flaws[:20], Flaw(flaws[20].code, f"and {len(flaws) - 20} more flaws of the file")]
    return tuple(flaws)


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
    names = filters(item.head)
    raw = item.data
    if decipher is not None and raw and not TYPE_XREF.search(item.head) and b"/Crypt" not in item.head:
        raw = decipher(item.number, item.generation, item.head, raw)
    for name in names:
        try:
            if name in _ASCII85:
                text = b"".join(raw.split())
                raw = base64.a85decode(text if text.endswith(b"~>") else text + b"~>", adobe=not text.startswith(b"<~"))
            elif name in _ASCIIHEX:
                digits = b"".join(raw.split()).removesuffix(b">")
                raw = binascii.unhexlify(digits + b"0" * (len(digits) % 2))
            elif name in FLATE:
                why, raw = inflate(raw, keep=len(names) > 1)
                if why:
                    return why
            else:
                return None
        except (ValueError, binascii.Error) as error:
            return f"does not decode as {name.decode()}: {error}"
    return None
