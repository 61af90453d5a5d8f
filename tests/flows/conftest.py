"""Fixtures of the flows: replicas of one's own, and installations that crawl them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from spiders.replica import ReplicaServer, serve_replicas
from tests.support.house import Place


@pytest.fixture
def replicas() -> Iterator[ReplicaServer]:
    """Fresh replica portals behind a proxy on a free port."""
    with serve_replicas() as server:
        yield server


@pytest.fixture
def place(tmp_path: Path, replicas: ReplicaServer) -> Iterator[Place]:
    """A new installation over these replicas. No process of it may be left at the end."""
    made = Place(tmp_path / "var", replicas)
    yield made
    made.wait_until_all_gone()


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """The content digest of one night in an empty installation that nobody disturbed."""
    digests: list[str] = []

    def digest() -> str:
        if not digests:
            with serve_replicas() as server:
                place = Place(tmp_path_factory.mktemp("undisturbed") / "var", server)
                place.night()
                digests.append(place.digest())
        return digests[0]

    return digest


@pytest.fixture(scope="session")
def prefect_api() -> Iterator[None]:
    """One Prefect server for all flow runs inside this process, with a database of its own. Takes some seconds to start."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DO_NOT_TRACK", "1")
        patch.setenv("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
        from prefect.testing.utilities import prefect_test_harness

        with prefect_test_harness(server_startup_timeout=180):
            yield
