"""One installation for all tests that drive Prefect's pages: ``gongkai up`` over replica portals, with people to tell.

The tests of this folder run in one worker (``tests/conftest.py``), in the order of their files.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from spiders.replica import ReplicaServer, serve_replicas
from tests.support.prefect_pages import prefect_page
from tests.support.prefect_server import Up, gongkai_up
from tests.support.receivers import Mailbox, Receiver, mailbox_at, receiving


@pytest.fixture(scope="session")
def replicas() -> Iterator[ReplicaServer]:
    with serve_replicas() as server:
        yield server


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Mailbox]:
    with mailbox_at() as box:
        yield box


@pytest.fixture(scope="session")
def channels(receiver: Receiver, mailbox: Mailbox) -> dict[str, str]:
    """Where people are told, as the settings have it."""
    return {"webhook": receiver.address, "mail": mailbox.address}


@pytest.fixture(scope="session")
def up(tmp_path_factory: pytest.TempPathFactory, replicas: ReplicaServer, channels: dict[str, str]) -> Iterator[Up]:
    """The installation, on SQLite."""
    with gongkai_up(tmp_path_factory.mktemp("up") / "var", proxy=replicas.url, replicas="true", **channels) as made:
        yield made


@pytest.fixture
def page(up: Up) -> Iterator[Page]:
    with prefect_page(up) as made:
        yield made
