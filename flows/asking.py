"""``gongkai ask`` and ``gongkai panel``: a question of docs/questions.md on this store; the panel of a day as CSV."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.table import Table

from db.engine import Store
from db.queries import panel_as_of
from db.questions import ASKED_BY, QUESTIONS, answer
from db.release.writing import public_text
from db.views import columns_of_views
from flows.refusal import RefusedError


def list_questions(console: Console) -> None:
    """Every question with its number, by who asks."""
    number = 0
    for who, questions in ASKED_BY.items():
        console.print(f"[bold]{who}[/]")
        for question in questions:
            number += 1
            console.print(f"{number:>3}  {question.chinese}  {question.english}", markup=False, highlight=False)


def ask(store: Store, number: int, console: Console) -> None:
    """The answer as a table. Raises ValueError where no question has this number."""
    if not 1 <= number <= len(QUESTIONS):
        raise RefusedError(f"there are questions 1 to {len(QUESTIONS)}: gongkai ask lists them")
    question = QUESTIONS[number - 1]
    names, rows = answer(store, question)
    table = Table(*names, title=question.chinese, caption=question.note or None, title_justify="left")
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    console.print(table if rows else f"{question.chinese}\n无 nothing", markup=False)


def write_panel(store: Store, day: dt.date, out: TextIO) -> int:
    """The panel of the end of ``day`` (UTC) as CSV; an empty field is no number. Returns how many rows it has."""
    rows = panel_as_of(store, day)
    names = list(rows[0]) if rows else columns_of_views()["panel"]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(_fields(row[name] for name in names) for row in rows)
    return len(rows)


def _fields(values: Iterable[object]) -> list[str]:
    return [
        "" if value is None else (public_text(value) or "") if isinstance(value, str) else str(value)
        for value in values
    ]
