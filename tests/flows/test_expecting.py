"""A night that finds less of a portal than its registry entry expects ends failed, with everything else loaded; the next heals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.client.schemas.objects import State
from sqlalchemy import select

from db.models import Finding
from db.queries import list_reports, problems
from flows.automations import WHOLE_NIGHT
from spiders.registry import load_registry, replica_path
from spiders.replica import Answer, Fault, serve_replicas
from tests.support.house import Place, operated

HOST, ARTICLE = "www.hongze.portal.test", "/zfxxgk/zfxxgknb/202301/t19700101_290117.html"
BOTH = ["replica-anning", "replica-hongze"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, prefect_api: None) -> Iterator[Place]:
    with serve_replicas() as server, operated(Place(tmp_path_factory.mktemp("expecting") / "var", server)) as place:
        yield place
        place.wait_until_all_gone()


def night(portals: list[str]) -> State[str]:
    from flows.nightly import nightly

    return nightly(portals=",".join(portals), return_state=True)


def tags_of(state: State[str]) -> list[str]:
    from prefect.client.orchestration import get_client

    assert state.state_details.flow_run_id is not None
    with get_client(sync_client=True) as client:
        return client.read_flow_run(state.state_details.flow_run_id).tags


def findings(place: Place, origin: str = "expectations") -> list[tuple[str | None, str, str, str]]:
    house = place.house()
    with house.store.read() as session:
        rows = session.scalars(select(Finding).where(Finding.origin == origin))
        found = [(row.portal_id, row.code, row.detail, row.state) for row in rows]
    house.store.dispose()
    return found


def loaded(place: Place) -> list[tuple[str, int]]:
    house = place.house()
    reports = [(row.agency, row.year) for row in list_reports(house.store)]
    house.store.dispose()
    return reports


def test_a_night_ends_failed_naming_the_portal_and_the_next_heals(place: Place) -> None:
    place.replicas.disturb(HOST, ARTICLE, Fault(Answer(b"gone for tonight", 404), times=10_000))
    state = night(BOTH)
    assert state.is_failed()
    assert state.message is not None
    line = state.message
    assert "replica-hongze: 0 reports of 2022 collected, at least 1 expected" in line
    assert "\n" not in line
    assert "replica-anning" not in line, "another portal is not affected"
    assert ("淮安市洪泽区人民政府", 2023) in loaded(place), "what was read is loaded"
    assert len(loaded(place)) == 6
    assert findings(place) == [("replica-hongze", "expected_reports_missing", "2022", "open")]

    place.replicas.faults.clear()
    healed = night(["replica-hongze"])
    assert healed.is_completed()
    assert WHOLE_NIGHT not in tags_of(healed), "a night over some portals is none to wait for"
    assert len(loaded(place)) == 7
    assert findings(place) == [("replica-hongze", "expected_reports_missing", "2022", "closed")]


def test_a_night_that_may_ask_nobody_ends_failed_and_says_what_to_set(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An active portal that is left alone for a setting of ours stands among the things to look at until it is asked again."""
    monkeypatch.delenv("GONGKAI_PROXY")
    asked = len(place.replicas.requests())
    state = night(BOTH)
    assert state.is_failed()
    assert state.message is not None
    assert "none of 2 active portals may be asked" in state.message
    assert "GONGKAI_PROXY" in state.message
    assert len(place.replicas.requests()) == asked
    assert unasked(place) == dict.fromkeys(BOTH, "open")
    house = place.house()
    told = {it.portal_id: it.message for it in problems(house.store) if it.code == "portal_not_asked"}
    house.store.dispose()
    assert set(told) == set(BOTH)
    assert "GONGKAI_PROXY" in told[BOTH[0]]

    monkeypatch.setenv("GONGKAI_PROXY", place.replicas.url)
    assert night(BOTH[1:]).is_completed()
    assert unasked(place) == {BOTH[0]: "open", BOTH[1]: "closed"}, "the other one has not been looked at"


def unasked(place: Place) -> dict[str | None, str]:
    return {portal_id: state for portal_id, code, _, state in findings(place, "plan") if code == "portal_not_asked"}


def test_the_replicas_say_what_is_expected_of_them_and_wrong_expectations_are_named(tmp_path: Path) -> None:
    registry = load_registry([replica_path()])
    assert {portal.id for portal in registry if portal.expect is not None} >= set(BOTH)
    text = replica_path().read_text(encoding="utf-8")
    for wrong, why in (
        ("{reports_per_year: 0, from_year: 2020}", "0 is below 1"),
        ("{reports_per_year: 1}", "stand together"),
        ("{from_year: 2020}", "expects nothing"),
        ("{complete_share: 1.5}", "1.5 is above 1"),
        ("{reports_per_year: 1, from_year: 2022, last_year: 2021}", "last_year"),
        ("{reports: 1}", "reports: is no field of an entry"),
    ):
        path = tmp_path / "portals.yaml"
        right = "{reports_per_year: 1, from_year: 2022, last_year: 2023, complete_share: 0.9}"
        assert right in text
        path.write_text(text.replace(right, wrong), encoding="utf-8")
        with pytest.raises(Exception, match="replica-hongze: expect") as refused:
            load_registry([path])
        assert why in str(refused.value), wrong
