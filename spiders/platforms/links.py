"""Rows of list pages and files of notice pages, found by what they are and not by one site's classes."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from urllib.parse import parse_qsl, unquote, urlsplit

from lxml.html import HtmlElement

from spiders.addresses import host_of
from spiders.html import absolute, base_of, text_of
from spiders.platforms.dates import iso_date, only_date
from spiders.platforms.entries import Attachment, Row
from spiders.platforms.titles import named_better

_FILE = re.compile(r"\.(pdf|docx?|wps|xlsx?|et|rtf|ofd|zip|rar|7z|txt|csv)$", re.IGNORECASE)
_VIEWER = re.compile(r"(view|pdfjs|flipbook|preview)[^/]*(/|\.(s?html?|jsp|aspx?|php)$)", re.IGNORECASE)
_VIEWED = frozenset({"file", "url", "src", "pdf"})  # what viewers call the file they show
#: What a link to a file is called where neither the address nor the name tells its type: the server's answer will.
_FILE_WORDS = re.compile(
    r"(?:[(【\[]?附件[一二三四五六七八九十\d]{0,2}[)】\]]?[:：.、]?(?:.*(?:年报|报告|下载|全文|\.[a-z]{2,4})[^。]{0,12})?"
    r"|(?:请?点击|点此|附件|文件|文档|全文|报告|年报|原文|pdf版?|word版?|ofd版?)*(?:下载|download)"
    r"(?:附件|全文|文件|文档|报告|年报|原文|地址|链接|此文件|查看|阅读|pdf版?|word版?|ofd版?)*"
    r"|(?:全文|报告|年报)?[(]?(?:pdf|word|ofd)(?:版|格式|文件|全文|阅读版)?[)]?)",
    re.IGNORECASE,
)
_BEFORE_FILE = re.compile(r"附件[一二三四五六七八九十\d]{0,2}[:：]$")
_PAGE = re.compile(r"(?:^|/)$|\.(?:s?html?|xhtml|css|js|png|jpe?g|gif|bmp|ico|apk|exe|mp4|mp3)$", re.IGNORECASE)
_FRAME_OF_SITE = re.compile(r"nav|menu|foot|share|crumb|sidebar|login", re.IGNORECASE)
_MOST_UNTYPED = 8  # candidates of one page: each costs its host a request
_ROW_TAGS = frozenset({"li", "tr", "dd", "dl", "div", "p"})
_MAX_ROW_TEXT = 300


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
        return only_date(text_of(dated))
    own, apart = text_of(anchor), _spaced(anchor)
    for element in anchor.iterancestors():
        if element.tag not in _ROW_TAGS:
            continue
        text = text_of(element)
        links = [link for link in element.iter("a") if link.get("href")]
        if len(text) > _MAX_ROW_TEXT or len(links) > 1:
            return None
        if date := iso_date(text.replace(own, " ", 1)) or only_date(_spaced(element).replace(apart, " ", 1)):
            return date
    return None


def _spaced(element: HtmlElement) -> str:
    """All text of an element, a space between its parts: a day may stand in another box than its month."""
    return " ".join(" ".join(map(str, element.itertext())).split())


def _date_inside(anchor: HtmlElement) -> HtmlElement | None:
    """The element inside a link that is nothing but a date: many lists make the whole row the link."""
    for element in anchor.iterdescendants():
        if isinstance(element.tag, str) and only_date(text_of(element)):
            return element
    return None


def file_links(tree: HtmlElement, base: str) -> tuple[Attachment, ...]:
    """Links to files, by the extension of the path, of a ``filename`` parameter or of the link's text.

    A link of the same host that is only called 附件 or 下载 is one as well, outside the frame of the site and a few per page:
    the answer's content type tells then what it is, and a page in its place is no attachment.
    """
    found: dict[str, Attachment] = {}
    root = base_of(tree, base)
    untyped = 0
    for element in tree.iter("a", "iframe", "embed", "object"):
        href = element.get("href") or element.get("src") or element.get("data") or ""
        url = absolute(href, root)
        url = _viewed(url) if url is not None else None
        if url is None or url in found:
            continue
        text = row_title(element)
        if not _is_file(url) and not (element.tag == "a" and _FILE.search(text) and "download" in url.lower()):
            if untyped >= _MOST_UNTYPED or not _is_called_file(element, text, url, base):
                continue
            untyped += 1
        found[url] = Attachment(url, text or unquote(urlsplit(url).path.rsplit("/", 1)[-1]))
    return tuple(found.values())


def _is_called_file(element: HtmlElement, text: str, url: str, base: str) -> bool:
    """Whether a link of a page to its own host says of itself that it is a file, and its address does not deny it."""
    parts, own = urlsplit(url), urlsplit(base)
    if element.tag != "a" or host_of(url) != host_of(base):
        return False
    if _PAGE.search(parts.path) and not (parts.query and parts.path.endswith("/")):
        return False
    if (parts.path, parts.query) == (own.path, own.query):
        return False
    name = "".join(unicodedata.normalize("NFKC", text).split())
    if not _FILE_WORDS.fullmatch(name) and not _FILE.search(name) and not _BEFORE_FILE.search(_words_before(element)):
        return False
    return not in_frame(element)


def in_frame(element: HtmlElement) -> bool:
    """Whether an element belongs to the frame of a site: its navigation, its head and foot, a way back."""
    return any(
        it.tag in ("nav", "header", "footer") or _FRAME_OF_SITE.search(f"{it.get('class') or ''} {it.get('id') or ''}")
        for it in (element, *element.iterancestors())
        if it.tag not in ("body", "html")
    )


def _words_before(element: HtmlElement) -> str:
    """The text right before a link inside its parent, without spaces."""
    before, parent = element.getprevious(), element.getparent()
    text = before.tail if before is not None else parent.text if parent is not None else None
    return "".join((text or "").split())


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
