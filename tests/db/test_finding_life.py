"""What became of what a publisher got wrong: who told them, what they corrected, what stands; nothing is asked twice."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from sqlalchemy import select, text

from db.decisions import Ruling, merge_agencies, reject, undo
from db.engine import Store
from db.errors import DecisionError
from db.finding_follow import Followed, follow_publications
from db.finding_life import NEXT, STATES, life_of, lives_of_report, next_states, take_step, undo_step
from db.findings import Subject, replace_findings
from db.ingest import ingest_manifest
from db.models import Agency, Finding
from db.models.review import LIFE_STATES
from db.queries import stored_report
from db.runs import known_agency
from db.todo import documents_of
from flows.lineage import show_report
from parsers import model
from parsers.model import Report, Responsibility, Severity
from tests.db.crawls import NOW, know, load, load_all, one_night, sha
from tests.support.reports import make_report, with_findings, with_fingerprint

RULING = Ruling("张三", "打电话", "信12")
FAULT = model.Finding(
    "disputes_result_total",
    Severity.ERROR,
    Responsibility.PUBLISHER,
    "disputes/reconsideration/total",
    "the sum differs",
    ("disputes/reconsideration/total",),
    "11",
    "0",
)
OURS = dataclasses.replace(
    FAULT, code="cells_unread", responsibility=Responsibility.PIPELINE, severity=Severity.WARNING
)
FIRST = make_report(1)


def edition(number: int, *findings: model.Finding, **changes: Any) -> Report:
    """The report in its ``number``-th publication, a day later each."""
    published = dt.date(2021, 2, number)
    identity = dataclasses.replace(FIRST.identity, published_on=published)
    sections = tuple(dataclasses.replace(it, text=f"第{number}版") for it in FIRST.sections)
    report = dataclasses.replace(FIRST, identity=identity, sections=sections, **changes)
    return with_findings(with_fingerprint(report), *findings)


def publish(store: Store, folder: Path, night: int, report: Report) -> None:
    know(store)
    ingest_manifest(store, one_night(folder / f"{night}{store.engine.dialect.name}", f"bytes {night}", night))
    load_all(store, report)


def fault(store: Store, code: str = FAULT.code) -> int:
    with store.read() as session:
        return session.scalars(select(Finding.id).where(Finding.code == code).order_by(Finding.id.desc())).first() or 0


def shown(store: Store) -> list[tuple[str | None, str | None]]:
    with store.read() as session:
        rows = session.execute(text("SELECT life, life_by FROM open_findings ORDER BY finding_id"))
        return [(row.life, row.life_by) for row in rows]


def states(store: Store, finding_id: int) -> list[str]:
    return [step.state for step in life_of(store, finding_id)]


def test_the_words_of_the_states_are_those_of_the_table() -> None:
    assert set(STATES) == set(LIFE_STATES) == set(NEXT)
    assert list(STATES.values()) == ["待核", "已告知", "已更正", "已核销", "维持原样"]
    assert not any("corrected" in after for after in NEXT.values()), "only a publication says that"


def test_every_state_is_followed_by_what_may_follow_and_by_nothing_else(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(1, FAULT))
    it = fault(store)
    assert next_states(store, it) == ("told", "stands")
    with pytest.raises(DecisionError, match="待核"):
        take_step(store, it, "settled", RULING)
    take_step(store, it, "told", RULING)
    assert shown(store) == [("told", "张三")]
    for state in ("corrected", "settled", "told"):
        with pytest.raises(DecisionError, match="已告知"):
            take_step(store, it, state, RULING)
    take_step(store, it, "stands", Ruling("李四", "局里说没错"))
    assert shown(store) == [("stands", "李四")]
    (first, second) = life_of(store, it)
    assert (first.by, first.reason, first.evidence, first.is_automatic) == ("张三", "打电话", "信12", False)
    assert (second.state, second.evidence) == ("stands", None)


def test_only_what_the_publisher_got_wrong_has_a_life(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(1, OURS))
    assert shown(store) == [(None, None)]
    assert next_states(store, fault(store, OURS.code)) == ()
    with pytest.raises(DecisionError, match="pipeline's"):
        take_step(store, fault(store, OURS.code), "told", RULING)
    with pytest.raises(DecisionError, match="no finding"):
        take_step(store, 99, "told", RULING)


def test_what_was_told_and_turned_out_to_be_ours_can_be_taken_back_and_nothing_else(
    store: Store, tmp_path: Path
) -> None:
    publish(store, tmp_path, 1, edition(1, FAULT))
    take_step(store, fault(store), "told", RULING)
    with store.begin() as session:
        session.get_one(Finding, fault(store)).responsibility = "pipeline"  # as a newer parser says
    assert next_states(store, fault(store)) == ("to_review",)
    with pytest.raises(DecisionError, match="can only be reopened"):
        take_step(store, fault(store), "stands", RULING)
    take_step(store, fault(store), "to_review", RULING)
    assert [it.state for it in life_of(store, fault(store))] == ["told", "to_review"]
    assert next_states(store, fault(store)) == ()


def test_a_step_names_who_and_why(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(1, FAULT))
    with pytest.raises(DecisionError, match="who"):
        take_step(store, fault(store), "told", Ruling(" ", "because"))
    assert shown(store) == [("to_review", None)]


def test_undoing_is_another_step_and_only_of_the_last(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(1, FAULT))
    it = fault(store)
    told = take_step(store, it, "told", RULING)
    stands = take_step(store, it, "stands", RULING)
    with pytest.raises(DecisionError, match="not the last"):
        undo_step(store, told, RULING)
    undone = undo_step(store, stands, Ruling("李四", "看错了"))
    assert states(store, it) == ["told", "stands", "told"]
    assert life_of(store, it)[-1].undoes == stands
    undo_step(store, undone, RULING)
    assert shown(store) == [("stands", "张三")], "undoing an undoing brings back what was undone"
    with pytest.raises(DecisionError, match="no step"):
        undo_step(store, 99, RULING)


def test_a_new_parse_and_a_new_reading_keep_the_life(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(1, FAULT))
    take_step(store, fault(store), "told", RULING)
    (todo,) = documents_of(store, [sha("bytes 0")])
    load(store, todo, dataclasses.replace(edition(1, FAULT), parser_version=2))
    reread = edition(1, FAULT, notes=())  # another reading of the same print, with a finding row of its own
    reread = dataclasses.replace(reread, parser_version=3, fingerprint=edition(1).fingerprint)
    load(store, todo, reread)
    assert {life for life, _ in shown(store)} == {"told"}
    assert states(store, fault(store)) == ["told"]
    assert follow_publications(store) == Followed(0, 0)


def test_a_newer_publication_that_is_right_corrects_and_a_person_settles(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(1, FAULT))
    it = fault(store)
    take_step(store, it, "told", RULING)
    assert follow_publications(store) == Followed(0, 0), "nothing new is published"
    publish(store, tmp_path, 1, edition(2))
    assert follow_publications(store, NOW) == Followed(1, 0)
    assert follow_publications(store) == Followed(0, 0), "said once"
    assert states(store, it) == ["told", "corrected"]
    last = life_of(store, it)[-1]
    assert last.is_automatic and last.evidence == edition(2).fingerprint and last.at == NOW
    with pytest.raises(DecisionError, match="publication"):
        undo_step(store, last.step_id, RULING)
    take_step(store, it, "settled", RULING)
    assert follow_publications(store) == Followed(0, 0)
    publish(store, tmp_path, 2, edition(3, FAULT))
    assert follow_publications(store) == Followed(0, 1), "the third publication has the fault again"
    assert states(store, fault(store)) == ["told", "corrected", "settled", "to_review"]
    publish(store, tmp_path, 3, edition(4))
    assert follow_publications(store) == Followed(1, 0)


def test_a_fault_that_nobody_looked_at_is_found_corrected_too(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(1, FAULT, dataclasses.replace(FAULT, severity=Severity.INFO, subject="x")))
    publish(store, tmp_path, 1, edition(2))
    assert follow_publications(store) == Followed(1, 0), "what is only told of has no life of its own"


def test_what_the_new_publication_does_not_let_us_judge_is_not_corrected(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(1, FAULT))
    publish(store, tmp_path, 1, edition(2, outcomes={FAULT.code: "not_assessable"}))
    assert follow_publications(store) == Followed(0, 0)
    publish(store, tmp_path, 2, edition(3, outcomes={FAULT.code: "pass"}))
    assert follow_publications(store) == Followed(1, 0)


def test_an_earlier_publication_found_later_corrects_nothing(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(2, FAULT))
    publish(store, tmp_path, 1, edition(1))
    assert follow_publications(store) == Followed(0, 0)


def test_other_numbers_of_a_fault_that_was_told_are_to_be_looked_at(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(1, FAULT))
    take_step(store, fault(store), "stands", RULING)
    publish(store, tmp_path, 1, edition(2, FAULT))
    assert follow_publications(store) == Followed(0, 0), "the same fault printed again was looked at"
    publish(store, tmp_path, 2, edition(3, dataclasses.replace(FAULT, actual="9")))
    assert follow_publications(store) == Followed(0, 1)
    assert follow_publications(store) == Followed(0, 0)
    assert states(store, fault(store)) == ["stands", "to_review"]


def test_a_person_who_does_not_believe_the_correction_is_not_contradicted_again(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(1, FAULT))
    publish(store, tmp_path, 1, edition(2))
    follow_publications(store)
    take_step(store, fault(store), "to_review", Ruling("张三", "更正版少了一张表"))
    assert follow_publications(store) == Followed(0, 0)
    assert states(store, fault(store)) == ["corrected", "to_review"]


def test_a_rejected_correction_opens_the_fault_again(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(1, FAULT))
    publish(store, tmp_path, 1, edition(2))
    follow_publications(store)
    with store.read() as session:
        newest = session.scalar(text("SELECT version_id FROM current_version"))
    rejected = reject(store, newest, Ruling("张三", "is another organ's"))
    assert follow_publications(store) == Followed(0, 1)
    undo(store, rejected, RULING)
    assert follow_publications(store) == Followed(1, 0)
    assert states(store, fault(store)) == ["corrected", "to_review", "corrected"]


def test_the_life_follows_its_report_to_the_agency_it_was_merged_into(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(1, FAULT))
    take_step(store, fault(store), "told", RULING)
    with store.begin() as session:
        into = known_agency(session, "安宁市政府", "530181")
        agency = session.scalars(select(Agency.id).where(Agency.name == "安宁市人民政府")).one()
    merged = merge_agencies(store, agency, into, RULING)
    assert states(store, fault(store)) == ["told"], "the finding stands on a version of the other agency's report now"
    with store.read() as session:
        report_id = session.scalar(text("SELECT report_id FROM current_version WHERE report_id <> 1"))
    assert [step.state for step in lives_of_report(store, report_id or 0)] == ["told"]
    undo(store, merged, RULING)
    assert [step.state for step in lives_of_report(store, 1)] == ["told"]


def test_what_became_of_a_fault_is_shown_with_the_report(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(1, FAULT, OURS))
    take_step(store, fault(store), "told", Ruling("张三", "打电话", "信12", NOW))
    assert "1. disputes_result_total disputes/reconsideration/total  已告知 (told)" in _show(store)
    assert "step 1: 已告知  张三, 2026-03-01: 打电话" in _show(store)
    assert "cells_unread" not in _show(store).split("what the publisher got wrong")[1]
    publish(store, tmp_path, 1, edition(2))
    follow_publications(store, NOW)
    assert "已更正 (corrected, not in what is shown now)" in _show(store)
    assert "step 2: 已更正  a newer publication, 2026-03-01" in _show(store)


def _show(store: Store) -> str:
    with store.read() as session:
        (current,) = session.execute(text("SELECT version_id, report_id FROM current_version")).all()
    full, read = stored_report(store, current.version_id)
    told = io.StringIO()
    show_report(full, read, (), lives_of_report(store, current.report_id), Console(file=told, width=160))
    return told.getvalue()


def test_findings_between_years_live_on_their_subject(store: Store, tmp_path: Path) -> None:
    publish(store, tmp_path, 0, edition(1))
    with store.begin() as session:
        agency = session.scalars(select(Agency.id)).one()
        year = Subject.agency_year(agency, 2021)
        replace_findings(session, year, "history", [dataclasses.replace(FAULT, code="carried_in_differs")], NOW)
    it = fault(store, "carried_in_differs")
    take_step(store, it, "told", RULING)
    assert shown(store) == [("told", "张三")]
    with store.begin() as session:
        replace_findings(session, year, "history", [], NOW + dt.timedelta(days=2))
    assert follow_publications(store) == Followed(0, 0), "nothing was published anew: our own reading changed"
    assert next_states(store, it) == ("to_review",)
    with pytest.raises(DecisionError, match="not open"):
        take_step(store, it, "stands", RULING)
    publish(store, tmp_path, 1, edition(2))
    assert follow_publications(store) == Followed(1, 0)
    with store.begin() as session:
        finding = dataclasses.replace(FAULT, code="carried_in_differs")
        replace_findings(session, year, "history", [finding], NOW + dt.timedelta(days=3))
    assert follow_publications(store) == Followed(0, 1)
    assert states(store, it) == ["told", "corrected", "to_review"]
