"""One loader process of the soak: ``python -m tests.soak.loader URL JOB`` with a job as JSON; prints what it did as JSON.

It says ``ready`` and waits for a line before it begins, so that all loaders begin at once.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import random
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.bulk import BATCH, BulkLoader
from db.engine import Store, open_store
from db.prepare import Prepared
from db.todo import DocumentTodo, documents_of
from tests.support.stored import Variants, sha256_of

NOW = dt.datetime(2026, 3, 1, 2, 0, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """The documents ``start`` to ``end`` of ``total`` (going round), in an order of ``seed``.

    It dies inside its ``die_at``-th document, and leaves out every ``without``-th.
    """

    start: int
    end: int
    total: int
    bases: int
    copies: int
    batch: int = BATCH
    seed: int = 0
    die_at: int = -1
    without: int = 0

    def variants(self) -> Variants:
        return Variants.of(self.bases, self.copies)

    def numbers(self) -> list[int]:
        """Blocks of documents that follow each other, the blocks in random order: loaders meet anywhere."""
        blocks = [range(at, min(at + 40, self.end)) for at in range(self.start, self.end, 40)]
        random.Random(self.seed).shuffle(blocks)
        numbers = (number % self.total for block in blocks for number in block)
        return [number for number in numbers if not self.without or number % self.without != self.without - 1]


def run(store: Store, job: Job, variants: Variants) -> dict[str, int]:
    """Load the job's documents; what was there or another's is counted apart."""
    numbers = job.numbers()
    number_of = {sha256_of(number): number for number in numbers}
    asked = 0

    def result_of(todo: DocumentTodo) -> Prepared:
        nonlocal asked
        asked += 1
        if asked == job.die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return variants.result(number_of[todo.sha256])

    loader = BulkLoader(store, result_of, 1, now=NOW)
    done = loader.load([todo for piece in _pieces(numbers) for todo in _todos(store, piece)], job.batch)
    return {
        "loaded": done.loaded,
        "created": done.created,
        "elsewhere": done.elsewhere,
        "refused": len(done.refused),
    }


def _pieces(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[at : at + 1000] for at in range(0, len(numbers), 1000))


def _todos(store: Store, numbers: Sequence[int]) -> list[DocumentTodo]:
    """In the order of the numbers; every document is of a portal of one province."""
    found = {todo.sha256: todo for todo in documents_of(store, [sha256_of(number) for number in numbers])}
    return [dataclasses.replace(found[sha256_of(number)], division_code="530181") for number in numbers]


def main() -> None:
    url, told = sys.argv[1:]
    job = Job(**json.loads(told))
    store, variants = open_store(url), job.variants()
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(run(store, job, variants)), flush=True)


if __name__ == "__main__":
    main()
