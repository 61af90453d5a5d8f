"""What the Hanweb (大汉版通 JCMS) families share: articles ``/art/Y/M/D/art_COLUMN_ID``, columns ``/col/colN/``, downloads."""

from __future__ import annotations

import re
from urllib.parse import unquote

from spiders.html import parse_html
from spiders.platforms.base import Column
from spiders.platforms.entries import Attachment, Row
from spiders.platforms.links import file_links

# no zero padding; installations before 2019 write the date with hyphens
ARTICLE = re.compile(r"/art/\d{4}[/-]\d{1,2}[/-]\d{1,2}/art_(\w+?)_(\d+)\.html?")
URL_DATE = re.compile(r"/art/(\d{4})[/-](\d{1,2})[/-](\d{1,2})/")
COLUMN = re.compile(r"/col/col(\d+)(?:/|$)")
_META = re.compile(r"<meta\b[^>]*\bname\s*=\s*[\"']?ColId[\"']?[^>]*>", re.IGNORECASE)
_CONTENT = re.compile(r"\bcontent\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_FILENAME = re.compile(r"[?&]filename=[^&]*(\.[A-Za-z0-9]{2,4})(?:&|$)", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{2,4}$")


def column_id(text: str, url: str) -> str | None:
    """The number of the column a page is of: in its address, else in its META."""
    if found := COLUMN.search(url):
        return found[1]
    meta = _META.search(text)
    content = _CONTENT.search(meta[0]) if meta else None
    return content[1] if content else None


def article_column(row: Row) -> str | None:
    """The column that an article's address names."""
    found = ARTICLE.search(row.url)
    return found[1] if found else None


def keep_own(column: Column, wanted: str | None) -> int:
    """Leave out entries of other columns, which interfaces mix in, and say how many there were.

    A list with no entry of its own number is taken as it is: parents show their children's articles, and those keep the
    children's numbers.
    """
    if wanted is None or not any(article_column(row) == wanted for row in column.rows):
        return 0
    others = [row for row in column.rows if article_column(row) not in (wanted, None)]
    if others:
        column.rows = [row for row in column.rows if article_column(row) in (wanted, None)]
        column.reasons.append(f"{len(others)} entries of other columns left out, such as {others[0].url}")
    return len(others)


def named_files(html: str, url: str) -> tuple[Attachment, ...]:
    """A page's files; a download by ``filename=`` gets its name from the link and, where that has none, its extension."""
    tree = parse_html(html)
    return tuple(_named(item) for item in file_links(tree, url)) if tree is not None else ()


def _named(item: Attachment) -> Attachment:
    found = _FILENAME.search(unquote(item.url))
    if found is None or _EXTENSION.search(item.name):
        return item
    return Attachment(item.url, item.name + found[1].lower())
