"""The Prefect server's application as ``gongkai up`` serves it: Prefect's own, in two ways made fit for one machine.

Prefect's pages ask a tracking service for its configuration whatever the analytics setting says; a browser that is told
where pages may connect to does not. On SQLite a request that meets another writer is rolled back and answered with 503
at once; Prefect's client asks again, its pages do not, and an operator's click would be lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

from prefect.server.api.server import create_app
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import flows.mail  # noqa: F401  (the server sends with this block, and loads it by name)
from flows.forms import refuse_in_words
from flows.settings import Settings

POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' ws://127.0.0.1:*",
        "worker-src 'self' blob:",
    )
)


class StaysHere:
    """Middleware: every answer says that its page may talk to this server only."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; the header goes into the head of the answer."""

        async def with_policy(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["Content-Security-Policy"] = POLICY
            await send(message)

        await self._app(scope, receive, with_policy if scope["type"] == "http" else send)


class AsksAgain:
    """Middleware: a change that was answered with 503, and so was rolled back, is tried again before anybody hears of it."""

    def __init__(self, app: ASGIApp, pauses: tuple[float, ...] = (0.1, 0.3, 1.0, 3.0)) -> None:
        self._app, self._pauses = app, pauses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the first answer that is not 503, or with the last of all."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS"):
            await self._app(scope, receive, send)
            return
        request = await _whole(receive)
        for pause in self._pauses:
            attempt = _Attempt(send)
            try:
                await self._app(dict(scope), _again(request, receive), attempt.send)
            except Exception:
                if not attempt.refused:  # Starlette answers, then raises what it answered for
                    raise
            if not attempt.refused:
                return
            await asyncio.sleep(pause)
        await self._app(dict(scope), _again(request, receive), send)


class ServesSite:
    """Middleware: what ``gongkai publish`` wrote stands under ``/site/`` of the same address; a new one shows at once."""

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self._app, self._folder = app, folder
        self._files = StaticFiles(directory=folder, html=True, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what lies under ``/site``; pass the rest on."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path == "/site":
            await RedirectResponse("/site/")(scope, receive, send)
        elif path.startswith("/site/") and not self._folder.is_dir():
            await PlainTextResponse("No site was published here yet: gongkai publish.", 404)(scope, receive, send)
        elif path.startswith("/site/"):
            inside = dict(scope, root_path=scope.get("root_path", "") + "/site")
            try:
                await self._files(inside, receive, send)
            except HTTPException as error:
                await PlainTextResponse(error.detail, error.status_code)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class _Attempt:
    """Passes an answer on as it comes, unless it begins with 503."""

    def __init__(self, send: Send) -> None:
        self._send, self.refused = send, False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 503:
            self.refused = True
        if not self.refused:
            await self._send(message)


async def _whole(receive: Receive) -> list[Message]:
    messages = [await receive()]
    while messages[-1]["type"] == "http.request" and messages[-1].get("more_body"):
        messages.append(await receive())
    return messages


def _again(request: list[Message], receive: Receive) -> Callable[[], Awaitable[Message]]:
    """A receiver that gives the request once more, then what really comes."""
    left = list(request)

    async def next_message() -> Message:
        return left.pop(0) if left else await receive()

    return next_message


def app() -> ASGIApp:
    """The application, for ``uvicorn --factory``."""
    refuse_in_words()
    return StaysHere(ServesSite(AsksAgain(create_app(final=True)), Settings().site))
