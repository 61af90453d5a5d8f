"""Download errors as outcomes: DNS, TLS, time, size, connection."""

from __future__ import annotations

import logging

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from service_identity.exceptions import VerificationError
from twisted.internet.error import ConnectError
from twisted.web.client import ResponseFailed

from spiders.fetching.classify import Verdict
from spiders.fetching.guard import Refused
from spiders.fetching.outcomes import Outcome

_log = logging.getLogger(__name__)

_BY_TYPE: tuple[tuple[type[BaseException], Outcome], ...] = (
    (CannotResolveHostError, Outcome.DNS),
    (DownloadTimeoutError, Outcome.TIMEOUT),
    (DownloadCancelledError, Outcome.TOO_BIG),  # this crawl cancels for size alone
    (ResponseDataLossError, Outcome.TRUNCATED),
    (UnsupportedURLSchemeError, Outcome.OFF_REGISTRY),
    (DownloadConnectionRefusedError, Outcome.CONNECTION),
    (SSL.Error, Outcome.TLS),
    (VerificationError, Outcome.TLS),
    (ConnectError, Outcome.CONNECTION),
    (DownloadFailedError, Outcome.CONNECTION),
)


def verdict_of(error: Exception) -> Verdict:
    """The outcome of a failed download. An error that is none of the network's is logged whole, and ends its address too."""
    if isinstance(error, Refused):
        return Verdict(error.outcome, error.reason)
    if isinstance(error, IgnoreRequest):  # the decompressor gives up on bombs this way
        return Verdict(Outcome.TOO_BIG, str(error))
    if any(isinstance(inner, SSL.Error | VerificationError) for inner in _inner(error)):
        return Verdict(Outcome.TLS, _sentence(error))
    for kind, outcome in _BY_TYPE:
        if isinstance(error, kind):
            return Verdict(outcome, _sentence(error))
    _log.error("unexpected error", exc_info=error)
    return Verdict(Outcome.CONNECTION, f"unexpected {type(error).__name__}: {error}"[:300])


def _inner(error: BaseException) -> list[BaseException]:
    """The error, its causes, and the failures Twisted wraps."""
    found: list[BaseException] = []
    todo: list[BaseException | None] = [error]
    while todo:
        item = todo.pop()
        if item is None or item in found:
            continue
        found.append(item)
        todo.append(item.__cause__)
        if isinstance(item, ResponseFailed):
            todo.extend(failure.value for failure in item.reasons)
    return found


def _sentence(error: Exception) -> str:
    inner = _inner(error)[-1]
    return f"{type(inner).__name__}: {' '.join(str(inner).split())}"[:300]
