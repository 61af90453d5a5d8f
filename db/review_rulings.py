"""Answering the review queue: one function for every way in, which decides on exactly what the key names.

    decide(store, key, Answer("accept"), Ruling("张三", "read it myself"))

DecisionError, in one line, for what makes no sense: nothing is decided then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from db import decisions
from db.answers import DecisionRow
from db.decisions import Ruling
from db.engine import Store
from db.errors import DecisionError
from db.finding_life import SETTLED, STANDS, STATES, TO_REVIEW, TOLD, life_of, take_step
from db.models import Agency
from db.query_lineage import stored_report
from db.review_findings import finding_of
from db.review_places import Place, decided, locate
from db.review_proposals import proposals
from db.review_standing import differences, standing
from parsers.model import Scope

_ON_REPORT = ("accept", "reject", "correct", "scope", "identity", "withhold", "leave")
#: What may be said of a publisher's finding, and the state that its life is in then.
LIFE: Mapping[str, str] = {"tell": TOLD, "stands": STANDS, "settle": SETTLED, "reopen": TO_REVIEW}
#: What a question of each topic can be answered with.
ANSWERS: Mapping[str, tuple[str, ...]] = {
    "publication": _ON_REPORT,
    "lapsed": _ON_REPORT,
    "readings": _ON_REPORT,
    "scope": _ON_REPORT,
    "finding": (*_ON_REPORT, *LIFE),
    "lapsed_identity": ("identity", "scope", "leave"),
    "identity": ("identity", "scope", "leave"),
    "agency": ("accept", "merge", "leave"),
    "finding_year": ("leave", *LIFE),
    "finding_document": ("leave", *LIFE),
    "finding_portal": ("leave", *LIFE),
}
_NEEDS = {"correct": ("cell", "value"), "scope": ("scope",), "identity": ("agency", "year"), "merge": ("into",)}
_GIVEN = ("cell", "value", "agency", "year", "scope", "into")
_NUMBER = re.compile(r"-?\d{1,30}(\.\d{1,30})?")
BLANK, PROPOSAL = "空", "proposal"
FIRST_YEAR, LAST_YEAR = 2008, 2100


@dataclass(frozen=True, slots=True)
class Answer:
    """What is decided, with what that needs: a cell ``table/row/column`` with its value (空 for a blank; of the cell ``proposal``
    the number of a proposed reading, from 1), an agency's full name and the report year, a scope, or the name of the known organ
    that a candidate is merged ``into``."""

    kind: str
    cell: str | None = None
    value: str | None = None
    agency: str | None = None
    year: int | None = None
    scope: str | None = None
    into: str | None = None


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided: the ids of the decisions, or of the step of a finding's life; on what, and what people had decided of that
    before; ``changed`` has a line for everything that stands otherwise now."""

    decision_ids: tuple[int, ...]
    step_id: int | None
    place: Place
    before: tuple[DecisionRow, ...]
    changed: tuple[str, ...]


def check_answer(key: str, answer: Answer) -> None:
    """Whether the answer can be one to this key, before anything is read. Raises DecisionError with what is wrong."""
    topic = key.partition("/")[0]
    allowed = ANSWERS.get(topic)
    if allowed is None:
        raise DecisionError(f"{key!r} is no key of the review queue: gongkai review list shows them")
    if answer.kind not in allowed:
        raise DecisionError(f"a question of topic {topic} is answered with {', '.join(allowed)}, not {answer.kind}")
    needed = _NEEDS.get(answer.kind, ())
    absent = [name for name in needed if getattr(answer, name) in (None, "")]
    if absent:
        raise DecisionError(f"{answer.kind} needs {' and '.join(absent)}")
    idle = [name for name in _GIVEN if name not in needed and getattr(answer, name) not in (None, "", 0)]
    if idle:
        raise DecisionError(f"{answer.kind} takes no {', '.join(idle)}")
    if answer.kind == "correct":
        number(answer.value or "")
    if answer.kind == "scope" and answer.scope not in {scope.value for scope in Scope if scope is not Scope.UNKNOWN}:
        raise DecisionError(f"{answer.scope!r} is no scope: organ, same_level, area or system")
    name = (answer.agency or answer.into or "").strip()
    if answer.kind in ("identity", "merge") and not (name and name.isprintable()):
        raise DecisionError(f"{name!r} is no name of an organ")
    if answer.kind == "identity" and not FIRST_YEAR <= (answer.year or 0) <= LAST_YEAR:
        raise DecisionError(f"{answer.year} is no report year: from {FIRST_YEAR} to {LAST_YEAR}")


