"""The backfill: a dry run writes a plan and does nothing else; the plan is carried out exactly, stopped, and gone on with."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from db.backfill import Plan, read_plan, runs_of_plan
from db.models import Base, Parse
from db.queries import list_reports, run_summary
from db.runs import finish_run, start_run
from flows.backfill_choice import Choice, choose
from flows.backfill_plan import foresee
from flows.owners import this_process
from parsers.parse import PARSER_VERSION
from spiders.replica import Fault, serve_replicas
from tests.support.house import Place, operated
from tests.support.processes import wait_for

LEDGER = ("backfill_plan", "backfill_slice")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, prefect_api: None) -> Iterator[Place]:
    """One installation for all of these, in their order: a new one, later one that has everything."""
    with serve_replicas() as server, operated(Place(tmp_path_factory.mktemp("backfill") / "var", server)) as made:
        yield made
        made.wait_until_all_gone()


def run(**parameters: Any) -> tuple[Any, dict[str, str]]:
    """Run the flow. Returns its final state and the flow run's artifacts by key."""
    from prefect.client.orchestration import get_client

    from flows.backfill import backfill as flow

    state = flow(**parameters, return_state=True)
    with get_client(sync_client=True) as client:
        artifacts = {
            artifact.key or "": str(artifact.data)
            for artifact in client.read_artifacts()
            if artifact.flow_run_id == state.state_details.flow_run_id
        }
    return state, artifacts


def planned(**parameters: Any) -> tuple[str, dict[str, str]]:
    """A dry run. Returns the plan's id and the artifacts."""
    state, artifacts = run(**parameters)
    return state.result(), artifacts


def carried_out(plan: str) -> Any:
    """The final state of a run of the plan."""
    return run(plan_id=plan, dry_run=False)[0]


def called(state: Any) -> str:
    """The name of the state's flow run."""
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        return client.read_flow_run(state.state_details.flow_run_id).name


def ledger(place: Place, plan: str) -> Plan:
    return read_plan(place.house().store, plan)


def counts(place: Place) -> dict[str, int]:
    """The rows of every table but the ledger of plans."""
    with place.house().store.read() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
            if table.name not in LEDGER
        }


def years(place: Place) -> set[int]:
    return {report.year for report in list_reports(place.house().store)}


def test_a_dry_run_of_a_new_installation_writes_a_plan_and_changes_nothing_else(place: Place) -> None:
    before, digest = counts(place), place.digest()
    plan, artifacts = planned(first_year=2020, last_year=2021, note="asked for by the test")
    assert (counts(place), place.digest()) == (before, digest)
    assert place.replicas.requests() == []
    for said in (plan, "report years 2020–2021", "asked for by the test", "about "):
        assert said in artifacts["backfill-plan"]
    for portal in ("replica-anning", "replica-hongze", "replica-fault", "replica-closed", "replica-norobots"):
        assert portal in artifacts["backfill-plan-portals"]
    assert "at least: never crawled" in artifacts["backfill-plan-portals"]
    kept = ledger(place, plan)
    assert (kept.status, kept.note, len(kept.done)) == ("planned", "asked for by the test", 0)
    assert {part.portal_id for part in kept.open} >= {"replica-anning", "replica-hongze"}


