"""The life of what a publisher got wrong: 待核 → 已告知 → 已更正 → 已核销 / 维持原样, step by step, each with who and why.

    take_step(store, finding_id, "told", Ruling("张三", "called the office", "letter 12"))

Steps are only ever added; a step is taken back by another one. That a publisher corrected something nobody says by hand: a new
publication does (``db.finding_follow``). DecisionError: what was named does not exist, or cannot come next.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.decisions import Ruling
from db.engine import Store
from db.errors import DecisionError
from db.finding_place import subject_key
from db.locks import enter_as_decider
from db.models import Finding, FindingStep, ReportVersion
from db.statements import utc_now
from parsers.model import Responsibility

TO_REVIEW, TOLD, CORRECTED, SETTLED, STANDS = "to_review", "told", "corrected", "settled", "stands"
STATES: Mapping[str, str] = {
    TO_REVIEW: "待核",
    TOLD: "已告知",
    CORRECTED: "已更正",
    SETTLED: "已核销",
    STANDS: "维持原样",
}
#: What a person may say next. Only a new publication says that something was corrected.
NEXT: Mapping[str, tuple[str, ...]] = {
    TO_REVIEW: (TOLD, STANDS),
    TOLD: (STANDS, TO_REVIEW),
    CORRECTED: (SETTLED, TO_REVIEW),
    STANDS: (TOLD, TO_REVIEW),
    SETTLED: (TO_REVIEW,),
}
_OF_OPEN = (TOLD, STANDS)  # said of what the publisher shows now


@dataclass(frozen=True, slots=True)
class Step:
    """A step at the place of a finding. ``by`` is None where a publication brought it about."""

    step_id: int
    finding_id: int
    code: str
    detail: str
    state: str
    by: str | None
    at: dt.datetime
    reason: str
    evidence: str | None
    undoes: int | None

    @property
    def is_automatic(self) -> bool:
        return self.by is None


def take_step(store: Store, finding_id: int, state: str, ruling: Ruling) -> int:
    """Say what became of a publisher's finding. Returns the id of the step."""
    with store.begin() as session:
        enter_as_decider(session)
        finding, key = _of_publisher(session, finding_id)
        now = _state(_at(session, key, finding.code, finding.detail))
        if state not in NEXT[now]:
            after = ", ".join(f"{STATES[it]} ({it})" for it in NEXT[now])
            raise DecisionError(f"finding {finding_id} is {STATES[now]} ({now}); next may come {after}, not {state}")
        if state != TO_REVIEW and finding.responsibility != Responsibility.PUBLISHER.value:
            raise DecisionError(f"finding {finding_id} is the {finding.responsibility}'s now: it can only be reopened")
        if state in _OF_OPEN and finding.state != "open":
            raise DecisionError(f"finding {finding_id} is not open any more: there is nothing to tell or to leave")
        return _add(session, finding, key, state, ruling)


def undo_step(store: Store, step_id: int, ruling: Ruling) -> int:
    """Take the last step at a place back, if a person took it: the state is again that before it. Both stay on record."""
    with store.begin() as session:
        enter_as_decider(session)
        step = session.get(FindingStep, step_id)
        if step is None:
            raise DecisionError(f"no step {step_id}")
        past = _at(session, step.subject_key, step.code, step.detail)
        if past[-1].id != step.id:
            raise DecisionError(f"step {step_id} is not the last one: {past[-1].id} is")
        if step.made_by is None:
            raise DecisionError(f"step {step_id} was brought about by a publication; set the state instead")
        finding = session.get_one(Finding, step.finding_id)
        return _add(session, finding, step.subject_key, _state(past[:-1]), ruling, undoes=step.id)


def next_states(store: Store, finding_id: int) -> tuple[str, ...]:
    """What a person may say of the finding now; nothing of one that is not the publisher's."""
    with store.read() as session:
        try:
            finding, key = _of_publisher(session, finding_id)
        except DecisionError:
            return ()
        allowed = NEXT[_state(_at(session, key, finding.code, finding.detail))]
        if finding.responsibility != Responsibility.PUBLISHER.value:
            return tuple(it for it in allowed if it == TO_REVIEW)
        return tuple(it for it in allowed if it not in _OF_OPEN or finding.state == "open")


def life_of(store: Store, finding_id: int) -> list[Step]:
    """Every step at the place of the finding, whichever version it was taken on, oldest first."""
    with store.read() as session:
        finding, key = _of_publisher(session, finding_id)
        return [_step(row) for row in _at(session, key, finding.code, finding.detail)]


def lives_of_report(store: Store, report_id: int) -> list[Step]:
    """Every step on what the publisher got wrong in a report, place by place, oldest first."""
    with store.read() as session:
        statement = select(FindingStep).where(FindingStep.subject_key == f"report:{report_id}")
        in_order = statement.order_by(FindingStep.code, FindingStep.detail, FindingStep.id)
        return [_step(row) for row in session.scalars(in_order)]


def _of_publisher(session: Session, finding_id: int) -> tuple[Finding, str]:
    """The finding and the subject of its steps. One that turned out to be ours is none of the publisher's, but its past is."""
    finding = session.get(Finding, finding_id)
    if finding is None:
        raise DecisionError(f"no finding {finding_id}")
    report_id = None
    if finding.version_id is not None:
        report_id = session.get_one(ReportVersion, finding.version_id).report_id
    key = subject_key(finding, report_id)
    theirs = finding.responsibility == Responsibility.PUBLISHER.value
    if not theirs and not _at(session, key, finding.code, finding.detail):
        raise DecisionError(f"finding {finding_id} is the {finding.responsibility}'s, not the publisher's")
    return finding, key


def _at(session: Session, key: str, code: str, detail: str) -> list[FindingStep]:
    statement = select(FindingStep).filter_by(subject_key=key, code=code, detail=detail).order_by(FindingStep.id)
    return list(session.scalars(statement))


def _state(past: Iterable[FindingStep]) -> str:
    state = TO_REVIEW
    for step in past:
        state = step.state
    return state


def _add(session: Session, finding: Finding, key: str, state: str, ruling: Ruling, *, undoes: int | None = None) -> int:
    ruling.check()
    step = FindingStep(
        finding_id=finding.id,
        subject_key=key,
        code=finding.code,
        detail=finding.detail,
        state=state,
        made_by=ruling.by,
        made_at=ruling.at or utc_now(),
        reason=ruling.reason,
        evidence=ruling.evidence,
        expected=finding.expected,
        actual=finding.actual,
        undoes_id=undoes,
    )
    session.add(step)
    session.flush()
    return step.id


def _step(row: FindingStep) -> Step:
    return Step(
        step_id=row.id,
        finding_id=row.finding_id,
        code=row.code,
        detail=row.detail,
        state=row.state,
        by=row.made_by,
        at=row.made_at,
        reason=row.reason,
        evidence=row.evidence,
        undoes=row.undoes_id,
    )
