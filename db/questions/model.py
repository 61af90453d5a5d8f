"""What a question is: whose it is, its words in two languages, the SQL that answers it on both databases."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Question:
    """``sql`` runs on SQLite and PostgreSQL alike and orders its rows; ``note`` says what the answer is not."""

    chinese: str
    english: str
    sql: str
    note: str = ""
