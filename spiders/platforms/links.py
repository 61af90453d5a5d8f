"""Rows of list pages and files of notice pages, found by what they are and not by one site's classes."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, base_of, text_of
from spiders.platforms.entries import Attachment, Row
from spiders.platforms.titles import named_better

_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})(?!\d)")
_ONLY_DATE = re.compile(
    r"[\[(（【\s]*(?:发布)?(?:日期|时间)?[:：\s]*(?:19|20)\d{2}\s*[-./年]\s*\d{1,2}\s*[-./月]\s*\d{1,2}\s*日?[\])）】\s]*(?:\d\d?:\d\d(?::\d\d)?)?"
)
_FILE = re.compile(r"\.(pdf|docx?|wps|xlsx?|et|rtf|ofd|zip|rar|7z|txt|csv)$", re.IGNORECASE)
_VIEWER = re.compile(r"(view|pdfjs|flipbook|preview)[^/]*(/|\.(s?html?|jsp|aspx?|php)$)", re.IGNORECASE)
_VIEWED = frozenset({"file", "url", "src", "pdf"})  # what viewers call the file they show
_ROW_TAGS = frozenset({"li", "tr", "dd", "dl", "div", "p"})
_MAX_ROW_TEXT = 300


def iso_date(text: str) -> str | None:
    """The first date in a text as ISO, whatever its dividers; None when there is none or it is no day."""
    found = _DATE.search(text)
    if not found:
        return None
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        return None


def list_rows(tree: HtmlElement, base: str, detail: re.Pattern[str], url_date: re.Pattern[str]) -> list[Row]:
    """Rows of a list: links to articles of the family, and links that stand beside a date of their own.

    ``detail`` tells an article's address; ``url_date`` has groups for year, month and day. Distinct by address.
    """
    rows: dict[str, Row] = {}
    root = base_of(tree, base)
    for anchor in tree.iter("a"):
        url = absolute(anchor.get("href") or "", root)
        if url is None or url == base:
            continue
        date = row_date(anchor)
        if date is None and not detail.search(urlsplit(url).path):
            continue
        title = row_title(anchor)
        if title:
            row = Row(url, title, date, date_in_url(url, url_date))
            rows[url] = named_better(rows[url], row) if url in rows else row
    return list(rows.values())


def date_in_url(url: str, pattern: re.Pattern[str]) -> str | None:
    """The ISO date an address carries; the epoch (t19700101) is a fault of the publisher's system, not a date."""
    found = pattern.search(urlsplit(url).path)
    if not found:
        return None
    date = iso_date("-".join(found.groups()))
    return None if date is None or date.startswith("1970") else date


def row_title(anchor: HtmlElement) -> str:
    """What a link is called: its text, or its ``title`` where that says more; a date of its own inside the link left out."""
    text, title = text_of(anchor), " ".join((anchor.get("title") or "").split())
    if (dated := _date_inside(anchor)) is not None:
        text = " ".join(text.replace(text_of(dated), " ", 1).split())
    return title if title and (not text or text.endswith(("…", "...")) or len(title) > len(text)) else text


def row_date(anchor: HtmlElement) -> str | None:
    """A date in the smallest row around the link, outside the link's own words, of a row with no other article."""
    if (dated := _date_inside(anchor)) is not None:
        return iso_date(text_of(dated))
    own = text_of(anchor)
    for element in anchor.iterancestors():
        if element.tag not in _ROW_TAGS:
            continue
        text = text_of(element)
        links = [link for link in element.iter("a") if link.get("href")]
        if len(text) > _MAX_ROW_TEXT or len(links) > 1:
            return None
        if date := iso_date(text.replace(own, " ", 1)):
            return date
    return None


def _date_inside(anchor: HtmlElement) -> HtmlElement | None:
    """The element inside a link that is nothing but a date: many lists make the whole row the link."""
    for element in anchor.iterdescendants():
        if isinstance(element.tag, str) and _ONLY_DATE.fullmatch(text := text_of(element)) and iso_date(text):
            return element
    return None


def file_links(tree: HtmlElement, base: str) -> tuple[Attachment, ...]:
    """Links to files, by the extension of the path, of a ``filename`` parameter or of the link's text."""
    found: dict[str, Attachment] = {}
    root = base_of(tree, base)
    for element in tree.iter("a", "iframe", "embed", "object"):
        href = element.get("href") or element.get("src") or element.get("data") or ""
        url = absolute(href, root)
        url = _viewed(url) if url is not None else None
        if url is None or url in found:
            continue
        text = row_title(element)
        if _is_file(url) or (element.tag == "a" and _FILE.search(text) and "download" in url.lower()):
            found[url] = Attachment(url, text or unquote(urlsplit(url).path.rsplit("/", 1)[-1]))
    return tuple(found.values())


def _viewed(url: str) -> str:
    """The file behind the address of a viewer page (``viewer.html?file=/a.pdf``); any other address as it is."""
    parts = urlsplit(url)
    if not _VIEWER.search(parts.path):
        return url
    files = [
        value
        for name, value in parse_qsl(parts.query)
        if name.lower() in _VIEWED and _FILE.search(urlsplit(value).path)
    ]
    return (absolute(files[0], url) or url) if files else url


def _is_file(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_FILE.search(parts.path)) or any(_FILE.search(value) for value in parts.query.split("&"))


def skeleton(tree: HtmlElement) -> str:
    """A hash of a page's structure (which elements stand in which), the same however many rows it has."""
    shapes = {
        f"{_shape(parent)}>{_shape(element)}"
        for element in tree.iter()
        if isinstance(element.tag, str) and (parent := element.getparent()) is not None
    }
    return hashlib.sha256("\n".join(sorted(shapes)).encode()).hexdigest()[:16]


def _shape(element: HtmlElement) -> str:
    return f"{element.tag}.{'.'.join(sorted((element.get('class') or '').split()))}"
