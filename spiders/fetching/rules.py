"""What a robots.txt says, failing closed: what cannot be read for certain forbids everything until a person decides otherwise.

404 and 410 allow (RFC 9309); any other failure, an HTML answer and text that is no robots file do not. Files are written by
hand: a mark before the first letter, a full-width colon or a version behind our name changes nothing of what was meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote

from protego import Protego

from spiders.fetching.backoff import seconds_in
from spiders.fetching.guard import Refused
from spiders.fetching.outcomes import GOOD, Outcome
from spiders.html import wide_codec

AGENT_TOKEN = "Gongkai"  # noqa: S105 the product token that robots files address
LONGEST_DELAY = 300.0  # seconds; who wants more between two requests wants no crawl
_NEVER = 1e9  # seconds; Protego passes over what is infinite
_MAX_CHARS = 512 * 1024
_MEANT = {**dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad\0")), **str.maketrans("＊／：", "*/:")}
_NAMES = {
    "useragent": "User-agent",
    "disallow": "Disallow",
    "dissallow": "Disallow",
    "dissalow": "Disallow",
    "disalow": "Disallow",
    "diasllow": "Disallow",
    "disallaw": "Disallow",
    "allow": "Allow",
    "crawldelay": "Crawl-delay",
    "sitemap": "Sitemap",
    "host": "Host",
    "cleanparam": "Clean-param",
}
_LINE = re.compile(r"(?P<name>[a-z][a-z _-]*?)\s*:\s*(?P<value>.*)", re.IGNORECASE)
_BARE = re.compile(r"(?P<name>user[ _-]?agent|disallow)\s+(?P<value>\S.*)", re.IGNORECASE)  # a colon was forgotten
_OURS = re.compile(rf"{AGENT_TOKEN}(?![a-z_-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RobotsFile:
    """What fetching robots.txt gave: the outcome, and the body when there is one."""

    outcome: Outcome
    body: bytes = b""
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host allows. ``rules`` None: everything when ``unreadable`` is None, nothing otherwise."""

    rules: Protego | None = None
    unreadable: str | None = None
    odd_delay: str | None = None  # a Crawl-delay that nobody can read, as it is written

    def refuse(self, url: str) -> Refused | None:
        """Why the address must not be asked for, or None."""
        if self.unreadable is not None:
            return Refused(Outcome.ROBOTS_UNREADABLE, f"robots.txt could not be read: {self.unreadable}")
        if self.rules is not None and not self.rules.can_fetch(url, AGENT_TOKEN):
            return Refused(Outcome.ROBOTS_DISALLOW, "robots.txt forbids this address")
        if self.too_slow is not None:
            return Refused(Outcome.NOT_ASKED, self.too_slow)
        return None

    @property
    def delay(self) -> float:
        """Crawl-delay in seconds, 0 when there is none."""
        return float((self.rules.crawl_delay(AGENT_TOKEN) if self.rules else None) or 0.0)

    @property
    def too_slow(self) -> str | None:
        """Why the host is left alone for the Crawl-delay it asks for, or None."""
        if self.delay <= LONGEST_DELAY:
            return None
        return f"robots.txt asks for {self.delay:.0f} s between requests, more than the {LONGEST_DELAY:.0f} s we wait"


def read_rules(file: RobotsFile) -> Rules:
    """The rules of a fetched robots.txt."""
    if file.outcome is Outcome.NOT_FOUND:
        return Rules()
    if file.outcome not in GOOD:
        return Rules(unreadable=file.reason or str(file.outcome))
    lines = [line for raw in _text(file.body).splitlines() if (line := raw.split("#", 1)[0].strip())]
    directives = [found for line in lines if (found := _directive(line)) is not None]
    if lines and not directives:
        return Rules(unreadable="the text is no robots file")
    if any(name in ("Disallow", "Allow", "Crawl-delay") for name, _ in _before_groups(directives)):
        return Rules(unreadable="rules stand before any User-agent line, so that nobody can say whom they are for")
    written: list[str] = []
    odd: str | None = None
    ours = False  # whether the group is one that speaks to us
    grouping = False
    for name, value in directives:
        if name == "User-agent":
            token = AGENT_TOKEN if _OURS.match(value) else value
            ours = (ours and grouping) or token in (AGENT_TOKEN, "*")
            written.append(f"{name}: {token}")
        elif name == "Crawl-delay":
            seconds = seconds_in(value)
            odd = value if ours and seconds is None and value else odd
            written.append(f"{name}: {min(seconds or 0.0, _NEVER):f}")
        else:
            written.extend(f"{name}: {path}" for path in (_paths(value) if name != "Sitemap" else [value]))
        grouping = name == "User-agent"
    return Rules(Protego.parse("\n".join(written)), odd_delay=odd)


def _text(body: bytes) -> str:
    if wide := wide_codec(body):
        return body.decode(wide, "ignore").translate(_MEANT)[:_MAX_CHARS]
    for encoding in ("utf-8", "gb18030"):
        try:
            return body.decode(encoding).translate(_MEANT)[:_MAX_CHARS]
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", errors="replace").translate(_MEANT)[:_MAX_CHARS]


def _directive(line: str) -> tuple[str, str] | None:
    """The directive of a line by its right name, with its value; None for any other text."""
    found = _LINE.fullmatch(line) or _BARE.fullmatch(line)
    name = _NAMES.get(re.sub(r"[ _-]", "", found["name"]).lower()) if found else None
    return (name, found["value"].strip()) if found and name else None


def _before_groups(directives: list[tuple[str, str]]) -> list[tuple[str, str]]:
    first = next((at for at, (name, _) in enumerate(directives) if name == "User-agent"), len(directives))
    return directives[:first]


def _paths(value: str) -> list[str]:
    """A path in the encodings its address may be written in."""
    if value.isascii():
        return [value]
    return list(
        dict.fromkeys(
            quote(value, safe="/*$%?&=;:@+,!~()[]'", encoding=name, errors="replace") for name in ("utf-8", "gb18030")
        )
    )
