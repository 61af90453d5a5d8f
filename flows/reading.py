"""The parse step: documents from the archive through the workers into the database, one transaction a document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from db.errors import ArchiveError
from db.load import load_failure, load_parse
from db.todo import DocumentTodo
from flows.house import House
from flows.workers import ParseOutcome, WorkerPool
from parsers.model import Context
from parsers.parse import PARSER_VERSION

Progress = Callable[[int, int], None]


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
        for done, (todo, outcome) in enumerate(pool.parse_many(todos, fetch), start=1):
            _load(house, run_id, todo, outcome, result)
            if progress is not None:
                progress(done, len(todos))
    return result


def _load(house: House, run_id: str, todo: DocumentTodo, outcome: ParseOutcome, result: ReadResult) -> None:
    with house.store.begin() as session:
        if outcome.report is not None:
            loaded = load_parse(session, todo, outcome.report, outcome.encoded, run_id=run_id)
        else:
            reason = f"{outcome.code}: {outcome.reason}"
            loaded = load_failure(session, todo, PARSER_VERSION, outcome.failure or "failed", reason, run_id=run_id)
    result.statuses[loaded.status] += 1
    result.new_versions += loaded.created
