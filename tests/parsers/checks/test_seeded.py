"""Errors of every kind that a rule can see are found and blamed on their side; ``make bench`` counts them, fifty of each."""

from __future__ import annotations

import pytest

from parsers.model import Severity
from parsers.parse import parse
from tests.support.seed_kinds import KINDS
from tests.support.seeds import STYLES, Kind, Tally, clean, findings_of, judge, seeded


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.codes], ids=lambda kind: kind.name)
def test_a_seeded_error_is_found_and_blamed_on_its_side(kind: Kind) -> None:
    tally = Tally()
    for number in range(2):
        it = seeded(kind, f"suite {number}")
        data = list(STYLES.values())[number](it)
        judge(kind, tally, str(number), findings_of(it, data), parse(data).findings if it.misread else ())
    assert (tally.found, tally.blamed) == (2, 2), (tally.missed, tally.misblamed)


def test_there_are_twenty_kinds_and_those_that_no_rule_sees_say_why() -> None:
    assert sum(bool(kind.codes) for kind in KINDS) >= 20
    assert all(bool(kind.codes) != bool(kind.unseen) for kind in KINDS)


@pytest.mark.parametrize("style", STYLES)
def test_a_report_without_an_error_has_none(style: str) -> None:
    for number in range(6):
        report = parse(STYLES[style](clean(f"clean {style} {number}")))
        assert [it.code for it in report.findings if it.severity is Severity.ERROR] == []


def test_a_cell_from_no_place_beside_others_that_have_one_is_ours() -> None:
    """A row of a grid is taken whole: a blank that stands nowhere was made up."""
    kind = next(kind for kind in KINDS if kind.name == "row shifted by a column")
    for number in range(6):
        it = seeded(kind, f"nowhere {number}")
        codes = {finding.code for finding in findings_of(it, STYLES["html"](it))}
        assert "cells_out_of_place" in codes
