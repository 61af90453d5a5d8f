"""What keeps a version out of the current data is told in one place: the loader and the undoing of a decision say the same."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

import pytest
from sqlalchemy import select

from db.decisions import Ruling, accept, undo
from db.engine import Store
from db.gates import OVERRIDES, Raised, gate_words, holding, judge
from db.ingest import ingest_manifest
from db.models import ReportVersion
from parsers.checks.rules import RULES
from parsers.model import Finding, Responsibility, Severity, Status
from tests.db.crawls import know, load_all, one_night
from tests.support.reports import make_report, with_findings

OURS, THEIRS, SITE = Responsibility.PIPELINE, Responsibility.PUBLISHER, Responsibility.PORTAL
HINTS = sorted(code for code, rule in RULES.items() if rule.hint)


def raised(code: str, place: str = "requests", severity: str = "warning", whose: str = "pipeline") -> Raised:
    return Raised(code, severity, whose, place)


@pytest.mark.parametrize(
    ("severity", "whose", "holds"),
    [
        (severity, whose, severity is Severity.ERROR and whose is OURS)
        for severity in Severity
        for whose in (OURS, THEIRS, SITE)
    ],
)
def test_errors_of_ours_hold_and_nothing_else(severity: Severity, whose: Responsibility, holds: bool) -> None:
    status, reason = judge("complete", [raised("requests_balance", severity=severity, whose=whose)])
    assert (status, reason) == (("quarantined", "requests_balance") if holds else ("accepted", None))


def test_a_reading_that_is_not_complete_is_held_back_without_a_finding() -> None:
    assert judge("incomplete", []) == ("quarantined", "incomplete")
    assert judge("incomplete", [raised("table_absent", severity="error")]) == ("quarantined", "table_absent")
    assert judge("complete", []) == ("accepted", None)


def test_a_hint_never_holds_whatever_it_is_raised_as() -> None:
    assert HINTS, "there are hints"
    assert holding(raised(code, severity="error") for code in HINTS) == ()
    assert not set(OVERRIDES) & set(HINTS)


@pytest.mark.parametrize(
    ("code", "place", "beside", "holds"),
    [
        ("row_not_in_form", "disclosure", "disclosure/regulations", True),
        ("row_not_in_form", "disclosure#2", "disclosure/regulations#2", True),
        ("row_not_in_form", "disclosure", "requests/granted", False),
        ("text_residue", "section/3", "requests/granted", True),
        ("text_residue", "section/2", "requests/granted", False),
        ("text_residue", "section/5", "requests/granted", False),
    ],
)
def test_what_may_be_a_lost_row_holds_beside_one_that_is_said_to_be_left_out(
    code: str, place: str, beside: str, holds: bool
) -> None:
    missing = raised("row_missing", beside, whose="publisher")
    assert holding([raised(code, place)]) == ()
    assert holding([missing]) == (), "what the publisher left out only marks"
    assert holding([raised(code, place), missing]) == ((code,) if holds else ())


def test_overrides_name_rules_of_the_catalogue_and_say_why() -> None:
    for code, override in OVERRIDES.items():
        assert code in RULES and override.reason, code
        assert override.beside <= RULES.keys(), code
        assert not override.beside or override.holds, code
        natural = RULES[code].severity is Severity.ERROR and RULES[code].responsibility is OURS
        assert natural or RULES[code].responsibility is OURS, f"{code}: an error of others never holds"


def test_the_page_says_of_each_rule_what_the_gates_do() -> None:
    for rule in RULES.values():
        holds = holding([Raised(rule.code, rule.severity, rule.responsibility, "requests")])
        assert gate_words(rule).startswith("holds 暂缓") == (
            bool(holds) or rule.code in ("row_not_in_form", "text_residue")
        )


def test_the_loader_and_an_undone_decision_judge_alike(store: Store, tmp_path: Path) -> None:
    rng = random.Random(7)
    codes = [*RULES]
    know(store)
    for night in range(12):
        places = ("requests", "requests/granted", "disclosure", "section/3")
        findings = [
            Finding(
                rng.choice(codes), rng.choice([*Severity]), rng.choice([OURS, THEIRS, SITE]), rng.choice(places), "m"
            )
            for _ in range(rng.randrange(5))
        ]
        report = with_findings(make_report(night), *findings)
        if night % 4 == 3:
            report = dataclasses.replace(report, status=Status.INCOMPLETE)
        folder = tmp_path / f"{night}{store.engine.dialect.name}"
        ingest_manifest(store, one_night(folder, f"bytes {night}", night))
        load_all(store, report)
    loaded = _judged(store)
    assert {status for status, _, _ in loaded.values()} == {"accepted", "quarantined"}
    for version_id in loaded:
        undo(store, accept(store, version_id, Ruling("张三", "see")), Ruling("张三", "no"))
    assert _judged(store) == loaded


def _judged(store: Store) -> dict[int, tuple[str, str | None, str]]:
    with store.read() as session:
        columns = (ReportVersion.id, ReportVersion.status, ReportVersion.status_reason, ReportVersion.status_origin)
        return {key: (status, reason, origin) for key, status, reason, origin in session.execute(select(*columns))}
