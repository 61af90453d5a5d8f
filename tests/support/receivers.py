"""Those who are told: a webhook receiver and an SMTP server, real ones on this machine, that keep what reaches them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller

from flows.children import free_port

SECRET = "hook-with-a-secret"  # part of the receiver's address


class Receiver(ThreadingHTTPServer):
    """Keeps what it was told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Keeping)
        self.told: list[dict[str, Any]] = []

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/{SECRET}"


class _Keeping(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(json.loads(body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


class Mailbox:
    """An SMTP handler that keeps the messages."""

    def __init__(self, port: int) -> None:
        self.messages: list[Any] = []
        self.port = port

    @property
    def address(self) -> str:
        """Whom and through whom, as the setting wants it."""
        return f"mailto://127.0.0.1:{self.port}?from=gongkai@example.org&to=who@example.org"

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 kept"


@contextmanager
def receiving() -> Iterator[Receiver]:
    """A receiver that listens."""
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def mailbox_at() -> Iterator[Mailbox]:
    """A mailbox behind a server that listens."""
    box = Mailbox(free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()
