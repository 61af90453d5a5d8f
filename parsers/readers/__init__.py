"""One reader per media type: bytes in, Document out."""

from __future__ import annotations

from parsers.readers import media
from parsers.readers.csv_text import read_csv
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
    if media_type == media.CSV:
        return read_csv(data, declared_charset)
    if media_type in _OFFICE:
        return _read_office(data, media_type)
    if media_type == media.ENCRYPTED:
        return Document(media_type, reason="encrypted")
    return Document(media_type, reason="unsupported_media")


def _read_office(data: bytes, media_type: str) -> Document:
    """Their libraries are loaded by whoever reads such a file, and by nobody else."""
    if media_type == media.DOCX:
        from parsers.readers.docx import read_docx

        return read_docx(data)
    if media_type == media.MHTML:
        from parsers.readers.mhtml import read_mhtml

        return read_mhtml(data)
    from parsers.readers.spreadsheet import read_xls, read_xlsx

    return read_xls(data) if media_type == media.XLS else read_xlsx(data)


_OFFICE = frozenset((media.DOCX, media.XLSX, media.XLS, media.MHTML))

__all__ = ["read"]
