"""Where a page that only sends a browser elsewhere sends it, when it says so in so many words. No script is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, base_of
from spiders.platforms.scripts import unquoted

_LITERAL = r"(\"(?:[^\"\\\n]|\\.)+\"|'(?:[^'\\\n]|\\.)+')\s*"
_JUMP = re.compile(
    r"(?<![\w.$])(?:(?:window|document|self|top|parent)\.)*location(?:\.href)?\s*"
    rf"(?:=\s*{_LITERAL}(?=[;,\n}}<]|$)|\.(?:replace|assign)\s*\(\s*{_LITERAL}\))"
)
_ANY = re.compile(r"location(?:\.href)?\s*=[^=]|location\.(?:replace|assign)\s*\(")
_COMMENT = re.compile(r"/\*.*?\*/|(?:^|(?<=[\s;{}]))//[^\n]*", re.DOTALL)
_COOKIE = re.compile(r"document\.cookie\s*=")  # a gate that wants to see a browser, and no way onwards
_REFRESH = re.compile(r"\s*(\d{1,3})(?:\.\d*)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?\s*([^\"'\s]+)\s*[\"']?\s*", re.IGNORECASE)
_LONGEST_WAIT = 10  # seconds; a page that waits longer is there to be read


def sent_on(tree: HtmlElement, url: str) -> str | None:
    """The one address that a page sends a browser to; None where it names none, several, or computes it.

    None as well for the page itself and for the folders that it lies in: that is how a page says that it is gone.
    """
    root = base_of(tree, url)
    targets = {absolute(target, root) for target in _targets(tree)}
    target = next(iter(targets)) if len(targets) == 1 else None
    return None if target is None or target == url or _above(target, url) else target


def _targets(tree: HtmlElement) -> Iterator[str]:
    for meta in tree.iter("meta"):
        found = _REFRESH.fullmatch(meta.get("content") or "")
        if (meta.get("http-equiv") or "").lower() == "refresh" and found and int(found[1]) <= _LONGEST_WAIT:
            yield found[2]
    scripts = [script.text or "" for script in tree.iter("script")]
    for code in (*scripts, *(body.get("onload") or "" for body in tree.iter("body"))):
        bare = _COMMENT.sub("", code)
        jumps = [unquoted(jump[1] or jump[2]) for jump in _JUMP.finditer(bare)]
        yield from jumps
        if len(jumps) < len(_ANY.findall(bare)) or _COOKIE.search(bare):
            yield ""  # one that nobody can tell: no address


def _above(target: str, url: str) -> bool:
    """Whether an address is a folder of the same host that the other one lies in."""
    there, here = urlsplit(target), urlsplit(url)
    folder = re.sub(r"/(?:index|default)\.\w+$", "/", there.path) or "/"
    return there.netloc == here.netloc and folder.endswith("/") and here.path.startswith(folder) and not there.query
