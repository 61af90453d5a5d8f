"""Hanweb ``xxgkAnnualReport.jsp``: one page per organ and report year, addressed by ``area`` and ``fbtime``; there is no list.

``area`` is whatever code the installation chose: an internal number, an 18-character unified code, an organisation code. A page
may tell of another year than ``fbtime`` asks for, so nothing but the page dates it. Years and areas that the server does not
know answer with an error, or with status 200 and no body.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from spiders.html import absolute, parse_html, text_of, title_of
from spiders.platforms.entries import Attachment
from spiders.platforms.hanweb import named_files
from spiders.platforms.unit_years import UnitYearPlatform

_AFTER_ORGAN = re.compile(r"(?:19|20)\d\d\s*年|政府信息公开|信息公开|[-_—|]")
_PAGE = re.compile(r"/module/xxgk/xxgkAnnualReport\.jsp", re.IGNORECASE)


class HanwebAnnual(UnitYearPlatform):
    """Hanweb's annual-report page, unit × year."""

    name = "hanweb_annual"

    def recognise(self, html: str, url: str) -> float:
        """Sure on the page itself; nearly so where a page links to it."""
        return 1.0 if _PAGE.search(url) else 0.95 if _PAGE.search(html) else 0.0

    def unit_pages(self, html: str, url: str) -> tuple[str, dict[str, str]] | None:
        """The units that a page links to, and the address of the first link with its unit and year left open."""
        linked = next((href for fields, _, href in _linked(html) if "fbtime" in fields), None)
        own = dict(parse_qsl(urlsplit(url).query)) if _PAGE.search(url) else {}
        address = absolute(linked, url) if linked is not None else url if own.keys() >= {"area", "fbtime"} else None
        if address is None:
            return None
        units = linked_units(html) or {own["area"]: _organ(html)}
        open_unit = re.sub(r"(?<=[?&]area=)[^&]*", "{unit}", address)
        return re.sub(r"(?<=[?&]fbtime=)[^&]*", "{year}", open_unit), units

    def read_attachments(self, html: str, url: str) -> tuple[Attachment, ...]:
        """Files, those behind ``downfile.jsp`` among them."""
        return named_files(html, url)


def linked_units(html: str) -> dict[str, str]:
    """The organs whose annual-report pages a page links to: code → name, in page order."""
    units: dict[str, str] = {}
    for fields, name, _ in _linked(html):
        units.setdefault(fields["area"], name)
    return units


def _linked(html: str) -> Iterator[tuple[dict[str, str], str, str]]:
    """Fields, name and address of each link to an annual-report page of an organ."""
    tree = parse_html(html)
    for link in tree.iter("a") if tree is not None else ():
        href = unescape(link.get("href") or "")
        fields = dict(parse_qsl(urlsplit(href).query)) if _PAGE.search(href) else {}
        if fields.get("area") and text_of(link):
            yield fields, text_of(link), href


def _organ(html: str) -> str:
    """The organ that a page's own title names, as far as it does."""
    tree = parse_html(html)
    return _AFTER_ORGAN.split(title_of(tree) if tree is not None else "", maxsplit=1)[0].strip()
