"""The ``<datastore>`` that jpage lists are written in, by Hanweb's servers and by those that imitate them: records and totals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, parse_html, text_of
from spiders.platforms.dates import iso_date
from spiders.platforms.entries import Row
from spiders.platforms.links import date_in_url

_CDATA = r"\s*<!\[CDATA\[(.*?)\]\]>\s*"
_RECORD = re.compile(rf"<record>(?:{_CDATA}|(.*?))</record>", re.DOTALL | re.IGNORECASE)
_NEXT = re.compile(rf"<nextgroup>(?:{_CDATA}|(.*?))</nextgroup>", re.DOTALL | re.IGNORECASE)
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)\s*</totalrecord>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>|&nbsp;")
_HREF = re.compile(r"href\s*=\s*[\"']([^\"']+)[\"']", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Datastore:
    """One datastore read. ``rows`` keep the order of the records; a record without a link is none."""

    rows: tuple[Row, ...]
    declared: int | None = None  # entries of the whole list; a total of 0 beside records declares nothing
    next_group: str | None = None  # the address for more, as printed
    unread: int = 0  # records with words and without a link or a title: entries that cannot be asked for


def read_datastore(text: str, base: str, detail: re.Pattern[str], url_date: re.Pattern[str]) -> Datastore | None:
    """The datastore in a text, None when there is none: an answer without ``<recordset>`` is no answer of this interface."""
    if "<datastore" not in text or "<recordset" not in text:
        return None
    records = [unescape(found[2]) if found[1] is None else found[1] for found in _RECORD.finditer(text)]
    total, onwards = _TOTAL.search(text), _NEXT.search(text)
    link = _HREF.search(onwards[1] or unescape(onwards[2] or "")) if onwards else None
    rows = record_rows(records, base, detail, url_date)
    return Datastore(
        rows,
        int(total[1]) or None if total else None,
        unescape(link[1]) if link else None,
        sum(1 for record in records if _TAG.sub("", record).strip()) - len(rows),
    )


def record_rows(
    records: Iterable[str], base: str, detail: re.Pattern[str], url_date: re.Pattern[str]
) -> tuple[Row, ...]:
    """The entries of records, each a piece of markup (a list item, a table row, a block) around one link."""
    rows = (_row(record, base, detail, url_date) for record in records)
    return tuple(row for row in rows if row is not None)


def _row(record: str, base: str, detail: re.Pattern[str], url_date: re.Pattern[str]) -> Row | None:
    tree = parse_html(f"<table>{record}</table>" if record.lstrip()[:3].lower() == "<tr" else f"<div>{record}</div>")
    links = [] if tree is None else [link for link in tree.iter("a") if absolute(link.get("href") or "", base)]
    if tree is None or not links:
        return None
    # an entry may link to its column as well
    link = next((link for link in links if detail.search(link.get("href") or "")), max(links, key=_length))
    url = absolute(link.get("href") or "", base)
    title = link_title(link)
    if url is None or not title:
        return None
    same = _with_scheme_of(url, base)
    return Row(
        same,
        title,
        printed_date(tree, link),
        date_in_url(url, url_date),
        aliases=(url,) if same != url else (),
    )


def _length(link: HtmlElement) -> int:
    return len(link_title(link))


def link_title(link: HtmlElement) -> str:
    """The title of a link: its text, or its ``title`` where the text is cut or empty."""
    text, title = text_of(link), " ".join((link.get("title") or "").split())
    return title if len(title) > len(text) or (title and text.endswith(("…", "...", "．．．"))) else text


def printed_date(row: HtmlElement, link: HtmlElement) -> str | None:
    """The ISO date that a row prints outside its link. Cells are kept apart: a number beside a date is no part of it."""
    inside = set(link.iter())
    parts = [
        text
        for element in row.iter()
        for text in (
            element.text if element not in inside and isinstance(element.tag, str) else None,
            element.tail if element not in inside or element is link else None,
        )
        if text
    ]
    return iso_date(" ".join(parts)) or iso_date("".join(parts))


def _with_scheme_of(url: str, base: str) -> str:
    """Lists mix http and https addresses of their own host: one article, one address."""
    parts, page = urlsplit(url), urlsplit(base)
    return parts._replace(scheme=page.scheme).geturl() if parts.netloc == page.netloc else url
