"""Reports that an entry of a list only links to: a 汇总 notice, or a roster, whose page names those of many organs."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.addresses import refuse_url
from spiders.html import absolute, base_of
from spiders.platforms import inner
from spiders.platforms.entries import Row
from spiders.platforms.links import file_links, in_frame, row_title
from spiders.platforms.shapes import is_article, url_date
from spiders.platforms.shells import report_in_page
from spiders.platforms.titles import choose, title_year

_GATHERS = re.compile(
    r"汇总|汇编|合集|集中|各(?:有关|直属|相关|级)?(?:部门|单位|乡镇|镇|街道|区|县|市)|部门|单位|乡镇|(?:公布|公开|发布)情况"
)
_INDEX = re.compile(r"(?:^|/)(?:(?:index|default|list)[^/]*)?$", re.IGNORECASE)
_MEANT = "政府信息公开工作年度报告"
MOST = 400  # reports behind one entry


def gathered(tree: HtmlElement, url: str, entry: Row, hosts: tuple[str, ...]) -> list[Row]:
    """The reports on the portal's hosts that an entry's page links to, in page order; none where the page is a report itself.

    By links called a report, and where the entry's title says that it gathers those of many organs, by links to articles that
    are called by an organ alone. Files are attachments, and a link to a list is no report.
    """
    if report_in_page(tree, url) is not None:
        return []
    root, files = base_of(tree, url), {item.url for item in file_links(tree, url)}
    gathers, year = _GATHERS.search(entry.title) is not None, title_year(entry.title)
    rows: dict[str, Row] = {}
    for anchor in tree.iter("a"):
        address = absolute(anchor.get("href") or "", root)
        if address is None or address in files or address in rows or refuse_url(address, hosts) is not None:
            continue
        if inner.same_page(address, url) or (_INDEX.search(urlsplit(address).path) and not urlsplit(address).query):
            continue
        row = Row(address, row_title(anchor), None, url_date(address))
        if gathers and inner.is_bare_name(row.title) and is_article(address):
            said = f"{year}年" if year is not None and title_year(row.title) is None else ""
            row = replace(row, title=f"{row.title}{said}{_MEANT}")
        dated = title_year(row.title) is not None or is_article(address)
        if dated and choose([row], ())[0] and not in_frame(anchor):
            rows[address] = row
    return list(rows.values())
