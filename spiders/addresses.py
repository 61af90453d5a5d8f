"""Rules on addresses that hold everywhere in the room: hosts, allow-lists, and what counts as a replica."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable
from urllib.parse import urldefrag, urlsplit

REPLICA_SUFFIX = ".portal.test"

#: A look-alike in another script, an encoded or an absolute name is not the host that a person reads.
_HOST = re.compile(
    r"(?=.{1,253}(?::|$))[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)+(:[1-9]\d{0,4})?"
)

_SESSION_PART = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_SESSION_FIELD = re.compile(r"(?:jsessionid|phpsessid|aspsessionid\w*)=[^#]*", re.IGNORECASE)

# Hosts of public bodies outside gov.cn, each added by a person who looked at it, with the reason.
REVIEWED_HOSTS: dict[str, str] = {}


def host_of(url: str) -> str:
    """Lower-case host name, with the port when one is written; empty when the address is none."""
    try:
        parts = urlsplit(url)
        name, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    return f"{name}:{port}" if name and port is not None else name


def is_host(text: str) -> bool:
    """Whether a text is a lower-case host name in ASCII, with or without a port: one that a server can have."""
    return _HOST.fullmatch(text) is not None


def bare_host(host: str) -> str:
    """The host without its port."""
    return host.rsplit(":", 1)[0] if ":" in host and not host.endswith("]") else host


def machines(hosts: Iterable[str]) -> frozenset[str]:
    """The names behind hosts, whatever their ports: two doors of one machine are not asked by two crawls at once."""
    return frozenset(map(bare_host, hosts))


def without_fragment(url: str) -> str:
    """The address a server sees."""
    return urldefrag(url).url


def without_session(url: str) -> str:
    """The address without the visit it was written for (``;jsessionid=…``, ``&PHPSESSID=…``); itself where it names none.

    A server writes such a number anew for every visitor: with it one page has another address each night.
    """
    if "sess" not in url.lower():
        return url
    head, mark, query = _SESSION_PART.sub("", url).partition("?")
    fields = [field for field in query.split("&") if not _SESSION_FIELD.fullmatch(field)]
    return head + (mark if fields else "") + "&".join(fields)


def is_replica(host: str) -> bool:
    """Whether a host exists only behind the replica proxy. ``.test`` is reserved and never resolves (RFC 6761)."""
    return bare_host(host).endswith(REPLICA_SUFFIX)


def is_government(host: str) -> bool:
    """Whether a host is under gov.cn, a replica, or a reviewed exception."""
    name = bare_host(host)
    return name == "gov.cn" or name.endswith(".gov.cn") or is_replica(host) or name in REVIEWED_HOSTS


def is_private(host: str) -> bool:
    """Whether a host is written as an address that is not public, or is this machine by name."""
    name = bare_host(host).strip("[]")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return False


def refuse_url(url: str, hosts: Collection[str]) -> str | None:
    """Why an address must not be asked for, or None. ``hosts`` is the allow-list of the portal."""
    try:
        parts = urlsplit(url)
        host = host_of(url)
    except ValueError:
        return "not an address"
    if parts.scheme not in ("http", "https"):
        return f"scheme {parts.scheme or 'missing'}"
    if not host:
        return "no host, or a port that no server has"
    if parts.username or parts.password:
        return "credentials in the address"
    if is_private(host):
        return f"{host} is not a public address"
    if host not in hosts and not (parts.port in (80, 443) and bare_host(host) in hosts):
        return f"host {host} is not in the registry entry"
    return None
