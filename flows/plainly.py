"""Errors that are answers: a run that refuses, or found less than it should, ends failed with its one line and no traceback."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from prefect.states import Failed

from db.errors import StoreError
from flows.expecting import ExpectationError, NobodyAskedError
from spiders.errors import SpiderError

_ANSWERS = (StoreError, SpiderError, ExpectationError, NobodyAskedError)
P = ParamSpec("P")
R = TypeVar("R")


def plainly(function: Callable[P, R]) -> Callable[P, R]:
    """For the function of a flow: an error of the house becomes the state of the run, raised again for whoever called it."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> Any:
        try:
            return function(*args, **kwargs)
        except _ANSWERS as error:
            return Failed(message=str(error), data=error)

    # Prefect makes its forms of the signature; its types are named in the module of the flow, not here.
    call.__signature__ = inspect.signature(function, eval_str=True)  # type: ignore[attr-defined]
    return cast(Callable[P, R], call)
