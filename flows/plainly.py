"""Errors that are answers: a run that refuses, or found less than it should, ends failed with its one line and no traceback."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from prefect.states import Failed
from sqlalchemy.exc import OperationalError

from db.errors import DatabaseError, StoreError
from flows.expecting import ExpectationError, NobodyAskedError
from spiders.errors import SpiderError

_ANSWERS = (StoreError, SpiderError, ExpectationError, NobodyAskedError)
P = ParamSpec("P")
R = TypeVar("R")


def plainly(function: Callable[P, R]) -> Callable[P, R]:
    """For the function of a flow: an error of the house, or of its database, becomes the state of the run, raised again for
    whoever called it."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> Any:
        try:
            return function(*args, **kwargs)
        except _ANSWERS as error:
            return Failed(message=str(error), data=error)
        except OperationalError as error:
            gone = _gone(error)
            return Failed(message=str(gone), data=gone)

    # Prefect makes its forms of the signature; its types are named in the module of the flow, not here.
    call.__signature__ = inspect.signature(function, eval_str=True)  # type: ignore[attr-defined]
    return cast(Callable[P, R], call)


def _gone(error: OperationalError) -> DatabaseError:
    """What a database that went away in the middle means to an operator."""
    why = str(error).splitlines()[0]
    told = DatabaseError(
        f"数据库出错，已入库的保留，余下由下一次运行完成 · the database refused or does not answer: {why}. What was loaded stands; "
        "when it answers again, the next run does what is left"
    )
    told.__cause__ = error
    return told
