"""The outcomes a request can end in. Stable strings: they stand in manifests and in the database."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """One per request, redirects and retries folded in."""

    OK = "ok"
    NOT_MODIFIED = "not_modified"  # 304; the archive holds the body already
    NOT_FOUND = "not_found"  # 404 and 410
    HTTP_ERROR = "http_error"  # any other status that is no answer
    SOFT_404 = "soft_404"  # status 200, and a page that says there is no page
    HOMEPAGE_FALLBACK = "homepage_fallback"  # the front page instead of what was asked for
    EMPTY_STUB = "empty_stub"
    JS_SHELL = "js_shell"  # a page that only sends a browser elsewhere
    WAF_CHALLENGE = "waf_challenge"  # a challenge for browsers; recorded, never solved
    BLOCKED = "blocked"
    THROTTLED = "throttled"
    WRONG_TYPE = "wrong_type"  # HTML where a file was announced
    TOO_BIG = "too_big"
    TRUNCATED = "truncated"  # the connection ended before the body did
    TIMEOUT = "timeout"
    DNS = "dns"
    TLS = "tls"
    CONNECTION = "connection"
    REDIRECT_LOOP = "redirect_loop"
    OFF_REGISTRY = "off_registry"  # the address, or where it redirects to, is not on the allow-list
    ROBOTS_DISALLOW = "robots_disallow"
    ROBOTS_UNREADABLE = "robots_unreadable"
    NOT_ASKED = "not_asked"  # left out for a limit of this run; the reason says which


GOOD = frozenset({Outcome.OK, Outcome.NOT_MODIFIED})
REFUSALS = frozenset({Outcome.BLOCKED, Outcome.THROTTLED, Outcome.WAF_CHALLENGE})  # the host asks us to stay away

# Tries in all. Everything else is asked once: a name that does not resolve will not in a minute either.
TRIES: dict[Outcome, int] = {
    Outcome.THROTTLED: 3,
    Outcome.WAF_CHALLENGE: 2,
    Outcome.BLOCKED: 2,
    Outcome.HTTP_ERROR: 2,
    Outcome.TIMEOUT: 2,
    Outcome.CONNECTION: 2,
    Outcome.TRUNCATED: 2,
}
