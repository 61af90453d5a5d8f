"""One replica host: what it answers to which request. Deterministic apart from what counts requests."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qsl

HTML = "text/html; charset=utf-8"
ROBOTS_OPEN = "User-agent: *\nDisallow: /admin/\n"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a site says to one GET. With validators the server answers conditional requests with 304."""

    body: bytes
    status: int = 200
    content_type: str = HTML
    etag: str | None = None
    last_modified: str | None = None
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request carried beside its address: method, headers by lower-case name, body."""

    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def form(self) -> dict[str, str]:
        """The fields of a posted form, the last of several values."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


Handler = Callable[[], Answer]
Responder = Callable[[Mapping[str, str], Asked], Answer]  # fields of the query, and the rest of the request


@dataclass
class Site:
    """One host. ``counts`` holds how often each path was asked for, this request included.

    A host with a port of its own is written ``name:port``.
    """

    host: str
    handlers: dict[str, Handler] = field(default_factory=dict)  # by path with query, for GET
    responders: dict[str, Responder] = field(default_factory=dict)  # by path without query, for whatever has no handler
    counts: dict[str, int] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None  # for a host that is asked by https
    missing: Handler = lambda: Answer(b"<html><body>404 Not Found</body></html>", status=404)

    def answer(self, path: str, asked: Asked | None = None) -> Answer:
        """The answer for a path; unknown paths get the site's own idea of 404."""
        asked = asked or Asked()
        self.counts[path] = self.counts.get(path, 0) + 1
        if asked.method == "GET" and path in self.handlers:
            return self.handlers[path]()
        bare, _, query = path.partition("?")
        if bare in self.responders:
            return self.responders[bare](dict(parse_qsl(query, keep_blank_values=True)), asked)
        return self.missing()


def fixed(
    body: str | bytes, *, date: str | None = None, content_type: str = HTML, validators: bool = True, status: int = 200
) -> Handler:
    """A handler whose answer never changes, with ETag and Last-Modified unless ``validators`` is off."""
    data = body.encode() if isinstance(body, str) else body
    etag = f'"{hashlib.sha256(data).hexdigest()[:16]}"' if validators else None
    modified = format_datetime(datetime.fromisoformat(date).replace(hour=1, tzinfo=UTC), usegmt=True) if date else None
    answer = Answer(data, status, content_type, etag, modified if validators else None)
    return lambda: answer
