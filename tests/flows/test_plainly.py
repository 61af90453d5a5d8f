"""Errors that are answers end a run failed, with one line."""

from __future__ import annotations

from typing import Any, cast

from db.engine import open_store
from db.errors import DatabaseError
from db.runs import owners_lost
from flows.children import free_port
from flows.plainly import plainly


def test_a_database_that_does_not_answer_is_one_line_for_the_operator() -> None:
    @plainly
    def asks() -> str:
        owners_lost(open_store(f"postgresql://nobody:secret@127.0.0.1:{free_port()}/none"))
        return "never"

    state = cast(Any, asks())
    assert state.is_failed()
    assert isinstance(state.data, DatabaseError)
    assert "the next run does what is left" in state.message
    assert "\n" not in state.message
    assert "secret" not in state.message
