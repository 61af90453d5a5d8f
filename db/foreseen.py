"""What past runs did, for those who plan the next: requests to a portal, documents brought, documents read."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import exists, func, or_, select

from db.engine import Store
from db.models import Document, Parse, Retrieval

_LIMITS = ("the run's limit of", "the shard ended before")  # in the words of the crawl


def last_request_count(store: Store, portal_id: str) -> int | None:
    """How many requests the last run made that asked this portal; None when none ever did."""
    newest = select(Retrieval.run_id).filter_by(portal_id=portal_id).order_by(Retrieval.id.desc()).limit(1)
    with store.read() as session:
        run_id = session.scalar(newest)
        if run_id is None:
            return None
        return session.scalar(select(func.count()).select_from(Retrieval).filter_by(portal_id=portal_id, run_id=run_id))


def brought_by(store: Store, runs: Collection[str]) -> set[int]:
    """The documents that these runs got from portals."""
    got = select(Retrieval.sha256).where(Retrieval.run_id.in_(runs), Retrieval.outcome == "ok")
    with store.read() as session:
        return set(session.scalars(select(Document.id).where(Document.sha256.in_(got))))


def read_by(store: Store, runs: Collection[str]) -> set[int]:
    """The documents that these runs read."""
    with store.read() as session:
        return set(session.scalars(select(Parse.document_id).where(Parse.run_id.in_(runs))))


def not_held(store: Store, starts: Collection[str]) -> list[str]:
    """Those of these beginnings of a sha256 with which no stored document begins."""
    with store.read() as session:
        return [
            start
            for start in starts
            if not session.scalar(select(exists().where(Document.sha256.startswith(start, autoescape=True))))
        ]


def left_for_a_limit(store: Store, run_id: str, portal_id: str) -> int:
    """How many addresses of the portal a run left out because its requests or its time were used up."""
    with store.read() as session:
        statement = select(func.count()).select_from(Retrieval)
        statement = statement.filter_by(run_id=run_id, portal_id=portal_id, outcome="not_asked")
        for_limit = or_(*(Retrieval.reason.startswith(start, autoescape=True) for start in _LIMITS))
        return session.scalar(statement.where(for_limit)) or 0
