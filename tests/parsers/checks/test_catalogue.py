"""Every rule of the catalogue fires on a document that breaks it, is silent on one that does not, and is described."""

from __future__ import annotations

import pytest

from flows.pages.rules import RULE
from parsers.checks.outcomes import ORDER
from parsers.checks.rules import RULES
from parsers.checks.unchecked import UNCHECKED
from tests.parsers.checks import cases_tables, cases_text

CASES = {**cases_tables.CASES, **cases_text.CASES}


def test_every_rule_has_both_cases_and_there_are_no_others() -> None:
    assert set(CASES) == set(RULES) == set(ORDER)
    assert not set(cases_tables.CASES) & set(cases_text.CASES)
    assert len(ORDER) == len(set(ORDER))


@pytest.mark.parametrize("code", RULES)
def test_a_rule_fires_where_it_is_broken(code: str) -> None:
    found = [finding for finding in CASES[code][0]() if finding.code == code]
    assert found
    for finding in found:
        assert finding.message
        assert finding.subject


@pytest.mark.parametrize("code", RULES)
def test_a_rule_is_silent_where_it_holds(code: str) -> None:
    assert [finding for finding in CASES[code][1]() if finding.code == code] == []


@pytest.mark.parametrize("code", RULES)
def test_a_rule_says_what_must_hold_why_and_in_two_languages(code: str) -> None:
    rule = RULES[code]
    assert rule.title
    assert rule.basis
    assert rule.formula
    assert rule.example
    assert rule.kind in ("report", "history", "portal")
    assert RULE[code].zh
    assert RULE[code].en


def test_what_cannot_be_checked_has_its_reason() -> None:
    assert len({what for what, _ in UNCHECKED}) == len(UNCHECKED)
    assert all(len(why) > 20 for _, why in UNCHECKED)
