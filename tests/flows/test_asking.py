"""``gongkai ask`` and ``gongkai panel`` over the invented store of docs/questions.md."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from db.questions import QUESTIONS
from flows.cli import app
from flows.house import open_house
from flows.settings import Settings
from tests.docs.example import fill


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("asking")
    house = open_house(Settings(var=folder / "var", _env_file=None))  # type: ignore[call-arg]
    fill(house.store, folder)
    house.store.dispose()
    return folder / "var"


def gongkai(var: Path, *words: str) -> Result:
    return CliRunner().invoke(app, words, env={"GONGKAI_VAR": str(var), "COLUMNS": "200"})


def test_questions_are_listed_and_answered_and_an_unknown_number_is_refused(var: Path) -> None:
    listed = gongkai(var, "ask").stdout
    for number, question in enumerate(QUESTIONS, start=1):
        assert f"{number:>3}  {question.chinese}" in listed
    at = next(n for n, question in enumerate(QUESTIONS, start=1) if "谁改过已公布的数" in question.chinese)
    answered = gongkai(var, "ask", str(at))
    assert answered.exit_code == 0
    assert "洪泽区示例局" in answered.stdout
    refused = gongkai(var, "ask", "99")
    assert refused.exit_code == 2
    assert f"1 to {len(QUESTIONS)}" in refused.stderr


def test_the_panel_of_a_past_day_leaves_out_what_was_seen_later(var: Path, tmp_path: Path) -> None:
    def granted(day: str) -> dict[str, str]:
        rows = csv.DictReader(io.StringIO(gongkai(var, "panel", "--as-of", day).stdout))
        return {f"{row['agency']} {row['report_year']}": row["requests_granted"] for row in rows}

    assert granted("2026-02-28") == {}
    first, then = granted("2026-03-01"), granted("2026-03-04")
    assert (first["洪泽区示例局 2021"], then["洪泽区示例局 2021"]) == ("27", "33")
    assert first.keys() == then.keys()
    assert gongkai(var, "panel", "--as-of", "2026-03-04", "--out", str(tmp_path / "p.csv")).stdout == ""
    assert (tmp_path / "p.csv").read_text(encoding="utf-8").count("\n") == len(then) + 1
    assert gongkai(var, "panel", "--as-of", "soon").exit_code == 2
