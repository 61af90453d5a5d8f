"""Every history rule fires where it is broken and is silent where it holds, on both databases, and is described."""

from __future__ import annotations

import json

import pytest

from db.engine import Store
from db.history_checks import FAMILIES, RULES
from db.history_checks.outcomes import ORDER
from flows.pages.rules import RULE
from tests.db.history_cases import BUREAU, CASES, MORE, doubtful, merged, restated
from tests.db.history_world import World


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


@pytest.mark.parametrize("code", CASES)
def test_a_rule_fires_where_it_is_broken(code: str, store: Store) -> None:
    world = World(store)
    CASES[code][0](world)
    found = [it for it in world.check() if it.code == code]
    assert found
    for finding in found:
        rule = RULES[code]
        assert finding.severity == rule.severity.value
        assert finding.message
        assert finding.detail
        assert json.dumps(finding.cells) != "[]"
        assert finding.agency_id is not None
    everything = world.everything()
    assert world.check(full=True)
    assert world.everything() == everything


@pytest.mark.parametrize("code", CASES)
def test_a_rule_is_silent_where_it_holds(code: str, store: Store) -> None:
    world = World(store)
    CASES[code][1](world)
    assert [it.detail for it in world.check() if it.code == code] == []


@pytest.mark.parametrize("name", MORE)
def test_more_cases(name: str, store: Store) -> None:
    code, fires, case = MORE[name]
    world = World(store)
    case(world)
    assert bool([it for it in world.check() if it.code == code]) is fires


def test_outcomes_tell_what_could_not_be_judged_from_what_holds(store: Store) -> None:
    world = World(store)
    restated(world)
    world.check()
    assert world.outcomes(BUREAU, 2021)["restated_by_publisher"] == "not_assessable"  # nothing before it
    outcomes = world.outcomes(BUREAU, 2022)
    assert outcomes["restated_by_publisher"] == "fail"
    assert outcomes["carried_in_differs"] == "pass"
    assert outcomes["in_force_differs"] == "pass"
    assert outcomes["jump_beyond_peers"] == "not_assessable"  # no peers


def test_across_an_event_nothing_is_judged(store: Store) -> None:
    world = World(store)
    merged(world)
    world.check()
    outcomes = world.outcomes(BUREAU, 2022)
    assert {outcomes[code] for code in ("restated_by_publisher", "in_force_differs", "numbers_repeated")} == {
        "not_assessable"
    }


def test_a_doubtful_reading_is_ours_to_look_at(store: Store) -> None:
    world = World(store)
    doubtful(world)
    (found,) = [it for it in world.check() if it.detail.endswith("/natural_person")]
    assert (found.code, found.responsibility) == ("carried_in_differs", "pipeline")
