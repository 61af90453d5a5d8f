"""Every question has an answer in the example store, and the same one on both databases."""

from __future__ import annotations

from pathlib import Path

from db.engine import Store
from db.questions import QUESTIONS
from tests.docs.example import fill
from tests.docs.generated import ROOT
from tests.docs.questions_page import answers

NAMED = (
    "谁改过已公布的数",
    "哪些结转对不上",
    "哪省的缺口是我们造成的",
    "汇总与部门之和差多少",
    "机构改革后序列断在哪",
    "哪些比率只靠 C/D 级数字",
)


def test_every_question_is_answered_alike_on_both_databases(both_stores: list[Store], tmp_path: Path) -> None:
    found = []
    for store in both_stores:
        fill(store, tmp_path)
        found.append(answers(store))
    sqlite, postgresql = found
    for question in QUESTIONS:
        names, rows = sqlite[question]
        assert rows, f"nothing to see for {question.chinese}"
        assert postgresql[question][0] == names
        # Each database has its own order of Chinese names.
        assert sorted(postgresql[question][1]) == sorted(rows), question.chinese


def test_the_page_has_the_questions_that_must_be_asked() -> None:
    page = (ROOT / "docs/questions.md").read_text(encoding="utf-8")
    assert len(QUESTIONS) >= 20
    for asked in NAMED:
        assert asked in page
    for question in QUESTIONS:
        assert question.chinese in page
        assert question.english in page
        assert question.sql.strip() in page
