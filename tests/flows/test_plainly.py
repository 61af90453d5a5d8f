"""Errors that are answers end a run failed, with one line."""

from __future__ import annotations

from typing import Any, cast

import pytest

from db.engine import open_store
from db.errors import DatabaseError
from db.runs import owners_lost
from flows.children import free_port
from flows.plainly import plainly
from flows.refusal import RefusedError


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


def test_what_was_asked_for_in_vain_is_one_line_and_a_fault_of_ours_is_none() -> None:
    @plainly
    def asks() -> str:
        raise RefusedError("there is no such thing")

    @plainly
    def errs() -> int:
        return int("one")

    state = cast(Any, asks())
    assert (state.is_failed(), state.message) == (True, "there is no such thing")
    with pytest.raises(ValueError, match="invalid literal"):
        errs()
