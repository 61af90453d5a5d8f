"""Who may write what at the same time: loaders, several of them on PostgreSQL, and people who decide. SQLite has one writer.

Every loader takes its locks in one order: the gate, its documents by id, new agencies by name, the stripes of its agencies by
number. So two of them never wait for each other in a circle, and below an agency or a document nobody else writes meanwhile.
All locks end with the transaction, also when its process is killed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session

from db.models import Document, Parse

_GATE = 7_305_219_846_002  # any number that nobody else uses
_INGEST = 7_305_219_846_003
_STRIPES = 1024  # bounds how many locks a loader holds, however large its batch
_SPACE = 73_052  # the first half of a stripe's key


def enter_as_loader(session: Session) -> None:
    """Wait until nobody decides, and keep decisions waiting. Loaders share the gate."""
    _advisory(session, f"SELECT pg_advisory_xact_lock_shared({_GATE})")


def enter_as_decider(session: Session) -> None:
    """Wait for the loaders that write now, and keep others out: a decision reads what stands and loads documents anew."""
    _advisory(session, f"SELECT pg_advisory_xact_lock({_GATE})")


def enter_as_ingester(session: Session) -> None:
    """Wait for the other ingester: two runs tell of the same addresses, documents and notices, each in its own order."""
    _advisory(session, f"SELECT pg_advisory_xact_lock({_INGEST})")


def lock_documents(session: Session, document_ids: Collection[int]) -> dict[int, Document]:
    """The documents, this transaction's own to load; waits for another loader that has one of them."""
    statement = select(Document).where(Document.id.in_(document_ids)).order_by(Document.id)
    locked = statement.with_for_update(key_share=True).execution_options(populate_existing=True)
    return {document.id: document for document in session.scalars(locked)}


def claim_documents(
    session: Session, document_ids: Collection[int], parser_version: int, *, wait: bool = False
) -> set[int]:
    """Those of the documents that no parser of this version or later has read, and that no other loader is at.

    They are this transaction's own. What another loader holds is passed over, or waited for: it is done there, or free
    again when that loader dies.
    """
    enter_as_loader(session)
    statement = select(Document.id).where(Document.id.in_(document_ids)).order_by(Document.id)
    free = session.scalars(statement.with_for_update(key_share=True, skip_locked=not wait)).all()
    # Asked only now: a loader that was faster may have let go between the snapshot of that statement and the lock.
    read = exists().where(Parse.document_id == Document.id, Parse.parser_version >= parser_version)
    return set(session.scalars(select(Document.id).where(Document.id.in_(free), ~read)))


def lock_agencies(session: Session, agency_ids: Iterable[int]) -> None:
    """Nobody else loads reports of these agencies until the transaction ends."""
    stripes: Sequence[int] = sorted({agency_id % _STRIPES for agency_id in agency_ids})
    if stripes and session.get_bind().dialect.name == "postgresql":
        session.execute(_LOCK_STRIPES, {"space": _SPACE, "stripes": stripes})


# The subquery is sorted before any of its rows reaches the function.
_LOCK_STRIPES = text(
    "SELECT pg_advisory_xact_lock(:space, s.stripe)"
    " FROM (SELECT stripe FROM unnest(CAST(:stripes AS int[])) AS stripe ORDER BY stripe OFFSET 0) AS s"
)


def _advisory(session: Session, sql: str) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(sql))
