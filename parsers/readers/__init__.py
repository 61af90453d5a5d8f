"""One reader per media type: bytes in, Document out."""

from __future__ import annotations

from parsers.readers import media
from parsers.readers.document import Document
from parsers.readers.html import read_html
from parsers.readers.pdf import read_pdf
from parsers.readers.text import read_text


def read(data: bytes, declared_charset: str | None = None) -> Document:
    """The document in these bytes, its medium told by its content alone.

    A medium without a reader gives a Document whose ``reason`` is ``unsupported_media``; no bytes give ``empty``.
    """
    if not data:
        return Document(media.UNKNOWN, reason="empty")
    media_type = media.sniff(data)
    if media_type == media.PDF:
        return read_pdf(data)
    if media_type == media.HTML:
        return read_html(data, declared_charset)
    if media_type == media.TEXT:
        return read_text(data, declared_charset)
    if media_type == media.DOCX:
        from parsers.readers.docx import read_docx  # only who reads office files pays for their readers

        return read_docx(data)
    return Document(media_type, reason="unsupported_media")


__all__ = ["read"]
