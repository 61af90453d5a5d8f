"""A forward proxy on 127.0.0.1 that answers for the replica hosts and for nobody else, and remembers every request."""

from __future__ import annotations

import ssl
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from spiders.replica.site import Answer, Asked, Site
from spiders.replica.sites import all_sites


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it arrived. ``at`` is ``time.monotonic()`` of this process; ``status`` 0 = connection dropped."""

    host: str
    path: str
    at: float
    headers: dict[str, str]
    status: int
    bytes: int  # of the body sent
    method: str = "GET"
    form: str = ""  # what was posted


@dataclass
class Fault:
    """A disturbance for one address: ``times`` answers with ``answer``, after a wait, or no answer at all."""

    answer: Answer | None = None
    times: int = 1
    wait: threading.Event | None = None  # hold the answer until set
    drop: bool = False  # close the connection without a word
    cut: bool = False  # promise the whole body, send half of it


@dataclass
class ReplicaServer:
    """The running replicas. ``url`` is the proxy setting that makes every replica host reachable."""

    port: int = 0
    sites: dict[str, Site] = field(default_factory=all_sites)
    faults: dict[tuple[str, str], Fault] = field(default_factory=dict)
    log: list[Request] = field(default_factory=list)
    most_at_once: Counter[str] = field(default_factory=Counter)  # by host: requests that were being answered together

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._active: Counter[str] = Counter()
        self._server = _Server(("127.0.0.1", self.port), self)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def requests(self, host: str | None = None, path: str | None = None) -> list[Request]:
        """The log so far, filtered, oldest first."""
        with self._lock:
            return [
                request
                for request in self.log
                if (host is None or request.host == host) and (path is None or request.path == path)
            ]

    def disturb(self, host: str, path: str, fault: Fault) -> None:
        """Put a fault in front of an address."""
        with self._lock:
            self.faults[host, path] = fault

    def respond(self, host: str, path: str, asked: Asked) -> tuple[Answer, Fault | None]:
        """The answer of the site, or of the fault that stands in front of it."""
        with self._lock:
            fault = self.faults.get((host, path))
            if fault is not None:
                fault.times -= 1
                if fault.times <= 0:
                    del self.faults[host, path]
                if fault.answer is not None:
                    return fault.answer, fault
            site = self.sites.get(host)
            if site is None:
                return Answer(b"no such replica host", status=502, content_type="text/plain"), fault
            return site.answer(path, asked), fault

    def begin(self, host: str) -> None:
        """A request for the host has arrived."""
        with self._lock:
            self._active[host] += 1
            self.most_at_once[host] = max(self.most_at_once[host], self._active[host])

    def end(self, host: str) -> None:
        """The host's answer is sent."""
        with self._lock:
            self._active[host] -= 1

    def record(self, request: Request) -> None:
        """Add a line to the log."""
        with self._lock:
            self.log.append(request)

    def stop(self) -> None:
        """Stop listening and wait for the listener to end. Calling it again does nothing."""
        for fault in list(self.faults.values()):
            if fault.wait is not None:
                fault.wait.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def serve_replicas(port: int = 0) -> ReplicaServer:
    """Start the replicas on 127.0.0.1; port 0 takes a free one. The caller stops them."""
    return ReplicaServer(port=port)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 1024  # a fleet's portals all connect at once; with five places most would be told to try later

    def __init__(self, address: tuple[str, int], replicas: ReplicaServer) -> None:
        self.replicas = replicas
        super().__init__(address, _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle (a killed crawl) is no news; anything else is printed."""
        import sys

        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 60

    def do_CONNECT(self) -> None:
        """A tunnel to a replica that speaks TLS; what it carries is answered here as well."""
        name = self.path.rpartition(":")[0]
        site = self.server.replicas.sites.get(name)
        if site is None or site.tls is None:
            self.send_error(502, "no TLS replica of that name")
            return
        self.send_response(200, "Connection established")
        self.end_headers()
        try:
            self.connection = site.tls.wrap_socket(self.connection, server_side=True)
        except (ssl.SSLError, OSError):  # a client that trusts us not, or speaks another dialect
            self.close_connection = True
            return
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", buffering=0)
        self.close_connection = False
        while not self.close_connection:
            self.handle_one_request()

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def do_GET(self) -> None:
        self._answer(b"")

    def _answer(self, posted: bytes) -> None:
        at = time.monotonic()
        target = urlsplit(self.path)
        host = target.hostname or self.headers.get("Host", "").split(":")[0]
        path = target.path or "/"
        if target.query:
            path += f"?{target.query}"
        if target.port not in (None, 80, 443):
            host = f"{host}:{target.port}"
        self.server.replicas.begin(host)
        try:
            self._play(host, path, at, posted)
        finally:
            self.server.replicas.end(host)

    def _play(self, host: str, path: str, at: float, posted: bytes) -> None:
        """Answer for a host as its site or a fault says."""
        asked = Asked(self.command, {name.lower(): value for name, value in self.headers.items()}, posted)
        answer, fault = self.server.replicas.respond(host, path, asked)
        if fault is not None and fault.wait is not None:
            fault.wait.wait(timeout=120)
        if fault is not None and fault.drop:
            self._record(host, path, at, 0, 0, posted)
            self.close_connection = True
            return
        status = 304 if self._unchanged(answer) else answer.status
        body = b"" if status == 304 else answer.body
        self._record(host, path, at, status, len(body), posted)
        self._send(answer, status, body, cut=fault is not None and fault.cut)

    def _send(self, answer: Answer, status: int, body: bytes, *, cut: bool) -> None:
        self.send_response(status)
        if status != 304:
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(body)))
        if answer.etag:
            self.send_header("ETag", answer.etag)
        if answer.last_modified:
            self.send_header("Last-Modified", answer.last_modified)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        if cut:
            self.close_connection = True

    def _unchanged(self, answer: Answer) -> bool:
        if answer.status != 200:
            return False
        asked = self.headers.get("If-None-Match")
        if asked is not None:
            return answer.etag is not None and answer.etag in asked
        since = self.headers.get("If-Modified-Since")
        return since is not None and since == answer.last_modified

    def _record(self, host: str, path: str, at: float, status: int, size: int, posted: bytes) -> None:
        headers = dict(self.headers.items())
        form = posted.decode("utf-8", "replace")
        self.server.replicas.record(Request(host, path, at, headers, status, size, self.command, form))

    def log_message(self, format: str, *args: object) -> None:
        """The request log is kept in memory; nothing is printed."""
