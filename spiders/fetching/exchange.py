"""One address on its way to an outcome, and how the headers of requests and responses are written and read."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import quote, urlencode, urljoin, urlsplit

from lxml.html import HtmlElement
from scrapy.http import Response

from db.manifest import KnownUrl, PortalJob
from spiders.addresses import without_fragment
from spiders.fetching.backoff import Backoff
from spiders.fetching.outcomes import GOOD, Outcome
from spiders.platforms.entries import Ask


@dataclass
class Exchange:
    """One address on its way to an outcome."""

    portal: PortalJob
    url: str
    role: str
    known: KnownUrl | None
    referer: str | None
    current: str
    ask: Ask | None = None
    hops: int = 0
    shells: bool = False  # a page sent us on: its date is not that of what stands behind it
    attempts: int = 0
    response: Response | None = None
    body: bytes = b""
    sha256: str | None = None  # once the body is in the archive
    media: str | None = None
    retry_after: float | None = None
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)  # by host; gates redirect to themselves with one


@dataclass(frozen=True, slots=True)
class Fetched:
    """The final state of one address. ``body`` is set for good outcomes, from the archive when nothing was sent."""

    url: str
    final_url: str
    outcome: Outcome
    reason: str | None = None
    sha256: str | None = None
    body: bytes | None = None
    media_type: str | None = None
    declared_charset: str | None = None
    tree: HtmlElement | None = field(default=None, compare=False, repr=False)  # keeps the page from being parsed again

    @property
    def good(self) -> bool:
        """Whether the body is here and is what was asked for."""
        return self.outcome in GOOD and self.body is not None


def backoff_of(portal: PortalJob) -> Backoff:
    default = Backoff()
    return Backoff(
        float(portal.options.get("backoff_seconds", default.base_seconds)),
        float(portal.options.get("max_backoff_seconds", default.max_seconds)),
    )


def posted(ask: Ask) -> str:
    """What a request posts, as the fragment that tells it from others of the same address."""
    return urlencode(ask.form) if ask.form else quote(ask.json or "", safe='{}[]":,')


def body_of(ask: Ask | None) -> bytes:
    """The body of a request; empty for a GET."""
    if ask is None or not ask.is_post:
        return b""
    return urlencode(ask.form).encode() if ask.form else (ask.json or "").encode()


def asked_headers(ask: Ask | None) -> dict[str, str]:
    """The headers that an ``Ask`` adds, the type of its body among them."""
    if ask is None:
        return {}
    kind = "application/x-www-form-urlencoded; charset=UTF-8" if ask.form else "application/json; charset=UTF-8"
    return {**({"Content-Type": kind} if ask.is_post else {}), **dict(ask.headers)}


def header(response: Response, name: str) -> str | None:
    value = response.headers.get(name)
    return value.decode("latin-1").strip() if value else None


def charset(response: Response) -> str | None:
    for part in (header(response, "Content-Type") or "").split(";")[1:]:
        key, _, value = part.partition("=")
        if key.strip().lower() == "charset" and value.strip():
            return value.strip().strip("\"'").lower()
    return None


def set_cookies(response: Response) -> dict[str, str]:
    """Names and values a response sets. They go back to the same host within one chain of redirects, nowhere else."""
    pairs = (raw.decode("latin-1").split(";", 1)[0].partition("=") for raw in response.headers.getlist("Set-Cookie"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def location(response: Response, base: str) -> str:
    """Where a response redirects to, absolute; what it says when that is no address.

    Bytes outside ASCII are percent-encoded as they came: only the server knows what they mean.
    """
    raw = response.headers.get("Location") or b""
    text = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw.strip())
    try:
        return without_fragment(urljoin(base, text))
    except ValueError:
        return text


def validators(job: Exchange) -> dict[str, str]:
    """The conditional headers of the next request.

    Behind a redirect to another page only the entity tag is sent, for it names the content: a file behind its download address
    is not sent twice, and an error page that is older than the report does not pass for an unchanged one.
    """
    known = job.known
    if known is None:
        return {}
    pairs = {"If-None-Match": known.etag}
    if _same_page(job.url, job.current):
        pairs["If-Modified-Since"] = known.last_modified
    return {name: value for name, value in pairs.items() if value}


def _same_page(url: str, current: str) -> bool:
    """Whether a chain is still at its page; gates redirect to themselves, and hosts to themselves with https."""
    first, second = urlsplit(url), urlsplit(current)
    return (first.hostname, first.path, first.query) == (second.hostname, second.path, second.query)
