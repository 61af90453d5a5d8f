"""The steps of review that the command line and the flow share: look at a question, answer it, take an answer back."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from db.decisions import Ruling, undo
from db.engine import Store
from db.errors import ArchiveError, StoreError
from db.finding_life import undo_step
from db.review_evidence import Evidence, evidence
from db.review_rulings import Answer, Decided, check_answer, decide
from flows.house import House
from flows.refusal import RefusedError
from flows.review_page import cells_in_question, review_page
from flows.review_pictures import printed_lines, tables_of

AS_READ = "as read"  # the scope of a form that says nothing of it


@contextlib.contextmanager
def one_line() -> Iterator[None]:
    """What cannot be decided is a ValueError of one line."""
    try:
        yield
    except StoreError as error:
        raise RefusedError(" ".join(str(error).split())) from error


def look(house: House, key: str) -> Evidence:
    """Everything behind a question. Raises ValueError where the key names nothing."""
    with one_line():
        return evidence(house.store, key)


def write_page(house: House, found: Evidence, path: Path | None = None) -> Path:
    """Write the page of a question; under var/review, by its key, unless told where. Raises ValueError where it cannot."""
    if path is None:
        name = hashlib.sha256(found.place.key.encode()).hexdigest()[:16]
        path = house.settings.root / "review" / f"{found.place.topic}-{name}.html"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(review_page(found, house.archive), encoding="utf-8")
    except OSError as error:
        raise RefusedError(f"{path} cannot be written: {error.strerror or error}") from error
    return path


def printed(house: House, found: Evidence) -> list[list[list[str]]]:
    """The tables in question as the document prints them, where it has them as tables and is at hand."""
    source = next((it for it in found.sources if it.is_evidence), None)
    if source is None or found.report is None:
        return []
    try:
        data = house.archive.get(source.sha256)
    except ArchiveError:  # the page of the question says so
        return []
    tables = tables_of(found.report.cells, cells_in_question(found))
    return [lines for _, placed, _ in tables for lines in printed_lines(data, placed)]


def answer(store: Store, key: str, given: Answer, by: str, why: str, proof: str | None = None) -> Decided:
    """Answer a question. Raises ValueError, in one line, for what makes no sense."""
    with one_line():
        return decide(store, key, given, ruling(by, why, proof))


def take_back(store: Store, decision_id: int, by: str, why: str, proof: str | None = None) -> int:
    """Undo a decision by another one."""
    with one_line():
        return undo(store, decision_id, ruling(by, why, proof))


def take_step_back(store: Store, step_id: int, by: str, why: str, proof: str | None = None) -> int:
    """Undo the last step of a finding's life by another one."""
    with one_line():
        return undo_step(store, step_id, ruling(by, why, proof))


def ruling(by: str, why: str, proof: str | None = None) -> Ruling:
    """Who decided and why. Raises ValueError where either is not said."""
    by, why = by.strip(), why.strip()
    if not by or not why:
        raise RefusedError("a decision names who decided (by) and why")
    return Ruling(by, why, (proof or "").strip() or None)


def answer_of(decision: str, cell: str, value: str, agency: str, year: int, scope: str) -> Answer:
    """The answer that a filled-in form gives."""
    return Answer(
        decision,
        cell=cell or None,
        value=value or None,
        year=year or None,
        scope=None if scope == AS_READ else scope,
        **{"into" if decision == "merge" else "agency": agency or None},
    )


def number_of_decision(value: str) -> int:
    """The decision that ``undo`` names as its value. Raises ValueError for no number."""
    if not value.isdecimal():
        raise RefusedError("undo needs the number of the decision as its value")
    return int(value)


def check_form(
    key: str, decision: str, cell: str, value: str, agency: str, year: int, scope: str, by: str, why: str
) -> None:
    """Whether the fields of the form make a decision, before anything is read. Raises ValueError with what is wrong."""
    if decision == "show":
        return
    ruling(by, why)
    if decision == "undo":
        number_of_decision(value)
        return
    with one_line():
        check_answer(key, answer_of(decision, cell, value, agency, year, scope))
