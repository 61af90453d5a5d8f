"""Media type by content. The header and the extension are hearsay: portals send anything under any name."""

from __future__ import annotations

import io
import re
import zipfile

from spiders.html import wide_codec

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"{\\rtf", "application/rtf"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"\x1f\x8b", "application/gzip"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_MEMBERS: tuple[tuple[str, str], ...] = (
    ("OFD.xml", "application/ofd"),
    ("word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_HTML = re.compile(
    rb"<(!doctype\s+html|html|head|body|title|meta|script|link|table|div|p|span|h\d|iframe|font|center)\b",
    re.IGNORECASE,
)
_JSON = re.compile(rb"[{\[]\s*([\[{]\s*)?(\"[^\"\n]{0,80}\"\s*[:,\]]|[\]}]\s*$)")
_SNIFF = 4096


def media_type(body: bytes) -> str:
    """The media type of a body; ``application/octet-stream`` when nothing fits, ``application/x-empty`` for none."""
    if not body:
        return "application/x-empty"
    for magic, name in _MAGIC:
        if body.startswith(magic) or (magic == b"%PDF-" and magic in body[:1024]):
            return name
    if body.startswith(b"PK\x03\x04"):
        return _zip_type(body)
    if body.startswith(_OLE):
        return _ole_type(body)
    if wide := wide_codec(body):
        body = body[: _SNIFF * 4].decode(wide, "ignore").removeprefix("\ufeff").encode()
    head = body[:_SNIFF].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<?xml") and not _HTML.search(head):
        return "application/xml"
    if head.startswith(b"<") and _HTML.search(head):
        return "text/html"
    return _text_type(body, head)


def _zip_type(body: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(body)).namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "application/zip"
    for prefix, name in _ZIP_MEMBERS:
        if any(member.startswith(prefix) for member in names):
            return name
    return "application/zip"


def _ole_type(body: bytes) -> str:
    """Old Office files share one container; the names of their streams tell them apart."""
    for stream, name in (
        ("WordDocument", "application/msword"),
        ("Workbook", "application/vnd.ms-excel"),
        ("Book", "application/vnd.ms-excel"),
        ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ):
        if stream.encode("utf-16-le") in body:
            return name
    return "application/x-ole-storage"


def _text_type(body: bytes, head: bytes) -> str:
    if b"\x00" in body[:_SNIFF]:
        return "application/octet-stream"
    for charset in ("utf-8", "gb18030"):
        try:
            body[: _SNIFF * 4].decode(charset)
        except UnicodeDecodeError as error:
            if error.start < min(len(body), _SNIFF * 4) - 4:  # a character cut by the sample's end is no proof
                continue
        if _JSON.match(head):  # before HTML: interfaces send list rows as HTML inside JSON
            return "application/json"
        if _HTML.search(head):
            return "text/html"
        if head[:1] in (b"{", b"["):
            return "application/json"
        return "text/plain"
    return "application/octet-stream"
