"""Shapes of article addresses outside the big families: what a link looks like that leads to an article and not to a list."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from spiders.platforms.links import date_in_url

# a number of five digits, an ObjectId or a hash in the file's name: /content/54279.html, /xxgk-show-219861.html,
# /webinfo/2020/12/1616350650896188.htm, /doc_64…c8.html, /content_1903590, /2021n/1533676551588134914.html
_FILE = re.compile(
    r"/(?!(?:index|list|default)[._-])[^/]*?(?:\d{5,}|[0-9a-f]{24,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})[^/.]*(?:\.s?html?)?$",
    re.I,
)
# short numbers below a folder with a number: /single/29/3914.html, /info/12/345.htm, /html/5973/610.html
_NUMBERED = re.compile(r"/\d+/[a-z]?\d+\.s?html?$")
_DATED = re.compile(r"/(?:19|20)\d{2}[-/]?\d{2}(?:[-/]?\d{2})?/[^/]+\.s?html?$")
_SHOW = re.compile(r"show|view|detail|content|article|info|topage", re.IGNORECASE)
_ID = re.compile(r"(?:^|&)(?:id|aid|newsid|infoid|articleid|contentid|objectid|docid)=\w+", re.IGNORECASE)
_URL_DATES = (
    re.compile(r"/((?:19|20)\d{2})[-/](\d{2})[-/](\d{2})/"),
    re.compile(r"/((?:19|20)\d{2})(\d{2})(\d{2})/"),
    re.compile(r"/((?:19|20)\d{2})-?(\d{2})/(\d{2})/"),
    re.compile(r"/t((?:19|20)\d{2})(\d{2})(\d{2})_\d+"),
    re.compile(r"/art/((?:19|20)\d{2})[-/](\d{1,2})[-/](\d{1,2})/"),
    re.compile(r"/((?:19|20)\d{2})(\d{2})(\d{2})\d{6,9}\.s?html?$"),
)


def is_article(url: str) -> bool:
    """Whether an address looks like an article's."""
    parts = urlsplit(url)
    if _FILE.search(parts.path) or _NUMBERED.search(parts.path) or _DATED.search(parts.path):
        return True
    return bool(_ID.search(parts.query) and _SHOW.search(f"{parts.path}?{parts.query}"))


def url_date(url: str) -> str | None:
    """The ISO date an address carries in any of the usual ways; None for none, and for one that is no day."""
    return next((date for pattern in _URL_DATES if (date := date_in_url(url, pattern))), None)