def number(value: str) -> Decimal | None:
    """The number that was typed, None for 空. Raises DecisionError for anything that may mean two things."""
    if value == BLANK:
        return None
    if not _NUMBER.fullmatch(value):
        raise DecisionError(f"{value!r} is no plain number such as 12 or 0.35, and not {BLANK} for a blank")
    return Decimal(value)


def decide(store: Store, key: str, answer: Answer, ruling: Ruling) -> Decided:
    """Answer the question of this key; one that was answered may be answered anew, and the last answer holds."""
    check_answer(key, answer)
    place = locate(store, key)
    before, stood = decided(store, place), standing(store, place)
    if answer.kind in LIFE:
        return _step(store, place, before, LIFE[answer.kind], ruling)
    if answer.kind == "correct" and answer.cell == PROPOSAL:
        made = _proposal(store, place, answer.value or "", ruling)
    else:
        made = (_made(store, place, answer, ruling),)
    return Decided(made, None, place, before, differences(stood, standing(store, place)))


def _step(store: Store, place: Place, before: tuple[DecisionRow, ...], state: str, ruling: Ruling) -> Decided:
    finding = finding_of(store, place)
    was = ([TO_REVIEW] + [it.state for it in life_of(store, finding)])[-1]
    step = take_step(store, finding, state, ruling)
    return Decided((), step, place, before, (f"{STATES[was]} → {STATES[state]}",))


def _proposal(store: Store, place: Place, wanted: str, ruling: Ruling) -> tuple[int, ...]:
    """Take every cell of a proposed reading."""
    version_id = _id(place.version_id)
    offered = proposals(stored_report(store, version_id)[1])
    if not wanted.isdecimal() or not 1 <= int(wanted) <= len(offered):
        raise DecisionError(f"there is no proposal {wanted}: this report has {len(offered)}")
    cells = offered[int(wanted) - 1].cells
    return decisions.correct_cells(store, version_id, {it.cell.key: it.value for it in cells}, ruling)


def _made(store: Store, place: Place, answer: Answer, ruling: Ruling) -> int:
    match answer.kind:
        case "accept" if place.topic == "agency":
            return decisions.confirm_agency(store, _id(place.agency_id), ruling)
        case "accept":
            return decisions.accept(store, _id(place.version_id), ruling)
        case "reject":
            return decisions.reject(store, _id(place.version_id), ruling)
        case "correct":
            value = number(answer.value or "")
            return decisions.correct_cell(store, _id(place.version_id), answer.cell or "", value, ruling)
        case "withhold":
            return decisions.withhold(store, _id(place.report_id), ruling)
        case "scope":
            return decisions.set_scope(store, _sha256(place), Scope(answer.scope or ""), ruling, part=place.part)
        case "identity":
            agency, year = (answer.agency or "").strip(), answer.year or 0
            return decisions.set_identity(store, _sha256(place), agency, year, ruling, part=place.part)
        case "merge":
            into = _known(store, answer.into or "", place)
            return decisions.merge_agencies(store, _id(place.agency_id), into, ruling)
    return _leave(store, place, ruling)


def _leave(store: Store, place: Place, ruling: Ruling) -> int:
    """The columns that make the key again, whatever the organ is called by then."""
    subject: dict[str, int | str | None] = {"cell": place.place or None}
    if place.report_id is not None:
        subject |= {"report_id": place.report_id, "fingerprint": place.fingerprint}
    elif place.document_id is not None:
        subject |= {"document_id": place.document_id, "fingerprint": place.fingerprint}
    elif place.agency_id is not None:
        subject |= {"agency_id": place.agency_id}
    return decisions.leave(store, place.topic, ruling, **subject)


def _known(store: Store, name: str, place: Place) -> int:
    """The known organ of this name: of several, the one in the candidate's division."""
    with store.read() as session:
        named, _, division = name.partition("/")
        found = session.scalars(select(Agency).filter_by(name=named.strip(), status="known")).all()
        own = session.get_one(Agency, _id(place.agency_id)).division_code
    fitting = [it for it in found if it.division_code == (division or own)] or [it for it in found if not division]
    if len(fitting) == 1:
        return fitting[0].id
    if not fitting:
        raise DecisionError(f"no known organ is called {name}")
    listed = ", ".join(f"{it.name}/{it.division_code}" for it in fitting)
    raise DecisionError(f"{name} may be any of {listed}")


def _sha256(place: Place) -> str:
    if place.sha256 is None:
        raise DecisionError("no document is read so any more: it cannot be said whose report it holds")
    return place.sha256


def _id(value: int | None) -> int:
    assert value is not None  # the topics that allow the answer have one
    return value
