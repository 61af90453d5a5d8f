"""``gongkai review`` as a person runs it, and the flow behind the form: the queue, the evidence, a decision, its undoing."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from tests.support.reviewed import CELL, reviewed, waiting_report, wrong_report

KEY = "publication/石狮市人民政府/350581/2020/area/"
WHO = ("--by", "张三", "--why", "looked at the page")


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    var = tmp_path_factory.mktemp("review") / "var"
    waiting_report(var)
    wrong_report(var)
    return var


@pytest.fixture
def var(waiting: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    copy = Path(shutil.copytree(waiting, tmp_path / "var"))
    monkeypatch.setenv("GONGKAI_VAR", str(copy))
    monkeypatch.setenv("COLUMNS", "160")
    return copy


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["review", *words])


def done(*words: str) -> str:
    result = run(*words)
    assert result.exit_code == 0, result.output
    return result.output


def waiting_key() -> str:
    (key,) = [line.strip() for line in done("list", "--topic", "publication").splitlines() if KEY in line]
    return key


def test_a_question_is_shown_side_by_side_answered_and_asked_no_more(var: Path, tmp_path: Path) -> None:
    key = waiting_key()
    page, place = tmp_path / "page.html", tmp_path / "cell"
    shown = done("show", key, "--html", str(page), "--picture", str(place))
    for words in ("待核，可补缺", "cells_unread", "http://www.example.gov.cn/page.html", "⟨未读⟩"):
        assert words in shown
    html = page.read_text(encoding="utf-8")
    for words in (' class="mark"', "http://www.example.gov.cn/page.html", "原件", "来人来函"):
        assert words in html
    assert "src=" not in html.replace('src="data:', "")
    assert "2.来人来函" in place.with_suffix(".html").read_text(encoding="utf-8")
    told = done("correct", key, "--cell", CELL, "--value", "0", *WHO, "--evidence", "row 20 of the page")
    assert f"cell {CELL}: — → corrected to 0" in told
    told = done("accept", key, "--by", "李四", "--why", "the row is printed under other words")
    assert "quarantined" in told
    assert "张三" in told, "the second reviewer sees what the first decided"
    assert KEY not in done("list")
    found = reviewed(var)
    assert [(row[0], row[8]) for row in found["decisions"]] == [("correct_cell", "张三"), ("accept", "李四")]
    assert found["versions"][0][5:8] == ("accepted", "decision", "the row is printed under other words")
    assert "not in the queue" in done("show", key)
    assert len(done("history", key).splitlines()) == 2
    done("undo", "2", *WHO)
    assert waiting_key() == key


def test_the_life_of_a_publishers_finding_is_told_step_by_step(var: Path) -> None:
    listed = done("list", "--topic", "finding", "--agency", "洪泽").splitlines()
    key = next(line.strip() for line in listed if "disputes_result_total" in line)
    shown = done("show", key)
    assert "disputes/reconsideration/total '0' → 11 (relations that fail: 2 → 1)" in shown
    assert "待核 → 已告知" in done("tell", key, *WHO)
    assert key not in done("list")
    assert "已告知 → 维持原样" in done("stands", key, *WHO)
    assert "维持原样" in done("show", key)
    refused = run("settle", key, *WHO)
    assert (refused.exit_code, len(refused.stderr.splitlines())) == (2, 1)
    done("undo", "2", "--step", *WHO)
    done("reopen", key, *WHO)
    assert key in done("list")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("accept", "KEY", "--by", " ", "--why", "x"), "names who decided"),
        (("accept", "nonsense", *WHO), "no key of the review queue"),
        (("accept", "publication/没有/1/2020/area/ff", *WHO), "no report of 没有"),
        (("merge", "KEY", "石狮市", *WHO), "answered with accept"),
        (("correct", "KEY", *WHO), "correct needs cell and value"),
        (("correct", "KEY", "--cell", CELL, "--value", "一", *WHO), "no plain number"),
        (("correct", "KEY", "--cell", CELL, "--proposal", "1", *WHO), "either --proposal"),
        (("correct", "KEY", "--proposal", "9", *WHO), "no proposal 9"),
        (("undo", "99", *WHO), "no decision 99"),
        (("list", "--topic", "all"), "no topic all"),
        (("tell", "KEY", *WHO), "not tell"),
    ],
)
def test_nonsense_is_one_line_and_nothing_is_decided(var: Path, words: tuple[str, ...], line: str) -> None:
    key = waiting_key()
    refused = run(*(key if word == "KEY" else word for word in words))
    assert refused.exit_code == 2
    assert line in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert reviewed(var)["decisions"] == []


def test_a_decision_without_who_or_why_is_refused(var: Path) -> None:
    assert run("accept", waiting_key(), "--by", "张三").exit_code == 2
    assert reviewed(var)["decisions"] == []


@pytest.fixture
def artifacts(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What a run shows, by key."""
    from flows import review

    shown: dict[str, str] = {}
    made: Callable[..., object] = review.create_markdown_artifact

    def keep(markdown: str, *, key: str, description: str) -> object:
        shown[key] = markdown
        return made(markdown, key=key, description=description)

    monkeypatch.setattr(review, "create_markdown_artifact", keep)
    return shown


def test_the_flow_shows_first_and_decides_by_the_same_functions(
    var: Path, prefect_api: None, artifacts: dict[str, str]
) -> None:
    from flows.review import review

    assert review() == "6 questions" or int(review().split()[0]) > 0
    assert KEY in artifacts["review-queue"]
    key = waiting_key()
    page = Path(review(key=key))
    assert page.is_file()
    for words in ("cells\\_unread", "2.来人来函 | 0 | 0 |", "http://www.example.gov.cn/page.html", "⚠", str(page)):
        assert words in artifacts["review-evidence"]
    assert reviewed(var)["decisions"] == []
    told = review(key=key, decision="correct", cell=CELL, value="0", by="张三", why="looked")
    assert f"cell {CELL}: — → corrected to 0" in told
    assert "accepted" in review(key=key, decision="accept", by="张三", why="looked")
    assert "张三" in artifacts["review-decision"]
    assert "takes 2 back" in review(decision="undo", value="2", by="张三", why="looked")
    for wrong, line in (
        ({"decision": "accept", "by": "张三", "why": " "}, "who decided"),
        ({"decision": "merge", "agency": "石狮市", "by": "张三", "why": "x"}, "not merge"),
        ({"decision": "undo", "by": "张三", "why": "x"}, "the number of the decision"),
    ):
        with pytest.raises(ValueError, match=line):
            review(key=key, **wrong)  # type: ignore[arg-type]
