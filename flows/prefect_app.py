"""The Prefect server's application as ``gongkai up`` serves it: Prefect's own, with its pages kept to this machine.

Prefect's pages ask a tracking service for its configuration whatever the analytics setting says; a browser that is told
where pages may connect to does not.
"""

from __future__ import annotations

from fastapi import FastAPI
from prefect.server.api.server import create_app
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

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


def app() -> FastAPI:
    """The application, for ``uvicorn --factory``."""
    served = create_app(final=True)
    served.add_middleware(StaysHere)
    return served
