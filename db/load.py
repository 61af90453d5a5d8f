"""Loading what parses gave: versioned and idempotent, in the transaction of the session that is handed in.

    with store.begin() as session:
        load_parse(session, todo, report, encoded)

Either everything of a document is there afterwards, or nothing. One document is a batch of one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.batch import AGENCY_UNKNOWN, Batch, Incoming, LoadResult, identify
from db.locks import enter_as_loader, lock_documents
from db.models import Parse
from db.prepare import IDENTITY_UNREAD, Prepared, prepare
from db.statements import utc_now
from db.todo import DocumentTodo
from parsers.model import Report

__all__ = ["AGENCY_UNKNOWN", "IDENTITY_UNREAD", "LoadResult", "ToLoad", "load_batch", "load_failure", "load_parse"]
_RETRIED = ("killed", "timeout", "failed")


@dataclass(frozen=True, slots=True)
class ToLoad:
    """A document with what its parse gave."""

    todo: DocumentTodo
    prepared: Prepared


def load_parse(
    session: Session,
    todo: DocumentTodo,
    report: Report,
    encoded: bytes,
    *,
    run_id: str | None = None,
    now: dt.datetime | None = None,
) -> LoadResult:
    """Load one parsed document; ``encoded`` is ``parsers.encode.encode(report)``.

    Loading it again changes nothing. Same content and same reading as a version at hand: only the link is new.
    """
    (result,) = load_batch(session, [ToLoad(todo, prepare(report, encoded))], run_id=run_id, now=now)
    return result


def load_batch(
    session: Session, items: Sequence[ToLoad], *, run_id: str | None = None, now: dt.datetime | None = None
) -> list[LoadResult]:
    """Load these documents as if one after the other. What stands of them is read once, what is new is written at once."""
    moment = now or utc_now()
    rest, rulings = identify(session, [(item.todo, item.prepared) for item in items], run_id)
    results: list[LoadResult] = []
    size = len(rest)
    while rest:
        batch = Batch(session, list(_once_each(rest[:size])), rulings, moment)
        loaded = batch.load()
        results += loaded
        # A batch ends early where the next one must see what it did; many such in a row would each look up all the rest.
        size = 1 if batch.ended_early else 2 * size
        rest = rest[len(loaded) :]
    return results


def load_failure(
    session: Session,
    todo: DocumentTodo,
    parser_version: int,
    status: str,
    reason: str,
    *,
    run_id: str | None = None,
    now: dt.datetime | None = None,
) -> LoadResult:
    """Record that no report came back: ``timeout``, ``killed`` or ``failed``. A result at hand is not overwritten."""
    if status not in _RETRIED:
        raise ValueError(f"{status!r} is no failure of a parse worker")
    enter_as_loader(session)
    lock_documents(session, [todo.document_id])
    key = {"document_id": todo.document_id, "parser_version": parser_version}
    parse = session.scalars(select(Parse).filter_by(**key)).one_or_none()
    if parse is None:
        parse = Parse(**key, candidates=[], attempts=1)
        session.add(parse)
    elif parse.status in _RETRIED:
        parse.attempts += 1
    else:
        return LoadResult(parse.id, parse.status)
    parse.status, parse.reason, parse.run_id = status, reason, run_id or parse.run_id
    parse.parsed_at = now or utc_now()
    session.flush()
    return LoadResult(parse.id, parse.status)


def _once_each(items: Sequence[Incoming]) -> Iterator[Incoming]:
    """The items up to the first document that comes a second time."""
    seen: set[int] = set()
    for item in items:
        if item.todo.document_id in seen:
            return
        seen.add(item.todo.document_id)
        yield item
