"""Lenient reading of portal pages: charset, tree, visible text, links. For lists and links only; reports are parsed elsewhere."""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import quote, urljoin, urlsplit
from weakref import WeakValueDictionary

import lxml.html
from lxml.etree import ParserError, XPath
from lxml.html import HtmlElement

from spiders.addresses import without_session

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_HEAD_BYTES = 4096
_NO_TEXT = re.compile(r"[\0-\x08\x0b\x0e-\x1f]")
_WIDE_BYTES = 16  # less proves nothing
_VISIBLE = XPath("descendant::text()[not(parent::script or parent::style or parent::title)]", smart_strings=False)
_STANDING: WeakValueDictionary[str, HtmlElement] = WeakValueDictionary()  # trees that somebody holds, by their text


def decode_html(body: bytes, declared: str | None) -> str:
    """Text of a page: header or early meta charset, else strict UTF-8, else GB18030. Never guessed from the body.

    A declared gb2312 or gbk is read as GB18030, which contains both. UTF-16 is proved by its bytes, whatever is declared.
    """
    if wide := wide_codec(body):
        return body.decode(wide, "replace").removeprefix("\ufeff")
    found = _META_CHARSET.search(body[:_HEAD_BYTES])
    for name in (declared, found.group(1).decode("ascii") if found else None, "utf-8", "gb18030"):
        charset = _codec(name)
        if charset is None:
            continue
        try:
            return body.decode(charset)
        except UnicodeDecodeError:
            continue
    return body.decode(_codec(declared) or "utf-8", errors="replace")


def wide_codec(body: bytes) -> str | None:
    """The UTF-16 that a text surely is, by its mark or by the zero in every other byte of its markup; None for any other body."""
    head = body[:_HEAD_BYTES]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    codec = "utf-16-le" if head.startswith(b"\xff\xfe") else "utf-16-be" if head.startswith(b"\xfe\xff") else None
    if codec is None:
        if len(head) < _WIDE_BYTES or min(even, odd) * 10 > max(even, odd) or (even + odd) * 5 < len(head):
            return None
        codec = "utf-16-le" if odd > even else "utf-16-be"
    try:
        return None if _NO_TEXT.search(body[: len(body) // 2 * 2].decode(codec)) else codec
    except UnicodeDecodeError:
        return None


def _codec(name: str | None) -> str | None:
    if not name:
        return None
    lowered = name.strip().lower().replace("_", "-")
    if lowered in ("gb2312", "gbk", "gb-2312", "gb18030", "x-gbk"):
        return "gb18030"
    return lowered if lowered in ("utf-8", "utf8", "big5") else None


def parse_html(text: str) -> HtmlElement | None:
    """The tree of a page, None when there is nothing to parse.

    Nobody changes it: as long as somebody holds the tree of a text, everybody who asks gets the same one.
    """
    tree = _STANDING.get(text)
    if tree is None:
        try:
            tree = lxml.html.document_fromstring(
                _XML_DECLARATION.sub("", text).encode("utf-8"), parser=lxml.html.HTMLParser(encoding="utf-8")
            )
        except (ParserError, ValueError):
            return None
        _STANDING[text] = tree
    return tree


def visible_text(tree: HtmlElement) -> str:
    """Text a reader sees, white space folded."""
    return " ".join(" ".join(cast(list[str], _VISIBLE(tree))).split())


def title_of(tree: HtmlElement) -> str:
    """The ``<title>``, white space folded."""
    return " ".join((tree.findtext(".//title") or "").split())


def text_of(element: HtmlElement) -> str:
    """All text of an element, white space folded."""
    return " ".join(str(element.text_content()).split())


def base_of(tree: HtmlElement, url: str) -> str:
    """What relative addresses of a page refer to: its ``<base href>``, else its own address."""
    found = next((element.get("href") for element in tree.iter("base") if element.get("href")), None)
    return (absolute(found, url) or url) if found else url


def absolute(href: str, base: str) -> str | None:
    """The address a link points to, without fragment and session, its host in lower case.

    None for scripts and mail links. A host that cannot be read comes back quoted: nothing is asked of it, and it is on record.
    """
    href = href.strip()
    if not href or href.startswith("#"):
        return None
    path = re.split("[?#]", href, maxsplit=1)[0]
    href = path.replace("\\", "/") + href[len(path) :]  # as browsers read what old servers write
    try:
        url = urljoin(base, href)
        parts = urlsplit(url)
    except ValueError:
        url = re.sub(r"[\[\]]", lambda found: quote(found[0]), href)
        parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    user, at, host = parts.netloc.rpartition("@")
    return without_session(parts._replace(netloc=f"{user}{at}{host.lower()}", fragment="").geturl())
