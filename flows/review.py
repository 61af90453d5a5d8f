"""The flow ``review`` 核对: the queue, the evidence behind one question, and the decision on it, from the form of a run."""

from __future__ import annotations

from typing import Annotated, Literal

from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.logging import get_run_logger
from pydantic import Field

from db.review import counts, queue
from db.review_sql import TOPIC_NAMES
from flows.asked import Text, typed
from flows.house import House, open_house
from flows.plainly import plainly
from flows.review_steps import (
    answer,
    answer_of,
    look,
    number_of_decision,
    one_line,
    printed,
    ruling,
    take_back,
    write_page,
)
from flows.review_telling import decided_markdown, evidence_markdown, queue_markdown
from flows.run_names import run_name
from flows.settings import Settings

_SHOWN = 100  # questions of the queue that an artifact lists
_KEY = rf"^(({'|'.join(TOPIC_NAMES)})/.+)?$"
_CELL = r"^(proposal|[a-z_]+/[a-z0-9_]+/[a-z_]+)?$"
_VALUE = r"^(空|-?[0-9]+(\.[0-9]+)?)?$"

Decision = Literal[
    "show",
    "accept",
    "reject",
    "correct",
    "scope",
    "identity",
    "merge",
    "withhold",
    "leave",
    "undo",
    "tell",
    "stands",
    "settle",
    "reopen",
]


@flow(name="review", flow_run_name=run_name, persist_result=False, validate_parameters=True)
@plainly
def review(
    key: Annotated[str, typed(_KEY, 500, "the key of a question as the queue lists it")] = "",
    decision: Decision = "show",
    cell: Annotated[str, typed(_CELL, 200, "a cell like requests/granted/total, nor the word proposal")] = "",
    value: Annotated[str, typed(_VALUE, 40, "a number like 12 or 3.5, nor 空")] = "",
    agency: Text = "",
    year: Annotated[int, Field(ge=0, le=2100)] = 0,
    scope: Literal["as read", "organ", "same_level", "area", "system"] = "as read",
    by: Text = "",
    why: Text = "",
    evidence: Text = "",
) -> str:
    """Review what asks for a person. Without a key: the queue. With a key: the evidence; then again with a decision.

    Decisions are kept in the database of the installation, with who and why; they are undone by another decision.

    Args:
        key: The question, as the queue lists it (artifact review-queue), like publication/安宁市人民政府/530181/2020/area/. Empty shows the queue.
        decision: show changes nothing. accept and reject: the publication (accept confirms a candidate organ); correct: one cell; scope, identity: of the report; merge: a candidate is another name of an organ; withhold: from public output; leave: nothing needs doing; undo: a decision; tell 已告知, stands 维持原样, settle 已核销, reopen 待核: a publisher's finding.
        cell: For correct: the cell, like requests/granted/total, or the word proposal.
        value: For correct: its number like 12 or 3.5 (万元 for amounts), 空 for a blank, or the number of the proposal. For undo: the number of the decision.
        agency: For identity: whose report it is. For merge: the known organ. By its full name.
        year: For identity: the report year. 0 says nothing.
        scope: For scope: what the report counts 口径.
        by: Who decides. Needed for every decision.
        why: Why. Needed for every decision.
        evidence: What the decision rests on: a page, a letter, a call.

    Returns what was shown or decided, in one line.
    """  # noqa: E501  (a description is one line of the form)
    house = open_house(Settings())
    if decision == "show":
        return _show(house, key)
    ruling(by, why)
    if decision == "undo":
        return _undo(house, value, by, why, evidence)
    given = answer_of(decision, cell, value, agency, year, scope)
    made = answer(house.store, key, given, by, why, evidence)
    create_markdown_artifact(decided_markdown(made, decision, by, why), key="review-decision", description=key)
    told = f"{decision}: {'; '.join(made.changed) or 'nothing stands otherwise'}"
    get_run_logger().info("%s", told)
    return told


def _show(house: House, key: str) -> str:
    if not key:
        with one_line():
            numbers = counts(house.store)
            told = queue_markdown(queue(house.store, limit=_SHOWN), numbers)
        create_markdown_artifact(told, key="review-queue", description="待核 · to review")
        return f"{sum(numbers.values())} questions"
    found = look(house, key)
    page = write_page(house, found)
    told = evidence_markdown(found, str(page), printed(house, found))
    create_markdown_artifact(told, key="review-evidence", description=key)
    get_run_logger().info("form and pictures side by side: %s", page)
    return str(page)


def _undo(house: House, value: str, by: str, why: str, evidence: str) -> str:
    made = take_back(house.store, number_of_decision(value), by, why, evidence)
    told = f"decision {made} takes {value} back"
    create_markdown_artifact(f"# undo\n\n{told}\n", key="review-decision", description=told)
    return told
