"""docs/questions.md: every question with its SQL, what the example store answers, and what the demo's store does."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path

from db import migrate
from db.engine import Store, open_store
from db.questions import ASKED_BY, Question, answer
from flows.settings import Settings
from spiders.replica import serve_replicas
from tests.docs.example import fill
from tests.support.house import night

Answer = tuple[tuple[str, ...], list[tuple[str, ...]]]
_SHOWN = 12
_HEAD = """# Questions and their SQL 问答

Written by `make docs` from `db/questions`; a test runs every question on SQLite and on PostgreSQL and fails when an answer is
no longer that of this page.

本页由程序生成；每个问题的 SQL 在 SQLite 与 PostgreSQL 上同样可用，测试逐一运行并核对答案。

* **Example 示例库**: a small store of invented reports (organs called 示例, 样例 …; `tests/docs/example.py`) in which every
  question finds something. 数字均为虚构，仅说明查询的含义。
* **Demo 演示库**: what `make demo` leaves in `var/demo/gongkai.db` after one night over the replica portals. It is small: where
  it has nothing to say, the page says so. 演示库内容有限，无结果时如实说明。

Run one 运行: `gongkai ask 14` on the store of this installation (`gongkai ask` lists them), or paste the SQL into
`sqlite3 -header -column var/gongkai.db` or `psql`. What may be added and compared: [data.md](data.md).
"""


@cache
def questions_page() -> str:
    """The page. Takes some seconds: a night over the replica portals is part of it."""
    with tempfile.TemporaryDirectory(prefix="gongkai-questions-") as folder:
        example, demo = _example(Path(folder)), _demo(Path(folder))
    lines = [_HEAD]
    number = 0
    for who, questions in ASKED_BY.items():
        lines.append(f"## {who}\n")
        for question in questions:
            number += 1
            lines += _entry(number, question, example[question], demo[question])
    return "\n".join(lines)


def answers(store: Store) -> dict[Question, Answer]:
    """What this store answers, every value as text."""
    found = {}
    for questions in ASKED_BY.values():
        for question in questions:
            names, rows = answer(store, question)
            found[question] = names, [tuple(map(shown, row)) for row in rows]
    return found


def shown(value: object) -> str:
    """A value as both databases mean it: 21.20 is 21.2, NULL is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, int | float | Decimal):
        number = Decimal(str(value))
        return format(number.normalize(), "f") if number else "0"
    return str(value)


def _example(folder: Path) -> dict[Question, Answer]:
    url = f"sqlite:///{folder}/example.db"
    migrate.upgrade(url)
    store = open_store(url)
    try:
        fill(store, folder / "manifests")
        return answers(store)
    finally:
        store.dispose()


def _demo(folder: Path) -> dict[Question, Answer]:
    with serve_replicas() as replicas:
        settings = Settings(var=folder / "demo", proxy=replicas.url, replicas=True, _env_file=None)  # type: ignore[call-arg]
        night(settings)
    store = open_store(f"sqlite:///{folder}/demo/gongkai.db")
    try:
        return answers(store)
    finally:
        store.dispose()


def _entry(number: int, question: Question, example: Answer, demo: Answer) -> Iterator[str]:
    yield f"### {number}. {question.chinese}\n\n{question.english}\n"
    yield f"```sql\n{question.sql.strip()}\n```\n"
    if question.note:
        yield f"{question.note}\n"
    yield "Example 示例库:\n"
    yield from _table(*example)
    if demo[1] == example[1]:
        yield "Demo 演示库: the same 相同。\n"
    elif demo[1]:
        yield "Demo 演示库:\n"
        yield from _table(*demo)
    else:
        yield "Demo 演示库: nothing 无。\n"


def _table(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    lines = [" | ".join(names), " | ".join("---" for _ in names)]
    lines += [" | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows[:_SHOWN]]
    yield "\n".join(f"| {line} |" for line in lines) + "\n"
    if len(rows) > _SHOWN:
        yield f"… {len(rows)} rows in all 共{len(rows)}行。\n"
