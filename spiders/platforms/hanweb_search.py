"""Hanweb ``xxgk/search.jsp``: the information-disclosure module's lists, an HTML table per page of results.

A column page names the catalogue (``infotypeId``), the site (``jdid``), the organ (``area``) and the block (``divid``), in a
script, in hidden fields or in the address of a frame; what it does not name, the registry entry does. The servlet may ignore
the catalogue and answer with the entries of the whole site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, parse_html
from spiders.platforms.base import Column, Visit
from spiders.platforms.datastore import link_title, printed_date
from spiders.platforms.entries import Ask, Attachment, Row
from spiders.platforms.hanweb import ARTICLE, COLUMN, URL_DATE, column_id, keep_own, named_files
from spiders.platforms.links import date_in_url
from spiders.platforms.paged_list import PagedListPlatform, Source, Window

_SEARCH = "/module/xxgk/search.jsp"
_ADDRESS = re.compile(r"[^\"'\s<>()]*/module/xxgk/search\.jsp(\?[^\"'\s<>]*)?")
_MODULE = re.compile(r"/module/xxgk/(?:search|tree|dynamic|info)\w*\.(?:jsp|js)")
_AREA = re.compile(r"tree\.jsp\?[^\"'\s<>]*?\barea=([\w-]+)")
_NAMES = ("infotypeId", "jdid", "area", "divid", "standardXxgk", "isAllList", "sortfield")
_GIVEN = {
    name: re.compile(rf"(?<![\w-]){name}[\"']?\s*[:=]\s*[\"']?({value})(?![\w-])")
    for name, value in (("infotypeId", r"[A-Z]\w*"), ("jdid", r"\d+"), ("area", r"[A-Z\d]\w+"), ("divid", r"div\d+"))
}
_PAGES = re.compile(r"共(?:&nbsp;|\s)*(\d+)(?:&nbsp;|\s)*页")
_TOTAL = re.compile(r"共(?:&nbsp;|\s)*(\d+)(?:&nbsp;|\s)*条")
_TABLE = re.compile(r"tr_main_value_|zfxxgk_list_con|\bbt_link\b")
_SORT = ",createdatetime:0,orderid:0"


class HanwebSearch(PagedListPlatform):
    """Hanweb's information-disclosure search."""

    name = "hanweb_search"
    options: Mapping[str, str] = {
        "infotypeId": r"\w+",
        "jdid": r"\d+",
        "area": r"[\w-]+",
        "divid": r"div\d+",
        "standardXxgk": "[01]",
        "isAllList": "[01]",
        "sortfield": r"[\w,:]+",
        "article_column": r"\d+|any",
    }

    def recognise(self, html: str, url: str) -> float:
        """Sure with the servlet, or its rows at its address; a page that has a jpage proxy too is a jpage column."""
        if "jpage/dataproxy.jsp" in html:
            return 0.0
        score = 0.9 if _SEARCH in url or _SEARCH in html else 0.5 if _MODULE.search(html) else 0.0
        score += 0.2 if score and (_TABLE.search(html) or COLUMN.search(url)) else 0.0
        return min(score, 1.0)

    def open(self, text: str, tree: HtmlElement, url: str, visit: Visit) -> Source | str:
        """The search that the column page makes, or that its address is."""
        found = _ADDRESS.search(text)
        here = _SEARCH in urlsplit(url).path
        if not here and found is None and not _MODULE.search(text):
            return "no list: the page names no search"
        fields = _printed(text, tree)
        for query in (unescape(found[1] or "")[1:] if found else "", urlsplit(url).query if here else ""):
            fields.update(parse_qsl(query))
        fields.update({name: value for name, value in visit.portal.options.items() if name in _NAMES})
        if not fields.get("infotypeId") and not fields.get("area"):
            return "the page names neither infotypeId nor area: the whole site would be listed; see options"
        option = visit.portal.options.get("article_column")
        own = "" if option == "any" else option or column_id(text, url) or ""
        address = urljoin(url, found[0].split("?")[0] if found else _SEARCH)
        parameters = {"own": own, **{f"field.{name}": fields[name] for name in _NAMES if fields.get(name)}}
        source = Source(url.split("?")[0] if here else address, url, parameters)
        first = self.read_window(text, source) if here and _TABLE.search(text) else None
        return Source(source.url, url, parameters, first=first if first is not None and first.rows else None)

    def ask(self, source: Source, number: int) -> tuple[str, Ask | None]:
        """The search form with every field that the module's script sends, by POST."""
        given = {name[6:]: value for name, value in source.parameters.items() if name.startswith("field.")}
        form = {
            "infotypeId": "",
            "jdid": "",
            "area": "",
            "divid": "",
            "vc_title": "",
            "vc_number": "",
            "sortfield": _SORT,
            "currpage": str(number),
            "vc_filenumber": "",
            "vc_all": "",
            "texttype": "0",
            "fbtime": "-1",
        } | given
        query = [(name, given[name]) for name in ("infotypeId", "jdid", "area", "divid") if name in given]
        return f"{source.url}?{urlencode([*query, ('currpage', str(number))])}", Ask(form=tuple(form.items()))

    def read_window(self, text: str, source: Source) -> Window:
        """The rows of a table of results. An answer with neither rows nor the pager is none."""
        tree = parse_html(text)
        rows = tuple(_rows(tree, source.page_url)) if tree is not None else ()
        pages, total = _PAGES.search(text), _TOTAL.search(text)
        if not rows and pages is None and total is None:
            return Window(problem="no table of results in the answer")
        return Window(rows, int(total[1]) or None if total else None, int(pages[1]) or None if pages else None)

    def finish(self, column: Column, source: Source) -> None:
        """Entries of other columns go: they are in the servlet's total, so they count for it."""
        column.foreign += keep_own(column, source.parameters["own"] or None)

    def read_attachments(self, html: str, url: str) -> tuple[Attachment, ...]:
        """Files, those behind ``downfile.jsp`` among them."""
        return named_files(html, url)


