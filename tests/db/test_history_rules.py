"""Every history rule fires where it is broken and is silent where it holds, on both databases, and is described.

All cases of a database stand in one store, each in a county of its own, and are checked together.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from db.divisions import divisions
from db.engine import Store, open_store
from db.history_checks import FAMILIES, RULES, check_history, standing_by_rule
from db.history_checks.outcomes import ORDER
from db.models import Finding
from flows.pages.rules import RULE
from tests.db.conftest import KINDS
from tests.db.history_cases import BUREAU, CASES, MORE, doubtful, merged, restated
from tests.db.history_world import NOW, World

OTHERS = {"restated": restated, "merged": merged, "doubtful": doubtful}


def test_every_rule_has_both_cases_words_and_outcomes() -> None:
    assert set(CASES) == set(RULES)
    assert {code for code, _, _ in MORE.values()} <= set(RULES)
    assert len(ORDER) == len(set(ORDER))
    assert set(RULES) - set(ORDER) == {"owed_not_collected"}  # speaks of reports that are not there
    for code, rule in RULES.items():
        assert rule.title
        assert rule.basis
        assert rule.formula
        assert rule.example
        assert rule.needs
        assert rule.kind == "history"
        assert RULE[code].zh
        assert RULE[code].en
    assert len(RULES) == sum(len(family.rules) for family in FAMILIES)


@dataclass(frozen=True)
class Country:
    """All cases, checked. Worlds by the name of their case."""

    store: Store
    worlds: dict[str, World]

    def found(self, name: str, code: str) -> list[Finding]:
        return self.worlds[name].open(code)


@pytest.fixture(scope="module", params=KINDS)
def country(
    request: pytest.FixtureRequest, migrated: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Country]:
    template = migrated(request.param)
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres").database(template)
    else:
        copy = tmp_path_factory.mktemp("country") / "store.db"
        shutil.copy(template.removeprefix("sqlite:///"), copy)
        url = f"sqlite:///{copy}"
    store = open_store(url)
    cases = {
        f"{code} {at}": case for code, both in CASES.items() for at, case in zip(("fires", "holds"), both, strict=True)
    }
    cases |= {name: case for name, (_, _, case) in MORE.items()} | OTHERS
    codes = (it.code for it in divisions() if it.level == "county" and it.valid_to is None and it.code[:2] != "53")
    worlds = {}
    for number, (name, case) in enumerate(cases.items()):
        worlds[name] = World(store, next(codes), f"第{number}市")
        case(worlds[name])
    check_history(store, NOW)
    yield Country(store, worlds)
    store.dispose()


@pytest.mark.parametrize("code", CASES)
def test_a_rule_fires_where_it_is_broken(code: str, country: Country) -> None:
    found = country.found(f"{code} fires", code)
    assert found
    for finding in found:
        assert finding.severity == RULES[code].severity.value
        assert finding.message
        assert finding.detail
        assert finding.cells
        assert finding.subject_key == f"agency_year:{finding.agency_id}:{finding.report_year}"


@pytest.mark.parametrize("code", CASES)
def test_a_rule_is_silent_where_it_holds(code: str, country: Country) -> None:
    assert [it.detail for it in country.found(f"{code} holds", code)] == []


@pytest.mark.parametrize("name", MORE)
def test_more_cases(name: str, country: Country) -> None:
    code, fires, _ = MORE[name]
    assert bool(country.found(name, code)) is fires


def test_outcomes_tell_what_could_not_be_judged_from_what_holds(country: Country) -> None:
    world = country.worlds["restated"]
    assert world.outcomes(BUREAU, 2021)["restated_by_publisher"] == "not_assessable"  # nothing before it
    outcomes = world.outcomes(BUREAU, 2022)
    assert outcomes["restated_by_publisher"] == "fail"
    assert outcomes["carried_in_differs"] == "pass"
    assert outcomes["in_force_differs"] == "pass"
    assert outcomes["jump_beyond_peers"] == "not_assessable"  # no peers


def test_across_an_event_nothing_is_judged(country: Country) -> None:
    outcomes = country.worlds["merged"].outcomes(BUREAU, 2022)
    assert {outcomes[code] for code in ("restated_by_publisher", "in_force_differs", "numbers_repeated")} == {
        "not_assessable"
    }


def test_a_hint_is_uncertain_and_never_fails(country: Country) -> None:
    assert country.worlds["in_force_differs fires"].outcomes(BUREAU, 2022)["in_force_differs"] == "uncertain"


def test_a_doubtful_reading_is_ours_to_look_at(country: Country) -> None:
    found = [it for code in ("carried_in_differs", "in_force_differs") for it in country.found("doubtful", code)]
    assert [it.responsibility for it in found] == ["pipeline"] * 3
    assert {it.responsibility for it in country.found("in_force_differs fires", "in_force_differs")} == {"publisher"}
    assert country.found("doubtful", "restated_by_publisher") == []


def test_a_scope_that_a_title_alone_proves_is_ours_to_look_at(country: Country) -> None:
    assert {it.responsibility for it in country.found("a scope by title alone", "scope_changed")} == {"pipeline"}
    assert {it.responsibility for it in country.found("scope_changed fires", "scope_changed")} == {"publisher"}


def test_one_organ_under_two_names_copies_nothing_from_itself(country: Country) -> None:
    whose = {
        name: {it.responsibility for it in country.found(name, code)}
        for name, code in (
            ("a name that nobody confirmed", "report_repeated"),
            ("a government's office", "report_repeated"),
            ("two known bureaus", "report_repeated"),
            ("a sibling's text", "problems_copied"),
            ("a known sibling's text", "problems_copied"),
        )
    }
    assert whose == {
        "a name that nobody confirmed": {"pipeline"},
        "a government's office": {"pipeline"},
        "two known bureaus": {"publisher"},
        "a sibling's text": {"pipeline"},
        "a known sibling's text": {"publisher"},
    }


def test_reports_of_a_scope_that_nobody_knows_may_count_different_things(country: Country) -> None:
    found = country.found("a scope that nobody knows", "carried_in_differs")
    assert found
    assert {it.responsibility for it in found} == {"pipeline"}


def test_a_full_check_finds_the_same_and_what_stands_is_counted(country: Country) -> None:
    world = country.worlds["restated"]
    everything = world.everything()
    total = check_history(country.store, NOW, full=True)
    assert world.everything() == everything
    assert sum(count for _, count in standing_by_rule(country.store)) == total
    assert all(count for _, count in standing_by_rule(country.store))
