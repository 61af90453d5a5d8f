"""Fujian's TRS with the ``fjdzapp`` search in front: the page names its channel, a posted form gets the channel's list as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, base_of, text_of
from spiders.platforms.answers import count_of, read_json
from spiders.platforms.base import Column, Visit
from spiders.platforms.dates import iso_date
from spiders.platforms.entries import Ask, Attachment, Row
from spiders.platforms.inner import same_page
from spiders.platforms.links import date_in_url, list_rows
from spiders.platforms.paged_list import PagedListPlatform, Source, Window

_SEARCH = "/fjdzapp/search"
_DEPARTMENTS = "229105"  # the search channel of the province and its departments; cities have their own
_SIZE = 75  # what the portals' own pages ask for; more than 100 is cut
_OBJECT = r"\b{name}\s*=\s*\{{(.*?)\}}\s*(?:;|</script|\n\s*(?:var|let|const)\b|$)"
_PAGE_INFO = re.compile(_OBJECT.format(name="PageInfo"), re.DOTALL)
_SITE_INFO = re.compile(_OBJECT.format(name="SiteInfo"), re.DOTALL)
_MEMBER = re.compile(r"[\"']?(\w+)[\"']?\s*:\s*(?:\"([^\"\n]*)\"|'([^'\n]*)'|(\d+))")
_AVALON = re.compile(r"\bms-(controller|repeat|visible|class|text|click|attr-\w+)\b")
_DETAIL = re.compile(r"/t\d{8}_\d+\.s?html?$")
_URL_DATE = re.compile(r"/t(\d{4})(\d{2})(\d{2})_\d+")
_OLDER = re.compile(r"/nlist\.s?html?$")


class Fjdzapp(PagedListPlatform):
    """The province, its departments and most cities of Fujian."""

    name = "fjdzapp"
    options: Mapping[str, str] = {"chnlid": r"\d+", "channelid": r"\d+"}  # the column, the search channel of the portal

    def recognise(self, html: str, url: str) -> float:
        """Sure with the search's address, or with a page's channel in an avalon page; TRS alone is another family."""
        if "/fjdzapp/" in html or "/fjdzapp/" in url:
            return 1.0
        score = (
            0.7 if "chnlid" in _members(_PAGE_INFO, html) else 0.4 if "was4doc" in _members(_SITE_INFO, html) else 0.0
        )
        return score + 0.3 if score and _AVALON.search(html) else score

    def open(self, text: str, tree: HtmlElement, url: str, visit: Visit) -> Source | str:
        """The column's channel as the page names it, else the registry entry; the entry overrules the portal's search channel.

        A page without any may carry its rows itself, as the list of older years does.
        """
        inner = dict(_older(tree, url))
        labels = tuple(inner.items())
        options, page = visit.portal.options, _members(_PAGE_INFO, text)
        channel = page.get("chnlid") or options.get("chnlid")
        if channel is None:
            rows = tuple(list_rows(tree, url, _DETAIL, _URL_DATE))
            if not rows:
                return "PageInfo names no chnlid, and the page has no rows"
            return Source(url, url, first=Window(rows, windows=1), inner=tuple(inner), inner_labels=labels)
        search = options.get("channelid") or _members(_SITE_INFO, text).get("was4doc") or _DEPARTMENTS
        told = {"chnlid": channel, "channelid": search, "hosts": " ".join(visit.portal.hosts)}
        return Source(urljoin(url, _SEARCH), url, told, _SIZE, inner=tuple(inner), inner_labels=labels)

    def ask(self, source: Source, number: int) -> tuple[str, Ask | None]:
        """The form that the portals' own pages post."""
        form = {
            "channelid": source.parameters["channelid"],
            "sortfield": "-docorderpri,-docreltime",
            "classsql": f"chnlid={source.parameters['chnlid']}",
            "classcol": "publishyear",
            "classnum": "100",
            "classsort": "0",
            "cache": "true",
            "page": str(number),
            "prepage": str(_SIZE),
        }
        return source.url, Ask(tuple(form.items()), headers=(("X-Requested-With", "XMLHttpRequest"),))

    def read_window(self, text: str, source: Source) -> Window:
        """Entries under ``data``, or ``docs`` where a template of the search says so; totals beside them."""
        try:
            answer = read_json(text)
        except ValueError:
            return Window(problem="no JSON came")
        items = answer.get("data", answer.get("docs")) if isinstance(answer, dict) else None
        if not isinstance(items, list) or answer.get("error"):
            return Window(problem=f"the search reports a fault: {text[:80]}")
        rows = tuple(row for item in items if isinstance(item, dict) and (row := _row(item, source)) is not None)
        declared, windows = count_of(answer.get("recordCount")), count_of(answer.get("pageCount"))
        return Window(rows, declared, windows, unread=len(items) - len(rows))

    def finish(self, column: Column, source: Source) -> None:
        """The search answers nothing for a channel it does not know, and no fault either."""
        if "chnlid" in source.parameters and not column.rows and not column.stopped:
            told = source.parameters
            column.fail("incomplete", f"the search has nothing for channel {told['chnlid']} in {told['channelid']}")


def _row(item: Mapping[str, Any], source: Source) -> Row | None:
    """One entry. A document may stand under two addresses: the one on the portal's own hosts is asked for."""
    hosts = source.parameters["hosts"].split()
    urls = [
        url
        for name in ("chnldocurl", "docpuburl", "url")
        if (url := absolute(str(item.get(name) or ""), source.page_url)) is not None
    ]
    title = " ".join(str(item.get("doctitle") or item.get("title") or "").split())
    if not urls or not title:
        return None
    urls.sort(key=lambda url: urlsplit(url).netloc not in hosts)
    return Row(
        urls[0],
        title,
        iso_date(str(item.get("docreltime") or item.get("pubdate") or "")),
        next((date for url in urls if (date := date_in_url(url, _URL_DATE))), None),
        tuple(_files(item, urls[0])),
        tuple(url for url in dict.fromkeys(urls) if url != urls[0]),
    )


def _files(item: Mapping[str, Any], page: str) -> Iterator[Attachment]:
    """The files of an entry: their public address stands beside that of the page, ``_src`` is the editors' own."""
    files = item.get("files")
    for file in files if isinstance(files, list) else ():
        if not isinstance(file, dict):
            continue
        url = absolute(str(file.get("_href") or file.get("appfile") or ""), page)
        if url is not None:
            yield Attachment(url, str(file.get("appdesc") or file.get("appfile") or "附件"))


def _older(tree: HtmlElement, url: str) -> Iterator[tuple[str, str]]:
    """The list of the years before the statutory tables (``nlist.htm``) beside the column."""
    root = base_of(tree, url)
    for anchor in tree.iter("a"):
        target = absolute(anchor.get("href") or "", root)
        if target is None or not _OLDER.search(urlsplit(target).path) or same_page(target, url):
            continue
        if target.rsplit("/", 1)[0] == url.rsplit("/", 1)[0]:
            yield target, text_of(anchor)


def _members(pattern: re.Pattern[str], text: str) -> dict[str, str]:
    """The members of an object literal that are strings or numbers and not empty."""
    found = pattern.search(text)
    members = _MEMBER.findall(found[1]) if found else []
    return {name: value for name, *values in members if (value := "".join(values).strip())}
