"""Documents added by hand: the same archive, parse and checks as the crawl, with an origin that shows."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from db.engine import Store
from db.models import Document
from db.statements import insert_new, utc_now
from db.todo import DocumentTodo


def add_document(
    store: Store, sha256: str, media_type: str, byte_count: int, now: dt.datetime | None = None
) -> DocumentTodo:
    """Register bytes that are in the archive. A document that the crawl brought keeps its origin."""
    values = {
        "sha256": sha256,
        "media_type": media_type,
        "byte_count": byte_count,
        "origin": "manual",
        "first_seen_at": now or utc_now(),
    }
    with store.begin() as session:
        insert_new(session, Document, values, ("sha256",))
        document = session.scalars(select(Document).where(Document.sha256 == sha256)).one()
        return DocumentTodo(document.id, document.sha256, document.media_type, document.byte_count)
