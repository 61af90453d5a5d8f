"""Loading many stored parse results: in batches, beside other loaders, each document once; what breaks is told and passed over.

Run it again after any interruption: what was committed stands whole, the rest is loaded then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, OperationalError, StatementError
from sqlalchemy.orm import Session

from db.engine import Store
from db.errors import NumberError
from db.load import ToLoad, load_batch, load_failure
from db.locks import claim_documents
from db.prepare import Prepared
from db.todo import DocumentTodo

BATCH = 250
_ATTEMPTS = 3
ResultOf = Callable[[DocumentTodo], Prepared]


@dataclass(frozen=True, slots=True)
class Refused:
    """A document whose result the database would not take, with its words; it stands there as a failed parse."""

    todo: DocumentTodo
    reason: str


@dataclass(frozen=True, slots=True)
class BulkResult:
    """``loaded`` documents by this loader, ``created`` versions among them; ``elsewhere`` were there or another's."""

    loaded: int = 0
    created: int = 0
    elsewhere: int = 0
    refused: tuple[Refused, ...] = ()

    def __add__(self, other: BulkResult) -> BulkResult:
        return BulkResult(
            self.loaded + other.loaded,
            self.created + other.created,
            self.elsewhere + other.elsewhere,
            self.refused + other.refused,
        )


@dataclass(frozen=True, slots=True)
class BulkLoader:
    """Loads what parsers of ``parser_version`` made of documents; ``result_of`` is asked only for what is to be loaded.

    ``lanes`` batches are on their way at once on PostgreSQL, each in a thread with a connection of its own: one is made ready
    while the server works on another. With more than one the order of loading is not that of the documents.
    """

    store: Store
    result_of: ResultOf
    parser_version: int
    run_id: str | None = None
    now: dt.datetime | None = None
    lanes: int = 1

    def load(self, todos: Sequence[DocumentTodo], batch: int = BATCH) -> BulkResult:
        """Load what is not there yet. Afterwards every one of the documents has its parse, by whichever loader.

        What another loader has just now is left to it, and looked at again in the end: it may have died.
        """
        done, left = self._load_pieces(_pieces(todos, batch), wait=False)
        rest, passed = self._load_pieces(_pieces(left, batch), wait=True)
        return done + rest + BulkResult(elsewhere=len(passed))

    def _load_pieces(
        self, pieces: Iterable[Sequence[DocumentTodo]], *, wait: bool
    ) -> tuple[BulkResult, list[DocumentTodo]]:
        lanes = 1 if self.store.is_sqlite else self.lanes
        with ThreadPoolExecutor(lanes, thread_name_prefix="lane") as pool:
            outcomes = list(pool.map(lambda piece: self._load_free(piece, wait=wait), pieces))
        return (
            sum((result for result, _ in outcomes), BulkResult()),
            [todo for _, passed in outcomes for todo in passed],
        )

    def _load_free(self, todos: Sequence[DocumentTodo], *, wait: bool) -> tuple[BulkResult, list[DocumentTodo]]:
        """Returns what became of those that were free, and the others."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with self.store.begin() as session:
                    free, passed = self._claim(session, todos, wait=wait)
                    return self._load_now(session, free), passed
            except OperationalError:
                # The connection broke, or the database ended a transaction for the sake of another one.
                if attempt == _ATTEMPTS:
                    raise
            except (DBAPIError, StatementError, NumberError, UnicodeError) as error:
                if len(todos) == 1:
                    return self._refuse(todos[0], error), []
                break
        halves = [self._load_free(half, wait=wait) for half in _pieces(todos, (len(todos) + 1) // 2)]
        return sum((result for result, _ in halves), BulkResult()), [todo for _, passed in halves for todo in passed]

    def _claim(
        self, session: Session, todos: Sequence[DocumentTodo], *, wait: bool
    ) -> tuple[list[DocumentTodo], list[DocumentTodo]]:
        mine = claim_documents(session, [todo.document_id for todo in todos], self.parser_version, wait=wait)
        free = [todo for todo in todos if todo.document_id in mine]
        return free, [todo for todo in todos if todo.document_id not in mine]

    def _load_now(self, session: Session, todos: Sequence[DocumentTodo]) -> BulkResult:
        items = [ToLoad(todo, self.result_of(todo)) for todo in todos]
        results = load_batch(session, items, run_id=self.run_id, now=self.now)
        return BulkResult(len(results), sum(result.created for result in results))

    def _refuse(self, todo: DocumentTodo, error: Exception) -> BulkResult:
        reason = f"{type(error).__name__}: {error}".split("\n", 1)[0][:500]
        with self.store.begin() as session:
            load_failure(
                session, todo, self.parser_version, "failed", f"not_stored: {reason}", run_id=self.run_id, now=self.now
            )
        return BulkResult(refused=(Refused(todo, reason),))


def _pieces(todos: Sequence[DocumentTodo], size: int) -> Iterator[Sequence[DocumentTodo]]:
    return (todos[start : start + size] for start in range(0, len(todos), max(size, 1)))
