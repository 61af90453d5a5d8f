"""The parse step: documents from the archive through the workers into the database, batch by batch."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from db.errors import ArchiveError
from db.load import ToLoad, load_batch, load_failure
from db.prepare import prepare
from db.todo import DocumentTodo
from flows.house import House
from flows.workers import ParseOutcome, WorkerPool
from parsers.model import Context
from parsers.parse import PARSER_VERSION

Progress = Callable[[int, int], None]
#: What a kill may cost: so many documents, or what was read in so long, are parsed again.
AT_ONCE, SECONDS = 50, 1.0


@dataclass(slots=True)
class ReadResult:
    """What a batch gave: parses by status, and how many report versions are new."""

    statuses: Counter[str] = field(default_factory=Counter)
    new_versions: int = 0


def read_documents(
    house: House, run_id: str, todos: Sequence[DocumentTodo], progress: Progress | None = None
) -> ReadResult:
    """Parse and load these documents. A document that ends its worker is recorded as such, and the others go on."""
    result = ReadResult()

    def fetch(todo: DocumentTodo) -> tuple[bytes, Context] | ParseOutcome:
        try:
            return house.archive.get(todo.sha256), todo.context
        except ArchiveError as error:
            return ParseOutcome(None, failure="failed", reason=str(error), code="not_in_archive")

    with WorkerPool(house.limits) as pool:
        waiting: list[tuple[DocumentTodo, ParseOutcome]] = []
        since = time.monotonic()
        for done, (todo, outcome) in enumerate(pool.parse_many(todos, fetch), start=1):
            waiting.append((todo, outcome))
            if len(waiting) == AT_ONCE or done == len(todos) or time.monotonic() - since > SECONDS:
                _load(house, run_id, waiting, result)
                waiting, since = [], time.monotonic()
            if progress is not None:
                progress(done, len(todos))
    return result


def _load(house: House, run_id: str, outcomes: Sequence[tuple[DocumentTodo, ParseOutcome]], result: ReadResult) -> None:
    read = [ToLoad(todo, prepare(it.report, it.encoded)) for todo, it in outcomes if it.report is not None]
    with house.store.begin() as session:
        loaded = load_batch(session, read, run_id=run_id)
    for todo, outcome in outcomes:
        if outcome.report is None:
            reason, failure = f"{outcome.code}: {outcome.reason}", outcome.failure or "failed"
            with house.store.begin() as session:
                loaded.append(load_failure(session, todo, PARSER_VERSION, failure, reason, run_id=run_id))
    for one in loaded:
        result.statuses[one.status] += 1
        result.new_versions += one.created
