"""Office Open XML packages: members that are whole, parts by their relations, XML without entities. Transitional and strict."""

from __future__ import annotations

import io
import lzma
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from parsers.readers.document import Document, Flaw

_MOST_BYTES = 256 << 20  # of all members together, inflated: far beyond any report
_MOST_MEMBERS = 20_000
_CHUNK = 1 << 20
_MAIN = "/officeDocument"  # how the type of the relation to the main part ends, in both kinds of namespace
_STRICT = {
    "http://purl.oclc.org/ooxml/wordprocessingml/main": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/officeDocument/relationships": (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    "http://purl.oclc.org/ooxml/officeDocument/math": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "http://purl.oclc.org/ooxml/drawingml/main": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing": (
        "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    ),
}
_PROPERTIES = ("docProps/core.xml", "docProps/app.xml")
_KEPT_PROPERTIES = frozenset(
    (
        *("title", "subject", "creator", "keywords", "description", "lastModifiedBy", "created", "modified"),
        *("category", "company", "application"),
    )
)


class BadPackageError(Exception):
    """A package that cannot be read; ``reason`` is the Document's."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason

    def document(self, media_type: str) -> Document:
        """The outcome as a Document without blocks."""
        return Document(media_type, flaws=(Flaw(self.reason, str(self)),), reason=self.reason)


@dataclass(frozen=True, slots=True)
class Package:
    """The members by their names, every checksum verified; ``broken`` names those that are not what their checksum says."""

    members: dict[str, bytes]
    broken: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)  # lower-cased: packages differ in the case of their references

    def part(self, name: str) -> bytes | None:
        """A member, None when there is none. Raises BadPackageError for one that is broken."""
        name = name.lstrip("/")
        found = self.names.get(name.lower())
        if found is not None:
            return self.members[found]
        if any(name.lower() == other.lower() for other in self.broken):
            raise BadPackageError("damaged", f"the checksum of {name} is wrong")
        return None

    def xml(self, name: str) -> etree._Element | None:
        """A part as a tree. Raises BadPackageError for one that is no XML."""
        data = self.part(name)
        return None if data is None else parse_xml(data, name)

    def relations(self, name: str) -> dict[str, tuple[str, str]]:
        """Of a part (``""`` for the package): id → last word of the type, name of the target part. External ones are left out."""
        folder, _, base = name.rpartition("/")
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        if root is None:
            return {}
        found: dict[str, tuple[str, str]] = {}
        for relation in root:
            target = relation.get("Target")
            if not isinstance(relation.tag, str) or target is None or relation.get("TargetMode") == "External":
                continue
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[relation.get("Id") or ""] = ((relation.get("Type") or "").rsplit("/", 1)[-1], path)
        return found

    def main_part(self, usual: str) -> str:
        """Name of the main part. Raises BadPackageError when there is none."""
        for kind, target in self.relations("").values():
            if kind == _MAIN[1:] and self.part(target) is not None:
                return target
        if self.part(usual) is not None:
            return usual
        raise BadPackageError("damaged", f"the package has no {usual}")

    def properties(self) -> dict[str, tuple[str, ...]]:
        """Core and application properties that say something of the document, names lower-cased."""
        found: dict[str, tuple[str, ...]] = {}
        for name in _PROPERTIES:
            try:
                root = self.xml(name)
            except BadPackageError:
                continue  # says nothing of the text, and the broken member is a flaw of its own
            for element in root if root is not None else ():
                if not isinstance(element.tag, str):
                    continue
                local = element.tag.rpartition("}")[2]
                if local[:1].lower() + local[1:] in _KEPT_PROPERTIES and (text := (element.text or "").strip()):
                    found[local.lower()] = (text,)
        return found

    def flaws(self) -> Iterator[Flaw]:
        for name in self.broken:
            yield Flaw("damaged_stream", f"the member {name} of the package is damaged")


def open_package(data: bytes) -> Package:
    """Inflate and verify every member. Raises BadPackageError: ``damaged`` or ``encrypted``."""
    members: dict[str, bytes] = {}
    broken: list[str] = []
    left = _MOST_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > _MOST_MEMBERS or sum(info.file_size for info in infos) > _MOST_BYTES:
                raise BadPackageError("damaged", "the package inflates to more than any document holds")
            for info in infos:
                if info.flag_bits & 1:
                    raise BadPackageError("encrypted", f"the member {info.filename} is encrypted")
                name = info.filename.replace("\\", "/").lstrip("/")
                content = _content(archive, info, left)
                if content is None or name in members:
                    broken.append(name)
                    members.pop(name, None)
                    continue
                left -= len(content)
                members[name] = content
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError, RuntimeError) as error:
        raise BadPackageError("damaged", f"the package is no whole zip file: {error}") from error
    return Package(members, tuple(broken), {name.lower(): name for name in members})


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes | None:
    """The bytes of a member, None when they are not what its checksum says."""
    pieces: list[bytes] = []
    try:
        with archive.open(info) as member:
            while piece := member.read(_CHUNK):
                left -= len(piece)
                if left < 0:
                    raise BadPackageError("damaged", "the package inflates to more than any document holds")
                pieces.append(piece)
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, OSError, ValueError):
        return None
    return b"".join(pieces)


def parse_xml(data: bytes, name: str) -> etree._Element:
    """A tree in the transitional namespaces. Raises BadPackageError for what is no XML, or XML with a document type."""
    for strict, transitional in _STRICT.items():
        if strict.encode() in data:
            for quote in "\"'":
                data = data.replace(f"{quote}{strict}{quote}".encode(), f"{quote}{transitional}{quote}".encode())
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root: etree._Element = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadPackageError("damaged", f"{name} is no well-formed XML: {error}") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise BadPackageError("damaged", f"{name} has a document type, which no office program writes")
    return root