def test_a_plan_that_may_ask_nobody_says_what_to_set(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_PROXY")
    state, artifacts = run()
    assert state.is_completed()
    for said in (state.message, artifacts["backfill-plan"]):
        assert "nothing to do" in said
        assert "GONGKAI_PROXY" in said


def test_a_plan_of_nothing_says_so_and_a_document_that_is_not_held_is_refused(place: Place) -> None:
    state, artifacts = run(mode="reparse")
    assert state.is_completed()
    assert "nothing to do" in state.message
    assert "无事可做" in artifacts["backfill-plan"]
    assert "network" not in state.message, "that no portal is asked is what reparse means"
    state, _ = run(mode="reparse", documents="ffffff")
    assert state.is_failed()
    assert "nothing in the archive has a sha256 that begins with ffffff" in state.message


def test_a_plan_is_carried_out_and_is_then_complete(place: Place) -> None:
    plan, _ = planned(first_year=2020, last_year=2021, portals="replica-anning")
    state = carried_out(plan)
    assert state.is_completed()
    assert called(state) == f"补采执行 {plan} · missing 2020–2021"
    (run_id,) = runs_of_plan(place.house().store, plan)
    done = run_summary(place.house().store, run_id)
    assert done is not None
    assert (done.kind, done.status) == ("backfill", "finished")
    assert years(place) == {2020, 2021}
    articles = {request.path for request in place.replicas.requests() if request.path.startswith("/c/")}
    assert articles == {"/c/2022-01-18/6003391.shtml", "/c/2021-02-02/5514460.shtml"}
    assert {request.host for request in place.replicas.requests()} == {"www.anning.portal.test"}
    assert ledger(place, plan).status == "complete"
    asked = len(place.replicas.requests())
    again = carried_out(plan)
    assert again.is_completed()
    assert f"plan {plan} was carried out before: nothing is left of it" in (again.message or "")
    assert (len(runs_of_plan(place.house().store, plan)), len(place.replicas.requests())) == (1, asked)


def test_the_years_after_it_come_with_the_next_backfill_and_nothing_twice(place: Place) -> None:
    before = len(place.replicas.requests())
    plan, artifacts = planned(first_year=2019, last_year=2023, portals="replica-anning, replica-hongze")
    assert "as last time" in artifacts["backfill-plan-portals"]
    assert carried_out(plan).is_completed()
    assert years(place) == {2019, 2020, 2021, 2022, 2023}
    again = [request.path for request in place.replicas.requests()[before:] if request.bytes]
    assert "/c/2022-01-18/6003391.shtml" not in again
    assert "/c/2024-01-15/6812345.shtml" in again


def test_a_dry_run_of_a_full_installation_changes_nothing(place: Place) -> None:
    before, digest, asked = counts(place), place.digest(), len(place.replicas.requests())
    _, artifacts = planned(first_year=2019, last_year=2023, mode="all", portals="replica-anning")
    assert (counts(place), place.digest()) == (before, digest)
    assert len(place.replicas.requests()) == asked
    assert "5 documents in the archive" in artifacts["backfill-plan"]


@pytest.mark.parametrize("mode", ["reparse", "failed"])
def test_modes_that_work_on_the_archive_ask_the_network_for_nothing(place: Place, mode: str) -> None:
    asked, digest = len(place.replicas.requests()), place.digest()
    plan, _ = planned(first_year=2019, last_year=2023, mode=mode)
    assert not any(part.asks_portal for part in ledger(place, plan).slices)
    assert carried_out(plan).is_completed()
    assert len(place.replicas.requests()) == asked
    assert place.digest() == digest


def of_an_older_parser(place: Place, version: int = 0) -> int:
    """As after an upgrade of the parsers: the last reading of everything was by this version."""
    with place.house().store.begin() as session:
        parses = session.scalars(select(Parse).where(Parse.parser_version > version)).all()
        for parse in parses:
            parse.parser_version = version
        return len(parses)


def test_reparse_reads_what_an_older_parser_read_in_limits_and_to_the_end_with_the_same_plan(place: Place) -> None:
    count, asked = of_an_older_parser(place), len(place.replicas.requests())
    most = count // 2 + 1
    plan, artifacts = planned(
        first_year=2008, last_year=2023, mode="reparse", parser_below=PARSER_VERSION, max_documents=most
    )
    assert f"{count} documents in the archive" in artifacts["backfill-plan"]
    first = carried_out(plan)
    assert (first.name, first.type.value) == ("Partial", "CANCELLED")
    left = len(ledger(place, plan).open)
    assert f"余 {left} 片，可用同一计划 {plan} 续跑" in first.message
    assert f"the limit of {most} documents" in first.message
    read: dict[int, int] = {}
    states = [first]
    while states[-1].name == "Partial":
        states.append(carried_out(plan))
    assert states[-1].is_completed()
    store = place.house().store
    with store.read() as session:
        parses = session.execute(select(Parse.document_id, Parse.parser_version).where(Parse.parser_version > 0)).all()
    for document, _ in parses:
        read[document] = read.get(document, 0) + 1
    assert set(read.values()) == {1}
    assert len(read) == count
    assert len(place.replicas.requests()) == asked
    _, after = planned(first_year=2008, last_year=2023, mode="reparse")
    assert "0 documents in the archive" in after["backfill-plan"]


def test_a_choice_narrows_what_is_read(place: Place) -> None:
    agency = min(report.agency for report in list_reports(place.house().store))

    house = place.house()

    def documents(**asked: Any) -> int:
        return foresee(house, choose(2008, 2023, "all", stages="read", **asked)).documents

    everything = documents()
    assert 0 < documents(agencies=agency) < everything
    assert documents(agencies=f"{agency},nobody") == documents(agencies=agency)
    assert documents(parser_below=1) == 0
    assert 0 < documents(finding_codes="disputes_result_total") < everything
    assert 0 < documents(provinces="云南") < everything
    asked = foresee(house, choose(2008, 2023, "all", agencies=agency)).rows
    assert {row.portal.id for row in asked if row.portal is not None and row.asked} != {
        portal.id for portal in house.portals()
    }


def test_a_plan_is_not_carried_out_when_the_world_has_moved(place: Place) -> None:
    of_an_older_parser(place, 1)
    narrow = {"first_year": 2008, "last_year": 2023, "mode": "reparse"}
    plan, _ = planned(**narrow)
    other, _ = planned(**narrow, portals="replica-anning")
    assert carried_out(other).is_completed()  # reads a part of what the first one was to read
    state, artifacts = run(plan_id=plan, dry_run=False)
    assert state.is_failed()
    assert "documents of the plan were read since by another run" in artifacts["backfill-difference"]
    assert "the world has moved" in state.message
    assert ledger(place, plan).status == "planned"
    compared, shown = run(plan_id=other, dry_run=True)
    assert compared.is_completed()
    assert "Nothing" in shown["backfill-difference"]


def test_it_gives_way_to_the_nightly_and_goes_on_after_it(place: Place) -> None:
    """A night begins while a backfill is asking a portal: it leaves the host, waits, and asks again."""
    gate = threading.Event()
    address = ("www.anning.portal.test", "/zfxxgk/zfxxgknb/")
    place.replicas.disturb(*address, Fault(wait=gate))
    plan, _ = planned(first_year=2020, last_year=2021, mode="all", portals="replica-anning")
    store, ended = place.house().store, threading.Event()

    def night() -> None:
        wait_for(lambda: place.replicas.faults.get(address) is None, "the backfill held in the middle", 120)
        start_run(store, "nightly-of-the-test", "nightly", this_process(), {})
        wait_for(lambda: "nightly goes first" in _reasons(place, plan), "the backfill has given way", 120)
        gate.set()
        finish_run(store, "nightly-of-the-test", "finished")
        ended.set()

    thread = threading.Thread(target=night)
    thread.start()
    try:
        state = carried_out(plan)
    finally:
        gate.set()
        thread.join()
    assert ended.is_set()
    assert state.is_completed()
    assert ledger(place, plan).status == "complete"


def _reasons(place: Place, plan: str) -> str:
    from db.models import BackfillPlan, BackfillSlice

    with place.house().store.read() as session:
        rows = session.scalars(
            select(BackfillSlice.reason)
            .join(BackfillPlan, BackfillPlan.id == BackfillSlice.plan_id)
            .filter_by(name=plan)
        )
        return " ".join(filter(None, rows))


def test_a_limit_of_requests_leaves_the_portal_for_the_next_run(place: Place) -> None:
    plan, _ = planned(first_year=2019, last_year=2023, mode="all", portals="replica-anning", max_requests_per_host=3)
    state = carried_out(plan)
    assert state.name == "Partial"
    assert "每主机 3 次请求" in state.message
    assert len(ledger(place, plan).open) == 1


@pytest.mark.parametrize(
    ("parameters", "complaint"),
    [
        ({"mode": "everything"}, "mode"),
        ({"first_year": 1999}, "first_year"),
        ({"plan_id": "the last one"}, "plan_id"),
        ({"quiet_hours": "8-20"}, "quiet_hours"),
        ({"max_documents": -1}, "max_documents"),
        ({"dry_run": False}, "make a dry run first"),
        ({"plan_id": "bf-20260101-000000"}, "no backfill plan is called bf-20260101-000000"),
        ({"portals": "nirgendwo"}, "no portal is registered as nirgendwo; it holds "),
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused_in_words(
    place: Place, parameters: dict[str, Any], complaint: str
) -> None:
    from flows.backfill import backfill as flow

    before = counts(place)
    with pytest.raises(Exception, match=complaint):
        flow(**parameters)
    assert counts(place) == before


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"last_year": 2010}, "the last year 2010 lies before the first year 2019"),
        ({"finding_codes": "balance"}, "no rule is called balance"),
        ({"provinces": "云南 Bavaria"}, "Bavaria is no province"),
        ({"documents": "xyz"}, "xyz is not a sha256"),
        ({"quiet_hours": "08:00-08:00"}, "they begin when they end"),
    ],
)
def test_a_choice_that_cannot_be_meant_is_refused_in_words(asked: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        choose(**{"first_year": 2019, "last_year": 2023, "mode": "missing", **asked})


def test_a_choice_is_kept_with_its_plan_and_comes_back_from_it() -> None:
    choice = choose(
        2019, 2020, "all", portals="a、b , c", provinces="云南,53 530000", agency_kind="township", max_minutes=5
    )
    assert (choice.portals, choice.provinces, choice.agency_kinds) == (("a", "b", "c"), ("53",), ("township",))
    assert Choice.of_request(choice.mode, choice.request()) == choice


def test_quiet_hours_may_run_over_midnight() -> None:
    day, night = (choose(2019, 2020, "all", quiet_hours=hours) for hours in ("08:00-20:00", "22:00-06:30"))
    for clock, by_day, by_night in (
        ("07:59", 0, 0),
        ("08:00", 1, 0),
        ("20:00", 0, 0),
        ("23:10", 0, 1),
        ("06:29", 0, 1),
    ):
        moment = dt.datetime.fromisoformat(f"2026-01-01T{clock}:00")
        assert (day.is_quiet(moment), night.is_quiet(moment)) == (bool(by_day), bool(by_night)), clock
