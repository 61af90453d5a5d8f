"""A server that breaks HTTP in every way a portal does: each path plays a script of bytes, waits and ends."""

from __future__ import annotations

import socket
import socketserver
import struct
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

HANG, ABORT = "hang", "abort"  # keep silent until the client leaves; reset the connection
Step = bytes | str | float  # bytes to send, HANG or ABORT, seconds to wait
Script = Sequence[Step]


def http(body: bytes | str = b"", *, status: str = "200 OK", length: int | None = None, **headers: str) -> Script:
    """An answer; ``length`` is what it declares, whatever it sends. Underscores in header names are hyphens."""
    data = body.encode() if isinstance(body, str) else body
    named = {
        "Content-Type": "text/html; charset=utf-8",
        **{name.replace("_", "-"): text for name, text in headers.items()},
    }
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {text}" for name, text in named.items())]
    lines.append(f"Content-Length: {len(data) if length is None else length}")
    return ("\r\n".join(lines).encode() + b"\r\n\r\n" + data,)


def chunked(*parts: bytes, end: bool = True) -> Script:
    """A body in chunks; without ``end`` the last one is missing and the connection closes."""
    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + (b"0\r\n\r\n" if end else b"")
    return (b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + body,)


@dataclass(frozen=True)
class Arrival:
    """A request, when it came and what it carried."""

    path: str
    at: float
    headers: dict[str, str]


@dataclass
class FaultyServer:
    """A proxy for one host. ``scripts`` by path; of several scripts each is played once, the last for ever."""

    scripts: dict[str, list[Script]]
    log: list[Arrival] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def next(self, arrival: Arrival) -> Script:
        """The script for a request."""
        with self._lock:
            self.log.append(arrival)
            scripts = self.scripts.get(arrival.path, [http(b"<p>404</p>", status="404 Not Found")])
            return scripts.pop(0) if len(scripts) > 1 else scripts[0]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], faulty: FaultyServer) -> None:
        self.faulty = faulty
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients leave in the middle of a fault; that is no news here."""


class _Handler(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        """One request per connection: what follows a broken answer is nobody's."""
        line = self.rfile.readline().decode("latin-1").split()
        at = time.monotonic()
        headers: dict[str, str] = {}
        while (raw := self.rfile.readline().decode("latin-1").strip()) and ":" in raw:
            name, _, value = raw.partition(":")
            headers[name.strip().lower()] = value.strip()
        if len(line) < 2:
            return
        parts = urlsplit(line[1])
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        for step in self.server.faulty.next(Arrival(path, at, headers)):
            if isinstance(step, bytes):
                self.wfile.write(step)
            elif step == HANG:
                self.server.faulty.closing.wait(60)
            elif step == ABORT:
                self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            else:
                self.server.faulty.closing.wait(float(step))
