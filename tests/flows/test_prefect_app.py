"""What is put around Prefect's application: a change that met another writer is tried again, and pages stay here."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from flows.prefect_app import POLICY, AsksAgain, StaysHere


class Busy:
    """An application that answers 503 a number of times, then with the body it was sent."""

    def __init__(self, times: int) -> None:
        self.left, self.bodies = times, []  # type: ignore[var-annotated]
        self.app = Starlette(routes=[Route("/api/runs", self.answer, methods=["GET", "POST"])])

    async def answer(self, request: Request) -> Response:
        body = await request.body()
        self.bodies.append(body)
        self.left -= 1
        return Response(status_code=503) if self.left >= 0 else PlainTextResponse(body, status_code=201)


def ask(app: ASGIApp, method: str, body: bytes = b"") -> httpx.Response:
    async def once() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://here") as client:
            return await client.request(method, "/api/runs", content=body)

    return asyncio.run(once())


@pytest.mark.parametrize("times", [0, 1, 3])
def test_a_change_is_tried_again_with_its_whole_body(times: int) -> None:
    busy, body = Busy(times), "参数".encode() * 50_000
    answer = ask(AsksAgain(busy.app, (0.0,) * 3), "POST", body)
    assert (answer.status_code, answer.content) == (201, body)
    assert busy.bodies == [body] * (times + 1)


def test_the_last_refusal_is_passed_on() -> None:
    busy = Busy(99)
    assert ask(AsksAgain(busy.app, (0.0, 0.0)), "POST", b"x").status_code == 503
    assert len(busy.bodies) == 3


def test_what_only_reads_is_asked_once() -> None:
    busy = Busy(1)
    assert ask(AsksAgain(busy.app, (0.0,)), "GET").status_code == 503
    assert len(busy.bodies) == 1


def test_every_answer_tells_the_browser_to_stay_here() -> None:
    answer = ask(StaysHere(Busy(0).app), "POST")
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "connect-src 'self'" in POLICY
