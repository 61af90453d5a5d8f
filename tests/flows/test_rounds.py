"""The rounds beside the night: a deadline's snapshot, a recheck, a reparse; and the archive looked through."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from prefect.client.schemas.objects import Artifact
from sqlalchemy import select

from db.models import Document, Parse
from db.queries import run_summary
from spiders.replica import serve_replicas
from tests.support.house import Place, operated

ANNING = "replica-anning"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, prefect_api: None) -> Iterator[Place]:
    """One installation for all of these, in their order; its first round is a snapshot."""
    with serve_replicas() as server, operated(Place(tmp_path_factory.mktemp("rounds") / "var", server)) as made:
        yield made
        made.wait_until_all_gone()


def parses(place: Place) -> list[tuple[int, int | None]]:
    """Parser version and report year of every reading."""
    with place.house().store.read() as session:
        return [(row.parser_version, row.report_year) for row in session.scalars(select(Parse))]


def shown(state: Any) -> tuple[str, dict[str, Artifact]]:
    """What Prefect shows of a flow run: its name, and its artifacts by key."""
    from prefect.client.orchestration import get_client

    flow_run = state.state_details.flow_run_id
    with get_client(sync_client=True) as client:
        mine = [artifact for artifact in client.read_artifacts() if artifact.flow_run_id == flow_run]
        return client.read_flow_run(flow_run).name, {artifact.key or "": artifact for artifact in mine}


class Said(logging.Handler):
    """Keeps what a run logs, wherever else it goes."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def log(prefect_api: None) -> Iterator[Said]:
    """What is logged meanwhile in flow and task runs, at whatever level a command before has left Prefect's log."""
    from prefect.logging.configuration import setup_logging
    from prefect.settings import PREFECT_LOGGING_LEVEL, temporary_settings

    said, loggers = Said(), [logging.getLogger(f"prefect.{name}") for name in ("flow_runs", "task_runs")]
    with temporary_settings({PREFECT_LOGGING_LEVEL: "INFO"}):
        setup_logging()
        for logger in loggers:
            logger.addHandler(said)
        yield said
    for logger in loggers:
        logger.removeHandler(said)


def test_a_snapshot_reads_every_column_whole_and_what_is_new(place: Place, log: Said) -> None:
    from flows.nightly import snapshot

    state = snapshot(portals=ANNING, return_state=True)
    run = run_summary(place.house().store, state.result())
    name, artifacts = shown(state)
    assert name.startswith("期限快照 20")
    assert (artifacts["snapshot-progress"].data, "完成" in (artifacts["snapshot-progress"].description or "")) == (
        100,
        True,
    )
    said = "\n".join(log.lines)
    assert "spiders.crawl: finished after 8 requests" in said, "the child's log is said"
    assert re.search(r"\d+ lines of the log were left out here; all of them: \S+/crawl-0.log", said)
    assert run is not None
    assert (run.kind, run.status) == ("snapshot", "finished")
    (portal,) = [it for it in run.portals if it.portal_id == ANNING]
    assert [listing.outcome for listing in portal.listings] == ["complete"]
    assert run.new_versions == 5


def test_a_recheck_asks_for_every_known_page_and_reads_nothing_twice(place: Place) -> None:
    from flows.nightly import recheck

    before, digest = len(place.replicas.requests()), place.digest()
    run = run_summary(place.house().store, recheck(portals=ANNING))
    assert run is not None
    assert (run.kind, run.new_versions) == ("recheck", 0)
    asked = {request.path for request in place.replicas.requests()[before:] if request.path.startswith("/c/")}
    assert len(asked) == 5
    assert {request.status for request in place.replicas.requests()[before:] if request.path in asked} == {200}, (
        "its pages have no validators: a night leaves them alone, a recheck does not"
    )
    assert place.digest() == digest


def test_a_reparse_reads_what_an_older_parser_read_without_the_network(place: Place) -> None:
    from flows.nightly import reparse

    with place.house().store.begin() as session:
        for parse in session.scalars(select(Parse)):
            parse.parser_version = 0
    asked, old = len(place.replicas.requests()), parses(place)
    run = run_summary(place.house().store, reparse(portals=ANNING, first_year=2020, last_year=2021))
    assert run is not None
    assert (run.kind, run.new_versions) == ("reparse", 0)
    read = [year for version, year in parses(place) if version > 0]
    assert sorted(filter(None, read)) == sorted(year for _, year in old if year in (2020, 2021))
    assert 0 < len(read) == sum(run.parses.values()) < len(old)
    assert len(place.replicas.requests()) == asked


def test_the_archive_is_verified_and_a_damaged_object_is_named(place: Place) -> None:
    from flows.verify import verify

    state = verify(return_state=True)
    assert state.is_completed()
    assert shown(state)[1]["verify-progress"].data == 100
    house = place.house()
    with house.store.read() as session:
        sha256 = session.scalars(select(Document.sha256).order_by(Document.id)).first()
    assert sha256 is not None
    (held,) = [path for path in place.var.joinpath("archive").rglob(f"*{sha256}*") if path.is_file()]
    held.chmod(0o644)
    held.write_bytes(b"altered")
    state = verify(return_state=True)
    assert state.is_failed()
    assert "1 altered" in (state.message or "")


@pytest.mark.parametrize("name", ["snapshot", "recheck", "reparse"])
def test_a_portal_nobody_knows_is_refused(place: Place, name: str) -> None:
    from flows import nightly

    with pytest.raises(ValueError, match="no portal is registered as nirgendwo"):
        getattr(nightly, name)(portals="replica-anning nirgendwo")
