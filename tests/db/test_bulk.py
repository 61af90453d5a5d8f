"""The bulk loader: each document once, however many batches are on their way, and what the database refuses stops nobody."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest
from sqlalchemy import select

from db.bulk import BulkLoader, BulkResult
from db.digest import content_digest
from db.engine import Store
from db.locks import claim_documents
from db.models import Parse
from db.prepare import Prepared
from db.todo import DocumentTodo
from tests.benchmarks.loading import seeded
from tests.soak.loader import NOW
from tests.support.stored import Variants, sha256_of

VARIANTS = Variants.of(4, copies=5)
DOCUMENTS = 23


def todos() -> list[DocumentTodo]:
    return [DocumentTodo(n + 1, sha256_of(n), "text/html", 1000, division_code="530181") for n in range(DOCUMENTS)]


def result_of(todo: DocumentTodo) -> Prepared:
    return VARIANTS.result(todo.document_id - 1)


def load(store: Store, lanes: int = 1, batch: int = 4) -> BulkResult:
    return BulkLoader(store, result_of, 1, now=NOW, lanes=lanes).load(todos(), batch)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_several_lanes_load_what_one_loads_and_nothing_twice(kind: str, new_url: Callable[[str], str]) -> None:
    one, several = seeded(new_url(kind), DOCUMENTS), seeded(new_url(kind), DOCUMENTS)
    assert load(one) == load(several, lanes=3)
    assert content_digest(one) == content_digest(several)
    assert load(several, lanes=3) == BulkResult(elsewhere=DOCUMENTS)
    one.dispose()
    several.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_the_database_refuses_is_a_failed_parse_and_the_rest_is_loaded(
    kind: str, new_url: Callable[[str], str]
) -> None:
    store = seeded(new_url(kind), DOCUMENTS)
    bad = todos()[9]

    def with_a_broken_name(todo: DocumentTodo) -> Prepared:
        good = result_of(todo)
        return good if todo != bad else dataclasses.replace(good, agency="\ud800", reason="\ud800")

    done = BulkLoader(store, with_a_broken_name, 1, now=NOW).load(todos(), 8)
    assert (done.loaded, [it.todo for it in done.refused]) == (DOCUMENTS - 1, [bad])
    with store.read() as session:
        failed = session.execute(select(Parse.document_id, Parse.reason).where(Parse.status == "failed")).all()
    ((document_id, reason),) = failed
    assert document_id == bad.document_id
    assert reason.startswith("not_stored: UnicodeEncodeError")
    store.dispose()


def test_a_claimed_document_is_passed_over_until_its_loader_is_gone(new_url: Callable[[str], str]) -> None:
    store = seeded(new_url("postgresql"), DOCUMENTS)
    wanted = [todo.document_id for todo in todos()[:3]]
    with store.begin() as first, store.begin() as second:
        assert claim_documents(first, wanted[:2], 1) == set(wanted[:2])
        assert claim_documents(second, wanted, 1) == {wanted[2]}
    with store.begin() as again:
        assert claim_documents(again, wanted, 1) == set(wanted)
    store.dispose()