def _printed(text: str, tree: HtmlElement) -> dict[str, str]:
    """What a page names of its search: in hidden fields, in scripts, in the address of the organ's tree."""
    found = {name: given[1] for name, pattern in _GIVEN.items() if (given := pattern.search(text))}
    for element in tree.iter("input"):
        if element.get("name") in _NAMES and element.get("value"):
            found[element.get("name")] = element.get("value")
    if area := _AREA.search(text):
        found["area"] = area[1]
    return found


def _rows(tree: HtmlElement, base: str) -> Iterator[Row]:
    """Rows in any of the module's three templates, distinct by address."""
    seen: set[str] = set()
    for link in tree.iter("a"):
        place = _place(link)
        url = absolute(link.get("href") or "", base) if place is not None else None
        if place is None or url is None or url in seen or not link_title(link):
            continue
        if (
            place.tag == "tr"
            and not ARTICLE.search(url)
            and any(ARTICLE.search(a.get("href") or "") for a in place.iter("a"))
        ):
            continue  # the organ's or the catalogue's link beside the article's
        seen.add(url)
        yield Row(url, link_title(link), printed_date(place, link), date_in_url(url, URL_DATE))


def _place(link: HtmlElement) -> HtmlElement | None:
    """The row that a link stands in, None when it is in no result."""
    for element in link.iterancestors("tr", "li"):
        if element.tag == "tr" and "tr_main_value_" in (element.get("class") or ""):
            return element
        if element.tag == "li" and any(
            "zfxxgk_list_con" in (up.get("class") or "") for up in element.iterancestors("div")
        ):
            return element
        if "bt_link" in (link.get("class") or ""):
            return element
    return link.getparent() if "bt_link" in (link.get("class") or "") else None
