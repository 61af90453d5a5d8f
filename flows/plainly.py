"""Errors that are answers: a run that refuses, or found less than it should, ends failed with its one line and no traceback."""

from __future__ import annotations

import functools
import inspect
import logging
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from prefect.states import Failed

from db.errors import DatabaseError, StoreError
from db.failures import AWAY, in_one_line
from flows.expecting import ExpectationError, NobodyAskedError
from flows.refusal import RefusedError
from spiders.errors import SpiderError

_ANSWERS = (RefusedError, StoreError, SpiderError, ExpectationError, NobodyAskedError)
P = ParamSpec("P")
R = TypeVar("R")


_runs = logging.getLogger("prefect.flow_runs")


def _is_no_answer(record: logging.LogRecord) -> bool:
    """Prefect's engine ends a failed run of a worker with a traceback: not where the state has said it in one line."""
    return not (record.exc_info and isinstance(record.exc_info[1], _ANSWERS))


def plainly(function: Callable[P, R]) -> Callable[P, R]:
    """For the function of a flow: an error of the house, or of its database, becomes the state of the run, raised again for
    whoever called it."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> Any:
        try:
            return function(*args, **kwargs)
        except _ANSWERS as error:
            return Failed(message=str(error), data=error)
        except AWAY as error:
            gone = _gone(error)
            return Failed(message=str(gone), data=gone)

    _runs.addFilter(_is_no_answer)  # the same filter again is not added
    # Prefect makes its forms of the signature; its types are named in the module of the flow, not here.
    call.__signature__ = inspect.signature(function, eval_str=True)  # type: ignore[attr-defined]
    return cast(Callable[P, R], call)


def _gone(error: Exception) -> DatabaseError:
    """What a database that went away in the middle means to an operator."""
    told = DatabaseError(
        f"数据库出错，已入库的保留，余下由下一次运行完成 · the database refused or does not answer: "
        f"{in_one_line(error)}. What was loaded stands; when it answers again, the next run does what is left"
    )
    told.__cause__ = error
    return told
