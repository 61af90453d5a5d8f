"""Pages saved as a single file (MHTML), by browsers and by Word: the one page among its parts is read as HTML."""

from __future__ import annotations

import email
import email.policy
from dataclasses import replace

from parsers.readers.document import Document, Flaw
from parsers.readers.html import read_html
from parsers.readers.media import MHTML


def read_mhtml(data: bytes) -> Document:
    """Read the page. Reasons: those of ``read_html``; ``damaged`` where no page can be found, ``unsupported_media`` for
    several (a workbook saved as pages, a page of frames): their order is nowhere said."""
    message = email.message_from_bytes(data.lstrip(), policy=email.policy.compat32)
    pages: list[Document] = []
    for part in message.walk():
        if part.get_content_type() != "text/html":
            continue
        content = part.get_payload(decode=True)
        if isinstance(content, bytes) and content.strip():
            pages.append(read_html(content, part.get_content_charset()))
    shown = [page for page in pages if page.reason is None]
    if len(shown) > 1:
        return Document(
            MHTML, flaws=(Flaw("unsupported_media", "the file holds several pages"),), reason="unsupported_media"
        )
    if not pages:
        return Document(MHTML, flaws=(Flaw("damaged", "the file holds no page"),), reason="damaged")
    return replace((shown or pages)[0], media_type=MHTML)
