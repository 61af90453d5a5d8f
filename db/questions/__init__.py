"""Questions that people ask of the store, each with its SQL; docs/questions.md shows them with answers."""

from __future__ import annotations

from sqlalchemy import text

from db.engine import Store
from db.questions.auditor import AUDITOR
from db.questions.journalist import JOURNALIST
from db.questions.model import Question
from db.questions.researcher import RESEARCHER

#: By who asks, in two languages.
ASKED_BY = {
    "研究者 A researcher asks": RESEARCHER,
    "审计人员 An auditor asks": AUDITOR,
    "记者 A journalist asks": JOURNALIST,
}
QUESTIONS: tuple[Question, ...] = tuple(question for asked in ASKED_BY.values() for question in asked)

__all__ = ["ASKED_BY", "QUESTIONS", "Question", "answer"]


def answer(store: Store, question: Question) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    """The names of the columns, and the rows."""
    with store.read() as session:
        result = session.execute(text(question.sql))
        return tuple(result.keys()), [tuple(row) for row in result]
