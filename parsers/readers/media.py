"""What a document is, by its content alone: names and headers of portals are wrong too often to be asked."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from parsers.readers import csv_text, ole
from parsers.readers.charset import decode

PDF = "application/pdf"
HTML = "text/html"
TEXT = "text/plain"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
CSV = csv_text.MEDIA_TYPE
MHTML = "multipart/related"
OFD = "application/ofd"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
ENCRYPTED = "application/encrypted"  # an Office Open XML package behind a password
UNKNOWN = "application/octet-stream"

_PDF_JUNK = 1024  # readers accept so many bytes before the header
_HEAD = 65536
_MAIL_HEAD = 4096
_MAGIC = (
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"{\\rtf", "text/rtf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_MEMBERS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("ofd.xml", OFD))
_CONTENT_TYPES = "[content_types].xml"
#: Main parts of packages by their content type; their names are free.
_PACKAGES = (
    (re.compile(rb"wordprocessingml\.(?:document|template)\.main|ms-word\.(?:document|template)\.macroenabled"), DOCX),
    (re.compile(rb"spreadsheetml\.(?:sheet|template)\.main|ms-excel\.(?:sheet|template)\.macroenabled\.main"), XLSX),
    (re.compile(rb"ms-excel\.sheet\.binary"), "application/vnd.ms-excel.sheet.binary.macroenabled.12"),
    (
        re.compile(rb"presentationml\."),
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
)
#: Streams in the root of an OLE container that tell what it is, the first that is there.
_STREAMS = (
    ("encryptedpackage", ENCRYPTED),
    ("workbook", XLS),
    ("book", XLS),
    ("worddocument", "application/msword"),
    ("powerpoint document", "application/vnd.ms-powerpoint"),
    ("contents", "application/vnd.ms-works"),
)
_MAIL_HEADER = re.compile(
    r"\s*(?:MIME-Version|From|Subject|Date|Content-Type|Snapshot-Content-Location|X-[\w-]+):", re.IGNORECASE
)
_RELATED = re.compile(r"^Content-Type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_OFFICE_XML = re.compile(r"<(?:\w+:)?(?:Workbook|wordDocument|package)[\s>]")
_NOISE = (("<!--", "-->"), ("<?", ">"))  # may stand before the first tag of a page
_TAG = re.compile(
    r"<(!doctype\s+html|/?(?:html|head|body|meta|title|link|script|style|frameset|iframe|form|table|tbody|tr|td|div|p|br|"
    r"span|font|h[1-6]|ul|ol|li|a|img|center|strong|b|section|article)(?=[\s>/]))",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ufffd]")
_CONTROL_BYTES = bytes([*range(0x09), 0x0B, *range(0x0E, 0x20), 0x7F])
#: With what the characters U+0080 to U+009F begin.
_LEADS = {"utf-8": b"\xc2", "gb18030": b"\x81\x30"}
_FEW = 50  # up to one in so many may be strays
_TAGS_IN_PROSE = 3  # a text that mentions a tag or two is still a text


def sniff(data: bytes) -> str:
    """Media type of a document by its bytes; ``application/octet-stream`` for what is neither known nor text."""
    for magic, media_type in _MAGIC:
        if data.startswith(magic):
            return media_type
    if data.startswith(ole.MAGIC):
        names = ole.root_names(data)
        return next((media_type for name, media_type in _STREAMS if name in names), OLE)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        return "image/bmp"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data)
    at = data.find(b"%PDF-", 0, _PDF_JUNK + 5)
    if at == 0 or (at > 0 and not data.lstrip().startswith(b"<")):
        return PDF
    return _textual(data)


def _zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lower().replace("\\", "/").lstrip("/"): name for name in archive.namelist()}
            declared = _head(archive, names.get(_CONTENT_TYPES)).lower()
            of_itself = _head(archive, names.get("mimetype")).strip()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError):
        # A cut archive has no directory any more, but every member repeats its name before its bytes.
        low = data.lower()
        names = {name: name for name, _ in _MEMBERS if name.encode() in low}
        declared = of_itself = b""
    for main, media_type in _PACKAGES:
        if main.search(declared):
            return media_type
    if re.fullmatch(rb"application/[\w.+-]{3,80}", of_itself):
        return of_itself.decode("ascii")
    return next((media_type for name, media_type in _MEMBERS if name in names), ZIP)


def _head(archive: zipfile.ZipFile, name: str | None) -> bytes:
    """The beginning of a member, nothing of one that is missing or broken."""
    if name is None:
        return b""
    try:
        with archive.open(name) as member:
            return member.read(_HEAD)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        return b""


def _textual(data: bytes) -> str:
    head = data[:_HEAD]
    if not head:
        return UNKNOWN
    if len(data) > _HEAD:
        head = _whole_characters(head)
    decoded = decode(head, None, False)
    text = decoded.text
    if _is_binary(head, text, decoded.encoding):
        return UNKNOWN
    if _MAIL_HEADER.match(text) and _RELATED.search(text[:_MAIL_HEAD]):
        return MHTML
    start = _after_noise(text.replace("\0", "") if b"\0" in head else text)
    if _OFFICE_XML.match(start):
        return "application/xml"
    if _TAG.match(start) or len(_TAG.findall(start)) >= _TAGS_IN_PROSE:
        return HTML
    if text.lstrip().startswith("<?xml"):
        return "application/xml"
    return TEXT if csv_text.delimiter_of(text) is None else CSV


def _is_binary(head: bytes, text: str, encoding: str) -> bool:
    """Stray NULs are met in pages and texts; many of them mean a binary file."""
    lead = _LEADS.get(encoding)
    if lead is not None:
        # No fewer than there are, and counted in a fraction of the time.
        suspects = len(head) - len(head.translate(None, _CONTROL_BYTES))
        suspects += head.count(lead) if lead in head else 0
        suspects += text.count("\ufffd") if "\ufffd" in text else 0
        if suspects * _FEW <= len(text):
            return False
    return len(_CONTROL.findall(text)) * _FEW > len(text)


def _after_noise(text: str) -> str:
    at, moved = 0, True
    while moved:
        moved = False
        while at < len(text) and text[at].isspace():
            at += 1
        for opening, closing in _NOISE:
            end = text.find(closing, at) if text.startswith(opening, at) else -1
            if end >= 0:
                at, moved = end + len(closing), True
    return text[at:]


def _whole_characters(head: bytes) -> bytes:
    """Cut the head where a character surely ends, so that the cut is not taken for damage."""
    line_end = head.rfind(b"\n")
    if line_end < 0 or b"\0" in head:
        return head[: len(head) & ~3]
    return head[: line_end + 1]
