"""The backfill: a plan that is shown first and changes nothing, then carried out; no network where none is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from db.models import Base
from db.queries import list_reports, run_summary
from spiders.replica import serve_replicas
from tests.support.house import Place, operated


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, prefect_api: None) -> Iterator[Place]:
    """One installation for all of these, in their order: a new one, later one that has everything."""
    with serve_replicas() as server, operated(Place(tmp_path_factory.mktemp("backfill") / "var", server)) as made:
        yield made
        made.wait_until_all_gone()


def backfill(**parameters: Any) -> tuple[str, dict[str, str]]:
    """Run the flow. Returns the run's id and the flow run's artifacts by key."""
    from prefect.client.orchestration import get_client

    from flows.backfill import backfill as flow

    state = flow(**parameters, return_state=True)
    with get_client(sync_client=True) as client:
        artifacts = {
            artifact.key or "": str(artifact.data)
            for artifact in client.read_artifacts()
            if artifact.flow_run_id == state.state_details.flow_run_id
        }
    return state.result(), artifacts


def counts(place: Place) -> dict[str, int]:
    """The rows of every table."""
    with place.house().store.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }


def years(place: Place) -> set[int]:
    return {report.year for report in list_reports(place.house().store)}


def test_a_dry_run_of_a_new_installation_shows_the_plan_and_changes_nothing(place: Place) -> None:
    before, digest = counts(place), place.digest()
    run_id, artifacts = backfill(first_year=2020, last_year=2021, note="asked for by the test")
    assert run_id == ""
    assert (counts(place), place.digest()) == (before, digest)
    assert place.replicas.requests() == []
    assert "report years 2020–2021" in artifacts["backfill-plan"]
    assert "asked for by the test" in artifacts["backfill-plan"]
    for portal in ("replica-anning", "replica-hongze", "replica-fault", "replica-closed", "replica-norobots"):
        assert portal in artifacts["backfill-plan-portals"]


def test_a_backfill_fetches_and_reads_the_years_it_is_asked_for(place: Place) -> None:
    run_id, _ = backfill(first_year=2020, last_year=2021, portals=["replica-anning"], dry_run=False)
    run = run_summary(place.house().store, run_id)
    assert run is not None
    assert (run.kind, run.status) == ("backfill", "finished")
    assert years(place) == {2020, 2021}
    articles = {request.path for request in place.replicas.requests() if request.path.startswith("/c/")}
    assert articles == {"/c/2022-01-18/6003391.shtml", "/c/2021-02-02/5514460.shtml"}
    assert {request.host for request in place.replicas.requests()} == {"www.anning.portal.test"}


def test_the_years_after_it_come_with_the_next_backfill_and_nothing_twice(place: Place) -> None:
    before = len(place.replicas.requests())
    backfill(first_year=2019, last_year=2023, portals=["replica-anning", "replica-hongze"], dry_run=False)
    assert years(place) == {2019, 2020, 2021, 2022, 2023}
    again = [request.path for request in place.replicas.requests()[before:] if request.bytes]
    assert "/c/2022-01-18/6003391.shtml" not in again
    assert "/c/2024-01-15/6812345.shtml" in again


def test_a_dry_run_of_a_full_installation_changes_nothing(place: Place) -> None:
    before, digest, asked = counts(place), place.digest(), len(place.replicas.requests())
    _, artifacts = backfill(first_year=2019, last_year=2023, mode="all", portals=["replica-anning"])
    assert (counts(place), place.digest()) == (before, digest)
    assert len(place.replicas.requests()) == asked
    assert "5 documents in the archive" in artifacts["backfill-plan"]


@pytest.mark.parametrize("mode", ["reparse", "failed"])
def test_modes_that_work_on_the_archive_ask_the_network_for_nothing(place: Place, mode: str) -> None:
    asked, digest = len(place.replicas.requests()), place.digest()
    run_id, artifacts = backfill(first_year=2019, last_year=2023, mode=mode, dry_run=False)
    run = run_summary(place.house().store, run_id)
    assert run is not None
    assert run.status == "finished"
    assert len(place.replicas.requests()) == asked
    assert "no network in this mode" in artifacts["backfill-plan-portals"]
    assert place.digest() == digest


def test_reparse_reads_what_an_older_parser_read(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after an upgrade of the parsers: every document is read once more, from the archive."""
    from db.models import Parse

    house = place.house()
    with house.store.begin() as session:
        parses = session.scalars(select(Parse)).all()
        for parse in parses:
            parse.parser_version = 0
    asked = len(place.replicas.requests())
    _, plan = backfill(first_year=2008, last_year=2023, mode="reparse")
    assert f"{len(parses)} documents in the archive" in plan["backfill-plan"]
    run_id, _ = backfill(first_year=2008, last_year=2023, mode="reparse", dry_run=False)
    run = run_summary(house.store, run_id)
    assert run is not None
    assert sum(run.parses.values()) == len(parses)
    assert len(place.replicas.requests()) == asked
    _, after = backfill(first_year=2008, last_year=2023, mode="reparse")
    assert "0 documents in the archive" in after["backfill-plan"]


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({"first_year": 2022, "last_year": 2020}, "the last year 2020 lies before the first year 2022"),
        ({"portals": ["nirgendwo"]}, "no portal is registered as nirgendwo; the registry holds: replica-"),
        ({"mode": "everything"}, "mode"),
        ({"first_year": 1999}, "first_year"),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused_in_words(
    place: Place, parameters: dict[str, Any], complaint: str
) -> None:
    before = counts(place)
    with pytest.raises(Exception, match=complaint):
        backfill(**parameters)
    assert counts(place) == before
