"""What a reviewer sees: what changed since a decision and against what is shown, and readings under which the sums hold."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

import pytest
from sqlalchemy import select

from db.decisions import correct_cells, undo
from db.engine import Store
from db.errors import DecisionError
from db.findings import Subject, raise_findings
from db.models import Agency, Document
from db.review import open_question, queue
from db.review_evidence import evidence
from db.review_proposals import proposals
from db.review_rulings import Answer, decide
from db.review_sql import TOPIC_NAMES
from parsers.model import Finding, Report, Responsibility, Scope, Severity
from tests.db.crawls import NOW
from tests.db.test_decisions import rows
from tests.db.test_review import CELL, FIRST, KNOWN, OURS, SECOND, THEIRS, Publish, held, only, publish, reprinted
from tests.support.reports import make_report, replace_cell, with_findings

__all__ = ["publish"]  # a fixture


def cell(report: Report, key: str) -> Decimal:
    return next(it.value for it in report.cells if it.key == key) or Decimal(0)


def test_a_changed_print_shows_which_cells_changed_since_the_decision(store: Store, publish: Publish) -> None:
    first = replace_cell(held(1), CELL, raw="7", value=Decimal(7))
    publish(store, first)
    decide(store, only(store, "publication"), Answer("accept"), FIRST)
    publish(store, with_findings(reprinted(first, 77), OURS))
    found = evidence(store, only(store, "publication"))
    assert found.decision is not None
    assert (found.decision.kind, found.decision.by) == ("accept", "张三")
    for compared in (found.since, found.shown):
        assert compared is not None
        ((change,),) = (compared.changes,)
        assert (change.cell, change.before and change.before.raw, change.after and change.after.raw) == (
            CELL,
            "7",
            "77",
        )
    assert [it.sha256 for it in found.sources if it.is_evidence]
    assert found.report is not None
    assert [it.code for it in found.report.findings] == [OURS.code]


def test_a_lapsed_correction_shows_what_its_table_printed_then(store: Store, publish: Publish) -> None:
    first = replace_cell(make_report(1), CELL, raw="7", value=Decimal(7))
    publish(store, first)
    key = f"readings/{KNOWN}/530181/2020/area/{first.fingerprint[:16]}"
    decide(store, key, Answer("correct", cell=CELL, value="8"), FIRST)
    publish(store, reprinted(first, 77))
    found = evidence(store, only(store, "lapsed"))
    assert found.decision is not None
    assert (found.decision.kind, found.decision.value) == ("correct_cell", "8")
    assert found.since is not None
    assert [it.cell for it in found.since.changes] == [CELL]
    assert evidence(store, key).place.question is None


def test_a_candidate_shows_its_reports_and_whom_it_may_be(store: Store, publish: Publish) -> None:
    publish(store, make_report(1))
    publish(store, make_report(2, agency="昆明市安宁市人民政府"))
    publish(store, make_report(3, agency="安宁市财政局"))
    key = "agency/安宁市财政局/530181"
    found = evidence(store, key)
    assert [(it.year, it.scope) for it in found.reports] == [(2020, "area")]
    assert found.may_be == ()
    with pytest.raises(DecisionError, match="nothing here is called"):
        evidence(store, "agency/没有/530181")


SHIFTED = Finding(
    "cells_shifted",
    Severity.WARNING,
    Responsibility.PIPELINE,
    "requests/received",
    "moved",
    tuple(
        f"requests/received/{column}"
        for column in (
            "natural_person",
            "commercial_enterprise",
            "research_institution",
            "social_organization",
            "legal_service",
            "other_organization",
            "total",
        )
    ),
)


def shifted(report: Report) -> Report:
    """A row that was read one cell to the right of where it stands: its total is lost."""
    numbers = [cell(report, key) for key in SHIFTED.cells]
    for key, value in zip(SHIFTED.cells, [Decimal(0), *numbers[:-1]], strict=True):
        report = replace_cell(report, key, raw=str(value), value=value)
    return with_findings(report, SHIFTED, OURS)


def whole() -> Report:
    """A report with numbers enough in its row of new requests."""
    return next(
        report
        for report in map(make_report, range(40))
        if sum(cell(report, key) > 0 for key in SHIFTED.cells) > 3 and cell(report, SHIFTED.cells[0]) > 0
    )


def test_a_shifted_row_is_proposed_where_the_sums_hold_again() -> None:
    (proposal,) = proposals(shifted(whole()))
    assert proposal.code == "cells_shifted"
    assert proposal.failing_then < proposal.failing
    wanted = [cell(whole(), key) for key in SHIFTED.cells]
    moved = {it.cell.key: it.value for it in proposal.cells}
    assert [moved.get(key, cell(shifted(whole()), key)) for key in SHIFTED.cells] == wanted


def test_two_numbers_run_together_are_proposed_apart() -> None:
    report = whole()
    one, two = SHIFTED.cells[:2]
    were = cell(report, one), cell(report, two)
    broken = replace_cell(replace_cell(report, one, value=were[0] * 1000 + were[1]), two, value=Decimal(0))
    finding = dataclasses.replace(SHIFTED, code="digits_joined", cells=(one, two), expected=f"{were[0]} | {were[1]}")
    (proposal,) = proposals(with_findings(broken, finding))
    assert {it.cell.key: it.value for it in proposal.cells} == {one: were[0], two: were[1]}
    assert proposal.failing_then == 0
    for nonsense in ("3", "a | b", "1 | 2 | 3", None):
        assert proposals(with_findings(broken, dataclasses.replace(finding, expected=nonsense))) == ()


def test_a_proposed_reading_is_taken_as_a_whole(store: Store, publish: Publish) -> None:
    publish(store, shifted(whole()))
    key = only(store, "publication")
    (proposal,) = evidence(store, key).proposals
    none = {it.cell.key: it.value for it in proposal.cells} | {"requests/granted/total": Decimal("0.5")}
    version = evidence(store, key).place.version_id
    assert version is not None
    with pytest.raises(DecisionError, match="cannot be kept exactly"):
        correct_cells(store, version, none, FIRST)
    assert rows(store, "SELECT id FROM decision") == []
    made = decide(store, key, Answer("correct", cell="proposal", value="1"), FIRST)
    assert len(made.decision_ids) == len(proposal.cells)
    decide(store, key, Answer("accept"), SECOND)
    kept = rows(store, "SELECT requests_received AS it FROM panel_corrected")
    assert kept == [{"it": cell(whole(), SHIFTED.cells[-1])}]
    with pytest.raises(DecisionError, match="there is no proposal 2"):
        decide(store, key, Answer("correct", cell="proposal", value="2"), FIRST)
    assert queue(store, ["publication"]) == ()


def test_every_kind_of_question_is_shown_left_taken_back_and_asked_again(store: Store, publish: Publish) -> None:
    publish(store, make_report(1, year=2019))
    publish(store, held(2, year=2019))
    publish(store, make_report(5, year=2022, scope=Scope.UNKNOWN))
    publish(store, with_findings(make_report(6, year=2023, agency="安宁市某新局"), THEIRS))
    publish(store, make_report(7, agency=None, year=None))
    with store.begin() as session:
        agency, document = session.scalars(select(Agency.id)).first(), session.scalars(select(Document.id)).first()
        assert agency is not None
        assert document is not None
        for subject in (Subject.portal("yn-anning"), Subject.agency_year(agency, 2019), Subject.document(document)):
            raise_findings(session, subject, "test", [dataclasses.replace(OURS, code="of_ours"), THEIRS], NOW)
    questions = queue(store)
    assert {it.topic for it in questions} == set(TOPIC_NAMES) - {"lapsed", "lapsed_identity", "readings"}
    for question in questions:
        assert evidence(store, question.key).place.question == question
        decide(store, question.key, Answer("leave"), FIRST)
        assert open_question(store, question.key) is None
    assert queue(store) == ()
    for question in questions:
        for made in evidence(store, question.key).decisions:
            if (made.kind, made.state) == ("leave", "active"):
                undo(store, made.decision_id, SECOND)
    assert [it.key for it in queue(store)] == [it.key for it in questions]
    for question in questions:
        if question.priority == 100:
            decide(store, question.key, Answer("tell"), FIRST)
            assert open_question(store, question.key) is None
            assert [it.state for it in evidence(store, question.key).steps if it.code == THEIRS.code][-1:] == ["told"]
