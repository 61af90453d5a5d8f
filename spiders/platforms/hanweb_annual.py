"""Hanweb ``xxgkAnnualReport.jsp``: one page per organ and report year, addressed by ``area`` and ``fbtime``; there is no list.

``area`` is whatever code the installation chose: an internal number, an 18-character unified code, an organisation code. A page
may tell of another year than ``fbtime`` asks for, so nothing but the page dates it. Years and areas that the server does not
know answer with an error, or with status 200 and no body.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from spiders.html import parse_html, text_of
from spiders.platforms.entries import Attachment
from spiders.platforms.hanweb import named_files
from spiders.platforms.unit_years import UnitYearPlatform

_PAGE = re.compile(r"/module/xxgk/xxgkAnnualReport\.jsp", re.IGNORECASE)


class HanwebAnnual(UnitYearPlatform):
    """Hanweb's annual-report page, unit × year."""

    name = "hanweb_annual"

    def recognise(self, html: str, url: str) -> float:
        """Sure on the page itself; nearly so where a page links to it."""
        return 1.0 if _PAGE.search(url) else 0.95 if _PAGE.search(html) else 0.0

    def read_attachments(self, html: str, url: str) -> tuple[Attachment, ...]:
        """Files, those behind ``downfile.jsp`` among them."""
        return named_files(html, url)


def linked_units(html: str) -> dict[str, str]:
    """The organs whose annual-report pages a page links to: code → name, in page order. For writing a registry entry."""
    tree = parse_html(html)
    units: dict[str, str] = {}
    for link in tree.iter("a") if tree is not None else ():
        href = unescape(link.get("href") or "")
        area = dict(parse_qsl(urlsplit(href).query)).get("area") if _PAGE.search(href) else None
        if area and text_of(link):
            units.setdefault(area, text_of(link))
    return units
