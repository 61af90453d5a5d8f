"""The replicas as a fixture."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from spiders.replica import ReplicaServer, serve_replicas


@pytest.fixture
def replicas() -> Iterator[ReplicaServer]:
    """Fresh replica portals behind a proxy on a free port."""
    with serve_replicas() as server:
        yield server
